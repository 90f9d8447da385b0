"""The field on one page: for each point of it, the sentences that say what applies under § 95 and under § 96.

An editor chose the sentences (data, reviewed), the most binding first, and may remark on what differs; a remark is
shown as such, never as law. ``topics_in`` tells which points a decision or a case is about.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from law.jsonl import read_lines
from law.subjects import Rule

_WORD = re.compile(r"[\w§]+")
# A short text is about all it names; in a long one, what is only mentioned is named less than once in so many words.
_WORDS_A_HIT = 120
FILE = Path(__file__).with_name("data") / "topics.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What applies on a point under one scheme; ``absent`` says so (Danish) where no source holds a sentence on it."""

    scheme: Literal["§ 95", "§ 96"]
    rules: tuple[Rule, ...]
    absent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One point of the field: its heading (Danish), what applies under § 95 and under § 96, and an editor's remark.

    ``words`` are lower-case stems, each at the start of a word, that a text on the point holds.
    """

    key: str
    name: str
    words: tuple[str, ...]
    cells: tuple[Cell, Cell]
    note: str | None = None


def read_topics(path: Path = FILE) -> tuple[Topic, ...]:
    """Read the topics in the order of the file. Raises ValueError that names the line of a fault, OSError."""
    return tuple(read_lines(path, Topic))


def topics_in(text: str, topics: Iterable[Topic], *, heading: str = "") -> tuple[str, ...]:
    """Give the keys, in the order of ``topics``, of what a text is about.

    A heading is about all that it names, a text about what it names often enough for its length.
    """
    named, told = _told(heading), _told(text)
    least = 1 + told.count(" ") // _WORDS_A_HIT
    return tuple(one.key for one in topics if _hits(one, named) or _hits(one, told) >= least)


def _told(text: str) -> str:
    """Give the words of a text in lower case, one blank before each: a stem opens a word."""
    return "".join(f" {word}" for word in _WORD.findall(text.lower()))


def _hits(topic: Topic, told: str) -> int:
    return sum(told.count(f" {word}") for word in topic.words)
