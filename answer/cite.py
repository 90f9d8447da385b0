"""A span of a passage -> the Citation that says where it stands (pure)."""

from law.places import page_locator
from law.records import Citation, Passage


def text_at(passage: Passage, start: int, end: int) -> str:
    """Give document span [start, end) of a passage, verbatim."""
    return passage.text[start - passage.start : end - passage.start]


def cite(number: int, passage: Passage, start: int, end: int) -> Citation:
    """Cite document span [start, end) of a passage; the locator names the page of the quote, not of the passage."""
    locator = page_locator(passage.pages, start, end) if passage.pages else passage.locator
    return Citation(
        number=number,
        passage=passage.id,
        source=passage.source.id,
        kind=passage.kind,
        title=passage.source.title,
        locator=locator,
        citation=passage.citation.replace(passage.locator, locator),
        quote=text_at(passage, start, end),
        start=start,
        end=end,
        url=passage.url,
        status=passage.validity.status,
        status_date=passage.validity.status_date,
        evidence=passage.validity.evidence,
        replaced=passage.validity.replaced,
        scheme=passage.scheme,
        marks=tuple(mark for mark in passage.marks if start <= mark[1] < end),
    )
