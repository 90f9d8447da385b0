"""Where the sources pull different ways: each side verbatim, with its date (data, reviewed by an editor).

A caseworker who reads one side must see the other, and which is younger. ``point`` and ``says`` are the editor's words;
they are shown as such, never as law.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from law.jsonl import read_lines
from law.quotes import PassageFinder, Place
from law.records import Passage

FILE = Path(__file__).with_name("data") / "tensions.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one source holds: its words, the ISO date of them (it may stop at the year), and the gist of it (Danish)."""

    source: str
    quote: str
    date: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """A point on which sources differ; sides that say the same have the same ``says``. ``why`` is for the reviewer."""

    point: str
    scheme: Literal["§ 95", "§ 96", "begge"]
    sides: tuple[Side, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSide:
    """A side where it stands: the row of its passage and its span in the document."""

    place: Place
    date: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTension:
    """A tension whose sides have been found in the passages."""

    point: str
    sides: tuple[PlacedSide, ...]


def embedded_tension(tension: PlacedTension) -> str:
    """Give the text of a tension that is embedded and whose words are searched: its point, and what each side holds."""
    return "\n".join((tension.point, *dict.fromkeys(side.says for side in tension.sides)))


def read_tensions(path: Path = FILE) -> tuple[Tension, ...]:
    """Read the tensions in the order of the file. Raises ValueError that names the line of a fault, OSError."""
    return tuple(read_lines(path, Tension))


def tensions_digest() -> str:
    """Give the sha256 of the file, so that an index made from another is known. Raises OSError."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def placed(tensions: Sequence[Tension], passages: Sequence[Passage]) -> tuple[PlacedTension, ...]:
    """Find where the sides stand, each at its first place; a tension with fewer than two sides left is none."""
    finder = PassageFinder(passages)
    found = []
    for tension in tensions:
        sides = [
            PlacedSide(place=place, date=side.date, says=side.says)
            for side in tension.sides
            if (place := finder.whole(side.source, side.quote))
        ]
        if len({side.says for side in sides}) > 1:
            found.append(PlacedTension(point=tension.point, sides=tuple(sides)))
    return tuple(found)
