"""What has changed at Retsinformation since a day: by the harvest interface, else the feed, else the sitemap.

The harvest interface knows the last ten days and is closed at night; the Atom feed about sixty days; the sitemap all
addresses, but it is renewed about once a month. Which of them were asked, and why, is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from ingest.fetch.client import Client
from ingest.fetch.harvest import (
    DANISH,
    HARVEST,
    WINDOW_DAYS,
    Change,
    checked_day,
    checked_reason,
    harvested,
    refuse_closed,
)
from ingest.fetch.identity import ACCESSION, ELI, local, parsed
from ingest.fetch.refused import Refused, schema_changed

_FEED = "Atom feed"
_MAP = "sitemap"
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MAX_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was found, the newest word on each document, and how. ``until`` is the last day that is now done."""

    found: tuple[Change, ...]
    until: date
    route: tuple[str, ...]
    problems: tuple[Refused, ...] = ()


def changes_since(client: Client, done: date | None, now: datetime, *, held: frozenset[str] = frozenset()) -> Changes:
    """Find what has changed since ``done``, the last day that was done; None on the first run.

    ``held`` are the keys of what is on file: where the sitemap can't tell what changed, they are asked for again.
    Raises Refused("closed") outside the hours, and Refused for any day that the harvest interface did not give.
    """
    today = now.astimezone(DANISH).date()
    first = today - timedelta(days=WINDOW_DAYS - 1)
    refuse_closed(now)
    found: list[Change] = []
    problems: list[Refused] = []
    if done is None:
        route = [f"{HARVEST}, its {WINDOW_DAYS} days: nothing was fetched by --changes before"]
    elif done >= first - timedelta(days=1):
        # One day again: a change can be entered after the last run of its day.
        first = max(first, min(done, today))
        route = [f"{HARVEST}, from {first}: the last day done is {done}"]
    else:
        route = [f"the last day done is {done}, and the {HARVEST} only goes back to {first}"]
        reaches = _from_feed(client, done, found, route, problems)
        if not reaches:
            found += _from_sitemap(client, done, held, route)
        route.append(f"{HARVEST}, from {first}")
    for back in range((today - first).days, -1, -1):
        found += harvested(client, today - timedelta(days=back), now)
    newest: dict[str, Change] = {}
    for change in sorted(found, key=lambda one: one.date):
        newest[change.key] = change
    return Changes(
        found=tuple(newest.values()), until=today - timedelta(days=1), route=tuple(route), problems=tuple(problems)
    )


def _from_feed(client: Client, done: date, found: list[Change], route: list[str], problems: list[Refused]) -> bool:
    """Add what the feed has since ``done``; tell whether it reaches back that far."""
    try:
        changes = fed(client)
    except Refused as refused:
        if refused.kind != "missing":
            problems.append(refused)
        route.append(f"{_FEED}: {refused.kind}")
        return False
    oldest = min(change.date for change in changes)[:10]
    reaches = oldest <= done.isoformat()
    found += [change for change in changes if change.date[:10] >= done.isoformat()]
    route.append(f"{_FEED}, which reaches back to {oldest}" + ("" if reaches else ": not far enough"))
    return reaches


