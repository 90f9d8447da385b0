"""The cases nearest to a description: their order, what decided them, what differs, and the rules beside them."""

from typing import Any

import pytest
from builders import a_case, a_hit, a_passage, a_source
from hypothesis import given
from hypothesis import strategies as st
from test_compose import wanted

from answer.near import cases_found, compared, deciding, governing, in_common, is_case, quotes_of
from law.question import read_question
from law.records import Case, Citation, Passage
from law.topics import Cell, Topic

TEXT = (
    "Sagen handler om timer.\n"
    "Kommunen gav 15 timer om ugen til praktisk hjælp i hjemmet.\n"
    "Vi lægger vægt på, at borgeren ikke er berettiget, fordi behovet ikke er tilstrækkelig belyst.\n"
    "Det er en lang sætning, som ikke siger noget om hvorfor det gik sådan.\n"
    "Kommunen skal derfor behandle sagen igen, da oplysningerne mangler.\n"
    "Vi ville hjemvise sagen, fordi det mangler.\n"
)
LINES = TEXT.split("\n")[:-1]
STARTS = [TEXT.index(line) for line in LINES]


def span(at: int) -> tuple[int, int]:
    return STARTS[at], STARTS[at] + len(LINES[at])


def printed(first: int, last: int, **changes: Any) -> Passage:
    """Make a passage of some lines, each a sentence."""
    start, end = STARTS[first], STARTS[last] + len(LINES[last])
    values: dict[str, Any] = {
        "source": a_source(), "kind": "sag", "work": None, "sentences": tuple(span(at) for at in range(first, last + 1))
    }  # fmt: skip
    return a_passage(TEXT[start:end], start, **{**values, **changes})


WHOLE = printed(0, 5)


def case(name: str, *spans: tuple[str, int, int], **changes: Any) -> Case:
    return a_case(name, spans=tuple((part, span(first)[0], span(last)[1]) for part, first, last in spans), **changes)


def topic(key: str, *words: str) -> Topic:
    cells = Cell(scheme="§ 95", rules=(), absent="Ingen."), Cell(scheme="§ 96", rules=(), absent="Ingen.")
    return Topic(key=key, name=key.capitalize(), words=words, cells=cells)


TOPICS = (topic("timer", "time"), topic("udland", "ferie", "udland"))


# Which cases


def test_the_case_whose_text_is_found_first_comes_first_and_each_comes_once() -> None:
    one, two = case("a", ("case", 0, 1)), case("b", ("case", 2, 3))
    hits = [a_hit(printed(2, 3), 1, score=0.9), a_hit(printed(0, 1), 2, score=0.5), a_hit(printed(0, 0), 3, score=0.4)]
    assert cases_found(hits, [one, two], lambda _: 0.0) == [two, one]


def test_a_case_stands_by_its_best_passage() -> None:
    one, two = case("a", ("case", 0, 1)), case("b", ("case", 2, 3))
    hits = [a_hit(printed(0, 0), 1, score=0.9), a_hit(printed(2, 3), 2, score=0.8), a_hit(printed(1, 1), 3, score=0.1)]
    assert cases_found(hits, [two, one], lambda _: 0.0) == [one, two]


def test_topics_in_common_outweigh_a_little_likeness() -> None:
    one, two = case("a", ("case", 0, 1)), case("b", ("case", 2, 3))
    hits = [a_hit(printed(0, 1), 1, score=0.9), a_hit(printed(2, 3), 2, score=0.5)]
    assert cases_found(hits, [one, two], lambda found: float(found.id == "b")) == [two, one]


def test_a_case_whose_text_is_not_found_is_not_near_however_its_topics_are() -> None:
    assert cases_found([a_hit(printed(0, 1))], [case("a", ("case", 2, 3))], lambda _: 1.0) == []
    assert cases_found([], [case("a", ("case", 0, 5))], lambda _: 1.0) == []
    elsewhere = a_hit(printed(0, 1, source=a_source(id="andet")))
    assert cases_found([elsewhere], [case("a", ("case", 0, 5))], lambda _: 1.0) == []


