"""Any other page -> Document: its headings as paths, its paragraphs, items and rows below them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.compose import Unit, finish, write_units
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.wrapping import Paragraph, distinct, paragraphs
from law.records import Document, Source
from law.schemes import leading_schemes, schemes_in

INTRODUCTION = "Indledning"
_TITLE_ROWS = 6
# What stands below a likely heading of plain text has no level; it counts as one below the title.
_LIKELY_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that is open: its name in a path, and its level, 1 outermost."""

    name: str
    level: int


def read_page(extract: Extract, source: Source) -> Document:
    """Read a page of any kind. Raises ValueError when it has no text below its title."""
    told = paragraphs(extract)
    ledger = Ledger(extract.text)
    units = list(units_of(told, extract.text, source))
    if not any(unit.body for unit in units):
        raise ValueError(f"{source.file}: no running text. Add the page itself, or its PDF, in place of this file.")
    give_schemes(extract.text, units)
    sections = write_units(ledger, units)
    ledger.settle_space()
    return finish(source, ledger.close(), sections, extract=extract)


def units_of(told: Sequence[Paragraph], raw: str, source: Source) -> Iterator[Unit]:
    """Give a unit a heading, in order, the first for what stands above all headings."""
    title = title_row(told, source)
    named = told[title].told if title is not None else INTRODUCTION
    used: dict[tuple[str, ...], int] = {}
    unit = introduction(source, named if not title else INTRODUCTION, used)
    stack: list[Head] = []
    for row, one in enumerate(told):
        block = one.block(raw)
        level = heading_level(one)
        again = level and title is not None and title < row <= title + _TITLE_ROWS and one.told == named
        if row == title or (again and not unit.body):  # a title is no section of its own, nor is its repetition
            if unit.body:
                yield unit
                unit = introduction(source, named, used)
            unit.heading.append(block)
        elif level is None:
            unit.body.append(block)
        else:
            yield unit
            stack = opened(stack, one.told, level, used)
            unit = Unit(kind=source.kind, locator=locator_of(stack), path=tuple(head.name for head in stack))
            unit.heading.append(block)
    yield unit


def introduction(source: Source, name: str, used: dict[tuple[str, ...], int]) -> Unit:
    """Begin what stands above all headings."""
    return Unit(kind=source.kind, locator=INTRODUCTION.lower(), path=distinct((name,), used))


def title_row(told: Sequence[Paragraph], source: Source) -> int | None:
    """Find the title: at the head what is the source's title or the one outermost heading, else a likely first line."""
    wanted = " ".join(source.title.split()).lower()
    head = told[:_TITLE_ROWS]
    same = next((row for row, one in enumerate(head) if one.told.lower() == wanted), None)
    tops = [row for row, one in enumerate(told) if one.level == 1]
    if same is not None:
        return same
    if tops and tops[0] < _TITLE_ROWS and (tops[0] == 0 or len(tops) == 1):
        return tops[0]
    return 0 if told and told[0].likely else None


def heading_level(one: Paragraph) -> int | None:
    """Give a heading's level; None for text, items and rows."""
    if one.role in ("row", "item", "footnote"):
        return None
    return one.level or (_LIKELY_LEVEL if one.likely else None)


def opened(stack: Sequence[Head], told: str, level: int, used: dict[tuple[str, ...], int]) -> list[Head]:
    """Give the headings that are open once ``told`` is, its name made distinct from its likes."""
    above = [head for head in stack if head.level < level]
    name = told.rstrip(": ")
    path = distinct((*(head.name for head in above), name), used)
    return [*above, Head(path[-1], level)]


def locator_of(stack: Sequence[Head]) -> str:
    """Name the innermost heading: "afsnit »Udmåling«"."""
    return f"afsnit »{stack[-1].name}«"


def give_schemes(raw: str, units: Sequence[Unit]) -> None:
    """Take a unit to be about the scheme that it opens with, else about that of the nearest heading above it."""
    for unit in units:
        blocks = [*unit.heading, *unit.body]
        told = "\n".join(" ".join(raw[block.start : block.end].split()) for block in blocks)
        above = (found for head in reversed(unit.path) if (found := schemes_in(head)))
        unit.scheme = leading_schemes(told) or next(above, ())
