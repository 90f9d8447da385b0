"""A question -> the sentences that an editor's subject index leads to, by meaning and by words."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from types import MappingProxyType

from index.dense import DenseIndex
from index.embed import Vectors
from law.jsonl import from_dict, to_dict
from law.question import Wanted
from law.quotes import Place
from law.subjects import Nearest, Subject, Unsettled
from law.words import text_keys

# A cosine of e5 moves by 0.1 where the share of words moves by 1.
MEANING = 10.0
# On the dev questions, a subject that scores less than the first is no likelier than chance to be the one that is asked
# for, and one that scores the second nearly always is.
_UNSURE, _SURE = 8.8, 10.0
_MOST_SUBJECTS = 30
# How fast the worth falls from a subject's best sentence to the next, and from the best subject to the next.
_NEXT_PLACE, _HALF_RANK = 0.9, 3


@dataclass(frozen=True, slots=True)
class Settled:
    """What the subject index says of a passage.

    ``standing`` is that of its best subject, 1 for the first; ``sure`` how surely that subject is what is asked, 0 to
    1; ``places`` are its sentences there, document offsets, each with how surely it settles what is asked.
    """

    standing: float
    sure: float
    places: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """``keys`` are parted by spaces; ``places`` is None for a point that no source settles, with or without ``see``."""

    name: str
    keys: str
    places: tuple[Place, ...] | None
    see: Place | None = None


class SubjectIndex:
    """All subjects, each with a vector of its name and phrasings, and their words. Searching is thread-safe."""

    def __init__(self, vectors: DenseIndex, entries: Sequence[_Entry]) -> None:
        self._vectors = vectors
        self._entries = tuple(entries)
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for key in entry.keys.split():
                self._holders[key].append(number)

    @classmethod
    def build(
        cls,
        subjects: Sequence[tuple[Subject, tuple[Place, ...]]],
        vectors: Vectors,
        unsettled: Sequence[Unsettled] = (),
        pointers: Mapping[str, Place] = MappingProxyType({}),
    ) -> "SubjectIndex":
        """Index subjects with the places that settle them, then those that nothing settles, a row of vectors each.

        ``pointers`` are the places, by key, that tell where rules of a kind are found.
        """
        entries = [_Entry(name=one.subject, keys=_keys(one), places=places) for one, places in subjects]
        entries += [
            _Entry(name=one.subject, keys=_keys(one), places=None, see=pointers.get(one.see or "")) for one in unsettled
        ]
        return cls(DenseIndex.build(vectors), entries)

    def save(self, table: Path, vectors: Path) -> None:
        """Write both halves. Raises OSError."""
        lines = [json.dumps(to_dict(entry), ensure_ascii=False) for entry in self._entries]
        table.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self._vectors.save(vectors)

    @classmethod
    def load(cls, table: Path, vectors: Path) -> "SubjectIndex":
        """Read what ``save`` wrote. Raises ValueError or RuntimeError for files that it did not write, OSError."""
        lines = table.read_text(encoding="utf-8").splitlines()
        index = cls(DenseIndex.load(vectors), [from_dict(_Entry, json.loads(line)) for line in lines])
        if len(index) != len(index._vectors):
            raise ValueError(f"{table}: {len(index)} subjects, but {len(index._vectors)} vectors")
        return index

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, wanted: Sequence[Wanted], vector: Vectors) -> tuple[dict[int, Settled], Nearest]:
        """Give the rows of passages that settle what is asked, of the likeliest subjects, and how near they come."""
        shares = self._shares(wanted)
        scored = [
            (MEANING * cosine + shares.get(number, 0.0), number)
            for number, cosine in self._vectors.search(vector, len(self._entries))
        ]
        best = sorted(scored, key=lambda item: (-item[0], item[1]))
        settled = [(score, self._entries[number]) for score, number in best if self._entries[number].places is not None]
        open_ones = [(score, self._entries[number]) for score, number in best if self._entries[number].places is None]
        nearest = Nearest(
            settled=settled[0][0] if settled else 0.0,
            unsettled=open_ones[0][0] if open_ones else 0.0,
            gap=open_ones[0][1].name if open_ones else None,
            covered=settled[0][1].name if settled else None,
            see=open_ones[0][1].see if open_ones else None,
        )
        return self._settling(settled[:_MOST_SUBJECTS]), nearest

    @staticmethod
    def _settling(best: Sequence[tuple[float, _Entry]]) -> dict[int, Settled]:
        found: dict[int, Settled] = {}
        for rank, (score, entry) in enumerate(best):
            sure = min(1.0, max(0.0, (score - _UNSURE) / (_SURE - _UNSURE)))
            standing = (1 + _HALF_RANK) / (1 + rank + _HALF_RANK)
            places = entry.places or ()
            rows = list(dict.fromkeys(place.row for place in places))
            for place in places:
                worth = _NEXT_PLACE ** rows.index(place.row)
                old = found.get(place.row, Settled(0.0, 0.0, ()))
                found[place.row] = Settled(
                    max(old.standing, standing * worth),
                    max(old.sure, sure * worth),
                    (*old.places, (place.start, place.end, standing * sure * worth)),
                )
        return found

    def _shares(self, wanted: Sequence[Wanted]) -> dict[int, float]:
        """Give what ``law.question.share`` gives for each subject that holds any word; asking each would take 10 ms."""
        total = fsum(one.weight for one in wanted)
        shares: defaultdict[int, float] = defaultdict(float)
        for one in wanted:
            keys = [*(key for key, _ in one.keys), *one.parts]
            held: defaultdict[int, set[str]] = defaultdict(set)
            for key in keys:
                for number in self._holders.get(key, ()):
                    held[number].add(key)
            for number, found in held.items():
                shares[number] += one.weight * one.held_by(found) / total
        return shares


def _keys(subject: Subject | Unsettled) -> str:
    return " ".join(sorted(set(text_keys("\n".join((subject.subject, *subject.asks))))))


def embedded_subject(subject: Subject | Unsettled) -> str:
    """Give the text of a subject that is embedded: its name, and some of the ways in which it is asked for.

    All of them found no more, and took twice as long to embed; their words are searched all the same.
    """
    return f"{subject.subject}\n{' '.join(subject.asks[:4])}"
