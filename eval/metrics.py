"""A ranking or an answer, and its case -> scores in [0, 1]; scores of many cases -> mean, interval, p (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from typing import Literal

import numpy as np

from eval.cases import Case, Grade, Place, Target, collapsed
from law.question import read_question
from law.records import Answer, Citation, Document

SEED = 42
RESAMPLES = 2000
DEPTH = 10
_FIVE = 5
# A hit or a citation is right when it shows at least this share of a gold quote's characters.
_LEAST_SHARE = 0.5
_GAIN: dict[Grade, float] = {"decisive": 2.0, "supporting": 1.0}
_OTHER_SCHEME = {"§ 95": "§ 96", "§ 96": "§ 95"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a score is called and which way is better; None: neither, so it is shown and never gated."""

    name: str
    label: str
    better: Literal["higher", "lower"] | None = "higher"


RANKING = (
    Metric(name="right@5", label="right in 5"),
    Metric(name="decisive@5", label="decisive in 5"),
    Metric(name="decisive@1", label="decisive first"),
    Metric(name="mrr@10", label="MRR@10 (decisive)"),
    Metric(name="ndcg@10", label="nDCG@10"),
)
ANSWER = (
    Metric(name="verbatim", label="quotes verbatim"),
    Metric(name="cited", label="decisive cited"),
    Metric(name="cited-first", label="decisive in first claim"),
    Metric(name="facts", label="key facts covered"),
    Metric(name="wrong-scheme", label="wrong scheme cited", better="lower"),
    Metric(name="refused-wrongly", label="refused, answerable", better="lower"),
    Metric(name="refused-rightly", label="refused, unanswerable"),
    Metric(name="sentences", label="answer, sentences", better=None),
    Metric(name="characters", label="answer, characters", better=None),
)
METRICS = RANKING + ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over ``cases`` cases with its 95 % interval."""

    value: float
    low: float
    high: float
    cases: int


def covered_share(spans: Iterable[Place], place: Place) -> float:
    """Tell which share of a place's characters the spans show together, overlaps counted once."""
    shown = sorted(
        (max(span.start, place.start), min(span.end, place.end)) for span in spans if span.source == place.source
    )
    total, reached = 0, place.start
    for start, end in shown:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total / (place.end - place.start)


def shows(spans: Sequence[Place], target: Target) -> bool:
    """Whether the spans show the target at any of its places."""
    return any(covered_share(spans, place) >= _LEAST_SHARE for place in target.places)


def score_ranking(ranking: Sequence[Place], targets: Sequence[Target]) -> dict[str, float]:
    """Score a ranking, best first; an empty one scores 0."""
    right = first_rank(ranking[:DEPTH], targets)
    decisive = first_rank(ranking[:DEPTH], targets, decisive_only=True)
    return {
        "right@5": float(right is not None and right <= _FIVE),
        "decisive@5": float(decisive is not None and decisive <= _FIVE),
        "decisive@1": float(decisive == 1),
        "mrr@10": 1 / decisive if decisive else 0.0,
        "ndcg@10": ndcg(ranking[:DEPTH], targets),
    }


def first_rank(ranking: Sequence[Place], targets: Iterable[Target], *, decisive_only: bool = False) -> int | None:
    """Give the rank, from 1, of the first hit that shows a target; None when there is none."""
    wanted = [target for target in targets if target.grade == "decisive" or not decisive_only]
    for rank, hit in enumerate(ranking, start=1):
        if any(shows([hit], target) for target in wanted):
            return rank
    return None


def ndcg(ranking: Sequence[Place], targets: Sequence[Target]) -> float:
    """Discounted gain by grade (decisive 2, supporting 1) over that of the best order (Järvelin & Kekäläinen, 2002).

    A target counts once, for the first hit that shows it. Targets that one hit shows together count as the best of
    them, in the ideal too: neither long nor short passages are favoured, and 1 can be reached but not passed.
    """
    left = list(targets)
    gains: list[float] = []
    for hit in ranking:
        new = [target for target in left if shows([hit], target)]
        left = [target for target in left if target not in new]
        gains.append(max((_GAIN[target.grade] for target in new), default=0.0))
    ideal = sorted((gain for gain in (*gains, *(_GAIN[target.grade] for target in left)) if gain), reverse=True)
    best = _discounted(ideal[:DEPTH])
    return min(1.0, _discounted(gains) / best) if best else 0.0


