"""Which sentences are quoted, from where, and which never."""

from dataclasses import replace

import pytest
from builders import VALIDITY, a_hit, a_passage
from hypothesis import given
from hypothesis import strategies as st

from answer.cite import cite
from answer.compose import compose
from law.question import Wanted, read_question
from law.records import Contrast, Draft, Hit, Page, Reference, Side
from law.references import find_references
from law.words import own_keys, part_keys

ASKED = "Kan der bevilges timer til overvågning efter servicelovens § 95, stk. 3?"


def wanted(question: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(tuple((key, 1.0) for key in own_keys(word)), part_keys(word), 1.0)
        for word in read_question(question).words
    )


def quoted(question: str, *passages_: object, limit: int = 4) -> list[str]:
    hits = [a_hit(passage, rank) for rank, passage in enumerate(passages_, start=1)]  # type: ignore[arg-type]
    claims = compose(read_question(question, decisions={"94-16"}), hits, wanted=wanted(question), limit=limit).claims
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
    assert compose(read_question(ASKED), [], wanted=wanted(ASKED)) == Draft()


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
    draft = compose(read_question("timer"), hits, wanted=wanted("timer"))
    assert [citation.number for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert [number for claim in draft.claims for number in claim.citations] == [one.number for one in draft.citations]


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


def parts(question: str, *passages_: object) -> list[tuple[str, str]]:
    claims = compose(read_question(question), sure(*passages_), wanted=wanted(question)).claims
    return [(claim.part, claim.text) for claim in claims]


def sure(*passages_: object) -> list[Hit]:
    """Hits whose every sentence the subject index leads to."""
    return [
        a_hit(passage, rank, settles=tuple((start, end, 1.0) for start, end in passage.sentences))  # type: ignore[attr-defined, arg-type]
        for rank, passage in enumerate(passages_, start=1)
    ]


def test_the_short_answer_is_three_sentences_and_what_else_binds_stands_by_authority() -> None:
    kinds = ("principafgørelse", "principafgørelse", "principafgørelse", "henvendelse", "lov")
    told = [
        a_passage(f"Der gives timer til overvågning {word}.", start=100 * n, kind=kind, work=f"værk {n}")
        for n, (kind, word) in enumerate(zip(kinds, ("ude", "inde", "nat", "dag", "aften"), strict=True))
    ]
    found = parts("timer til overvågning", *told)
    assert [part for part, _ in found] == ["svar", "svar", "svar", "regel", "regel"]
    assert [text for part, text in found if part == "regel"] == [told[4].text, told[3].text]


@pytest.mark.parametrize(
    ("part", "beside"),
    [
        ("forbehold", "Timer gives ikke, medmindre borgeren har behov for overvågning."),
        ("frist", "Ansøgning om timer til overvågning sendes senest 4 uger før."),
        ("fakta", "Vi lagde vægt på behovet for timer til overvågning hos borgeren."),
    ],
)
def test_what_qualifies_limits_in_time_or_was_weighed_stands_beside_the_answer(part: str, beside: str) -> None:
    rules = [
        a_passage(f"Der bevilges timer til overvågning {word}.", start=100 * n, work=f"værk {n}")
        for n, word in enumerate(("ude", "inde", "hjemme", "borte", "snart"))
    ]
    found = parts("timer til overvågning", *rules, a_passage(beside, start=900, work="værk 9"))
    assert (part, beside) in found
    assert [one for one, _ in found[:3]] == ["svar"] * 3


def test_other_help_that_the_passages_name_is_one_line_a_provision() -> None:
    rules = [
        a_passage(f"Der bevilges timer til overvågning {word}.", start=100 * n, work=f"værk {n}")
        for n, word in enumerate(("ude", "inde", "hjemme", "borte", "snart"))
    ]
    text = "Ledsagelse kan gives efter § 97. Også efter § 97 og § 95 gives ledsagelse."
    other = a_passage(
        text, start=900, work="værk 9", sentences=((900, 932), (933, 900 + len(text))), references=cited_at(text, 900)
    )
    found = parts("timer til overvågning", *rules, other)
    assert [text for part, text in found if part == "helhed"] == [text[:32]]


def cited_at(text: str, start: int) -> tuple[Reference, ...]:
    found = find_references(text, act="serviceloven")
    return tuple(replace(one, start=one.start + start, end=one.end + start) for one in found)


def test_a_sentence_that_points_back_brings_the_one_before_it() -> None:
    text = "Der bevilges timer til pleje. Det gælder også timer til overvågning."
    passage = a_passage(text, sentences=((0, 29), (30, len(text))))
    assert quoted("overvågning", passage) == [text]


def test_a_place_that_says_the_same_stands_behind_the_claim_and_is_not_said_again() -> None:
    text = "Der kan ikke bevilges støtte til overvågning om natten."
    one, two = a_passage(text, work="værk 1"), a_passage(text, start=500, work="værk 2")
    hits = [a_hit(one, 1), a_hit(two, 2)]
    draft = compose(read_question("overvågning"), hits, wanted=wanted("overvågning"))
    assert [claim.citations for claim in draft.claims] == [(1, 2)]
    assert [citation.passage for citation in draft.citations] == [one.id, two.id]
    assert {citation.quote for citation in draft.citations} == {text}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Der bevilges timer til overvågning om natten.", "Der bevilges ikke timer til overvågning om natten."),
        ("Varslet om nedsat hjælp til overvågning er 14 uger.", "Varslet om nedsat hjælp til overvågning er 4 uger."),
    ],
)
def test_sentences_that_differ_in_a_number_or_a_negation_never_say_the_same(one: str, other: str) -> None:
    hits = [a_hit(a_passage(one, work="værk 1"), 1), a_hit(a_passage(other, start=500, work="værk 2"), 2)]
    claims = compose(read_question("overvågning"), hits, wanted=wanted("overvågning")).claims
    assert [claim.citations for claim in claims] == [(1,), (2,)]


