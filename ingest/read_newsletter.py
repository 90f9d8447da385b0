"""DUKH's newsletter on § 95, stk. 3 -> Document: the law part, and each enquiry as question, vurdering and rådgivning.

The text is paragraphs set apart by an empty line, with the links and bold words of a light markup.
"""

import re
from collections.abc import Iterator

from ingest.compose import Block, Unit, finish, write_units
from ingest.extract import Extract
from ingest.ledger import Edit, Ledger
from ingest.lines import Line
from law.records import Case, Document, Kind, Section, Source
from law.schemes import SCHEME_95

# "[principafgørelse 62-15](#)": the words stay, the marks go. The links of this source lead nowhere ("#").
_LINK = re.compile(r"(?P<open>\[)(?P<words>[^\]\n]+)(?P<close>\]\([^)\n]*\))")
_BOLD = re.compile(r"\*\*")
_BYLINE = re.compile(r"af konsulent ")
_ENQUIRY = re.compile(r"(?P<number>\d)(?:\.(?P<letter>[a-z]))?\.? (?P<title>.{3,80}):$")  # "2.b Udmåling af timer:"
_PART = {"DUKH's vurdering:": "assessment", "DUKH's rådgivning:": "advice"}
_PART_NAMES = {"question": "henvendelsen", "assessment": "vurdering", "advice": "rådgivning"}
_CHAPTERS = ("Beskrivelse af udvalgte henvendelser:", "Afsluttende DUKH-overvejelser/forslag", "Læs evt. mere i")
_HEADING = re.compile(r".{3,160}:$")
# Sentences that lead in to what follows, and so are text.
_LEAD_IN = re.compile(
    r"Der er i serviceloven 2 muligheder|I DUKH's rådgivninger|I forhold til|Lov om|Forvaltningsloven"
)
_EXCERPT = re.compile(
    r"er her indsat et uddrag af resume af Ankestyrelsens (?:\[)?principafgørelse (?P<number>\d+-\d+)"
)


def read_newsletter(extract: Extract, source: Source) -> Document:
    """Read the newsletter. Raises ValueError when it holds no enquiry."""
    ledger = Ledger(extract.text)
    reader = _Reader(ledger)
    for line in extract.lines:
        reader.place(line)
    sections = write_units(ledger, reader.units)
    ledger.settle_space()
    account = ledger.close()
    cases = tuple(_cases(source, sections))
    if not cases:
        raise ValueError(f'{source.file}: no enquiry found. Wrong reader? Set "reader" in corpus/manifest.jsonl.')
    return finish(source, account, sections, extract=extract, cases=cases, notes=_notes(cases))


