"""A note -> the blocks that each format draws in its own way, so that all formats say the same (pure)."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from law.authority import NAMES, READ_BY_MACHINE, REPLACED
from law.dates import danish_date
from law.records import Check, Citation
from note.letters import printable
from note.marks import closing, declaration, key_of, opening
from note.records import FORMS, Gathered, Note

# "words" are the user's own; "label" and "control" are the marks above and below a quote; "source" cites it, and
# "about" says what else is known of the source; "point" is still open; "small" is about the note itself.
BlockKind = Literal["title", "heading", "words", "label", "quote", "control", "source", "about", "point", "small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph: what it is, and its text, printable and not empty; a line feed in it is a line break."""

    kind: BlockKind
    text: str


_EMPTY = "Ikke udfyldt."
_OPEN_POINT = "\N{BALLOT BOX} {question}"
_POINT_BASIS = "Grundlag: {citation}"
_RESTORED = "Et tegn i citatet mangler i kildens tekst og er gendannet."
_LOST = "Et nummer mangler i kilden ved citatet; det er ikke gættet."
_ABOUT = "Om notatet"
_COUNT = (
    "Citater: {count}. Det, der står mellem » og « under »Citat«, er ordret fra kilderne. "
    "Resten er forfatterens egne ord og oplysninger om kilderne."
)
_MADE = "Lavet den {made} af kilderne i indekset {fingerprint}."
_HOW = (
    "Citaterne kan efterprøves, også når filen er rettet: python -m ask --verify FIL. "
    "Lad linjerne »Citat« og »Kontrol« stå ved hvert citat; det er dem, de findes på."
)


def blocks_of(note: Note) -> tuple[Block, ...]:
    """Lay out a note, top to bottom. Quotes are numbered from 1 in the order in which they stand."""
    key = key_of([json.dumps(asdict(note), ensure_ascii=False, sort_keys=True)])
    told = ((kind, printable(text).strip("\n")) for kind, text in _lay_out(note, key))
    return tuple(Block(kind=kind, text=text) for kind, text in told if text.strip())


def _lay_out(note: Note, key: str) -> Iterator[tuple[BlockKind, str]]:
    shape = FORMS[note.form]
    # A title is one line whatever was pasted.
    yield "title", " ".join(printable(note.title).split()) or shape.title
    yield "small", f"{shape.title}, {danish_date(note.made)}"
    number = 0
    for section, heading in shape.sections:
        yield "heading", heading
        words = [text for name, text in note.words if name == section and printable(text).strip()]
        checks = note.checks if section == shape.points else ()
        gathered = [one for one in note.gathered if one.section == section]
        if not (words or checks or gathered):
            yield "small", _EMPTY
        for text in words:
            yield from (("words", part) for part in printable(text).split("\n\n"))
        for check in checks:
            yield from _open_point(check)
        for one in gathered:
            number += 1
            yield from _quote(number, key, one)
    yield "heading", _ABOUT
    yield "small", _COUNT.format(count=number)
    yield "small", _MADE.format(made=danish_date(note.made), fingerprint=note.fingerprint)
    yield "small", _HOW
    yield "control", declaration(key)


def _open_point(check: Check) -> Iterator[tuple[BlockKind, str]]:
    basis = [_POINT_BASIS.format(citation=one.citation) for one in check.citations]
    yield "point", "\n".join([_OPEN_POINT.format(question=check.question), *dict.fromkeys(basis)])


def _quote(number: int, key: str, gathered: Gathered) -> Iterator[tuple[BlockKind, str]]:
    citation = gathered.citation
    yield "label", opening(number, key)
    yield "quote", f"»{citation.quote}«"
    yield "control", closing(number, key, citation)
    yield "source", citation.citation
    yield "about", "\n".join(_about(citation))
    yield from (("words", part) for part in printable(gathered.comment).split("\n\n"))


def _about(citation: Citation) -> Iterator[str]:
    yield f"{NAMES[citation.kind]}: {citation.title}, {citation.locator}"
    dated = f" (oplyst {danish_date(citation.status_date)})" if citation.status_date else ""
    yield f"Status: {citation.status}{dated}. {citation.evidence}"
    if citation.replaced:
        yield REPLACED.format(rules=citation.replaced)
    yield from citation.changes
    kinds = [mark[0] for mark in citation.marks]
    yield from [_RESTORED] if any(kind.startswith("restored") for kind in kinds) else []
    yield from [_LOST] if any(kind.startswith("lost") for kind in kinds) else []
    yield from [told for kind, told in READ_BY_MACHINE.items() if kind in kinds]
