"""python -m eval.tune: sets the ranking's weights on the dev questions, and says by cross-validation what they win.

The weights are those under which the decisive passages of a question are likeliest to be drawn from its candidates
(a softmax over scores: the listwise loss of ListNet, Cao et al. 2007), held near zero by a penalty. Five
times a fifth of the questions is left out of the fit and ranked by it; what is reported is only ever of those.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.cases import GOLD, Case, gold_fingerprint, in_split, read_cases
from eval.metrics import DEPTH, RANKING, SEED, estimate, p_value, score_ranking, shows
from eval.run import documents_of, places_of
from index import Index, encoder_for
from index.rank import FEATURES, UNINDEXED, WEIGHTS, WEIGHTS_FILE
from index.search import Candidate
from library import Library
from settings import Settings

FOLDS = 5
# What only an editor's subject index tells of a passage.
_EDITORS = ("subject", "sure")
# How hard the penalty holds each weight near zero, in nats a squared unit; 0.003 and 0.01 were alike.
PENALTY = 0.001

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates, their features (n, len(FEATURES)), and which of them are decisive."""

    case: Case
    found: Sequence[Candidate]
    values: Array
    decisive: NDArray[np.bool_]


def prepare(index: Index, case: Case) -> Asked:
    """Find a question's candidates and mark the decisive ones."""
    found = index.candidates(case.question)
    wanted = [target for target in case.targets if target.grade == "decisive"]
    places = places_of(index.passages[one.row] for one in found)
    decisive = [any(shows([place], target) for target in wanted) for place in places]
    values = np.array([one.values for one in found], np.float64).reshape(len(found), len(FEATURES))
    return Asked(case, found, values, np.array(decisive, np.bool_))


def fit(asked: Sequence[Asked]) -> Array:
    """Give the weights that make the decisive candidates likeliest. What look-up lifts is not theirs to rank."""
    free = [np.array([candidate.leading == 0 for candidate in one.found], np.bool_) for one in asked]
    lists = [(one.values[ours], one.decisive[ours]) for one, ours in zip(asked, free, strict=True)]
    lists = [(values, decisive) for values, decisive in lists if decisive.any() and not decisive.all()]

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(weights)
        for values, decisive in lists:
            scores = values @ weights
            likely = np.exp(scores - scores.max())
            right = np.where(decisive, likely, 0.0)
            total -= float(np.log(right.sum() / likely.sum()))
            slope -= values.T @ (right / right.sum() - likely / likely.sum())
        held = PENALTY * float(weights @ weights)
        return total / len(lists) + held, slope / len(lists) + 2 * PENALTY * weights

    found: Array = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    return found


def prepare_unread(index: Index, cases: Sequence[Case]) -> list[tuple[str, Asked]]:
    """Prepare each question once for each source, as if no editor had read that one; (source, question)."""
    sources = dict.fromkeys(passage.source.id for passage in index.passages)
    told = []
    for source in sources:
        unread = index.unread(source)
        told += [(source, prepare(unread, case)) for case in cases]
    return told


