"""A Run -> a table for the terminal, and the report: intervals, rows to beat, misses, gains and losses (pure)."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from eval.accepted import Baseline, Change, compare
from eval.cases import split_of
from eval.metrics import ANSWER, METRICS, RANKING, SEED, Estimate, Metric, p_value
from eval.run import PRODUCT, Result, Run, estimate_of, paired_differences, signature, values_of

_BY_KIND = ("right@5", "decisive@5", "decisive@1", "mrr@10", "cited", "cited-first", "facts", "refused-wrongly")
_SHORT = {"right@5": "right 5", "decisive@5": "decis. 5", "decisive@1": "first", "mrr@10": "MRR", "ndcg@10": "nDCG"}
_LABELS = {metric.name: metric.label for metric in METRICS}
_QUESTION_CHARS = 100


def table(run: Run, *, baseline: Baseline | None = None, before: Run | None = None) -> str:
    """Write what fits a terminal: the product beside the rows to beat, answers, kinds, times."""
    lines = [_headline(run), *_gate(run, baseline), ""]
    told = [metric for metric in RANKING if metric.name != "ndcg@10"]
    head = "".join(f"{_SHORT[metric.name]:<17}" for metric in told)
    lines.append(f"{'':<24}{head}{'p':<6}cases|gold|index|split|seed")
    for system, results in run.systems():
        cells = "".join(f"{_with_interval(estimate_of(results, metric.name)):<17}" for metric in told)
        lines.append(f"{system:<24}{cells}{_p(run, results, system):<6}{_short_signature(run, results)}")
    lines.append("p: that decis. 5 differs from the product's only by chance")
    lines.append("")
    for metric in ANSWER:
        now = estimate_of(run.product, metric.name)
        if now is not None:
            accepted = _accepted(run, baseline, metric)
            was = accepted and f"accepted {accepted}"
            value = f"{metric.label:<24}{_with_interval(now, metric):<24}{was:<20}"
            lines.append(f"{value}{_short_signature(run, run.product, metric.name)}")
    lines += ["", f"{'kind':<18}{'cases':<7}" + "".join(f"{_SHORT[name]:<10}" for name in _SHORT) + "refused"]
    for kind, of_kind in _kinds(run.product):
        means = "".join(f"{_mean(of_kind, name):<10}" for name in _SHORT)
        lines.append(f"{kind:<18}{len(of_kind):<7}{means}{_refused(of_kind)}")
    lines += ["", _times(run.product)]
    if before is not None:
        changes = compare(run, before)
        gained = sum(change.gained for change in changes)
        lines.append(f"against the run compared with: {gained} scores gained, {len(changes) - gained} lost")
    return "\n".join(lines)


def markdown(run: Run, *, baseline: Baseline | None, before: Run | None) -> str:
    """Write the whole report."""
    blocks = [
        ["# Evaluation", "", _headline(run), *_gate(run, baseline)],
        _product_rows(run, baseline),
        _rows_to_beat(run),
        _by_kind(run),
        _systems_by_kind(run),
        [
            "## Time",
            "",
            f"- product, {_times(run.product)}",
            *(f"- {name}, {_times(results)}" for name, results in run.others),
        ],
        _faults(run),
        _misses(run),
        _gains_and_losses(run, before),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _headline(run: Run) -> str:
    answerable = sum(result.answerable for result in run.product)
    return (
        f"split {run.split}: {answerable} answerable, {len(run.product) - answerable} unanswerable; "
        f"gold {run.gold[:4]}, index {run.index[:4]}"
    )


def _gate(run: Run, baseline: Baseline | None) -> list[str]:
    if baseline is None:
        return ["no accepted run to compare with: only the quotes are gated"]
    if baseline.split != run.split:
        return [f"the accepted run is of split {baseline.split}: only the quotes are gated"]
    if baseline.gold != run.gold:
        return [f"the gold has changed since the accepted run ({baseline.gold[:4]})"]
    return []


def _product_rows(run: Run, baseline: Baseline | None) -> list[str]:
    lines = ["## The product", "", "| metric | mean | 95 % | accepted | signature |", "|---|---|---|---|---|"]
    for metric in METRICS:
        now = estimate_of(run.product, metric.name)
        if now is not None:
            lines.append(
                f"| {metric.label} | {_number(now.value, metric)} | {_interval(now, metric)} "
                f"| {_accepted(run, baseline, metric) or '–'} | `{signature(run, metric.name, now.cases)}` |"
            )
    return lines


def _rows_to_beat(run: Run) -> list[str]:
    if not run.others:
        return []
    lines = [
        "## Rows to beat",
        "",
        "The difference is product minus row; p by 2000 random sign flips of the paired cases.",
        "",
    ]
    lines += ["| metric | system | mean | 95 % | product minus it | p | signature |", "|---|---|---|---|---|---|---|"]
    for metric in RANKING:
        for system, results in run.systems():
            now = estimate_of(results, metric.name)
            if now is None:
                continue
            differences = paired_differences(run.product, results, metric.name)
            beaten = "– | –" if system == PRODUCT else f"{np.mean(differences):+.3f} | {p_value(differences):.4f}"
            lines.append(
                f"| {metric.label} | {system} | {now.value:.3f} | {_interval(now)} | {beaten} "
                f"| `{signature(run, metric.name, now.cases, system)}` |"
            )
    return lines


def _by_kind(run: Run) -> list[str]:
    lines = ["## By kind of question", ""]
    lines.append(f"| kind | cases | {' | '.join(_LABELS[name] for name in _BY_KIND)} | {_LABELS['refused-rightly']} |")
    lines.append("|---" * (len(_BY_KIND) + 3) + "|")
    for kind, results in _kinds(run.product):
        means = " | ".join(_mean(results, name) for name in (*_BY_KIND, "refused-rightly"))
        lines.append(f"| {kind} | {len(results)} | {means} |")
    return lines


def _systems_by_kind(run: Run) -> list[str]:
    if not run.others:
        return []
    names = [name for name, _ in run.systems()]
    lines = ["### Decisive in 5 (decisive first), by system", "", f"| kind | {' | '.join(names)} |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for kind, of_kind in _kinds([result for result in run.product if result.answerable]):
        wanted = {result.id for result in of_kind}
        cells = []
        for _, results in run.systems():
            same = [result for result in results if result.id in wanted]
            cells.append(f"{_mean(same, 'decisive@5')} ({_mean(same, 'decisive@1')})")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def _faults(run: Run) -> list[str]:
    told = [f"- {result.id}: {_plain(fault)}" for result in run.product for fault in result.faults]
    return ["## Quotes that are wrong", "", *told] if told else []


def _misses(run: Run) -> list[str]:
    missed = [result for result in run.product if result.score("decisive@5") == 0.0]
    refused = [result for result in run.product if result.score("refused-wrongly") == 1.0]
    answered = [result for result in run.product if result.score("refused-rightly") == 0.0]
    lines = ["## Misses", ""]
    for title, results in (
        ("No decisive place in the first five", missed),
        ("Refused, though the sources answer", refused),
        ("Answered, though the sources do not", answered),
    ):
        shown = [result for result in results if _open(run, result.id)]
        lines += [f"### {title}: {len(results)}", "", *(line for result in shown for line in _miss(result))]
        if len(shown) < len(results):
            lines.append(f"- {len(results) - len(shown)} of the final third, not shown.")
        lines.append("")
    return lines[:-1]


def _miss(result: Result) -> Iterator[str]:
    yield f"- **{result.id}** ({result.kind}{_stood(result)}): {_plain(result.question)}"
    yield from (f"    {rank}. {_plain(locator)}" for rank, locator in enumerate(result.top, start=1))


def _stood(result: Result) -> str:
    if not result.answerable:
        return ""
    if result.decisive_rank:
        return f"; decisive at rank {result.decisive_rank}"
    return f"; decisive at rank {result.deep_rank} of 50" if result.deep_rank else "; decisive not in the first 50"


def _gains_and_losses(run: Run, before: Run | None) -> list[str]:
    lines = ["## Gains and losses", ""]
    if before is None:
        return [*lines, "No accepted run is on this machine: `python -m eval --update-baseline` keeps one."]
    changes = compare(run, before)
    known = {result.id for result in before.product}
    shared = sum(result.id in known for result in run.product)
    lines += [f"{shared} cases are in both runs. The run before: {_headline(before)}.", ""]
    lines += ["| metric | gained | lost | mean difference | p |", "|---|---|---|---|---|"]
    for metric in METRICS:
        mine = [change for change in changes if change.metric == metric.name]
        differences = paired_differences(run.product, before.product, metric.name)
        if mine and differences:
            gained = sum(change.gained for change in mine)
            told = f"{gained} | {len(mine) - gained} | {np.mean(differences):+.3f} | {p_value(differences):.4f}"
            lines.append(f"| {metric.label} | {told} |")
    for title, gained_ones in (("Lost", False), ("Gained", True)):
        lines += ["", f"### {title}", ""]
        shown = [change for change in changes if change.gained == gained_ones and _open(run, change.case)]
        lines += [_change(change) for change in shown] or ["None."]
    return lines


def _change(change: Change) -> str:
    label = _LABELS[change.metric]
    return f"- {change.case} {label}: {change.before:.2f} → {change.after:.2f}: {_plain(change.question)}"


def _open(run: Run, case: str) -> bool:
    """Whether a case may be shown: those of the final third only when it alone was asked for."""
    return run.split == "final" or split_of(case) == "dev"


def _kinds(results: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    kinds: dict[str, list[Result]] = {}
    for result in results:
        kinds.setdefault(result.kind, []).append(result)
    return list(kinds.items())


def _times(results: Sequence[Result]) -> str:
    if not results:
        return "no times"
    median, late = np.percentile([1000 * result.seconds for result in results], [50, 95])
    return f"per question: median {median:.1f} ms, p95 {late:.1f} ms"


def _p(run: Run, results: Sequence[Result], system: str) -> str:
    return "" if system == PRODUCT else f"{p_value(paired_differences(run.product, results, 'decisive@5')):.3f}"


def _accepted(run: Run, baseline: Baseline | None, metric: Metric) -> str:
    value = baseline.value(metric.name) if baseline is not None and baseline.split == run.split else None
    return "" if value is None else _number(value, metric)


def _short_signature(run: Run, results: Sequence[Result], metric: str = "decisive@5") -> str:
    return f"{len(values_of(results, metric))}|{run.gold[:4]}|{run.index[:4]}|{run.split}|{SEED}"


def _refused(results: Sequence[Result]) -> str:
    name = "refused-wrongly" if results[0].answerable else "refused-rightly"
    return _mean(results, name)


def _mean(results: Sequence[Result], name: str) -> str:
    now = estimate_of(results, name)
    return "–" if now is None else f"{now.value:.2f}"


def _with_interval(now: Estimate | None, metric: Metric | None = None) -> str:
    if now is None:
        return "–"
    return f"{_number(now.value, metric)} {_interval(now, metric)}"


def _interval(now: Estimate, metric: Metric | None = None) -> str:
    digits = 0 if metric is not None and metric.better is None else 2
    return f"[{now.low:.{digits}f} {now.high:.{digits}f}]"


def _number(value: float, metric: Metric | None) -> str:
    if metric is None:
        return f"{value:.2f}"
    if metric.better is None:
        return f"{value:.1f}"
    # 0.9996 must not be shown as 1.000.
    return f"{min(value, 0.999) if value < 1 else value:.3f}"


def _plain(text: str) -> str:
    """One line that Markdown reads as text: a question may hold anything."""
    line = " ".join(text.split())
    line = line if len(line) <= _QUESTION_CHARS else line[: _QUESTION_CHARS - 1] + "…"
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in line)
