"""What is known of the validity of acts, decisions and sources, with its evidence and the date of the evidence.

The rows of data/validity.jsonl are written from what the sources themselves show and from published facts; each says
what it rests on. Nothing here can tell what applies today, so "gældende" needs evidence that no row has yet.
"""

from dataclasses import dataclass
from pathlib import Path

from law.jsonl import read_lines
from law.records import Section, Source, Status, Validity

_ROWS = Path(__file__).with_name("data") / "validity.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRow:
    """One fact: ``target`` is "act:KEY", "source:ID" or the name of a work ("principafgørelse 63-15").

    ``replaced`` holds for passages with one of ``replaced_words`` (lower case), for all where there are none.
    """

    target: str
    status: Status
    status_date: str | None
    evidence: str
    replaced: str | None = None
    replaced_words: tuple[str, ...] = ()


def read_validity(path: Path = _ROWS) -> dict[str, ValidityRow]:
    """Read the rows by target. Raises ValueError for a broken or a double row."""
    rows: dict[str, ValidityRow] = {}
    for row in read_lines(path, ValidityRow):
        if row.target in rows:
            raise ValueError(f"{path}: {row.target!r} stands twice; keep the stricter row")
        rows[row.target] = row
    return rows


def validity_of(section: Section, source: Source, rows: dict[str, ValidityRow], text: str) -> Validity:
    """Find what is known of a section's ``text``: by its work, by the act it prints, else by its source."""
    targets = [section.work] if section.work else []
    if section.work and section.kind in ("lov", "bekendtgørelse"):
        targets.append(f"act:{section.work.split(' § ')[0]}")
    for target in (*targets, f"source:{source.id}"):
        if target in rows:
            return validity_in(rows[target], text)
    return Validity(
        status="ukendt", status_date=source.issued, evidence="Der er ingen oplysning om, hvorvidt kilden gælder i dag."
    )


def validity_in(row: ValidityRow, text: str) -> Validity:
    """Give what a row says of a text: that rules have been replaced holds only where it speaks of them."""
    lower = text.lower()
    rests = not row.replaced_words or any(word in lower for word in row.replaced_words)
    replaced = row.replaced if rests else None
    return Validity(status=row.status, status_date=row.status_date, evidence=row.evidence, replaced=replaced)
