"""Raw text -> its non-blank lines, each with the blank space before it (pure)."""

import re
from dataclasses import dataclass
from typing import Literal

_LINE = re.compile(r"[^\n]*\S[^\n]*")
# A page break in text that was taken from a PDF page by page: two truly empty lines, then a blank header of two.
_PAGE_BREAK = "\n\n\n\n"
_HEADER_BLANKS = 2
_BLANK = re.compile(r"\n[ \t\xa0]+(?=\n)")


# What a format says that a line is, beyond a heading. In an act: the units of its own text, and what is not its own:
# what it brings into force, its annexes, what an amending act quotes of another, the signatures.
Role = Literal[
    "kapitel", "paragraf", "stk", "nr", "litra", "ikraft", "bilag", "cited", "signature", "footnote", "item", "row",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line [start, end) of a text; ``gap`` counts the blank lines before it, page breaks apart.

    ``level`` is a heading's, 1 outermost, and ``role`` what the line is, both as far as the format tells.
    """

    start: int
    end: int
    text: str
    gap: int
    level: int | None = None
    role: Role | None = None


def read_lines(raw: str) -> list[Line]:
    """Split ``raw`` into non-blank lines. A blank line holds spaces; the empty lines of hard wraps don't count."""
    lines: list[Line] = []
    before = 0
    for match in _LINE.finditer(raw):
        space = raw[before : match.start()]
        blanks = len(_BLANK.findall("\n" + space))
        if _PAGE_BREAK in space:
            blanks = max(0, blanks - _HEADER_BLANKS)
        lines.append(Line(match.start(), match.end(), match.group(), blanks))
        before = match.end()
    return lines
