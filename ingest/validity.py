"""What is known of the validity of acts, decisions and sources, with its evidence and the date of the evidence.

It is gathered from five places: an editor's rows (data/validity.jsonl), what connectors saw (corpus/states.jsonl),
what each source states of itself, what decisions say of each other, and the editions of an act that the corpus holds.
Where they disagree, all are kept and the strictest is shown; see ``law.validity``.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from ingest.manifest import checked_rows, day_fault
from law.changes import Change, ended_works, is_named
from law.decision_numbers import alias_key, same_decision
from law.jsonl import read_lines
from law.records import Edge, Passage, Section, Source, Stated, Status, Validity
from law.validity import first_day, joined, last_day

_ROWS = Path(__file__).with_name("data") / "validity.jsonl"
# In the corpus' folder: what connectors saw of statuses, one StateRow a line.
STATES = "states.jsonl"

EDITOR = "redaktøren"
# Where no day is given, everything counts.
_FAR = "9999-12-31"
_DECISION = "principafgørelse "
_UNKNOWN = "Der er ingen oplysning om, hvorvidt kilden gælder i dag."
_UNKNOWN_DECISION = "Der er ingen oplysning om afgørelsens status."
_EDGES: dict[str, tuple[Status, str]] = {
    "discards": ("historisk", "Kasseret ved {by}."),
    "keeps": ("gældende", "Gælder fortsat efter {by}."),
    "reissues": ("historisk", "Udgivet på ny som {by}; se nu den."),
}
_EDITED = "Teksten er {edition}. Senere ændret ved: {acts}; ændringerne er ikke indarbejdet."
_FOOTNOTE = "Fodnote i kilden: »{words}«"
_IN_FORCE = re.compile(r"\btræder\s+(?:først\s+)?i\s+kraft\b", re.IGNORECASE)
_LATER_EDITION = "Kilderne har en senere udgave: {edition}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRow:
    """One fact: ``target`` is "act:KEY", "source:ID" or the name of a work ("principafgørelse 63-15").

    "act:KEY" is of an act that other sources reprint; an edition of the act itself has its own status. ``replaced``
    holds for passages with one of ``replaced_words`` (lower case), for all where there are none.
    """

    target: str
    status: Status
    status_date: str | None
    evidence: str
    replaced: str | None = None
    replaced_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """What a connector saw: ``target`` as in ValidityRow, ``date`` the ISO day it saw it, ``words`` Danish."""

    target: str
    status: Status
    date: str
    by: str
    words: str

    @property
    def stated(self) -> Stated:
        """Give it without its target."""
        return Stated(status=self.status, date=self.date, by=self.by, words=self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of validity, by target; see ``read_known``.

    ``stated`` has what is stated beside the rows, ``since`` and ``until`` the spans, ``sources`` what a source's own
    sections of no work are known by.
    """

    rows: Mapping[str, ValidityRow] = field(default_factory=dict)
    stated: Mapping[str, tuple[Stated, ...]] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)

    def decision(self, work: str) -> Validity:
        """Give what is known of a decision by its name ("principafgørelse 63-15")."""
        return self._told([work], "", Validity(status="ukendt", status_date=None, evidence=_UNKNOWN_DECISION))

    def about(self, source: Source, works: Iterable[str | None]) -> str:
        """Give a digest that changes whenever the validity of a source's passages may; ``works`` are those it prints.

        It does not cover this code, nor law/data/changes.jsonl: they belong into the fingerprint of the code.
        """
        targets = sorted({target for work in (None, *works) for target in _targets(work, source)})
        told = [
            [target, _plain(self.rows.get(target)), [_plain(one) for one in self.stated.get(target, ())],
             self.since.get(target), self.until.get(target)]
            for target in targets
        ]  # fmt: skip
        own = [
            source.act, source.edition, source.number, source.issued, source.since, source.until, list(source.amended),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps([own, told], ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def of(self, section: Section, source: Source, text: str) -> Validity:
        """Find what is known of a section's ``text``: by its work, by the act it prints, else by its source."""
        unknown = Validity(status="ukendt", status_date=source.issued, evidence=_UNKNOWN)
        own = self._told(_targets(section.work, source), text, unknown)
        if _is_reprint(section.work, source):
            # A note that is replaced ends no decision that it prints.
            spans = self._told(_targets(section.work, source)[:-1], "", unknown)
            own = replace(own, since=spans.since, until=spans.until)
        if section.kind not in ("lov", "bekendtgørelse", "vejledning"):
            return own
        own = _without_ended(own, section.work, source)
        return _with_amended(own, source) if section.kind in ("lov", "bekendtgørelse") else own

    def _told(self, targets: Sequence[str], text: str, unknown: Validity) -> Validity:
        """Join what is told of the first target of which anything is, and give it the span of its own."""
        at = next((one for one in targets if one in self.rows or one in self.stated), None)
        own = unknown
        if at is not None:
            row, stated = self.rows.get(at), self.stated.get(at, ())
            own = validity_in(row, text) if row else joined(stated)
            if row and (heard := _beside(row, stated)):
                own = replace(joined(heard), replaced=own.replaced)
        since = next((self.since[one] for one in targets if one in self.since), None)
        until = next((self.until[one] for one in targets if one in self.until), None)
        return replace(own, since=since, until=until)


def read_validity(path: Path = _ROWS) -> dict[str, ValidityRow]:
    """Read the editor's rows by target. Raises ValueError for a broken or a double row."""
    rows: dict[str, ValidityRow] = {}
    for row in read_lines(path, ValidityRow):
        if row.target in rows:
            raise ValueError(f"{path}: {row.target!r} stands twice; keep the stricter row")
        rows[row.target] = row
    return rows


def read_states(corpus: Path) -> tuple[StateRow, ...]:
    """Read what connectors saw, in the order of the file; nothing where no connector ran.

    Raises ValueError for a broken row and for one that was seen on no day, or on one to come.
    """
    path = corpus / STATES
    return checked_rows(path, StateRow, lambda row: day_fault(row.date)) if path.is_file() else ()


def known_of(
    rows: Mapping[str, ValidityRow],
    *,
    states: Iterable[StateRow] = (),
    sources: Iterable[Source] = (),
    edges: Iterable[tuple[Source, Sequence[Edge]]] = (),
    today: str = _FAR,
) -> Known:
    """Gather what is known (pure). ``edges`` are those of each document, with its source.

    An edition that comes into force after ``today`` ends the one before it that day, and says nothing of today.
    Of one teller only what it stated last counts: ast.dk may have called historic what it once called valid.
    """
    kept = [source for source in sources if source.removed is None]
    numbers = same_decision(kept)
    told: dict[str, list[Stated]] = {}
    since: dict[str, str] = {}
    until: dict[str, str] = {}
    for row in states:
        told.setdefault(row.target, []).append(row.stated)
    for source in kept:
        target = _own_target(source)
        if source.stated:
            told.setdefault(target, []).extend(source.stated)
        _take(since, target, source.since, later=True)
        _take(until, target, source.until)
    for source, said in edges:
        for edge in said if source.removed is None else ():
            target = _DECISION + numbers.get(alias_key(edge.number), edge.number)
            stated = _by_edge(edge, source)
            told.setdefault(target, []).append(stated)
            if stated.status == "historisk" and _is_day(stated.date):
                _take(until, target, stated.date)
    for earlier, later in _editions(kept):
        target, start = _own_target(earlier), later.since or later.issued
        name = later.edition or later.title
        words = _LATER_EDITION.format(edition=name)
        if start is None or start <= today:
            told.setdefault(target, []).append(Stated(status="historisk", date=start, by=name, words=words))
        if _is_day(start):
            _take(until, target, start)
    return Known(
        rows=dict(rows),
        stated={target: _last_words(all_told) for target, all_told in told.items()},
        since=since,
        until=until,
    )


NOTHING_KNOWN = Known(rows={})


def validity_of(section: Section, source: Source, known: Known, text: str) -> Validity:
    """Find what is known of a section's ``text``: by its work, by the act it prints, else by its source."""
    return known.of(section, source, text)


def with_footnotes(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Warn at each § of which a footnote says when it comes into force: an LBK prints what is not yet so.

    ``passages`` are all those of a document, their validity as ``validity_of`` gives it. Only a footnote that stands at
    its § ("Kapitel 16", "§ 83 a", "Stk. 1", "Note 1") tells which one it is of.
    """
    notes: dict[tuple[str, ...], str] = {}
    for one in passages:
        if one.part == "footnote" and len(one.path) > len(("§ 83 a", "Stk. 1")) and _IN_FORCE.search(one.text):
            place = one.path[:-2]
            notes[place] = f"{notes.get(place, '')} {one.text}".strip()
    return tuple(
        replace(one, validity=_noted(one.validity, notes[one.path[:-1]]))
        if one.path[:-1] in notes and one.path[-1].startswith("Stk. ")
        else one
        for one in passages
    )


def _noted(validity: Validity, footnote: str) -> Validity:
    """Tell what a footnote says. Whether its day has come is not looked up: what would be "gældende" is "ukendt"."""
    words = _FOOTNOTE.format(words=" ".join(footnote.split()))
    told = replace(validity, evidence=f"{validity.evidence} {words}".lstrip())
    if validity.status != "gældende":
        return told
    doubt = Stated(status="ukendt", date=validity.status_date, by="en fodnote i kilden", words=words)
    return replace(told, status="ukendt", stated=(*validity.stated, doubt) if validity.stated else ())


def validity_in(row: ValidityRow, text: str) -> Validity:
    """Give what a row says of a text: that rules have been replaced holds only where it speaks of them."""
    lower = text.lower()
    rests = not row.replaced_words or any(word in lower for word in row.replaced_words)
    replaced = row.replaced if rests else None
    return Validity(status=row.status, status_date=row.status_date, evidence=row.evidence, replaced=replaced)


def _targets(work: str | None, source: Source) -> list[str]:
    """Name what a section may be known by, the narrowest first."""
    targets = [work] if work else []
    if work and " § " in work and source.act is None:
        targets.append(f"act:{work.split(' § ')[0]}")
    if source.number and (work is None or work == _DECISION + source.number):
        targets.append(_DECISION + source.number)
    return [*dict.fromkeys(targets), f"source:{source.id}"]


def _is_reprint(work: str | None, source: Source) -> bool:
    """Tell whether a work is a decision or a provision that a source prints and is not itself."""
    if work is None:
        return False
    is_own = work == _DECISION + (source.number or "") or source.act is not None
    return not is_own and (work.startswith(_DECISION) or " § " in work)


def _own_target(source: Source) -> str:
    """Name what a source as a whole states its status of: the decision that it is, else itself."""
    return _DECISION + source.number if source.number else f"source:{source.id}"


def _by_edge(edge: Edge, source: Source) -> Stated:
    status, words = _EDGES[edge.kind]
    by = f"principmeddelelse {source.number}" if source.number else source.title
    return Stated(status=status, date=source.issued, by=by, words=words.format(by=by))


def _editions(sources: Sequence[Source]) -> Iterable[tuple[Source, Source]]:
    """Give each edition of an act with the one that follows it; those that start alike have the same follower."""
    groups: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        if source.act and (source.since or source.issued):
            groups.setdefault((source.kind, source.act), []).append(source)
    for group in groups.values():
        starts: dict[str, list[Source]] = {}
        for source in group:
            starts.setdefault(source.since or source.issued or "", []).append(source)
        for one, other in pairwise(sorted(starts)):
            # "2025" and "2025-09-22" may be the same edition, described twice.
            if last_day(one) < first_day(other):
                yield from ((earlier, starts[other][0]) for earlier in starts[one])


def _without_ended(own: Validity, work: str | None, source: Source) -> Validity:
    """Add what the table of changes tells of the very provision or edition that is printed, where the print is older.

    What was moved ended where it stood, so the amending act is one more that states a status.
    """
    start = source.since or source.issued
    if start is None:
        return own
    for row, target in ended_works():
        if first_day(start) < row.date and _prints(target, work, source):
            by, heard = _by_change(row), own.stated or (_as_stated(own),)
            told = joined((*(one for one in heard if not _is_stale(one, by)), by))
            return replace(told, replaced=own.replaced, since=own.since, until=min(own.until or row.date, row.date))
    return own


def _with_amended(own: Validity, source: Source) -> Validity:
    """Say which acts have amended an edition since: their changes are not in its text."""
    if not source.amended:
        return own
    edition = source.edition or source.title
    is_consolidated = edition.lower().startswith("lovbekendtgørelse")
    edition = f"konsolideret i {edition}" if is_consolidated else f"fra {edition}"
    told = _EDITED.format(edition=edition, acts="; ".join(source.amended))
    return replace(own, evidence=f"{own.evidence} {told}".lstrip())


def _prints(target: str, work: str | None, source: Source) -> bool:
    """Tell whether what is printed is what a change names, or a part of it: "serviceloven § 41, stk. 2" of § 41."""
    if work is not None and (work == target or work.startswith(f"{target}, ")):
        return True
    return source.edition is not None and is_named(target, source.edition)


def _by_change(row: Change) -> Stated:
    return Stated(status="historisk", date=row.date, by=row.by, words=row.words)


def _beside(row: ValidityRow, stated: Sequence[Stated]) -> tuple[Stated, ...]:
    """Give what is stated with the editor's row, nothing where the row stands alone.

    The editor's "ukendt" only says that nobody had looked: what was seen later takes its place.
    """
    if not stated:
        return ()
    own = Stated(status=row.status, date=row.status_date, by=EDITOR, words=row.evidence)
    return tuple(stated) if any(_is_stale(own, one) for one in stated) else (own, *stated)


def _is_stale(own: Stated, other: Stated) -> bool:
    if own.status != "ukendt" or other.date is None:
        return False
    return own.date is None or first_day(own.date) < first_day(other.date)


def _as_stated(own: Validity) -> Stated:
    return Stated(status=own.status, date=own.status_date, by=EDITOR, words=own.evidence)


def _last_words(told: Sequence[Stated]) -> tuple[Stated, ...]:
    """Keep of each teller what it stated last; of one day, the strictest."""
    by: dict[str, list[Stated]] = {}
    for one in told:
        by.setdefault(one.by, []).append(one)
    kept = []
    for said in by.values():
        newest = max(one.date or "" for one in said)
        kept.append(min((one for one in said if (one.date or "") == newest), key=lambda one: one.status != "historisk"))
    return tuple(kept)


def _take(days: dict[str, str], target: str, day: str | None, *, later: bool = False) -> None:
    """Keep the narrower span where two are told: the later first day, the earlier last one."""
    if day:
        days[target] = (max if later else min)(day, days.get(target, day))


def _is_day(date: str | None) -> bool:
    return date is not None and len(date) == len("2024-03-01")


def _plain(record: ValidityRow | Stated | None) -> object:
    return asdict(record) if record else None
