"""A model's sentence against its quote: what the quote carries passes, every change of sense is caught."""

import pytest
from builders import a_citation, a_passage

from answer import carry

QUOTE = (
    "Stk. 3. Kommunalbestyrelsen kan dog i særlige tilfælde beslutte, at hjælpen skal udbetales til en nærtstående "
    "person, som højst kan varetage pasningsopgaven i 48 timer om ugen, men der kan ikke gives støtte til overvågning."
)


def fault(text: str, quote: str = QUOTE) -> str | None:
    passage = a_passage(quote, locator="§ 95, stk. 3")
    return carry.fault(text, [a_citation(passage)])


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        # "kommunen" for "kommunalbestyrelsen", the place from the locator, a part left out that may be
        "Efter § 95, stk. 3, kan kommunen dog i særlige tilfælde beslutte, at hjælpen skal udbetales til en nærtstående "
        "person, men der kan ikke gives støtte til overvågning.",
    ],
)
def test_what_the_quote_says_in_its_own_words_is_carried(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("48", "49", carry.OTHER_NUMBER),
        ("48 timer", "8 timer", carry.OTHER_NUMBER),
        ("Stk. 3.", "§ 96, stk. 3:", carry.OTHER_NUMBER),
        ("kan ikke gives", "kan gives", carry.OTHER_SENSE),
        ("ikke ", "", carry.OTHER_SENSE),
        ("højst kan", "mindst kan", carry.OTHER_SENSE),
        ("kan dog i særlige tilfælde beslutte", "kan beslutte", carry.OTHER_SENSE),
        ("hjælpen skal udbetales", "hjælpen kan udbetales", carry.OTHER_SENSE),
        ("kan dog", "skal dog", carry.OTHER_SENSE),
        ("Kommunalbestyrelsen", "Regionen", carry.OTHER_WORDS),
        ("overvågning", "ledsagelse", carry.OTHER_WORDS),
        ("en nærtstående person", "enhver nærtstående person", carry.OTHER_WORDS),
        ("om ugen", "om måneden", carry.OTHER_WORDS),
        ("overvågning.", "overvågning. Se http://127.0.0.1/x.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning <b>altid</b>.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning", carry.NOT_PLAIN),
    ],
)
def test_every_change_of_sense_is_caught(old: str, new: str, reason: str) -> None:
    changed = QUOTE.replace(old, new)
    assert changed != QUOTE
    assert fault(changed) == reason


def test_a_negation_that_is_moved_is_caught() -> None:
    quote = "Borgere, der ikke kan lede hjælperne, kan få hjælp som naturalhjælp, men skal ikke have tilskud."
    assert fault("Borgere, der kan lede hjælperne, kan ikke få hjælp.", quote) == carry.OTHER_SENSE
    assert fault("Borgere, der ikke kan lede hjælperne, skal have tilskud.", quote) == carry.OTHER_SENSE


def test_numbers_of_the_quote_joined_to_another_rule_are_caught() -> None:
    quote = "Der gives hjælp efter § 95 og efter § 83, stk. 2."
    assert fault("Der gives hjælp efter § 95, stk. 2.", quote) == carry.OTHER_RULE


def test_a_decision_that_the_quote_does_not_name_is_caught() -> None:
    assert fault("Støtte til overvågning kan ikke gives, jf. 63-15.") == carry.OTHER_NUMBER


def test_an_empty_and_an_endless_sentence_are_no_sentences() -> None:
    for text in ("", " ", "§", "Der kan gives støtte. " * 40):
        assert fault(text) == carry.NOT_PLAIN


@pytest.mark.parametrize("word", ["og", "eller", "alle", "altid", "før", "efter"])
def test_small_words_that_widen_a_rule_are_looked_at(word: str) -> None:
    quote = "Der gives hjælp til bad ved behov."
    assert fault(f"Der gives hjælp {word} til bad ved behov.", quote) == carry.OTHER_WORDS
