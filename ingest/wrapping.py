"""Lines of an Extract -> paragraphs: lines that a page's width has parted are joined, all others stand alone (pure)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.compose import Block
from ingest.extract import Extract
from ingest.ledger import Edit
from ingest.lines import Line, Role

# A line that is longer was not wrapped to fit a page.
_PAGE_CHARS = 180
# Wrapped lines are about as long as the page allows; ends are ragged by the length of a word.
_FULL = 0.75
# Of wrapped lines few end a sentence; where most long ones do, each is a paragraph.
_ENDING_SHARE = 0.6
_HEADING_CHARS = 110
ITEM = re.compile(r"\s*(?:[-–•*·▪◦]|\d{1,2}\)|[a-zæøå][).])\s")
_FINISHED = re.compile(r"[.,;:!](?:[\"”»)\]]*)$")
_SENTENCE_END = re.compile(r"[.:?!][\"”»)\]]*$")
# "Afgrænsning m.v." ends with a full stop and may be a heading.
_SHORTENED = re.compile(r"\b(?:m\.\s?v|mv|m\.\s?m|o\.\s?lign)\.$")
_CELLS = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")


def _never(told: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, heading, list item or row [start, end) of ``Extract.text``; ``told`` is its text on one line.

    ``gap`` tells whether blank space stands before it, ``lines`` on how many lines it stood. ``likely`` says of plain
    text, which has no levels, that this may be a heading: short, without a full stop, above running text.
    """

    start: int
    end: int
    told: str
    gap: bool
    lines: int = 1
    level: int | None = None
    role: Role | None = None
    likely: bool = False

    def block(self, raw: str) -> Block:
        """Give the block that a ledger writes; the cells of a row stay apart."""
        return self.block_of(raw, self.start, self.end)

    def block_of(self, raw: str, start: int, end: int) -> Block:
        """Give a part of it as a block."""
        if self.role != "row":
            return Block(start=start, end=end)
        cells = _CELLS.finditer(raw, start, end)
        return Block(
            start=start,
            end=end,
            edits=tuple(Edit(start=one.start(), end=one.end(), text=" | ", kind="table cell") for one in cells),
        )


def paragraphs(
    extract: Extract, *, alone: Callable[[str], bool] = _never, begins: Callable[[str], bool] = _never
) -> tuple[Paragraph, ...]:
    """Give the paragraphs in order. Of a line, ``alone`` tells that it is one, and ``begins`` that it begins one."""
    lines = extract.lines
    blanks = [False, *(_blank(extract.text, one, two) for one, two in pairwise(lines))][: len(lines)]
    width = _width(lines) if extract.wrapped else None
    if width is not None and all(blanks[1:]):  # every line is set apart: only lines of spaces part paragraphs
        blanks = [line.gap > 0 for line in lines]
    found: list[Paragraph] = []
    before = 0  # length of the line before
    for line, blank in zip(lines, blanks, strict=True):
        told = " ".join(line.text.split())
        own = blank or begins(told) or _is_own(line, told, alone)
        if width is not None and found and not own and _goes_on(found[-1], told, before >= width * _FULL, alone):
            last = found[-1]
            found[-1] = replace(last, end=line.end, told=f"{last.told} {told}", lines=last.lines + 1)
        else:
            found.append(
                Paragraph(start=line.start, end=line.end, told=told, gap=blank, level=line.level, role=line.role)
            )
        before = len(line.text.strip())
    if any(one.level for one in found[1:]):
        return tuple(found)
    return tuple(replace(one, likely=_is_likely(found, index)) for index, one in enumerate(found))


def _blank(text: str, one: Line, two: Line) -> bool:
    return two.gap > 0 or text.count("\n", one.end, two.start) > 1


def _is_own(line: Line, told: str, alone: Callable[[str], bool]) -> bool:
    return line.level is not None or line.role is not None or bool(ITEM.match(line.text)) or alone(told)


def _width(lines: Sequence[Line]) -> int | None:
    """Give the width that the lines were wrapped to; None where each line is a paragraph."""
    lengths = sorted(len(line.text.strip()) for line in lines)
    if len(lengths) < 2:
        return None
    width = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
    long = [line.text.strip() for line in lines if len(line.text.strip()) >= width * _FULL]
    ending = sum(bool(_SENTENCE_END.search(told)) for told in long)
    return None if width > _PAGE_CHARS or ending >= len(long) * _ENDING_SHARE else width


def _goes_on(last: Paragraph, told: str, full: bool, alone: Callable[[str], bool]) -> bool:  # noqa: FBT001
    """Tell whether a line goes on with the paragraph before it, which filled its line or stopped mid-sentence."""
    if last.level is not None or last.role == "row" or alone(last.told):
        return False
    return full or (told[:1].islower() and not _SENTENCE_END.search(last.told))


def _is_likely(found: Sequence[Paragraph], index: int) -> bool:
    one = found[index]
    if one.lines > 1 or one.role or not is_heading_like(one.told) or index + 1 == len(found):
        return False
    after = found[index + 1]
    before_ends = index == 0 or one.gap or bool(_SENTENCE_END.search(found[index - 1].told))
    runs_on = len(after.told) > _HEADING_CHARS or bool(_SENTENCE_END.search(after.told))
    return before_ends and runs_on


def is_heading_like(told: str) -> bool:
    """Tell whether a line reads as a heading: short, begun with a capital or a number, not a sentence nor an item."""
    if not told or len(told) > _HEADING_CHARS or ITEM.match(told) or "http" in told or "|" in told:
        return False
    ended = bool(_FINISHED.search(told)) and not _SHORTENED.search(told)
    return not ended and (told[0].isupper() or told[0].isdigit() or told[0] in '§»"')


def distinct(path: tuple[str, ...], used: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """Give a path that no unit has yet: the second "Eksempel" under one heading is "Eksempel (2)"."""
    used[path] = used.get(path, 0) + 1
    return path if used[path] == 1 else (*path[:-1], f"{path[-1]} ({used[path]})")
