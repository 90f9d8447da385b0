"""Which sentences are quoted, from where, and which never."""

from dataclasses import replace

import pytest
from builders import a_hit, a_passage
from hypothesis import given
from hypothesis import strategies as st

from answer.compose import cite, compose
from law.question import Wanted, read_question
from law.records import Page
from law.words import own_keys, part_keys

ASKED = "Kan der bevilges timer til overvågning efter servicelovens § 95, stk. 3?"


def wanted(question: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(tuple((key, 1.0) for key in own_keys(word)), part_keys(word), 1.0)
        for word in read_question(question).words
    )


def quoted(question: str, *passages_: object, limit: int = 4) -> list[str]:
    hits = [a_hit(passage, rank) for rank, passage in enumerate(passages_, start=1)]  # type: ignore[arg-type]
    claims, _ = compose(read_question(question, decisions={"94-16"}), hits, wanted=wanted(question), limit=limit)
    return [claim.text for claim in claims]


def test_the_sentence_that_answers_comes_first() -> None:
    text = "Hjælpen udmåles konkret. Der kan ikke bevilges støtte til overvågning. Vi takker kommunerne."
    passage = a_passage(text, sentences=((0, 24), (25, 70), (71, len(text))))
    assert quoted(ASKED, passage)[0] == "Der kan ikke bevilges støtte til overvågning."


def test_a_question_about_one_scheme_is_never_answered_from_the_other() -> None:
    other = a_passage("Der kan bevilges timer til overvågning.", scheme=("§ 96",), work=None)
    own = a_passage("Der kan ikke bevilges timer til overvågning efter § 95.", start=100, scheme=("§ 95",))
    assert quoted(ASKED, other, own) == [own.text]
    assert quoted(ASKED, other) == []


def test_a_question_about_neither_scheme_may_be_answered_from_both() -> None:
    one = a_passage("Der kan bevilges timer til overvågning i BPA.", scheme=("§ 96",))
    two = a_passage("Der kan ikke bevilges timer til overvågning ved kontant tilskud.", start=100, scheme=("§ 95",))
    assert set(quoted("Kan der bevilges timer til overvågning?", one, two)) == {one.text, two.text}


def test_a_text_that_is_printed_twice_is_said_once() -> None:
    one = a_passage()
    again = replace(a_passage(start=500), path=("III. Personkreds",))
    assert len(quoted(ASKED, one, again)) == 1


def test_a_pointer_is_no_answer() -> None:
    pointer = a_passage("Vi henviser til principafgørelse 63-15 om timer til overvågning.")
    assert quoted(ASKED, pointer) == []


def test_what_somebody_asked_ranks_below_what_decides() -> None:
    asked = a_passage("Kan der bevilges timer til overvågning efter § 95, stk. 3?", part="question", kind="henvendelse")
    ruled = a_passage("Der kan ikke bevilges timer til overvågning efter § 95.", start=300)
    assert quoted(ASKED, asked, ruled)[0] == ruled.text


def test_a_citation_names_the_page_of_its_quote() -> None:
    text = "Første sætning står her. Anden sætning om overvågning."
    passage = a_passage(
        text, locator="s. 7-8", citation="Ankestyrelsen, »Undersøgelse« (2019), s. 7-8",
        pages=(Page(start=0, number=7), Page(start=25, number=8)),
    )  # fmt: skip
    citation = cite(1, passage, 25, len(text))
    assert (citation.locator, citation.citation) == ("s. 8", "Ankestyrelsen, »Undersøgelse« (2019), s. 8")
    assert citation.quote == text[25:]


def test_no_hits_give_no_claims() -> None:
    assert compose(read_question(ASKED), [], wanted=wanted(ASKED)) == ((), ())


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_never_more_claims_than_asked_for(limit: int) -> None:
    passages = [
        a_passage(f"Kommunen skal bevilge timer af slags {n} til overvågning.", start=100 * n) for n in range(9)
    ]
    assert len(quoted("timer til overvågning", *passages, limit=limit)) <= limit


@given(st.permutations(list(range(5))))
def test_numbers_run_from_one_in_the_order_of_the_claims(order: list[int]) -> None:
    words = ["penge", "hjælpere", "ferie", "natten", "arbejdsleder"]
    hits = [a_hit(a_passage(f"Reglen om {words[n]} og timer.", start=100 * n), n + 1) for n in order]
    claims, citations = compose(read_question("timer"), hits, wanted=wanted("timer"))
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    assert [claim.citations for claim in claims] == [(citation.number,) for citation in citations]


def test_a_provision_that_is_looked_up_is_quoted_as_it_stands() -> None:
    text = "Stk. 3. Kommunen kan dog i særlige tilfælde. Den nærtstående kan højst 48 timer."
    asked = a_passage(text, work="serviceloven § 95, stk. 3", kind="lov", sentences=((0, 44), (45, len(text))))
    near = a_passage(
        "Stk. 4. Det er en betingelse efter stk. 1-3.", start=300, work="serviceloven § 95, stk. 4", kind="lov"
    )
    assert quoted("§ 95, stk. 3", near, asked) == [text[:44], text[45:]]


def test_who_asks_for_a_decision_gets_what_speaks_of_it() -> None:
    other = a_passage("Det er en betingelse for timer til overvågning.", work="principafgørelse 96-16")
    own = a_passage("Rådighedstimer kan alene gives til at stå til rådighed.", start=200, work="principafgørelse 94-16")
    assert quoted("94-16: under hvilke betingelser?", other, own) == [own.text]
