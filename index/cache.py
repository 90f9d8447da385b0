"""Texts -> vectors, each text embedded once: vectors are kept by the hash of the encoder and the text.

One SQLite file. A row is a float32 vector and the crc32 of its bytes, so that a flipped bit costs one embedding,
not one wrong answer.
"""

import hashlib
import logging
import sqlite3
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from index.embed import Encoder, Vectors

logger = logging.getLogger(__name__)

# Texts between two commits: what a killed build has to embed again.
_CHUNK = 64
# A unit row in float32 is off by less than this.
_TOLERANCE = 1e-3
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class VectorCache:
    """The opened cache of an encoder's vectors. Raises OSError when it cannot be opened or written."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._encoder = encoder
        self._database = _opened(path)

    def close(self) -> None:
        """Close the file; all that was embedded is in it."""
        self._database.close()

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Give one unit row per text, float32 (n, dimension); only texts that the cache lacks are embedded.

        ``progress`` is called with the number of texts done since the last call. Raises ValueError when the encoder
        gives a vector that is not finite or not of length 1.
        """
        started = time.perf_counter()
        keys = [_key(self._encoder.fingerprint, text) for text in texts]
        vectors = np.zeros((len(texts), self._encoder.dimension), np.float32)
        try:
            missing = _fill_known(self._database, keys, vectors)
            if progress:
                progress(len(texts) - sum(map(len, missing.values())))
            for chunk in _chunks(missing, texts):
                new = self._encoder.encode_documents([texts[missing[key][0]] for key in chunk])
                rows = _checked(new, self._encoder, len(chunk))
                for key, row in zip(chunk, rows, strict=True):
                    vectors[missing[key]] = row
                with self._database:
                    self._database.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                        [(key, _packed(row)) for key, row in zip(chunk, rows, strict=True)],
                    )
                if progress:
                    progress(sum(len(missing[key]) for key in chunk))
        except sqlite3.Error as error:
            raise OSError(
                f"{self._path}: {error}. Make room on the disk, or remove the file, and run it again."
            ) from error
        seconds = time.perf_counter() - started
        logger.info("embedded texts=%d new=%d seconds=%.1f", len(texts), len(missing), seconds)
        return vectors


def embed_cached(
    texts: Sequence[str], encoder: Encoder, cache: Path, progress: Callable[[int], None] | None = None
) -> Vectors:
    """Do what ``VectorCache.embed`` does, with the file ``cache`` opened for it."""
    with closing(VectorCache(cache, encoder)) as opened:
        return opened.embed(texts, progress)


def _key(fingerprint: str, text: str) -> bytes:
    return hashlib.sha256(f"{fingerprint}\n{text}".encode("utf-8", "surrogatepass")).digest()


def _opened(cache: Path) -> sqlite3.Connection:
    """Open the cache; one that is damaged is set aside and begun anew."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(cache)
    except sqlite3.OperationalError as error:
        # Locked, read-only, no room: not the file's fault.
        raise OSError(f"{cache}: {error}") from error
    except sqlite3.DatabaseError as error:
        aside = cache.with_name(f"{cache.name}.damaged")
        logger.warning("the cache of vectors %s is damaged (%s); it is now %s", cache, error, aside.name)
        cache.replace(aside)
        for rest in ("-wal", "-shm", "-journal"):
            cache.with_name(cache.name + rest).unlink(missing_ok=True)
        return _connected(cache)


def _connected(cache: Path) -> sqlite3.Connection:
    database = sqlite3.connect(cache, timeout=30)
    try:
        database.execute(_SCHEMA)
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        database.execute("SELECT key, vector FROM vectors LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    if verdict != "ok":
        database.close()
        raise sqlite3.DatabaseError(verdict)
    return database


def _fill_known(database: sqlite3.Connection, keys: list[bytes], vectors: Vectors) -> dict[bytes, list[int]]:
    """Put the vectors that are known into their rows; return the rows of the keys that are not."""
    missing: dict[bytes, list[int]] = {}
    for row, key in enumerate(keys):
        found = database.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        vector = _unpacked(found[0], vectors.shape[1]) if found else None
        if vector is None:
            missing.setdefault(key, []).append(row)
        else:
            vectors[row] = vector
    return missing


def _chunks(missing: dict[bytes, list[int]], texts: Sequence[str]) -> Iterator[list[bytes]]:
    """Cut the keys into chunks of texts of like length, the longest first: little padding, an honest progress bar."""
    ordered = sorted(missing, key=lambda key: (-len(texts[missing[key][0]]), missing[key][0]))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _checked(rows: Vectors, encoder: Encoder, count: int) -> Vectors:
    if rows.shape != (count, encoder.dimension):
        raise ValueError(
            f"The model {encoder.name!r} gave vectors of shape {rows.shape}; expected {(count, encoder.dimension)}."
        )
    lengths = np.linalg.norm(rows, axis=1)
    # Not finite means not close to 1 either.
    if not np.all(np.abs(lengths - 1) < _TOLERANCE):
        raise ValueError(
            f"The model {encoder.name!r} gave a vector that is not finite or not of length 1 ({lengths.min():.3f} to "
            f'{lengths.max():.3f}). Its files are damaged, or "model" names something that is no embedding model.'
        )
    return rows


def _packed(row: Vectors) -> bytes:
    content = row.astype("<f4").tobytes()
    return content + struct.pack("<I", zlib.crc32(content))


def _unpacked(stored: bytes, dimension: int) -> Vectors | None:
    content, checksum = stored[:-4], stored[-4:]
    if len(content) != 4 * dimension or struct.pack("<I", zlib.crc32(content)) != checksum:
        return None
    return np.frombuffer(content, "<f4").astype(np.float32)
