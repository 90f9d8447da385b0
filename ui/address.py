"""What the address in the browser's bar holds: a question's filters, a place in a source; written and read (pure).

Whatever an address holds that is no filter or place is taken for none: anybody can type an address.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import cast, get_args

from law.filters import Filters
from law.records import Kind, Status
from law.schemes import NAMES as SCHEMES

_SCHEME, _KIND, _RULE, _STATUS, _SINCE, _UNTIL, _DAY = "ordning", "art", "regel", "status", "fra", "til", "pr"
FILTER_KEYS = (_SCHEME, _KIND, _RULE, _STATUS, _SINCE, _UNTIL, _DAY)
_JOINT = "_"
FIRST_YEAR, LAST_YEAR = 1900, 2100


def place(source: str, start: int, end: int) -> dict[str, str]:
    """Write a place in a source."""
    return {"source": source, "start": str(start), "end": str(end)}


def of_filters(filters: Filters) -> dict[str, str]:
    """Write filters; what narrows nothing is left out.

    >>> of_filters(Filters(schemes=("§ 95", "§ 96"), since=2015))
    {'ordning': '95_96', 'fra': '2015'}
    """
    told = {
        _SCHEME: _JOINT.join(scheme.removeprefix("§ ") for scheme in filters.schemes),
        _KIND: _JOINT.join(filters.kinds),
        _RULE: filters.rule or "",
        _STATUS: _JOINT.join(filters.statuses),
        _SINCE: str(filters.since or ""),
        _UNTIL: str(filters.until or ""),
        _DAY: filters.as_of or "",
    }
    return {key: value for key, value in told.items() if value}


def read_filters(address: Mapping[str, str], *, rules: Collection[str]) -> Filters:
    """Read filters; ``rules`` are the provisions that can be chosen.

    >>> read_filters({"ordning": "96_97", "fra": "x"}, rules=())
    Filters(schemes=('§ 96',), kinds=(), rule=None, statuses=(), since=None, until=None, as_of=None)
    """
    rule = address.get(_RULE)
    schemes = [f"§ {one}" for one in _parts(address, _SCHEME)]
    return Filters(
        schemes=tuple(scheme for scheme in SCHEMES if scheme in schemes),
        kinds=cast("tuple[Kind, ...]", _among(get_args(Kind), _parts(address, _KIND))),
        rule=rule if rule in rules else None,
        statuses=cast("tuple[Status, ...]", _among(get_args(Status), _parts(address, _STATUS))),
        since=_year(address.get(_SINCE)),
        until=_year(address.get(_UNTIL)),
        as_of=_day(address.get(_DAY)),
    )


def _parts(address: Mapping[str, str], key: str) -> list[str]:
    return address.get(key, "").split(_JOINT)


def _among(known: Iterable[str], told: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in known if one in told)


def _year(text: str | None) -> int | None:
    if not text or len(text) != len("2019") or not text.isascii() or not text.isdecimal():
        return None
    return int(text) if FIRST_YEAR <= int(text) <= LAST_YEAR else None


def _day(text: str | None) -> str | None:
    if not text or not text.isascii() or len(text) != len("2024-03-01") or _year(text[:4]) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return text if day.isoformat() == text else None
