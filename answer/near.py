"""Hits + known cases -> the cases nearest to a description, what decided them and what differs (pure)."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from answer.cite import cite, text_at
from answer.weigh import weigh
from law.question import Question, Wanted
from law.records import Case, Citation, Hit, NearCase, Passage, Quoted
from law.references import find_references
from law.schemes import schemes_in
from law.topics import Topic, topics_in

# Where a case tells why it came out as it did, the most telling part first. The outcome stands within the assessment.
_DECIDING = ("assessment", "advice", "case", "outcome")
_REASON = re.compile(
    r"\b(?:fordi|idet|da|derfor|dermed|hvorfor|begrund\w*|lagt? vægt|lægger vægt|opfylde[rt]?|berettiget|"
    r"ikke|tilstrækkelig\w*|forkert|korrekt|mangl\w*|afgørende)\b",
    re.IGNORECASE,
)
# A sentence of fewer signs names an outcome and no reason: "Vi ville derfor stadfæste afgørelsen."
_LEAST_CHARS = 60
_MOST_DECIDING = 2
_HOURS = re.compile(r"\b(\d{1,3}(?:,\d+)?)\s*(?:timer|timers|t\.)", re.IGNORECASE)
# Set on the known cases: of the three nearest, 0.31 had the same issue at 0, 0.41 at 0.5, 0.46 at 1 and 0.47 at 2; the
# same outcome had 0.39, 0.42, 0.41 and 0.37.
_TOPICS = 1.0
_PARTS_OF_CASES = ("sag", "eksempel", "henvendelse")


def is_case(passage: Passage) -> bool:
    """Tell a passage that prints a decided case, an example or an enquiry."""
    return passage.kind in _PARTS_OF_CASES


def cases_found(hits: Sequence[Hit], cases: Sequence[Case], shared: Callable[[Case], float]) -> list[Case]:
    """Give the cases whose text was found, nearest first, each once.

    A case stands by its best passage's score and by ``shared``: the share of topics in common, less for another scheme.
    """
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    found: dict[str, tuple[float, Case]] = {}
    for hit in hits:
        for case in cases:
            if case.id not in found and any(_touches(hit.passage, case.source, a, b) for _, a, b in case.spans):
                found[case.id] = (hit.score / top + _TOPICS * shared(case), case)
    return [case for _, case in sorted(found.values(), key=lambda item: -item[0])]


def in_common(own: Collection[str], theirs: Collection[str]) -> float:
    """Give the share of all topics of two texts that both have, 0 to 1.

    >>> in_common(["udland", "udgifter"], ["udland"])
    0.5
    """
    both = {*own, *theirs}
    return len(set(own) & set(theirs)) / len(both) if both else 0.0


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
    """Quote what decided a case: of the most telling part that it has, the sentences that give most reasons."""
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
            best = sorted(told, key=lambda one: (-_reasons(text_at(*one)), one[1]))[:_MOST_DECIDING]
            in_order = sorted(best, key=lambda one: one[1])
            return tuple(cite(number, *one) for number, one in enumerate(in_order, start=1))
    return ()


def _reasons(text: str) -> int:
    return 0 if len(text) < _LEAST_CHARS else len(_REASON.findall(text))


def governing(question: Question, hits: Sequence[Hit], *, wanted: Sequence[Wanted], most: int) -> tuple[Citation, ...]:
    """Quote of each passage the sentence that a description comes nearest to, the best first, up to ``most``."""
    chosen: dict[str, Citation] = {}
    for one in weigh(question, hits, wanted=wanted):
        if one.work not in chosen and len(chosen) < most:
            chosen[one.work] = cite(len(chosen) + 1, one.passage, one.start, one.end)
    return tuple(chosen.values())


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
    own = schemes_told(description)
    if own and case.scheme and set(own).isdisjoint(case.scheme):
        yield f"Ordningen: sagen er efter {' og '.join(case.scheme)}, beskrivelsen efter {' og '.join(own)}."
    own_hours, their_hours = _HOURS.findall(description), _HOURS.findall(text)
    if own_hours and their_hours and set(own_hours).isdisjoint(their_hours):
        told = [", ".join(dict.fromkeys(hours)) for hours in (their_hours, own_hours)]
        yield f"Timetallet: sagen nævner {told[0]} timer, beskrivelsen {told[1]} timer."
    if only_theirs:
        yield f"Fundet kun i sagens tekst: {', '.join(only_theirs)}."
    if only_own:
        yield f"Fundet kun i beskrivelsen: {', '.join(only_own)}."


def schemes_told(text: str) -> tuple[str, ...]:
    """Name the schemes that a description is about, by their terms or by their §."""
    named = {f"§ {one.number}" for one in find_references(text) if one.kind == "provision"}
    return tuple(scheme for scheme in ("§ 95", "§ 96") if scheme in {*schemes_in(text), *named})


def _touches(passage: Passage, source: str, start: int, end: int) -> bool:
    return passage.source.id == source and passage.start < end and start < passage.end
