"""The shipped sources as a person would save them elsewhere: paragraphs, headings and the empty lines between them."""

import re
from collections.abc import Iterator

from ingest.formats import extracted
from ingest.read_note import paragraphs
from law.records import Document

# (text, level of a heading or None, empty paragraphs before it): what the builders of each format write.
Saved = tuple[str, int | None, int]

_AHEAD = 8
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")


def saved_lines(raw: bytes, document: Document) -> list[Saved]:
    """Give the paragraphs of a source's plain text, with the headings that its Document has found."""
    extract = extracted(raw, document.source.file)
    joined = paragraphs(extract.lines) if document.source.reader == "note" else ([line] for line in extract.lines)
    heads = list(_headings(document))
    told: list[Saved] = []
    for lines in joined:
        text = _LINK.sub(r"\1", " ".join(line.text.strip() for line in lines)).replace("**", "")
        text = " ".join(text.split())
        # A table of contents names the headings before they come.
        listed = any(cut.raw_start <= lines[0].start < cut.raw_end for cut in document.cuts)
        row = None if listed else _row_of(text, heads[:_AHEAD])
        told.append((text, None if row is None else heads[row][1], lines[0].gap))
        heads = heads if row is None else heads[row + 1 :]
    return told


def _row_of(text: str, heads: list[tuple[str, int]]) -> int | None:
    """Find the heading that a line is; "63-15 Hjælp efter ..." is one line for two."""
    for row, (heading, _) in enumerate(heads):
        if heading == text:
            return row
        if row + 1 < len(heads) and f"{heading} {heads[row + 1][0]}" == text:
            return row + 1
    return None


def _headings(document: Document) -> Iterator[tuple[str, int]]:
    for section in document.sections:
        lines = document.text[section.start : section.body].split("\n")
        for line in filter(None, map(str.strip, lines)):
            yield line, min(6, max(1, len(section.path)))
