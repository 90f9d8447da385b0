"""What a format reader makes of a file: its text, line by line, with what the format tells of each line.

Bytes -> Extract (``ingest.formats``) -> Document (the readers of what a source is: a note, an act, a decision).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.ledger import Account
from ingest.lines import Line
from law.records import Gap, Link, Page

Format = Literal["text", "html", "docx", "pdf", "xml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The text of a file. All offsets are of ``text``; between two lines there is only white space.

    ``wrapped``: lines end where the page's width made them end, so that a paragraph may run over several; else each
    line is a paragraph, a heading, an item or a row. ``account`` tells how ``text`` came from all the characters that
    the file holds, chrome and running heads included; None where ``text`` is all of them. ``meta`` has what the file
    says of itself, by the format's own names. ``notes`` are for the report (English).
    """

    format: Format
    text: str
    lines: tuple[Line, ...]
    wrapped: bool = False
    account: Account | None = None
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()

    def said(self, name: str) -> str | None:
        """Give the first value of a name in ``meta``, None where there is none."""
        return next(iter(self.meta.get(name, ())), None)
