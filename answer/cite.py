"""A span of a passage -> the Citation that says where it stands, and what it was worth on a day (pure)."""

from dataclasses import replace

from law.changes import changes_told, replaced_at
from law.dates import danish_date
from law.places import page_locator
from law.records import Citation, Passage
from law.validity import status_at

# What opens the evidence of a status that is not today's.
AS_OF = "Retstilstanden den {day}. {evidence}"


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
        # What a machine has read is a line, and a sentence may begin within it.
        marks=tuple(m for m in passage.marks if start <= m[1] < end or (m[0] == "ocr" and m[1] < end and start < m[2])),
        changes=changes_told(passage),
    )


def at_day(citation: Citation, passage: Passage, day: str) -> Citation:
    """Tell of a citation what is known for an ISO day; ``passage`` is the one that it cites.

    The date of the evidence stays: it says when the status was seen, and may be long after the day.
    """
    return replace(
        citation,
        status=status_at(passage.validity, day) or citation.status,
        evidence=AS_OF.format(day=danish_date(day), evidence=citation.evidence),
        replaced=replaced_at(passage, day),
        changes=changes_told(passage, day),
    )