def test_two_cases_that_share_a_text_are_both_near() -> None:
    one, two = case("a", ("case", 0, 1)), case("b", ("case", 0, 1))
    assert cases_found([a_hit(printed(0, 1))], [one, two], lambda _: 0.0) == [one, two]


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_whatever_the_scores_each_case_that_is_found_comes_once(scores: list[float], shared: list[float]) -> None:
    cases = [case(name, ("case", at, at)) for at, name in enumerate("abcd")]
    hits = [a_hit(printed(at, at), at + 1, score=score) for at, score in enumerate(scores)]
    share = {one.id: value for one, value in zip(cases, shared, strict=True)}
    found = cases_found(hits, cases, lambda one: share[one.id])
    assert sorted(one.id for one in found) == list("abcd")


@pytest.mark.parametrize(
    ("own", "theirs", "share"),
    [((), (), 0.0), (("a",), (), 0.0), (("a",), ("a",), 1.0), (("a", "b"), ("b", "c"), 1 / 3), (("a",), ("b",), 0.0)],
)
def test_the_share_of_topics_in_common(own: tuple[str, ...], theirs: tuple[str, ...], share: float) -> None:
    assert in_common(own, theirs) == in_common(theirs, own) == pytest.approx(share)


@pytest.mark.parametrize("kind", ["sag", "eksempel", "henvendelse"])
def test_a_case_an_example_and_an_enquiry_are_cases(kind: str) -> None:
    assert is_case(a_passage(kind=kind))
    assert not any(is_case(a_passage(kind=other)) for other in ("lov", "principafgørelse", "praksisnotat"))


# What decided them


def test_a_case_is_decided_by_the_sentences_of_its_assessment_that_give_most_reasons() -> None:
    told = deciding(case("a", ("case", 0, 1), ("assessment", 2, 4), ("outcome", 5, 5)), [WHOLE])
    assert [one.quote for one in told] == [LINES[2], LINES[4]]
    assert [one.number for one in told] == [1, 2]
    assert all(TEXT[one.start : one.end] == one.quote for one in told)


def test_without_an_assessment_the_next_telling_part_decides() -> None:
    assert [one.quote for one in deciding(case("a", ("case", 3, 3), ("advice", 4, 4)), [WHOLE])] == [LINES[4]]
    assert [one.quote for one in deciding(case("a", ("case", 4, 4), ("facts", 0, 1)), [WHOLE])] == [LINES[4]]
    assert deciding(case("a", ("facts", 0, 1), ("question", 2, 3)), [WHOLE]) == ()


def test_a_short_sentence_names_an_outcome_and_gives_no_reason() -> None:
    # "Vi ville hjemvise sagen, fordi det mangler." has two of the words, and is short.
    (first, second) = deciding(case("a", ("assessment", 4, 5), ("outcome", 5, 5)), [WHOLE])
    assert (first.quote, second.quote) == (LINES[4], LINES[5])
    (only, other) = deciding(case("a", ("assessment", 2, 5)), [WHOLE])
    assert (only.quote, other.quote) == (LINES[2], LINES[4])


def test_no_sentence_of_a_neighbour_decides_a_case() -> None:
    told = deciding(case("a", ("assessment", 1, 2)), [printed(0, 5), printed(0, 5, source=a_source(id="andet"))])
    assert [one.quote for one in told] == [LINES[1], LINES[2]]


def test_a_case_is_quoted_part_by_part_in_the_order_of_its_text() -> None:
    passages = [printed(0, 1), printed(2, 4), printed(5, 5)]
    told = quotes_of(case("a", ("outcome", 5, 5), ("facts", 0, 1), ("assessment", 2, 4)), passages)
    assert [(one.part, one.citation.quote) for one in told] == [
        ("facts", TEXT[STARTS[0] : span(1)[1]]),
        ("assessment", TEXT[STARTS[2] : span(4)[1]]),
        ("outcome", LINES[5]),
    ]
    assert [one.citation.number for one in told] == [1, 2, 3]
    only = quotes_of(case("a", ("outcome", 5, 5), ("facts", 0, 1)), passages, parts=("outcome",))
    assert [one.part for one in only] == ["outcome"]


# What differs


def differences(description: str, text: str, **changes: Any) -> tuple[str, ...]:
    one = compared(1, a_case(**changes), description, text=text, decided=(), topics=TOPICS)
    return one.differs


