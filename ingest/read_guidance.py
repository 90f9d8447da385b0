"""A guidance or a circular letter -> Document: one Section a numbered point, below the chapters it stands in.

Points are a convention of the text and no element of the format: "32." at a paragraph's start, in a row that rises
through the text. A guidance without points is read by its headings, as any page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.compose import Block, Unit, finish, write_units
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.points import Number, points_in
from ingest.read_page import (
    INTRODUCTION,
    Head,
    give_schemes,
    heading_level,
    introduction,
    locator_of,
    opened,
    title_row,
    units_of,
)
from ingest.wrapping import Paragraph, distinct, paragraphs
from law.records import Document, Source

_CHAPTER = re.compile(r"(?:Kapitel|Kap\.)\s+(?P<number>\d{1,2})\b\.?(?P<title>\s*[-–:.]?\s*\S.*)?", re.IGNORECASE)
_PART = re.compile(r"(?:Afsnit|Del)\s+(?:[IVX]+|\d{1,2})\b", re.IGNORECASE)
_BOX = re.compile(r"(?:Eksempel|Eksempler|Boks)(?:\s+\d{1,2})?\s*:?(?:\s+(?P<title>.{1,80}))?", re.IGNORECASE)
_CONTENTS = re.compile(r"Indhold(?:sfortegnelse|sfortegnelsen)?:?", re.IGNORECASE)
# "Kapitel 3. Kontant tilskud ........ 12", "Kapitel 3 | Kontant tilskud | pkt. 12-19"
_NUMBERS = r"(?:s\.|side|pkt\.)?\s?\d{1,3}(?:\s?[-–]\s?\d{1,3})?"
_PAGE = re.compile(rf"(?:[\s.|…]*{_NUMBERS})?[\s.|…]*$", re.IGNORECASE)
_LEADERS = re.compile(rf"(?:\.{{3,}}|…|\s\|)\s?{_NUMBERS}\s*$", re.IGNORECASE)
_ENTRY_CHARS = 200
_LEAST_ENTRIES = 3


@dataclass(slots=True)
class _State:
    """Where the reader is: the open headings, the chapter, and the point that text belongs to."""

    source: Source
    stack: list[Head] = field(default_factory=list)
    chapter: str | None = None
    point: str | None = None
    used: dict[tuple[str, ...], int] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)


def read_guidance(extract: Extract, source: Source) -> Document:
    """Read a guidance. Raises ValueError when it has no text below its title."""
    raw = extract.text
    told = paragraphs(extract, alone=lambda line: bool(_CHAPTER.fullmatch(line)) and len(line) < _ENTRY_CHARS)
    ledger = Ledger(raw)
    listed = _contents(told)
    for row in listed:
        ledger.cut(told[row].start, told[row].end, "table of contents")
    kept = [one for row, one in enumerate(told) if row not in listed]
    chapters = [row for row, one in enumerate(kept) if _is_chapter(one)]
    points = points_in(kept, chapters)
    units = _by_points(kept, raw, source, points) if points else list(units_of(kept, raw, source))
    if not any(unit.body for unit in units):
        raise ValueError(f"{source.file}: no running text. Fetch the guidance again, or add its PDF.")
    give_schemes(raw, units)
    sections = write_units(ledger, units)
    ledger.settle_space()
    notes = () if points else ("No numbered points found; read by its headings.",)
    return finish(source, ledger.close(), sections, extract=extract, notes=notes)


def _is_chapter(one: Paragraph) -> bool:
    return one.role not in ("row", "item") and bool(_CHAPTER.fullmatch(one.told)) and not one.told.endswith((",", ";"))


def _by_points(
    told: Sequence[Paragraph], raw: str, source: Source, points: dict[int, tuple[Number, int]]
) -> list[Unit]:
    state = _State(source)
    title = title_row(told, source)
    title = title if title not in points else None
    named = told[title].told if title is not None else INTRODUCTION
    state.units.append(introduction(source, named if not title else INTRODUCTION, state.used))
    numbers = [number for number, _ in points.values()]
    for row, one in enumerate(told):
        if row in points:
            number, length = points[row]
            _point(one, raw, state, ".".join(map(str, number)), length, once=numbers.count(number) == 1)
        elif row == title:
            if state.units[-1].body:
                state.units.append(introduction(source, named, state.used))
            state.units[-1].heading.append(one.block(raw))
        elif level := _level(one):
            _heading(one, raw, state, level)
        elif state.point and (box := _BOX.fullmatch(one.told)) and not one.told.endswith("."):
            _box(one, raw, state, box)
        else:
            state.units[-1].body.append(one.block(raw))
    return state.units


def _level(one: Paragraph) -> int | None:
    """Give a heading's level: of what the format marks, and of chapters by their wording; boxes are none."""
    if _is_chapter(one):
        return min(one.level or 2, 2)
    if _BOX.fullmatch(one.told) or (one.likely and not _PART.match(one.told) and one.told[:1].isdigit()):
        return None
    level = heading_level(one)
    return None if level is None else max(level, 3) if not _PART.match(one.told) else 1


