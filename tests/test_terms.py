# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.terms import fold, folded_terms, question_terms, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 95", ["§95", "95"]),  # a bare "95" finds it too
        ("§95", ["§95", "95"]),
        ("paragraf 95", ["§95", "95"]),  # as people write it
        ("§ 83 a", ["§83a", "83a"]),
        ("§ 83a", ["§83a", "83a"]),
        ("§ 83 i serviceloven", ["§83", "83", "i", "servicelov"]),  # "i" is a preposition
        ("§ 9 f.eks.", ["§9", "9", "f", "eks"]),  # "f" is no letter of the paragraph
        ("§ 9 d. 1. juli", ["§9", "9", "d", "1", "juli"]),
        ("§§ 95-96", ["§95", "95", "§96", "96"]),  # not the decision number 95-96
        ("§§ 95, 96 og 97 a", ["§95", "95", "§96", "96", "§97a", "97a"]),
        ("stk. 3", ["stk3"]),
        ("stk.3 og stk 4", ["stk3", "og", "stk4"]),
        ("stk. 2-4", ["stk2", "stk4"]),
        ("stk. 3, 2. pkt.", ["stk3", "2", "pkt"]),  # the 2 counts sentences
        ("63-15", ["63-15"]),
        ("C-13-06", ["c-13-06"]),  # the numbers before 2007
        ("nr. 1", ["nr", "1"]),  # single digits stay
        ("1.250 kr.", ["1250", "kr"]),
        ("37,5 timer", ["37,5", "tim"]),
        ("15.2.2011", ["15", "2", "2011"]),  # a date is no thousand
        ("BPA's BPA-ordning", ["bpa", "bpa", "ordning"]),
        ("hjælp hjælperen hjælperne", ["hjælp"] * 3),  # Snowball's stems
        ("bl\u00adødt", ["blødt"]),  # a soft hyphen is not there
        ("a\u030a", ["å"]),  # a decomposed å is an å
        ("?!", []),
        ("§", []),
        ("", []),
    ],
)
def test_a_text_has_these_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("overvågningen", "overvaagningen", "overvagningen"),
        ("støtte", "stoette", "stotte"),
        ("hjælperne", "hjaelperne"),
        ("rådighedstimer", "raadighedstimer", "radighedstimer"),
        ("ældre", "aeldre"),
    ],
)
def test_words_typed_without_danish_letters_fold_to_the_same_term(spellings):
    assert len({tuple(folded_terms(spelling)) for spelling in spellings}) == 1
    assert len({folded for spelling in spellings for _, folded in question_terms(spelling)}) == 1


def test_a_question_keeps_each_telling_term_once():
    asked = question_terms("Hvad siger § 95, og kan jeg få § 95 når hjælperen er syg?")
    assert asked == [("§95", "§95"), ("hjælp", "hjaelp"), ("syg", "syg")]


@pytest.mark.parametrize("question", ["", "  ", "?!", "Hvad er det?", "hvornaar foer"])
def test_a_question_of_stop_words_asks_for_nothing(question):
    assert question_terms(question) == []


@given(st.text())
def test_any_text_gives_terms_that_tantivy_keeps_whole(text):
    assert all(term and term.split() == [term] for term in [*terms(text), *folded_terms(text)])


@given(st.text(alphabet="abeoåæø §95,.-stk", max_size=30))
def test_what_is_asked_for_folds_to_what_a_passage_of_the_same_words_holds(text):
    assert {folded for _, folded in question_terms(text)} <= set(folded_terms(text))


@given(st.text())
def test_folding_twice_is_folding_once(text):
    # "å" folds to "a", so "åa" gives a new "aa"; no Danish word has that.
    once = fold(text.lower())
    assert fold(once) == once or "aa" in once or "oe" in once


def test_terms_are_the_same_from_many_threads():
    texts = [f"hjælperordningens udmåling nr. {number}" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(terms, texts)) == [terms(text) for text in texts]
