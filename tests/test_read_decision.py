"""Principle decisions of four eras: what may be quoted as principle is told apart from the case it was decided in."""

import json
from pathlib import Path

import pytest
from builders import a_source
from extracts import an_extract, outline, plain

from ingest.decisions import collect_decisions
from ingest.extract import Extract
from ingest.read_decision import read_decision
from ingest.split import split_document, uncovered
from ingest.validity import NOTHING_KNOWN
from law.records import Document, Source

GOLDEN = Path(__file__).with_name("golden") / "decisions"


def decision_source(number: str | None, title: str = "", **changes: object) -> Source:
    name = title or f"Ankestyrelsens principafgørelse {number} om hjælp"
    return a_source(
        id=f"ken-{number}", kind="principafgørelse", reader="decision", title=name, number=number, **changes
    )


TITLE_96 = "Ankestyrelsens principafgørelse O-26-96 om kontant tilskud - hjælper - ferie"
KEN_1996 = an_extract(
    (TITLE_96, 1),
    "KEN nr 9999 af 03/05/1996",
    ("Resume", 1),
    "En kommune kunne ikke afslå kontant tilskud til en hjælper alene under henvisning til, at hjælperen holdt ferie.",
    ("Love", 1),
    "Lov om social bistand - § 48",
    ("Sagsfremstilling", 1),
    "A havde en hjælper om dagen. Kommunen standsede tilskuddet i ferien.",
    "A klagede den 3. januar 1996.",
    ("Afgørelse", 1),
    "Ankestyrelsen ændrede kommunens afgørelse.",
    "Der blev lagt vægt på, at behovet var det samme i ferien.",
)
TITLE_10 = "Ankestyrelsens principafgørelse 181-10 om borgerstyret personlig assistance - rådighed"
KEN_2010 = an_extract(
    (TITLE_10, 1),
    ("Resumé:", 1),
    "Rådighedstimer indgår kun i borgerstyret personlig assistance, når de er knyttet til praktisk hjælp.",
    ("Lov", 1),
    "Lov om social service § 96",
    ("Afgørelse", 1),
    ("1. Baggrund for at behandle sagen principielt", 1),
    "Sagen er behandlet for at afklare, hvornår rådighedstimer udmåles.",
    ("2. Reglerne", 1),
    "Efter servicelovens § 96 skal kommunen tilbyde borgerstyret personlig assistance.",
    ("3. Andre principafgørelser", 1),
    "Ankestyrelsen har ikke tidligere taget stilling til rådighedstimer.",
    ("4. Den konkrete afgørelse", 1),
    "Ankestyrelsen hjemviser sagen.",
    ("Begrundelsen for afgørelsen", 2),
    "Kommunen har ikke oplyst, hvad timerne dækker.",
    ("Oplysninger i sagen", 2),
    "A har hjælp 20-25 timer om ugen.",
)
TITLE_13 = "Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil - kørsel"
KEN_2013 = an_extract(
    (TITLE_13, 1),
    ("Principafgørelsen fastslår", 1),
    ("Støtte til bil kræver et varigt kørselsbehov", 2),
    "Kommunen skal vurdere det samlede behov for kørsel.",
    ("Den konkrete sag", 2),
    "I sagen kørte A to gange om ugen.",
    ("1. Baggrund for at behandle sagen principielt", 1),
    "Ankestyrelsen har behandlet sagen for at afklare, hvad kørselsbehov er.",
    ("2. Reglerne", 1),
    "Servicelovens § 114 handler om støtte til bil.",
    ("4. Den konkrete afgørelse", 1),
    ("Resultatet er", 2),
    "A får ikke støtte til bil.",
    ("Sådan vurderer vi sagen", 2),
    "A kan bruge den handicapkørsel, som er bevilget.",
    ("Særligt om ledsagelse", 2),
    "Ledsagelse indgår ikke.",
    ("Oplysningerne i sagen", 2),
    "A bor på landet.",
)
TITLE_24 = "Ankestyrelsens principmeddelelse 28-24 om kontant tilskud - udmåling - klager"
PARTS_24: tuple[tuple[str, int | None], ...] = (
    (TITLE_24, 1),
    ("Principmeddelelsen fastslår", 2),
    ("Kommunen skal begrunde timetallet", 3),
    ("Kommunen skal for hver ydelse angive, hvor mange timer der er bevilget efter servicelovens § 95.", None),
    ("Den konkrete sag", 3),
    ("I sagen havde kommunen kun oplyst et samlet timetal.", None),
    ("Baggrund for at behandle sagen principielt", 2),
    ("Vi har behandlet sagen for at afklare kravene til en begrundelse.", None),
    ("Reglerne", 2),
    ("Love og bekendtgørelser", 3),
    ("Servicelovens § 95 handler om kontant tilskud til hjælpere.", None),
    ("Forarbejder", 3),
    ("Det fremgår af bemærkningerne, at hjælpen udmåles konkret.", None),
    ("Praksis", 3),
    ("Vi har gennemgået praksis på området.", None),
    ("Gældende", 4),
    ("63-15 om overvågning kl. 9-15", None),
    ("62-15 om unge på 12-17 år", None),
    ("Kasserede", 4),
    ("O-26-96, A-25-02 og 15-14", None),
    ("Vejledninger", 3),
    ("Se pkt. 19-22 i vejledningen.", None),
    ("De konkrete afgørelser", 2),
    ("Sag nr. 1", 3),
    ("Afgørelse", 4),
    ("Vi hjemviser sagen til kommunen.", None),
    ("Begrundelse for afgørelsen", 4),
    ("Kommunen har ikke begrundet timetallet.", None),
    ("Oplysningerne fremgår særligt af", 4),
    ("- kommunens afgørelse", None),
    ("Sag nr. 2", 3),
    ("Afgørelse", 4),
    ("Vi stadfæster kommunens afgørelse.", None),
    ("Mødebehandling", 2),
    ("Sagen er behandlet på principmøde.", None),
)
KEN_2024 = an_extract(*PARTS_24)
PLAIN_2024 = plain("\n\n".join(text for text, _ in PARTS_24))
ERAS: dict[str, tuple[Extract, Source]] = {
    "1996": (KEN_1996, decision_source("O-26-96", TITLE_96)),
    "2010": (KEN_2010, decision_source("181-10", TITLE_10)),
    "2013": (KEN_2013, decision_source("64-13", TITLE_13)),
    "2024": (KEN_2024, decision_source("28-24", TITLE_24)),
}


