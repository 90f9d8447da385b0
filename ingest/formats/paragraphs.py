"""Runs of text as a format's tree gives them -> lines of an Extract, with the account of every character (pure).

The HTML and the DOCX reader walk their trees in the document's order and tell, run by run, what is text, what is left
out and why, and where a line ends. White space is collapsed as a browser does; nothing else is changed silently.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.extract import Extract, Format
from ingest.ledger import Ledger
from ingest.lines import Line, Role
from law.records import Link

# An act of 400 §§ has 0.7 million characters, the largest bill some 8 million.
TEXT_CHARS = 20_000_000
# A paragraph that is all bold is a heading, unless it is as long as the lead of a news page.
_HEADING_CHARS = 200

_INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_WORD = re.compile(rf"[^\s{_INVISIBLE}]")
_TOKEN = re.compile(
    rf"(?P<word>[^\s{_INVISIBLE}]+(?: [^\s{_INVISIBLE}]+)*)"
    rf"|(?P<space>\s+)|(?P<soft>\u00ad+)|(?P<invisible>[{_INVISIBLE}])"
)
# The item has its mark in its text: "- Personen", "• en", "1) at", "2. Et", "a) hjælp".
_OWN_MARK = re.compile(r"\s*(?:[-–—•*·▪◦]|\d{1,3}[.)]|[a-zæøå][.)])\s")
# A paragraph that its author made an item of: "- være fyldt 18 år", "• have behov".
_OWN_BULLET = re.compile(r"\s*[-–—•·▪◦]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A run of a line and where it starts in the raw text; without a run, ``mark`` stands there: words of our own."""

    start: int
    run: str = ""
    bold: bool = False
    link: int | None = None
    mark: str = ""
    kind: str = ""
    parted: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.run)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    pieces: tuple[_Piece, ...]
    gap: int
    level: int | None
    role: Role | None
    bold: bool


@dataclass(slots=True, kw_only=True)
class Paragraphs:
    """Collects the runs of one file; ``name`` is for messages, ``notes`` for the report."""

    name: str
    notes: list[str] = field(default_factory=list)
    _raw: list[str] = field(default_factory=list)
    _length: int = 0
    _pieces: list[_Piece] = field(default_factory=list)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _cuts: list[tuple[int, int, str]] = field(default_factory=list)
    _links: list[str] = field(default_factory=list)
    _gap: int = 0
    _mark: str = ""
    _parted: bool = False

    def _add(self, run: str) -> int:
        self._raw.append(run)
        self._length += len(run)
        if self._length > TEXT_CHARS:
            raise ValueError(f"{self.name}: over {TEXT_CHARS} characters of text. Split it into several sources.")
        return self._length - len(run)

    def text(self, run: str, *, bold: bool = False, link: int | None = None) -> None:
        """Add a run to the line that is being made."""
        self._pieces.append(_Piece(start=self._add(run), run=run, bold=bold, link=link, parted=self._parted))
        self._parted = False

    def drop(self, run: str, reason: str) -> None:
        """Add a run that is no part of the text, and say why. White space around it is layout, and no cut."""
        start = self._add(run)
        if run.strip():
            self._cuts.append((start, start + len(run), reason))

    def link(self, url: str) -> int:
        """Register where a link leads; its runs name it by the number given back."""
        self._links.append(url)
        return len(self._links) - 1

    def part(self) -> None:
        """Set the next run off from the one before it by a space, unless there is one."""
        self._parted = True

    def insert(self, words: str, kind: str) -> None:
        """Write what the file holds outside its text at this place of the line, set off by spaces."""
        self._pieces.append(_Piece(start=self._length, mark=words, kind=kind, parted=True))
        self._parted = True

    def mark(self, words: str) -> None:
        """Let the next line begin with an item's mark, unless it has one of its own. "" takes it back."""
        self._mark = words

    def blank(self) -> None:
        """Count an empty paragraph before the next line."""
        self._gap += 1

    def begin(self) -> None:
        """Forget the empty paragraphs so far: the document begins here."""
        self._gap = 0

    @property
    def told(self) -> str:
        """The raw text of the line that is being made."""
        return "".join(piece.run for piece in self._pieces)

    @property
    def holds(self) -> Literal["text", "hard space", "nothing"]:
        """What the line that is being made holds; a hard space gives an empty paragraph its height."""
        if any(_WORD.search(piece.run) for piece in self._pieces):
            return "text"
        return "hard space" if any("\xa0" in piece.run for piece in self._pieces) else "nothing"

    def end(self, *, level: int | None = None, role: Role | None = None, bold_heads: bool = True) -> bool:
        """End the line that is being made; give whether there was one.

        ``bold_heads``: a line that is all bold is a heading, of a deeper level than any that the file names.
        """
        pieces, self._pieces, self._parted = self._pieces, [], False
        told = "".join(piece.run for piece in pieces)
        if not _WORD.search(told):
            self._cuts += [(piece.start, piece.end, "invisible characters") for piece in pieces if piece.run.strip()]
            return False
        if self._mark and not _OWN_MARK.match(told):
            pieces = [_Piece(start=pieces[0].start, mark=self._mark, kind="item mark"), *pieces]
        self._mark = ""
        if level is None and role is None and _OWN_BULLET.match(told):
            role = "item"
        heads = bold_heads and level is None and role is None and len(told) <= _HEADING_CHARS
        bold = heads and all(piece.bold for piece in pieces if _WORD.search(piece.run))
        self._paragraphs.append(_Paragraph(pieces=tuple(pieces), gap=self._gap, level=level, role=role, bold=bold))
        self._gap = 0
        return True

    def extract(self, format_: Format, meta: Mapping[str, tuple[str, ...]]) -> Extract:
        """Write the lines. Raises ValueError when there is none."""
        self.end()
        if not self._paragraphs:
            raise ValueError(f"{self.name}: no text in it ({self._length} characters, all left out). Fetch it again.")
        ledger = Ledger("".join(self._raw))
        for start, end, reason in _joined(self._cuts):
            ledger.cut(start, end, reason)
        deepest = max((one.level for one in self._paragraphs if one.level), default=0)
        lines: list[Line] = []
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        for paragraph in self._paragraphs:
            if lines:
                ledger.layout("\n" * (1 + paragraph.gap))
            start = ledger.position
            _write(ledger, paragraph, spans, len(lines))
            level = deepest + 1 if paragraph.bold else paragraph.level
            # The text of the line follows when all is written.
            lines.append(Line(start, ledger.position, "", paragraph.gap, level, paragraph.role))
        ledger.settle_space()
        account = ledger.close()
        text = account.text
        return Extract(
            format=format_,
            text=text,
            lines=tuple(
                Line(line.start, line.end, text[line.start : line.end], line.gap, line.level, line.role)
                for line in lines
            ),
            account=account,
            meta=meta,
            links=tuple(Link(start=start, end=end, url=self._links[link]) for (link, _), (start, end) in spans.items()),
            notes=tuple(self.notes),
        )


