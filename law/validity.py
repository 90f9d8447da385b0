"""What sources state of whether something applies -> its Validity; a Validity and a day -> what applied then (pure).

Two clocks: *today's* status is the strictest that any source states, with the date it was seen to state it. On a *day*
something applied as far as its span tells, and where no span tells it, that is unknown: "ukendt" is a legal state.

ISO dates may stop at the month or the year. Such a date is taken for its first day or its last one, whichever claims
less; days themselves are whole ("2024-03-01").
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from law.dates import danish_date
from law.records import Stated, Status, Validity

# Higher is stricter: what no longer applies must not be used, and what is unknown must be looked up.
_STRICTNESS: dict[Status, int] = {"gældende": 0, "ukendt": 1, "historisk": 2}
_LATEST_DAY = "9999-12-31"

RETSINFORMATION = "Retsinformation"
_WORDS: dict[str, tuple[Status, str]] = {
    "valid": ("gældende", "Retsinformation viser dokumentet som gældende."),
    "historic": ("historisk", "Retsinformation viser dokumentet som historisk."),
    "gældende": ("gældende", "Retsinformation viser dokumentet som gældende."),
    "historisk": ("historisk", "Retsinformation viser dokumentet som historisk."),
}


def first_day(date: str) -> str:
    """Give the first day that an ISO date may mean.

    >>> first_day("2019"), first_day("2019-04"), first_day("2019-04-30")
    ('2019-01-01', '2019-04-01', '2019-04-30')
    """
    return date + "0000-01-01"[len(date) :]


def last_day(date: str) -> str:
    """Give the last day that an ISO date may mean. Every month counts 31 here, which compares as it should.

    >>> last_day("2019"), last_day("2019-04"), last_day("2019-04-30")
    ('2019-12-31', '2019-04-31', '2019-04-30')
    """
    return date + _LATEST_DAY[len(date) :]


def strictest(stated: Sequence[Stated]) -> Stated:
    """Give the strictest of what is stated; of several alike, the youngest. Raises ValueError when nothing is.

    A "gældende" without a date proves nothing and counts as "ukendt".
    """
    if not stated:
        raise ValueError("nothing is stated; take the status to be unknown")
    return max(map(_proven, stated), key=lambda one: (_STRICTNESS[one.status], one.date or ""))


def joined(stated: Sequence[Stated]) -> Validity:
    """Give the validity that several sources state together: the strictest, and who says what where they disagree.

    ``stated`` of it holds all of them, or nothing where there is but one: its words are then the evidence.
    """
    chosen = strictest(stated)
    proven = tuple(map(_proven, stated))
    evidence = chosen.words
    if len({one.status for one in proven}) > 1:
        told = "; ".join(f"{one.by}: {_dated(one)}" for one in proven)
        evidence = f"{told}. Den strengeste vises. {chosen.words}".rstrip()
    several = proven if len(proven) > 1 else ()
    return Validity(status=chosen.status, status_date=chosen.date, evidence=evidence, stated=several)


def _proven(one: Stated) -> Stated:
    if one.status != "gældende" or one.date:
        return one
    return replace(one, status="ukendt", words=f"{one.words} Det er ikke oplyst hvornår.".lstrip())


def _dated(one: Stated) -> str:
    return f"{one.status} (oplyst {danish_date(one.date)})" if one.date else one.status


def applies(validity: Validity, day: str) -> bool | None:
    """Tell whether something applied on a day; None where nothing that is known tells it.

    "Gældende" proves the day on which it was seen, and those back to ``since``. "Historisk" without a last day proves
    the days from its date on.
    """
    if ended(validity, day) or not_yet(validity, day):
        return False
    if validity.since and validity.until:
        return True if last_day(validity.since) <= day else None
    seen = validity.status_date
    if validity.status == "historisk" and validity.until is None:
        return False if seen and last_day(seen) <= day else None
    if validity.status == "gældende" and seen:
        if validity.since and last_day(validity.since) <= day <= first_day(seen):
            return True
        return True if day == seen else None
    return None


def status_at(validity: Validity, day: str) -> Status | None:
    """Give the status on a day; None where it had none yet, since it came into force later.

    A "gældende" that was seen before the day stays so, beside its date, just as it does where no day is asked for:
    nothing younger is known, and the date shows it. Of a day before it was seen, and before ``since``, it says
    nothing. A "historisk" of which nobody tells when it became so is shown for every day: the stricter is shown.
    """
    if not_yet(validity, day):
        return None
    known = applies(validity, day)
    if known is not None:
        return "gældende" if known else "historisk"
    if validity.status == "gældende" and validity.status_date and last_day(validity.status_date) <= day:
        return "gældende"
    if validity.status == "historisk" and not (validity.status_date or validity.until):
        return "historisk"
    return "ukendt"


def not_yet(validity: Validity, day: str) -> bool:
    """Tell whether something is known to have come into force after a day."""
    return validity.since is not None and day < first_day(validity.since)


def ended(validity: Validity, day: str) -> bool:
    """Tell whether something is known to have ended on a day or before; ``until`` is the first day without it."""
    return validity.until is not None and last_day(validity.until) <= day


def from_retsinformation(meta: Mapping[str, str], *, seen: str | None) -> tuple[Stated | None, str | None]:
    """Read a document's metadata at Retsinformation: what it states, and the first day on which it no longer applies.

    ``seen`` is the ISO day it was fetched, None for a file somebody saved: a "Valid" then proves no day. Of the dates
    only ``DateOfHistoricMark`` tells of validity: a law in force has an ``EndDate`` (its last registration), and
    ``DiesEdicti`` may be that of a new rendition. Raises ValueError for a status that nobody has described.
    """
    told = meta.get("Status", "").strip()
    if not told:
        return None, None
    if told.lower() not in _WORDS:
        known = "Valid, Historic, Gældende, Historisk"
        raise ValueError(f"Retsinformation states the status {told!r}; known are {known}. Look the document up there.")
    status, words = _WORDS[told.lower()]
    marked = meta.get("DateOfHistoricMark", "").strip()[: len("2019-01-01")] or None
    until = marked if status == "historisk" else None
    return Stated(status=status, date=until or seen, by=RETSINFORMATION, words=words), until
