"""Points on which sources differ -> how near a question comes to each, by meaning and by words."""

from collections.abc import Sequence
from pathlib import Path

from index.dense import DenseIndex
from index.embed import Vectors
from index.subjects import MEANING
from law.jsonl import read_lines, write_lines
from law.question import Wanted, share
from law.records import Contrast, Passage, Side
from law.tensions import PlacedTension, embedded_tension
from law.words import text_keys


class TensionIndex:
    """All tensions, each with a vector of its point and its sides' gists. Searching is thread-safe."""

    def __init__(self, vectors: DenseIndex | None, tensions: Sequence[PlacedTension]) -> None:
        self._vectors = vectors
        self._tensions = tuple(tensions)
        self._keys = tuple(frozenset(text_keys(embedded_tension(one))) for one in self._tensions)

    @classmethod
    def build(cls, tensions: Sequence[PlacedTension], vectors: Vectors) -> "TensionIndex":
        """Index tensions, a row of vectors each; there may be none."""
        return cls(DenseIndex.build(vectors) if tensions else None, tensions)

    def save(self, table: Path, vectors: Path) -> None:
        """Write both halves; without tensions the first alone. Raises OSError."""
        write_lines(table, self._tensions)
        if self._vectors:
            self._vectors.save(vectors)

    @classmethod
    def load(cls, table: Path, vectors: Path) -> "TensionIndex":
        """Read what ``save`` wrote. Raises ValueError or RuntimeError for files that it did not write, OSError."""
        tensions = tuple(read_lines(table, PlacedTension))
        index = cls(DenseIndex.load(vectors) if tensions else None, tensions)
        if index._vectors and len(index._vectors) != len(tensions):
            raise ValueError(f"{table}: {len(tensions)} tensions, but {len(index._vectors)} vectors")
        return index

    def search(
        self, wanted: Sequence[Wanted], vector: Vectors, passages: Sequence[Passage], rows: frozenset[int]
    ) -> tuple[Contrast, ...]:
        """Give the tensions of which a side stands in one of ``rows``, the nearest to the question first."""
        if not self._vectors:
            return ()
        found = [
            self._contrast(number, MEANING * cosine + share(wanted, self._keys[number]), passages)
            for number, cosine in self._vectors.search(vector, len(self._tensions))
            if any(side.place.row in rows for side in self._tensions[number].sides)
        ]
        return tuple(sorted(found, key=lambda one: (-one.nearness, one.point)))

    def _contrast(self, number: int, nearness: float, passages: Sequence[Passage]) -> Contrast:
        tension = self._tensions[number]
        sides = tuple(
            Side(
                passage=passages[side.place.row],
                start=side.place.start,
                end=side.place.end,
                date=side.date,
                says=side.says,
            )
            for side in tension.sides
        )
        return Contrast(point=tension.point, sides=sides, nearness=nearness)
