"""Acts: each stk. its own section, what is not the act's own told apart, and the same from any format."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import lexdania
import pytest
from builders import a_passage, a_section, a_source
from lexdania import document, group, paragraph

from ingest.citations import citation_of
from ingest.extract import Extract
from ingest.formats.html import extract_html
from ingest.formats.text import extract_text
from ingest.formats.xml import extract_xml
from ingest.in_force import in_force_dates, in_force_from
from ingest.lines import Line
from ingest.read_act import TRANSITIONS, read_act
from ingest.split import split_document, uncovered
from ingest.validity import NOTHING_KNOWN
from law.dates import parse_danish_date
from law.places import cited_by, own_names
from law.records import Document, Passage, Reference, Section, Source

GOLDEN = Path(__file__).with_name("golden") / "acts"
LBK = a_source(
    id="lbk", kind="lov", reader="act", act="serviceloven", title="Bekendtgørelse af lov om social service",
    edition="lovbekendtgørelse nr. 1129 af 22. september 2025", publisher="Ministeriet", issued="2025-09-22",
)  # fmt: skip
BEK = a_source(
    id="bek", kind="bekendtgørelse", reader="act", act="udmålingsbekendtgørelsen",
    edition="bekendtgørelse nr. 1292 af 19. september 2022", title="Bekendtgørelse om udmåling", publisher="Ministeriet",
)  # fmt: skip
LOV = a_source(
    id="lov", kind="lov", reader="act", act="lov om ændring af lov om social service",
    edition="lov nr. 1703 af 16. december 2024", title="Lov om ændring af lov om social service",
)  # fmt: skip
SAMPLES = {"lbk": (lexdania.LBK, LBK), "bek": (lexdania.BEK, BEK), "lov": (lexdania.LOV, LOV)}
# A class of documentHtml for each role; headings by their level.
CLASSES = {
    "paragraf": "Paragraf", "stk": "Stk2", "nr": "Liste1", "litra": "Liste2", "ikraft": "IkraftTekst",
    "bilag": "Bilag", "signature": "Givet", "footnote": "Fodnote",
}  # fmt: skip
LEVELS = {1: "Afsnit", 2: "Kapitel", 3: "ParagrafGruppeOverskrift"}


def read(raw: bytes, source: Source) -> Document:
    return read_act(extract_xml(raw, "a.xml"), source)


def one(document: Document, work: str) -> Section:
    (section,) = [section for section in document.sections if section.work == work]
    return section


def body(document: Document, section: Section) -> str:
    return document.text[section.body : section.end]


def beyond_label(passage: Passage) -> list[Reference]:
    """What a passage refers to; "§ 5." and "Stk. 2." at its start are read as references too."""
    return [one for one in passage.references if one.start > passage.body]


def words(text: str) -> str:
    return " ".join(text.split())


def shape(document: Document) -> list[tuple[object, ...]]:
    """All that must be equal in each format: what a section is, where it stands and its words."""
    return [
        (
            section.part, section.locator, section.path, section.work, section.scheme,
            words(document.text[section.start : section.body]), words(body(document, section)),
        )
        for section in document.sections
    ]  # fmt: skip


def but_footnotes(extract: Extract) -> Extract:
    """In print, footnotes stand at the end and not below their stk."""
    return replace(extract, lines=tuple(line for line in extract.lines if line.role != "footnote"))


def as_text(lines: Sequence[Line]) -> bytes:
    return "\n".join(line.text for line in lines).encode()


def as_wrapped_text(lines: Sequence[Line]) -> bytes:
    """Hard-wrapped, as text from a page is."""
    return "\n".join("\n".join(textwrap.wrap(line.text, 60)) for line in lines).encode()


def as_html(lines: Sequence[Line]) -> bytes:
    told: list[str] = []
    for row, line in enumerate(lines):
        if line.role == "ikraft" and (row == 0 or lines[row - 1].role != "ikraft"):
            told.append('<hr class="IKraftStreg"/>')
        level = LEVELS[line.level] if line.level else None
        name = "Titel2" if row == 0 else level if level and line.role != "bilag" else CLASSES.get(line.role or "")
        told.append(f'<p class="{name or "Indledning2"}">{escape(line.text)}</p>')
    return "".join(told).encode()


@pytest.mark.parametrize(("raw", "source"), SAMPLES.values(), ids=SAMPLES)
def test_an_act_reads_as_its_reviewed_golden_file(raw: bytes, source: Source) -> None:
    document = read(raw, source)
    found = {
        "notes": list(document.notes),
        "sections": [
            {
                "what": " | ".join([one.part, one.locator, " ".join(one.scheme), one.work or ""]),
                "path": " > ".join(one.path),
                "heading": document.text[one.start : one.body].strip(),
                "text": body(document, one),
            }
            for one in document.sections
        ],
    }
    path = GOLDEN / f"{source.id}.json"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the sample, then commit it.")
    assert found == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("raw", "source"), SAMPLES.values(), ids=SAMPLES)
def test_no_text_is_lost_on_the_way_to_passages(raw: bytes, source: Source) -> None:
    document = read(raw, source)
    cut = sum(one.raw_end - one.raw_start for one in document.cuts)
    repaired = sum(len(repair.raw) for repair in document.repairs)
    assert document.raw_chars == document.kept_chars + document.spaced_chars + repaired + cut
    assert cut == 0
    assert uncovered(document, split_document(document, NOTHING_KNOWN)) == ()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("write", [as_text, as_wrapped_text])
def test_plain_text_reads_as_the_xml_does(name: str, write: object) -> None:
    raw, source = SAMPLES[name]
    extract = but_footnotes(extract_xml(raw, "a.xml"))
    text = extract_text(write(extract.lines), "a.txt")  # type: ignore[operator]
    own = [one for one in shape(read(raw, source)) if one[0] != "footnote"]
    assert shape(read_act(text, source)) == own


@pytest.mark.parametrize("name", SAMPLES)
def test_the_publishers_html_reads_as_the_xml_does(name: str) -> None:
    raw, source = SAMPLES[name]
    extract = but_footnotes(extract_xml(raw, "a.xml"))
    page = extract_html(as_html(extract.lines), "a.html")
    own = [one for one in shape(read(raw, source)) if one[0] != "footnote"]
    assert shape(read_act(page, source)) == own


def test_each_stk_is_cited_as_its_own() -> None:
    document = read(lexdania.LBK, LBK)
    assert [section.work for section in document.sections if section.work] == [
        "serviceloven § 1, stk. 1", "serviceloven § 1, stk. 2", "serviceloven § 2, stk. 1",
        "serviceloven § 83, stk. 1", "serviceloven § 83, stk. 2", "serviceloven § 83 a, stk. 1", "serviceloven § 84, stk. 1",
        "serviceloven § 95, stk. 1", "serviceloven § 95, stk. 2", "serviceloven § 95, stk. 3",
        "serviceloven § 96, stk. 1", "serviceloven § 96, stk. 2", "serviceloven § 180, stk. 1",
    ]  # fmt: skip


def test_a_list_belongs_to_its_stk_and_so_does_the_text_after_it() -> None:
    document = read(lexdania.LBK, LBK)
    assert body(document, one(document, "serviceloven § 83, stk. 1")).splitlines() == [
        "§ 83. Kommunalbestyrelsen skal tilbyde",
        "1) personlig hjælp,",
        "2) hjælp til opgaver, herunder",
        "a) rengøring og",
        "b) indkøb, og",
        "3) støtte.",
        "Tilbuddet gives efter en vurdering.",
    ]


def test_a_stk_stands_under_its_headings() -> None:
    document = read(lexdania.LBK, LBK)
    section = one(document, "serviceloven § 95, stk. 3")
    assert section.path == (
        "Afsnit V Voksne", "Kapitel 16 Personlig hjælp og kontant tilskud",
        "Kontant tilskud og borgerstyret personlig assistance", "§ 95", "Stk. 3",
    )  # fmt: skip


def test_the_two_schemes_are_told_by_their_paragraphs_alone() -> None:
    """§ 180 and § 83 name neither; an order is about what it opens with."""
    document = read(lexdania.LBK, LBK)
    told = {section.work: section.scheme for section in document.sections if section.scheme}
    assert set(told.values()) == {("§ 95",), ("§ 96",)}
    assert {work.split(",")[0] for work in told if work} == {"serviceloven § 95", "serviceloven § 96"}
    order = read(lexdania.BEK, BEK)
    assert one(order, "udmålingsbekendtgørelsen § 1, stk. 1").scheme == ("§ 95",)


@pytest.mark.parametrize("written", ["83a", "83 a", "83 A", "83A"])
def test_a_letter_is_written_in_one_way_and_the_text_stays(written: str) -> None:
    """Pitfall 8: "83a", "83 a" and "9A" are all seen."""
    document = read(lexdania.LBK.replace("§ 83 a.".encode(), f"§ {written}.".encode()), LBK)
    section = one(document, "serviceloven § 83 a, stk. 1")
    assert section.locator == "§ 83 a, stk. 1"
    assert body(document, section).startswith(f"§ {written}. ")


def test_what_repeats_a_number_is_never_the_acts_own() -> None:
    """Pitfall 6: § 95 of another act comes after the act's § 180."""
    document = read(lexdania.LBK, LBK)
    other = [section for section in document.sections if section.part == "transition"]
    assert [section.work for section in other] == [None] * 3
    assert {section.path[:2] for section in other} == {(TRANSITIONS, "Lov nr. 1703 af 16. december 2024")}
    assert [section.path[2:] for section in other] == [(), ("§ 95",), ("§ 96",)]


