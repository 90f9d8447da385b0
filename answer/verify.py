"""The gate that every answer passes: strikes a claim whose quote does not stand at its place (pure but for its log)."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from answer import carry
from answer.cite import cite
from law.records import Citation, Claim, Passage

logger = logging.getLogger(__name__)

# Why a claim is struck, in Danish, for the reader and for the log.
NO_CITATION = "den henviser ikke til nogen kilde"
NO_NUMBER = "den henviser til et citat, som ikke findes"
DOUBLE = "to citater har samme nummer"
NOT_FOUND = "citatets passage er ikke blandt de fundne"
OTHER_SOURCE = "citatets passage er fra en anden kilde"
OUTSIDE = "citatet ligger uden for sin passage"
NOT_THERE = "citatet står ikke på sin plads i kilden"
NO_QUOTE = "den er ikke ordret"
OTHER_TELLING = "henvisningen er ikke citatets egen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What passed, with the numbers as they were, and why the rest did not (Danish, one for each claim struck)."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    struck: tuple[str, ...]


def verify(
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    *,
    passages: Iterable[Passage],
    text_of: Callable[[str], str],
) -> Verified:
    """Keep the claims whose every citation holds; nothing else may be shown.

    A citation holds when its quote stands in the document ``text_of(source)`` at exactly its offsets, within the
    passage it names, when that passage is of that source and among ``passages``, those the search found, and when all
    else that is told of it is the passage's own. The document is the source after the repairs that ingest declares. A
    claim holds when it has a citation, all of its citations hold, and its text is the quote of one of them, or, of a
    claim that a model wrote, is carried by them. Citations that no claim uses any more go too.
    """
    found = {passage.id: passage for passage in passages}
    told = [citation.number for citation in citations]
    faults: dict[int, str] = {}
    for citation in citations:
        fault = _misplaced(citation, found.get(citation.passage), text_of)
        fault = DOUBLE if told.count(citation.number) > 1 else fault
        if fault:
            faults[citation.number] = fault
    numbered = {citation.number: citation for citation in citations}
    kept: list[Claim] = []
    struck: list[str] = []
    for claim in claims:
        if fault := _fault_of(claim, numbered, faults):
            struck.append(fault)
        else:
            kept.append(claim)
    if struck:
        # The reasons, never the texts: a question's words could stand in them.
        logger.warning("struck claims=%d kept=%d reasons=%s", len(struck), len(kept), sorted(set(struck)))
    used = {number for claim in kept for number in claim.citations}
    return Verified(claims=tuple(kept), citations=tuple(c for c in citations if c.number in used), struck=tuple(struck))


def _misplaced(citation: Citation, passage: Passage | None, text_of: Callable[[str], str]) -> str | None:
    """Tell why a citation does not hold; None when it does."""
    if passage is None:
        return NOT_FOUND
    if passage.source.id != citation.source:
        return OTHER_SOURCE
    if not passage.start <= citation.start < citation.end <= passage.end:
        return OUTSIDE
    if not citation.quote.strip() or text_of(citation.source)[citation.start : citation.end] != citation.quote:
        return NOT_THERE
    own = cite(citation.number, passage, citation.start, citation.end)
    return None if citation == own else OTHER_TELLING


def _fault_of(claim: Claim, citations: dict[int, Citation], faults: dict[int, str]) -> str | None:
    if not claim.citations:
        return NO_CITATION
    for number in claim.citations:
        if number not in citations:
            return NO_NUMBER
        if number in faults:
            return faults[number]
    cited = [citations[number] for number in claim.citations]
    if claim.written:
        return carry.fault(claim.text, cited)
    return None if claim.text in [citation.quote for citation in cited] else NO_QUOTE
