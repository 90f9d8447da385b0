"""Known cases: each one's facts are put to the product, blind to the case's own text -> what it was led to.

A case is told by what a caseworker would know before it is decided. Passages that print or retell it are hidden from
the search, so that only the rules and the other cases can be found.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from eval.cases import Gold, Place, Target, Texts
from eval.metrics import covered_share, shows
from law.jsonl import from_dict, read_lines
from law.records import Answer, Case, Document, NearCase, Passage
from law.yardstick import Requirement, read_yardstick

FILE = Path(__file__).with_name("gold") / "known_cases.jsonl"
# How many hits are looked at, how many of the nearest cases count, and how many vote on an outcome.
DEPTH, NEAREST, VOTERS = 100, 3, 5
FIVE = 5
_OUTCOME_STEMS = ("stadfæst", "hjemvis", "ophæve", "medhold", "ugyldig", "fik ret", "ankestyrelsen vurder")
_SENT_BACK = ("hjemvisning", "ophævelse", "ændring", "blandet")

Result = Literal["stadfæstelse", "ændring", "ophævelse", "hjemvisning", "blandet", "rådgivning"]
Missing = Literal[
    "oplysning", "begrundelse", "partshøring", "helhedsvurdering", "konkret og individuel vurdering", "udmåling"
]  # fmt: skip
Scheme = Literal["§ 95", "§ 96", "begge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    about: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    result: Result | None
    parts: tuple[_Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Retold:
    source: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a file of known cases, as it is written.

    ``id`` is that of a case in the sources, or a new one of a case from outside, which has no text to be blind to.
    """

    id: str
    scheme: Scheme
    issue: str
    facts: str
    outcome: _Outcome
    governs: tuple[Gold, ...]
    missing: tuple[Missing, ...] = ()
    missing_quote: str | None = None
    own: tuple[_Retold, ...] = ()
    number: int | None = None
    note: str | None = None
    thin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A case with a known outcome: what was known before, what governs it, and where it is printed or retold.

    ``outcome`` is None where the source tells none. ``printed`` is its own text; ``own`` that, all retellings, and the
    text of a case that is the same under another number. ``thin``: the source tells so little that the facts are its
    question turned around.
    """

    id: str
    scheme: Scheme
    issue: str
    facts: str
    outcome: Result | None
    missing: tuple[Missing, ...]
    targets: tuple[Target, ...]
    printed: tuple[Place, ...]
    own: tuple[Place, ...]
    note: str | None
    thin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another known case that the search found: its id, issue and outcome."""

    id: str
    issue: str
    outcome: Result | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """What the product led to in one known case; None where a measure does not apply.

    ``rank`` is that of the first hit with a decisive governing rule, from 1; ``share`` how many of them are among the
    first five. ``named`` is the share of what was lacking that the checklist names, of what it does not name in every
    case, where the case was sent back; ``asked`` the share of all requirements that it names.
    """

    case: KnownCase
    rank: int | None
    share: float | None
    found: tuple[str, ...]
    cited: bool
    refused: bool
    neighbours: tuple[Neighbour, ...]
    vote: Result | None
    named: float | None
    asked: float
    seconds: float

    @property
    def in_five(self) -> bool | None:
        """Whether a decisive governing rule is among the first five; None where no source has one."""
        return None if not self.case.targets else self.rank is not None and self.rank <= FIVE

    def near(self, what: Literal["issue", "outcome"]) -> float | None:
        """Give the share of the nearest other cases that have this case's issue or outcome."""
        own = getattr(self.case, what)
        told = [getattr(one, what) for one in self.neighbours[:NEAREST]]
        return None if own is None or not told else sum(one == own for one in told) / len(told)


class Library(Protocol):
    """What is measured: ``ask.Library``, or a fake."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages."""

    def ask(self, question: str, *, k: int | None = None, without: frozenset[str] = frozenset()) -> Answer:
        """Answer a question, blind to the passages whose ids are given."""

    def near(self, description: str, *, without: frozenset[str] = frozenset()) -> Sequence[NearCase]:
        """Give the known cases nearest to a description, blind to the passages whose ids are given."""

    def requirements(self, description: str) -> Sequence[str]:
        """Give the keys of what a decision on such a case must satisfy."""


