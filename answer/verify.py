"""The gate that every answer passes: strikes a claim whose quote does not stand at its place (pure but for its log)."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from law.records import Citation, Claim, Passage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What passed, with the numbers as they were, and why the rest did not."""

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
    passage it names, and that passage is of that source and among ``passages``, those the search found. A claim holds
    when it has a citation, all of its citations hold, and its text is the quote of one of them. Citations that no claim
    uses any more go too.
    """
    found = {passage.id: passage for passage in passages}
    faults: dict[int, str] = {}
    for citation in citations:
        passage = found.get(citation.passage)
        if citation.number in faults or [c.number for c in citations].count(citation.number) > 1:
            faults[citation.number] = "its number is not its own"
        elif passage is None:
            faults[citation.number] = "its passage was not found by the search"
        elif passage.source.id != citation.source:
            faults[citation.number] = f"its passage is of {passage.source.id}, not of {citation.source}"
        elif not passage.start <= citation.start < citation.end <= passage.end:
            faults[citation.number] = "its place is outside its passage"
        elif not citation.quote.strip() or text_of(citation.source)[citation.start : citation.end] != citation.quote:
            faults[citation.number] = "its quote does not stand at its place"
    quotes = {citation.number: citation.quote for citation in citations}
    kept: list[Claim] = []
    struck: list[str] = []
    for claim in claims:
        if fault := _fault_of(claim, quotes, faults):
            struck.append(fault)
        else:
            kept.append(claim)
    if struck:
        # The reasons, never the texts: a question's words could stand in them.
        logger.warning("struck claims=%d kept=%d reasons=%s", len(struck), len(kept), sorted(set(struck)))
    used = {number for claim in kept for number in claim.citations}
    return Verified(claims=tuple(kept), citations=tuple(c for c in citations if c.number in used), struck=tuple(struck))


def _fault_of(claim: Claim, quotes: dict[int, str], faults: dict[int, str]) -> str | None:
    if not claim.citations:
        return "it cites nothing"
    for number in claim.citations:
        if number not in quotes:
            return "it cites a number that is not there"
        if number in faults:
            return faults[number]
    if claim.text not in [quotes[number] for number in claim.citations]:
        return "its text is not its quote"
    return None