def _write(ledger: Ledger, paragraph: _Paragraph, spans: dict[tuple[int, int], tuple[int, int]], row: int) -> None:
    """Write one line: white space becomes one space, invisible characters go; ``spans`` gets where its links stand."""
    spaced = True  # nothing is written yet, or a space was written last
    waiting: tuple[int, int] | None = None  # white space that is written if a word follows; of our own if empty
    for piece in paragraph.pieces:
        if piece.parted and not spaced:
            waiting = waiting or (piece.start, piece.start)
        if piece.mark:
            _space(ledger, waiting)
            ledger.replace(piece.start, piece.start, piece.mark, piece.kind)
            waiting, spaced = None, piece.mark.endswith(" ")
        for token in _TOKEN.finditer(piece.run):
            start, end = piece.start + token.start(), piece.start + token.end()
            if token.lastgroup == "space":
                waiting = waiting or (None if spaced else (start, end))
            elif token.lastgroup == "word":
                _space(ledger, waiting)
                waiting, spaced = None, False
                if piece.link is not None:
                    first, _ = spans.get((piece.link, row), (ledger.position, 0))
                    spans[piece.link, row] = (first, ledger.position + end - start)
                ledger.keep(start, end)
            else:
                ledger.replace(start, end, "", _kind(token))


def _space(ledger: Ledger, waiting: tuple[int, int] | None) -> None:
    if waiting is None:
        return
    start, end = waiting
    if start == end:
        ledger.layout(" ")
    elif ledger.raw[start:end] == " ":
        ledger.keep(start, end)
    else:
        ledger.space(start, end, " ")


def _kind(token: re.Match[str]) -> str:
    if token.lastgroup == "soft":
        return "soft hyphen"
    # A bullet of the font "Symbol" has a number that means nothing outside that font.
    return "symbol of a font" if "\ue000" <= token.group() <= "\uf8ff" else "invisible character"


def _joined(cuts: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join cuts that follow each other for the same reason."""
    joined: list[tuple[int, int, str]] = []
    for start, end, reason in sorted(cuts):
        if joined and joined[-1][1:] == (start, reason):
            joined[-1] = (joined[-1][0], end, reason)
        else:
            joined.append((start, end, reason))
    return joined
