"""A passage -> what has happened to the rules it states or cites since it was written (data, reviewed by an editor).

Each row is a change of law with its day and who made it. ``words`` are the editor's, shown as such and never as law;
a row that is not seen in two sources says "efter det oplyste", and no stronger.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from law.dates import danish_date
from law.filters import written
from law.jsonl import read_lines
from law.places import cited_by, own_names
from law.records import Passage, Reference
from law.references import covers, find_references
from law.validity import first_day

FILE = Path(__file__).with_name("data") / "changes.jsonl"

UNSURE = "efter det oplyste"
# Asked for a day before the change, it is still told, as what came later.
LATER = "Ændret efter den {day}: {words}"

# "bekendtgørelse nr. 1246 af 13. november 2017", "vejledning nr. 9/2011"
_NUMBERED = re.compile(
    r"(?P<form>vejledning|bekendtgørelse|lov)\s+nr\.\s+(?P<number>\d+)(?:/|\s+af\s+.*)(?P<year>\d{4})$"
)
_FORMS = {"vejledning": ("vejledning", "vej"), "bekendtgørelse": ("bekendtgørelse", "bek"), "lov": ("lov",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of law. ``targets`` are what it changed and ``to`` what stands instead, "" for nothing.

    It took effect on ``date``, an ISO day, by the act that ``by`` names. A passage is concerned that cites one of
    ``references`` or a part of it ("serviceloven § 83, stk. 1, nr. 3", "bekendtgørelse nr. 647/2012"), holds one of
    ``texts`` (lower case) or is one of ``works``. Of the rows of one ``line`` (editions that follow each other) only
    the first after the passage is told: that is the edition it was written under. ``replaced`` is how a
    ``Validity.replaced`` opens that tells the same. ``sure`` is "H" for what two sources show, "M" for what one does.
    ``why`` is for the reviewer.
    """

    key: str
    targets: tuple[str, ...]
    change: Literal["moved", "repealed", "rewritten", "replaced", "limited"]
    date: str
    to: str
    by: str
    words: str
    sure: Literal["H", "M"]
    references: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    line: str | None = None
    replaced: str | None = None
    why: str = ""

    def says(self, as_of: str | None = None) -> str:
        """Say it in Danish; as what came later where the day that is asked for is before it."""
        if as_of is None or self.date <= as_of:
            return self.words
        return LATER.format(day=danish_date(as_of), words=self.words)


def read_changes(path: Path = FILE) -> tuple[Change, ...]:
    """Read the changes by their day. Raises ValueError for a broken row, one that stands twice, or one unfit to show.

    OSError when there is no such file.
    """
    rows = sorted(read_lines(path, Change), key=lambda row: (row.date, row.key))
    for key, same in groupby(sorted(row.key for row in rows)):
        if len(list(same)) > 1:
            raise ValueError(f"{path}: {key!r} stands twice")
    for row in rows:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.date):
            raise ValueError(f"{path}: {row.key!r}: {row.date!r} is no day; write the day of issue and say so in words")
        if row.sure == "M" and UNSURE not in row.words.lower():
            raise ValueError(f"{path}: {row.key!r} is not sure and must say {UNSURE!r}")
        if not (row.references or row.texts or row.works):
            raise ValueError(f"{path}: {row.key!r} concerns no passage; name references, texts or works")
        for name in (*row.references, *row.targets):
            _named(name)
    return tuple(rows)


@cache
def _shipped() -> tuple[Change, ...]:
    # Read once: each citation of each answer asks.
    return read_changes()


def changes_of(
    passage: Passage, as_of: str | None = None, *, changes: Sequence[Change] | None = None
) -> tuple[Change, ...]:
    """Give what has changed since a passage was written, the oldest change first.

    A text that is surely younger than a change is not concerned; one whose date is unknown, or of the year alone in
    which the rule changed, may be older and is. What ``Validity.replaced`` tells already is left out; for a day before
    the change (``as_of``) it is told here instead: see ``replaced_at``.
    """
    of = written(passage)
    rows = _shipped() if changes is None else changes
    since = [row for row in rows if (of is None or first_day(of) < row.date) and _concerns(row, passage)]
    lines: dict[str, Change] = {}
    for row in since:
        lines.setdefault(row.line or row.key, row)
    return tuple(row for row in lines.values() if not (_is_past(row, as_of) and _tells_replaced(row, passage)))


def changes_told(passage: Passage, day: str | None = None) -> tuple[str, ...]:
    """Say in Danish what has happened to a passage's rules since it was written, as it looks on an ISO day or today."""
    return tuple(change.says(day) for change in changes_of(passage, day))


def replaced_at(passage: Passage, as_of: str, *, changes: Sequence[Change] | None = None) -> str | None:
    """Give the rules that a passage was written under and that had been replaced by a day, as ``Validity.replaced``."""
    told_later = any(_tells_replaced(row, passage) for row in changes_of(passage, as_of, changes=changes))
    return None if told_later else passage.validity.replaced


def _is_past(row: Change, as_of: str | None) -> bool:
    return as_of is None or row.date <= as_of


def _tells_replaced(row: Change, passage: Passage) -> bool:
    return bool(row.replaced and passage.validity.replaced and passage.validity.replaced.startswith(row.replaced))


def _concerns(row: Change, passage: Passage) -> bool:
    # A row that the validity's own words name concerns all passages that they stand at.
    if passage.work in row.works or _tells_replaced(row, passage):
        return True
    lower = passage.text.lower()
    if any(text in lower for text in row.texts):
        return True
    named = (*own_names(passage), *cited_by(passage))
    return any(_is_meant(wanted, one) for name in row.references for wanted in _named(name) for one in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    form: str
    number: str
    year: str


@cache
def _named(name: str) -> tuple[Reference | _Numbered, ...]:
    """Read what a row names. Raises ValueError for what is neither a provision nor a numbered act."""
    if numbered := _NUMBERED.fullmatch(name):
        return (_Numbered(form=numbered["form"], number=numbered["number"], year=numbered["year"]),)
    found = [one for one in find_references(name) if one.kind == "provision" and one.act and one.number]
    if len(found) != 1:
        raise ValueError(f"{FILE.name}: {name!r} names no one provision or numbered act")
    return tuple(found)


def _is_meant(wanted: Reference | _Numbered, one: Reference) -> bool:
    if isinstance(wanted, Reference):
        # The same § of an act that nobody names may be another act's.
        return one.act is not None and covers(wanted, one)
    told = one.text.lower()
    return (
        one.kind == "act"
        and one.number == wanted.number
        and wanted.year in told
        and told.startswith(_FORMS[wanted.form])
        and not (wanted.form == "lov" and told.startswith("lovbek"))
    )


def ended_works(*, changes: Sequence[Change] | None = None) -> Iterator[tuple[Change, str]]:
    """Give each change that took something out of force, with the name of what it took: a provision or an edition."""
    for row in _shipped() if changes is None else changes:
        if row.change in ("moved", "repealed", "replaced"):
            yield from ((row, target) for target in row.targets)


@cache
def is_named(target: str, edition: str) -> bool:
    """Tell whether an edition, by its name in running text, is the numbered act that a change names.

    >>> is_named("vejledning nr. 9 af 15. februar 2011", "Vejledning nr. 9 af 15-2-2011")
    True
    """
    found = find_references(edition)[:1]
    return any(_is_meant(wanted, one) for wanted in _named(target) for one in found)
