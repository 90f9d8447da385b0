"""A question's words -> Wanted: what may stand in a passage for each of them, and how much each tells."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from law.lay_words import law_words
from law.question import Question, Wanted
from law.terms import fold
from law.words import own_keys, part_keys

# What an alternative is worth beside the word itself, and what a word of art that is only inferred weighs.
_STEM, _SPELLING = 0.85, 0.8
_LAY_WEIGHT = 0.5
# A word that no passage has weighs less than a rare one: it may be a name, or a slip.
_UNKNOWN_WEIGHT = 3.0
_SPELL_CHARS, _TWO_SLIPS_CHARS = 4, 8
# No Danish word of the field is longer, and comparing an endless one with all others takes seconds.
_LONGEST_WORD_CHARS = 40
_WORD = re.compile(r"[^\W\d_]+")
_DIGRAPH = re.compile("aa|ae|oe")
# A question of more words is a pasted page; its first ones tell what it is about.
_MOST_WORDS = 60


class Vocabulary:
    """The words of the passages: how rare each key is, and which words are spelt nearly like a given one.

    Without ``spelling`` each word is taken as it is typed; without ``compounds`` none is cut into its parts; without
    ``lay_words`` no word of art is inferred.
    """

    def __init__(
        self,
        words: Iterable[str],
        rarity: Callable[[str], float],
        found: Callable[[str], bool],
        *,
        spelling: bool = True,
        compounds: bool = True,
        lay_words: bool = True,
    ) -> None:
        self._words = frozenset(words)
        self._spelling = spelling
        self._compounds = compounds
        self._lay_words = lay_words
        self._surface: Mapping[str, str] = {fold(word): word for word in sorted(self._words)}
        # A misspelling is looked for among the words with its first letter.
        self._choices: dict[str, list[str]] = {}
        for folded in self._surface:
            self._choices.setdefault(folded[:1], []).append(folded)
        self.rarity = rarity
        self.found = found

    def as_spelt(self, word: str) -> str:
        """Give the passages' spelling of a lower-case word that was typed without æ, ø and å, or the word as it is.

        A short word without a digraph is what it is: "far" is not a slip for "får".
        """
        if not self._spelling or word in self._words or (len(word) <= _SPELL_CHARS and not _DIGRAPH.search(word)):
            return word
        return self._surface.get(fold(word), word)

    def respelt(self, text: str) -> str:
        """Give a text with its words as the passages spell them, which is how a model learnt to read them.

        >>> Vocabulary(["rådighedstimer", "får"], lambda key: 1.0, lambda key: True).respelt("Raadighedstimer, far?")
        'rådighedstimer, far?'
        """
        return _WORD.sub(lambda match: self._in_place(match[0]), text)

    def _in_place(self, word: str) -> str:
        spelt = self.as_spelt(word.lower())
        return word if spelt == word.lower() else spelt

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the keys of a compound's parts, those alone that a passage has."""
        return tuple(part for part in part_keys(word) if self.found(part)) if self._compounds else ()

    def law_words(self, text: str) -> tuple[str, ...]:
        """Give the words of art that a text in everyday words may mean."""
        return law_words(text) if self._lay_words else ()

    def near(self, word: str) -> str | None:
        """Give the word that ``word`` is most likely a misspelling of, or None.

        One slip is allowed from five letters on, two from eight; the first letter is taken to be right.
        """
        folded = fold(word)
        if not self._spelling or not _SPELL_CHARS < len(folded) <= _LONGEST_WORD_CHARS:
            return None
        slips = 2 if len(folded) >= _TWO_SLIPS_CHARS else 1
        choices = self._choices.get(folded[0], ())
        found = process.extractOne(folded, choices, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        return self._surface[found[0]] if found else None


def own_wanted(words: Sequence[str], vocabulary: Vocabulary) -> list[Wanted]:
    """Say what a question's own ``words`` want, in their order."""
    return [_wanted(word, vocabulary) for word in words[:_MOST_WORDS]]


def wanted_of(question: Question, vocabulary: Vocabulary) -> tuple[Wanted, ...]:
    """Say what a question wants: its own content words, then the words of art that they may mean."""
    own = own_wanted(question.words, vocabulary)
    said = {key for one in own for key, _ in one.keys}
    inferred = []
    for word in vocabulary.law_words(question.text):
        one = _wanted(word.lower(), vocabulary)
        if one.known and not any(key in said for key, _ in one.keys):
            inferred.append(Wanted(one.keys, one.parts, _LAY_WEIGHT * one.weight, inferred=True))
    return (*own, *inferred)


def _wanted(word: str, vocabulary: Vocabulary) -> Wanted:
    spelt = vocabulary.as_spelt(word)
    lemma, stem = own_keys(spelt)
    keys = [(lemma, 1.0), (stem, _STEM)]
    parts = vocabulary.parts(spelt)
    if any(vocabulary.found(key) for key, _ in keys):
        # The common form of the two tells how rare the word is.
        weight = min(vocabulary.rarity(key) for key, _ in keys if vocabulary.found(key))
        return Wanted(tuple(keys), parts if len(parts) > 1 else (), weight)
    if parts:
        return Wanted(tuple(keys), parts, max(vocabulary.rarity(part) for part in parts))
    if near := vocabulary.near(word):
        keys += [(key, _SPELLING) for key in own_keys(near)]
        return Wanted(tuple(keys), (), min(vocabulary.rarity(key) for key in own_keys(near)))
    return Wanted(tuple(keys), (), _UNKNOWN_WEIGHT, known=False)