def _heading(one: Paragraph, raw: str, state: _State, level: int) -> None:
    """Open a heading: the point above it ends."""
    chapter = _CHAPTER.fullmatch(one.told)
    last = state.units[-1]
    if chapter:
        state.chapter = chapter["number"]
    elif level == 1:
        state.chapter = None
    if not chapter and _titles_chapter(state, last):
        # "Kapitel 3" and its title on two lines are one heading.
        state.stack[-1] = replace(state.stack[-1], name=f"{state.stack[-1].name}. {one.told}")
        last.path = tuple(head.name for head in state.stack)
        last.locator = _located(state, locator_of(state.stack))
        last.heading.append(one.block(raw))
        return
    state.point = None
    state.stack = opened(state.stack, one.told, level, state.used)
    path = tuple(head.name for head in state.stack)
    locator = _located(state, locator_of(state.stack) if len(path) > 1 or not chapter else "")
    state.units.append(Unit(kind=state.source.kind, locator=locator, path=path, heading=[one.block(raw)]))


def _titles_chapter(state: _State, last: Unit) -> bool:
    """Tell that the last line was a chapter's number without its title."""
    if not state.stack or last.body or last.path[-1:] != (state.stack[-1].name,):
        return False
    match = _CHAPTER.fullmatch(state.stack[-1].name)
    return match is not None and not match["title"]


def _point(one: Paragraph, raw: str, state: _State, number: str, length: int, *, once: bool) -> None:
    state.point = number
    path = distinct((*(head.name for head in state.stack), f"Pkt. {number}"), state.used)
    at = _offset(raw, one, length)
    unit = Unit(
        kind=state.source.kind,
        locator=_located(state, f"pkt. {number}"),
        path=path,
        # Where numbers begin again in each chapter, a number alone names no one point.
        work=f"{state.source.act} pkt. {number}" if state.source.act and once else None,
        heading=[Block(start=one.start, end=at)],
    )
    if at < one.end:
        unit.body.append(one.block_of(raw, at, one.end))
    state.units.append(unit)


def _offset(raw: str, one: Paragraph, length: int) -> int:
    """Find where the number ends in the raw text, of which ``told`` has the white space collapsed."""
    seen = 0
    for at in range(one.start, one.end):
        if seen >= length:
            return at
        seen += not raw[at].isspace() or one.told[seen] == " "
    return one.end


def _box(one: Paragraph, raw: str, state: _State, box: re.Match[str]) -> None:
    """Open an example: it stands within its point, and is no rule."""
    point = next(unit for unit in reversed(state.units) if unit.path[-1].startswith("Pkt. "))
    path = distinct((*point.path, box.group().rstrip(": ")), state.used)
    locator = f"{point.locator}, eksempel"
    state.units.append(
        Unit(
            kind=state.source.kind,
            locator=locator,
            path=path,
            part="example",
            work=point.work,
            heading=[one.block(raw)],
        )
    )


def _located(state: _State, place: str) -> str:
    parts = [f"kapitel {state.chapter}" if state.chapter else "", place]
    return ", ".join(part for part in parts if part)


def _contents(told: Sequence[Paragraph]) -> frozenset[int]:
    """Find the rows of a table of contents: short lines in a row near the head, that all stand again further down.

    So nothing is cut that the text does not have once more. Below the word "Indholdsfortegnelse" an entry with a page
    number counts too, also where the text words its heading in another way.
    """
    keys = [_key(one.told) for one in told]
    where = {key: row for row, key in enumerate(keys) if told[row].role not in ("row", "item")}
    where |= {f"{one}{two}": row for row, (one, two) in enumerate(pairwise(keys))}
    for begin in range(len(told) // 2 + 1):
        headed = begin < len(told) and bool(_CONTENTS.fullmatch(told[begin].told))
        rows = list(_entries(told, where, begin + headed, headed=headed))
        if len(rows) >= _LEAST_ENTRIES or (headed and rows):
            return frozenset([begin] if headed else []) | frozenset(rows)
    return frozenset()


def _entries(told: Sequence[Paragraph], where: dict[str, int], begin: int, *, headed: bool) -> Iterator[int]:
    """Give the rows of entries from ``begin`` on, up to the first line that the text itself begins with.

    ``where`` has the last row of each heading, and of two lines that may be one.
    """
    listed: set[str] = set()
    for row in range(begin, len(told)):
        one = told[row].told
        own = {_key(one), _key(_PAGE.sub("", one))} - {""}
        if len(one) > _ENTRY_CHARS or not own or own & listed:
            return
        if not any(where.get(key, row) > row for key in own) and not (headed and _LEADERS.search(one)):
            return
        listed |= own
        yield row


def _key(told: str) -> str:
    """Write a line as entries and headings are compared: letters and digits only."""
    return re.sub(r"[\W_]+", "", told).lower()
