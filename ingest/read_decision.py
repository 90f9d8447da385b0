"""A principle decision -> Document: what may be quoted as principle apart from what was decided in one case.

Its headings are known by their wording in each era (``ingest.eras``), whether the format marks them or not; what the
format marks as a heading and no era has, is a theme of the principle, or is kept and named in the notes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.compose import Block, Unit, finish, no_section, write_units
from ingest.edges import edges_in, passed_on, torn
from ingest.eras import Opening, opening_of, stands_alone
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.wrapping import Paragraph, distinct, paragraphs
from law.decision_numbers import canonical, decision_number
from law.records import Document, Source
from law.schemes import leading_schemes, schemes_in

# What a locator adds, so that a quote from the concrete case is never taken for the principle.
_LOCATED = {
    "background": "baggrund", "rules": "reglerne", "practice": "praksis", "concrete": "den konkrete sag",
    "facts": "oplysningerne i sagen",
}  # fmt: skip
_INTRODUCTION = "Indledning"
_TITLED = re.compile(r"\bprincip(?:afgørelse|meddelelse)\b", re.IGNORECASE)
_TITLE_CHARS = 400
_TITLE_ROWS = 6
# "Resume: Hjælp til ..." prints heading and text in one line.
_RUN_IN = re.compile(r"Resum[eé]\s*:(?=\s+\S)", re.IGNORECASE)
# What is printed between title and text, each on a line: "KEN nr 10858 af 12/10/2015", "Status: Gældende".
_HEAD_LINE = re.compile(
    r"KEN nr|(?:Afgørelsesdato|Uds\. dato|Nummer|J\.nr\.|Status|Offentliggørelsesdato)\s*:"
    r"|(?:Gældende|Kassere\w+|Historiske?)\s*:"
)
# The head of the text only, as in the practice note: what is compared with in the last paragraph leads nowhere.
_OPENING_CHARS = 1500


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that is open, and what it opened; a heading of no era has no opening."""

    name: str
    opening: Opening | None
    level: int | None
    part: str


@dataclass(slots=True)
class _Reading:
    """Where the reader is, and what it has found."""

    name: str  # as the document calls itself: "principmeddelelse 17-25"
    work: str | None
    units: list[Unit] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    used: dict[tuple[str, ...], int] = field(default_factory=dict)


def read_decision(extract: Extract, source: Source) -> Document:
    """Read a principle decision. Raises ValueError when it has no text, or another number than its manifest line."""
    raw = extract.text
    told = paragraphs(extract, alone=stands_alone, begins=_begins)
    title = _title_row(told, source)
    number = _number(told, title, extract, source)
    called = told[title].told if title is not None else source.title
    word = "principmeddelelse" if "principmeddelelse" in called.lower() else "principafgørelse"
    reading = _Reading(
        name=f"{word} {number}" if number else word, work=f"principafgørelse {number}" if number else None
    )
    summary = _summary_rows(extract, told)
    for row, one in enumerate(told):
        if row == summary.start < summary.stop and _opens(one) != "principle":
            _state(reading)  # the format has a summary, and no heading above it
        if row == summary.stop > summary.start:
            _end_summary(one, reading)
        # The title may be printed twice, as a page's and as the document's own.
        again = title is not None and title <= row <= title + _TITLE_ROWS and one.told == told[title].told
        _place(one, raw, reading, is_title=again)
        if row in summary and reading.open[:1] and reading.open[0].part == "principle":
            # What is set in bold within the summary is a theme of it, also where its own heading is no bolder.
            reading.open[0] = replace(reading.open[0], level=0)
    if not any(unit.body for unit in reading.units):
        raise ValueError(f"{source.file}: a title and no text. Fetch the decision again, or add it as HTML or PDF.")
    _give_schemes(raw, reading.units, called)
    ledger = Ledger(raw)
    sections = write_units(ledger, reading.units)
    ledger.settle_space()
    account = ledger.close()
    edges = edges_in(account.text, sections, own=number)
    notes = tuple(_notes(reading, number, torn(edges), passed_on(account.text, own=number)))
    return finish(source, account, sections, extract=extract, edges=edges, notes=notes)


def _begins(line: str) -> bool:
    return bool(_RUN_IN.match(line) or _HEAD_LINE.match(line))


def _summary_rows(extract: Extract, told: Sequence[Paragraph]) -> range:
    """Give the rows of the summary where the format tells them (``ResumeLines``: the first and the last)."""
    rows = extract.meta.get("ResumeLines", ())
    if len(rows) != 2 or len(told) != len(extract.lines):
        return range(0)
    return range(int(rows[0]), int(rows[1]) + 1)


