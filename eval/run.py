"""Cases -> Results: each question is put to the product and to each ranking beside it."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.cases import Case, Place, Split, gold_fingerprint
from eval.metrics import (
    DEPTH,
    SEED,
    Estimate,
    altered,
    estimate,
    first_rank,
    score_answer,
    score_ranking,
    wrong_scheme,
)
from law.records import Answer, Document, Passage, Source

logger = logging.getLogger(__name__)

PRODUCT = "product"
# How far down a miss is searched for, so that "at rank 12" can be told from "not there".
_DEEP = 50
_TOP = 3

Ranking = Callable[[str], Sequence[Passage]]


class Library(Protocol):
    """What is measured: ``ask.Library``, or a fake."""

    @property
    def fingerprint(self) -> str:
        """A hash that changes whenever an answer may."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources."""

    def document(self, source_id: str) -> Document:
        """Give a source's document."""

    def ask(self, question: str, *, id: str | None = None, k: int | None = None) -> Answer:  # noqa: A002 - ask.Library's
        """Answer a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one system did on one case. ``scores`` are (metric, value), without those that do not apply.

    ``decisive_rank`` is None when no decisive place is among the first 10. ``deep_rank`` is its rank when 50 are asked
    for; asking deeper may order anew, so it can be 10 or less. ``top`` are the locators of the best hits.
    """

    id: str
    kind: str
    question: str
    answerable: bool
    decisive_rank: int | None
    deep_rank: int | None
    top: tuple[str, ...]
    scores: tuple[tuple[str, float], ...]
    seconds: float
    faults: tuple[str, ...] = ()

    def score(self, metric: str) -> float | None:
        """Give one score; None where it does not apply."""
        return dict(self.scores).get(metric)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one ``python -m eval`` measured. ``others`` are the rows to beat, by name, on the same answerable cases."""

    split: Split
    gold: str
    index: str
    product: tuple[Result, ...]
    others: tuple[tuple[str, tuple[Result, ...]], ...] = ()

    def systems(self) -> tuple[tuple[str, tuple[Result, ...]], ...]:
        """Give all rows, the product first."""
        return ((PRODUCT, self.product), *self.others)


def documents_of(library: Library) -> dict[str, Document]:
    """Give every document by its source's id."""
    return {source.id: library.document(source.id) for source in library.sources}


def evaluate(
    library: Library,
    cases: Sequence[Case],
    *,
    split: Split,
    rankings: Mapping[str, Ranking] | None = None,
) -> Run:
    """Put every case to the product, and the answerable ones to each of ``rankings``.

    Raises ValueError for no cases.
    """
    if not cases:
        raise ValueError(f"No cases in the split {split!r}.")
    documents = documents_of(library)
    # The first question pays for loading the model; times are those of a warm library.
    library.ask(cases[0].question, k=DEPTH)
    product = tuple(_ask(library, case, documents) for case in cases)
    others = tuple((name, _rank_all(ranking, cases)) for name, ranking in (rankings or {}).items())
    logger.info("evaluated cases=%d systems=%d", len(cases), 1 + len(others))
    return Run(split=split, gold=gold_fingerprint(cases), index=library.fingerprint, product=product, others=others)


def values_of(results: Sequence[Result], metric: str) -> list[float]:
    """Give a metric's scores of the cases that it applies to."""
    return [score for result in results if (score := result.score(metric)) is not None]


def estimate_of(results: Sequence[Result], metric: str) -> Estimate | None:
    """Give a metric's mean and interval; None when it applies to no case."""
    values = values_of(results, metric)
    return estimate(values) if values else None


def signature(run: Run, metric: str, cases: int, system: str = PRODUCT) -> str:
    """Write what a number was measured on: equal signatures may be compared."""
    name = "" if system == PRODUCT else f"|system:{system}"
    return f"{metric}{name}|cases:{cases}|gold:{run.gold[:4]}|index:{run.index[:4]}|split:{run.split}|seed:{SEED}"


def paired_differences(after: Sequence[Result], before: Sequence[Result], metric: str) -> list[float]:
    """Give after minus before for each case that both have and the metric applies to."""
    known = {result.id: result.score(metric) for result in before}
    return [
        now - was
        for result in after
        if (now := result.score(metric)) is not None and (was := known.get(result.id)) is not None
    ]


def _ask(library: Library, case: Case, documents: Mapping[str, Document]) -> Result:
    started = time.perf_counter()
    answer = library.ask(case.question, id=case.id, k=DEPTH)
    seconds = time.perf_counter() - started
    passages = [hit.passage for hit in answer.hits]
    scores = score_answer(answer, case, documents)
    deep = passages
    if case.answerable:
        scores |= score_ranking(places_of(passages), case.targets)
        if scores["decisive@5"] == 0:
            deep = [hit.passage for hit in library.ask(case.question, id=case.id, k=_DEEP).hits]
    return _result(case, passages, deep, scores=scores, seconds=seconds, faults=_faults(answer, case, documents))


def _rank_all(ranking: Ranking, cases: Iterable[Case]) -> tuple[Result, ...]:
    results = []
    for case in cases:
        if case.answerable:
            started = time.perf_counter()
            passages = ranking(case.question)
            seconds = time.perf_counter() - started
            scores = score_ranking(places_of(passages), case.targets)
            results.append(_result(case, passages, passages, scores=scores, seconds=seconds))
    return tuple(results)


def _result(
    case: Case,
    passages: Sequence[Passage],
    deep: Sequence[Passage],
    *,
    scores: Mapping[str, float],
    seconds: float,
    faults: tuple[str, ...] = (),
) -> Result:
    return Result(
        id=case.id,
        kind=case.kind,
        question=case.question,
        answerable=case.answerable,
        decisive_rank=first_rank(places_of(passages[:DEPTH]), case.targets, decisive_only=True),
        deep_rank=first_rank(places_of(deep), case.targets, decisive_only=True),
        top=tuple(f"{passage.source.id}: {passage.locator}" for passage in passages[:_TOP]),
        scores=tuple(scores.items()),
        seconds=seconds,
        faults=faults,
    )


def places_of(passages: Iterable[Passage]) -> list[Place]:
    """Give the stretches of text that passages show, in their order."""
    return [Place(source=passage.source.id, start=passage.start, end=passage.end) for passage in passages]


def _faults(answer: Answer, case: Case, documents: Mapping[str, Document]) -> tuple[str, ...]:
    not_there = [f"not verbatim: [{c.number}] {c.source} {c.start}-{c.end}" for c in altered(answer, documents)]
    other = [f"wrong scheme: [{c.number}] {c.source} {c.locator}" for c in wrong_scheme(answer, case, documents)]
    return (*not_there, *other)
