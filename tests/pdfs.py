"""Sample PDFs, typeset here line by line, so that a test knows where each line ends and what belongs together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_PAGE = (595.0, 842.0)
_MARGIN, _GUTTER = 62.0, 24.0
_BODY, _LEADING = 10.0, 13.5
_SIZES = {1: 18.0, 2: 14.0, 3: 12.0, 4: 11.0}
_HANG = 14.0
_MARK = re.compile(r"(?:[-•–]|\d{1,2}[.)]|[a-z]\))\s")
_VOWELS = "aeiouyæøåAEIOUYÆØÅ"

Given = tuple[str, int | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A line that is set: where it begins and its baseline, both in points, the baseline from the page's top."""

    text: str
    page: int
    column: int
    x: float
    y: float
    size: float
    bold: bool


class Paper(FPDF):
    """Pages in points, with the fonts that the notes are printed in."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format=_PAGE)
        self.set_auto_page_break(auto=False)
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("sans", style, _FONTS / file)

    def put(self, text: str, x: float, y: float, size: float = _BODY, *, bold: bool = False) -> None:
        """Draw a line; ``y`` is its baseline from the page's top."""
        self.set_font("sans", "B" if bold else "", size)
        self.text(x, y, text)

    def wide(self, text: str, size: float = _BODY, *, bold: bool = False) -> float:
        self.set_font("sans", "B" if bold else "", size)
        return self.get_string_width(text)


def pdf_of(
    lines: Sequence[Given],
    *,
    columns: int = 1,
    across: bool = False,
    running_head: str | None = None,
    page_numbers: bool = False,
    hyphenate: bool = False,
    indents: bool = False,
    between: float = 6.0,
) -> bytes:
    """Print (text, heading level or None, empty lines before) as PDF.

    ``across`` draws the columns of a page line by line. ``indents`` sets paragraphs apart by an indent, else a space
    of ``between`` points does.
    """
    paper = Paper()
    placed = list(
        _typeset(paper, lines, columns, hyphenate=hyphenate, indents=indents, between=0.0 if indents else between)
    )
    for page in range(placed[-1].page + 1 if placed else 1):
        paper.add_page()
        if running_head:
            paper.put(running_head, _MARGIN, 36, 8)
        here = [line for line in placed if line.page == page]
        if across:
            here.sort(key=lambda line: (round(line.y), line.column))
        for line in here:
            paper.put(line.text, line.x, line.y, line.size, bold=line.bold)
        if page_numbers:
            paper.put(f"Side {page + 1}", _PAGE[0] - 100, _PAGE[1] - 30, 8)
    return bytes(paper.output())


def _typeset(
    paper: Paper, lines: Sequence[Given], columns: int, *, hyphenate: bool, indents: bool, between: float
) -> Iterator[Set]:
    width = (_PAGE[0] - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
    top, bottom = 70.0, _PAGE[1] - 60
    page, column, y = 0, 0, top - _LEADING
    for text, level, gap in lines:
        size = _SIZES.get(level or 0, _BODY)
        leading = _LEADING * size / _BODY
        if y > top - _LEADING:
            y += gap * _LEADING + between + (0.6 * leading if level else 0)
            if level and y + 3 * leading > bottom:
                y = bottom
        mark = _MARK.match(text) if level is None else None
        first, rest = (_HANG, 0.0) if indents and level is None and not mark else (0.0, _HANG if mark else 0.0)
        parts = _wrapped(paper, text, (size, level is not None), (width - first, width - rest), hyphenate=hyphenate)
        for number, part in enumerate(parts):
            y += leading
            if y > bottom:
                page, column = (page, column + 1) if column + 1 < columns else (page + 1, 0)
                y = top - _LEADING + leading
            x = _MARGIN + column * (width + _GUTTER) + (rest if number else first)
            yield Set(text=part, page=page, column=column, x=x, y=y, size=size, bold=level is not None)


def _wrapped(
    paper: Paper, text: str, look: tuple[float, bool], rooms: tuple[float, float], *, hyphenate: bool
) -> list[str]:
    """Break a text into lines that fit the room of the first line and of the others."""
    size, bold = look
    out: list[str] = []
    line = ""
    words = text.split()
    while words:
        word = words.pop(0)
        room = rooms[1] if out else rooms[0]
        tried = f"{line} {word}" if line else word
        if paper.wide(tried, size, bold=bold) <= room:
            line = tried
            continue
        cuts = _cuts(word) if hyphenate else []
        fits = [c for c in cuts if paper.wide(f"{line} {word[:c].rstrip('-')}-".lstrip(), size, bold=bold) <= room]
        if fits:
            cut = max(fits)
            out.append(f"{line} {word[:cut].rstrip('-')}-".lstrip())
            line, words = "", [word[cut:], *words]
        elif line:
            out.append(line)
            line, words = "", [word, *words]
        else:
            out.append(word)
    return [*out, line] if line else out


def _cuts(word: str) -> list[int]:
    """Where a word may be broken: after a hyphen of its own, and before a consonant that a vowel follows."""
    own = [at + 1 for at, char in enumerate(word) if char == "-" and 1 < at < len(word) - 2]
    return own + [
        at
        for at in range(2, len(word) - 2)
        if word.isalpha() and word[at] not in _VOWELS and word[at + 1] in _VOWELS
        and any(char in _VOWELS for char in word[:at])
        and not word[:at].isupper()
    ]  # fmt: skip


def picture_of(lines: Sequence[str], *, width: int = 1654, height: int = 1200, size: int = 30) -> Image.Image:
    """Draw lines black on white, as a scanner at 200 dpi sees them."""
    picture = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(_FONTS / "DejaVuSerif.ttf", size)
    for number, line in enumerate(lines):
        draw.text((150, 120 + number * int(size * 1.6)), line, fill=0, font=font)
    return picture


def scan_of(*pictures: Image.Image) -> bytes:
    """Put pictures on pages, one on each, without a letter of text."""
    paper = Paper()
    for picture in pictures:
        paper.add_page()
        paper.image(picture, x=0, y=0, w=_PAGE[0], h=_PAGE[0] * picture.height / picture.width)
    return bytes(paper.output())