def _opens(one: Paragraph) -> str | None:
    opening = opening_of(one.told)
    return opening.part if opening else None


def _state(reading: _Reading) -> None:
    """Begin the principle where it has no heading of its own; its name in the path is the element's."""
    reading.open = [_Open("Resumé", opening_of("Resumé"), 0, "principle")]
    path = distinct((_capital(reading.name), "Resumé"), reading.used)
    reading.units.append(
        Unit(kind="principafgørelse", locator=reading.name, path=path, part="principle", work=reading.work)
    )


def _end_summary(one: Paragraph, reading: _Reading) -> None:
    reading.open = []
    if one.level is None and opening_of(one.told) is None:
        _start(reading, None)


def _title_row(told: Sequence[Paragraph], source: Source) -> int | None:
    """Find the title: what is named as the source is, the outermost heading, or a first line that names a decision."""
    head = told[:_TITLE_ROWS]
    if not head:
        raise ValueError(f"{source.file}: no text. {no_section(source)}")
    same = (row for row, one in enumerate(head) if one.told.lower() == " ".join(source.title.split()).lower())
    top = (row for row, one in enumerate(head) if one.level == 1 and opening_of(one.told) is None)
    named = (
        row
        for row, one in enumerate(head)
        if _TITLED.search(one.told) and len(one.told) < _TITLE_CHARS and not one.told.endswith((".", ":"))
        and opening_of(one.told) is None
    )  # fmt: skip
    return next((row for rows in (same, named, top) for row in rows), None)


def _number(told: Sequence[Paragraph], title: int | None, extract: Extract, source: Source) -> str | None:
    """Give the decision's number. Raises ValueError when its own title and its manifest line name two."""
    printed = decision_number(told[title].told) if title is not None else None
    meta = decision_number(extract.said("DocumentTitle") or "") or decision_number(extract.said("og:title") or "")
    own = printed or meta
    given = canonical(source.number) if source.number else None
    if own and given and own != given:
        raise ValueError(
            f"{source.file}: its title says principle decision {own}, its line in corpus/manifest.jsonl {given}. "
            'Read the title, then correct "number" or "file" there.'
        )
    head = "\n".join(one.told for one in told[: _TITLE_ROWS * 2])
    return given or own or decision_number(source.title) or _old_number(extract) or decision_number(head)


def _old_number(extract: Extract) -> str | None:
    """Read the number of a migrated decision, which stands as the Subject alone: "B-1-96"."""
    return decision_number(extract.said("Subject") or "")


def _place(one: Paragraph, raw: str, reading: _Reading, *, is_title: bool) -> None:
    if is_title:
        _start(reading, one.block(raw))
    elif run_in := (_RUN_IN.match(raw, one.start, one.end) if one.level is None else None):
        head = raw[one.start : run_in.end()]
        _head(head, opening_of(head), None, one.block_of(raw, one.start, run_in.end()), reading)
        reading.units[-1].body.append(one.block_of(raw, run_in.end(), one.end))
    elif _is_heading(one, reading):
        _head(one.told, _fitting(one, reading), one.level, one.block(raw), reading)
    else:
        if not reading.units:
            _start(reading, None)
        reading.units[-1].body.append(one.block(raw))


def _is_heading(one: Paragraph, reading: _Reading) -> bool:
    if one.role in ("row", "item", "footnote"):
        return False
    if _fitting(one, reading) or one.level is not None:
        return True
    # In plain text a theme is told by its form; a short line in the rules is more likely an act's name, or a number.
    return one.likely and reading.open != [] and reading.open[0].part in ("principle", "background", "concrete")


def _fitting(one: Paragraph, reading: _Reading) -> Opening | None:
    """Tell what a paragraph opens where it stands: "Gældende" is a status at the head, a list below "Praksis"."""
    opening = opening_of(one.told)
    if opening is None or (one.level is None and not (opening.closed and one.lines == 1) and not one.likely):
        return None
    if opening.place == "status" and not any(above.part in ("rules", "practice") for above in reading.open):
        return None
    return opening


