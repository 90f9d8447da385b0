"""A word broken at a line's end -> one word, or a hyphen of its own: "afgørel-/sen", "DUKH-/nyt" (pure)."""

import re
from collections.abc import Container
from enum import Enum

import simplemma

_LEFT = re.compile(r"[^\W_](?:[^\W_]|[-/.'’])*$")
_RIGHT = re.compile(r"[^\W_]+")
# "hjælpe- og plejebehov": the hyphen stands for the end of the next word, and a blank follows it.
_LISTING = frozenset({"og", "eller", "samt", "og/eller", "hhv", "henholdsvis", "respektive"})
# They keep their hyphen before a word of its own: "ikke-handicappede", "eks-mand".
_OPENERS = frozenset({"ikke", "non", "eks", "ex"})
_LEAST = 2
_VOWELS = frozenset("aeiouyæøåé")


class LineEnd(Enum):
    """What becomes of a hyphen at the end of a line, and of the line's end."""

    JOINED = "the hyphen goes, and the line's end"
    KEPT = "the hyphen stays, the line's end goes"
    SPACED = "the hyphen stays, and a blank follows it"


def line_end(left: str, right: str, words: Container[str] = ()) -> LineEnd:
    """Tell what the hyphen at the end of ``left`` is, before the line ``right``.

    ``words`` are lower-case words that the document has elsewhere in one piece, hyphens in them too: the best
    witnesses, before the dictionary.

    >>> line_end("efter en afgørel-", "sen om").name, line_end("i DUKH-", "nyt om").name, line_end("pleje-", "og").name
    ('JOINED', 'KEPT', 'SPACED')
    """
    head, tail = _LEFT.search(left[:-1]), _RIGHT.match(right)
    if head is None or tail is None:
        return LineEnd.SPACED if head is None else LineEnd.KEPT
    first, last = head.group(), tail.group()
    if last in _LISTING:
        return LineEnd.SPACED
    whole, hyphened = (first + last).lower(), f"{first}-{last}".lower()
    if hyphened in words and whole not in words:
        return LineEnd.KEPT
    if not last[0].islower() or not _is_plain(first):
        return LineEnd.SPACED if last == "til" else LineEnd.KEPT
    if whole in words or _known(whole):
        return LineEnd.JOINED
    of_their_own = _known(first.lower()) and _known(last)
    # Danish writes its compounds in one word ("arbejdsgiver-/opgaver"); a name keeps a hyphen ("Odense-/modellen").
    return LineEnd.KEPT if of_their_own and (first[0].isupper() or first in _OPENERS) else LineEnd.JOINED


def _is_plain(first: str) -> bool:
    """Whether a part may open a word without a hyphen: no abbreviation, number, letter or part of a longer chain."""
    last_part = re.split(r"[-/]", first)[-1]
    return (
        len(last_part) >= _LEAST
        and last_part.isalpha()
        and last_part[1:].islower()
        and any(char in _VOWELS for char in last_part.lower())
    )


def _known(word: str) -> bool:
    return simplemma.is_known(word, "da")