@pytest.mark.parametrize(
    ("description", "text", "scheme", "told"),
    [
        ("BPA til hjælp", "Hjælp.", ("§ 95",), "Ordningen: sagen er efter § 95, beskrivelsen efter § 96."),
        ("Hjælp efter § 95", "Hjælp.", ("§ 96",), "Ordningen: sagen er efter § 96, beskrivelsen efter § 95."),
        ("Får 12 timer", "Fik 20 timer og 25,5 timer", (), "Timetallet: sagen nævner 20, 25,5 timer, beskrivelsen 12 timer."),
        ("Hjælp", "På ferie i udlandet", (), "Fundet kun i sagens tekst: Udland."),
        ("På ferie", "Hjælp", (), "Fundet kun i beskrivelsen: Udland."),
    ],
)  # fmt: skip
def test_what_differs_is_said_of_the_two_texts(description: str, text: str, scheme: tuple[str, ...], told: str) -> None:
    assert told in differences(description, text, scheme=scheme)


@pytest.mark.parametrize(
    ("description", "text", "scheme"),
    [
        ("BPA til hjælp", "Hjælp.", ("§ 95", "§ 96")),  # the case is about both
        ("Hjælp", "Hjælp.", ("§ 95",)),  # the description names none
        ("BPA", "Hjælp", ()),  # the case names none
        ("20 timer", "20 timer eller 25 timer", ()),
        ("Hjælp", "20 timer", ()),
    ],
)
def test_nothing_is_said_to_differ_where_one_side_is_silent(
    description: str, text: str, scheme: tuple[str, ...]
) -> None:
    assert [
        one for one in differences(description, text, scheme=scheme) if one.startswith(("Ordningen", "Timetallet"))
    ] == []


def test_the_topics_of_both_are_named_in_an_editors_order_and_the_heading_counts() -> None:
    told = compared(3, a_case(title="Ferie"), "Timer på ferie", text="20 timer", decided=(), topics=TOPICS)
    assert (told.rank, told.shared, told.differs) == (3, ("Timer", "Udland"), ())


# The rules beside them


def rules(description: str, *passages: Passage, most: int = 6) -> tuple[Citation, ...]:
    hits = [a_hit(passage, rank) for rank, passage in enumerate(passages, start=1)]
    return governing(read_question(description), hits, wanted=wanted(description), most=most)


LAW = "Kommunen kan udbetale et tilskud til hjælp, som borgeren selv antager."


def rule(name: str, scheme: tuple[str, ...], text: str = LAW, start: int = 0) -> Passage:
    return a_passage(text, start, kind="lov", work=name, scheme=scheme, id=name)


@pytest.mark.parametrize(("description", "other"), [("Hjælp efter § 95", "§ 96"), ("BPA til hjælp", "§ 95")])
def test_of_a_description_that_names_one_scheme_no_rule_is_about_the_other_alone(description: str, other: str) -> None:
    own = "§ 95" if other == "§ 96" else "§ 96"
    passages = [rule("b", (other,)), rule("a", (own,)), rule("c", ("§ 95", "§ 96")), rule("d", ())]
    assert {one.passage for one in rules(description, *passages)} == {"a", "c", "d"}


def test_a_sentence_on_the_other_scheme_is_no_rule_even_in_a_passage_on_both() -> None:
    text = "En borger, der får BPA, kan få ledsagelse ud af huset i hele landet."
    assert rules("Hjælp efter § 95", rule("a", ("§ 95", "§ 96"), text)) == ()
    assert len(rules("Hjælp efter § 96", rule("a", ("§ 95", "§ 96"), text))) == 1


def test_a_description_that_names_no_scheme_is_given_rules_on_both() -> None:
    told = rules("Borgeren søger om hjælp", rule("a", ("§ 95",)), rule("b", ("§ 96",)))
    assert {one.passage for one in told} == {"a", "b"}


def test_of_each_work_one_sentence_is_quoted_and_no_more_than_asked_for() -> None:
    two = a_passage(f"{LAW} {LAW}", kind="lov", work="a", id="a", sentences=((0, len(LAW)), (len(LAW) + 1, 2 * len(LAW) + 1)))  # fmt: skip
    assert len(rules("Borgeren søger om hjælp", two, rule("a", ("§ 95",), start=900))) == 1
    many = [rule(name, ()) for name in "abcdefgh"]
    told = rules("Borgeren søger om hjælp", *many, most=3)
    assert [one.passage for one in told] == ["a", "b", "c"]
    assert [one.number for one in told] == [1, 2, 3]
