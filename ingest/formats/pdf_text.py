"""Paragraphs of printed lines -> their raw text, and its words as they read: hyphens undone, letters made whole."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.formats.hyphens import LineEnd, line_end
from ingest.formats.pdf_chrome import Chrome
from ingest.formats.pdf_layout import PrintLine
from ingest.formats.pdf_paragraphs import Paragraph
from ingest.formats.section_signs import SURE, find_signs
from ingest.ledger import Edit, Ledger

_SOFT = "\xad\x02\x1f"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BULLETS = "\uf0b7\uf0a7\uf0d8\uf076\uf0fc\u25cf\u25aa"
_REPAIRS = re.compile(
    rf"(?P<ligature>[{''.join(_LIGATURES)}])|(?P<soft>[{_SOFT}])|(?P<mark>[{_BULLETS}])"
    r"|(?P<letter>[a-zA-Z][\u0300-\u036f]+)|(?P<zero>[\u200b-\u200f\u2060\ufeff])|(?P<control>[\x00-\x08\x0e-\x1e\x7f-\x9f])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A stretch of the raw text: a paragraph, or a line of chrome. ``starts`` are where its lines start."""

    paragraph: Paragraph | None
    chrome: Chrome | None
    start: int
    end: int
    starts: tuple[int, ...]
    lines: tuple[PrintLine, ...]


def raw_text(made: Sequence[Paragraph], removed: Sequence[tuple[PrintLine, Chrome]]) -> tuple[str, list[Unit]]:
    """Write all lines, a line end after each, and tell where each paragraph and each line of chrome stands.

    What was removed stands before the first paragraph that begins on its page or a later one.
    """
    parts: list[str] = []
    units: list[Unit] = []
    at = 0
    waiting = list(removed)

    def write(lines: tuple[PrintLine, ...], paragraph: Paragraph | None, chrome: Chrome | None) -> None:
        nonlocal at
        starts = []
        for line in lines:
            starts.append(at)
            parts.append(line.text + "\n")
            at += len(line.text) + 1
        units.append(
            Unit(
                paragraph=paragraph, chrome=chrome, start=starts[0], end=at - 1, starts=tuple(starts), lines=lines
            )
        )  # fmt: skip

    for paragraph in made:
        while waiting and waiting[0][0].page <= paragraph.lines[0].page:
            line, chrome = waiting.pop(0)
            write((line,), None, chrome)
        write(paragraph.lines, paragraph, None)
    for line, chrome in waiting:
        write((line,), None, chrome)
    return "".join(parts), units


def write_unit(ledger: Ledger, unit: Unit, words: Container[str], *, read: bool) -> list[tuple[int, int]]:
    """Write a paragraph's lines as one, repaired; ``read``: a machine read them off paper.

    ``words`` are the document's own, in lower case. Gives the raw spans of doubtful signs.
    """
    raw = ledger.raw
    edits = [_repair(raw, match, unit) for match in _REPAIRS.finditer(raw, unit.start, unit.end)]
    joined, seams = _line_ends(raw, unit, words)
    restored, doubts = _signs(raw, unit) if read else ([], [])
    edits = _apart([*edits, *joined, *restored])
    at = unit.start
    for seam in seams:
        ledger.prose(at, seam, edits=[edit for edit in edits if at <= edit.start < seam])
        ledger.space(seam, seam + 1, "")
        at = seam + 1
    if unit.paragraph is not None and unit.paragraph.role == "row" and not edits:
        ledger.keep(at, unit.end)
    else:
        ledger.prose(at, unit.end, edits=[edit for edit in edits if edit.start >= at])
    return doubts


def _line_ends(raw: str, unit: Unit, words: Container[str]) -> tuple[list[Edit], list[int]]:
    """Give the hyphens that go, and the line ends that go without a trace after a hyphen that stays."""
    edits: list[Edit] = []
    seams: list[int] = []
    for before, after in pairwise(unit.starts):
        left, right = raw[before : after - 1], raw[after : unit.end].split("\n", 1)[0]
        if left[-1:] not in ("-", "\u2010") or left[-2:-1].isspace():
            continue
        what = line_end(left, right, words)
        if what == LineEnd.JOINED:
            edits.append(Edit(start=after - 2, end=after, text="", kind="line-end hyphen"))
        elif what == LineEnd.KEPT:
            seams.append(after - 1)
    return edits, seams


def _signs(raw: str, unit: Unit) -> tuple[list[Edit], list[tuple[int, int]]]:
    """Give the signs that text recognition lost for sure, and the spans where it may have."""
    edits: list[Edit] = []
    doubts: list[tuple[int, int]] = []
    # Line ends become blanks of one character, so that offsets hold.
    for sign in find_signs(raw[unit.start : unit.end].replace("\n", " ")):
        if sign.sure:
            edits.append(Edit(start=unit.start + sign.start, end=unit.start + sign.end, text=sign.text, kind=SURE))
        else:
            doubts.append((unit.start + sign.start, unit.start + sign.through))
    return edits, doubts


def _repair(raw: str, match: re.Match[str], unit: Unit) -> Edit:
    start, end, found = match.start(), match.end(), match.group()
    match match.lastgroup:
        case "ligature":
            return Edit(start=start, end=end, text=_LIGATURES[found], kind="ligature")
        case "soft" if raw[end : end + 1] == "\n" and end < unit.end:
            return Edit(start=start, end=end + 1, text="", kind="line-end hyphen")
        case "soft":
            return Edit(start=start, end=end, text="", kind="soft hyphen")
        case "mark":
            return Edit(start=start, end=end, text="•", kind="item mark")
        case "letter":
            return Edit(start=start, end=end, text=unicodedata.normalize("NFC", found), kind="composed letter")
        case _:
            return Edit(start=start, end=end, text="", kind="control character")


def _apart(edits: list[Edit]) -> list[Edit]:
    """Put repairs in order, and leave out one that reaches into the last."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if not out or edit.start >= out[-1].end:
            out.append(edit)
    return out
