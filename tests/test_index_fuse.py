# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import fuse_ranks

RANKINGS = st.lists(st.lists(st.integers(0, 6), unique=True, max_size=7), max_size=4)


@given(RANKINGS)
def test_a_fused_score_is_that_of_the_bare_formula(rankings):
    fused = dict(fuse_ranks(rankings))
    for row in range(7):
        expected = sum(1 / (60 + ranking.index(row) + 1) for ranking in rankings if row in ranking)
        assert fused.get(row, 0) == pytest.approx(expected)


@given(RANKINGS)
def test_fusion_ignores_the_order_of_rankings(rankings):
    # Few rows in few rankings: ties are the rule, and they must fall alike.
    fused = fuse_ranks(rankings)
    assert all(fuse_ranks(other) == fused for other in permutations(rankings))


def test_equal_scores_go_to_the_lower_row():
    assert [row for row, _ in fuse_ranks([[9, 4], [4, 9]])] == [4, 9]


def test_a_weight_of_two_counts_as_two_equal_rankings():
    assert fuse_ranks([[1, 2], [2]], weights=[2, 1]) == fuse_ranks([[1, 2], [1, 2], [2]])


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_nothing_fuses_to_nothing(rankings):
    assert fuse_ranks(rankings) == []


def test_weights_that_do_not_fit_the_rankings_are_refused():
    with pytest.raises(ValueError, match="1 weights for 2 rankings"):
        fuse_ranks([[1], [2]], weights=[1])