@pytest.mark.parametrize("era", ERAS)
def test_a_decision_of_each_era_reads_as_its_reviewed_golden_file(era: str) -> None:
    found = outline(read_decision(*ERAS[era]))
    path = GOLDEN / f"{era}.json"
    if not path.exists():
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the sample, then commit it.")
    assert found == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("era", ERAS)
def test_all_of_a_decision_is_cut_into_passages_of_its_work(era: str) -> None:
    document = read_decision(*ERAS[era])
    passages = split_document(document, NOTHING_KNOWN)
    assert uncovered(document, passages) == ()
    assert {passage.work for passage in passages} == {f"principafgørelse {ERAS[era][1].number}"}
    assert document.raw_chars == document.kept_chars + document.spaced_chars


def parts(document: Document) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(one.part, one.locator, one.path, document.text[one.body : one.end]) for one in document.sections]


def test_plain_text_gives_the_same_sections_as_a_format_with_headings() -> None:
    source = decision_source("28-24", TITLE_24)
    assert parts(read_decision(PLAIN_2024, source)) == parts(read_decision(KEN_2024, source))
    assert [e.number for e in read_decision(PLAIN_2024, source).edges] == [
        "63-15",
        "62-15",
        "O-26-96",
        "A-25-02",
        "15-14",
    ]


def test_hard_wrapped_lines_are_joined_into_the_paragraphs_they_were() -> None:
    text = (
        f"{TITLE_13}\n\nPrincipafgørelsen fastslår\n\n"
        "Kommunen skal vurdere det samlede behov for kørsel, og hvor ofte behovet er der. Den\n"
        "skal se på, om andre ordninger dækker det, og om behovet er varigt efter lovens krav\n"
        "til støtte.\n\n"
        "Resultatet er\nA får ikke støtte.\n"
    )
    document = read_decision(plain(text), decision_source("64-13", TITLE_13))
    first, second = document.sections
    assert document.text[first.body : first.end].count("\n") == 0
    assert document.text[first.body : first.end].endswith("til støtte.")
    assert (second.part, second.path[-1]) == ("concrete", "Resultatet er")


def test_the_last_word_of_a_paragraph_is_no_heading() -> None:
    text = f"{TITLE_13}\nResume\nDer kan klages til Ankestyrelsen over enhver sådan kommunal\nafgørelse.\nLove\nServiceloven"
    document = read_decision(plain(text), decision_source("64-13", TITLE_13))
    assert [one.part for one in document.sections] == ["principle", "rules"]


def test_a_heading_and_its_text_in_one_line_are_told_apart() -> None:
    document = read_decision(plain(f"{TITLE_13}\nResume: Kommunen skal vurdere behovet.\n"), decision_source("64-13"))
    (section,) = document.sections
    assert (section.part, document.text[section.body : section.end]) == ("principle", "Kommunen skal vurdere behovet.")


def test_a_summary_that_the_format_tells_needs_no_heading() -> None:
    extract = an_extract(
        (TITLE_96, 1), ("Hjælpen var den samme i ferien.", None), ("Om ferie", 1), "Ferie er ikke fravær.",
        ("Love", 1), "Bistandsloven", format="xml", meta={"ResumeLines": ("1", "3")},
    )  # fmt: skip
    document = read_decision(extract, decision_source("O-26-96", TITLE_96))
    assert [(one.part, one.path[1:]) for one in document.sections] == [
        ("principle", ("Resumé",)), ("principle", ("Resumé", "Om ferie")), ("rules", ("Love",)),
    ]  # fmt: skip


