"""Any other page: its headings become paths, and nothing of it is lost."""

import json
from pathlib import Path

import pytest
from builders import a_source
from extracts import an_extract, outline, plain
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import Extract
from ingest.read_page import read_page
from law.records import Document, Page

GOLDEN = Path(__file__).with_name("golden") / "decisions" / "page.json"
SOURCE = a_source(id="side", kind="vejledningsside", reader="page", title="Hjælpere i hjemmet")
PAGE = an_extract(
    ("Hjælpere i hjemmet", 1),
    "Siden handler om hjælp i hjemmet.",
    ("Kontant tilskud", 2),
    "Kommunen kan udbetale kontant tilskud efter servicelovens § 95.",
    ("Udmåling", 3),
    "Timerne udmåles konkret.",
    ("Ydelse | Timer", None, 0, "row"),
    ("Personlig pleje | 14", None, 0, "row"),
    ("Eksempel", 3),
    "A får 20 timer.",
    ("BPA", 2),
    "Borgerstyret personlig assistance kræver et aktivt liv.",
    ("Eksempel", 3),
    "B får 30 timer.",
    ("Eksempel", 3),
    ("- B er arbejdsgiver", None, 0, "item"),
)
PLAIN = plain(
    "Hjælpere i hjemmet\n\n"
    "Siden handler om hjælp i hjemmet, og om hvem der kan ansætte hjælpere efter\n"
    "servicelovens regler.\n\n"
    "Kontant tilskud\n\n"
    "Kommunen kan udbetale kontant tilskud efter servicelovens § 95, når den ikke\n"
    "kan stille hjælpen til rådighed for borgeren.\n\n"
    "- hjælpen er nødvendig\n"
    "- borgeren er enig\n"
)


def paths(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.locator, one.path) for one in document.sections]


def test_a_page_reads_as_its_reviewed_golden_file() -> None:
    found = outline(read_page(PAGE, SOURCE))
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{GOLDEN} was missing and has been written: read it against the sample, then commit it.")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_equal_headings_under_one_heading_get_paths_of_their_own() -> None:
    assert [path for _, path in paths(read_page(PAGE, SOURCE))][-2:] == [("BPA", "Eksempel"), ("BPA", "Eksempel (2)")]


def test_a_section_without_a_scheme_is_about_that_of_the_heading_above_it() -> None:
    document = read_page(PAGE, SOURCE)
    assert [one.scheme for one in document.sections] == [(), *[("§ 95",)] * 3, *[("§ 96",)] * 3]


def test_rows_stay_together_and_in_one_section() -> None:
    (section,) = [one for one in read_page(PAGE, SOURCE).sections if one.path[-1] == "Udmåling"]
    assert read_page(PAGE, SOURCE).text[section.body : section.end].endswith("Ydelse | Timer\nPersonlig pleje | 14")


def test_plain_text_has_headings_where_short_lines_stand_above_text() -> None:
    document = read_page(PLAIN, SOURCE)
    assert paths(document) == [
        ("indledning", ("Hjælpere i hjemmet",)), ("afsnit »Kontant tilskud«", ("Kontant tilskud",)),
    ]  # fmt: skip
    first, second = document.sections
    assert document.text[first.body : first.end].endswith("efter servicelovens regler.")
    assert document.text[second.body : second.end].count("\n") == 2


def test_a_page_without_headings_is_one_section() -> None:
    document = read_page(plain("Kommunen skal yde hjælp. Det følger af loven.\n"), SOURCE)
    assert paths(document) == [("indledning", ("Indledning",))]


def test_a_title_printed_twice_is_no_section() -> None:
    extract = an_extract(("Hjælpere i hjemmet", 1), ("Hjælpere i hjemmet", 2), "Siden handler om hjælp.")
    assert len(read_page(extract, SOURCE).sections) == 1


def test_pages_come_along() -> None:
    extract = an_extract(
        "Første side handler om hjælp.",
        "Anden side handler om tid.",
        pages=(Page(start=0, number=4), Page(start=30, number=5)),
    )
    assert [page.number for page in read_page(extract, SOURCE).pages] == [4, 5]


@pytest.mark.parametrize("extract", [an_extract(), an_extract(("Hjælpere i hjemmet", 1))], ids=["nothing", "title"])
def test_no_running_text_is_refused(extract: Extract) -> None:
    with pytest.raises(ValueError, match=r"raw/note\.txt"):
        read_page(extract, SOURCE)


_LINES = st.lists(
    st.tuples(
        st.text(alphabet="abcABC æøå.|", min_size=1, max_size=30).filter(lambda told: bool(told.strip())),
        st.sampled_from([None, 1, 2, 3]), st.integers(0, 2), st.sampled_from([None, "item", "row"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(_LINES)
def test_no_word_is_lost_and_paths_are_distinct(lines: list[tuple[str, int | None, int, str | None]]) -> None:
    extract = an_extract("Der er en tekst.", *lines)
    document = read_page(extract, SOURCE)
    told = "".join(document.text[one.start : one.end] for one in document.sections)
    assert "".join(told.split()).replace("|", "") == "".join(extract.text.split()).replace("|", "")
    found = [one.path for one in document.sections]
    assert len(found) == len(set(found))
