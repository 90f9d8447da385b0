"""Points on which the sources differ: every side stands where it is said to, and only what is near a question is shown."""

import re
from pathlib import Path

import pytest
from builders import a_passage
from conftest import FakeEncoder

from index.tensions import TensionIndex
from law.jsonl import read_lines
from law.question import Wanted
from law.records import Passage
from law.tensions import Side, Tension, embedded_tension, placed, read_tensions
from law.words import own_keys
from settings import ROOT

TENSIONS = read_tensions()
PASSAGES = ROOT / "build" / "passages.jsonl"
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")
ONE, OTHER = (
    a_passage("Der kan ikke bevilges timer til overvågning."),
    a_passage("Der kan bevilges timer til overvågning.", start=100),
)


def tension(*sides: Side, point: str = "Overvågning om natten") -> Tension:
    return Tension(point=point, scheme="§ 95", sides=sides, why="")


def side(quote: str, says: str) -> Side:
    return Side(source="note", quote=quote, date="2015", says=says)


@pytest.mark.parametrize("one", TENSIONS, ids=[one.point for one in TENSIONS])
def test_a_tension_has_sides_that_differ_and_dates(one: Tension) -> None:
    assert len({side.says for side in one.sides}) > 1
    assert len({(side.source, side.quote) for side in one.sides}) == len(one.sides)
    assert all(_DATE.fullmatch(side.date) for side in one.sides)
    assert all(len(side.says.split()) <= 12 for side in one.sides)
    assert len(one.point) <= 80
    assert one.why


@pytest.mark.skipif(not PASSAGES.exists(), reason="build/passages.jsonl is missing. Cure: make build")
def test_every_side_is_found_whole_in_the_sources() -> None:
    passages = tuple(read_lines(Path(PASSAGES), Passage))
    found = placed(TENSIONS, passages)
    assert [one.point for one in found] == [one.point for one in TENSIONS]
    for one in found:
        for told in one.sides:
            passage = passages[told.place.row]
            spans = [span for span in passage.sentences if span[0] < told.place.end and told.place.start < span[1]]
            assert spans, one.point
            assert spans[0][0] == told.place.start, f"{one.point}: a side starts within a sentence"
            assert spans[-1][1] - told.place.end <= 1, f"{one.point}: a side ends within a sentence"


def test_a_tension_whose_other_side_is_not_in_the_sources_is_none() -> None:
    lost = tension(side(ONE.text, "aldrig"), side("Det står ingen steder i kilderne.", "altid"))
    alike = tension(side(ONE.text, "aldrig"), side(OTHER.text, "aldrig"))
    assert placed([lost, alike], [ONE, OTHER]) == ()


def test_the_nearest_comes_first_and_only_with_a_side_that_was_found(fake_encoder: FakeEncoder, tmp_path: Path) -> None:
    both = placed(
        [
            tension(side(ONE.text, "aldrig"), side(OTHER.text, "altid"), point="Ferie i udlandet"),
            tension(side(ONE.text, "aldrig"), side(OTHER.text, "altid")),
        ],
        [ONE, OTHER],
    )
    built = TensionIndex.build(both, fake_encoder.encode_documents([embedded_tension(one) for one in both]))
    built.save(tmp_path / "table", tmp_path / "vectors")
    index = TensionIndex.load(tmp_path / "table", tmp_path / "vectors")
    wanted = (Wanted(tuple((key, 1.0) for key in own_keys("overvågning")), (), 1.0),)
    vector = fake_encoder.encode_query("overvågning om natten")
    found = index.search(wanted, vector, [ONE, OTHER], frozenset({1}))
    assert [contrast.point for contrast in found] == ["Overvågning om natten", "Ferie i udlandet"]
    assert [told.passage for told in found[0].sides] == [ONE, OTHER]
    assert index.search(wanted, vector, [ONE, OTHER], frozenset({7})) == ()


def test_an_index_without_tensions_finds_none(fake_encoder: FakeEncoder, tmp_path: Path) -> None:
    TensionIndex.build((), fake_encoder.encode_query("x")[None][:0]).save(tmp_path / "table", tmp_path / "vectors")
    index = TensionIndex.load(tmp_path / "table", tmp_path / "vectors")
    assert index.search((), fake_encoder.encode_query("x"), [ONE], frozenset({0})) == ()


def test_a_table_without_its_vectors_is_refused(fake_encoder: FakeEncoder, tmp_path: Path) -> None:
    two = placed([tension(side(ONE.text, "aldrig"), side(OTHER.text, "altid"))] * 2, [ONE, OTHER])
    texts = [embedded_tension(one) for one in two]
    TensionIndex.build(two, fake_encoder.encode_documents(texts)).save(tmp_path / "table", tmp_path / "vectors")
    TensionIndex.build(two[:1], fake_encoder.encode_documents(texts[:1])).save(tmp_path / "other", tmp_path / "less")
    with pytest.raises(ValueError, match="2 tensions, but 1 vectors"):
        TensionIndex.load(tmp_path / "table", tmp_path / "less")
