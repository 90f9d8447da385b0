"""Passages -> a table of what is printed where and what points where; a question that names a rule -> what leads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from law.authority import RANKS
from law.places import cited_by, own_names
from law.question import Question, named_rules
from law.records import Passage, Reference
from law.references import covers

# How far from a table the text that tells of it may stand, in passages.
_NEAR = 4


class ReferenceTable:
    """Answers by look-up, never by likeness: which rows print a reference, which rows cite it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._printed: defaultdict[str, list[tuple[int, Reference]]] = defaultdict(list)
        self._citing: defaultdict[str, list[tuple[int, Reference]]] = defaultdict(list)
        for row, passage in enumerate(passages):
            for own in own_names(passage):
                self._printed[_key(own)].append((row, own))
            for reference in cited_by(passage):
                if reference.kind != "act":
                    self._citing[_key(reference)].append((row, reference))

    def printing(self, wanted: Reference) -> list[int]:
        """Give the rows that print ``wanted`` or a part of it, in the order of the passages."""
        rows = [row for row, own in self._printed[_key(wanted)] if covers(wanted, own)]
        if not rows and wanted.kind == "provision":
            # "§ 95, stk. 3, 2. pkt." asks for a part of what stands in one row.
            rows = [row for row, own in self._printed[_key(wanted)] if covers(own, wanted)]
        return list(dict.fromkeys(rows))

    def citing(self, wanted: Reference) -> list[int]:
        """Give the rows that cite ``wanted`` or a part of it, in the order of the passages."""
        return list(dict.fromkeys(row for row, cited in self._citing[_key(wanted)] if covers(wanted, cited)))

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

    @property
    def decisions(self) -> frozenset[str]:
        """The numbers of the principle decisions that are printed."""
        return self._numbers(self._printed)

    @property
    def mentioned(self) -> frozenset[str]:
        """The numbers of the principle decisions that are printed or cited."""
        return self._numbers(self._printed) | self._numbers(self._citing)

    @staticmethod
    def _numbers(table: Mapping[str, Sequence[tuple[int, Reference]]]) -> frozenset[str]:
        found = (reference for rows in table.values() for _, reference in rows if reference.kind == "decision")
        return frozenset(reference.number for reference in found if reference.number)


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
