"""The text of an act's own final provisions -> the day from which it applies (pure)."""

import re

from law.dates import parse_danish_date

# "træder i kraft den 1. oktober 2022", "træder i kraft d. 1. juli 2025", "træder i kraft 1. juli 2025".
_IN_FORCE = re.compile(r"\btræder\s+i\s+kraft\s+(?:den|d\.)?\s*(?P<date>\d{1,2}\.\s*[a-zæøå]+\s+\d{4})", re.IGNORECASE)


def in_force_dates(text: str) -> tuple[str, ...]:
    """Give each day on which ``text`` says that something comes into force, ISO, earliest first."""
    found = (parse_danish_date(" ".join(match["date"].split())) for match in _IN_FORCE.finditer(text))
    return tuple(sorted({day for day in found if day}))


def in_force_from(text: str) -> str | None:
    """Give the day on which an act comes into force, ISO: the earliest where its parts do on several.

    None where no day is named: "dagen efter bekendtgørelsen i Lovtidende", or a day that the minister sets.

    >>> in_force_from("Bekendtgørelsen træder i kraft den 1. oktober 2022.")
    '2022-10-01'
    >>> in_force_from("Loven træder i kraft dagen efter bekendtgørelsen i Lovtidende.") is None
    True
    """
    return next(iter(in_force_dates(text)), None)
