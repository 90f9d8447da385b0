"""Several rankings of the same rows -> one (pure)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import fsum


def fuse_ranks(
    rankings: Iterable[Sequence[int]], *, weights: Sequence[float] | None = None, damping: int = 60
) -> list[tuple[int, float]]:
    """Merge rankings into one of (row, score), best first: reciprocal rank fusion (Cormack et al., SIGIR 2009).

    A row earns ``weight / (damping + rank)`` from each ranking that has it, rank from 1; without ``weights`` each
    ranking weighs 1. Equal scores go to the lower row. Raises ValueError when the weights are not one per ranking.

    >>> [row for row, _ in fuse_ranks([[7, 3], [3, 5]])]
    [3, 7, 5]
    """
    rankings = list(rankings)
    if weights is None:
        weights = [1.0] * len(rankings)
    if len(weights) != len(rankings):
        raise ValueError(f"{len(weights)} weights for {len(rankings)} rankings; give one per ranking.")
    earned: defaultdict[int, list[float]] = defaultdict(list)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, row in enumerate(ranking, start=1):
            earned[row].append(weight / (damping + rank))
    # A plain sum depends on the order of its parts in the last bit, which would decide ties; fsum does not.
    scores = ((row, fsum(parts)) for row, parts in earned.items())
    return sorted(scores, key=lambda scored: (-scored[1], scored[0]))
