"""Why each known case came out as it did: the sentences of its own text that say so (data, reviewed by an editor).

A remark is the editor's word, where the source contradicts itself or the sentences mislead when they stand alone; it
is shown as such, never as law.
"""

from dataclasses import dataclass
from pathlib import Path

from law.jsonl import read_lines

FILE = Path(__file__).with_name("data") / "deciding.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """The ground of one case: its id, one or two sentences verbatim, and an editor's remark (Danish)."""

    id: str
    quotes: tuple[str, ...]
    note: str | None


def read_deciding(path: Path = FILE) -> dict[str, Deciding]:
    """Read the grounds by the id of their case. Raises ValueError for a fault or an id that stands twice, OSError."""
    found: dict[str, Deciding] = {}
    for one in read_lines(path, Deciding):
        if one.id in found:
            raise ValueError(f"{path}: {one.id!r} stands twice")
        found[one.id] = one
    return found
