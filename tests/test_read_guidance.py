"""A guidance by its points: what belongs to which, and which numbers are none."""

import json
from pathlib import Path

import pytest
from builders import a_source
from extracts import an_extract, outline, plain

from ingest.extract import Extract
from ingest.read_guidance import read_guidance
from ingest.split import split_document, uncovered
from ingest.validity import NOTHING_KNOWN
from law.places import own_names
from law.records import Document

GOLDEN = Path(__file__).with_name("golden") / "decisions" / "guidance.json"
TITLE = "Vejledning om kontant tilskud og borgerstyret personlig assistance"
SOURCE = a_source(id="vej", kind="vejledning", reader="guidance", title=TITLE, act="BPA-vejledningen")
VEJ = an_extract(
    (TITLE, 1),
    "Vejledningen beskriver reglerne om hjælpere.",
    ("Indholdsfortegnelse", 2),
    ("Kapitel 1. Indledning | 1", None, 0, "row"),
    ("Kapitel 2. Kontant tilskud | 4", None, 0, "row"),
    ("Kapitel 3. Borgerstyret personlig assistance | 9", None, 0, "row"),
    ("Kapitel 1. Indledning", 2),
    ("1.", None),
    "Formålet er at fremme selvbestemmelse.",
    "2. Vejledningen er ikke bindende.",
    ("Kapitel 2. Kontant tilskud", 2),
    "Kapitlet handler om § 95.",
    "3. Kommunen kan udbetale kontant tilskud, når den ikke kan stille hjælp til rådighed. Det gælder, når:",
    "1. Hjælpen er nødvendig,",
    "2. Hjælpen er varig, og",
    "3. Borgeren er enig.",
    "Kommunen vurderer det konkret.",
    ("Udmåling", 3),
    "4. Timerne udmåles efter et skøn.",
    ("Eksempel", 4),
    "A får 20 timer om ugen.",
    ("Kapitel 3", 2),
    ("Borgerstyret personlig assistance", 2),
    "5. Ordningen forudsætter, at borgeren kan være arbejdsleder.",
    ("- opgaven kan overdrages", None, 0, "item"),
    "6. Ordningen kan omfatte ledsagelse. 1. januar 2020 trådte en ændring i kraft.",
)


def points(document: Document) -> list[str]:
    return [one.locator for one in document.sections]


def body(document: Document, locator: str) -> str:
    return next(document.text[one.body : one.end] for one in document.sections if one.locator == locator)


def test_a_guidance_reads_as_its_reviewed_golden_file() -> None:
    found = outline(read_guidance(VEJ, SOURCE))
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{GOLDEN} was missing and has been written: read it against the sample, then commit it.")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_numbered_list_within_a_point_is_no_row_of_points() -> None:
    told = body(read_guidance(VEJ, SOURCE), "kapitel 2, pkt. 3")
    assert told.splitlines()[1:] == [
        "1. Hjælpen er nødvendig,", "2. Hjælpen er varig, og", "3. Borgeren er enig.", "Kommunen vurderer det konkret.",
    ]  # fmt: skip


def test_a_low_number_after_a_high_one_is_no_point() -> None:
    extract = an_extract(
        *(f"{number}. Et punkt med en tekst om hjælp." for number in range(30, 34)),
        "5. Et krav i punkt 33.", "34. Det næste punkt.",
    )  # fmt: skip
    assert points(read_guidance(extract, SOURCE)) == [f"pkt. {number}" for number in range(30, 35)]


def test_a_point_is_looked_up_by_its_number() -> None:
    document = read_guidance(VEJ, SOURCE)
    passage = next(one for one in split_document(document, NOTHING_KNOWN) if one.locator == "kapitel 3, pkt. 5")
    assert passage.work == "BPA-vejledningen pkt. 5"
    assert [(name.kind, name.number) for name in own_names(passage)] == [("point", "5")]


def test_all_of_a_guidance_is_cut_into_passages() -> None:
    document = read_guidance(VEJ, SOURCE)
    assert uncovered(document, split_document(document, NOTHING_KNOWN)) == ()


