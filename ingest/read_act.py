"""A law or an order -> Document: one Section a stk., its lists within it, and apart from them what is not its own §§.

An act's own §§ alone can be cited as the act's. What amending acts brought into force, annexes, what an amending act
quotes of another, signatures and footnotes are kept, each under a name that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.act_roles import (
    AMENDS,
    ANNEX,
    CHANGE,
    HEAD_CHARS,
    NR,
    PARAGRAPH,
    STK,
    TRANSITION,
    is_number_alone,
    number_of,
    with_roles,
)
from ingest.compose import Block, Unit, finish, no_section, write_units
from ingest.extract import Extract
from ingest.in_force import in_force_dates
from ingest.ledger import Ledger
from ingest.lines import Line, Role
from law.acts import BY_KEY
from law.records import Document, Source
from law.schemes import SCHEME_95, SCHEME_96, leading_schemes

TRANSITIONS = "Ikrafttrædelses- og overgangsbestemmelser"
_TRANSITIONS = "overgangsbestemmelser"
_SCHEMES = (SCHEME_95, SCHEME_96)
_OWN: tuple[Role, ...] = ("paragraf", "stk", "nr", "litra")
_APART: tuple[Role, ...] = ("ikraft", "bilag", "cited", "signature")
# The words that bring an act into force stand in its last few stk.
_LAST_UNITS = 12
_LISTED = 6
_SHOWN = 40


@dataclass(slots=True)
class _State:
    """Where the reader is while it goes through the lines."""

    source: Source
    text: str
    heads: dict[int, str] = field(default_factory=dict)
    waiting: list[Block] = field(default_factory=list)  # headings above the next unit
    before: Line | None = None
    number: str | None = None
    stk: str = "1"
    law: str = ""  # the amending act whose provisions these are
    outer: str = ""  # the § of an amending act
    again: bool = False  # this § repeats a number: it is not the act's own
    units: list[Unit] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    footnotes: int = 0
    noted_in_place: bool = False  # footnotes stand below the stk. that they are to
    odd: list[str] = field(default_factory=list)
    amends: bool = False  # the source was said to be an act that it amends

    def path(self) -> tuple[str, ...]:
        return tuple(self.heads[level] for level in sorted(self.heads))

    def open(self, locator: str, path: Sequence[str], part: str, block: Block | None, work: str | None = None) -> None:
        unit = Unit(kind=self.source.kind, locator=locator, path=tuple(path), part=part, work=work)
        unit.heading, self.waiting = self.waiting, []
        unit.body = [block] if block else []
        self.units.append(unit)


def read_act(extract: Extract, source: Source) -> Document:
    """Read an act from its lines' roles, or from its words where the format tells none. Raises ValueError without a §.

    A Section of an own stk. has the work "serviceloven § 95, stk. 3", if the source says which act it is an edition of.
    """
    state = _State(source=source, text=extract.text, noted_in_place=extract.format == "xml")
    for line in _lines(extract):
        _place(line, state)
        state.before = line
    if state.waiting:
        state.open("slutning", state.path(), "text", None)
    if not state.seen and not any(unit.part == "cited" for unit in state.units):
        raise ValueError(f'{no_section(source)} An act has lines that start with "§ 1."; here is none.')
    _own_alone(state)
    _give_schemes(extract.text, state)
    ledger = Ledger(extract.text)
    sections = write_units(ledger, state.units)
    ledger.settle_space()
    return finish(source, ledger.close(), sections, extract=extract, notes=tuple(_notes(state)))


def _lines(extract: Extract) -> Sequence[Line]:
    """Give the lines with their roles. An amending act's page tells the §§ that it quotes as if they were its own."""
    if extract.format != "xml" and any(AMENDS.search(line.text) for line in extract.lines):
        plain = [replace(line, role=None) if line.role in _OWN else line for line in extract.lines]
        return with_roles(plain, extract.text, wrapped=extract.wrapped)
    if any(line.role in ("paragraf", "cited") for line in extract.lines):
        return extract.lines
    return with_roles(extract.lines, extract.text, wrapped=extract.wrapped)


