"""Ankestyrelsen's practice note -> Document: the law it prints, its own text, principle decisions, meeting cases.

The text came from a PDF: lines are hard-wrapped and set apart by empty lines; a line of one space is a paragraph's end;
a line that ends with two spaces and stands alone is a heading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.compose import Block, Unit, finish, no_section, write_units
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.lines import Line
from law.records import Case, Document, Kind, Section, Source
from law.schemes import SCHEME_95, SCHEME_96, leading_schemes, schemes_in

_ROMAN = re.compile(
    r"\s*(?P<number>I|II|III|IV|V|VI|VII|VIII|IX|X)\.\s+(?P<title>\S.*?)\s*$"
)  # "IV. Udmåling af hjælp"
_PARAGRAPH = re.compile(r"§ (?P<number>\d+(?: [a-z])?)\.\s")  # "§ 95. Hvis kommunalbestyrelsen"
_STK = re.compile(r"\s*Stk\. (?P<number>\d+)\.\s")  # "   Stk. 2. En person"
_FIRST_PRINT = re.compile(r"Principafgørelse (?P<number>\d{1,3}-\d{2}):\s*$")  # in the note's own sections
_SECOND_PRINT = re.compile(r"(?P<number>\d{1,3}-\d{2}) (?=[A-ZÆØÅ])")  # "63-15 Hjælp efter", the list of decisions
_CASE = re.compile(r"Sag (?P<first>\d+)(?: og (?P<second>\d+))?\s*(?=[:–-])")  # "Sag 25 og 26: ", "Sag 10 – "
_GROUP = re.compile(
    r"(?:Personkreds|Udmåling)(?: -)?(?: kontant tilskud| borgerstyret personlig assistance)?:?$"
    r"|Øvrige principafgørelser .*:$"
)
_OUTCOME = re.compile(r"\b(stadfæstelse|hjemvisning|ændring|ophævelse)\b", re.IGNORECASE)
# The first printing of 96-16 has its two headings with one space at the end.
_ONE_SPACE_HEADS = frozenset(
    {
        "Bevare den bevilgede hjælp under midlertidige ophold",
        "Dækning af ekstra omkostninger ved kortvarige ferieophold i udlandet",
    }
)
_LAW_HEADS = {"Uddrag af serviceloven:": "serviceloven", "Udlandsbekendtgørelsen": "udlandsbekendtgørelsen"}
_SCHEME_OF = {
    "II": (SCHEME_95, SCHEME_96), "III": (SCHEME_95,), "IV": (SCHEME_95,), "V": (SCHEME_96,), "VI": (SCHEME_96,)
}  # fmt: skip
_SENTENCE_END = (".", ":", "?", "”")
# Lines of running text are 120 to 135 characters; a shorter one that ends a sentence ends its paragraph.
_SHORT_LINE_CHARS = 105
_OPENING_CHARS = 1500


@dataclass(slots=True)
class _State:
    """Where the reader is while it goes through the lines."""

    roman: str = ""
    title: str = ""
    group: str = ""
    act: str | None = None
    paragraph: str | None = None
    decision: str | None = None
    units: list[Unit] = field(default_factory=list)

    def path(self, *more: str) -> tuple[str, ...]:
        parts = (f"{self.roman}. {self.title}" if self.roman else "", self.group, *more)
        return tuple(part for part in parts if part)


def read_note(extract: Extract, source: Source) -> Document:
    """Read the practice note. Raises ValueError when it has no numbered sections."""
    text = extract.text
    state = _State()
    for block_lines in paragraphs(extract.lines) if extract.wrapped else ([line] for line in extract.lines):
        _place(block_lines, state)
    if not state.roman:
        raise ValueError(no_section(source))
    _give_decisions_their_scheme(text, state.units)
    ledger = Ledger(text)
    sections = write_units(ledger, state.units)
    ledger.settle_space()
    account = ledger.close()
    return finish(source, account, sections, extract=extract, cases=tuple(_cases(source, account.text, sections)))


def _give_decisions_their_scheme(text: str, units: Sequence[Unit]) -> None:
    """Take a decision to be about the scheme that its text opens with, wherever its themes go."""
    told: dict[str, str] = {}
    for work in {unit.work for unit in units if unit.kind == "principafgørelse" and unit.work}:
        blocks = [block for unit in units if unit.work == work for block in (*unit.heading, *unit.body)]
        # The head of the text only: 3-19 names BPA in its last paragraph, as one of three examples.
        told[work] = " ".join(" ".join(text[block.start : block.end].split()) for block in blocks)[:_OPENING_CHARS]
    # 96-16 names no scheme where it opens; the note prints it in its section on BPA.
    on_bpa = {unit.work for unit in units if unit.path and unit.path[0].startswith(("V. ", "VI. "))}
    for unit in units:
        if unit.work in told:
            # "Særligt om sager om kontant tilskud": a theme may be about one scheme alone.
            unit.scheme = (
                schemes_in(unit.path[-1])
                or leading_schemes(told[unit.work])
                or ((SCHEME_96,) if unit.work in on_bpa else ())
            )


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Group wrapped lines into paragraphs, headings and list items."""
    current: list[Line] = []
    for line in lines:
        if current and _breaks(current[-1], line):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _breaks(last: Line, line: Line) -> bool:
    ended = last.text.rstrip().endswith(_SENTENCE_END) and len(last.text) < _SHORT_LINE_CHARS
    # A group heading of section VII runs over two lines: "Øvrige principafgørelser ... tilskud og / borgerstyret ...:".
    wrapped = line.text.rstrip().endswith("assistance:") and last.text.rstrip().endswith("og")
    return not wrapped and (line.gap > 0 or ended or _is_heading(last) or _starts_unit(line))


