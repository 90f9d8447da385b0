"""Extracts made by hand from lines, as a format reader would give them, and the outline of what a reader made of one."""

from typing import Any

from ingest.extract import Extract
from ingest.lines import Line, read_lines
from law.records import Document

# A line's text; or (text, level), (text, level, gap), (text, level, gap, role).
Told = str | tuple[Any, ...]


def an_extract(*told: Told, **changes: Any) -> Extract:
    """Build the extract of a format that knows its headings: one line a paragraph."""
    lines: list[Line] = []
    text = ""
    for one in told:
        given: list[Any] = [one] if isinstance(one, str) else [*one]
        words, level, gap, role = given + [None, 0, None][len(given) - 1 :]
        text += "\n" * (1 + gap) if text else ""
        lines.append(Line(len(text), len(text) + len(words), words, gap, level, role))
        text += words
    return Extract(**{"format": "html", "text": text, "lines": tuple(lines), **changes})


def plain(text: str) -> Extract:
    """Build the extract of a plain text."""
    return Extract(format="text", text=text, lines=tuple(read_lines(text)), wrapped=True)


def outline(document: Document) -> dict[str, Any]:
    """Tell what a reviewer checks: the structure, with the first and last words of each section, and the edges."""
    return {
        "notes": list(document.notes),
        "edges": [f"{edge.kind} {document.text[edge.start : edge.end]}" for edge in document.edges],
        "cut": sorted({cut.reason for cut in document.cuts}),
        "sections": [
            {
                "what": " | ".join([one.kind, one.part, one.locator, " ".join(one.scheme), one.work or ""]),
                "path": " > ".join(one.path),
                "heading": document.text[one.start : one.body].strip(),
                "first": document.text[one.body : one.end][:60],
                "last": document.text[one.body : one.end][-40:],
            }
            for one in document.sections
        ],
    }