def test_numbers_that_begin_again_in_each_chapter_name_no_work() -> None:
    extract = an_extract(
        ("Kapitel 1. Formål", 2), *(f"{n}. Første kapitel har et punkt." for n in (1, 2, 3)),
        ("Kapitel 2. Tilskud", 2), *(f"{n}. Andet kapitel har et punkt." for n in (1, 2, 3, 4)),
    )  # fmt: skip
    document = read_guidance(extract, SOURCE)
    assert points(document) == [
        "kapitel 1, pkt. 1", "kapitel 1, pkt. 2", "kapitel 1, pkt. 3",
        "kapitel 2, pkt. 1", "kapitel 2, pkt. 2", "kapitel 2, pkt. 3", "kapitel 2, pkt. 4",
    ]  # fmt: skip
    assert [one.work for one in document.sections] == [None] * 6 + ["BPA-vejledningen pkt. 4"]


def test_points_may_have_points_below_them() -> None:
    numbers = ("3.17", "3.18", "3.18.1", "3.18.2", "3.19", "4.1")
    document = read_guidance(an_extract(*(f"{one} Kommunen vurderer behovet." for one in numbers)), SOURCE)
    assert points(document) == [f"pkt. {one}" for one in numbers]


def test_an_amount_or_a_date_begins_no_point() -> None:
    extract = an_extract(
        *(f"{number}. Et punkt om hjælp." for number in (1, 2, 3)),
        "4. januar 2020 ændredes loven.",
        "3.5 timer om ugen.",
    )
    assert points(read_guidance(extract, SOURCE)) == ["pkt. 1", "pkt. 2", "pkt. 3"]


def test_an_example_stands_within_its_point_and_apart_from_it() -> None:
    (box,) = [one for one in read_guidance(VEJ, SOURCE).sections if one.part == "example"]
    assert (box.locator, box.path[-2:]) == ("kapitel 2, pkt. 4, eksempel", ("Pkt. 4", "Eksempel"))


def test_without_points_a_guidance_is_read_by_its_headings() -> None:
    extract = an_extract((TITLE, 1), ("Formål", 2), "Reglerne fremmer selvbestemmelse.", ("Tilskud", 2), "Se § 95.")
    document = read_guidance(extract, SOURCE)
    assert points(document) == ["afsnit »Formål«", "afsnit »Tilskud«"]
    assert document.notes == ("No numbered points found; read by its headings.",)


def test_two_numbered_lines_are_no_points() -> None:
    extract = an_extract((TITLE, 1), "1. Det første krav er alder.", "2. Det andet krav er behov.")
    assert points(read_guidance(extract, SOURCE)) == ["indledning"]


def test_what_is_cut_as_contents_stands_again_further_down() -> None:
    document = read_guidance(VEJ, SOURCE)
    assert {cut.reason for cut in document.cuts} == {"table of contents"}
    assert document.text.count("Kapitel 2. Kontant tilskud") == 1
    assert "Indholdsfortegnelse" not in document.text


def test_lines_that_stand_only_once_are_never_cut() -> None:
    extract = an_extract((TITLE, 1), "Kort", "Kortere", "Kortest", *(f"{n}. Et punkt om hjælp." for n in (1, 2, 3)))
    assert read_guidance(extract, SOURCE).cuts == ()


def test_contents_of_a_plain_text_are_cut_too() -> None:
    extract = plain(
        f"{TITLE}\n\nIndholdsfortegnelse\nKapitel 1. Formål ........ 1\nKapitel 2. Tilskud efter § 95 ..... 2\n\n"
        "Kapitel 1. Formål\n\n1. Reglerne fremmer selvbestemmelse for borgere, der har brug\nfor hjælp i hjemmet.\n\n"
        "2. Reglerne er ikke bindende.\n\nKapitel 2. Tilskud efter § 95\n\n3. Kommunen kan udbetale tilskud.\n"
    )
    document = read_guidance(extract, SOURCE)
    assert points(document) == ["kapitel 1, pkt. 1", "kapitel 1, pkt. 2", "kapitel 2, pkt. 3"]
    assert body(document, "kapitel 1, pkt. 1").endswith("for hjælp i hjemmet.")
    assert [document.sections[row].scheme for row in (0, 2)] == [(), ("§ 95",)]


@pytest.mark.parametrize("extract", [an_extract(), an_extract((TITLE, 1))], ids=["nothing", "title"])
def test_no_running_text_is_refused(extract: Extract) -> None:
    with pytest.raises(ValueError, match=r"raw/note\.txt"):
        read_guidance(extract, SOURCE)
