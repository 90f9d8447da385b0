"""What a user narrows a search to: Filters -> which passages are looked at (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from law.places import cited_by, own_names
from law.records import Kind, Passage, Reference, Status
from law.schemes import NAMES as SCHEMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A narrowed search; empty values narrow nothing.

    ``schemes`` keep what is about one of them and what names neither: the rules on complaints hold for both. ``rule``
    is a provision as ``rule_name`` writes it; a passage must print or cite it, or a part of it. ``since`` and ``until``
    are years, both included; a passage of no known year is kept, since nothing shows that it is older or younger.
    """

    schemes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    rule: str | None = None
    statuses: tuple[Status, ...] = ()
    since: int | None = None
    until: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, passage: Passage) -> bool:
        """Tell whether a passage is looked at."""
        return (
            (not self.schemes or not passage.scheme or not set(self.schemes).isdisjoint(passage.scheme))
            and (not self.kinds or passage.kind in self.kinds)
            and (not self.statuses or passage.validity.status in self.statuses)
            and self._admits_year(year_of(passage))
            and (self.rule is None or _mentions(passage, self.rule))
        )

    def _admits_year(self, year: int | None) -> bool:
        return year is None or ((self.since or year) <= year <= (self.until or year))


NO_FILTERS = Filters()


def year_of(passage: Passage) -> int | None:
    """Give the year of a passage: a decision's own, else its source's, else the earliest that the evidence allows.

    None where nothing tells. A decision of "63-15" is of 2015; numbers before 2000 end with the year's two digits too.
    """
    if passage.kind == "principafgørelse" and passage.work:
        digits = passage.work.rpartition("-")[2]
        if digits.isdecimal() and len(digits) == 2:
            return int(digits) + (2000 if int(digits) < 80 else 1900)
    issued = passage.source.issued or passage.validity.status_date or ""
    return int(issued[:4]) if issued[:4].isdecimal() else None


def rule_name(reference: Reference) -> str:
    """Name a provision by its act and §, without stk.

    >>> rule_name(Reference(kind="provision", start=0, end=1, text="", act="serviceloven", number="95", stk="3"))
    'serviceloven § 95'
    """
    return f"{reference.act} § {reference.number}"


def rules_in(passages: Sequence[Passage]) -> dict[str, int]:
    """Give each provision that the passages print or cite, with how many passages do; the commonest first."""
    counts: dict[str, int] = {}
    for passage in passages:
        named = {rule_name(one) for one in (*own_names(passage), *cited_by(passage)) if _is_rule(one)}
        for name in named:
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _is_rule(reference: Reference) -> bool:
    return reference.kind == "provision" and reference.act is not None and reference.number is not None


def _mentions(passage: Passage, rule: str) -> bool:
    return any(rule_name(one) == rule for one in (*own_names(passage), *cited_by(passage)) if _is_rule(one))


def described(filters: Filters) -> str:
    """Say in Danish what a search is narrowed to; "" for nothing.

    >>> described(Filters(schemes=("§ 96",), since=2016))
    'BPA (§ 96) og det, der gælder begge ordninger; fra 2016'
    """
    told = []
    if filters.schemes:
        told.append(" og ".join(SCHEMES[one] for one in filters.schemes) + " og det, der gælder begge ordninger")
    if filters.kinds:
        told.append(", ".join(filters.kinds))
    if filters.rule:
        told.append(filters.rule)
    if filters.statuses:
        told.append("status " + " eller ".join(filters.statuses))
    if filters.since:
        told.append(f"fra {filters.since}")
    if filters.until:
        told.append(f"til og med {filters.until}")
    return "; ".join(told)
