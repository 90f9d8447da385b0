"""A file's bytes -> its text, by its format: one reader a format, one signature."""

from ingest.extract import Extract
from ingest.formats.text import extract_text

__all__ = ["extracted"]


def extracted(raw: bytes, name: str) -> Extract:
    """Give the text of a file. ``name`` is for messages only. Raises ValueError that names the file and the cure."""
    return extract_text(raw, name)
