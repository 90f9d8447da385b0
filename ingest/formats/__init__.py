"""A file's bytes -> its text, by its format: one reader a format, one signature."""

from collections.abc import Callable

from ingest.extract import Extract
from ingest.formats.docx import extract_docx
from ingest.formats.html import extract_document_json, extract_html
from ingest.formats.pdf import extract_pdf
from ingest.formats.sniff import Sniffed, sniffed
from ingest.formats.text import extract_text
from ingest.formats.xml import extract_xml

__all__ = ["extracted"]

_READERS: dict[Sniffed, Callable[[bytes, str], Extract]] = {
    "text": extract_text,
    "html": extract_html,
    "json": extract_document_json,
    "docx": extract_docx,
    "pdf": extract_pdf,
    "xml": extract_xml,
}


def extracted(raw: bytes, name: str) -> Extract:
    """Give the text of a file. ``name`` is for messages only. Raises ValueError that names the file and the cure."""
    return _READERS[sniffed(raw, name)](raw, name)
