"""How citizens say it -> the law's words for it, from one reviewed list (law/data/lay_words.jsonl)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from law.jsonl import read_lines
from law.terms import tokens
from law.words import lemma

_FILE = Path(__file__).with_name("data") / "lay_words.jsonl"
# A caseworker's "AL" is no "al": abbreviations are matched with their case.
_ABBREVIATION = re.compile(r"\b[A-ZÆØÅ]{2,4}\b")
# "holde altid øje med": words may stand between those of a phrase.
_GAP_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LayPhrase:
    """What a citizen may say, the words of art it may mean, and why (Danish, for the reviewer)."""

    say: str
    means: str
    why: str


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], LayPhrase], ...]:
    return tuple((_lemmas(phrase.say), phrase) for phrase in read_lines(_FILE, LayPhrase))


def law_words(question: str) -> tuple[str, ...]:
    """Give the words of art that a question may mean, each once, in the order of the list."""
    said = _lemmas(question)
    shouted = set(_ABBREVIATION.findall(question))
    found = (
        phrase.means
        for words, phrase in _phrases()
        if (phrase.say in shouted if _ABBREVIATION.fullmatch(phrase.say) else _within(words, said))
    )
    return tuple(dict.fromkeys(word for means in found for word in means.split()))


def _lemmas(text: str) -> tuple[str, ...]:
    return tuple(lemma(token) if is_word else token for token, is_word in tokens(text))


def _within(words: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether ``words`` stand in ``said`` in order, each within a few words of the one before."""
    for start, word in enumerate(said):
        if word != words[0]:
            continue
        at = start
        for wanted in words[1:]:
            near = said[at + 1 : at + 2 + _GAP_WORDS]
            if wanted not in near:
                break
            at += 1 + near.index(wanted)
        else:
            return True
    return False
