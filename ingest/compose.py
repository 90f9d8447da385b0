"""Blocks of raw text -> canonical text and Sections, through the ledger: what all readers share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.ledger import Account, Edit, Ledger
from law.records import Case, Document, Gap, Kind, Link, Page, Section, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of raw text that stays together: a heading line, a paragraph, a list item.

    ``edits`` are the repairs within it, in order.
    """

    start: int
    end: int
    edits: tuple[Edit, ...] = ()


@dataclass(slots=True, kw_only=True)
class Unit:
    """What becomes one Section: its heading blocks, then its body blocks, and what is known of it."""

    kind: Kind
    locator: str
    path: tuple[str, ...]
    part: str = "text"
    work: str | None = None
    scheme: tuple[str, ...] = ()
    heading: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)


def write_units(ledger: Ledger, units: Iterable[Unit]) -> tuple[Section, ...]:
    """Write the units in order: blocks apart by a line end, units by an empty line.

    A heading without text of its own goes to the unit below it, so that no Section is a heading alone. White space
    between blocks is the caller's to account for (``Ledger.settle_space``).
    """
    sections: list[Section] = []
    for unit in _with_text(units):
        if ledger.position:
            ledger.layout("\n\n")
        start = ledger.position
        _write_blocks(ledger, unit.heading)
        if unit.heading and unit.body:
            ledger.layout("\n")
        body = ledger.position
        _write_blocks(ledger, unit.body)
        sections.append(
            Section(
                kind=unit.kind, start=start, body=body, end=ledger.position, locator=unit.locator, path=unit.path,
                part=unit.part, work=unit.work, scheme=unit.scheme,
            )
        )  # fmt: skip
    return tuple(sections)


def _with_text(units: Iterable[Unit]) -> Iterable[Unit]:
    waiting: list[Block] = []
    last: Unit | None = None
    for unit in units:
        unit.heading = [*waiting, *unit.heading]
        waiting, last = ([], None) if unit.body else (unit.heading, unit)
        if unit.body:
            yield unit
    if last:  # headings at the very end have nothing below them
        yield last


def _write_blocks(ledger: Ledger, blocks: Sequence[Block]) -> None:
    for index, block in enumerate(blocks):
        if index:
            ledger.layout("\n")
        ledger.prose(block.start, block.end, edits=block.edits)


def finish(
    source: Source,
    account: Account,
    sections: tuple[Section, ...],
    *,
    gaps: tuple[Gap, ...] = (),
    pages: tuple[Page, ...] = (),
    links: tuple[Link, ...] = (),
    cases: tuple[Case, ...] = (),
    notes: tuple[str, ...] = (),
) -> Document:
    """Make the Document of a closed ledger. Raises ValueError when no section was found."""
    if not sections:
        raise ValueError(no_section(source))
    return Document(
        id=source.id, source=source, text=account.text, raw_chars=account.raw_chars, kept_chars=account.kept,
        spaced_chars=account.spaced, sections=sections,
        repairs=account.repairs, cuts=account.cuts, gaps=gaps, pages=pages, links=links, cases=cases, notes=notes,
    )  # fmt: skip


def no_section(source: Source) -> str:
    """Say that a reader found nothing of the structure it reads, and the cure."""
    return (
        f"{source.file}: no section found by the reader {source.reader!r}. "
        'Wrong reader? Set "reader" in corpus/manifest.jsonl.'
    )