def read_known(
    paths: Iterable[Path], documents: Mapping[str, Document], printed: Mapping[str, Case]
) -> tuple[KnownCase, ...]:
    """Read files of known cases; ``printed`` are those of the sources by id, as ingest found them.

    Raises ValueError that lists every fault: an id used twice, a quote in no source, a governing rule within the case's
    own text, an outcome's word in the facts.
    """
    texts = Texts(documents)
    cases: list[KnownCase] = []
    faults: list[str] = []
    for path in paths:
        for line in read_lines(path, _Line):
            case = _known(line, texts, printed.get(line.id))
            faults += [f"{path}: {line.id}: {fault}" for fault in _faults(line, case, texts)]
            if any(line.id == other.id for other in cases):
                faults.append(f"{path}: {line.id}: this id is used twice")
            cases.append(case)
    if faults:
        raise ValueError(f"{len(faults)} faults in the known cases:\n" + "\n".join(faults))
    return tuple(replace(case, own=_of_all_numbers(case, cases)) for case in cases)


def _of_all_numbers(case: KnownCase, cases: Sequence[KnownCase]) -> tuple[Place, ...]:
    """Give the places of a case with those of the cases that are the same under another number."""
    return tuple(dict.fromkeys(place for other in cases if _same_text(case, other) for place in other.own)) or case.own


def read_printed(path: Path) -> dict[str, Case]:
    """Read build/cases.jsonl, the cases that the sources print, by id; none without it. Raises ValueError."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {case.id: case for case in (from_dict(Case, json.loads(line)) for line in file)}


def _known(line: _Line, texts: Texts, printed: Case | None) -> KnownCase:
    spans = printed.spans if printed else ()
    own = [Place(source=printed.source, start=start, end=end) for _, start, end in spans] if printed else []
    own += [place for one in line.own for place in texts.places(one.quote) if place.source == one.source]
    return KnownCase(
        id=line.id,
        scheme=line.scheme,
        issue=line.issue,
        facts=line.facts,
        outcome=line.outcome.result,
        missing=line.missing,
        targets=tuple(map(texts.target, line.governs)),
        printed=tuple(own[: len(spans)]),
        own=tuple(own),
        note=line.note,
        thin=line.thin,
    )


def _faults(line: _Line, case: KnownCase, texts: Texts) -> list[str]:
    told_quotes = [(one.source, one.quote) for one in line.governs] + [(one.source, one.quote) for one in line.own]
    found = [fault for source, quote in told_quotes if (fault := texts.fault_of(source, quote))]
    if not line.facts.strip():
        found.append("no facts")
    told = [stem for stem in _OUTCOME_STEMS if stem in _low(line)]
    found += [f"the facts tell the outcome: {stem!r}" for stem in told]
    if case.targets and all(target.grade != "decisive" for target in case.targets):
        found.append("no governing rule of grade 'decisive'")
    for target in case.targets:
        if all(covered_share(case.own, place) > 0 for place in target.places):
            found.append(f"a governing rule stands in the case's own text: {target.quote!r}")
    return found


def _low(line: _Line) -> str:
    return line.facts.lower()


def hidden(case: KnownCase, passages: Sequence[Passage]) -> frozenset[str]:
    """Give the ids of the passages that print or retell a case, and of those that repeat their words elsewhere."""
    own = {passage.id for passage in passages if _touches(passage, case.own)}
    words = {" ".join(passage.text.split()) for passage in passages if passage.id in own}
    return frozenset(own | {passage.id for passage in passages if " ".join(passage.text.split()) in words})


def _touches(passage: Passage, places: Iterable[Place]) -> bool:
    return any(
        place.source == passage.source.id and place.start < passage.end and passage.start < place.end
        for place in places
    )


def lead(library: Library, cases: Sequence[KnownCase]) -> tuple[Led, ...]:
    """Put each case's facts to the product, and see what it is led to. The first question warms the library."""
    if cases:
        library.ask(cases[0].facts)
    outcomes = Counter(case.outcome for case in cases if _votes(case))
    yardstick = read_yardstick()
    return tuple(_lead(library, case, cases, outcomes=outcomes, yardstick=yardstick) for case in cases)