def fed(client: Client) -> list[Change]:
    """Give the entries of the Atom feed. Raises Refused, also for a feed without one."""
    reply = client.get(f"{client.addresses.www}/eli/eli-update-feed.atom", accept="application/atom+xml, text/xml")
    # It declares utf-16 and is UTF-8; a mark at its beginning would be right.
    coding = "utf-16" if reply.body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = reply.body.decode(coding)
    except UnicodeDecodeError as error:
        raise schema_changed(_FEED, f"text in {coding}", reply.body[:40]) from error
    feed = parsed(_DECLARED.sub("", text), reply.url)
    entries = [child for child in feed if local(child) == "entry"]
    if local(feed) != "feed" or not entries:
        raise schema_changed(_FEED, "feed with at least one entry", [local(feed), *map(local, feed)][:6])
    changes = []
    for entry in entries:
        said = {local(child): (child.text or child.get("href") or "").strip() for child in entry}
        address = next((said[name] for name in ("id", "link") if "/eli/" in said.get(name, "")), None)
        when = said.get("changeDate") or said.get("updated")
        if address is None or when is None or "reasonForChange" not in said:
            raise schema_changed(_FEED, "entry with id, changeDate and reasonForChange", said)
        key = _key(client, address)
        if key:  # Bills and EU acts have other addresses.
            reason = checked_reason(_FEED, said["reasonForChange"])
            changes.append(Change(key=key, reason=reason, date=checked_day(_FEED, "changeDate", when), type=""))
    if not changes:
        raise schema_changed(_FEED, "ELI addresses", [child.text for child in entries[0]])
    return changes


def _from_sitemap(client: Client, done: date, held: frozenset[str], route: list[str]) -> list[Change]:
    """Give what the sitemap dates on or after ``done``.

    Its addresses may have no day of their own, but only their page. Then what is registered in that year or later is
    new as far as it tells, and everything on file is asked for again.
    """
    since = done.isoformat()
    entries = mapped(client)
    dated = [(url, day) for url, day in entries if day]
    keys = [(key, day) for url, day in entries if (key := _key(client, url))]
    if not keys:
        raise schema_changed(_MAP, "ELI addresses", [url for url, _ in entries[:3]])
    newest = max((day for _, day in dated), default="")
    found = [
        Change(key=key, reason="Unknown", date=day or since, type="")
        for key, day in keys
        if (day[:10] >= since if day else key not in held and key.split("/")[1:2] >= [since[:4]])
    ]
    if len(dated) < len(entries):
        have = {change.key for change in found}
        found += [Change(key=key, reason="Unknown", date=since, type="") for key in sorted(held - have)]
    route.append(
        f"{_MAP}, {len(keys)} addresses, {len(found)} to look at, newest of {newest or 'no day'}; "
        "what was removed can't be seen there"
    )
    return found


def mapped(client: Client) -> list[tuple[str, str]]:
    """Give all addresses of the sitemap, each with its day, "" where it has none. Raises Refused."""
    first = client.addresses.normal("/sitemap.xml", seen_at=client.addresses.www)
    root = parsed(client.get(first, accept="application/xml, text/xml").body, first)
    if local(root) == "urlset":
        return list(_located(client, root))
    if local(root) != "sitemapindex":
        raise schema_changed(_MAP, "sitemapindex", local(root))
    pages = [url for url, _ in _located(client, root)]
    if not 0 < len(pages) <= _MAX_PAGES:
        raise schema_changed(_MAP, f"1 to {_MAX_PAGES} pages", len(pages))
    # All of them: they are not in the order of their days.
    entries: list[tuple[str, str]] = []
    for page in pages:
        inner = parsed(client.get(page, accept="application/xml, text/xml").body, page)
        if local(inner) != "urlset":
            raise schema_changed(_MAP, f"urlset of {page}", local(inner))
        entries += _located(client, inner)
    return entries


def _located(client: Client, root: Element) -> Iterator[tuple[str, str]]:
    for entry in root:
        said = {local(child): (child.text or "").strip() for child in entry}
        if not said.get("loc"):
            raise schema_changed(_MAP, "loc", said)
        day = said.get("lastmod", "")
        yield client.addresses.normal(said["loc"]), checked_day(_MAP, "lastmod", day) if day else ""


def _key(client: Client, address: str) -> str | None:
    """Give the accession number or ELI path of an address, None for a document of another kind."""
    path = urlsplit(client.addresses.normal(address)).path.partition("/eli/")[2].strip("/")
    accession = re.fullmatch(r"accn/([A-Z0-9]+)(?:/xml)?", path)
    if accession:
        return accession[1] if ACCESSION.fullmatch(accession[1]) else None
    return path if ELI.fullmatch(path) else None
