"""The gate: every mutation of a quote, its place or its source is caught; a true quote passes."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from builders import a_citation, a_claim, a_passage, a_source

from answer.verify import verify
from law.records import Citation

TEXT = "Efter § 95 kan der ikke bevilges støtte til overvågning. Hjælpen gives i mere end 20 timer om ugen."
FIRST, SECOND = TEXT[:56], TEXT[57:]
PASSAGE = a_passage(TEXT, sentences=((0, 56), (57, len(TEXT))))
TEXTS = {
    "note": TEXT,
    "andet": "Noget ganske andet, som også er langt nok til at have et sted fra 0 til 56 og mere til.",
}


def cited(**changes: Any) -> Citation:
    return a_citation(PASSAGE, **{"quote": FIRST, "start": 0, "end": 56, **changes})


def passes(citation: Citation, text: str | None = None) -> bool:
    claim = replace(a_claim(citation), text=text or citation.quote)
    done = verify([claim], [citation], passages=[PASSAGE], text_of=TEXTS.__getitem__)
    assert (len(done.claims), len(done.struck)) in ((1, 0), (0, 1))
    return bool(done.claims)


def test_a_true_quote_passes() -> None:
    assert passes(cited())
    assert passes(cited(quote=SECOND, start=57, end=len(TEXT)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("§ 95", "§ 96"),  # another paragraph
        ("95", "85"),  # one digit
        ("§ ", ""),  # the sign lost
        ("ikke ", ""),  # the negation dropped
        ("kan der ikke", "kan der"),
        ("støtte", "Støtte"),
        (".", ""),
        ("overvågning", "overvagning"),
    ],
)
def test_one_change_in_the_quote_is_caught(old: str, new: str) -> None:
    assert not passes(cited(quote=FIRST.replace(old, new, 1)))


def test_every_single_character_of_the_quote_matters() -> None:
    for at, char in enumerate(FIRST):
        mutated = FIRST[:at] + ("x" if char != "x" else "y") + FIRST[at + 1 :]
        assert not passes(cited(quote=mutated)), mutated


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 1},  # the right words at the wrong place
        {"end": 55},
        {"start": 57, "end": 113},
        {"start": -5},
        {"source": "andet"},  # another source
        {"passage": "note:57-99"},  # a passage that was not found
        {"quote": FIRST[:20] + SECOND[-20:]},  # stitched of two places
        {"quote": " "},
    ],
)
def test_a_quote_at_another_place_or_of_another_source_is_caught(changes: dict[str, Any]) -> None:
    assert not passes(cited(**changes))


def test_a_quote_that_stands_in_the_source_but_outside_its_passage_is_caught() -> None:
    passage = a_passage(FIRST)
    citation = cited(passage=passage.id, quote=SECOND, start=57, end=len(TEXT))
    done = verify([a_claim(citation)], [citation], passages=[passage], text_of=TEXTS.__getitem__)
    assert done.claims == ()


def test_a_claim_that_says_more_than_its_quote_is_caught() -> None:
    assert not passes(cited(), text=FIRST + " Det gælder altid.")


def test_a_claim_without_citation_or_with_an_unknown_number_is_caught() -> None:
    citation = cited()
    for numbers in ((), (7,), (1, 7)):
        claim = replace(a_claim(citation), citations=numbers)
        assert verify([claim], [citation], passages=[PASSAGE], text_of=TEXTS.__getitem__).claims == ()


def test_two_citations_of_one_number_are_caught() -> None:
    one, other = cited(), cited(quote=SECOND, start=57, end=len(TEXT))
    done = verify([a_claim(one)], [one, other], passages=[PASSAGE], text_of=TEXTS.__getitem__)
    assert done.claims == ()


def test_a_passage_with_a_forged_source_is_caught() -> None:
    forged = replace(PASSAGE, source=a_source(id="andet"))
    done = verify([a_claim(cited())], [cited()], passages=[forged], text_of=TEXTS.__getitem__)
    assert done.claims == ()


def test_what_is_struck_is_counted_and_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    good, bad = cited(), cited(number=2, quote="Borgeren hedder Anders And.")
    with caplog.at_level(logging.WARNING):
        done = verify([a_claim(good), a_claim(bad)], [good, bad], passages=[PASSAGE], text_of=TEXTS.__getitem__)
    assert [claim.citations for claim in done.claims] == [(1,)]
    assert [citation.number for citation in done.citations] == [1]
    assert len(done.struck) == 1
    assert "struck claims=1" in caplog.text
    assert "Anders" not in caplog.text
