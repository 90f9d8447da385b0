"""Documents and Passages -> build/ingest_report.md: what came in, what went where, and what is missing (pure)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from ingest.split import uncovered
from law.records import Decision, Document, Passage, Reference
from law.references import format_reference


def write_report(documents: Sequence[Document], passages: Sequence[Passage], decisions: Sequence[Decision]) -> str:
    """Write the report as Markdown. Every figure is counted from the records, none is kept elsewhere."""
    held = {decision.number for decision in decisions}
    by_document = {document.id: [p for p in passages if p.source.id == document.id] for document in documents}
    lines = ["# Ingest report", "", *_totals(documents, by_document), ""]
    for document in documents:
        lines += _document(document, by_document[document.id], held)
    lines += _decisions(decisions)
    return "\n".join(lines) + "\n"


def _totals(documents: Sequence[Document], passages: dict[str, list[Passage]]) -> list[str]:
    rows = ["| document | raw characters | kept | white space | repaired | cut | text | passages | text in passages |"]
    rows.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for d in documents:
        cut = sum(c.raw_end - c.raw_start for c in d.cuts)
        repaired = sum(len(r.raw) for r in d.repairs)
        rest = d.raw_chars - d.kept_chars - d.spaced_chars - repaired - cut
        sums = "" if rest == 0 else f" ({rest} not accounted for)"
        share = _covered_share(d, passages[d.id])
        rows.append(
            f"| {d.id} | {d.raw_chars}{sums} | {d.kept_chars} | {d.spaced_chars} | {repaired} | {cut} "
            f"| {len(d.text)} | {len(passages[d.id])} | {share:.1%} |"
        )
    return rows


def _covered_share(document: Document, passages: Sequence[Passage]) -> float:
    missing = sum(len("".join(document.text[a:b].split())) for a, b in uncovered(document, passages))
    return 1 - missing / max(1, len("".join(document.text.split())))


def _document(document: Document, passages: Sequence[Passage], held: set[str]) -> list[str]:
    source = document.source
    lines = [f"## {document.id}", "", f"{source.publisher}: {source.title}. {source.issued_basis}", ""]
    lines += ["Cut, with the reason:", "", *_counted_cuts(document), ""]
    lines += ["Repairs by kind:", "", *_bullets(Counter(r.kind for r in document.repairs)), ""]
    lines += ["Lost for good, shown as unresolved:", "", *_gaps(document), ""]
    lines += [
        "Sections by kind and part:",
        "",
        *_bullets(Counter(f"{s.kind}, {s.part}" for s in document.sections)),
        "",
    ]
    lines += _lengths(passages)
    lines += _cases(document)
    lines += _references([r for p in passages for r in p.references], held)
    if document.links:
        lines += ["Links to rules:", "", *(f"- {document.text[x.start : x.end]}: {x.url}" for x in document.links), ""]
    if document.notes:
        lines += ["Noted by the reader:", "", *(f"- {note}" for note in document.notes), ""]
    return lines


def _bullets(counted: Counter[str]) -> list[str]:
    return [f"- {name}: {count}" for name, count in counted.most_common()] or ["- none"]


def _counted_cuts(document: Document) -> list[str]:
    chars: Counter[str] = Counter()
    times: Counter[str] = Counter(cut.reason for cut in document.cuts)
    for cut in document.cuts:
        chars[cut.reason] += cut.raw_end - cut.raw_start
    return [f"- {name}: {count} characters in {times[name]} place(s)" for name, count in chars.most_common()] or [
        "- nothing"
    ]


def _gaps(document: Document) -> list[str]:
    if not document.gaps:
        return ["- nothing"]
    lines = []
    for kind, gaps in groupby(sorted(document.gaps, key=lambda gap: (gap.kind, gap.start)), key=lambda gap: gap.kind):
        places = [_around(document.text, gap.start, gap.end) for gap in gaps]
        lines += [f"- {kind}: {len(places)}", *(f"  - {place}" for place in places)]
    return lines


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 40) : start], text[end : end + 30]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


def _lengths(passages: Sequence[Passage]) -> list[str]:
    sizes = sorted(len(passage.text) for passage in passages)
    if not sizes:
        return []
    middle, large = sizes[len(sizes) // 2], sizes[int(len(sizes) * 0.95)]
    return [f"Passages: {len(sizes)}, median {middle} characters, 95 % up to {large}, longest {sizes[-1]}.", ""]


def _cases(document: Document) -> list[str]:
    if not document.cases:
        return []
    outcomes = Counter(" og ".join(case.outcomes) or "none told" for case in document.cases)
    return [f"Case records: {len(document.cases)}. Outcomes:", "", *_bullets(outcomes), ""]


_OTHER_KINDS = {
    "act": "numbered act or guidance",
    "point": "point of a guidance",
    "label": "table, figure or case of the source",
}


def _references(references: Iterable[Reference], held: set[str]) -> list[str]:
    counted: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    unresolved: Counter[str] = Counter()
    for reference in references:
        if reference.kind == "decision":
            known = reference.number in held
            counted["decision, in the corpus" if known else "decision, not in the corpus"] += 1
            if not known:
                absent[reference.number or ""] += 1
        elif reference.kind == "provision" and reference.act is None:
            counted["provision, act unresolved"] += 1
            unresolved[format_reference(reference)] += 1
        elif reference.kind == "provision":
            counted["provision, act inferred" if reference.inferred else "provision, act named"] += 1
        else:
            counted[_OTHER_KINDS[reference.kind]] += 1
    lines = ["References:", "", *_bullets(counted)]
    if absent:
        lines += ["- decisions named but not held: " + ", ".join(f"{n} ({c})" for n, c in sorted(absent.items()))]
    if unresolved:
        lines += ["- unresolved: " + ", ".join(f"{n} ({c})" for n, c in sorted(unresolved.items()))]
    return [*lines, ""]


def _decisions(decisions: Sequence[Decision]) -> list[str]:
    lines = [
        "## Principle decisions",
        "",
        "| decision | printings | where | status | evidence |",
        "|---|---:|---|---|---|",
    ]
    for decision in decisions:
        where = "; ".join(f"{p.source}: {' › '.join(p.path[:-1])}" for p in decision.printings)
        status = f"{decision.validity.status} ({decision.validity.status_date})"
        lines.append(
            f"| {decision.number} | {len(decision.printings)} | {where} | {status} | {decision.validity.evidence} |"
        )
    return lines
