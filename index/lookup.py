"""Passages -> a table of what is printed where and what points where; a question that names a rule -> what leads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from law.authority import RANKS
from law.filters import rule_name
from law.places import cited_by, own_names
from law.question import Question, named_rules
from law.records import Passage, Reference
from law.references import covers

# How far from a table the text that tells of it may stand, in passages.
_NEAR = 4
_Column = Literal["printed", "citing"]
_COLUMNS: tuple[_Column, ...] = ("printed", "citing")


class _Form(msgspec.Struct, array_like=True, frozen=True):
    """A reference but for its place: what tells which other one it covers."""

    kind: Literal["provision", "decision", "act", "point", "label"]
    act: str | None
    number: str | None
    stk: str | None
    nr: str | None
    litra: str | None
    pkt: str | None

    @classmethod
    def of(cls, one: Reference) -> "_Form":
        return cls(one.kind, one.act, one.number, one.stk, one.nr, one.litra, one.pkt)

    def reference(self) -> Reference:
        return Reference(start=0, end=0, text="", **{name: getattr(self, name) for name in self.__struct_fields__})


class _Columns(msgspec.Struct):
    """By the kind and number of a reference: a list of (form, the rows in the block that have it), packed."""

    printed: dict[str, msgspec.Raw]
    citing: dict[str, msgspec.Raw]


_CELL = msgspec.msgpack.Decoder(list[tuple[_Form, list[int]]])


def pack_names(passages: Sequence[Passage]) -> bytes:
    """Pack what a block's passages print and cite; the same passages give the same bytes."""
    table: dict[_Column, defaultdict[str, dict[_Form, list[int]]]]
    table = {column: defaultdict(dict) for column in _COLUMNS}
    for row, passage in enumerate(passages):
        cited = (reference for reference in cited_by(passage) if reference.kind != "act")
        named: dict[_Column, Iterable[Reference]] = {"printed": own_names(passage), "citing": cited}
        for column, references in named.items():
            for reference in references:
                rows = table[column][_key(reference)].setdefault(_Form.of(reference), [])
                if rows[-1:] != [row]:
                    rows.append(row)
    return msgspec.msgpack.encode(
        {column: {key: list(cells[key].items()) for key in sorted(cells)} for column, cells in table.items()}
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A reference and the rows that have it, rising."""

    reference: Reference
    rows: tuple[int, ...]


class ReferenceTable:
    """Answers by look-up, never by likeness: which rows print a reference, which rows cite it.

    Safe to use from several threads.
    """

    def __init__(self, passages: Sequence[Passage], blocks: Sequence[tuple[int, bytes]] | None = None) -> None:
        """Open what ``pack_names`` made of each block, given with its first row; without, make it of the passages.

        Raises ValueError for bytes that ``pack_names`` did not make.
        """
        self._passages = passages
        decoder = msgspec.msgpack.Decoder(_Columns)
        blocks = [(0, pack_names(passages))] if blocks is None else blocks
        self._blocks = [(first, decoder.decode(content)) for first, content in blocks]
        self._cells: dict[tuple[_Column, str], tuple[_Cell, ...]] = {}
        self.decisions = frozenset(self._decisions("printed"))
        self.mentioned = self.decisions | frozenset(self._decisions("citing"))

    def _decisions(self, column: _Column) -> Iterator[str]:
        for _, block in self._blocks:
            keys = (key.partition(" ") for key in getattr(block, column))
            yield from (number for kind, _, number in keys if kind == "decision" and number not in ("None", ""))

    def _found(self, column: _Column, key: str) -> tuple[_Cell, ...]:
        """Give all that a column holds under a key; unpacked once."""
        if (column, key) not in self._cells:
            rows: dict[_Form, list[int]] = {}
            for first, block in self._blocks:
                packed = getattr(block, column).get(key)
                for form, own in _CELL.decode(packed) if packed is not None else ():
                    rows.setdefault(form, []).extend(first + row for row in own)
            if not rows:
                # What no source names is not remembered: a user may ask for it without end.
                return ()
            self._cells[column, key] = tuple(_Cell(form.reference(), tuple(own)) for form, own in rows.items())
        return self._cells[column, key]

    def printing(self, wanted: Reference) -> list[int]:
        """Give the rows that print ``wanted`` or a part of it, in the order of the passages."""
        cells = self._found("printed", _key(wanted))
        rows = {row for cell in cells if covers(wanted, cell.reference) for row in cell.rows}
        if not rows and wanted.kind == "provision":
            # "§ 95, stk. 3, 2. pkt." asks for a part of what stands in one row.
            rows = {row for cell in cells if covers(cell.reference, wanted) for row in cell.rows}
        return sorted(rows)

    def citing(self, wanted: Reference) -> list[int]:
        """Give the rows that cite ``wanted`` or a part of it, in the order of the passages."""
        cells = self._found("citing", _key(wanted))
        return sorted({row for cell in cells if covers(wanted, cell.reference) for row in cell.rows})

    def rules(self) -> dict[str, int]:
        """Do what ``law.filters.rules_in`` does for all passages, by look-up."""
        keys = sorted({key for _, block in self._blocks for column in _COLUMNS for key in getattr(block, column)})
        names = {
            rule_name(cell.reference): key
            for key in keys
            if key.startswith("provision ") and key != "provision None"
            for column in _COLUMNS
            for cell in self._found(column, key)
            if cell.reference.act is not None
        }
        counts = {name: len(self.naming(name)) for name in names}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def naming(self, rule: str) -> frozenset[int]:
        """Give the rows that print or cite a provision as ``rule_name`` writes it, or a part of it."""
        key = f"provision {rule.rpartition('§ ')[2]}"
        cells = (cell for column in _COLUMNS for cell in self._found(column, key))
        return frozenset(
            row for cell in cells if cell.reference.act and rule_name(cell.reference) == rule for row in cell.rows
        )

    def beside(self, rows: Iterable[int]) -> list[int]:
        """Give the rows of running text near ``rows`` under the same headings: what tells of a table stands there."""
        return [
            other
            for row in rows
            for other in range(max(0, row - _NEAR), min(len(self._passages), row + _NEAR + 1))
            if self._passages[other].part == "text" and self._is_under_the_same(row, other)
        ]

    def _is_under_the_same(self, row: int, other: int) -> bool:
        one, two = self._passages[row], self._passages[other]
        # A table's own heading is its caption.
        return one.source.id == two.source.id and one.path[: len(two.path)] == two.path

    def rank_of(self, row: int) -> int:
        """Give how strongly the source of a row binds; lower is stronger."""
        return RANKS[self._passages[row].kind]

    def mentioning(self, wanted: Reference) -> list[int]:
        """Give the rows that print or cite ``wanted`` or a part of it, in the order of the passages."""
        return sorted({*self.printing(wanted), *self.citing(wanted)})

    def together(self, wanted: Iterable[Reference]) -> list[int]:
        """Give the rows that print or cite every one of ``wanted``; none is proof that no passage does."""
        sets = [set(self.mentioning(reference)) for reference in wanted]
        return sorted(set.intersection(*sets)) if sets else []


def _key(reference: Reference) -> str:
    return f"{reference.kind} {reference.number}"


def looked_up(question: Question, table: ReferenceTable) -> dict[int, float]:
    """Give the rows that lead for what a question names, with their steps: 1 and above, higher is earlier.

    A decision leads by its own text, and so does a named part of a source. A table or figure, whose cells may be lost,
    leads by the text that tells of it, a point of a guidance by what cites it. A provision leads only where it is all
    that is asked: where it is printed, the strongest source first, then where it is cited. Where rules are asked for
    together, what mentions all of them leads.
    """
    if question.asks_together:
        return dict.fromkeys(table.together(named_rules(question)), 1.0)
    lead: dict[int, float] = {}
    for reference in question.references:
        steps = _steps(question, reference, table)
        for step, rows in enumerate(steps):
            for row in rows:
                lead[row] = max(lead.get(row, 0.0), float(len(steps) - step))
    if question.is_lookup:
        first = sorted(lead, key=lambda row: (-lead[row], table.rank_of(row), row))
        lead = {row: lead[row] + 1 / place for place, row in enumerate(first, start=2)}
    return lead


def _steps(question: Question, reference: Reference, table: ReferenceTable) -> list[list[int]]:
    if reference.kind == "act":
        return []
    printing, citing = table.printing(reference), table.citing(reference)
    if reference.kind == "decision":
        # A decision that is only mentioned is answered from where it is.
        return [printing, citing if question.is_lookup or not printing else []]
    if reference.kind == "point":
        return [citing, printing]
    if reference.kind == "label":
        if not str(reference.number).startswith(("tabel", "figur")):
            return [printing, citing]
        # A caption cites its own table; it tells nothing.
        citing, beside = [row for row in citing if row not in printing], table.beside(printing)
        # With its title, the words of a question tell which text is meant.
        return [citing, beside, printing] if question.is_lookup else [[*citing, *beside], printing]
    return [printing, citing] if question.is_lookup else []