def _is_heading(line: Line) -> bool:
    """Whether a line stands alone above its text: a numbered section, a group, or a theme (two spaces at its end)."""
    if _ROMAN.match(line.text) or _is_group(line.text) or line.text.strip() in _ONE_SPACE_HEADS:
        return True
    return line.text.endswith("  ") and (line.gap > 0 or _starts_unit(line))


def _starts_unit(line: Line) -> bool:
    patterns = (_ROMAN, _PARAGRAPH, _STK, _FIRST_PRINT, _SECOND_PRINT, _CASE)
    # A list item is set in by a space; so is a wrapped line once ("vedkommende / har indgået"), in lower case.
    item = line.text.startswith(" ") and line.text.lstrip()[0].isupper()
    return item or any(pattern.match(line.text) for pattern in patterns)


def _is_group(text: str) -> bool:
    """Tell a heading over decisions or cases: "Personkreds kontant tilskud:", "Udmåling - kontant tilskud"."""
    return bool(_GROUP.match(text.strip()))


def _place(lines: Sequence[Line], state: _State) -> None:
    first = lines[0]
    text = " ".join(line.text.strip() for line in lines)
    block = Block(start=first.start, end=lines[-1].end)
    if roman := (_ROMAN.match(first.text) if len(lines) == 1 else None):
        state.roman, state.title, state.group = roman["number"], roman["title"], ""
        state.act = state.paragraph = state.decision = None
        state.units.append(_own_unit(state, heading=block))
    elif state.roman in ("VII", "VIII") and _is_group(text):
        state.group, state.decision = text.rstrip(":"), None
        _head(state, block)
    elif state.roman == "I" and (act := next((a for head, a in _LAW_HEADS.items() if text.startswith(head)), None)):
        state.act, state.group, state.paragraph = act, text.rstrip(":"), None
        _head(state, block)
    elif state.act and (match := _PARAGRAPH.match(first.text) or _STK.match(first.text)):
        _provision(state, match, block)
    elif state.roman not in ("VII", "VIII") and (match := _FIRST_PRINT.match(first.text)):
        state.decision = match["number"]
        state.units.append(_decision_unit(state, heading=[block]))
    elif state.roman == "VII" and (match := _SECOND_PRINT.match(first.text)):
        _second_print(state, match, lines)
    elif state.roman == "VIII" and (match := _CASE.match(first.text)):
        state.units.append(_case_unit(state, match, block))
    elif state.decision and state.roman != "VII" and first.gap > 1 and state.units[-1].body:
        # In the note's own sections a printed decision ends where two blank lines stand.
        state.decision = None
        state.units.append(_own_unit(state, body=block))
    elif state.decision and _is_theme(lines):
        _theme(state, text, block)
    else:
        state.units[-1].body.append(block) if state.units else state.units.append(_own_unit(state, body=block))


