"""What is refused before a search, and after one that found too little."""

import pytest
from builders import a_hit

from answer.refuse import NO_ANSWER, absent_decision, absent_decisions, looks_foreign, unanswered
from law.question import read_question
from law.subjects import Nearest


@pytest.mark.parametrize(
    "question",
    [
        "Can hours for surveillance be granted under section 95?",
        "What is the deadline for an appeal?",
        "Kann man Stunden für die Überwachung bekommen und wer ist der Arbeitgeber?",
        "Hur många timmar kan jag få och vad är det för regler?",
    ],
)
def test_a_question_in_another_language_is_noticed(question: str) -> None:
    assert looks_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "Kan der bevilges timer til overvågning?",
        "BPA",
        "§ 95, stk. 3",
        "KT efter SEL § 95, stk. 3",
        "hvad er en arbejdsleder",
        "maa min kone passe mig",
        "er der hjemmel til rådighedstimer i udlandet",
        "principafgørelse 63-15",
        "Hvem er chef for hjælperne, hvis jeg ikke selv kan",
        "klage frist",
    ],
)
def test_a_danish_question_is_not_taken_for_another_language(question: str) -> None:
    assert not looks_foreign(question)


def test_a_decision_that_is_not_held_is_named_once() -> None:
    named = read_question("principafgørelse 44-18 og principafgørelse 63-15 og principafgørelse 44-18").decisions
    assert absent_decisions(named, {"63-15"}) == ["44-18"]
    assert "44-18" in absent_decision("44-18", mentioned=False)


ASKED = read_question("Hvor lang er prøvetiden?")


def near(settled: float, unsettled: float) -> Nearest:
    return Nearest(settled=settled, unsettled=unsettled, gap="Prøvetid for hjælpere")


def test_a_question_that_is_nearer_to_what_no_source_settles_is_refused_by_name() -> None:
    hits = [a_hit(rank=1, likeness=0.88)]
    assert "»Prøvetid for hjælpere«" in (unanswered(ASKED, hits, near(9.5, 9.8)) or "")
    assert unanswered(ASKED, hits, near(9.8, 9.5)) is None
    assert unanswered(ASKED, hits, near(9.85, 9.99)) is None  # settled surely enough, whatever lies beside it
    assert unanswered(ASKED, hits, near(9.5, 9.53)) is None  # as near to both


def test_a_question_that_is_near_to_nothing_is_refused() -> None:
    assert unanswered(ASKED, [a_hit(rank=1, likeness=0.86)], near(8.9, 8.0)) == NO_ANSWER
    assert unanswered(ASKED, [], near(0.0, 0.0)) == NO_ANSWER
    assert unanswered(read_question("Hvor lang er prøvetiden efter § 95?"), [], near(8.9, 8.0)) is None


def test_a_passage_that_is_much_like_the_question_speaks_against_a_refusal() -> None:
    assert unanswered(ASKED, [a_hit(rank=1, likeness=0.82), a_hit(rank=2, likeness=0.93)], near(8.9, 9.8)) is None
    assert unanswered(ASKED, [a_hit(rank=1, likeness=0.88)], near(8.9, 8.0)) is None
