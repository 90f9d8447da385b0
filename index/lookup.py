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
            for own in _own_names(passage):
                self._printed[_key(own)].append((row, own))
            # A heading's references count for the text below it.
            for reference in (*passage.references, *find_references("\n".join(passage.path[1:]), act="serviceloven")):
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


def _own_names(passage: Passage) -> list[Reference]:
    """Read what a passage is: its work ("serviceloven § 95, stk. 3"), or what its table or box is headed."""
    names = [*find_references(passage.work or "")[:1]]
    # Two cases that share a text: "praksisnotat sag 25 og 26".
    if passage.kind == "sag" and passage.work and " og " in passage.work:
        names += find_references("sag " + passage.work.rpartition(" og ")[2])
    if passage.part in ("table", "figure", "law box"):
        names += find_references(passage.path[-1])[:1]
    return names


def _key(reference: Reference) -> str:
    return f"{reference.kind} {reference.number}"