def test_a_number_that_stands_again_without_a_word_is_not_the_acts_own_either() -> None:
    """Pitfall 6."""
    raw = document("Lov", group(paragraph("1", "Der ydes hjælp."), paragraph("2", "Den ydes hurtigt.")) * 2)
    found = read(raw, LBK)
    assert [section.work for section in found.sections] == [
        "serviceloven § 1, stk. 1", "serviceloven § 2, stk. 1", None, None,
    ]  # fmt: skip
    assert found.sections[2].path == (TRANSITIONS, "§ 1", "Stk. 1")
    assert any("§ 1, 2 stands again" in note for note in found.notes)


def test_what_an_amending_act_quotes_stands_under_its_own_number() -> None:
    """Pitfall 6: § 83 b is a § of the act that is amended."""
    found = read(lexdania.LOV, LOV)
    quoted = [section for section in found.sections if section.part == "cited"]
    assert [(section.locator, section.work) for section in quoted] == [
        ("§ 1", None), ("§ 1, nr. 1", None), ("§ 1, nr. 2", None),
    ]  # fmt: skip
    assert "§ 83 b. Kommunalbestyrelsen skal tilbyde madservice." in body(found, quoted[2])


def test_an_act_that_amends_is_no_edition_of_what_it_amends() -> None:
    found = read(lexdania.LOV, replace(LOV, act="serviceloven"))
    assert {section.work for section in found.sections} == {None}
    assert any("no edition of it" in note for note in found.notes)


