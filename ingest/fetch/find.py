"""What is wished for -> the documents to fetch: one by name, all under an act, or what has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ingest.fetch.ankestyrelsen import decision_pages, number_in_address
from ingest.fetch.changes import changes_since
from ingest.fetch.client import Client
from ingest.fetch.harvest import TYPES, Change
from ingest.fetch.identity import ACCESSION
from ingest.fetch.refused import Refused, schema_changed
from ingest.fetch.retsinformation import Retsinformation, checked_accession, checked_eli, checked_ken
from ingest.fetch.rows import Held, Item, State
from ingest.fetch.shelf import Shelf
from ingest.fetch.starts import start_of

_PASSED_DAYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to fetch. All empty: go on with what is left from before."""

    act: str | None = None
    eli: str | None = None
    accession: str | None = None
    ken: str | None = None
    basis_for: str | None = None
    changes: bool = False
    ast: bool = False


class Finder:
    """Finds the documents. ``problems`` are what went wrong and did not end it; ``say`` gets what is told."""

    def __init__(
        self, client: Client, shelf: Shelf, *, now: Callable[[], datetime], say: Callable[[str], None]
    ) -> None:
        self._client, self._shelf, self._now, self._say = client, shelf, now, say
        self._site = Retsinformation(client)
        self.problems: tuple[Refused, ...] = ()

    def found(self, wish: Wish) -> tuple[list[Item], State | None]:
        """Give the documents wished for, and what --changes shall remember if that was the wish. Raises Refused."""
        if wish.changes:
            return self._changed()
        if wish.ast:
            return self._pages(), None
        if wish.eli:
            return [Item(route="eli", key=checked_eli(wish.eli), asked=True)], None
        if wish.accession:
            return [Item(route="accession", key=checked_accession(wish.accession), asked=True)], None
        if wish.ken:
            number, signed = checked_ken(wish.ken)
            return [Item(route="ken", key=f"KEN nr {number} af {signed:%d/%m/%Y}", asked=True)], None
        if wish.act:
            key, start = start_of(wish.act)
            graph = self._site.newest(start)
            force = {True: "in force", False: "no longer in force", None: "in force or not: not told"}[graph.in_force]
            self._say(f"{key}: newest edition {graph.eli}, {force}")
            return [Item(route="eli", key=graph.eli, asked=True)], None
        if wish.basis_for:
            graph = self._site.graph(wish.basis_for)
            for odd in graph.odd:
                self._say(f"not followed: {odd[:200]}")
            if not graph.basis_for:
                raise schema_changed(f"ELI JSON-LD of {graph.eli}", "basis_for (at least one)", "none")
            return [Item(route="eli", key=eli, asked=True) for eli in graph.basis_for], None
        return [], None

    def _changed(self) -> tuple[list[Item], State]:
        state = self._shelf.state()
        held = self._shelf.held()
        by_eli = {row.eli: row for row in held.values() if row.eli}
        aliases = {alias for source in self._shelf.sources() for alias in source.aliases}
        keys = {row.eli or row.key for row in held.values() if ACCESSION.fullmatch(row.key)}
        done = date.fromisoformat(state.day) if state.day else None
        changes = changes_since(self._client, done, self._now(), held=frozenset(keys))
        for line in changes.route:
            self._say(f"asked: {line}")
        self.problems += changes.problems
        items: list[Item] = []
        for change in changes.found:
            row = held.get(change.key) or by_eli.get(change.key)
            if item := _item(change, row, state, on_file=row is not None or change.key in aliases):
                items.append(item)
        self._say(f"changed: {len(changes.found)}, to look at: {len(items)}")
        oldest = (changes.until - timedelta(days=_PASSED_DAYS)).isoformat()
        passed = tuple(one for one in state.passed if one[1] >= oldest)
        return items, State(day=changes.until.isoformat(), passed=passed)

    def _pages(self) -> list[Item]:
        """Give the pages of decisions that ast.dk dates otherwise than when they were last fetched."""
        pages, others = decision_pages(self._client)
        held = {row.url: row for row in self._shelf.held().values() if row.file.startswith("raw/ast/")}
        newest: dict[str, tuple[str, str]] = {}
        for url, day in pages:
            name = number_in_address(url) or url
            if name not in newest or day > newest[name][1]:
                newest[name] = (url, day)
        doubled = len(pages) - len(newest)
        self._say(f"ast.dk: {len(newest)} decisions; {others} other pages, {doubled} older pages of the same decision")
        gone = sorted(row.key for url, row in held.items() if url not in {url for url, _ in pages})
        if gone:
            self._say(f"ast.dk: no longer in its sitemap, and kept: {', '.join(gone)}")
        items = []
        for url, day in newest.values():
            row = held.get(url)
            if not (row and day and row.changed == day and self._shelf.intact(row)):
                items.append(Item(route="ast", key=url, changed=day or None, asked=True))
        return items


def _item(change: Change, row: Held | None, state: State, *, on_file: bool) -> Item | None:
    """Give what to do about a change, None where there is nothing to do."""
    if change.reason == "RemovedDocument":
        key = row.key if row else change.key
        return Item(route="removed", key=key, changed=change.date, asked=True) if on_file else None
    if (row and row.changed == change.date and not row.removed) or (change.key, change.date) in state.passed:
        return None
    if not on_file and change.type and change.type not in TYPES:
        return None
    route: Literal["accession", "eli"] = "accession" if ACCESSION.fullmatch(change.key) else "eli"
    return Item(route=route, key=change.key, changed=change.date, asked=on_file)
