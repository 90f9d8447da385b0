"""The bytes of passages.jsonl -> blocks: runs of whole documents, each indexed by itself and kept while it is the same.

One new decision among 5,800 changes one block of some 130; the rest of the index is linked, not made anew. Blocks
follow each other as the passages do: a passage's row is its block's first row and its place in the block (pure).
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from law.jsonl import decode_lines, from_dict
from law.records import Passage

# A block ends after a document whose id says so (one in _ODDS) once it has _LEAST passages, and after _MOST whatever
# the id: an end then moves only where the documents right before it change. Smaller blocks are quicker to make anew,
# and slower to search: each is looked through by itself.
_LEAST, _MOST, _ODDS = 512, 1536, 16


class _Id(msgspec.Struct):
    id: str


class _Head(msgspec.Struct):
    """What of a passage says where it belongs; the rest is passed over, at 1 GB/s."""

    id: str
    source: _Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of passages as they stand in the file.

    ``first`` is its first row, ``line`` the number of its first line. ``sources`` are (id, first row, passages).
    """

    first: int
    count: int
    line: int
    raw: bytes
    sources: tuple[tuple[str, int, int], ...]

    def key(self, recipe: str) -> str:
        """Name what ``recipe`` makes of the block: 32 hex digits, the same for the same lines."""
        return hashlib.sha256(recipe.encode() + b"\n" + self.raw).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Run:
    """The lines [start, end) of one document, of which ``count`` are passages."""

    source: str
    start: int
    end: int
    count: int


def cut_blocks(raw: bytes) -> list[Block]:
    """Cut a file of passages into blocks, whose bytes together are the file.

    The cuts depend on the documents and their order alone, not on how the file came about. Raises ValueError that
    opens with the number of the line.
    """
    lines = raw.split(b"\n")
    blocks: list[Block] = []
    first = 0
    for runs in _groups(_runs(lines)):
        start, end = runs[0].start if blocks else 0, runs[-1].end
        own = b"\n".join(lines[start:end]) + (b"\n" if end < len(lines) else b"")
        sources, row = [], first
        for run in runs:
            sources.append((run.source, row, run.count))
            row += run.count
        blocks.append(Block(first=first, count=row - first, line=start + 1, raw=own, sources=tuple(sources)))
        first = row
    return blocks


def decode(block: Block) -> list[Passage]:
    """Give the passages of a block. Raises ValueError that opens with the number of the line."""
    try:
        return decode_lines(block.raw, Passage)
    except ValueError as error:
        # Only a slow reader says which line it is, and what is wrong with it.
        for number, line in enumerate(block.raw.split(b"\n"), start=block.line):
            _told(number, line, Passage)
        raise ValueError(f"{block.line}: {error}") from error


def _runs(lines: Sequence[bytes]) -> Iterator[_Run]:
    sources: list[str] = []
    for number, line in enumerate(lines, start=1):
        # A blank line belongs to the document before it, or else to the first.
        name = _source_of(number, line) if line.strip() else sources[-1] if sources else ""
        sources = [name] * len(sources) if name and not any(sources[:1]) else sources
        sources.append(name)
    at = 0
    for name, run in groupby(sources):
        end = at + len(list(run))
        yield _Run(name, at, end, sum(1 for line in lines[at:end] if line.strip()))
        at = end


def _groups(runs: Iterator[_Run]) -> Iterator[list[_Run]]:
    group: list[_Run] = []
    count = 0
    for run in runs:
        if count >= _MOST or (count >= _LEAST and zlib.crc32(group[-1].source.encode()) % _ODDS == 0):
            yield group
            group, count = [], 0
        group.append(run)
        count += run.count
    if count:
        yield group


_HEADS = msgspec.json.Decoder(_Head)


def _source_of(number: int, line: bytes) -> str:
    try:
        return _HEADS.decode(line).source.id
    except ValueError as error:
        _told(number, line, Passage)
        raise ValueError(f"{number}: {error}") from error


def _told(number: int, line: bytes, kind: type) -> None:
    """Raise ValueError that says what is wrong with a line, if anything is."""
    try:
        if line.strip():
            from_dict(kind, msgspec.json.decode(line))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{number}: {error}") from error
