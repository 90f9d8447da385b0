"""What was counted of each document -> build/ingest_report.md: what came in, where it went, what is missing (pure).

Up to 50 documents are told one by one; of more, only those that somebody should look at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.summary import UNRESOLVED, Counted, Summary
from law.records import Decision, Source

# So many documents or decisions are told one by one.
TOLD = 50
_PLACES = 5


def write_report(
    told: Sequence[tuple[Source, Summary]],
    decisions: Sequence[Decision],
    *,
    removed: int = 0,
    left_out: Mapping[str, str] | None = None,
) -> str:
    """Write the report as Markdown. ``left_out`` has why a source could not be read, by its id."""
    held = {decision.number for decision in decisions}
    lines = ["# Ingest report", ""]
    if len(told) <= TOLD:
        lines += [*_totals((source.id, [summary]) for source, summary in told), ""]
    else:
        by_kind: dict[str, list[Summary]] = {}
        for source, summary in told:
            by_kind.setdefault(source.kind, []).append(summary)
        groups = {f"{kind}: {len(group)}": group for kind, group in by_kind.items()}
        lines += [*_totals([(f"all: {len(told)}", [s for _, s in told]), *groups.items()]), ""]
    if removed:
        lines += [f"Removed by their publishers, kept on file and not read: {removed}.", ""]
    if left_out:
        lines += ["## Left out: could not be read", "", *(f"- {name}: {why}" for name, why in left_out.items()), ""]
    if len(told) <= TOLD:
        for source, summary in told:
            lines += _document(source, summary, held)
        lines += _decisions(decisions)
    else:
        lines += _all_documents([summary for _, summary in told], held)
        lines += _to_look_at(told)
        lines += _decisions_in_short(decisions)
    return "\n".join(lines) + "\n"


def _totals(groups: Iterable[tuple[str, Sequence[Summary]]]) -> list[str]:
    rows = ["| document | raw characters | kept | white space | repaired | cut | text | passages | text in passages |"]
    rows.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, group in groups:
        raw, kept, spaced = (sum(getattr(s, f"{part}_chars") for s in group) for part in ("raw", "kept", "spaced"))
        repaired, cut, text = (sum(getattr(s, f"{part}_chars") for s in group) for part in ("repaired", "cut", "text"))
        rest = raw - kept - spaced - repaired - cut
        sums = "" if rest == 0 else f" ({rest} not accounted for)"
        dense, held = sum(s.dense_chars for s in group), sum(s.held_chars for s in group)
        share = 1 - (dense - held) / max(1, dense)
        rows.append(
            f"| {name} | {raw}{sums} | {kept} | {spaced} | {repaired} | {cut} "
            f"| {text} | {sum(s.passages for s in group)} | {share:.1%} |"
        )
    return rows


def _document(source: Source, summary: Summary, held: set[str]) -> list[str]:
    lines = [f"## {source.id}", "", f"{source.publisher}: {source.title}. {source.issued_basis}", ""]
    lines += ["Cut, with the reason:", "", *_cuts(summary.cuts), ""]
    lines += ["Repairs by kind:", "", *_bullets(Counter(dict(summary.repairs))), ""]
    lines += ["Lost for good, shown as unresolved:", "", *_lost(summary), ""]
    lines += ["Sections by kind and part:", "", *_bullets(Counter(dict(summary.sections))), ""]
    if summary.lengths:
        middle, large, longest = summary.lengths
        sizes = f"median {middle} characters, 95 % up to {large}, longest {longest}."
        lines += [f"Passages: {summary.passages}, {sizes}", ""]
    if summary.cases:
        lines += [f"Case records: {summary.cases}. Outcomes:", "", *_bullets(Counter(dict(summary.outcomes))), ""]
    lines += _pointed(summary.references, held)
    if summary.links:
        lines += ["Links to rules:", "", *(f"- {words}: {url}" for words, url in summary.links), ""]
    if summary.notes:
        lines += ["Noted by the reader:", "", *(f"- {note}" for note in summary.notes), ""]
    return lines


def _bullets(counted: Counter[str]) -> list[str]:
    return [f"- {name}: {count}" for name, count in counted.most_common()] or ["- none"]


def _cuts(cuts: Iterable[tuple[str, int, int]]) -> list[str]:
    ordered = sorted(cuts, key=lambda cut: -cut[1])
    return [f"- {reason}: {chars} characters in {places} place(s)" for reason, chars, places in ordered] or [
        "- nothing"
    ]


def _lost(summary: Summary) -> list[str]:
    lines = []
    for kind, places in summary.gaps:
        lines += [f"- {kind}: {len(places)}", *(f"  - {place}" for place in places)]
    return lines or ["- nothing"]


def _pointed(references: Iterable[tuple[str, str, int]], held: set[str], most: int | None = None) -> list[str]:
    counted: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    unresolved: Counter[str] = Counter()
    for what, which, count in references:
        if what == "decision":
            counted["decision, in the corpus" if which in held else "decision, not in the corpus"] += count
            if which not in held:
                absent[which] += count
        else:
            counted[what] += count
            if what == UNRESOLVED:
                unresolved[which] += count
    lines = ["References:", "", *_bullets(counted)]
    if absent:
        lines += ["- decisions named but not held: " + _named(absent, most)]
    if unresolved:
        lines += ["- unresolved: " + _named(unresolved, most)]
    return [*lines, ""]


def _named(counted: Counter[str], most: int | None) -> str:
    """Name all, by their names, or the ``most`` common ones, the most common first."""
    if most is None or len(counted) <= most:
        return ", ".join(f"{name} ({count})" for name, count in sorted(counted.items()))
    named = ", ".join(f"{name} ({count})" for name, count in counted.most_common(most))
    return f"{named} and {len(counted) - most} more"


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


# Of many documents


def _all_documents(summaries: Sequence[Summary], held: set[str]) -> list[str]:
    chars: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for reason, count, times in (cut for summary in summaries for cut in summary.cuts):
        chars[reason] += count
        places[reason] += times
    sizes = [summary.passages for summary in summaries]
    return [
        "## All documents",
        "",
        "Cut, with the reason:",
        "",
        *_cuts((reason, count, places[reason]) for reason, count in chars.items()),
        "",
        "Repairs by kind:",
        "",
        *_bullets(_summed(summary.repairs for summary in summaries)),
        "",
        "Sections by kind and part:",
        "",
        *_bullets(_summed(summary.sections for summary in summaries)),
        "",
        f"Passages: {sum(sizes)}, at most {max(sizes)} in one document.",
        "",
        *_pointed((one for summary in summaries for one in summary.references), held, TOLD),
    ]


def _summed(counts: Iterable[Counted]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counted in counts:
        total.update(dict(counted))
    return total


def _to_look_at(told: Sequence[tuple[Source, Summary]]) -> list[str]:
    """Name what was noted, lost or left unresolved, each with the documents that have it."""
    where: dict[tuple[str, str], list[str]] = {}
    for source, summary in told:
        for heading, what in _remarks(summary):
            where.setdefault((heading, what), []).append(source.id)
    lines = []
    for heading in ("Noted by the readers", "Lost for good, shown as unresolved", "Provisions, act unresolved"):
        found = sorted(((what, ids) for (head, what), ids in where.items() if head == heading), key=_most_first)
        if found:
            lines += [f"## {heading}", "", *(f"- {what}: {_some(ids)}" for what, ids in found), ""]
    return lines


def _remarks(summary: Summary) -> Iterator[tuple[str, str]]:
    for note in summary.notes:
        yield "Noted by the readers", note
    for kind, _ in summary.gaps:
        yield "Lost for good, shown as unresolved", kind
    for what, which, _ in summary.references:
        if what == UNRESOLVED:
            yield "Provisions, act unresolved", which


def _most_first(found: tuple[str, list[str]]) -> tuple[int, str]:
    return -len(found[1]), found[0]


def _some(ids: Sequence[str]) -> str:
    rest = len(ids) - _PLACES
    return ", ".join(ids[:_PLACES]) + (f" and {rest} more" if rest > 0 else "")


def _decisions_in_short(decisions: Sequence[Decision]) -> list[str]:
    if len(decisions) <= TOLD:
        return _decisions(decisions)
    statuses = Counter[str](decision.validity.status for decision in decisions)
    several = [decision for decision in decisions if len(decision.printings) > 1]
    lines = ["## Principle decisions, by status", "", *_bullets(statuses), ""]
    names = ", ".join(f"{decision.number} ({len(decision.printings)})" for decision in several[:TOLD])
    more = f" and {len(several) - TOLD} more" if len(several) > TOLD else ""
    return [*lines, f"Printed more than once: {names or 'none'}{more}.", ""]
