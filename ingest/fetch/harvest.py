"""The harvest interface of Retsinformation -> what changed on a day, by its own rules: ten days, and not at night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ingest.fetch.client import Client
from ingest.fetch.identity import ACCESSION, loaded
from ingest.fetch.refused import Refused, schema_changed

DANISH = ZoneInfo("Europe/Copenhagen")
OPENS, CLOSES = time(3, 0), time(23, 45)
# Today is one of them.
WINDOW_DAYS = 10
Reason = Literal[
    "Unknown",
    "NewDocument",
    "DocumentContentChanged",
    "DocumentMetadataChanged",
    "DocumentMetadataChangedAndDocumentContentChanged",
    "RemovedDocument",
]
_REASONS = get_args(Reason)
# What can be a law, an order, a guidance or a decision; bills and the rest are looked at only when they are on file.
TYPES = frozenset({"LOV", "LOVC", "LBK", "BEK", "VEJ", "CIR", "CIS", "SKR", "KEN"})
HARVEST = "harvest interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document that has changed. ``key`` is its accession number or ELI path; ``date`` is as the source writes it.

    ``type`` is the first word of its type ("KEN"), "" where the source does not tell.
    """

    key: str
    reason: Reason
    date: str
    type: str


def refuse_closed(now: datetime) -> None:
    """Raise Refused("closed"), with the hour at which it opens, outside the hours of the harvest interface."""
    there = now.astimezone(DANISH)
    if OPENS <= there.time() < CLOSES:
        return
    day = there.date() + timedelta(days=1 if there.time() >= CLOSES else 0)
    raise Refused(
        "closed",
        f"the {HARVEST} is open {OPENS:%H:%M}-{CLOSES:%H:%M} Danish time, and it is {there:%H:%M}. It was not asked. "
        f"It opens on {day} at {OPENS:%H:%M} Danish time.",
    )


def harvested(client: Client, day: date, now: datetime) -> Iterator[Change]:
    """Give what the harvest interface has for a day; nothing is a fine answer. Raises Refused."""
    refuse_closed(now)
    url = f"{client.addresses.api}/v1/Documents?date={day.isoformat()}"
    rows = loaded(client.get(url, accept="application/json").body, HARVEST)
    if not isinstance(rows, list):
        raise schema_changed(HARVEST, "a list", rows)
    for row in rows:
        yield from _change(client, row)


def _change(client: Client, row: object) -> Iterator[Change]:
    if not isinstance(row, dict):
        raise schema_changed(HARVEST, "an object for each document", row)
    kinds: dict[str, type | tuple[type, ...]] = {
        "documentId": (int, str),
        "accessionsnummer": str,
        "reasonForChange": str,
        "changeDate": str,
        "documentType": dict,
        "href": str,
    }
    for name, kind in kinds.items():
        if not isinstance(row.get(name), kind):
            raise schema_changed(HARVEST, name, row.get(name, f"no such field, but {sorted(map(str, row))}"))
    short = row["documentType"].get("shortName")
    if not isinstance(short, str) or not short.strip():
        raise schema_changed(HARVEST, "documentType.shortName", row["documentType"])
    kind_of = short.split()[0]
    key = row["accessionsnummer"].strip()
    if not ACCESSION.fullmatch(key):
        if kind_of in TYPES:
            raise schema_changed(HARVEST, "accessionsnummer", key)
        return  # A bill has another one.
    # The address is not used beyond this: the accession number says the same, and can be checked.
    if urlsplit(client.addresses.normal(row["href"])).path != f"/eli/accn/{key}/xml":
        raise schema_changed(HARVEST, "href", row["href"])
    yield Change(
        key=key,
        reason=checked_reason(HARVEST, row["reasonForChange"]),
        date=checked_day(HARVEST, "changeDate", row["changeDate"]),
        type=kind_of,
    )


def checked_reason(interface: str, value: str) -> Reason:
    """Make sure that a reason is one of the six."""
    if value not in _REASONS:
        raise schema_changed(interface, f"reasonForChange (one of {', '.join(_REASONS)})", value)
    return cast(Reason, value)


def checked_day(interface: str, field: str, value: str) -> str:
    """Make sure that a value begins with an ISO day."""
    try:
        date.fromisoformat(value[:10])
    except ValueError as error:
        raise schema_changed(interface, f"{field} (an ISO date)", value) from error
    return value
