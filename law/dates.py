"""ISO dates -> as Danes write them (pure)."""

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
