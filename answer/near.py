"""Hits + known cases -> the cases nearest to a description, what decided them and what differs (pure)."""

import re
from collections.abc import Iterable, Sequence

from answer.cite import cite, text_at
from law.records import Case, Citation, Hit, NearCase, Passage, Quoted
from law.references import find_references
from law.schemes import schemes_in
from law.topics import Topic, topics_in

# Where a case tells why it came out as it did, the most telling part first.
_DECIDING = ("outcome", "assessment", "advice", "case")
_REASON = re.compile(
    r"\b(?:fordi|idet|da|derfor|dermed|hvorfor|begrund\w*|lagt? vægt|lægger vægt|vurdere\w*|opfylder|berettiget|"
    r"ikke|skal|tilstrækkelig\w*)\b",
    re.IGNORECASE,
)
_MOST_DECIDING = 2
_HOURS = re.compile(r"\b(\d{1,3}(?:,\d+)?)\s*(?:timer|timers|t\.)", re.IGNORECASE)
# A topic that every case has tells nothing of what it is about.
_PARTS_OF_CASES = ("sag", "eksempel", "henvendelse")


def is_case(passage: Passage) -> bool:
    """Tell a passage that prints a decided case, an example or an enquiry."""
    return passage.kind in _PARTS_OF_CASES


def cases_found(hits: Iterable[Hit], cases: Sequence[Case]) -> list[Case]:
    """Give the cases whose text was found, nearest first, each once."""
    found: dict[str, Case] = {}
    for hit in hits:
        for case in cases:
            if any(_touches(hit.passage, case.source, start, end) for _, start, end in case.spans):
                found.setdefault(case.id, case)
    return list(found.values())


def quotes_of(case: Case, passages: Sequence[Passage], *, parts: Sequence[str] = ()) -> tuple[Quoted, ...]:
    """Quote a case as it is printed, passage by passage in the order of the text; of ``parts`` alone, if given."""
    told: list[Quoted] = []
    for part, start, end in sorted(case.spans, key=lambda span: span[1:]):
        for passage in passages:
            if (parts and part not in parts) or not _touches(passage, case.source, start, end):
                continue
            spans = [one for one in passage.sentences if start <= one[0] and one[1] <= end]
            if spans:
                told.append(Quoted(part=part, citation=cite(len(told) + 1, passage, spans[0][0], spans[-1][1])))
    return tuple(told)


def deciding(case: Case, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Quote what decided a case: of the most telling part that it has, the sentences that give a reason, else its first."""
    for part in _DECIDING:
        spans = [(start, end) for name, start, end in case.spans if name == part]
        told = [
            (passage, first, last)
            for start, end in spans
            for passage in passages
            if _touches(passage, case.source, start, end)
            for first, last in passage.sentences
            if start <= first and last <= end
        ]
        if told:
            reasons = [one for one in told if len(_REASON.findall(text_at(*one))) >= (1 if part == "outcome" else 2)]
            chosen = (reasons or told)[:_MOST_DECIDING]
            return tuple(cite(number, *one) for number, one in enumerate(chosen, start=1))
    return ()


def compared(
    rank: int, case: Case, description: str, *, text: str, decided: tuple[Citation, ...], topics: Sequence[Topic]
) -> NearCase:
    """Set a case of that printed text beside a description: the topics that both have, and what differs."""
    names = {topic.key: topic.name for topic in topics}
    own, theirs = topics_in(description, topics), topics_in(text, topics, heading=case.title)
    return NearCase(
        rank=rank,
        case=case,
        decided=decided,
        shared=tuple(names[key] for key in own if key in theirs),
        differs=tuple(_differences(case, description, text, [names[key] for key in own if key not in theirs],
                                   [names[key] for key in theirs if key not in own])),
    )  # fmt: skip


def _differences(
    case: Case, description: str, text: str, only_own: Sequence[str], only_theirs: Sequence[str]
) -> Iterable[str]:
    own = _schemes(description)
    if own and case.scheme and set(own).isdisjoint(case.scheme):
        yield f"Ordningen: sagen er efter {' og '.join(case.scheme)}, beskrivelsen efter {' og '.join(own)}."
    own_hours, their_hours = _HOURS.findall(description), _HOURS.findall(text)
    if own_hours and their_hours and set(own_hours).isdisjoint(their_hours):
        told = [", ".join(dict.fromkeys(hours)) for hours in (their_hours, own_hours)]
        yield f"Timetallet: sagen nævner {told[0]} timer, beskrivelsen {told[1]} timer."
    if only_theirs:
        yield f"Kun sagen handler om: {', '.join(only_theirs)}."
    if only_own:
        yield f"Kun beskrivelsen handler om: {', '.join(only_own)}."


def _schemes(text: str) -> tuple[str, ...]:
    named = {f"§ {one.number}" for one in find_references(text) if one.kind == "provision"}
    return tuple(scheme for scheme in ("§ 95", "§ 96") if scheme in {*schemes_in(text), *named})


def _touches(passage: Passage, source: str, start: int, end: int) -> bool:
    return passage.source.id == source and passage.start < end and start < passage.end