def test_other_parts_are_named_as_what_they_are() -> None:
    found = read(lexdania.LBK, LBK)
    parts = {section.part: section.locator for section in found.sections if section.part not in ("text", "transition")}
    assert parts == {
        "preamble": "indledning", "footnote": "note 1 til § 83 a, stk. 1", "annex": "bilag 1", "signature": "underskrift",
    }  # fmt: skip


def test_repealed_paragraphs_in_one_line_are_kept_without_being_cited() -> None:
    raw = document("Lov", group(paragraph("1", "Der ydes hjælp."), paragraph("4", "Loven gælder."))).replace(
        "§ 4.".encode(), "§§ 2-3.".encode()
    )
    found = read(raw, LBK)
    assert [(section.locator, section.work) for section in found.sections][1:] == [("§§ 2-3", None)]


def test_gaps_in_the_numbers_are_allowed() -> None:
    assert read(lexdania.BEK, BEK).notes == ("3 §§ with 6 stk.",)


def test_a_text_without_paragraphs_is_no_act() -> None:
    with pytest.raises(ValueError, match=r'no section found by the reader .*An act has lines that start with "§ 1\."'):
        read_act(extract_text(b"Kapitel 1\nDer ydes hj\xc3\xa6lp efter loven.", "a.txt"), LBK)


def test_an_act_that_the_source_does_not_name_is_read_and_reported() -> None:
    found = read(lexdania.BEK, replace(BEK, act=None))
    assert {section.work for section in found.sections} == {None}
    assert any('set "act"' in note for note in found.notes)


