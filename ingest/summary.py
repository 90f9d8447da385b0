"""A Document and its Passages -> the counts that the report tells of it (pure).

They are taken when a document is read and kept with it: the report of 5,800 documents needs none of their texts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.split import uncovered
from law.records import Document, Passage, Reference
from law.references import format_reference

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the report tells of one document, each count in the order of its first occurrence.

    ``cuts`` are (reason, characters, places), ``gaps`` (kind, the words around each), ``lengths`` of the passages
    (median, 95 %, longest), ``references`` (what, which, how many) and ``links`` (words, address).
    """

    raw_chars: int
    kept_chars: int
    spaced_chars: int
    repaired_chars: int
    cut_chars: int
    text_chars: int
    held_chars: int
    dense_chars: int
    passages: int
    cuts: tuple[tuple[str, int, int], ...] = ()
    repairs: Counted = ()
    gaps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sections: Counted = ()
    lengths: tuple[int, ...] = ()
    cases: int = 0
    outcomes: Counted = ()
    references: tuple[tuple[str, str, int], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def summary_of(document: Document, passages: Sequence[Passage]) -> Summary:
    """Count what the report will tell of a document and its passages."""
    sizes = sorted(len(passage.text) for passage in passages)
    dense = len("".join(document.text.split()))
    missing = sum(len("".join(document.text[a:b].split())) for a, b in uncovered(document, passages))
    chars: Counter[str] = Counter()
    for cut in document.cuts:
        chars[cut.reason] += cut.raw_end - cut.raw_start
    places = Counter(cut.reason for cut in document.cuts)
    return Summary(
        raw_chars=document.raw_chars,
        kept_chars=document.kept_chars,
        spaced_chars=document.spaced_chars,
        repaired_chars=sum(len(repair.raw) for repair in document.repairs),
        cut_chars=sum(chars.values()),
        text_chars=len(document.text),
        held_chars=dense - missing,
        dense_chars=dense,
        passages=len(passages),
        cuts=tuple((reason, count, places[reason]) for reason, count in chars.items()),
        repairs=_counted(repair.kind for repair in document.repairs),
        gaps=_gaps(document),
        sections=_counted(f"{section.kind}, {section.part}" for section in document.sections),
        lengths=(sizes[len(sizes) // 2], sizes[int(len(sizes) * 0.95)], sizes[-1]) if sizes else (),
        cases=len(document.cases),
        outcomes=_counted(" og ".join(case.outcomes) or "none told" for case in document.cases),
        references=_references(reference for passage in passages for reference in passage.references),
        links=tuple((document.text[link.start : link.end], link.url) for link in document.links),
        notes=document.notes,
    )


def _counted(names: Iterable[str]) -> Counted:
    return tuple(Counter(names).items())


def _gaps(document: Document) -> tuple[tuple[str, tuple[str, ...]], ...]:
    ordered = sorted(document.gaps, key=lambda gap: (gap.kind, gap.start))
    return tuple(
        (kind, tuple(_around(document.text, gap.start, gap.end) for gap in gaps))
        for kind, gaps in groupby(ordered, key=lambda gap: gap.kind)
    )


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 40) : start], text[end : end + 30]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


UNRESOLVED = "provision, act unresolved"
_OTHER_KINDS = {
    "act": "numbered act or guidance",
    "point": "point of a guidance",
    "label": "table, figure or case of the source",
}


def _references(references: Iterable[Reference]) -> tuple[tuple[str, str, int], ...]:
    counted: Counter[tuple[str, str]] = Counter()
    for reference in references:
        if reference.kind == "decision":
            counted["decision", reference.number or ""] += 1
        elif reference.kind == "provision" and reference.act is None:
            counted[UNRESOLVED, format_reference(reference)] += 1
        elif reference.kind == "provision":
            counted["provision, act inferred" if reference.inferred else "provision, act named", ""] += 1
        else:
            counted[_OTHER_KINDS[reference.kind], ""] += 1
    return tuple((what, which, count) for (what, which), count in counted.items())
