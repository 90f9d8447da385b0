"""The queue of documents to fetch -> each of them on file, refused, or left for the next run, and an account of it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from ingest.fetch.ankestyrelsen import ENOUGH, number_in_address, read_decision
from ingest.fetch.client import Client
from ingest.fetch.concern import concerns, needs_page
from ingest.fetch.find import Finder, Wish
from ingest.fetch.harvest import DANISH
from ingest.fetch.identity import ELI, Identity
from ingest.fetch.refused import ENDING, LASTING, TRANSPORT, Refused
from ingest.fetch.retsinformation import Fetched, Retsinformation
from ingest.fetch.rows import Held, Item, State, file_of_decision, file_of_document
from ingest.fetch.shelf import Shelf
from ingest.manifest import Alias
from ingest.validity import StateRow
from law.dates import danish_date

Did = Literal["new", "changed", "unchanged", "removed", "not ours", "refused", "left"]
DID: tuple[Did, ...] = ("new", "changed", "unchanged", "removed", "not ours", "refused", "left")
# Runs that a document may be refused in before it is given up.
MAX_RUNS = 3
_IN_A_ROW = 3
# So many pages in a row that can't be read are no bad pages but a new form of page.
_UNREADABLE_IN_A_ROW = 10
_AST = "ast.dk"


@dataclass
class Tally:
    """What became of the queue. ``problems`` are refusals of what is no single document: a feed, a sitemap."""

    queued: int = 0
    did: Counter[Did] = field(default_factory=Counter)
    problems: int = 0

    @property
    def failed(self) -> bool:
        """Tell whether anything was refused."""
        return bool(self.problems or self.did["refused"])

    def summary(self) -> str:
        """Account for every item of the queue."""
        counts = ", ".join(f"{self.did[did]} {did}" for did in DID)
        return f"{self.queued} queued: {counts}" + (f"; {self.problems} problems" if self.problems else "")


class Run:
    """One run of the connectors. ``now`` gives the time with its zone; ``say`` gets one line a document."""

    def __init__(
        self, client: Client, shelf: Shelf, *, now: Callable[[], datetime], say: Callable[[str], None]
    ) -> None:
        self._client, self._shelf, self._now, self._say = client, shelf, now, say
        self._site = Retsinformation(client)
        self._finder = Finder(client, shelf, now=now, say=say)

    def go(self, wish: Wish, *, limit: int | None = None, dry: bool = False) -> Tally:
        """Find out what is wished for, and fetch it and what is left from before, at most ``limit`` documents.

        A dry run asks what there is and writes nothing. Raises ValueError for a broken file of ours.
        """
        if dry:
            return self._dry(wish)
        with self._shelf.locked():
            tally = Tally()
            ended: dict[str, str] = {}
            queue = self._shelf.queue()
            if queue:
                self._say(f"{len(queue)} left from before")
            try:
                found, state = self._found(wish, tally)
            except Refused as refused:
                self._problem(refused, tally)
                if refused.kind in ENDING - {"closed"}:
                    ended = {_AST if wish.ast else "": str(refused)}
            else:
                queue = _merged(queue, found)
                # The queue first: killed in between, the next run finds the same again.
                self._shelf.set_queue(queue)
                if state is not None:
                    self._shelf.set_state(state)
            self._work(queue, limit, tally, ended)
            return tally

    def _dry(self, wish: Wish) -> Tally:
        tally = Tally()
        queue = self._shelf.queue()
        try:
            queue = _merged(queue, self._found(wish, tally)[0])
        except Refused as refused:
            self._problem(refused, tally)
        for item in queue:
            self._say(f"would fetch: {item.route} {item.key}")
        tally.queued = tally.did["left"] = len(queue)
        return tally

    def _found(self, wish: Wish, tally: Tally) -> tuple[list[Item], State | None]:
        try:
            return self._finder.found(wish)
        finally:
            for problem in self._finder.problems:
                self._problem(problem, tally)

    def _problem(self, refused: Refused, tally: Tally) -> None:
        tally.problems += 1
        self._say(f"refused: {refused}")

    # Each of them

    def _work(self, queue: list[Item], limit: int | None, tally: Tally, ended: dict[str, str]) -> None:
        """Take the queue item by item; after each, what is left is on the disk."""
        tally.queued = len(queue)
        later: list[Item] = []
        row: Counter[str] = Counter()
        for at, item in enumerate(queue):
            host = _AST if item.route == "ast" else ""
            if host in ended or (limit is not None and at - tally.did["left"] >= limit):
                tally.did["left"] += 1
                later.append(item)
                continue
            try:
                did, what = self._one(item)
                row.clear()
            except Refused as refused:
                did, what = "refused", str(refused)
                again = refused.kind not in LASTING and item.tries + 1 < MAX_RUNS
                if refused.kind in ENDING:
                    ended[host], again = what, True
                else:
                    item = replace(item, tries=item.tries + 1)
                if again:
                    later.append(item)
                    what += " It stays in the queue."
                elif refused.kind not in LASTING:
                    what += f" It was refused in {MAX_RUNS} runs and is given up."
                row[refused.kind if refused.kind == "unreadable" else "transport"] += refused.kind in TRANSPORT | {
                    "unreadable"
                }
                if row["transport"] >= _IN_A_ROW or row["unreadable"] >= _UNREADABLE_IN_A_ROW:
                    ended[host] = what
            tally.did[did] += 1
            self._say(f"{did}: {item.route} {item.key}: {what}" if what else f"{did}: {item.route} {item.key}")
            self._shelf.set_queue([*later, *queue[at + 1 :]])
        for why in ended.values():
            self._say(f"ended early: {why}")

    def _one(self, item: Item) -> tuple[Did, str]:
        """Fetch one document. Raises Refused."""
        if item.route == "removed":
            gone = self._shelf.remove(item.key, (item.changed or self._today())[: len("2026-11-22")])
            return ("removed", "kept on file, no longer read") if gone else ("unchanged", "noted as removed before")
        if item.route == "ast":
            return self._page(item)
        known = self._known(item)
        if item.route == "eli":
            fetched = self._site.by_eli(item.key, known=known)
        elif item.route == "accession":
            fetched = self._site.by_accession(item.key, known=known)
        else:
            fetched = self._site.by_ken(item.key)
        return self._document(item, fetched)

    def _document(self, item: Item, fetched: Fetched) -> tuple[Did, str]:
        seen = self._now()
        stamp = _stamp(seen)
        it = fetched.identity
        if it is None or fetched.raw is None:
            row = self._row(item)
            if row is None:
                raise Refused("broken", f"{fetched.url}: answers that nothing is newer, but there is nothing on file.")
            self._shelf.see(replace(row, seen=stamp, changed=item.changed or row.changed))
            return "unchanged", row.file
        if not item.asked and not concerns(self._shelf, it):
            if item.changed:
                state = self._shelf.state()
                passed = dict.fromkeys((*state.passed, (item.key, item.changed)))
                self._shelf.set_state(replace(state, passed=tuple(passed)))
            return "not ours", f"{it.type}, {it.title[:80]}"
        row = Held(
            file=file_of_document(it.accession, fetched.ending),
            key=it.accession,
            url=fetched.url,
            sha256=hashlib.sha256(fetched.raw).hexdigest(),
            fetched=stamp,
            seen=stamp,
            eli=self._eli(item, fetched, it),
            changed=item.changed,
            etag=fetched.headers.get("etag"),
            modified=fetched.headers.get("last-modified"),
            title=it.title,
            refers=it.refers,
        )
        return self._put(fetched.raw, row, enter=True)

    def _eli(self, item: Item, fetched: Fetched, it: Identity) -> str | None:
        """Give the ELI path that a document was found at, None where that is not sure.

        The year in Meta may be that of signing, and the same number is given every year: from Meta alone, a decision of
        2011 that is registered in 2012 would be taken for another one. Lovtidende A counts by the year in Meta.
        """
        if item.route == "eli":
            return item.key
        found = ELI.match(fetched.url.partition("/eli/")[2])
        if item.route == "ken" and found:
            return found.group()
        row = self._row(item)
        return row.eli if row and row.eli else it.eli if it.eli and it.eli.startswith("lta/") else None

    def _page(self, item: Item) -> tuple[Did, str]:
        """Fetch a decision's page: its status, and its text where Retsinformation's is not on file."""
        reply = self._client.get(item.key, accept="text/html")
        told = read_decision(reply.body, item.key)
        if told.number is None or told.status is None or told.quality < ENOUGH:
            name = told.number or number_in_address(item.key)
            if name:
                self._shelf.keep_older(file_of_decision(name), reply.body)
            why = "; ".join(told.faults)
            raise Refused("unreadable", f"{item.key}: read at {told.quality} of 1 ({why}). No status is taken from it.")
        today, stamp = self._today(), _stamp(self._now())
        target = f"principafgørelse {told.number}"
        self._shelf.note_state(
            StateRow(
                target=target,
                status=told.status,
                date=today,
                by=_AST,
                words=f"Ankestyrelsens side på ast.dk angav »{told.status.capitalize()}« den {danish_date(today)}.",
            ),
            [Alias(target=target, alias=ken, date=today, by=_AST) for ken in told.ken],
        )
        read = needs_page(self._shelf, told.number)
        row = Held(
            file=file_of_decision(told.number, read=read),
            key=told.number,
            url=item.key,
            sha256=hashlib.sha256(reply.body).hexdigest(),
            fetched=stamp,
            seen=stamp,
            changed=item.changed,
        )
        did, what = self._put(reply.body, row, enter=read)
        return did, f"{what}, {told.status}" + (f", read at {told.quality} of 1" if told.faults else "")

    def _put(self, raw: bytes, row: Held, *, enter: bool) -> tuple[Did, str]:
        try:
            did = self._shelf.put(raw, row, today=self._today(), enter=enter)
        except ValueError as error:
            raise Refused("unreadable", f"{row.url}: fetched and kept, but not taken up: {error}") from error
        return did, self._shelf.held()[row.key].file

    # What is on file

    def _row(self, item: Item) -> Held | None:
        held = self._shelf.held()
        return held.get(item.key) or next((row for row in held.values() if row.eli == item.key), None)

    def _known(self, item: Item) -> dict[str, str]:
        """Give the headers of the bytes on file, if they came from the very address that is asked and are intact."""
        row = self._row(item)
        path = f"accn/{item.key}" if item.route == "accession" else item.key
        if row is None or row.removed or not row.url.endswith(f"/eli/{path}/xml") or not self._shelf.intact(row):
            return {}
        said = {"etag": row.etag, "last-modified": row.modified}
        return {name: value for name, value in said.items() if value}

    def _today(self) -> str:
        return self._now().astimezone(DANISH).date().isoformat()


def _merged(queue: list[Item], found: Iterable[Item]) -> list[Item]:
    """Add what was found to the queue, each document once; the newest word on a document counts."""
    items = {item.key: item for item in queue}
    for item in found:
        old = items.get(item.key)
        items[item.key] = replace(item, asked=item.asked or (old is not None and old.asked)) if old else item
    return list(items.values())


def _stamp(now: datetime) -> str:
    """Write a time in UTC, ISO, to the second."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
