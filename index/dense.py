"""Vectors -> an exact FAISS index; a question's vector -> ranked row numbers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.embed import Vectors


class DenseIndex:
    """Half-precision vectors, compared one by one by inner product. Searching is thread-safe."""

    def __init__(self, vectors: Any) -> None:  # noqa: ANN401 - faiss brings no types
        self._vectors = vectors

    def __len__(self) -> int:
        return int(self._vectors.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._vectors.d)

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index unit rows, float32 (n, d); row i keeps the number i."""
        rows, dimension = vectors.shape
        flat = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexIDMap2(flat)
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.arange(rows, dtype=np.int64))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read what ``save`` wrote. Raises RuntimeError for a file that is no FAISS index."""
        return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8)))

    def save(self, path: Path) -> None:
        """Write the index. Raises OSError; faiss' own writer would raise RuntimeError for a full disk."""
        path.write_bytes(faiss.serialize_index(self._vectors).tobytes())

    def search(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """Give up to ``count`` rows with their inner products, best first; ties go to the lower row."""
        if not len(self) or count < 1:
            return []
        scores, rows = self._vectors.search(np.ascontiguousarray(vector[None, :], np.float32), min(count, len(self)))
        return ranked(zip(rows[0].tolist(), scores[0].tolist(), strict=True))


def ranked(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Sort (row, score) best first. FAISS says -1 for "no row", and ``passages[-1]`` is a real passage: dropped."""
    return sorted(((row, score) for row, score in scored if row >= 0), key=lambda item: (-item[1], item[0]))