def _place(line: Line, state: _State) -> None:
    block = Block(start=line.start, end=line.end)
    # "§ 2" in the middle of its line, and its heading below it.
    centred = state.before and state.before.role == "paragraf" and PARAGRAPH.fullmatch(state.before.text.strip())
    if line.level is not None and not centred:
        _heading(line, block, state)
    elif line.role in _RULES:
        _RULES[line.role](line, block, state)
    else:
        _goes_on(line, block, state)


def _heading(line: Line, block: Block, state: _State) -> None:
    """Hold a heading for the unit below it; "Kapitel 16" and the title in the next line are one heading."""
    level, before = line.level or 1, state.before
    text = " ".join(line.text.split())
    state.number = None
    state.waiting.append(block)
    if before is None:
        return  # the title of the whole heads no chapter
    if line.role in _APART and before.role != line.role:
        state.heads.clear()
    number = state.heads.get(level) if before.level == level and is_number_alone(before.text) else None
    for deeper in [one for one in state.heads if one >= level]:
        del state.heads[deeper]
    state.heads[level] = f"{number} {text}" if number else text


def _paragraph(line: Line, block: Block, state: _State) -> None:
    match = PARAGRAPH.match(line.text)
    if match is None:
        state.odd.append(line.text[:_SHOWN])
        _goes_on(line, block, state)
        return
    number = number_of(match["number"])
    state.again = number in state.seen
    if state.again:
        state.repeated.append(number)
    else:
        state.seen[number] = 0
    state.number = number
    if match["more"]:  # "§§ 14-18. (Ophævet)"
        name = f"§§ {match['number']}{match['others']}"
        state.open(name, (*state.path(), name), "text", block)
        return
    _own_stk("1", block, state)


def _stk(line: Line, block: Block, state: _State) -> None:
    match = STK.match(line.text)
    if match is None or state.number is None:
        _goes_on(line, block, state)
        return
    _own_stk(match["number"], block, state)


def _own_stk(stk: str, block: Block, state: _State) -> None:
    state.stk = stk
    locator = f"§ {state.number}, stk. {stk}"
    names = (f"§ {state.number}", f"Stk. {stk}")
    if state.again:
        state.open(f"{_TRANSITIONS}, {locator}", (TRANSITIONS, *names), "transition", block)
        return
    state.seen[state.number or ""] += 1
    act = state.source.act
    state.open(locator, (*state.path(), *names), "text", block, f"{act} {locator}" if act else None)


def _goes_on(line: Line, block: Block, state: _State) -> None:
    """Add a line to the unit that is open, else to one of its own: the preamble, or what stands under a heading."""
    if state.waiting or not state.units or state.units[-1].part == "footnote":
        if not state.seen:
            state.open("indledning", ("Indledning",), "preamble", block)
        elif state.number:
            last = next(unit for unit in reversed(state.units) if unit.part != "footnote")
            state.open(last.locator, last.path, last.part, block, last.work)
        else:
            path = state.path()
            state.open(path[-1] if path else "slutning", path or ("Slutning",), "text", block)
        return
    state.units[-1].body.append(block)
    del line


def _transition(line: Line, block: Block, state: _State) -> None:
    state.number = None
    law, match = TRANSITION.match(line.text), PARAGRAPH.match(line.text)
    if law:
        state.law = law["law"]
    heads = [TRANSITIONS, *([state.law] if state.law else [])]
    name = f"{_TRANSITIONS}, {state.law[:1].lower()}{state.law[1:]}" if state.law else _TRANSITIONS
    if match and not law:
        number = f"§ {number_of(match['number'])}"
        state.open(f"{name}, {number}", (*heads, number), "transition", block)
    elif law or state.waiting or not _within(state, "transition"):
        state.open(name, heads, "transition", block)
    else:
        state.units[-1].body.append(block)


def _annex(line: Line, block: Block, state: _State) -> None:
    """Part annexes by their headings, which a format may tell as plain lines of the annex."""
    state.number = None
    text, before = " ".join(line.text.split()), state.before
    below = before is not None and before.role == "bilag" and is_number_alone(before.text)
    if len(text) < HEAD_CHARS and (ANNEX.match(text) or (below and text[:1].isupper() and not text.endswith("."))):
        state.heads = {1: f"{state.heads[1]} {text}" if below and 1 in state.heads else text}
        state.waiting.append(block)
    elif state.waiting or not _within(state, "annex"):
        path = (state.path() if state.waiting else ()) or ("Bilag",)
        named = ANNEX.match(path[0]) or ANNEX.match(" ".join(path[0].split()[:2]))
        name = named["annex"] if named else path[0]
        state.open(name[:1].lower() + name[1:], path, "annex", block)
    else:
        state.units[-1].body.append(block)


