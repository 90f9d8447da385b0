"""Passages: the text's own units, whole sentences, nothing left out."""

from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_document, a_section

from ingest.manifest import each_source
from ingest.readers import read_source
from ingest.split import PASSAGE_CHARS, WHOLE_CHARS, split_document, uncovered
from ingest.validity import NOTHING_KNOWN, known_of, read_validity
from law.records import Gap, Page, Passage, Repair

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
DOCUMENTS = {source.id: read_source(raw, source) for source, raw in each_source(CORPUS)}
PASSAGES = {name: split_document(document, known_of(read_validity())) for name, document in DOCUMENTS.items()}
ALL = [(DOCUMENTS[name], passage) for name, passages in PASSAGES.items() for passage in passages]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_text_lies_in_a_passage(name: str) -> None:
    assert uncovered(DOCUMENTS[name], PASSAGES[name]) == ()


def test_uncovered_names_what_is_left_out() -> None:
    document = a_document("Et. To. Tre.")
    passages = split_document(document, NOTHING_KNOWN)
    assert uncovered(document, passages) == ()
    assert uncovered(document, ()) == ((0, 12),)


def test_a_passage_holds_its_text_at_its_place() -> None:
    for document, passage in ALL:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start <= passage.body <= passage.end


def test_a_passage_never_crosses_a_section() -> None:
    for document, passage in ALL:
        assert any(s.start <= passage.start and passage.end <= s.end for s in document.sections), passage.id


def test_sentences_lie_within_the_quotable_text() -> None:
    for _, passage in ALL:
        at = passage.body
        for start, end in passage.sentences:
            assert at <= start < end <= passage.end, passage.id
            at = end


def test_ids_are_unique() -> None:
    ids = [passage.id for _, passage in ALL]
    assert len(ids) == len(set(ids))


def test_no_passage_is_longer_than_the_model_reads() -> None:
    # 450 tokens of Danish are about 1500 characters; a list that is one sentence may pass the usual size.
    assert max(len(passage.text) for _, passage in ALL) <= WHOLE_CHARS
    over = [passage.id for _, passage in ALL if len(passage.text) > PASSAGE_CHARS * 1.7]
    kinds = {passage.kind for _, passage in ALL if passage.id in over}
    assert kinds <= {"lov", "bekendtgørelse", "sag", "vejledningsside"}, over


def test_a_provision_and_a_case_stay_whole() -> None:
    works = [passage.work for _, passage in ALL if passage.kind in ("lov", "bekendtgørelse", "sag")]
    assert len(works) == len(set(works))


def test_a_long_section_is_cut_between_sentences() -> None:
    text = " ".join(f"Dette er sætning nummer {number} i et langt afsnit." for number in range(60))
    passages = split_document(a_document(text), NOTHING_KNOWN)
    assert len(passages) > 2
    assert all(passage.text.endswith("afsnit.") for passage in passages)


def test_a_locator_names_the_pages_of_the_passage() -> None:
    text = "Første side slutter her. Anden side begynder her."
    pages = (Page(start=0, number=7), Page(start=25, number=8))
    document = a_document(text, pages=pages)
    by_page = tuple(replace(section, locator="s. 7") for section in document.sections)
    (passage,) = split_document(replace(document, sections=by_page), NOTHING_KNOWN)
    assert passage.locator == "s. 7-8"
    assert "s. 7-8" in passage.citation


def test_what_has_a_name_of_its_own_is_cited_by_it_on_whichever_page_of_a_pdf_it_stands() -> None:
    document = a_document("Hjælpen udmåles konkret.", pages=(Page(start=0, number=7),))
    (passage,) = split_document(document, NOTHING_KNOWN)
    assert passage.locator == document.sections[0].locator
    assert passage.pages == ()


def test_restored_signs_and_lost_numbers_are_marked() -> None:
    text = "Efter servicelovens § 95 henvises til principafgørelse."
    repair = Repair(kind="restored §", start=20, end=22, raw="", raw_start=20)
    gap = Gap(kind="lost decision number", start=38, end=54)
    (passage,) = split_document(a_document(text, repairs=(repair,), gaps=(gap,)), NOTHING_KNOWN)
    assert passage.marks == (("restored §", 20, 22), ("lost decision number", 38, 54))


def test_a_heading_alone_is_still_a_passage() -> None:
    document = a_document("Bilag", sections=(a_section(0, 5, body=5),))
    (passage,) = split_document(document, NOTHING_KNOWN)
    assert passage.text == "Bilag"
    assert passage.sentences == ()


def by_work(work: str) -> Passage:
    return next(passage for _, passage in ALL if passage.work == work)


@pytest.mark.parametrize(
    ("work", "begins"),
    [
        (
            "serviceloven § 95, stk. 3",
            "Servicelovens § 95, stk. 3 (lovbekendtgørelse nr. 798 af 7. august 2019), optrykt i",
        ),
        (
            "udlandsbekendtgørelsen § 5, stk. 1",
            "Udlandsbekendtgørelsens § 5, stk. 1 (bekendtgørelse nr. 1296 af 15. december",
        ),
        ("principafgørelse 63-15", "Ankestyrelsens principafgørelse 63-15, gengivet i Ankestyrelsen, »Praksisnotat"),
        (
            "praksisnotat sag 13",
            "Ankestyrelsen, »Praksisnotat om kontant tilskud og borgerstyret personlig assistance« (2019), ",
        ),
    ],
)
def test_a_citation_names_the_rule_and_where_it_is_printed(work: str, begins: str) -> None:
    assert by_work(work).citation.startswith(begins)


def test_a_replaced_order_is_never_shown_as_in_force() -> None:
    assert by_work("udlandsbekendtgørelsen § 1, stk. 2").validity.status == "historisk"


def test_no_passage_claims_to_be_in_force_without_a_row_that_says_so() -> None:
    rows = read_validity()
    for _, passage in ALL:
        told = {(row.status, row.status_date, row.evidence) for row in rows.values()}
        assert (passage.validity.status, passage.validity.status_date, passage.validity.evidence) in told, passage.id


@pytest.mark.parametrize(
    ("source", "words", "replaced"),
    [
        # the newsletter rests on the guidance of 2011 as a whole
        ("dukh-nyt-2016", "Lovgrundlag", "vejledning nr. 9 af 15. februar 2011, som er afløst af nr. 10325"),
        # the note and the study rest on the order of 2017 only where they speak of what it regulates
        ("praksisnotat-2019", "Rådighedstimer kan fx anvendes", "bekendtgørelse nr. 1246 af 13. november 2017"),
        ("praksisundersoegelse-2019", "Kommunen skal partshøre borgeren", None),
        # the ministry's page names the order of 2022
        ("vejledningsside-bpa", "udmålingsbekendtgørelsens § 5, stk. 3", None),
    ],
)
def test_what_rests_on_replaced_rules_is_marked_where_it_does(source: str, words: str, replaced: str | None) -> None:
    (passage, *_) = [one for document, one in ALL if document.id == source and words in " ".join(one.text.split())]
    assert (passage.validity.replaced or "").startswith(replaced or "")
    assert bool(passage.validity.replaced) == bool(replaced)