def test_running_text_that_begins_with_a_number_starts_no_paragraph() -> None:
    """Hard-wrapped lines may begin with "§ 95." or "Stk. 2" in the middle of a sentence."""
    text = (
        "§ 1. Kommunalbestyrelsen kan efter en konkret vurdering yde hjælp efter\n"
        "§ 95. Det gælder også, når hjælpen ydes efter en anden lov, og når den\n"
        "ydes midlertidigt.\n"
        "Stk. 2. Hjælpen ydes, når den pågældende selv anmoder om det, jf. herved\n"
        "Stk. 1. Den kan gives for et kortere tidsrum.\n"
        "§ 2. Afgørelser efter § 1 kan påklages til Ankestyrelsen af den, som de\n"
        "angår.\n"
    )
    found = read_act(extract_text(text.encode(), "a.txt"), LBK)
    assert [section.locator for section in found.sections] == ["§ 1, stk. 1", "§ 1, stk. 2", "§ 2, stk. 1"]


# Citations and references.


def test_an_act_is_cited_with_its_edition() -> None:
    found = {passage.work: passage.citation for passage in split_document(read(lexdania.LBK, LBK), NOTHING_KNOWN)}
    assert found["serviceloven § 95, stk. 3"] == (
        "Servicelovens § 95, stk. 3 (lovbekendtgørelse nr. 1129 af 22. september 2025)"
    )


def test_an_order_is_cited_with_its_edition() -> None:
    found = {passage.work: passage.citation for passage in split_document(read(lexdania.BEK, BEK), NOTHING_KNOWN)}
    assert found["udmålingsbekendtgørelsen § 5, stk. 3"] == (
        "Udmålingsbekendtgørelsens § 5, stk. 3 (bekendtgørelse nr. 1292 af 19. september 2022)"
    )


def test_what_is_not_an_acts_own_is_never_cited_as_its_paragraph() -> None:
    told = [
        p.citation
        for p in split_document(read(lexdania.LBK, LBK), NOTHING_KNOWN)
        if p.part in ("transition", "footnote")
    ]
    edition = "Serviceloven (lovbekendtgørelse nr. 1129 af 22. september 2025)"
    assert told == [
        f"{edition}, note 1 til § 83 a, stk. 1",
        f"{edition}, overgangsbestemmelser, lov nr. 1703 af 16. december 2024",
        f"{edition}, overgangsbestemmelser, lov nr. 1703 af 16. december 2024, § 95",
        f"{edition}, overgangsbestemmelser, lov nr. 1703 af 16. december 2024, § 96",
    ]


def test_without_an_edition_an_act_is_cited_by_the_title_of_its_source() -> None:
    source = replace(LBK, act="lov om klimatilpasning", edition=None, title="Klimaloven i uddrag")
    section = a_section(kind="lov", locator="§ 4, stk. 1", work="lov om klimatilpasning § 4, stk. 1")
    assert citation_of(section, source, "s. 3") == "Lov om klimatilpasnings § 4, stk. 1 (»Klimaloven i uddrag«)"


def test_a_decision_that_is_its_own_source_is_cited_by_its_numbers() -> None:
    source = a_source(
        kind="principafgørelse", number="64-13", issued="2011-11-04",
        aliases=("W20120936625", "KEN nr 9366 af 04/11/2011"),
    )  # fmt: skip
    section = a_section(kind="principafgørelse", locator="principafgørelse 64-13", work="principafgørelse 64-13")
    assert citation_of(section, source, "s. 2") == "Ankestyrelsens principafgørelse 64-13 (KEN nr 9366 af 04/11/2011)"
    bare = replace(source, aliases=())
    assert citation_of(section, bare, "s. 2") == "Ankestyrelsens principafgørelse 64-13 (4. november 2011)"


def test_the_law_that_a_note_prints_is_cited_as_before() -> None:
    section = a_section(kind="lov", locator="§ 95, stk. 3", work="serviceloven § 95, stk. 3")
    assert citation_of(section, a_source(), "§ 95, stk. 3") == (
        "Servicelovens § 95, stk. 3 (lovbekendtgørelse nr. 798 af 7. august 2019), "
        "optrykt i Ankestyrelsen, »Et notat« (2019), afsnit I"
    )


