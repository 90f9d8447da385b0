"""Printed lines in reading order -> paragraphs: what one line goes on from the last, and what begins anew (pure).

A paragraph may go on over a column, a page, or a box that was drawn in between. Which signs part paragraphs: the type,
the height between lines, the left edge, a mark of a list, and a last line that had room for the next word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ingest.formats.pdf_frame import Frame
from ingest.formats.pdf_layout import PrintLine
from ingest.formats.pdf_marks import BULLET, ENDED, LOWER, NUMBERED, OPEN_END, PLAIN_DASH, UNIT, numbered

Seam = Literal["on", "new", "jump"]

# How many paragraphs may stand between two parts of one.
_FARTHEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that are one paragraph. ``level`` is a heading's; ``gap`` counts the empty lines above it."""

    lines: tuple[PrintLine, ...]
    gap: int
    level: int | None = None
    role: Literal["item", "row", "footnote"] | None = None


def paragraphs(lines: Sequence[PrintLine], frame: Frame) -> list[Paragraph]:
    """Put lines together. Their order stays, except that what a box or a note interrupted is put together again."""
    made: list[Paragraph] = []
    for line in lines:
        if made:
            last = made[-1]
            if _seam(last, line, frame) == "on":
                made[-1] = replace(last, lines=(*last.lines, line))
                continue
        made.append(Paragraph(lines=(line,), gap=0, level=frame.level(line), role=_role(line, frame)))
    made = [_checked(one, frame) for one in made]
    return _with_gaps(_mended(made, frame), frame)


def _role(line: PrintLine, frame: Frame) -> Literal["item", "row", "footnote"] | None:
    if line.cells > 1:
        return "row"
    if frame.is_footnote(line):
        return "footnote"
    if BULLET.match(line.text) or (frame.level(line) is None and numbered(line.text)):
        return "item"
    return None


def _checked(paragraph: Paragraph, frame: Frame) -> Paragraph:
    """Take the level from what is in a heading's type but no heading: a bold summary, a large quote, a bullet."""
    if paragraph.level is None:
        return paragraph
    text = " ".join(line.text for line in paragraph.lines)
    plain_size = paragraph.lines[0].size <= frame.body_size * 1.05
    no_heading = (
        paragraph.role in ("item", "row", "footnote")
        or not any(char.isalpha() for char in text)
        or len(text) > 300
        or (plain_size and (len(text) > 160 or (text.endswith((".", ",", ";")) and len(text.split()) > 8)))
    )
    return replace(paragraph, level=None) if no_heading else paragraph


def _seam(paragraph: Paragraph, line: PrintLine, frame: Frame) -> Seam:
    last = paragraph.lines[-1]
    if line.cells > 1 or last.cells > 1 or line.turned != last.turned:
        return "new"
    if (line.block is None) != (last.block is None):
        return "new"
    if not _alike(paragraph, line, frame):
        return "new"
    if not frame.below(last, line):
        return "on" if _goes_on(paragraph, line, frame) else "jump"
    if line.block is not None:
        goes_on = line.block == last.block or (LOWER.match(line.text) and not ENDED.search(last.text))
        return "on" if goes_on else "new"
    return "new" if _begins(paragraph, line, frame) else "on"


def _alike(paragraph: Paragraph, line: PrintLine, frame: Frame) -> bool:
    """Whether a line's type is the paragraph's: size for all, weight for headings."""
    first = paragraph.lines[0]
    if abs(first.size - line.size) > 0.06 * first.size:
        return False
    if paragraph.role == "footnote":
        last = paragraph.lines[-1]
        return not (frame.opens_footnote(line) and (ENDED.search(last.text) or not frame.is_full(last, line)))
    if frame.level(line) == paragraph.level:
        return True
    # A few bold words may fill a line of a paragraph, or open it.
    return len(paragraph.lines) > 1 and paragraph.level is None and not ENDED.search(paragraph.lines[-1].text)


def _begins(paragraph: Paragraph, line: PrintLine, frame: Frame) -> bool:
    """Whether a line right below the paragraph's last one begins another."""
    last = paragraph.lines[-1]
    drop = last.y - line.y
    if drop > 1.25 * frame.leading(line.size):
        return True
    if OPEN_END.search(last.text) and LOWER.match(line.text):
        return False
    full = frame.is_full(last, line)
    if UNIT.match(line.text) and ENDED.search(last.text):
        return True
    if _marked(paragraph, line, full=full):
        return True
    if _shifted(paragraph, line, frame):
        return True
    if full:
        return False
    if paragraph.level is not None:
        return not LOWER.match(line.text)
    return bool(ENDED.search(last.text)) or not LOWER.match(line.text)


def _marked(paragraph: Paragraph, line: PrintLine, *, full: bool) -> bool:
    """Whether a line has a mark of a list, and not a dash or a date that only came to stand first."""
    last = paragraph.lines[-1]
    item = paragraph.role == "item"
    beside = abs(line.x - paragraph.lines[0].x) < line.size * 0.5
    if BULLET.match(line.text):
        sure = not PLAIN_DASH.match(line.text) or (item and beside) or bool(ENDED.search(last.text))
        return sure or not full or line.x > last.x + line.size
    if not numbered(line.text) or OPEN_END.search(last.text):
        return False
    return bool(ENDED.search(last.text)) or not full or (item and beside)


