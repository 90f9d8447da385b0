"""Scores of rankings and answers, by hand and by an outside judge; intervals and p-values."""

import importlib
from math import log2
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_eval_cases import DOCUMENTS, TEXT

from eval.cases import Case, Place, Target
from eval.metrics import (
    altered,
    covered_share,
    estimate,
    first_rank,
    ndcg,
    p_value,
    score_answer,
    score_ranking,
    wrong_scheme,
)
from law.records import Answer, Citation, Claim


def place(start: int, end: int, source: str = "notat") -> Place:
    return Place(source=source, start=start, end=end)


DECISIVE = Target(source="notat", quote="x", grade="decisive", places=(place(0, 100), place(500, 600, "nyhedsbrev")))
SUPPORTING = Target(source="notat", quote="y", grade="supporting", places=(place(200, 300),))
TARGETS = (DECISIVE, SUPPORTING)
NOTHING = place(1000, 1100)
spans = st.builds(place, st.integers(0, 300), st.integers(301, 700), st.sampled_from(["notat", "nyhedsbrev"]))


@pytest.mark.parametrize(
    ("hit", "right"),
    [
        (place(0, 100), 1),
        (place(50, 400), 1),  # exactly half
        (place(51, 400), None),  # the quote's other half is in another passage
        (place(500, 600, "nyhedsbrev"), 1),  # another printing
        (place(500, 600), None),  # the same offsets of another source
    ],
)
def test_a_hit_is_right_when_it_shows_half_of_the_quote(hit: Place, right: int | None) -> None:
    assert first_rank([hit], [DECISIVE]) == right


def test_spans_that_overlap_are_counted_once() -> None:
    assert covered_share([place(0, 30), place(10, 40), place(90, 200)], place(0, 100)) == pytest.approx(0.5)


def test_a_ranking_scored_by_hand() -> None:
    scores = score_ranking([NOTHING, place(200, 300), place(0, 100)], TARGETS)
    # Gains 0, 1, 2 at ranks 1, 2, 3; the best order has 2, 1.
    expected = (1 / log2(3) + 2 / log2(4)) / (2 + 1 / log2(3))
    assert scores == {
        "right@5": 1.0,
        "decisive@5": 1.0,
        "decisive@1": 0.0,
        "mrr@10": pytest.approx(1 / 3),
        "ndcg@10": pytest.approx(expected),
    }


def test_ndcg_agrees_with_scikit_learn() -> None:
    judge = importlib.import_module("sklearn.metrics").ndcg_score  # comes with sentence-transformers
    ranking = [NOTHING, place(200, 300), NOTHING, place(0, 100), NOTHING]
    assert ndcg(ranking, TARGETS) == pytest.approx(judge([[0, 1, 0, 2, 0]], [[5, 4, 3, 2, 1]]))


def test_a_target_earns_once_however_often_it_is_printed() -> None:
    assert ndcg([place(0, 100), place(500, 600, "nyhedsbrev")], [DECISIVE]) == 1.0


def test_one_hit_with_both_targets_is_a_perfect_ranking() -> None:
    assert ndcg([place(0, 300)], TARGETS) == 1.0


def test_an_empty_ranking_scores_zero() -> None:
    assert set(score_ranking([], TARGETS).values()) == {0.0}


def test_what_stands_after_the_tenth_hit_earns_nothing() -> None:
    assert set(score_ranking([NOTHING] * 10 + [place(0, 100)], TARGETS).values()) == {0.0}


@given(st.lists(spans, max_size=12), st.lists(st.builds(Target, source=st.just("notat"), quote=st.text(max_size=2), grade=st.sampled_from(["decisive", "supporting"]), places=st.tuples(spans)), min_size=1, max_size=4))  # fmt: skip
def test_ranking_scores_lie_between_0_and_1(ranking: list[Place], targets: list[Target]) -> None:
    assert all(0.0 <= value <= 1.0 for value in score_ranking(ranking, targets).values())


START = TEXT.index("Timer")
END = TEXT.index("Kommunen") - 1
CASE = Case(
    id="a001", kind="citizen", question="?", scheme="§ 96",
    targets=(Target(source="notat", quote="q", grade="decisive", places=(place(START, END),)),),
    key_facts=("KAN IKKE bevilges", "beløbet"),
)  # fmt: skip