def test_the_same_words_on_two_schemes_are_two_rules() -> None:
    text = "Der bevilges timer til overvågning om natten."
    one = a_passage(text, work="værk 1", scheme=("§ 95",))
    two = a_passage(text, start=500, work="værk 2", scheme=("§ 96",))
    hits = [a_hit(one, 1), a_hit(two, 2)]
    claims = compose(read_question("overvågning"), hits, wanted=wanted("overvågning")).claims
    assert [claim.citations for claim in claims] == [(1,), (2,)]


def test_nothing_stands_beside_an_answer_that_nothing_leads_to_surely() -> None:
    question = "Hvem betaler for naboens nye hegn ud mod vejen ved huset?"
    rules = [
        a_passage(f"Der bevilges penge {word}.", start=100 * n, work=f"værk {n}")
        for n, word in enumerate(("ude", "inde", "hjemme", "borte", "snart"))
    ]
    hits = [a_hit(passage, rank) for rank, passage in enumerate(rules, start=1)]
    claims = compose(read_question(question), hits, wanted=wanted(question)).claims
    assert [claim.part for claim in claims] == ["svar"] * 3


def test_what_cases_showed_is_no_rule_unless_it_is_asked_for() -> None:
    rule = a_passage("Kommunen skal begrunde timer til overvågning.")
    found = a_passage("I seks sager er timer til overvågning ikke begrundet.", start=200, work=None, kind="sag")
    assert [text for _, text in parts("begrundelse for overvågning", rule, found)] == [rule.text]
    asked = parts("hvor mange sager mangler begrundelse for overvågning", rule, found)
    assert {text for _, text in asked} == {rule.text, found.text}


def test_replaced_rules_are_never_the_only_ground_where_a_newer_one_is_at_hand() -> None:
    old = replace(VALIDITY, replaced="vejledning nr. 9, som er afløst")
    olds = [
        a_passage(f"Der gives timer til overvågning {word}.", start=100 * n, work=f"værk {n}", validity=old)
        for n, word in enumerate(("ude", "inde", "hjemme", "borte", "snart"))
    ]
    newer = a_passage("Overvågning kan indgå i timer.", start=900, work="værk 9")
    told = parts("timer til overvågning", *olds, newer)
    assert newer.text in [text for part, text in told if part == "svar"]


def test_a_source_that_differs_stands_side_by_side_with_the_one_that_is_quoted_oldest_first() -> None:
    told = a_passage("Der kan ikke bevilges timer til overvågning.")
    other = a_passage("Der kan bevilges timer til overvågning i særlige tilfælde.", start=700, work="værk 2")
    sides = (
        Side(passage=told, start=told.start, end=told.end, date="2015", says="aldrig"),
        Side(passage=other, start=other.start, end=other.end, date="2012-06-01", says="undtagelsesvis"),
    )
    contrast = Contrast(point="Overvågning", sides=sides, nearness=10.0)
    draft = compose(read_question(ASKED), [a_hit(told)], wanted=wanted(ASKED), contrasts=[contrast])
    assert [(claim.part, claim.text, claim.note) for claim in draft.claims] == [
        ("svar", told.text, None),
        ("spænding", other.text, "Overvågning – 2012-06-01: undtagelsesvis"),
        ("spænding", told.text, "Overvågning – 2015: aldrig"),
    ]
    assert [citation.number for citation in draft.citations] == [1, 2], "a side that is quoted already keeps its number"


def test_a_side_on_the_other_scheme_is_no_difference() -> None:
    told = a_passage("Der kan ikke bevilges timer til overvågning.")
    other = a_passage("Der kan bevilges timer til overvågning.", start=700, work="værk 2", scheme=("§ 96",))
    sides = tuple(
        Side(passage=one, start=one.start, end=one.end, date="2015", says=one.scheme[0]) for one in (told, other)
    )
    contrasts = [Contrast(point="Overvågning", sides=sides, nearness=10.0)]
    claims = compose(read_question(ASKED), [a_hit(told)], wanted=wanted(ASKED), contrasts=contrasts).claims
    assert [claim.part for claim in claims] == ["svar"]


def test_a_decision_that_is_looked_up_is_told_by_the_first_rule_of_each_theme() -> None:
    text = "Sagen drejede sig om natten. Der kan ikke bevilges timer. Kommunen skal begrunde det."
    one = a_passage(text, sentences=((0, 28), (29, 57), (58, len(text))), path=("VII", "63-15", "Timer"))
    two = a_passage("Kommunen skal udmåle konkret.", start=300, path=("VII", "63-15", "Udmåling"))
    assert quoted("principafgørelse 63-15", two, one) == ["Der kan ikke bevilges timer.", two.text]
