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
        # "kommunen" for "kommunalbestyrelsen", and words left out that turn nothing
        QUOTE.replace("Kommunalbestyrelsen", "Kommunen").replace("nærtstående person", "nærtstående"),
    ],
)
def test_what_the_quote_says_in_its_own_words_is_carried(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("48", "49", carry.OTHER_WORDS),
        ("48 timer", "8 timer", carry.OTHER_WORDS),
        ("Stk. 3.", "§ 96, stk. 3:", carry.OTHER_WORDS),
        ("Stk. 3. ", "", carry.LEFT_OUT),
        ("ikke ", "", carry.LEFT_OUT),
        ("højst ", "", carry.LEFT_OUT),
        ("højst kan", "mindst kan", carry.OTHER_WORDS),
        ("dog i særlige tilfælde ", "", carry.LEFT_OUT),
        ("hjælpen skal udbetales", "hjælpen kan udbetales", carry.OTHER_WORDS),
        ("kan dog", "bør dog", carry.OTHER_WORDS),
        ("Kommunalbestyrelsen", "Regionen", carry.OTHER_WORDS),
        ("Kommunalbestyrelsen", "Borgeren", carry.OTHER_WORDS),
        ("person", "borger", carry.OTHER_WORDS),
        ("overvågning", "ledsagelse", carry.OTHER_WORDS),
        ("en nærtstående person", "enhver nærtstående person", carry.OTHER_WORDS),
        ("om ugen", "om måneden", carry.OTHER_WORDS),
        ("overvågning.", "overvågning. Se http://127.0.0.1/x.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning <b>altid</b>.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning\x1b[m.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning\ud800.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning\u202e.", carry.NOT_PLAIN),
        ("overvågning.", "overvågning", carry.NOT_PLAIN),
    ],
)
def test_every_change_of_sense_is_caught(old: str, new: str, reason: str) -> None:
    changed = QUOTE.replace(old, new)
    assert changed != QUOTE
    assert fault(changed) == reason


# Each pair is a rule of the kind that the sources have, and a sentence that a hasty reader could take for it.
@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "Kommunen skal tilbyde hjælp til borgeren efter reglerne.",
            "Kommunen kan yde hjælp til borgeren efter reglerne.",
        ),
        ("I særlige tilfælde kan kommunen bevilge timer om natten.", "Kommunen bevilger timer om natten."),
        ("I særlige tilfælde kan kommunen bevilge timer om natten.", "Kommunen kan bevilge timer om natten."),
        ("Der kan normalt ikke ydes tilskud i et plejehjem.", "Der kan ikke ydes tilskud i et plejehjem."),
        ("Der ydes tilskud, når borgeren bor hjemme hos sig selv.", "Der ydes tilskud, fordi borgeren bor hjemme."),
        ("En person med behov i mere end 20 timer kan vælge tilskud.", "En person kan vælge tilskud."),
        ("Varslet er på mindst 14 uger fra afgørelsen.", "Varslet er på over 14 uger fra afgørelsen."),
        ("Varslet er på mindst 14 uger fra afgørelsen.", "Varslet er på 14 uger fra afgørelsen."),
        ("Klagen sendes senest 4 uger (28 dage) fra afgørelsen.", "Klagen sendes senest 4 dage fra afgørelsen."),
        ("Klagen sendes senest 4 uger (28 dage) fra afgørelsen.", "Klagen sendes senest 28 uger fra afgørelsen."),
        ("Kommunen svarer inden to uger efter klagen.", "Kommunen svarer inden en uge efter klagen."),
        ("Borgeren skal være arbejdsleder for hjælperne.", "Hjælperne skal være arbejdsleder for borgeren."),
        ("Hjælperen er til stede, men udfører kun lidt.", "Hjælperen er kun til stede, men udfører lidt."),
        ("Der gives hjælp efter § 95 og efter § 83, stk. 2.", "Der gives hjælp efter § 95, stk. 2."),
        ("Borgere, der ikke kan lede, kan få naturalhjælp.", "Borgere, der kan lede, kan ikke få naturalhjælp."),
    ],
)
def test_a_rule_that_is_nearly_the_quotes_is_not_the_quotes(quote: str, text: str) -> None:
    assert fault(quote, quote) is None
    assert fault(text, quote) is not None


def test_a_sentence_that_keeps_little_of_its_quote_is_struck() -> None:
    quote = "Borgeren får hjælp til bad, påklædning, madlavning, rengøring, indkøb og breve i hjemmet hos familien."
    assert fault("Borgeren får hjælp og breve.", quote) == carry.TOO_SHORT


def test_an_empty_and_an_endless_sentence_are_no_sentences() -> None:
    for text in ("", " ", "§", "Der kan gives støtte. " * 40):
        assert fault(text) == carry.NOT_PLAIN


@pytest.mark.parametrize("word", ["og", "eller", "alle", "altid", "før", "efter"])
def test_small_words_that_widen_a_rule_are_looked_at(word: str) -> None:
    quote = "Der gives hjælp til bad ved behov."
    assert fault(f"Der gives hjælp {word} til bad ved behov.", quote) == carry.OTHER_WORDS