def score_answer(answer: Answer, case: Case, documents: Mapping[str, Document]) -> dict[str, float]:
    """Score an answer; a score that does not apply (key facts where the case has none) is left out."""
    scores: dict[str, float] = {}
    if answer.citations:
        scores["verbatim"] = 1 - len(altered(answer, documents)) / len(answer.citations)
    if answer.answered:
        scores["sentences"] = float(len(answer.claims))
        scores["characters"] = float(sum(len(claim.text) for claim in answer.claims))
    if not case.answerable:
        return scores | {"refused-rightly": float(not answer.answered)}
    first = set(answer.claims[0].citations) if answer.claims else set()
    scores["refused-wrongly"] = float(not answer.answered)
    scores["cited"] = float(_cites_decisive(answer.citations, case))
    scores["cited-first"] = float(_cites_decisive([c for c in answer.citations if c.number in first], case))
    if case.key_facts:
        quoted = collapsed("\n".join(citation.quote for citation in answer.citations)).casefold()
        scores["facts"] = sum(collapsed(f).casefold() in quoted for f in case.key_facts) / len(case.key_facts)
    if case.scheme in _OTHER_SCHEME:
        scores["wrong-scheme"] = float(bool(wrong_scheme(answer, case, documents)))
    return scores


def altered(answer: Answer, documents: Mapping[str, Document]) -> list[Citation]:
    """Give the citations whose quote is not what stands at its offsets; none is the only result that passes."""
    return [c for c in answer.citations if c.source not in documents or not _stands(c, documents[c.source])]


def wrong_scheme(answer: Answer, case: Case, documents: Mapping[str, Document]) -> list[Citation]:
    """Give the citations that speak of the other scheme alone, when the question is about one.

    Where the question doesn't name its scheme, an answer that tells both apart is not wrong: only one that has nothing
    on the question's own scheme is.
    """
    other = _OTHER_SCHEME.get(case.scheme or "")
    if other is None:
        return []
    told = [
        (citation, _schemes_at(citation, documents[citation.source]))
        for citation in answer.citations
        if citation.source in documents
    ]
    if not read_question(case.question).schemes and any(case.scheme in schemes for _, schemes in told):
        return []
    return [citation for citation, schemes in told if schemes == {other}]


def estimate(values: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES) -> Estimate:
    """Give the mean with its 95 % percentile bootstrap interval (Efron). Raises ValueError for no values."""
    if not values:
        raise ValueError("No values, so no mean. Leave the row out.")
    numbers = np.asarray(values, np.float64)
    rows = np.random.default_rng(seed).integers(0, len(numbers), (resamples, len(numbers)))
    low, high = np.percentile(numbers[rows].mean(axis=1), [2.5, 97.5])
    mean = fsum(values) / len(values)
    # Percentiles of a skewed sample may just miss the mean in the last bits.
    return Estimate(value=mean, low=min(float(low), mean), high=max(float(high), mean), cases=len(values))


def p_value(differences: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES) -> float:
    """Test whether paired differences have mean 0: flip their signs at random, p = (c + 1) / (n + 1), two-sided."""
    numbers = np.asarray(differences, np.float64)
    if not numbers.any():
        return 1.0
    signs = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), (resamples, len(numbers)))
    as_far = np.abs((signs * numbers).sum(axis=1)) >= abs(numbers.sum()) - 1e-9
    return (int(as_far.sum()) + 1) / (resamples + 1)


def _discounted(gains: Iterable[float]) -> float:
    return fsum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _stands(citation: Citation, document: Document) -> bool:
    # Python counts a negative start from the end, which is no offset.
    return 0 <= citation.start < citation.end and document.text[citation.start : citation.end] == citation.quote


def _cites_decisive(citations: Iterable[Citation], case: Case) -> bool:
    spans = [Place(source=c.source, start=c.start, end=c.end) for c in citations]
    return any(shows(spans, target) for target in case.targets if target.grade == "decisive")


def _schemes_at(citation: Citation, document: Document) -> set[str]:
    return {
        scheme
        for section in document.sections
        if section.start < citation.end and citation.start < section.end
        for scheme in section.scheme
    }