def _shifted(paragraph: Paragraph, line: PrintLine, frame: Frame) -> bool:
    """Whether the left edge tells a new paragraph: an indent, or the end of one."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    near = 0.6 * line.size
    if abs(line.x - last.x) <= near:
        return False
    if len(paragraph.lines) == 1 and line.page == first.page:
        # The second line of an item stands in, the second of an indented paragraph stands out.
        if paragraph.role == "item":
            return line.x < first.x - near
        if line.x < first.x:
            return not frame.is_full(last, line) or line.x < frame.left(line) - near
    if frame.level(line) is not None:
        return False  # lines of a centred title
    return bool(ENDED.search(last.text)) or not frame.is_full(last, line)


def _goes_on(paragraph: Paragraph, line: PrintLine, frame: Frame) -> bool:
    """Whether a line at the top of another column or page goes on from the paragraph."""
    last = paragraph.lines[-1]
    if line.page == last.page and line.y < last.y and not LOWER.match(line.text):
        return False  # far below
    if frame.is_footnote(line) != (paragraph.role == "footnote") or BULLET.match(line.text):
        return False
    if LOWER.match(line.text) and not NUMBERED.match(line.text):
        whole = ENDED.search(last.text) and not re.search(r"\d\.$", last.text)  # "den 12." goes on: "maj"
        return not (whole and not OPEN_END.search(last.text)) and (
            paragraph.level is None or frame.level(line) is not None
        )
    if paragraph.level is not None or UNIT.match(line.text):
        return False
    if OPEN_END.search(last.text):
        return True
    if numbered(line.text):
        return not ENDED.search(last.text) and frame.is_full(last, line)
    if ENDED.search(last.text):
        # A page may end on the end of a sentence: where paragraphs are set apart, a full line goes on.
        return frame.is_full(last, line, strictly=True) and not frame.indented(line) and line.page != last.page
    return frame.is_full(last, line)


def _mended(made: list[Paragraph], frame: Frame) -> list[Paragraph]:
    """Put together what a box, a note or a picture's words interrupted, and those after it.

    "Kommunen skal | note 3 | vejlede borgeren.": the one before is open, the one after begins in lower case, and what
    stands in between is whole.
    """
    out: list[Paragraph] = []
    taken: set[int] = set()
    for place, paragraph in enumerate(made):
        if place in taken:
            continue
        whole = paragraph
        while (after := _rest(made, place, whole, taken, frame)) is not None:
            taken.add(after)
            whole = replace(whole, lines=whole.lines + made[after].lines)
        out.append(whole)
    return out


def _rest(made: Sequence[Paragraph], place: int, whole: Paragraph, taken: set[int], frame: Frame) -> int | None:
    """Find where a paragraph that was interrupted goes on; None where it wasn't, or that can't be told."""
    last = whole.lines[-1]
    if whole.level is not None or whole.role in ("row", "footnote") or ENDED.search(last.text) or last.turned:
        return None
    start = max([place, *taken]) + 1
    if start >= len(made) or not _elsewhere(last, made[start].lines[0], frame):
        return None
    for after in range(start + 1, min(start + _FARTHEST, len(made))):
        other, line = made[after], made[after].lines[0]
        if line.page > last.page + 1:
            return None
        if (
            other.role is None
            and other.level is None
            and _alike(whole, line, frame)
            and line.block == last.block
            and abs(frame.span(line) - frame.span(last)) <= 0.15 * frame.span(last)
            and LOWER.match(line.text)
            and not NUMBERED.match(line.text)
            and _elsewhere(made[after - 1].lines[-1], line, frame)
            and frame.is_full(last, line)
        ):
            return after
    return None


def _elsewhere(last: PrintLine, line: PrintLine, frame: Frame) -> bool:
    """Whether a line is no neighbour of another: in another column, on another page, or in another type."""
    return not frame.below(last, line) or abs(line.size - last.size) > 0.06 * last.size


def _with_gaps(made: Sequence[Paragraph], frame: Frame) -> list[Paragraph]:
    """Count the empty lines above each, by what is usual between paragraphs of its kind."""
    spaces: list[float | None] = [None]
    for before, after in pairwise(made):
        last, first = before.lines[-1], after.lines[0]
        spaces.append(last.y - first.y - frame.leading(first.size) if frame.below(last, first) else None)
    usual = {
        level: frame.commonest(
            [space for one, space in zip(made, spaces, strict=True) if one.level == level and space is not None]
        )
        for level in {one.level for one in made}
    }
    return [
        one if space is None
        else replace(one, gap=max(0, int((space - max(0.0, usual[one.level])) / frame.leading(frame.body_size) + 0.35)))
        for one, space in zip(made, spaces, strict=True)
    ]  # fmt: skip
