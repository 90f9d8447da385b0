"""Plain text -> Extract: the lines as they stand, hard-wrapped or not."""

from ingest.decode import decode
from ingest.extract import Extract
from ingest.formats.paragraphs import TEXT_CHARS
from ingest.lines import read_lines


def extract_text(raw: bytes, name: str) -> Extract:
    """Read plain text, UTF-8 or cp1252. Raises ValueError when it is empty, too large, or no text."""
    text = decode(raw, name)
    if len(text) > TEXT_CHARS:
        raise ValueError(f"{name}: over {TEXT_CHARS} characters of text. Split it into several sources.")
    return Extract(format="text", text=text, lines=tuple(read_lines(text)), wrapped=True)