def _cited(line: Line, block: Block, state: _State) -> None:
    """Part what an amending act changes by its own numbers: "§ 1 I lov om ...:", "2. Efter § 83 a indsættes:"."""
    state.number = None
    match, change = PARAGRAPH.match(line.text), CHANGE.match(line.text)
    if match and not match["dot"] and not line.text.startswith(("»", '"')):
        state.outer = f"§ {number_of(match['number'])}"
        state.open(state.outer, (state.outer,), "cited", block)
    elif change and state.outer:
        number = change["number"]
        state.open(f"{state.outer}, nr. {number}", (state.outer, f"Nr. {number}"), "cited", block)
    elif not _within(state, "cited"):
        state.open("ændringer", ("Ændringer",), "cited", block)
    else:
        state.units[-1].body += [*state.waiting, block]
        state.waiting = []


def _signature(line: Line, block: Block, state: _State) -> None:
    state.number = None
    if _within(state, "signature"):
        state.units[-1].body.append(block)
    else:
        state.open("underskrift", ("Underskrift",), "signature", block)
    del line


def _footnote(line: Line, block: Block, state: _State) -> None:
    match = NR.match(line.text)
    if not match and _within(state, "footnote"):
        state.units[-1].body.append(block)
        return
    state.footnotes += 1
    number = match["number"] if match else str(state.footnotes)
    place = f"§ {state.number}, stk. {state.stk}" if state.number and state.noted_in_place else ""
    if place:
        path = (*state.path(), f"§ {state.number}", f"Stk. {state.stk}", f"Note {number}")
        state.open(f"note {number} til {place}", path, "footnote", block)
    else:
        state.open(f"note {number}", ("Noter", f"Note {number}"), "footnote", block)


def _within(state: _State, part: str) -> bool:
    return bool(state.units) and state.units[-1].part == part


_RULES = {
    "paragraf": _paragraph, "stk": _stk, "ikraft": _transition, "bilag": _annex, "cited": _cited,
    "signature": _signature, "footnote": _footnote,
}  # fmt: skip


def _own_alone(state: _State) -> None:
    """Take the works away where the source was said to be an act that it only amends."""
    if state.source.act in BY_KEY and any(unit.part == "cited" for unit in state.units):
        state.amends = True
        for unit in state.units:
            unit.work = None


def _give_schemes(text: str, state: _State) -> None:
    """Tell which scheme a stk. is about: in serviceloven by its §, in an order by the words it opens with."""
    for unit in state.units:
        if unit.part != "text" or not unit.work:
            continue
        if state.source.kind == "bekendtgørelse":
            unit.scheme = leading_schemes(" ".join(text[block.start : block.end] for block in unit.body))
        elif state.source.act == "serviceloven":
            number = unit.locator.split(",")[0]
            unit.scheme = (number,) if number in _SCHEMES else ()


def _notes(state: _State) -> list[str]:
    """Say for the report what was found and what is odd."""
    notes = [f"{len(state.seen)} §§ with {sum(state.seen.values())} stk."]
    if state.repeated:
        told = ", ".join(dict.fromkeys(state.repeated))
        notes.append(f"§ {told} stands again and is not the act's own: kept under »{TRANSITIONS}«")
    if state.odd:
        notes.append(f"a § without a number, kept with what stands before it: {'; '.join(state.odd[:_LISTED])}")
    if state.amends:
        notes.append(f'it amends {state.source.act} and is no edition of it: correct "act" in corpus/manifest.jsonl')
    if not state.source.act:
        notes.append('the source names no act, so that its §§ can\'t be cited: set "act" in corpus/manifest.jsonl')
    own = [unit for unit in state.units if unit.part == "text"][-_LAST_UNITS:]
    words = "\n".join(state.text[block.start : block.end] for unit in own for block in unit.body)
    days = in_force_dates(words)
    if len(days) > 1:
        notes.append(f"it comes into force in parts: {', '.join(days[:_LISTED])}; the first counts")
    return notes
