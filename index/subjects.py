"""A question -> the sentences that an editor's subject index leads to, by meaning and by words."""

import copy
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
# How many ways of asking are embedded together, and how many such texts a subject has at most.
_GROUP, _MOST_GROUPS = 4, 3
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
    """``keys`` are parted by spaces; ``vectors`` is how many rows it has.

    ``places`` is None for a point that no source settles, with or without ``see``.
    """

    name: str
    keys: str
    vectors: int
    places: tuple[Place, ...] | None
    see: Place | None = None


class SubjectIndex:
    """All subjects, each with a vector of its name and phrasings, and their words. Searching is thread-safe."""

    def __init__(self, vectors: DenseIndex, entries: Sequence[_Entry]) -> None:
        self._vectors = vectors
        self._entries = tuple(entries)
        self._owners = [number for number, entry in enumerate(self._entries) for _ in range(entry.vectors)]
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
        """Index subjects with the places that settle them, then those that nothing settles.

        ``vectors`` has the rows of their ``embedded_subject``, in that order.

        ``pointers`` are the places, by key, that tell where rules of a kind are found.
        """
        entries = [_entry(one, places) for one, places in subjects]
        entries += [_entry(one, None, pointers.get(one.see or "")) for one in unsettled]
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
        if len(index._owners) != len(index._vectors):
            raise ValueError(f"{table}: subjects of {len(index._owners)} vectors, but {len(index._vectors)} vectors")
        return index

    def __len__(self) -> int:
        return len(self._entries)

    def without(self, rows: Collection[int]) -> "SubjectIndex":
        """Give the same index as if no editor had read these passages; a subject that has no others is not there."""
        other = copy.copy(self)
        other._entries = tuple(
            entry
            if entry.places is None
            else replace(entry, places=tuple(place for place in entry.places if place.row not in rows))
            for entry in self._entries
        )
        return other

    def rows(self) -> frozenset[int]:
        """Give the rows of all passages that a subject leads to."""
        return frozenset(place.row for entry in self._entries for place in entry.places or ())

    def search(self, wanted: Sequence[Wanted], vector: Vectors) -> tuple[dict[int, Settled], Nearest]:
        """Give the rows of passages that settle what is asked, of the likeliest subjects, and how near they come."""
        shares = self._shares(wanted)
        cosines: dict[int, float] = {}
        # Best first, so that the first of an entry's rows is its nearest.
        for row, cosine in self._vectors.search(vector, len(self._owners)):
            cosines.setdefault(self._owners[row], cosine)
        scored = [(MEANING * cosine + shares.get(number, 0.0), number) for number, cosine in cosines.items()]
        best = sorted(scored, key=lambda item: (-item[0], item[1]))
        settled = [(score, self._entries[number]) for score, number in best if self._entries[number].places]
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


def _entry(subject: Subject | Unsettled, places: tuple[Place, ...] | None, see: Place | None = None) -> _Entry:
    return _Entry(
        name=subject.subject, keys=_keys(subject), vectors=len(embedded_subject(subject)), places=places, see=see
    )


def _keys(subject: Subject | Unsettled) -> str:
    return " ".join(sorted(set(text_keys("\n".join((subject.subject, *subject.asks))))))


def embedded_subject(subject: Subject | Unsettled) -> list[str]:
    """Give the texts of a subject that are embedded: its name with each four of the first ways it is asked for.

    The nearest of them counts. One text of all finds less; the words of the rest are searched all the same.
    """
    first = subject.asks[: _GROUP * _MOST_GROUPS]
    return [f"{subject.subject}\n{' '.join(first[at : at + _GROUP])}" for at in range(0, len(first), _GROUP)]
