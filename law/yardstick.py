"""Ankestyrelsen's review questions: what a decision on a case must satisfy, and which of them a description brings up.

They are those of the study of 2019, each with the sentences of the sources that say what it takes (data, reviewed).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from law.jsonl import read_lines
from law.subjects import Rule

_WORD = re.compile(r"[\w§]+")
FILE = Path(__file__).with_name("data") / "yardstick.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One review question (Danish) on one scheme or both.

    ``takes`` are the sentences that say what it takes. It is in play in every case (``always``), or where a description
    holds one of ``words``, lower-case stems. ``reason`` says why it stands here where the study's own list does not
    name it.
    """

    key: str
    scheme: Literal["§ 95", "§ 96", "begge"]
    question: str
    words: tuple[str, ...]
    always: bool
    takes: tuple[Rule, ...]
    reason: str | None = None


def read_yardstick(path: Path = FILE) -> tuple[Requirement, ...]:
    """Read the requirements in the order of the file. Raises ValueError that names the line of a fault, OSError."""
    return tuple(read_lines(path, Requirement))


def in_play(
    description: str, requirements: Iterable[Requirement], *, schemes: Sequence[str] = ()
) -> tuple[Requirement, ...]:
    """Give the requirements that a description of a case brings up, in their order, on the one scheme it names."""
    # A stem opens a word: "sport" is none of "transport".
    told = " " + " ".join(_WORD.findall(description.lower()))
    return tuple(
        one
        for one in requirements
        if (one.always or any(f" {word}" in told for word in one.words))
        and (len(schemes) != 1 or one.scheme in ("begge", schemes[0]))
    )
