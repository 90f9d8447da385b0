"""The practice study of 2019: its spliced sentences are whole again, and nothing is guessed."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.formats import extracted
from ingest.formats.text import extract_text
from ingest.read_study import build_study, read_study
from ingest.transcript import Mark, find_gaps, repaired, trimmed
from law.records import Document, Section, Source

RAW = Path(__file__).parents[1] / "corpus" / "raw" / "praksisundersoegelse-kontant-tilskud-bpa-2019.txt"
SOURCE = Source(
    id="praksisundersoegelse-2019",
    kind="praksisundersøgelse",
    reader="study",
    title="Undersøgelse af kontant tilskud til ansættelse af hjælpere og borgerstyret personlig assistance",
    publisher="Ankestyrelsen",
    issued="2019-02",
    issued_basis="title page",
    url=None,
    terms="",
    file="raw/praksisundersoegelse-kontant-tilskud-bpa-2019.txt",
    sha256="",
)
LAYOUT_LINE = r"layout/praksisundersoegelse-2019\.jsonl:\d+: "


@pytest.fixture(scope="module")
def raw() -> str:
    return RAW.read_text("utf-8")


@pytest.fixture(scope="module")
def study() -> Document:
    return read_study(extracted(RAW.read_bytes(), SOURCE.file), SOURCE)


def parts(document: Document, *names: str) -> list[Section]:
    return [section for section in document.sections if section.part in names]


def body(document: Document, section: Section) -> str:
    return document.text[section.body : section.end]


def section_with(document: Document, words: str) -> Section:
    (found,) = [section for section in document.sections if words in body(document, section)]
    return found


def mended(raw: str) -> str:
    strip = trimmed(raw, 0, len(raw), page=1)
    assert strip is not None
    return repaired(raw, [strip])


def test_sections_tile_the_text(study: Document) -> None:
    ends = [0, *(section.end for section in study.sections)]
    for end, section in zip(ends, study.sections, strict=False):
        assert end <= section.start < section.body <= section.end or section.start == section.body < section.end
        assert not study.text[end : section.start].strip()
    assert ends[-1] == len(study.text)


def test_no_section_is_a_heading_alone(study: Document) -> None:
    assert [section for section in study.sections if not body(study, section).strip() and not section.path] == []
    assert [section.path for section in study.sections if not body(study, section).strip()] == []


def test_each_step_of_a_path_stands_in_the_text(study: Document) -> None:
    assert {step for section in study.sections for step in section.path if step not in study.text} == set()


def test_each_repair_stands_where_it_says(study: Document, raw: str) -> None:
    for repair in study.repairs:
        assert raw[repair.raw_start : repair.raw_start + len(repair.raw)] == repair.raw
        written = study.text[repair.start : repair.end]
        assert written in {"restored §": ("§ ", "§§ "), "restored hyphen": ("-", "- ")}.get(repair.kind, ("",))


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("table", 29),  # TABEL 2.1 to 8.8
        ("figure", 5),  # FIGUR 8.1 to 8.5
        ("footnote", 31),  # notes 1 to 31: each is there, though 11 have lost their number
        ("margin", 184),
        ("law box", 14),
        ("recommendation", 16),  # the sub-headings of five boxes
        ("facts", 23),
        ("assessment", 23),
    ],
)
def test_each_kind_of_aside_is_counted(study: Document, part: str, count: int) -> None:
    assert len(parts(study, part)) == count


def test_each_table_and_figure_of_the_transcript_is_a_section(study: Document, raw: str) -> None:
    report = raw[raw.index("\n5 5 ") : raw.rindex("TABEL 8.8")] + "TABEL 8.8"
    printed = re.findall(r"(?:TABEL|FIGUR) \d\.\d", report)
    assert sorted(section.path[-1] for section in parts(study, "table", "figure")) == sorted(printed)


@pytest.mark.parametrize(
    ("sentence", "locator"),
    [
        # A hyphenated word across a page break.
        ("kommunerne er bedre til at træffe rigtige afgørelser i sager om BPA end", "s. 9-10"),
        ("forventer, at enten borgernes ægtefæller eller forældre varetager", "s. 16-17"),
        # The same with two footnotes and a margin note between the halves.
        ("den hjælp, borgeren ville have modtaget uden aflastningsophold. Formålet er", "s. 24-25"),
        # Five footnotes and a page break.
        ("sager om kontant tilskud og BPA for at afdække, om kommunernes afgørelser", "s. 5-6"),
        # The transcript put the first half before the list it stands below.
        ("før kommunen frakender støtten eller giver afslag. Godt hver tredje", "s. 11-12"),
        # A footnote, a page break and a table's caption.
        ("to sager om nedsættelse af hjælp, og otte sager om fortsat hjælp, hvor", "s. 53-54"),
        # A page break that has no other fault.
        ("Samlet set har kommunen i disse sager ikke truffet en afgørelse", "s. 57-58"),
        # A page break between the day and the month, and a footnote mark.
        ("Folketingets Ombudsmand af 29. november 2011 om skærpet begrundelseskrav og vores", "s. 76-77"),
        # A footnote mark in the middle, and one before a full stop or a bracket.
        ("Vi afviste eller henviste to af kommunernes afgørelser.", "s. 5"),
        ("praktisk hjælp og afløsning eller aflastning i 20 timer ugentligt. Hjælp", "s. 24-25"),
        ("en udtalt skævhed i ryggen (scoliose). Borgeren", "s. 56"),
        # An example's assessment that goes on overleaf.
        ("uden en vurdering af sagen ville vi vurdere på det foreliggende", "s. 31-32"),
        # A figure between two pages of one sentence's paragraph.
        ("Heraf angiver nogle kommuner, at administrationsbidraget varierer", "s. 99-100"),
    ],
)
def test_a_sentence_that_was_spliced_is_whole(study: Document, sentence: str, locator: str) -> None:
    assert section_with(study, sentence).locator == locator


def test_no_margin_note_is_left_in_a_sentence(study: Document) -> None:
    capitals = re.compile(r"\b[A-ZÆØÅ]{2,}[- ]+[A-ZÆØÅ]{2,}\b")
    texts = [body(study, section) for section in study.sections if section.part != "margin"]
    assert [match.group() for text in texts for match in capitals.finditer(text)] == []


def test_no_table_is_left_in_the_running_text(study: Document) -> None:
    running = parts(study, "text", "facts", "assessment", "recommendation")
    assert [s.locator for s in running if re.search(r"TABEL|FIGUR|Kilde:|Note:", body(study, s))] == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("efter servicelovens 95, stk. 3", "efter servicelovens § 95, stk. 3"),
        ("SERVICELOVENS 1, STK. 3", "SERVICELOVENS § 1, STK. 3"),
        ("jf. servicelovens 3 a.", "jf. servicelovens § 3 a."),
        ("efter både 83 og 84 i serviceloven", "efter både §§ 83 og 84 i serviceloven"),
        ("efter 16 i lov om højeste", "efter § 16 i lov om højeste"),
        ("Efter 95, stk. 2, skal", "Efter § 95, stk. 2, skal"),
        ("hvis betingelserne i 96 i øvrigt er opfyldt", "hvis betingelserne i § 96 i øvrigt er opfyldt"),
        ("efter servicelovens 95, stk. 3, eller 96, stk. 1,", "efter servicelovens § 95, stk. 3, eller § 96, stk. 1,"),
        ("overvågning i 95-sager", "overvågning i § 95-sager"),
        ("Se 5, stk. 3, i bekendtgørelse nr", "Se § 5, stk. 3, i bekendtgørelse nr"),
        ("er bed- re til", "er bedre til"),
        ("PRINCIPAFGØREL- SE Det", "PRINCIPAFGØRELSE Det"),
        ("AD- MINISTRATONS- BIDRAGET", "ADMINISTRATONSBIDRAGET"),  # its misprint is the source's own
        ("STANDSER BPA- ORDNINGEN", "STANDSER BPA-ORDNINGEN"),  # the hyphen belongs to the word
    ],
)
def test_what_the_words_around_prove_is_repaired(raw: str, text: str) -> None:
    assert mended(raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "58 kommunen i disse sager",  # a page number
        "Se tabel 5.3",
        "Af 50 sager",  # a count
        "i 27 sager om BPA",
        "BPA I 28 SAGER ER KRAVET",
        "efter 12 måneder",
        "I kapitel 4 til 7",
        "forvaltningslovens regler",
        "forvaltningslovens\nEn afgørelse",  # the number itself is lost
        "punkt 1 og 2 i vejledning nr af 12. december 2017",
        "Se note 2 for forklaring",
        "hjælpen efter stk. 2, fortsat",
        "pulje- og rådighedstimer",  # real hyphens
        "bevillings-, afslags- og ophørssager",
        "en kontant tilskuds- eller en BPA-ordning",
        "RÅDIGHEDS- OG PULJETIMER",
        "BPA- I OTTE SAGER",  # a dash
        "aktivitets-og samværstilbud",
    ],
)
def test_what_is_doubtful_stays_as_it_is(raw: str) -> None:
    assert mended(raw) == raw


def test_no_sign_is_restored_before_a_number_of_another_kind(study: Document) -> None:
    signs = [study.text[r.end : r.end + 12] for r in study.repairs if r.kind == "restored §"]
    assert len(signs) == 90
    known = r"(?:1|3 a|5|10|16|22|83|84|85|94|95|96|97|138|83 og 84|83 og 97)(?![\d])"
    assert [sign for sign in signs if not re.match(known, sign)] == []
    assert [sign for sign in signs if re.search(r"sager|kommuner|timer", sign) and "-sager" not in sign.lower()] == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Vi henviser til principafgørelse", ["lost decision number"]),
        ("Vi henviser til principafgørelse og\nIfølge vores", ["lost decision number"] * 2),
        ("PRINCIPAGØRELSE Bevilling af", ["lost decision number"]),
        ("vores principafgørelse 3-19, at", []),
        ("principafgørelsen, at; principafgørelserne; vores principafgørelser", []),  # speak of them, announce nothing
        ("Vejledning nr af 12. december 2017", ["lost document number"]),
        ("Nyt fra Ankestyrelsen nr. 4, 2016", []),
        ("fremgår af forvaltningslovens\nEn afgørelse", ["lost provision"]),
        ("forvaltningslovens regler", []),
        ("mellem 105 kr. og kr. månedligt", ["lost amount"]),
        ("mellem og kr. pr. måned", ["lost amount"] * 2),
        ("omkring fem kr. pr. time og 17 kr. pr. time", []),
    ],
)
def test_a_lost_number_is_a_gap_at_the_word_that_announces_it(text: str, kinds: list[str]) -> None:
    assert [gap.kind for gap in find_gaps(text)] == kinds


def test_the_gaps_of_the_study_are_counted_and_hold_no_number(study: Document) -> None:
    counts = {kind: sum(gap.kind == kind for gap in study.gaps) for kind in {gap.kind for gap in study.gaps}}
    assert counts == {
        "lost decision number": 16,
        "lost amount": 12,
        "lost document number": 8,
        "lost provision": 4,
        "lost date": 2,
        "lost table number": 2,
    }
    assert {study.text[gap.start : gap.end] for gap in study.gaps if gap.kind == "lost decision number"} == {
        "principafgørelse", "Principafgørelse", "PRINCIPAFGØRELSE", "PRINCIPAGØRELSE", "og", "OG",
    }  # fmt: skip


def test_what_is_around_the_report_is_cut(study: Document, raw: str) -> None:
    tail = raw.index("Resumé")
    reasons = {cut.reason for cut in study.cuts}
    assert reasons == {
        "DocPlayer frame", "title page and colophon", "table of contents", "page number", "footnote mark",
        "list of other documents",
    }  # fmt: skip
    (last,) = [cut for cut in study.cuts if cut.reason == "list of other documents"]
    assert last.raw_start < tail < last.raw_end == len(raw)
    for words in ("Læs mere", "Starte visningen", "Transkript", "Indholdsfortegnelse", "Postadresse"):
        assert words in raw
        assert words not in study.text
    assert study.text.endswith("Kilde: Spørgeskemabesvarelser fra 95 kommuner.")


def test_each_page_of_the_report_is_known(study: Document) -> None:
    assert {page.number for page in study.pages} == set(range(5, 104))
    assert all(a.start < b.start and a.number != b.number for a, b in pairwise(study.pages))


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("nes ægtefæller eller forældre varetager", 17),  # the second half of a joined word
        ("Godt hver tredje kommune tilbyder oplæring i forhold til BPA", 12),
        ("RÅDIGHEDSTIMER\nHermed forstås", 47),  # an aside goes back a page
        ("Faste administrationsbidrag som en procentdel", 101),  # the page whose number is printed once
    ],
)
def test_an_offset_leads_to_its_printed_page(study: Document, words: str, page: int) -> None:
    offset = study.text.index(words)
    assert [entry.number for entry in study.pages if entry.start <= offset][-1] == page


@pytest.mark.parametrize(
    ("words", "path", "scheme"),
    [
        (
            "Kontant tilskud efter servicelovens § 95, stk. 3, er rettet mod",
            (
                "KAPITEL 4 Vurdering af personkredsen",
                "BETINGELSER FOR RET TIL KONTANT TILSKUD",
                "Formålet med kontant tilskud",
            ),
            ("§ 95",),
        ),
        # A margin note, "BPA", tells the scheme where no heading does.
        (
            "I 24 BPA-sager har borgeren fået dækket",
            ("KAPITEL 6 Helhedsvurdering", "PRAKSISUNDERSØGELSENS RESULTATER", "Helhedsorienteret sagsbehandling"),
            ("§ 96",),
        ),
        # A table that the transcript put before the example's end goes with the text on it.
        (
            "Kilde: Ankestyrelsens gennemgang af 50 sager.",
            (
                "KAPITEL 5 Tidsfastsættelse og udmåling af hjælpen",
                "PRAKSISUNDERSØGELSENS RESULTATER",
                "Udmåling af puljetimer",
                "TABEL 5.7",
            ),
            ("§ 95", "§ 96"),
        ),
    ],
)
def test_a_section_knows_its_place_and_scheme(
    study: Document, words: str, path: tuple[str, ...], scheme: tuple[str, ...]
) -> None:
    section = section_with(study, words)
    assert (section.path, section.scheme) == (path, scheme)


@pytest.mark.parametrize(
    ("note", "heading"),
    [
        # The page goes on with two more headings after the one with the mark.
        ("Bilag 5 indeholder vores breve", "Forbehold for praksisundersøgelsens resultater"),
        ("Tetraplegi er en beskadigelse", "EKSEMPEL PÅ AT KOMMUNEN HAR TAGET HENSYN TIL FORMÅLET"),
        ("Maj måned 2018.", "3. Individuelle administrationsbidrag udmålt fra sag til sag"),
        # Its mark is lost: the layout says where it belongs.
        ("Se § 5, stk. 3, i bekendtgørelse", "BPA"),
    ],
)
def test_a_footnote_goes_with_the_text_that_calls_it(study: Document, note: str, heading: str) -> None:
    section = section_with(study, note)
    assert (section.part, section.path[-1]) == ("footnote", heading)


@pytest.mark.parametrize(
    "opening",
    [
        "En hjemvisning indebærer",  # a margin note stands before it
        "I de to sager, hvor borgeren har fået dækket",  # a table does
        "I de to sager jf. tabel 5.3",  # the full stop before it is lost
        "- Kommunernes udmåling af administrationsbidrag",  # a list
    ],
)
def test_a_paragraph_begins_on_a_line_of_its_own(study: Document, opening: str) -> None:
    assert "\n" + opening in study.text


def test_each_example_has_the_outcomes_its_assessment_names(study: Document) -> None:
    outcomes = {case.numbers[0]: case.outcomes for case in study.cases}
    assert list(outcomes) == list(range(1, 24))
    assert {number for number, named in outcomes.items() if named == ()} == {5, 13}
    assert {number for number, named in outcomes.items() if named == ("hjemvisning",)} == {1, 10, 12, 23}
    assert {number for number, named in outcomes.items() if named == ("ophævelse",)} == {3}
    assert sum(named == ("stadfæstelse",) for named in outcomes.values()) == 16


def test_the_spans_of_a_case_are_its_own_words(study: Document) -> None:
    case = study.cases[2]
    spans = {part: study.text[start:end] for part, start, end in case.spans}
    assert case.title == "EKSEMPEL PÅ AT KOMMUNEN IKKE KAN TIDSBEGRÆNSE STØTTEN"
    assert spans["facts"].startswith("Kommunen bevilger borgeren en tidsbegrænset BPA.")
    assert spans["assessment"].startswith("Ankestyrelsen vurderer, at kommunens afgørelse")
    assert spans["outcome"] == "Vi ville på den baggrund have ophævet kommunens afgørelse."


def test_each_case_has_a_group_and_its_outcome_within_its_assessment(study: Document) -> None:
    assert {case.group for case in study.cases} == {
        "formål", "personkreds", "udmåling", "helhedsvurdering", "sagsbehandling",
    }  # fmt: skip
    for case in study.cases:
        (_, first, last) = next(span for span in case.spans if span[0] == "assessment")
        assert bool(case.outcomes) == any(part == "outcome" for part, _, _ in case.spans)
        assert all(first <= start < end <= last for part, start, end in case.spans if part == "outcome")


def test_the_notes_tell_of_the_missing_page_and_the_contradictions(study: Document) -> None:
    assert any("p. 104" in note for note in study.notes)
    assert sum("Contradiction" in note for note in study.notes) == 10


@pytest.mark.parametrize(
    ("words", "instead", "kind"),
    [
        ("TYPISKE PROBLEMER I SAGER OM BPA ", "", "margin 'TYPISKE PROBLEMER"),  # gone
        ("Brug af kvalitetsstandarder", "Anvendelse af kvalitetsstandarder", "heading 'Brug af"),  # changed
        ("DIREKTE OG INDIREKTE OMKOSTNINGER ", "DIREKTE OG INDIREKTE OMKOSTNINGER " * 2, "margin 'DIREKTE"),  # twice
    ],
)
def test_a_transcript_that_does_not_fit_its_layout_is_refused_with_the_line(
    raw: str, words: str, instead: str, kind: str
) -> None:
    assert raw.count(words) == 1
    with pytest.raises(ValueError, match=LAYOUT_LINE + kind):
        read_study(extract_text(raw.replace(words, instead).encode(), "x"), SOURCE)


def test_a_last_word_that_is_not_there_is_refused_with_the_line(raw: str) -> None:
    changed = raw.replace("Kilde: Spørgeskemabesvarelser fra 94 kommuner.", "")
    with pytest.raises(ValueError, match=LAYOUT_LINE + r"figure 'FIGUR 8\.3.*its last words"):
        read_study(extract_text(changed.encode(), "x"), SOURCE)


def test_a_missing_page_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="page 58 of 103 not found"):
        read_study(extract_text(raw.replace("\n58 58 kommunen", "\nkommunen").encode(), "x"), SOURCE)


def test_a_source_without_a_layout_is_refused_and_told_the_known() -> None:
    other = Source(**{name: getattr(SOURCE, name) for name in Source.__slots__} | {"id": "praksisundersoegelse-2031"})
    with pytest.raises(ValueError, match=r"no layout for 'praksisundersoegelse-2031'; known are praksisunder"):
        read_study(extract_text(b"1 Undersoegelse", "x"), other)


def test_a_margin_note_in_the_middle_of_a_sentence_is_lifted_out() -> None:
    text = "\n\n".join(
        [
            "frame",
            "1 title",
            "2 colophon",
            "3 contents",
            "4 4 KAPITEL 1 Navn Kommunen skal være bed- VIGTIG NOTE",
            "5 5 re efter servicelovens 95. 1 Slut. 1 En note.",
            "tail",
        ]
    )
    marks = (
        Mark(page=4, kind="heading", level=1, text="KAPITEL 1 Navn"),
        Mark(page=4, kind="margin", text="VIGTIG NOTE"),
        Mark(page=5, kind="footnote mark", text="1", then="Slut"),
        Mark(page=5, kind="footnote", text="1 En"),
    )
    document = build_study(extract_text(text.encode(), "x"), SOURCE, marks)
    assert document.text == (
        "KAPITEL 1 Navn\nKommunen skal være bedre efter servicelovens § 95. Slut.\n\nVIGTIG NOTE\n\n1 En note."
    )
    assert [(s.part, s.locator) for s in document.sections] == [
        ("text", "s. 4-5"),
        ("margin", "s. 4"),
        ("footnote", "s. 5"),
    ]
