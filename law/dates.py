"""ISO dates -> as Danes write them, and back (pure)."""

import re
from datetime import date

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip


def danish_date(iso: str) -> str:
    """Write an ISO date, or one that stops at its month or year, as Danes do; anything else as it came.

    >>> danish_date("2019-07-01"), danish_date("2019-07"), danish_date("2019")
    ('1. juli 2019', 'juli 2019', '2019')
    """
    try:
        day = date.fromisoformat(iso if len(iso) > len("2019-07") else f"{iso}-01")
    except ValueError:
        return iso
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return month if len(iso) == len("2019-07") else f"{day.day}. {month}"


_WRITTEN = re.compile(r"(?P<day>\d{1,2})\.?\s*(?P<month>[a-zæøå]+)\s+(?P<year>\d{4})", re.IGNORECASE)
_IN_FIGURES = re.compile(r"(?P<day>\d{1,2})[./-]\s?(?P<month>\d{1,2})[./-]\s?(?P<year>\d{4})")


def parse_danish_date(text: str) -> str | None:
    """Read a whole date as Danes write it, in words or figures; None for anything else.

    >>> parse_danish_date("22. september 2025"), parse_danish_date("04/11/2011"), parse_danish_date("31. juni 2025")
    ('2025-09-22', '2011-11-04', None)
    """
    if not (told := _WRITTEN.fullmatch(text.strip()) or _IN_FIGURES.fullmatch(text.strip())):
        return None
    name = told["month"].lower()
    if not name.isdecimal() and name not in _MONTHS:
        return None
    month = int(name) if name.isdecimal() else _MONTHS.index(name) + 1
    try:
        return date(int(told["year"]), month, int(told["day"])).isoformat()
    except ValueError:
        return None
