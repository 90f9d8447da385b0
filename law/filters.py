"""What a user narrows a search to: Filters -> which passages are looked at (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.dates import danish_date
from law.decision_numbers import year_of_number
from law.places import cited_by, own_names
from law.records import Kind, Passage, Reference, Status
from law.schemes import NAMES as SCHEMES
from law.validity import ended, first_day, not_yet, status_at

Outside = Literal["nyere", "ophørt"]

NO_DAY = "Datoen kan ikke læses. Skriv den som år, måned og dag, f.eks. 2024-03-01."
LATER_THAN_TODAY = "Datoen ligger i fremtiden, og hvad der gælder da, vides ikke. Vælg i dag eller en tidligere dag."


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A narrowed search; empty values narrow nothing.

    ``schemes`` keep what is about one of them and what names neither: the rules on complaints hold for both. ``rule``
    is a provision as ``rule_name`` writes it; a passage must print or cite it, or a part of it. ``since`` and ``until``
    are years, both included; a passage of no known year is kept, since nothing shows that it is older or younger.
    ``as_of`` is an ISO day: what is known not to have applied then, or not to have been written yet, is not looked at,
    and ``statuses`` are those of that day.
    """

    schemes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    rule: str | None = None
    statuses: tuple[Status, ...] = ()
    since: int | None = None
    until: int | None = None
    as_of: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, passage: Passage) -> bool:
        """Tell whether a passage is looked at."""
        return (
            (not self.schemes or not passage.scheme or not set(self.schemes).isdisjoint(passage.scheme))
            and (not self.kinds or passage.kind in self.kinds)
            and (not self.statuses or status_on(passage, self.as_of) in self.statuses)
            and self._admits_year(year_of(passage))
            and (self.rule is None or _mentions(passage, self.rule))
            and self.leaves_out(passage) is None
        )

    def leaves_out(self, passage: Passage) -> Outside | None:
        """Tell why a passage is known not to apply on the day: it came later, or it had ended; None where it is kept.

        A text of "2019" is kept for each day of that year, and one without a date for each day.
        """
        if self.as_of is None:
            return None
        of = written(passage)
        if not_yet(passage.validity, self.as_of) or (of is not None and self.as_of < first_day(of)):
            return "nyere"
        return "ophørt" if ended(passage.validity, self.as_of) else None

    def _admits_year(self, year: int | None) -> bool:
        return year is None or ((self.since or year) <= year <= (self.until or year))


NO_FILTERS = Filters()


def year_of(passage: Passage) -> int | None:
    """Give the year of a passage: a decision's own, else its source's, else the earliest that the evidence allows.

    None where nothing tells. A decision of "63-15" is of 2015; numbers before 2000 end with the year's two digits too.
    """
    if year := _decided(passage):
        return year
    issued = passage.source.issued or _earliest(passage) or ""
    return int(issued[:4]) if issued[:4].isdecimal() else None


def written(passage: Passage) -> str | None:
    """Give the ISO date of a passage's text, which may stop at the month or year; None where nothing tells.

    A decision is of the day that its own source tells, or of its year: a note of 2019 prints decisions of 2015.
    """
    source, year = passage.source, _decided(passage)
    own = source.number is not None and passage.work is not None and passage.work.endswith(f" {source.number}")
    if year and not own:
        return str(year)
    told = passage.validity.since or source.since or source.issued or (str(year) if year else _earliest(passage))
    return told if told and told[:4].isdecimal() else None


def status_on(passage: Passage, day: str | None) -> Status | None:
    """Give the status of a passage on an ISO day, or today's; None for what came into force later."""
    return passage.validity.status if day is None else status_at(passage.validity, day)


def decision_year(name: str) -> int | None:
    """Give the year that a decision's number ends with; None for a name without one.

    >>> decision_year("principafgørelse 63-15"), decision_year("O-26-96"), decision_year("principafgørelse")
    (2015, 1996, None)
    """
    digits = name.rpartition("-")[2]
    if not digits.isdecimal() or len(digits) != len("15"):
        return None
    return year_of_number(digits)


def _decided(passage: Passage) -> int | None:
    return decision_year(passage.work) if passage.kind == "principafgørelse" and passage.work else None


def _earliest(passage: Passage) -> str | None:
    # "Gældende" was seen on its date; the text may be much older.
    return passage.validity.status_date if passage.validity.status == "ukendt" else None


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
    if filters.as_of:
        told.append(f"retstilstanden den {danish_date(filters.as_of)}")
    return "; ".join(told)


def refused_day(day: str | None, *, today: str) -> str | None:
    """Say in Danish why a search can't be narrowed to a day; None when it can. Days are ISO dates.

    >>> refused_day("2024-02-30", today="2026-11-22")
    'Datoen kan ikke læses. Skriv den som år, måned og dag, f.eks. 2024-03-01.'
    """
    if day is None:
        return None
    try:
        whole = date.fromisoformat(day).isoformat() == day
    except ValueError:
        whole = False
    if not whole:
        return NO_DAY
    return LATER_THAN_TODAY if day > today else None