def citation(start: int, end: int, number: int = 1, quote: str | None = None, source: str = "notat") -> Citation:
    return Citation(
        number=number, passage="p", source=source, kind="praksisnotat", title="", locator="pkt. 1", citation="",
        quote=TEXT[start:end] if quote is None else quote, start=start, end=end, url=None, status="ukendt",
        status_date=None, evidence="",
    )  # fmt: skip


def answer(*citations: Citation) -> Answer:
    claims = tuple(Claim(text=c.quote, citations=(c.number,)) for c in citations)
    return Answer(id=None, question="?", refusal=None if claims else "Nej.", claims=claims, citations=citations)


def test_an_answer_that_cites_the_decisive_place_second() -> None:
    scores = score_answer(answer(citation(0, 11), citation(START, END, 2)), CASE, DOCUMENTS)
    assert scores == {
        "verbatim": 1.0,
        "sentences": 2.0,
        "characters": 11.0 + END - START,
        "refused-wrongly": 0.0,
        "cited": 1.0,
        "cited-first": 0.0,
        "facts": 0.5,  # found across a line break and in another case; "beløbet" was not quoted
        "wrong-scheme": 1.0,  # the document speaks of § 95 alone
    }


def test_a_decisive_place_cited_in_two_pieces_is_cited() -> None:
    middle = (START + END) // 2
    pieces = answer(citation(START, middle - 10), citation(middle - 10, middle + 5, 2))
    scores = score_answer(pieces, CASE, DOCUMENTS)
    assert (scores["cited"], scores["cited-first"]) == (1.0, 0.0)


def test_a_wrong_refusal_scores_zero_and_stays_in_the_mean() -> None:
    scores = score_answer(answer(), CASE, DOCUMENTS)
    assert scores == {"refused-wrongly": 1.0, "cited": 0.0, "cited-first": 0.0, "facts": 0.0, "wrong-scheme": 0.0}


@pytest.mark.parametrize(("given_answer", "score"), [(answer(), 1.0), (answer(citation(0, 11)), 0.0)])
def test_an_unanswerable_question_is_scored_by_its_refusal(given_answer: Answer, score: float) -> None:
    case = Case(id="u001", kind="far", question="?")
    assert score_answer(given_answer, case, DOCUMENTS)["refused-rightly"] == score


@pytest.mark.parametrize(
    "wrong",
    [
        citation(START, END, quote=TEXT[START:END].replace("3", "2")),  # one digit
        citation(START, END, quote=TEXT[START:END].replace("ikke ", "")),  # one "ikke"
        citation(START, END, source="nyhedsbrev", quote=TEXT[START:END]),
        citation(START, END, source="findes-ikke", quote=TEXT[START:END]),
        citation(-5, -1, quote=TEXT[-5:-1]),  # Python would count from the end
        citation(5, 5, quote=""),
    ],
)
def test_a_quote_that_does_not_stand_at_its_offsets_is_caught(wrong: Citation) -> None:
    assert altered(answer(wrong), DOCUMENTS) == [wrong]
    assert score_answer(answer(wrong), CASE, DOCUMENTS)["verbatim"] == 0.0


@pytest.mark.parametrize(("scheme", "wrong"), [("§ 95", 0), ("§ 96", 1), ("begge", 0), (None, 0)])
def test_only_a_question_about_one_scheme_can_be_answered_from_the_wrong_one(
    scheme: Literal["§ 95", "§ 96", "begge"] | None, wrong: int
) -> None:
    case = Case(id="a001", kind="lookalike", question="?", scheme=scheme)
    assert len(wrong_scheme(answer(citation(0, 11)), case, DOCUMENTS)) == wrong


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_its_mean_and_stays_in_range(values: list[float]) -> None:
    found = estimate(values, resamples=50)
    assert -1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9
    assert found.cases == len(values)


def test_an_interval_is_the_same_in_every_run() -> None:
    values = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    assert estimate(values) == estimate(values)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="No values"):
        estimate([])


def test_p_values_of_no_difference_and_of_a_clear_one() -> None:
    assert p_value([]) == 1.0
    assert p_value([0.0, 0.0]) == 1.0
    assert p_value([1.0, -1.0]) == 1.0
    assert p_value([1.0] * 30) == pytest.approx(1 / 2001)
