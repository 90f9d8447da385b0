"""Ankestyrelsen's practice study of 2019, as a DocPlayer transcript -> Document.

The transcript has one paragraph a page, with margin notes, footnotes and tables spliced into its sentences. Nothing in
the text tells where they begin, so a person read the 103 pages and wrote the marks down: ``layout/<source id>.jsonl``,
one a line, in the order of the transcript, each with its literal words. A mark that is not found, or found twice, stops
the reading, so a changed transcript is never read by an old layout.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ingest.compose import finish
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.transcript import Found, Mark, Strip, find_gaps, find_marks, find_pages, repaired, trimmed, write_strips
from law.jsonl import read_lines
from law.records import Case, Document, Kind, Page, Section, Source

LAYOUTS = Path(__file__).parent / "layout"

_TABLED = ("table", "figure")
_CAPTIONED = (*_TABLED, "law box")
_NUMBERED = re.compile(r"(?:TABEL|FIGUR) \d+\.\d+")
_TABLE_LINE = re.compile(r"\s(?=(?:Note|Kilde): )")  # "... FORMÅLET? Note: Se punkt 1 ... Kilde: Sagsgennemgang"
_STOPS = (".", ":", "?", "!")
_NOTE_NUMBER = re.compile(r"\d+ ")
_SENTENCE = re.compile(r"\S.*?(?:[.?!](?=\s+[A-ZÆØÅ(])|$)", re.DOTALL | re.MULTILINE)
# What Ankestyrelsen would have done: "Vi ville have hjemvist sagen.", "Vi ville på den baggrund have ophævet ...".
_OUTCOMES = (
    ("stadfæstelse", re.compile(r"\bstadfæst")),
    ("hjemvisning", re.compile(r"\bhjemvis")),
    ("ophævelse", re.compile(r"\bophæve")),
    ("ændring", re.compile(r"\b(?:have ændret|ændre) (?:afgørelsen|kommunens afgørelse|sagen)")),
)


@dataclass(slots=True, kw_only=True)
class _Unit:
    """What becomes one Section, with the asides that follow it."""

    kind: Kind
    part: str
    page: int
    name: str
    path: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()
    group: str | None = None
    heading: list[Strip] = field(default_factory=list)
    body: list[Strip] = field(default_factory=list)
    asides: list["_Unit"] = field(default_factory=list)
    lead: str = "\n"


def read_study(extract: Extract, source: Source) -> Document:
    """Read the study with its layout. Raises ValueError naming the layout's line when the two don't fit."""
    layout = LAYOUTS / f"{source.id}.jsonl"
    if not layout.is_file():
        known = ", ".join(sorted(path.stem for path in LAYOUTS.glob("*.jsonl")))
        raise ValueError(f"{source.file}: no layout for {source.id!r}; known are {known}. Write {layout}.")
    return build_study(extract, source, tuple(read_lines(layout, Mark)))


def build_study(extract: Extract, source: Source, marks: Sequence[Mark]) -> Document:
    """Build the Document from the text and the marks."""
    text = extract.text
    ledger = Ledger(text)
    first, last = marks[0].page, max(mark.page for mark in marks)
    pages = find_pages(text, source, last=last)
    found = list(find_marks(text, marks, pages, source))
    report_end = found[-1].stop
    _cut_frame(ledger, pages, first=first, end=report_end)
    walk = _Walk(ledger)
    for number in range(first, last + 1):
        _, start, end = pages[number]
        walk.page(number, start, min(end, report_end), [place for place in found if place.mark.page == number])
    sections, page_starts = _write(ledger, walk.arranged())
    ledger.settle_space()
    account = ledger.close()
    cases = tuple(_cases(source, account.text, sections, walk.groups))
    notes = tuple(f"P. {mark.page}: {mark.text}" for mark in marks if mark.kind == "note")
    gaps = find_gaps(account.text)
    return finish(source, account, sections, extract=extract, gaps=gaps, pages=page_starts, cases=cases, notes=notes)


def _cut_frame(ledger: Ledger, pages: dict[int, tuple[int, int, int]], *, first: int, end: int) -> None:
    """Cut what is around the report: pages 1-2 are its title and colophon, the rest before ``first`` its contents."""
    ledger.cut(0, pages[1][0], "DocPlayer frame")
    ledger.cut(pages[1][0], pages[3][0], "title page and colophon")
    ledger.cut(pages[3][0], pages[first][0], "table of contents")
    for number, (start, body, _) in pages.items():
        if number >= first:
            ledger.cut(start, body, "page number")
    ledger.cut(end, len(ledger.raw), "list of other documents")


class _Walk:
    """Goes through the pages and sorts their text into units: the flow of the body, and the asides spliced into it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.groups: list[str] = []  # of the examples, in order
        self._flow: list[_Unit] = []
        self._heads: list[tuple[int, str, str]] = []  # (level, heading, part) above the current place
        self._aside: _Unit | None = None
        self._aside_end = 0
        self._at = 0
        self._page = 0
        self._waiting: list[_Unit] = []  # margin notes that stand before the text they belong to
        self._calls: list[_Unit] = []  # where the footnote marks of this page stand
        self._notes: list[tuple[_Unit, _Unit]] = []  # its footnotes without ``at``, and the unit before them
        self._sent: list[tuple[_Unit, str]] = []  # asides with ``at``

    def page(self, number: int, start: int, end: int, found: Iterable[Found]) -> None:
        """Take one page."""
        self._page, self._at = number, start
        late: list[Strip] = []
        for place in found:
            self._take(place.start)
            if place.mark.kind == "page end":
                strip = trimmed(self.ledger.raw, place.start, place.stop, page=number, lead="\n")
                late += [strip] if strip else []
                self._at = place.stop
            else:
                self._turn(place, end)
        self._take(end)
        self._aside = None
        self._flow[-1].body += late
        # Footnotes stand at the foot of the page; each goes with the unit that calls it when all calls are known.
        by_call = len(self._calls) == len(self._notes)
        for index, (note, before) in enumerate(self._notes):
            (self._calls[index] if by_call else before).asides.append(note)
        self._calls, self._notes = [], []

    def arranged(self) -> list[_Unit]:
        """Return the units in the order in which they are to be written, a heading without text above the next."""
        for aside, name in self._sent:
            self._host(aside, name).asides.append(aside)
        units: list[_Unit] = []
        heading: list[Strip] = []
        passed_on: list[_Unit] = []
        for unit in self._flow:
            unit.heading = [*heading, *unit.heading]
            unit.asides = sorted([*passed_on, *unit.asides], key=_place)
            heading, passed_on = [], []
            for aside in unit.asides:
                aside.path = (*unit.path, aside.name) if aside.part in _CAPTIONED else unit.path
                aside.scheme = aside.scheme or unit.scheme
            boxes = [aside for aside in unit.asides if aside.part in _CAPTIONED]
            if unit.body:
                units += [unit, *unit.asides]
            elif boxes:
                boxes[0].heading = [*unit.heading, *boxes[0].heading]
                units += [*boxes, *(aside for aside in unit.asides if aside not in boxes)]
            else:
                heading, passed_on = unit.heading, unit.asides
        return units

    def _take(self, end: int) -> None:
        """Give the text up to ``end`` to the open aside as far as it goes, and the rest to the flow."""
        if self._aside and self._at < self._aside_end:
            stop = min(end, self._aside_end)
            lines = [m.start() for m in _TABLE_LINE.finditer(self.ledger.raw, self._at, stop)]
            for start, line_end in pairwise([self._at, *(lines if self._aside.part in _TABLED else ()), stop]):
                self._add(self._aside, start, line_end)
                self._aside.lead = "\n" if self._aside.part in _TABLED else " "
            self._at = stop
        if self._at < end:
            if self.ledger.raw[self._at : end].strip():
                self._flow[-1].asides += self._waiting
                self._waiting = []
                self._break_at_aside(end)
            self._add(self._flow[-1], self._at, end)
            self._at = end

    def _add(self, unit: _Unit, start: int, end: int) -> None:
        strip = trimmed(self.ledger.raw, start, end, page=self._page, lead=unit.lead)
        if strip:
            unit.body.append(strip)
            unit.lead = " "

    def _break_at_aside(self, end: int) -> None:
        """Begin a paragraph after an aside that stands between two sentences: asides are set at paragraphs' heads."""
        flow = self._flow[-1]
        before = self.ledger.raw[flow.body[-1].start : flow.body[-1].end] if flow.body else ""
        after = self.ledger.raw[self._at : end].lstrip()
        if self._aside_end == self._at and before.endswith(_STOPS) and not after[0].islower():
            flow.lead = "\n"

    def _turn(self, place: Found, page_end: int) -> None:
        """Do what a mark says."""
        mark = place.mark
        if mark.kind == "paragraph":
            inside = self._aside if self._aside and place.start < self._aside_end else self._flow[-1]
            inside.lead = "\n"
        elif mark.kind == "footnote mark":
            self.ledger.cut(place.start, place.end, "footnote mark")
            self._calls.append(self._flow[-1])
            self._at = place.end
        elif mark.kind == "piece":
            self._aside = next(u for u in self._asides() if u.name == mark.of)
            self._aside.lead, self._aside_end = "\n", place.stop
        elif mark.kind in ("heading", "text", "example", "assessment"):
            self._open(place)
        else:
            self._set_aside(place, page_end)

    def _open(self, place: Found) -> None:
        """Begin a unit of the flow."""
        mark = place.mark
        strip = Strip(place.start, place.end, self._page, "\n")
        name = repaired(self.ledger.raw, [strip])
        last = self._flow[-1] if self._flow else None
        if mark.level:
            above = mark.level + (mark.kind == "text")  # text stands under the heading of its level
            kept = [head for head in self._heads if head[0] < above]
            part = mark.part or (kept[-1][2] if kept else "text")
            self._heads = kept if mark.kind == "text" else [*kept, (mark.level, name, part)]
        path = tuple(head[1] for head in self._heads)
        part = self._heads[-1][2]
        unit = _Unit(
            kind="praksisundersøgelse", part=part, page=self._page, name=name, path=path, scheme=mark.scheme
        )  # fmt: skip
        if mark.kind == "example":
            self.groups.append(mark.group or "")
            unit.kind, unit.part, unit.path = "eksempel", "facts", (*path, name)
        elif mark.kind == "assessment" and last:
            unit.kind, unit.part, unit.path, unit.scheme = "eksempel", "assessment", last.path, last.scheme
        if mark.kind == "text":
            unit.name = mark.text
        else:
            unit.heading.append(strip)
            self._at = place.end
        unit.asides, self._waiting = self._waiting, []
        self._flow.append(unit)

    def _set_aside(self, place: Found, page_end: int) -> None:
        """Begin a margin note, footnote, table, figure or box."""
        mark = place.mark
        number = _NUMBERED.match(mark.text)
        strip = Strip(place.start, place.end, self._page, "\n")
        name = number.group() if number else repaired(self.ledger.raw, [strip])
        aside = _Unit(kind="praksisundersøgelse", part=mark.kind, page=self._page, name=name, scheme=mark.scheme)
        if mark.kind in _CAPTIONED:
            aside.heading.append(strip)
            self._at = place.end
        self._aside, self._aside_end = aside, min(place.stop, page_end)
        if mark.at:
            self._sent.append((aside, mark.at))
        elif mark.kind == "margin":
            self._waiting.append(aside)
        elif mark.kind == "footnote":
            self._notes.append((aside, self._flow[-1]))
        else:
            self._flow[-1].asides.append(aside)

    def _asides(self) -> Iterator[_Unit]:
        yield from (aside for unit in self._flow for aside in unit.asides)
        yield from (aside for aside, _ in self._sent)

    def _host(self, aside: _Unit, name: str) -> _Unit:
        """Find the unit that an aside names, on its own page or the next."""
        for page in (aside.page, aside.page + 1):
            hosts = [unit for unit in self._flow if unit.page == page and unit.name == name]
            if len(hosts) == 1:
                return hosts[0]
        raise ValueError(f"{aside.part} {aside.name[:40]!r} on p. {aside.page}: no unit {name!r} there to go with.")


