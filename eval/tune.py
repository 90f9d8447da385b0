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
from index.rank import FEATURES, WEIGHTS, WEIGHTS_FILE
from index.search import Candidate
from library import Library
from settings import Settings

FOLDS = 5
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
    if write:
        means = {metric.name: round(estimate([row[metric.name] for row in held_out]).value, 3) for metric in RANKING}
        record = {
            "made_by": "python -m eval.tune --write",
            "learnt_from": f"split dev, {len(cases)} questions, gold {gold_fingerprint(cases)[:8]}",
            "held_out": {"folds": FOLDS, **means},
            "weights": learnt,
        }
        WEIGHTS_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        click.echo(f"wrote {WEIGHTS_FILE.name}")


if __name__ == "__main__":
    main()
