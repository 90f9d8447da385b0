"""Blocks of raw text -> canonical text and Sections, through the ledger: what all readers share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.extract import Extract
from ingest.ledger import Account, Edit, Ledger, composed
from law.records import Case, Document, Edge, Gap, Kind, Link, Page, Section, Source


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
    extract: Extract,
    gaps: tuple[Gap, ...] = (),
    pages: tuple[Page, ...] = (),
    links: tuple[Link, ...] = (),
    cases: tuple[Case, ...] = (),
    edges: tuple[Edge, ...] = (),
    notes: tuple[str, ...] = (),
) -> Document:
    """Make the Document of a closed ledger, whose raw text was ``extract.text``. Raises ValueError without a section.

    What the format reader found comes along: its repairs and cuts, its pages, links and gaps.
    """
    if not sections:
        raise ValueError(no_section(source))
    kept_links = [replace(one, start=at[0], end=at[1]) for one in extract.links if (at := _placed(one, account))]
    kept_gaps = [replace(one, start=at[0], end=at[1]) for one in extract.gaps if (at := _placed(one, account))]
    kept_pages = [replace(one, start=to) for one in extract.pages if (to := _after(one.start, account)) is not None]
    gaps = (*gaps, *kept_gaps)
    pages, links = pages or tuple(kept_pages), links or tuple(kept_links)
    notes = (*extract.notes, *notes)
    account = composed(extract.account, account) if extract.account else account
    return Document(
        id=source.id, source=source, text=account.text, raw_chars=account.raw_chars, kept_chars=account.kept,
        spaced_chars=account.spaced, sections=sections,
        repairs=account.repairs, cuts=account.cuts, gaps=gaps, pages=pages, links=links, cases=cases, edges=edges,
        notes=notes,
    )  # fmt: skip


def _placed(one: Gap | Link, account: Account) -> tuple[int, int] | None:
    """Find where what was kept of a stretch of the format's text stands in the canonical text."""
    at = [
        (start + max(0, one.start - raw), start + min(end - start, one.end - raw))
        for start, end, raw in account.trace
        if raw < one.end and raw + end - start > one.start
    ]
    return (min(a for a, _ in at), max(b for _, b in at)) if at else None


def _after(offset: int, account: Account) -> int | None:
    """Find the first place of the canonical text that comes from ``offset`` or after it."""
    later = [start + max(0, offset - raw) for start, end, raw in account.trace if raw + end - start > offset]
    return min(later, default=None)


def no_section(source: Source) -> str:
    """Say that a reader found nothing of the structure it reads, and the cure."""
    return (
        f"{source.file}: no section found by the reader {source.reader!r}. "
        'Wrong reader? Set "reader" in corpus/manifest.jsonl.'
    )