def _place(unit: _Unit) -> int:
    return min(strip.start for strip in (*unit.heading, *unit.body))


def _write(ledger: Ledger, units: Iterable[_Unit]) -> tuple[tuple[Section, ...], tuple[Page, ...]]:
    sections: list[Section] = []
    pages: list[Page] = []
    for unit in units:
        if ledger.position:
            ledger.layout("\n\n")
        strips = [*unit.heading, *unit.body]
        starts = write_strips(ledger, strips)
        for start, strip in zip(starts, strips, strict=True):
            if not pages or pages[-1].number != strip.page:
                pages.append(Page(start=start, number=strip.page))
        body = starts[len(unit.heading)] if unit.body else ledger.position
        if unit.part == "footnote" and (number := _NOTE_NUMBER.match(ledger.raw, strips[0].start)):
            body += len(number.group())
        sections.append(
            Section(
                kind=unit.kind, start=starts[0], body=body, end=ledger.position, locator=_locator(strips),
                path=unit.path, part=unit.part, scheme=unit.scheme,
            )
        )  # fmt: skip
    return tuple(sections), tuple(pages)


def _locator(strips: Sequence[Strip]) -> str:
    first, last = min(strip.page for strip in strips), max(strip.page for strip in strips)
    return f"s. {first}" if first == last else f"s. {first}-{last}"


def _cases(source: Source, text: str, sections: Sequence[Section], groups: Sequence[str]) -> Iterator[Case]:
    """Make a case of each example's facts and assessment."""
    facts = [section for section in sections if section.part == "facts"]
    assessments = [section for section in sections if section.part == "assessment"]
    for number, (told, judged, group) in enumerate(zip(facts, assessments, groups, strict=True), start=1):
        outcomes: list[str] = []
        spans = [("facts", told.body, told.end), ("assessment", judged.body, judged.end)]
        for sentence in _SENTENCE.finditer(text, judged.body, judged.end):
            named = [name for name, pattern in _OUTCOMES if pattern.search(sentence.group())]
            outcomes += [name for name in named if name not in outcomes]
            spans += [("outcome", sentence.start(), sentence.end())] if named else []
        yield Case(
            id=f"{source.id}-eksempel-{number}", source=source.id, numbers=(number,), title=told.path[-1],
            scheme=told.scheme, group=group, outcomes=tuple(outcomes), spans=tuple(spans),
        )  # fmt: skip