def test_a_bare_paragraph_in_an_act_is_that_acts() -> None:
    act = replace(LBK, act="lov om klimatilpasning")
    raw = document("Lov", group(paragraph("4", "Der ydes hjælp, jf. § 5."), paragraph("5", "Se stk. 2.", "Nej.")))
    told = [one for passage in split_document(read(raw, act), NOTHING_KNOWN) for one in beyond_label(passage)]
    assert [(one.act, one.number, one.stk) for one in told] == [
        ("lov om klimatilpasning", "5", None), ("lov om klimatilpasning", "5", "2"),
    ]  # fmt: skip


def test_the_act_of_an_order_is_serviceloven() -> None:
    (first, *_) = [p for p in split_document(read(lexdania.BEK, BEK), NOTHING_KNOWN) if p.work]
    assert [(one.act, one.number) for one in beyond_label(first)] == [("serviceloven", "95")]


@pytest.mark.parametrize(("raw", "source", "part"), [(lexdania.LOV, LOV, "cited"), (lexdania.LBK, LBK, "transition")])
def test_a_bare_paragraph_of_another_act_is_under_no_number(raw: bytes, source: Source, part: str) -> None:
    """Else each § 95 of another act would be found as serviceloven's."""
    told = [one for p in split_document(read(raw, source), NOTHING_KNOWN) if p.part == part for one in p.references]
    assert [one.act for one in told if one.kind == "provision" and one.act is None] == []


def test_an_act_that_we_have_no_names_for_is_known_by_its_work() -> None:
    passage = a_passage(kind="lov", work="lov om klimatilpasning § 4 a, stk. 1", source=LBK)
    (name,) = own_names(passage)
    assert (name.act, name.number, name.stk) == ("lov om klimatilpasning", "4 a", "1")


def test_the_place_of_a_text_is_nothing_that_it_cites() -> None:
    passages = {p.work: p for p in split_document(read(lexdania.BEK, BEK), NOTHING_KNOWN)}
    passage = passages["udmålingsbekendtgørelsen § 5, stk. 2"]
    assert passage.path[-2:] == ("§ 5", "Stk. 2")
    assert cited_by(passage) == passage.references


# In force.


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("Bekendtgørelsen træder i kraft den 1. oktober 2022.", "2022-10-01"),
        ("Loven træder i kraft d. 1. juli 2025, jf. dog stk. 2.", "2025-07-01"),
        ("Loven træder i kraft\nden 15.\njanuar 2024.", "2024-01-15"),
        ("Loven træder i kraft dagen efter bekendtgørelsen i Lovtidende.", None),
        ("Ministeren fastsætter, hvornår loven træder i kraft.", None),
        ("Loven trådte i kraft den 1. januar 2006.", None),
        ("Loven træder i kraft den 31. februar 2024.", None),
        ("Afgørelser truffet den 1. oktober 2022 gælder.", None),
    ],
)
def test_a_day_in_force_is_read_where_one_is_named(told: str, day: str | None) -> None:
    assert in_force_from(told) == day


def test_of_several_days_the_earliest_counts_and_the_report_says_so() -> None:
    told = "§ 3 træder i kraft den 1. januar 2026. Ellers træder loven i kraft, og § 4 træder i kraft den 1. juli 2025."
    assert in_force_dates(told) == ("2025-07-01", "2026-01-01")
    assert in_force_from(told) == "2025-07-01"
    notes = read(lexdania.LOV, LOV).notes
    assert "it comes into force in parts: 2025-07-01, 2026-01-01; the first counts" in notes


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("22. september 2025", "2025-09-22"), ("1 Juli 2020", "2020-07-01"), ("04/11/2011", "2011-11-04"),
        ("15-2-2011", "2011-02-15"), ("07.08.2019", "2019-08-07"), ("2025-09-22", None), ("september 2025", None),
        ("32. maj 2020", None), ("1. septober 2020", None),
    ],
)  # fmt: skip
def test_a_danish_date_is_read_whole_or_not_at_all(written: str, iso: str | None) -> None:
    assert parse_danish_date(written) == iso


def test_a_paragraph_in_large_letters_is_no_heading() -> None:
    told = extract_text("§ 1. Der ydes hjælp.\nDen ydes gratis.\n".encode(), "a.txt")
    large = replace(told, lines=(replace(told.lines[0], level=1), told.lines[1]))
    found = read_act(large, LBK)
    assert [section.work for section in found.sections] == ["serviceloven § 1, stk. 1"]
