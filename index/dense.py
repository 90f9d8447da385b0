"""Vectors -> an exact FAISS index; a question's vector -> ranked row numbers."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors

# Its Python side takes other arguments than its types say.
_FAISS: Any = faiss
# One question is one thread's work; others would only wait for it, spinning, on CPUs that somebody else could use.
faiss.omp_set_num_threads(1)


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
        index = _flat(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def of_codes(cls, blocks: Iterable[bytes], dimension: int) -> "DenseIndex":
        """Index the rows that ``codes`` gave, block after block. Raises ValueError for what is no whole row."""
        index = _flat(dimension)
        for block in blocks:
            if len(block) % index.code_size:
                raise ValueError(f"{len(block)} bytes are no vectors of {index.code_size} bytes")
            index.add_sa_codes(np.frombuffer(block, np.uint8).reshape(-1, index.code_size))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read what ``save`` wrote. Raises RuntimeError for a file that is no FAISS index."""
        return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8)))

    def save(self, path: Path) -> None:
        """Write the index. Raises OSError; faiss' own writer would raise RuntimeError for a full disk."""
        path.write_bytes(faiss.serialize_index(self._vectors).tobytes())

    def search(self, vector: Vectors, count: int, *, hidden: Collection[int] = ()) -> list[tuple[int, float]]:
        """Give up to ``count`` rows but ``hidden`` with their inner products, best first; ties go to the lower row."""
        most = len(self) - len(hidden)
        if most < 1 or count < 1:
            return []
        asked = np.ascontiguousarray(vector[None, :], np.float32)
        # What it points to must outlive it.
        bits = self._shown(hidden) if hidden else None
        chosen = None if bits is None else _FAISS.SearchParameters(sel=_FAISS.IDSelectorBitmap(bits))
        depth = min(count + 1, most)
        while True:
            scores, rows = self._vectors.search(asked, depth, params=chosen)
            found = ranked(zip(rows[0].tolist(), scores[0].tolist(), strict=True))
            # Of equal texts FAISS keeps any: where the cut falls among them, all of them are looked at.
            if depth >= most or found[-1][1] < found[count - 1][1]:
                return found[:count]
            depth = min(2 * depth, most)

    def _shown(self, hidden: Collection[int]) -> NDArray[np.uint8]:
        shown = np.ones(len(self), np.bool_)
        shown[np.fromiter(hidden, np.int64, len(hidden))] = False
        return np.packbits(shown, bitorder="little")


def codes(vectors: Vectors) -> bytes:
    """Give unit rows, float32 (n, d), in half precision, 2 d bytes a row."""
    index = _flat(vectors.shape[1])
    return bytes(index.sa_encode(np.ascontiguousarray(vectors, np.float32)).tobytes()) if len(vectors) else b""


def _flat(dimension: int) -> Any:  # noqa: ANN401
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def ranked(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Sort (row, score) best first. FAISS says -1 for "no row", and ``passages[-1]`` is a real passage: dropped."""
    return sorted(((row, score) for row, score in scored if row >= 0), key=lambda item: (-item[1], item[0]))
