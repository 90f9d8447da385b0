"""What is refused before a search, and after one that found too little."""

import pytest
from builders import a_hit

from answer.refuse import absent_decision, absent_decisions, looks_foreign, too_weak
from law.question import read_question


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


def test_the_likest_hit_decides_whether_the_find_is_too_weak() -> None:
    hits = [a_hit(rank=1, likeness=0.82), a_hit(rank=2, likeness=0.88)]
    assert not too_weak(hits, least_likeness=0.86)
    assert too_weak(hits[:1], least_likeness=0.86)
    assert too_weak([], least_likeness=0.86)