def fit_unindexed(asked: Sequence[Asked], weights: Array) -> Array:
    """Give the weights, and last a bias, of passages that no editor has read, beside the others' ``weights``.

    They make the decisive candidates likeliest where such passages stand among others, on one scale with them.
    """
    kept = [at for at, name in enumerate(FEATURES) if name not in _EDITORS]
    lists = []
    for one in asked:
        ours = np.array([candidate.leading == 0 for candidate in one.found], np.bool_)
        values, decisive = one.values[ours], one.decisive[ours]
        unread = np.array([not candidate.indexed for candidate in one.found], np.bool_)[ours]
        if decisive.any() and not decisive.all() and unread.any():
            own = np.hstack([values[:, kept], np.ones((len(values), 1))])
            lists.append((own, unread, values @ weights, decisive))

    def loss(learnt: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(learnt)
        for own, unread, others, decisive in lists:
            scores = np.where(unread, own @ learnt, others)
            likely = np.exp(scores - scores.max())
            right = np.where(decisive, likely, 0.0)
            total -= float(np.log(right.sum() / likely.sum()))
            slope -= own.T @ ((right / right.sum() - likely / likely.sum()) * unread)
        return total / len(lists) + PENALTY * float(learnt @ learnt), slope / len(lists) + 2 * PENALTY * learnt

    learnt: Array = minimize(loss, np.zeros(len(kept) + 1), jac=True, method="L-BFGS-B").x
    whole = np.zeros(len(FEATURES) + 1)
    whole[[*kept, len(FEATURES)]] = learnt
    return whole


def unread_shares(index: Index, asked: Sequence[tuple[str, Asked]]) -> tuple[float, float]:
    """Give how often a decisive passage is first, and in the first five, where all decisive ones are unread."""
    first, in_five = [], []
    for source, one in asked:
        unread = np.array([not candidate.indexed for candidate in one.found], np.bool_)
        if not (one.decisive & unread).any() or (one.decisive & ~unread).any():
            continue
        decisive = {candidate.row for candidate, right in zip(one.found, one.decisive, strict=True) if right}
        rows = [row for row, _ in index.unread(source).ranked(one.found)[:5]]
        first.append(bool(decisive & set(rows[:1])))
        in_five.append(bool(decisive & set(rows)))
    return float(np.mean(first)), float(np.mean(in_five))


def scores_of(index: Index, one: Asked, weights: Array) -> dict[str, float]:
    """Rank a question's candidates as the search does, and score the ranking."""
    ranked = index.ranked(one.found, dict(zip(FEATURES, weights.tolist(), strict=True)))
    return score_ranking(places_of(index.passages[row] for row, _ in ranked[:DEPTH]), one.case.targets)


def cross_validate(index: Index, asked: Sequence[Asked]) -> list[dict[str, float]]:
    """Score each question under weights that were fitted without it, in the order of ``asked``."""
    order = np.random.default_rng(SEED).permutation(len(asked)).tolist()
    held_out: dict[int, dict[str, float]] = {}
    for fold in range(FOLDS):
        left_out = set(order[fold::FOLDS])
        weights = fit([one for at, one in enumerate(asked) if at not in left_out])
        held_out |= {at: scores_of(index, asked[at], weights) for at in left_out}
    return [held_out[at] for at in range(len(asked))]


def _told(before: Sequence[Mapping[str, float]], held_out: Sequence[Mapping[str, float]]) -> list[str]:
    lines = [f"{'':<20}{'in use':<22}{'learnt, held out':<22}p"]
    for metric in RANKING:
        was, now = ([row[metric.name] for row in rows] for rows in (before, held_out))
        cells = [f"{e.value:.3f} [{e.low:.2f}, {e.high:.2f}]" for e in (estimate(was), estimate(now))]
        p = p_value([b - a for a, b in zip(was, now, strict=True)])
        lines.append(f"{metric.label:<20}{cells[0]:<22}{cells[1]:<22}{p:.4f}")
    return lines


@click.command()
@click.option("--write", is_flag=True, help="Put the learnt weights in use; the commit says why.")
def main(*, write: bool) -> None:
    """Learn the weights anew and compare them, on questions left out, with those in use."""
    settings = Settings.read()
    documents = documents_of(Library.load(settings))
    encoder = encoder_for(settings.model, folder=settings.build / "models", download=settings.download)
    index = Index.load(settings.build / "index", encoder)
    cases = [case for case in in_split(read_cases(GOLD, documents), "dev") if case.answerable]
    asked = [prepare(index, case) for case in cases]
    start = np.array([WEIGHTS[name] for name in FEATURES])
    held_out = cross_validate(index, asked)
    before = [scores_of(index, one, start) for one in asked]
    learnt = dict(zip(FEATURES, np.round(fit(asked), 2).tolist(), strict=True))
    click.echo("\n".join(_told(before, held_out)))
    click.echo("\n".join(f"{name:<12}{WEIGHTS[name]:>7.2f} -> {weight:.2f}" for name, weight in learnt.items()))
    unread = prepare_unread(index, cases)
    of_unread = dict(
        zip((*FEATURES, "bias"), np.round(fit_unindexed([one for _, one in unread], start), 2).tolist(), strict=True)
    )
    click.echo(
        "\na source that no editor has read: decisive first {:.2f}, in five {:.2f}".format(
            *unread_shares(index, unread)
        )
    )
    final = [case for case in in_split(read_cases(GOLD, documents), "final") if case.answerable]
    shares = unread_shares(index, prepare_unread(index, final))
    click.echo("the same of the final third: decisive first {:.2f}, in five {:.2f}".format(*shares))
    click.echo("\n".join(f"{name:<12}{UNINDEXED[name]:>7.2f} -> {weight:.2f}" for name, weight in of_unread.items()))
    if write:
        means = {metric.name: round(estimate([row[metric.name] for row in held_out]).value, 3) for metric in RANKING}
        record = {
            "made_by": "python -m eval.tune --write",
            "learnt_from": f"split dev, {len(cases)} questions, gold {gold_fingerprint(cases)[:8]}",
            "held_out": {"folds": FOLDS, **means},
            "weights": learnt,
            "unindexed": of_unread,
        }
        WEIGHTS_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        click.echo(f"wrote {WEIGHTS_FILE.name}")


if __name__ == "__main__":
    main()
