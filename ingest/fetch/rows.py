"""What the connectors write down: what is on file, what waits, what --changes remembers, what pages tell."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from ingest.fetch.identity import ACCESSION
from law.records import Source

# "17-25", and before 2009 with a letter: "C-16-99".
DECISION = re.compile(r"(?:[A-Z]-)?[0-9]{1,3}-[0-9]{2}")
_ENDINGS = frozenset({"xml", "json"})
Route = Literal["eli", "accession", "ken", "ast", "removed"]


class Enter(Protocol):
    """Puts bytes on the disk and on the manifest; to do so twice is to do so once. ``file`` counts from the corpus.

    ``fetched`` and ``today`` are ISO days. The file's name may be another where other bytes lie under it.
    """

    def __call__(self, corpus: Path, file: str, raw: bytes, *, url: str, fetched: str, today: str) -> Source:
        """Give the line. Raises ValueError for a file that no reader makes sense of."""


class Bury(Protocol):
    """Marks a source of the manifest, by its id, as removed by its publisher on a day; its file stays."""

    def __call__(self, corpus: Path, name: str, day: str) -> Source:
        """Give the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A fetched file. ``file`` counts from the corpus; ``key`` is an accession number or a decision's number.

    ``fetched`` is when its bytes came and ``seen`` when they were last seen to be the newest (UTC, ISO). ``changed`` is
    the source's own date of change. ``refers`` are as in Identity. ``removed``: the day its removal was seen.
    """

    file: str
    key: str
    url: str
    sha256: str
    fetched: str
    seen: str
    eli: str | None = None
    changed: str | None = None
    etag: str | None = None
    modified: str | None = None
    title: str = ""
    refers: tuple[str, ...] = ()
    removed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document to fetch. ``asked``: somebody asked for it by name, so it is taken whatever it concerns.

    ``tries`` counts the runs that were refused it.
    """

    route: Route
    key: str
    changed: str | None = None
    asked: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What --changes remembers: the last day that is done, and (key, date) of what was looked at and is not ours."""

    day: str | None = None
    passed: tuple[tuple[str, str], ...] = ()


def file_of_document(accession: str, ending: str) -> str:
    """Name the file of a document of Retsinformation. Raises ValueError for what is no accession number."""
    if not ACCESSION.fullmatch(accession) or ending not in _ENDINGS:
        raise ValueError(f"{accession[:40]!r}.{ending[:8]}: no accession number; nothing is written under such a name.")
    return f"raw/retsinformation/{accession}.{ending}"


def file_of_decision(number: str, *, read: bool = True) -> str:
    """Name the file of a page of ast.dk, in a folder .seen where the page is no source itself.

    Raises ValueError for what is no decision number.
    """
    if not DECISION.fullmatch(number):
        raise ValueError(f"{number[:40]!r}: no decision number; nothing is written under such a name.")
    return f"raw/ast/{'' if read else '.seen/'}{number}.html"
