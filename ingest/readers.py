"""The readers: raw bytes and Source -> Document, by the file's format and the reader that its manifest line names."""

from collections.abc import Callable

from ingest.extract import Extract
from ingest.formats import extracted
from ingest.read_act import read_act
from ingest.read_article import read_article
from ingest.read_decision import read_decision
from ingest.read_guidance import read_guidance
from ingest.read_guide import read_guide
from ingest.read_newsletter import read_newsletter
from ingest.read_note import read_note
from ingest.read_page import read_page
from ingest.read_study import read_study
from law.records import Document, Source

Reader = Callable[[Extract, Source], Document]

READERS: dict[str, Reader] = {
    "note": read_note,
    "study": read_study,
    "guide": read_guide,
    "newsletter": read_newsletter,
    "article": read_article,
    "act": read_act,
    "decision": read_decision,
    "guidance": read_guidance,
    "page": read_page,
}


def read_source(raw: bytes, source: Source) -> Document:
    """Read a source with the reader that its manifest line names, and check what came out.

    Raises ValueError for an unknown reader, and for a document that breaks its own offsets.
    """
    reader = READERS.get(source.reader)
    if reader is None:
        raise ValueError(f"{source.id}: no reader {source.reader!r}; known are {', '.join(READERS)}.")
    document = reader(extracted(raw, source.file), source)
    at = 0
    for section in document.sections:
        if not at <= section.start <= section.body <= section.end <= len(document.text):
            raise ValueError(f"{source.id}: section {section.locator!r} at {section.start} is out of order")
        if document.text[at : section.start].strip():
            raise ValueError(f"{source.id}: text {at}-{section.start} is in no section")
        at = section.end
    return document
