"""Sources that no editor has read: they are found beside those that have been, and may answer what the others leave open."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from builders import a_hit, a_passage, a_source

from answer.refuse import told_elsewhere
from index.rank import FEATURES, UNINDEXED, WEIGHTS, score
from index.search import Index, _same_words
from index.subjects import Settled
from library import Library, LibraryProblem
from settings import Settings

QUESTION = "Kan der gives rådighedstimer efter § 95, stk. 3?"


@pytest.fixture(scope="module")
def index() -> Index:
    try:
        return Library.load(Settings.read())._index
    except LibraryProblem as problem:
        pytest.skip(str(problem))


def test_both_sets_of_weights_are_for_the_same_features_and_one_lacks_what_an_editor_tells() -> None:
    assert set(WEIGHTS) == set(FEATURES) == set(UNINDEXED) - {"bias"}
    assert UNINDEXED["subject"] == UNINDEXED["sure"] == 0.0
    values = [0.0] * len(FEATURES)
    assert score(values, UNINDEXED) == UNINDEXED["bias"]


@pytest.mark.slow
def test_a_source_taken_out_of_the_subject_index_is_known_as_such_and_is_still_found(index: Index) -> None:
    before = index.find(QUESTION, k=10).hits
    source = before[0].passage.source.id
    unread = index.unread(source).find(QUESTION, k=10).hits
    assert all(hit.indexed for hit in before)
    assert {hit.indexed for hit in unread if hit.passage.source.id == source} == {False}
    assert index.find(QUESTION, k=10).hits == before, "the index itself is as it was"


@pytest.mark.parametrize(
    ("changes", "speaks"),
    [
        ({}, True),
        ({"indexed": True}, False),
        ({"likeness": 0.80}, False),
        ({"coverage": 0.1}, False),
    ],
)
def test_only_a_near_passage_of_an_unread_source_speaks_against_an_open_point(
    changes: dict[str, object], *, speaks: bool
) -> None:
    hit = replace(a_hit(), indexed=False, likeness=0.9, coverage=0.6)
    assert told_elsewhere([replace(hit, **changes)]) is speaks  # type: ignore[arg-type]
    assert not told_elsewhere([a_hit(), hit]), "what stands first is what would be quoted"


def test_a_rule_that_is_printed_elsewhere_in_the_same_words_is_settled_there_too() -> None:
    words = "Der kan ikke bevilges støtte til overvågning."
    note = a_passage(words)
    own = a_passage(
        f"Resumé.  {words}", 100, source=a_source(id="ken"), sentences=((100, 107), (109, 109 + len(words)))
    )
    settled = Settled(1.0, 0.9, ((0, len(words), 0.9),))
    assert _same_words(note, settled, own) == ((109, 109 + len(words), 0.9),)
    assert _same_words(note, settled, a_passage("Der kan bevilges støtte til overvågning.")) == ()


def test_a_decisions_own_text_is_lifted_above_what_is_reprinted_of_it() -> None:
    own = a_passage(source=a_source(id="ken", number="63-15"))
    reprint = a_passage(source=a_source(id="note"))
    of_another = a_passage(source=a_source(id="ken-2", number="10-19"))
    index: Any = SimpleNamespace(_loaded=SimpleNamespace(passages=(own, reprint, of_another)))
    assert [Index._own_source(index, row) > 0 for row in range(3)] == [True, False, False]
