"""Passages -> a table of what is printed where and what points where, for questions that name a rule or a decision."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from law.records import Passage, Reference
from law.references import covers, find_references


class ReferenceTable:
    """Answers by look-up, never by likeness: which rows print a reference, which rows cite it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._printed: defaultdict[str, list[tuple[int, Reference]]] = defaultdict(list)
        self._citing: defaultdict[str, list[tuple[int, Reference]]] = defaultdict(list)
        for row, passage in enumerate(passages):
            if passage.work and (own := find_references(passage.work)):
                self._printed[_key(own[0])].append((row, own[0]))
            for reference in passage.references:
                if reference.kind in ("decision", "provision"):
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

    def citing_all(self, wanted: Iterable[Reference]) -> list[int]:
        """Give the rows that cite every one of ``wanted``; none is proof that no passage does."""
        sets = [set(self.citing(reference)) for reference in wanted]
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
