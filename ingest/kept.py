"""A source that has been read <-> one file of build/cache/read/: its lines for the build, and the few facts of it.

A run parses only what has changed: the rest is copied, byte for byte, from here. What a passage's validity rests on
may stand in other documents (a later decision that discards this one), so a file remembers what was known of its
document (``about``) when its lines were written; when that changes, only the validity in them is written anew.

    {"about": …, "facts": sha256, "lines": sha256, "sizes": [document, cases, passages]}      one line
    {"works": […], "printings": […], "edges": […], "summary": {…}}                          one line
    the document's line, the lines of its cases, the lines of its passages

A file that does not hold together is no file: the source is read again.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import msgspec

from ingest.readers import read_source
from ingest.split import split_document, uncovered
from ingest.summary import Summary, summary_of
from ingest.validity import Known, validity_of, with_footnotes
from law.jsonl import decode_lines
from law.records import Document, Edge, Passage, Section, Source, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What other documents, the decisions and the report need of a document, without its text.

    ``printings`` has one section for each run of sections that print the same principle decision, or none: two
    printings of one decision stay apart by what stands between them.
    """

    works: tuple[str, ...]
    printings: tuple[Section, ...]
    edges: tuple[Edge, ...]
    cases: int
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a document brings to the files of the build, in the bytes in which it stands there."""

    document: bytes
    cases: bytes
    passages: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    about: str
    facts: str
    lines: str
    sizes: tuple[int, int, int]


def read_anew(raw: bytes, source: Source, known: Known) -> tuple[Facts, Lines]:
    """Read and split a source. Raises ValueError when it can't be read as it should, or text lies in no passage."""
    document = read_source(raw, source)
    passages = split_document(document, known)
    if missing := uncovered(document, passages):
        raise ValueError(
            f"{source.id}: text {missing[0][0]}-{missing[0][1]} lies in no passage. A fault of ingest.split."
        )
    facts = Facts(
        works=tuple(dict.fromkeys(section.work for section in document.sections if section.work)),
        printings=tuple(_printings(document.sections)),
        edges=document.edges,
        cases=len(document.cases),
        summary=summary_of(document, passages),
    )
    return facts, Lines(document=_lines([document]), cases=_lines(document.cases), passages=_lines(passages))


def _printings(sections: Iterable[Section]) -> Iterable[Section]:
    for _, run in groupby(sections, key=lambda s: s.work if s.kind == "principafgørelse" else None):
        first, *rest = run
        yield replace(first, end=(rest or [first])[-1].end)


def bare(source: Source, facts: Facts) -> Document:
    """Give the document without its text: its source, the decisions that it prints, what it says of others."""
    return Document(
        id=source.id, source=source, text="", raw_chars=0, kept_chars=0, spaced_chars=0, sections=facts.printings,
        edges=facts.edges,
    )  # fmt: skip


def _lines(records: Iterable[object]) -> bytes:
    """Write records as ``law.jsonl.write_lines`` does."""
    return b"".join(msgspec.json.encode(record) + b"\n" for record in records)


def with_validity(lines: Lines, known: Known) -> Lines:
    """Write the validity of each passage anew; all else stays."""
    passages = [replace(one, validity=_validity(one, known)) for one in decode_lines(lines.passages, Passage)]
    return replace(lines, passages=_lines(with_footnotes(passages)))


def _validity(passage: Passage, known: Known) -> Validity:
    section = Section(
        kind=passage.kind, start=passage.start, body=passage.body, end=passage.end, locator=passage.locator,
        path=passage.path, part=passage.part, work=passage.work, scheme=passage.scheme,
    )  # fmt: skip
    return validity_of(section, passage.source, known, passage.text)


# The files


def key_of(source: Source, code: str) -> str:
    """Name a source as it is read: its line of the manifest, with the hash of its bytes, and the code that reads."""
    return _sha256(code.encode() + msgspec.json.encode(source))


def write_kept(path: Path, facts: Facts, lines: Lines, about: str) -> None:
    """Keep what was read; ``about`` is the digest of what was known of it. Raises OSError; then nothing is kept."""
    told = msgspec.json.encode(facts) + b"\n"
    parts = (lines.document, lines.cases, lines.passages)
    sizes = (len(parts[0]), len(parts[1]), len(parts[2]))
    head = _Head(about=about, facts=_sha256(told), lines=_sha256(b"".join(parts)), sizes=sizes)
    # Not brought to the disk before it gets its name: a file that a pulled plug has cut short does not fit its hashes.
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(b"".join((msgspec.json.encode(head), b"\n", told, *parts)))
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read_facts(path: Path) -> Facts | None:
    """Read the facts; None for a file that is missing or broken in them."""
    try:
        with path.open("rb") as file:
            head, told = decode_lines(file.readline(), _Head), file.readline()
        if len(head) != 1 or _sha256(told) != head[0].facts:
            return None
        return decode_lines(told, Facts)[0]
    except (OSError, ValueError):
        return None


def read_kept(path: Path) -> tuple[Lines, str] | None:
    """Read the lines, and what was known when they were written; None for a file that is missing or broken."""
    try:
        with path.open("rb") as file:
            heads = decode_lines(file.readline(), _Head)
            file.readline()
            content = file.read()
    except (OSError, ValueError):
        return None
    if len(heads) != 1 or _sha256(content) != heads[0].lines or len(content) != sum(heads[0].sizes):
        return None
    first, second, _ = heads[0].sizes
    lines = Lines(document=content[:first], cases=content[first : first + second], passages=content[first + second :])
    return lines, heads[0].about


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
