"""Answer -> the JSON object that the README describes, or Danish text for a terminal (pure)."""

from collections.abc import Sequence
from typing import Any

from law.authority import NAMES, PARTS, REPLACED, WRITTEN
from law.changes import changes_told
from law.filters import status_on
from law.records import Answer, Check, Citation, Claim, Hit
from law.schemes import NAMES as SCHEMES


def as_object(answer: Answer, *, as_of: str | None = None) -> dict[str, Any]:
    """Turn an answer into the JSON object that the README describes; ``as_of`` is the ISO day that was asked for."""
    return {
        "id": answer.id,
        "question": answer.question,
        "answered": answer.answered,
        "refusal": answer.refusal,
        "claims": [_claim_object(claim) for claim in answer.claims],
        "citations": [_citation_object(citation) for citation in answer.citations],
        "hits": [_hit_object(hit, as_of) for hit in answer.hits],
        "warnings": list(answer.warnings),
        "seconds": round(answer.seconds, 4),
    }


def _claim_object(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "citations": list(claim.citations),
        "part": claim.part,
        "note": claim.note,
        "written": claim.written,
    }


def _citation_object(citation: Citation) -> dict[str, Any]:
    names = (
        "number", "passage", "source", "kind", "title", "locator", "citation", "quote", "start", "end", "url",
        "status", "status_date", "evidence", "replaced",
    )  # fmt: skip
    marks = [{"kind": kind, "start": start, "end": end} for kind, start, end in citation.marks]
    lists = {"scheme": list(citation.scheme), "marks": marks, "changes": list(citation.changes)}
    return {**{name: getattr(citation, name) for name in names}, **lists}


def _hit_object(hit: Hit, as_of: str | None) -> dict[str, Any]:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage": passage.id,
        "source": passage.source.id,
        "kind": passage.kind,
        "title": passage.source.title,
        "locator": passage.locator,
        "citation": passage.citation,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "status": status_on(passage, as_of) or passage.validity.status,
        "changes": list(changes_told(passage, as_of)),
    }


def as_text(answer: Answer) -> str:
    """Write an answer for a reader at a terminal, in Danish."""
    lines: list[str] = []
    if answer.refusal:
        lines += [answer.refusal, ""]
    part = None
    for claim in answer.claims:
        if claim.part != part:
            part = claim.part
            lines += [f"{PARTS[part]}:", ""]
        numbers = "".join(f"[{number}]" for number in claim.citations)
        # What is no quote has no quotation marks.
        told = f"{claim.text} {numbers} ({WRITTEN})" if claim.written else f"»{claim.text}« {numbers}"
        lines += ([f"  {claim.note}"] if claim.note else []) + [f"  {told}\n"]
    for citation in answer.citations:
        lines += _citation_lines(citation)
    lines += [""] if answer.citations else []
    lines += [f"Bemærk: {warning}" for warning in answer.warnings]
    if answer.hits:
        lines += ["", "Nærmeste steder i kilderne:" if answer.refusal else "Fundne steder:"]
        lines += [f"{hit.rank:>3}. {hit.passage.locator} – {' › '.join(hit.passage.path)}" for hit in answer.hits]
    return "\n".join(lines).strip()


def _citation_lines(citation: Citation) -> list[str]:
    status = f"status {citation.status}" + (f" (oplyst {citation.status_date})" if citation.status_date else "")
    about = f" – {' og '.join(SCHEMES[scheme] for scheme in citation.scheme)}" if citation.scheme else ""
    first = f"[{citation.number}] {NAMES[citation.kind]}, {citation.locator}{about} – {status}"
    replaced = [f"    {REPLACED.format(rules=citation.replaced)}"] if citation.replaced else []
    return [first, f"    {citation.citation}", *replaced, *(f"    {change}" for change in citation.changes)]


def checks_object(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Turn a checklist into JSON objects, one a review question."""
    return [
        {"key": one.key, "question": one.question, "citations": [_citation_object(c) for c in one.citations]}
        for one in checks
    ]


def checks_text(checks: Sequence[Check]) -> str:
    """Write a checklist for a reader at a terminal, in Danish."""
    lines: list[str] = []
    for check in checks:
        lines += [f"[ ] {check.question}"]
        lines += [f"    »{' '.join(one.quote.split())}« ({one.citation})" for one in check.citations]
        lines.append("")
    return "\n".join(lines).strip()
