"""Why the known cases came out as they did: each has its ground, and each ground stands whole in its own case."""

from pathlib import Path

import pytest

from law.deciding import Deciding, read_deciding
from law.jsonl import read_lines, write_lines
from law.quotes import PassageFinder
from law.records import Case, Passage
from settings import ROOT

DECIDING = read_deciding()
CASES = ROOT / "build" / "cases.jsonl"
PASSAGES = ROOT / "build" / "passages.jsonl"
# What opens a sentence that finds fault beside the ground; in a case that was upheld it is none.
_ASIDES = ("Begrundelsesniveauet er alligevel", "Kommunen skal dog", "Vi ville bede", "Vi ville samtidig")


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    if not CASES.exists():
        pytest.skip("build/cases.jsonl is missing. Cure: make build")
    return {case.id: case for case in read_lines(CASES, Case)}


def test_each_known_case_has_its_ground_and_no_other(cases: dict[str, Case]) -> None:
    assert set(DECIDING) == set(cases)
    assert len(DECIDING) == 70


@pytest.mark.parametrize("one", DECIDING.values(), ids=list(DECIDING))
def test_a_ground_is_one_or_two_sentences_and_a_remark_is_short(one: Deciding) -> None:
    assert 1 <= len(one.quotes) <= 2
    assert len(set(one.quotes)) == len(one.quotes)
    assert one.note is None or 0 < len(one.note) <= 160
    assert not any(quote.startswith(_ASIDES) for quote in one.quotes)


@pytest.mark.slow
def test_each_sentence_stands_whole_in_its_own_case(cases: dict[str, Case]) -> None:
    if not PASSAGES.exists():
        pytest.skip("build/passages.jsonl is missing. Cure: make build")
    passages = tuple(read_lines(PASSAGES, Passage))
    finder = PassageFinder(passages)
    for one in DECIDING.values():
        case = cases[one.id]
        sentences = 0
        for quote in one.quotes:
            place = finder.whole(case.source, quote)
            assert place, (one.id, quote)
            passage = passages[place.row]
            assert " ".join(passage.text[place.start - passage.start : place.end - passage.start].split()) == quote
            # The finder gives the first place: what two cases say in the same words would be cited from the other.
            assert any(start <= place.start and place.end <= end for _, start, end in case.spans), (one.id, quote)
            sentences += sum(place.start <= start < place.end for start, _ in passage.sentences)
        assert sentences <= 2, one.id


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = Deciding(id="sag-1", quotes=("Fordi.",), note=None)
    path = tmp_path / "deciding.jsonl"
    write_lines(path, [one])
    assert read_deciding(path) == {"sag-1": one}
    write_lines(path, [one, one])
    with pytest.raises(ValueError, match="'sag-1' stands twice"):
        read_deciding(path)