def test_text_after_the_summary_without_a_heading_is_no_principle() -> None:
    extract = an_extract(
        (TITLE_96, 1), ("Resume", 1), "Hjælpen var den samme.", "A klagede.",
        format="xml", meta={"ResumeLines": ("1", "2")},
    )  # fmt: skip
    assert [one.part for one in read_decision(extract, decision_source("O-26-96", TITLE_96)).sections] == [
        "principle",
        "text",
    ]


def test_an_unknown_heading_beside_the_principle_is_kept_as_text_and_named() -> None:
    extract = an_extract(
        (TITLE_13, 1), ("Resumé", 2), "Kommunen skal vurdere behovet.", ("Omkostninger", 2), "Der er ingen."
    )
    document = read_decision(extract, decision_source("64-13"))
    assert [(one.part, one.locator) for one in document.sections] == [
        ("principle", "principafgørelse 64-13"), ("text", "principafgørelse 64-13, afsnit »Omkostninger«"),
    ]  # fmt: skip
    assert "»Omkostninger«" in document.notes[0]


def test_a_decision_without_a_principle_is_read_and_said_to_be_of_unknown_quality() -> None:
    document = read_decision(an_extract((TITLE_13, 1), "Ankestyrelsen ændrer afgørelsen."), decision_source("64-13"))
    assert [one.part for one in document.sections] == ["text"]
    assert any("ukendt" in note for note in document.notes)


def test_a_title_that_is_printed_twice_is_no_section() -> None:
    extract = an_extract((TITLE_13, 1), (TITLE_13, 1), ("Resumé", 2), "Kommunen skal vurdere behovet.")
    assert len(read_decision(extract, decision_source("64-13", TITLE_13)).sections) == 1


def test_a_status_at_the_head_is_no_list() -> None:
    text = f"{TITLE_13}\nStatus:\nGældende\nResume\nKommunen skal vurdere behovet.\n"
    document = read_decision(plain(text), decision_source("64-13", TITLE_13))
    assert [one.part for one in document.sections] == ["text", "principle"]


def test_no_text_is_refused() -> None:
    for extract in (an_extract((TITLE_13, 1)), an_extract()):
        with pytest.raises(ValueError, match=r"raw/note\.txt"):
            read_decision(extract, decision_source("64-13"))


def test_two_numbers_of_one_decision_are_refused_with_both_named() -> None:
    with pytest.raises(ValueError, match=r"64-13.*65-13"):
        read_decision(KEN_2013, decision_source("65-13", TITLE_13))


def test_without_a_number_in_the_manifest_the_title_gives_it() -> None:
    document = read_decision(KEN_2024, decision_source(None, TITLE_24))
    assert {one.work for one in document.sections} == {"principafgørelse 28-24"}
    bare = read_decision(an_extract("Resumé", "En regel gælder."), decision_source(None, "En afgørelse"))
    assert {one.work for one in bare.sections} == {None}
    assert any("number" in note for note in bare.notes)


def test_a_theme_on_one_scheme_is_about_that_scheme_alone() -> None:
    extract = an_extract(
        (TITLE_24, 1), ("Principmeddelelsen fastslår", 2), "Kontant tilskud og BPA udmåles ens.",
        ("Særligt om BPA", 3), "En arbejdsleder kan ikke være barn.",
    )  # fmt: skip
    assert [one.scheme for one in read_decision(extract, decision_source("28-24")).sections] == [
        ("§ 95", "§ 96"),
        ("§ 96",),
    ]


def test_a_decision_of_its_own_that_a_note_reprints_has_two_printings() -> None:
    own = read_decision(*ERAS["2024"])
    note = read_decision(KEN_2024, a_source(id="note", title=TITLE_24, number="28-24"))
    (decision,) = collect_decisions([own, note], NOTHING_KNOWN)
    assert (decision.number, decision.name) == ("28-24", "principafgørelse 28-24")
    assert [(at.source, at.path) for at in decision.printings] == [
        ("ken-28-24", ("Principmeddelelse 28-24",)), ("note", ("Principmeddelelse 28-24",)),
    ]  # fmt: skip
    assert (decision.printings[0].start, decision.printings[0].end) == (0, len(own.text))


def test_the_cells_of_a_row_stay_apart() -> None:
    extract = an_extract((TITLE_13, 1), ("Resumé", 2), ("Ydelse   Timer", None, 0, "row"), ("Bad\t2", None, 0, "row"))
    assert read_decision(extract, decision_source("64-13")).text.endswith("Ydelse | Timer\nBad | 2")
