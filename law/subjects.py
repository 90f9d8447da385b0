"""The subject index: how people ask about a point -> the sentences of the sources that settle it (data, reviewed).

As at the back of a law handbook, an editor has written for each point how it is asked for, in a relative's words and in
a caseworker's, and which sentences settle it. It leads a search to passages; nothing of it is ever shown as law.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from law.jsonl import read_lines
from law.quotes import PassageFinder, Place
from law.records import Passage

FILE = Path(__file__).with_name("data") / "subjects.jsonl"
UNSETTLED_FILE = Path(__file__).with_name("data") / "unsettled.jsonl"
POINTERS_FILE = Path(__file__).with_name("data") / "pointers.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A sentence that settles a point, verbatim but for white space, and what it stands in if that has a name."""

    source: str
    quote: str
    names: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One point of law or practice. ``rules`` are best first; ``why`` is for the reviewer (Danish)."""

    subject: str
    scheme: Literal["§ 95", "§ 96", "begge"] | None
    asks: tuple[str, ...]
    rules: tuple[Rule, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A point that is asked about in or beside the field and that no source settles; ``why`` tells what was sought.

    ``see`` is the key of the Pointer that tells where such a rule is found, where a source tells.
    """

    subject: str
    scheme: Literal["§ 95", "§ 96", "begge"] | None
    asks: tuple[str, ...]
    why: str
    see: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A sentence of a source, verbatim but for white space, that tells where rules of a kind are found."""

    key: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """How near a question comes to a point that the sources settle, and to one that they do not.

    The scores may be compared with each other (higher is nearer, no unit). ``covered`` names the nearest point that is
    settled, ``gap`` the nearest that is not; ``see`` is where a source tells where such a rule is found.
    """

    settled: float
    unsettled: float
    gap: str | None
    covered: str | None = None
    see: Place | None = None


def read_unsettled(path: Path = UNSETTLED_FILE) -> tuple[Unsettled, ...]:
    """Read the points that no source settles. Raises ValueError that names the line of a fault, OSError."""
    return tuple(read_lines(path, Unsettled))


def read_pointers(path: Path = POINTERS_FILE) -> dict[str, Pointer]:
    """Read the pointers by key. Raises ValueError that names the line of a fault, OSError."""
    return {pointer.key: pointer for pointer in read_lines(path, Pointer)}


def read_subjects(path: Path = FILE) -> tuple[Subject, ...]:
    """Read the subjects in the order of the file. Raises ValueError that names the line of a fault, OSError."""
    return tuple(read_lines(path, Subject))


def subjects_digest() -> str:
    """Give the sha256 of the three files, so that an index made from others is known. Raises OSError."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in (FILE, UNSETTLED_FILE, POINTERS_FILE))).hexdigest()


def settled_by(subjects: Sequence[Subject], passages: Sequence[Passage]) -> list[tuple[Place, ...]]:
    """Give for each subject where the passages hold its sentences, the best first, each place once.

    A sentence that no passage holds gives none: the sources may be other ones than those the subjects were written
    from.
    """
    finder = PassageFinder(passages)
    return [
        tuple(dict.fromkeys(place for rule in subject.rules for place in finder.places(rule.source, rule.quote)))
        for subject in subjects
    ]