def _lead(
    library: Library,
    case: KnownCase,
    cases: Sequence[KnownCase],
    *,
    outcomes: Counter[Result | None],
    yardstick: Sequence[Requirement],
) -> Led:
    own = hidden(case, library.passages)
    answer = library.ask(case.facts, k=DEPTH, without=own)
    usual = {one.key for one in yardstick if one.always}
    lacking = [one for one in case.missing if one not in usual] if case.outcome in _SENT_BACK else []
    decisive = [target for target in case.targets if target.grade == "decisive"]
    hits = [hit.passage for hit in answer.hits]
    rank = next(
        (rank for rank, passage in enumerate(hits, 1) if any(shows([_place(passage)], t) for t in decisive)), None
    )
    spans = [Place(source=one.source, start=one.start, end=one.end) for one in answer.citations]
    keys = library.requirements(case.facts)
    neighbours = _neighbours(library.near(case.facts, without=own), case, cases)
    return Led(
        case=case,
        rank=rank,
        share=sum(shows([_place(one) for one in hits[:FIVE]], t) for t in decisive) / len(decisive)
        if decisive
        else None,
        found=tuple(f"{passage.source.id}: {passage.locator}" for passage in hits[:FIVE]),
        cited=any(shows(spans, target) for target in decisive),
        refused=not answer.answered,
        neighbours=neighbours[:VOTERS],
        vote=_vote(neighbours, outcomes - Counter([case.outcome])) if _votes(case) else None,
        named=sum(one in keys for one in lacking) / len(lacking) if lacking else None,
        asked=len(keys) / len({one.key for one in yardstick}),
        seconds=answer.seconds,
    )


def _place(passage: Passage) -> Place:
    return Place(source=passage.source.id, start=passage.start, end=passage.end)


def _neighbours(near: Sequence[NearCase], case: KnownCase, cases: Sequence[KnownCase]) -> tuple[Neighbour, ...]:
    """Give the other known cases that the product calls near, nearest first."""
    by_id = {other.id: other for other in cases}
    told = [by_id[one.case.id] for one in near if one.case.id in by_id]
    return tuple(
        Neighbour(id=other.id, issue=other.issue, outcome=other.outcome)
        for other in told
        if other.id != case.id and not _same_text(case, other)
    )


def _same_text(one: KnownCase, other: KnownCase) -> bool:
    """Tell two numbers of one case: they share a place, or one is retold where the other stands."""
    return any(a.source == b.source and a.start < b.end and b.start < a.end for a in one.own for b in other.own)


def _votes(case: KnownCase) -> bool:
    """Tell a case that was decided on appeal, or would have been: advice is no outcome."""
    return case.outcome is not None and case.outcome != "rådgivning"


def _vote(neighbours: Sequence[Neighbour], outcomes: Counter[Result | None]) -> Result | None:
    """Give the outcome that the nearest decided cases suggest, each by 1 / its rank; ties go to the commoner one."""
    weights: Counter[Result] = Counter()
    decided = [one for one in neighbours if one.outcome is not None and one.outcome != "rådgivning"]
    for rank, one in enumerate(decided[:VOTERS], start=1):
        if one.outcome is not None:
            weights[one.outcome] += 1 / rank  # type: ignore[assignment]
    return max(weights, key=lambda outcome: (weights[outcome], outcomes[outcome], outcome), default=None)


def commonest(cases: Sequence[KnownCase], left_out: KnownCase) -> Result | None:
    """Give the commonest outcome of the other cases: the row to beat."""
    counts = Counter(case.outcome for case in cases if _votes(case) and case.id != left_out.id)
    return max(counts, key=lambda outcome: (counts[outcome], str(outcome)), default=None)


def chance(cases: Sequence[KnownCase]) -> float:
    """Give how often two outcomes drawn at random agree."""
    counts = Counter(case.outcome for case in cases if _votes(case))
    total = sum(counts.values())
    return sum((count / total) ** 2 for count in counts.values()) if total else 0.0
