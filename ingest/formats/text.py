"""Plain text -> Extract: the lines as they stand, hard-wrapped or not."""

from ingest.decode import decode
from ingest.extract import Extract
from ingest.lines import read_lines


def extract_text(raw: bytes, name: str) -> Extract:
    """Read plain text, UTF-8 or cp1252. Raises ValueError when it is empty or no text."""
    text = decode(raw, name)
    return Extract(format="text", text=text, lines=tuple(read_lines(text)), wrapped=True)
