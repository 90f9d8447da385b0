"""Each part of the ranking can be switched off, and its weights are learnt and checked on questions left out."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import json
from dataclasses import replace

import numpy as np
import pytest
from test_index_records import TEXTS, built, passage, passages

from eval.ablation import Remembering, parts_off
from eval.cases import Case, Place, Target
from eval.tune import cross_validate, fit, prepare, scores_of
from index import Index
from index.embed import Encoder
from index.rank import FEATURES, PARTS, WEIGHTS, WEIGHTS_FILE, weights_without
from law.question import read_question


@pytest.fixture
def index(tmp_path, fake_encoder):
    records = [
        *passages(),
        passage("Efter § 95 udmåles rådighedstimer.", number=5, path=("Notat", "Ventetid"), scheme=("§ 95",)),
        passage("Om tilskud, se § 95.", number=6, kind="lov", work="serviceloven § 95", scheme=("§ 95",)),
        passage("Om tilskud efter BPA.", number=7, scheme=("§ 96",)),
        passage(TEXTS[1], number=8),
    ]
    built(tmp_path, fake_encoder, records)
    return Index.load(tmp_path / "index", fake_encoder)


def test_there_is_a_ranking_without_each_part(index):
    assert list(parts_off(index)) == [f"without {part}" for part in PARTS]


def values(index, question, name):
    at = FEATURES.index(name)
    return [one.values[at] for one in index.candidates(question)]


@pytest.mark.parametrize(
    ("part", "name", "question"),
    [
        ("meaning", "meaning", "Kan nattetimer udmåles?"),
        ("words", "words", "Kan nattetimer udmåles?"),
        ("headings", "heading", "ventetid"),
        ("lay words", "meant", "Hvem er chef for folkene?"),
        ("compounds", "coverage", "rådighed"),
        ("spelling", "coverage", "arbejdslaederr"),
    ],
)
def test_a_part_that_is_off_adds_nothing_to_any_candidate(part, name, question, index):
    assert max(values(index, question, name)) > 0
    assert max(values(index.without(part), question, name), default=0) == 0


def test_without_look_up_a_named_rule_is_one_among_others(index):
    assert max(one.leading for one in index.candidates("§ 95")) > 0
    assert max(one.leading for one in index.without("look-up").candidates("§ 95")) == 0


def test_without_one_printing_a_text_that_is_printed_twice_is_two_hits(index):
    def printings(of):
        return sum(hit.passage.text == TEXTS[1] for hit in of.search("arbejdsleder for hjælperne"))

    assert (printings(index), printings(index.without("one printing"))) == (1, 2)


def test_without_scheme_the_other_scheme_is_not_brought_in(index):
    question = read_question("tilskud")
    ranked = [(row, 1.0 - row / 100) for row in (5, 6, 0, 1, 2, 3, 4, 7)]
    assert not question.schemes
    assert [row for row, _ in index._both_schemes(ranked)] == [5, 6, 0, 1, 7, 2, 3, 4]
    far = [(row, value if row != 7 else 0.1) for row, value in ranked]
    assert index._both_schemes(far) == far


def test_switching_off_leaves_the_index_as_it_was(index):
    before = [hit.score for hit in index.search("tilskud")]
    for part in PARTS:
        index.without(part)
    assert [hit.score for hit in index.search("tilskud")] == before


def test_a_question_is_embedded_once_for_all_rankings(fake_encoder):
    class Counting:
        name, fingerprint, dimension = fake_encoder.name, fake_encoder.fingerprint, fake_encoder.dimension
        asked = 0

        def encode_documents(self, texts):
            return fake_encoder.encode_documents(texts)

        def encode_query(self, text):
            self.asked += 1
            return fake_encoder.encode_query(text)

    counting: Encoder = Counting()
    remembering = Remembering(counting)
    first, second = remembering.encode_query("tilskud"), remembering.encode_query("tilskud")
    assert np.array_equal(first, second)
    assert counting.asked == 1  # type: ignore[attr-defined]


def test_the_weights_in_use_say_where_they_come_from():
    told = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    assert told["made_by"] == "python -m eval.tune --write"
    assert "split dev" in told["learnt_from"]
    assert told["held_out"]["folds"] == 5
    assert set(told["weights"]) == set(FEATURES)


def test_a_part_that_is_off_weighs_nothing():
    off = weights_without({"scheme", "authority"})
    assert (off["scheme"], off["authority"]) == (0.0, 0.0)
    assert off["sentence"] == WEIGHTS["sentence"]


def case(number, text, question):
    place = Place(source="kilde", start=100, end=100 + len(text))
    return Case(
        id=f"c{number}",
        kind="citizen",
        question=question,
        targets=(Target(source="kilde", quote=text, grade="decisive", places=(place,)),),
    )


def test_a_fit_makes_the_decisive_candidates_likelier_and_ranks_as_the_search_does(index):
    asked = [prepare(index, case(n, TEXTS[n], question)) for n, question in enumerate(("tilskud", "arbejdsleder"))]
    zero = np.zeros(len(FEATURES))
    weights = fit(asked)
    assert np.abs(weights).sum() > 0
    assert sum(scores_of(index, one, weights)["mrr@10"] for one in asked) >= sum(
        scores_of(index, one, zero)["mrr@10"] for one in asked
    )
    in_use = np.array([WEIGHTS[name] for name in FEATURES])
    hits = index.search("tilskud", k=1)
    first = scores_of(index, replace(asked[0], case=case(9, hits[0].passage.text, "tilskud")), in_use)
    assert first["decisive@1"] == float(hits[0].passage.start == 100)


def test_each_question_is_scored_by_a_fit_that_left_it_out(index, monkeypatch):
    asked = [prepare(index, case(n, TEXTS[n % 5], TEXTS[n % 5])) for n in range(10)]
    seen = []

    def spied(some):
        seen.append({one.case.id for one in some})
        return np.zeros(len(FEATURES))

    monkeypatch.setattr("eval.tune.fit", spied)
    held_out = cross_validate(index, asked)
    assert len(held_out) == 10
    assert [len(ids) for ids in seen] == [8] * 5
    assert all(sum(one.case.id not in ids for ids in seen) == 1 for one in asked)
