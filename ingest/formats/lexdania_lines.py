"""Lines of a LexDania document as they were found -> its text with its lines, through the ledger (pure)."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.ledger import Account, Ledger
from ingest.lines import Line, Role

_WORDS = re.compile(r"\S+(?: \S+)*")
# A heading in bold may be long ("HVILKET LANDS LOVGIVNING FINDER ANVENDELSE ..."); longer is text in bold.
_BOLD_CHARS = 200
_ITALIC_CHARS = 140
_NUMBER_ALONE = re.compile(r"\d+(?:\.\d+)*\.?$")


class Bit(NamedTuple):
    """A stretch of the raw text, or a sign between two: "" text, " " a space, "|" a cell's end, "-" an item's mark."""

    sign: str
    start: int
    end: int


@dataclass(slots=True, kw_only=True)
class Draft:
    """A line before it is written. ``fresh``: it has its label only and waits for its text."""

    role: Role | None = None
    level: int | None = None
    gap: int = 0
    title: bool = False
    fresh: bool = False
    bits: list[Bit] = field(default_factory=list)
    letters: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> bool:
        """Whether this is text beyond the title and the signatures."""
        return not self.title and self.role != "signature"


@dataclass(slots=True, kw_only=True)
class Drafts:
    """All lines of a document, in the order in which its text shall read. ``raw`` is all text outside of Meta.

    ``resume`` are the rows of the first and the last line of the summary, ``unknown`` the elements that no rule is
    for, with their counts.
    """

    raw: str
    lines: list[Draft]
    resume: tuple[int, int] | None
    unknown: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(element).localname)


def write_lines(drafts: Drafts) -> tuple[str, tuple[Line, ...], Account]:
    """Write the lines, one a paragraph, and account for every character. Raises ValueError if one was forgotten."""
    ledger = Ledger(drafts.raw)
    spans: list[tuple[int, int, Draft]] = []
    for draft in drafts.lines:
        if spans:
            ledger.layout("\n" * (1 + draft.gap))
        start = ledger.position
        _write(ledger, draft)
        spans.append((start, ledger.position, draft))
    ledger.settle_space()
    account = ledger.close()
    lines = (Line(start, end, account.text[start:end], one.gap, one.level, one.role) for start, end, one in spans)
    return account.text, tuple(lines), account


def _write(ledger: Ledger, draft: Draft) -> None:
    """Write one line: white space becomes single spaces, none at its ends; empty cells leave no sign."""
    begun, waiting = False, ""
    for sign, start, end in draft.bits:
        if sign == "-":
            ledger.replace(start, end, "-", "item mark")
            begun, waiting = True, " "
        elif sign:
            waiting = "|" if "|" in (sign, waiting) else " "
        else:
            at = start
            for words in _WORDS.finditer(ledger.raw, start, end):
                waiting = waiting or (" " if words.start() > at else "")
                if begun and waiting == "|":
                    ledger.replace(words.start(), words.start(), " | ", "cell mark")
                elif begun and waiting:
                    ledger.layout(" ")
                ledger.keep(words.start(), words.end())
                begun, waiting, at = True, "", words.end()
            waiting = waiting or (" " if at < end else "")


def level_in_prose(text: str, letters: Counter[str]) -> int | None:
    """Tell a heading by its face: all in bold, or a short line all in italics. A number alone heads nothing."""
    all_letters = letters.total()
    bold = sum(count for face, count in letters.items() if "bold" in face.lower())
    italic = sum(count for face, count in letters.items() if "italic" in face.lower())
    if not all_letters or _NUMBER_ALONE.match(text):
        return None
    if bold == all_letters and len(text) <= _BOLD_CHARS:
        return 1
    return 2 if italic == all_letters and len(text) <= _ITALIC_CHARS and not text.endswith(".") else None
