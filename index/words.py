"""Passages -> their words, packed into a file of each block; a row -> its Words, and the words of all passages.

Taking a passage's words apart takes 0.3 ms, and a question has 300 candidates: it is done once, when the index is
built. A row is unpacked when a question comes to it, as far as the question has the same words, in 15 us.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from index.rank import Words, words_of
from law.records import Passage
from law.terms import tokens

# A passage's words by their numbers among the block's keys: of its headings, of each sentence, those that it has
# besides, and those of a sentence that it lacks as a whole (a sign cut in two by a sentence's end).
_Packed = tuple[list[int], list[list[int]], list[int], list[int], bool]
_ROW = msgspec.msgpack.Decoder(_Packed)


class _Block(msgspec.Struct):
    """``counts`` tell how many passages have each key, ``spelt`` the words of the texts as they are spelt."""

    keys: list[str]
    counts: list[int]
    spelt: list[str]
    rows: list[msgspec.Raw]


def pack_words(passages: Sequence[Passage]) -> bytes:
    """Take the words of a block's passages apart and pack them; the same passages give the same bytes."""
    words = [words_of(passage) for passage in passages]
    counts = Counter(key for one in words for key in one.all)
    keys = sorted(counts.keys() | {key for one in words for sentence in one.sentences for key in sentence})
    number = {key: at for at, key in enumerate(keys)}
    spelt = {token for passage in passages for token, is_word in tokens(passage.text) if is_word}
    return msgspec.msgpack.encode(
        {
            "keys": keys,
            "counts": [counts[key] for key in keys],
            "spelt": sorted(spelt),
            "rows": [_packed(one, number) for one in words],
        }
    )


def _packed(words: Words, number: Mapping[str, int]) -> _Packed:
    sentences = [sorted(number[key] for key in sentence) for sentence in words.sentences]
    heading = sorted(number[key] for key in words.heading)
    known, whole = {*heading, *(one for sentence in sentences for one in sentence)}, {number[key] for key in words.all}
    return heading, sentences, sorted(whole - known), sorted(known - whole), words.states_rule


class SomeWords(Protocol):
    """Words by row, for ``features`` of one question."""

    def __getitem__(self, row: int, /) -> Words:
        """Give a passage's words."""


class PackedWords:
    """The words of all passages by row. Nothing changes after loading: safe to use from several threads."""

    def __init__(self, blocks: Sequence[bytes]) -> None:
        """Open what ``pack_words`` made of each block. Raises ValueError for anything else."""
        self._keys: list[list[str]] = []
        # By row: which block it is of, and its packed words.
        self._rows: list[tuple[int, msgspec.Raw]] = []
        self.counts: dict[str, int] = {}
        self.spelt: set[str] = set()
        decoder = msgspec.msgpack.Decoder(_Block)
        for at, content in enumerate(blocks):
            block = decoder.decode(content)
            self._keys.append(block.keys)
            self._rows.extend((at, row) for row in block.rows)
            self.spelt.update(block.spelt)
            for key, count in zip(block.keys, block.counts, strict=True):
                self.counts[key] = self.counts.get(key, 0) + count

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Words:
        block, packed = self._rows[row]
        return _unpacked(packed, dict(enumerate(self._keys[block])))

    def within(self, keys: Collection[str]) -> SomeWords:
        """Give the words as far as they are among ``keys``, which is all that a question looks at."""
        return _Within(self, frozenset(key for key in keys if key in self.counts))

    def _unpacked(self, row: int, known: dict[int, dict[int, str]], keys: Collection[str]) -> Words:
        at, packed = self._rows[row]
        if at not in known:
            own = self._keys[at]
            places = ((bisect_left(own, key), key) for key in keys)
            known[at] = {place: key for place, key in places if place < len(own) and own[place] == key}
        return _unpacked(packed, known[at])


class _Within:
    def __init__(self, words: PackedWords, keys: frozenset[str]) -> None:
        self._words = words
        self._keys = keys
        # By block, the numbers of the keys in it.
        self._known: dict[int, dict[int, str]] = {}

    def __getitem__(self, row: int) -> Words:
        return self._words._unpacked(row, self._known, self._keys)


def _unpacked(packed: msgspec.Raw, key: Mapping[int, str]) -> Words:
    told, each, besides, lacking, states_rule = _ROW.decode(packed)
    heading = frozenset(key[one] for one in told if one in key)
    sentences = tuple(frozenset([key[one] for one in sentence if one in key]) for sentence in each)
    whole = heading.union(*sentences, [key[one] for one in besides if one in key])
    if lacking:
        whole = whole.difference(key[one] for one in lacking if one in key)
    return Words(whole, heading, sentences, states_rule)