def _head(told: str, opening: Opening | None, level: int | None, block: Block, reading: _Reading) -> None:
    """Open a heading at its place below those that are open."""
    above = _above(opening, level, reading.open)
    name = " ".join(told.split()).rstrip(": ")
    part = _part(opening, above)
    if opening is None and part != "principle":
        reading.unknown.append(name)
    reading.open = [*above, _Open(name, opening, level, part)]
    path = distinct((_capital(reading.name), *(one.name for one in reading.open)), reading.used)
    reading.open[-1] = _Open(path[-1], opening, level, part)
    reading.units.append(
        Unit(
            kind="principafgørelse", locator=_locator(reading), path=path, part=part, work=reading.work, heading=[block]
        )
    )


def _above(opening: Opening | None, level: int | None, stack: list[_Open]) -> list[_Open]:
    """Give the open headings that a new one stands below."""
    top = stack[:1]
    stated = bool(top) and top[0].part == "principle"
    if opening is None:
        # A theme ends at its like. In plain text, where nothing tells, a heading stands below the last known one.
        keep = [one for one in stack if one.opening or (level and one.level and one.level < level)]
        while level and keep and keep[-1].level and keep[-1].level >= level:
            keep.pop()
        return keep
    if opening.place == "status":
        return _down_to(stack, "practice", ("top", "rules")) or _down_to(stack, "rules", ("top",))
    if opening.place == "rules":
        return _down_to(stack, "rules", ("top",))
    if opening.place == "theme":
        return top if stated or _down_to(top, "concrete", ("decision",)) else []
    if opening.place == "case":
        return _down_to(stack, "concrete", ("decision", "theme")) or (top if stated else [])
    if opening.place == "within decision" and not stated:
        return _down_to(stack, "concrete", ("case", "decision", "theme"))
    return []


def _down_to(stack: list[_Open], part: str, places: tuple[str, ...]) -> list[_Open]:
    """Cut the open headings after the innermost one of a part and place; nothing where there is none."""
    rows = [row for row, one in enumerate(stack) if one.opening and one.part == part and one.opening.place in places]
    return stack[: rows[-1] + 1] if rows else []


def _part(opening: Opening | None, above: Sequence[_Open]) -> str:
    if opening is not None:
        return opening.part
    return above[-1].part if above else "text"


def _start(reading: _Reading, heading: Block | None) -> None:
    """Begin what stands below the title and above the first heading."""
    reading.open = []
    reading.units.append(
        Unit(
            kind="principafgørelse",
            locator=f"{reading.name}, {_INTRODUCTION.lower()}",
            path=(_capital(reading.name), _INTRODUCTION),
            work=reading.work,
            heading=[heading] if heading else [],
        )
    )


def _locator(reading: _Reading) -> str:
    last = reading.open[-1]
    case = next((one.name for one in reading.open if one.opening and one.opening.place == "case"), None)
    told = [reading.name]
    if case:
        told.append(case[0].lower() + case[1:])
    if last.part == "text":
        told.append(f"afsnit »{last.name}«")
    elif last.part in _LOCATED and not (case and last.part == "concrete"):
        told.append(_LOCATED[last.part])
    return ", ".join(told)


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _give_schemes(raw: str, units: Sequence[Unit], title: str) -> None:
    """Take all of a decision to be about the scheme that its principle opens with, else its title, else its rules."""
    about = (
        leading_schemes(_opening(raw, units, "principle"))
        or schemes_in(title)
        or leading_schemes(_opening(raw, units, "rules"))
    )
    for unit in units:
        # "Særligt om sager om kontant tilskud": a theme of the principle may be about one scheme alone.
        own = schemes_in(unit.path[-1]) if unit.part == "principle" and len(unit.path) > 2 else ()
        unit.scheme = own or about


def _opening(raw: str, units: Sequence[Unit], part: str) -> str:
    blocks = [block for unit in units if unit.part == part for block in (*unit.heading, *unit.body)]
    return " ".join(" ".join(raw[block.start : block.end].split()) for block in blocks)[:_OPENING_CHARS]


def _notes(reading: _Reading, number: str | None, torn: Sequence[str], heirs: Sequence[str]) -> Iterator[str]:
    if number is None:
        yield 'No number in title or head; set "number" in corpus/manifest.jsonl, or it counts as no decision.'
    if not any(unit.part == "principle" and unit.body for unit in reading.units):
        yield "Quality ukendt: no heading for the principle, so nothing here may be quoted as principle."
    if reading.unknown:
        yield "Headings of no known era: " + "; ".join(f"»{name}«" for name in dict.fromkeys(reading.unknown)) + "."
    if torn:
        yield f"Both kept and discarded here: {', '.join(torn)}. Read the lists, one of the two is misread."
    if heirs:
        yield f"Says that its place was taken by {', '.join(heirs)}."