class _Reader:
    """Goes through the lines once and says what each is."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.units: list[Unit] = []
        self.chapter = ""
        self.theme = ""
        self.enquiry = ""
        self.excerpt: str | None = None

    def place(self, line: Line) -> None:
        told = line.text.strip()
        if _BYLINE.match(told):
            self.ledger.cut(line.start, line.end, "byline")
        elif not self.units:
            self._open("nyhedsbrev", "indledning", (told,), head=line)
        elif told.startswith(_CHAPTERS):
            self.chapter, self.theme, self.enquiry = told.rstrip(":"), "", ""
            self._open("nyhedsbrev", f"afsnit »{self.chapter}«", (self.chapter,), head=line)
        elif told in _PART:
            self._open_part(_PART[told], line)
        elif self.chapter.startswith("Beskrivelse") and (match := _ENQUIRY.match(told)):
            self._open_enquiry(match, line)
        elif self._is_heading(told):
            path = (self.chapter, told.rstrip(":")) if self.chapter else (told.rstrip(":"),)
            self._open("nyhedsbrev", f"afsnit »{told.rstrip(':')}«", path, head=line)
        elif self.excerpt and told.startswith('"'):
            self._open_excerpt(line)
        else:
            self._add(line, told)

    def _is_heading(self, told: str) -> bool:
        if self.chapter.startswith("Beskrivelse") or _LEAD_IN.match(told):
            return False
        return bool(_HEADING.match(told))

    def _open(self, kind: Kind, locator: str, path: tuple[str, ...], *, head: Line, part: str = "text") -> None:
        unit = Unit(kind=kind, locator=locator, path=path, part=part, scheme=(SCHEME_95,))
        unit.heading.append(_block(head))
        self.units.append(unit)

    def _open_enquiry(self, match: re.Match[str], line: Line) -> None:
        number = match["number"] + (f".{match['letter']}" if match["letter"] else "")
        if not match["letter"]:
            self.theme = f"{number}. {match['title']}"
        self.enquiry = f"{number} {match['title']}"
        path = tuple(part for part in (self.chapter, self.theme, self.enquiry if match["letter"] else "") if part)
        self._open("henvendelse", f"henvendelse {number} »{match['title']}«", path, head=line, part="question")

    def _open_part(self, part: str, line: Line) -> None:
        asked = next(unit for unit in reversed(self.units) if unit.part == "question")
        name = _PART_NAMES[part]
        self._open("henvendelse", f"{asked.locator}, {name}", (*asked.path, f"DUKH's {name}"), head=line, part=part)

    def _open_excerpt(self, line: Line) -> None:
        # Two paragraphs of the decision's resumé follow in quotation marks, up to the closing mark.
        name = f"principafgørelse {self.excerpt}"
        path = (*self.units[-1].path, f"{name.capitalize()} (uddrag)")
        unit = Unit(
            kind="principafgørelse",
            locator=f"{name} (uddrag)",
            path=path,
            part="excerpt",
            work=name,
            scheme=(SCHEME_95,),
        )
        unit.body.append(_block(line))
        self.units.append(unit)
        self.excerpt = None

    def _add(self, line: Line, told: str) -> None:
        last = self.units[-1]
        if last.part == "excerpt" and _closed(last, self.ledger.raw):
            before = self.units[-2]
            last = Unit(kind=before.kind, locator=before.locator, path=before.path, scheme=before.scheme)
            self.units.append(last)
        last.body.append(_block(line))
        if match := _EXCERPT.search(told):
            self.excerpt = match["number"]


def _closed(unit: Unit, raw: str) -> bool:
    return raw[unit.body[-1].start : unit.body[-1].end].rstrip().endswith('"')


def _block(line: Line) -> Block:
    edits: list[Edit] = []
    for match in _LINK.finditer(line.text):
        for mark in ("open", "close"):
            edits.append(_drop(line, *match.span(mark), "link markup"))
    edits += [_drop(line, *match.span(), "bold markup") for match in _BOLD.finditer(line.text)]
    return Block(start=line.start, end=line.end, edits=tuple(sorted(edits, key=lambda edit: edit.start)))


def _drop(line: Line, start: int, end: int, kind: str) -> Edit:
    return Edit(start=line.start + start, end=line.start + end, text="", kind=kind)


def _cases(source: Source, sections: tuple[Section, ...]) -> Iterator[Case]:
    asked = [index for index, section in enumerate(sections) if section.part == "question"]
    for number, index in enumerate(asked, start=1):
        parts = [sections[index]]
        while index + len(parts) < len(sections) and sections[index + len(parts)].part in ("assessment", "advice"):
            parts.append(sections[index + len(parts)])
        yield Case(
            id=f"{source.id}-henvendelse-{number}", source=source.id, numbers=(number,), title=parts[0].path[-1],
            scheme=(SCHEME_95,), group=parts[0].path[1], outcomes=("rådgivning",),
            spans=tuple((part.part, part.body, part.end) for part in parts),
        )  # fmt: skip


def _notes(cases: tuple[Case, ...]) -> tuple[str, ...]:
    labels = [case.title.split()[0] for case in cases]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    return tuple(
        f"Two enquiries carry the same number {label}; they are told apart by their titles." for label in twice
    )
