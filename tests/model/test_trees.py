"""Trees in whole numbers, and the choice of what to keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.model.choice import LOWEST, choose
from pipeline.cruft.model.trees import LEAF_UNIT, ONE, Trees, probability


def test_trees_are_summed_as_one_would_by_hand() -> None:
    random = np.random.default_rng(0)
    trees, depth = 7, 3
    ensemble = Trees(
        random.integers(0, 5, (trees, depth)).astype(np.int16),
        random.integers(-10, 10, (trees, depth)).astype(np.int32),
        random.integers(-900, 900, (trees, 1 << depth)).astype(np.int16),
        bias=-31,
    )
    matrix = random.integers(-12, 12, (2500, 5)).astype(np.int32)
    expected = []
    for row in matrix:
        total = ensemble.bias
        for tree in range(trees):
            leaf = 0
            for level in range(depth):
                leaf |= int(row[ensemble.features[tree, level]] > ensemble.thresholds[tree, level]) << level
            total += int(ensemble.leaves[tree, leaf])
        expected.append(total)
    assert ensemble.log_odds(matrix).tolist() == expected
    assert ensemble.log_odds(matrix[:1]).tolist() == expected[:1]
    assert ensemble.log_odds(matrix[:0]).tolist() == []


def test_probability() -> None:
    log_odds = np.array([-100 * LEAF_UNIT, -LEAF_UNIT, 0, LEAF_UNIT, 100 * LEAF_UNIT])
    assert probability(log_odds).tolist() == [0, round(ONE * 0.26894), ONE // 2, round(ONE * 0.73106), ONE]


BLOCKS = st.lists(st.tuples(st.integers(0, ONE), st.integers(0, 200)), max_size=12)


@given(BLOCKS)
def test_the_choice_is_the_threshold_of_the_best_expected_f1(blocks: list[tuple[int, int]]) -> None:
    scores, words = (np.array([block[part] for block in blocks], np.int64) for part in (0, 1))
    choice = choose(scores, words)
    total = sum(score * word for score, word in blocks) / ONE
    best = 0.0
    for threshold in {score for score, _ in blocks}:
        kept = [(score, word) for score, word in blocks if score >= threshold]
        if total:
            hits = sum(score * word for score, word in kept) / ONE
            best = max(best, 2 * hits / (sum(word for _, word in kept) + total))
    assert choice.expected == pytest.approx(best)
    assert LOWEST / ONE <= choice.threshold <= 0.5
    assert choice.kept.tolist() == [score >= choice.threshold * ONE and bool(total) for score, _ in blocks]


def test_an_article_on_which_the_model_is_divided_is_kept_whole() -> None:
    scores = np.array([30, 420, 470, 440, 450, 30], np.int64)
    words = np.array([30, 300, 300, 300, 300, 30], np.int64)
    assert choose(scores, words).kept.tolist() == [False, True, True, True, True, False]


def test_a_menu_is_not_kept_for_want_of_an_article() -> None:
    choice = choose(np.full(40, 60, np.int64), np.full(40, 20, np.int64))
    assert not choice.kept.any()
    assert choice.expected < 0.2