def _is_theme(lines: Sequence[Line]) -> bool:
    text = lines[0].text.strip()
    if len(lines) == 1 and (lines[0].level is not None or (lines[0].text.endswith("  ") and lines[0].gap)):
        return True
    return len(lines) == 1 and text in _ONE_SPACE_HEADS


def _head(state: _State, block: Block) -> None:
    """Hold a heading for the next unit: it belongs to the text below it."""
    state.units.append(_own_unit(state, heading=block))


def _own_unit(state: _State, *, heading: Block | None = None, body: Block | None = None) -> Unit:
    kind: Kind = "praksisnotat"
    scheme = _SCHEME_OF.get(state.roman, ())
    return Unit(
        kind=kind, locator=f"afsnit {state.roman}" if state.roman else "indledning", path=state.path(), scheme=scheme,
        heading=[heading] if heading else [], body=[body] if body else [],
    )  # fmt: skip


def _provision(state: _State, match: re.Match[str], block: Block) -> None:
    new_paragraph = match.re is _PARAGRAPH
    if new_paragraph:
        state.paragraph = match["number"]
    stk = "1" if new_paragraph else match["number"]
    # Help that may be taken abroad is listed in the order's § 1; of the two schemes it names § 96 alone.
    abroad = (SCHEME_96,) if state.paragraph != "1" else ()
    scheme = (f"§ {state.paragraph}",) if state.act == "serviceloven" else abroad
    state.units.append(
        Unit(
            kind="lov" if state.act == "serviceloven" else "bekendtgørelse",
            locator=f"§ {state.paragraph}, stk. {stk}",
            path=state.path(f"§ {state.paragraph}", f"Stk. {stk}"),
            work=f"{state.act} § {state.paragraph}, stk. {stk}",
            scheme=scheme,
            body=[block],
        )
    )


def _decision_unit(state: _State, *, theme: str | None = None, heading: list[Block] | None = None) -> Unit:
    name = f"principafgørelse {state.decision}"
    return Unit(
        kind="principafgørelse",
        locator=name,
        path=state.path(name.capitalize(), *([theme] if theme else [])),
        work=name,
        heading=heading or [],
    )


def _second_print(state: _State, match: re.Match[str], lines: Sequence[Line]) -> None:
    state.decision = match["number"]
    first = lines[0]
    number = Block(start=first.start, end=first.start + match.end())
    rest = Block(start=number.end, end=lines[-1].end)
    if (first.text.endswith("  ") or first.level is not None) and len(lines) == 1:
        state.units.append(_decision_unit(state, theme=first.text[match.end() :].strip(), heading=[number, rest]))
        return
    unit = _decision_unit(state, heading=[number])
    unit.body.append(rest)
    state.units.append(unit)


def _theme(state: _State, text: str, block: Block) -> None:
    last = state.units[-1]
    unit = _decision_unit(state, theme=text, heading=[block])
    if not last.body:  # the number's own line has no text of its own: it heads this theme
        state.units.pop()
        unit.heading = [*last.heading, block]
    state.units.append(unit)


def _case_unit(state: _State, match: re.Match[str], block: Block) -> Unit:
    numbers = [match["first"], *([match["second"]] if match["second"] else [])]
    name = "sag " + " og ".join(numbers)
    return Unit(
        kind="sag", locator=f"afsnit VIII, {name}", path=state.path(name.capitalize()), work=f"praksisnotat {name}",
        scheme=(SCHEME_95 if "kontant" in state.group else SCHEME_96,), part="case",
        body=[block],
    )  # fmt: skip


def _cases(source: Source, text: str, sections: Sequence[Section]) -> Iterator[Case]:
    """One record a case number; two numbers that share a text share its span."""
    for section in sections:
        if section.part != "case":
            continue
        told = text[section.body : section.end]
        outcomes = tuple(dict.fromkeys(match.group().lower() for match in _OUTCOME.finditer(told)))
        numbers = tuple(int(number) for number in re.findall(r"\d+", section.path[-1]))
        for number in numbers:
            yield Case(
                id=f"{source.id}-sag-{number}", source=source.id, numbers=numbers, title=f"Sag {number}",
                scheme=section.scheme, group=section.path[-2], outcomes=outcomes,
                spans=(("case", section.body, section.end),),
            )  # fmt: skip
