"""A run against the last accepted one: which means fell, which cases were gained and which lost."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from eval.cases import Split
from eval.metrics import METRICS, Metric
from eval.run import Run, estimate_of, signature, values_of
from law.jsonl import from_dict, to_dict

Record = TypeVar("Record")

# What is gated of known cases: how far they lead to the rule. Outcomes are told, never aimed at.
GATED = ("known-governing@5", "known-cited", "known-missing-named", "counts-found", "counts-told")
# Vectors differ in their last bits between machines and between batches, so one case at a limit may fall either way:
# a mean may fall by less than two cases, one of known cases by less than two of 69.
_FLIPS, _MOST_SLACK, _KNOWN_SLACK = 1.5, 0.02, 0.025
_NEVER_WORSE = ("verbatim", "wrong-scheme")
# Means are written with six decimals.
_ROUNDING = 1e-6
# Shares and rank metrics follow from these; listing them too would say everything twice.
COMPARED = ("right@5", "decisive@5", "decisive@1", "cited", "cited-first", "facts", "wrong-scheme", "refused-wrongly", "refused-rightly")  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A metric's accepted mean and the signature it was measured under."""

    metric: str
    value: float
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The last accepted means; changed only by a commit that says why."""

    split: Split
    gold: str
    rows: tuple[Row, ...]
    known: tuple[Row, ...] = ()

    def value(self, metric: str) -> float | None:
        """Give the accepted mean of a metric; None when it had none."""
        return next((row.value for row in self.rows if row.metric == metric), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A score of one case that is not what it was."""

    case: str
    question: str
    metric: str
    before: float
    after: float
    gained: bool


def failures(run: Run, baseline: Baseline | None, *, known: Mapping[str, float] = MappingProxyType({})) -> list[str]:
    """Say why a run does not pass: a quote that is not verbatim, or a gated mean worse than the accepted one.

    A mean is worse when it fell by two cases or more. Means are compared only with those of the same split; those of
    ``known`` cases, by measure, with the accepted ones.
    """
    found = []
    untrue = [result.id for result in run.product for score in values_of([result], "verbatim") if score < 1]
    if untrue:
        found.append(f"verbatim: quotes that do not stand where they say, in {', '.join(untrue)}")
    if baseline is None or baseline.split != run.split:
        return found
    for metric in METRICS:
        accepted, now = baseline.value(metric.name), estimate_of(run.product, metric.name)
        if accepted is None or metric.better is None or (metric.name == "verbatim" and untrue):
            continue
        if now is None:
            found.append(f"{metric.name}: no case is measured by it, {accepted:.3f} was accepted")
        elif _worse(metric, now.value, accepted) and abs(now.value - accepted) > _slack(metric, now.cases):
            found.append(f"{metric.name}: {now.value:.3f}, {accepted:.3f} was accepted")
    for row in baseline.known if known else ():
        now_known = known.get(row.metric, 0.0)
        if row.metric in GATED and now_known < row.value - _KNOWN_SLACK:
            found.append(f"{row.metric}: {now_known:.3f}, {row.value:.3f} was accepted")
    return found


def compare(run: Run, before: Run) -> list[Change]:
    """List the cases whose scores changed, losses first; cases that only one run has are left out."""
    known = {result.id: result for result in before.product}
    changes = [
        Change(
            case=result.id, question=result.question, metric=metric.name, before=was, after=now,
            gained=not _worse(metric, now, was),
        )
        for result in run.product
        if result.id in known
        for metric in METRICS
        if metric.name in COMPARED
        and (was := known[result.id].score(metric.name)) is not None
        and (now := result.score(metric.name)) is not None
        and abs(now - was) > _ROUNDING
    ]  # fmt: skip
    return sorted(changes, key=lambda change: (change.gained, change.case))


def accept(
    run: Run,
    baseline: Path,
    cases: Path,
    *,
    known: Mapping[str, float] = MappingProxyType({}),
    signature_of_known: str = "",
) -> None:
    """Write the run's means to ``baseline`` and its cases to ``cases``. Raises ValueError for the final split."""
    if run.split == "final":
        raise ValueError("The final third is looked at, never tuned to: accept a run of --split dev or all.")
    rows = []
    for metric in METRICS:
        now = estimate_of(run.product, metric.name)
        if now is not None:
            rows.append(
                Row(metric=metric.name, value=round(now.value, 6), signature=signature(run, metric.name, now.cases))
            )
    told = tuple(Row(metric=name, value=round(value, 6), signature=signature_of_known) for name, value in known.items())
    _write(baseline, Baseline(split=run.split, gold=run.gold, rows=tuple(rows), known=told), indent=1)
    write_run(run, cases)


def write_run(run: Run, path: Path) -> None:
    """Write a run with its cases. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, run, indent=None)


def read_run(path: Path) -> Run:
    """Read what ``write_run`` wrote. Raises ValueError that names the file, OSError when it is not there."""
    return _read(path, Run)


def read_baseline(path: Path) -> Baseline | None:
    """Read the accepted means; None when none were accepted yet. Raises ValueError that names the file."""
    return _read(path, Baseline) if path.exists() else None


def _slack(metric: Metric, cases: int) -> float:
    return 0.0 if metric.name in _NEVER_WORSE else min(_MOST_SLACK, _FLIPS / cases)


def _worse(metric: Metric, now: float, before: float) -> bool:
    return now > before + _ROUNDING if metric.better == "lower" else now < before - _ROUNDING


def _write(path: Path, record: object, *, indent: int | None) -> None:
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(to_dict(record), ensure_ascii=False, indent=indent) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _read(path: Path, kind: type[Record]) -> Record:
    try:
        return from_dict(kind, json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise ValueError(f"{path}: {error}. Cure: python -m eval --update-baseline, or remove the file.") from error
