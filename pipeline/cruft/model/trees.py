"""Gradient-boosted oblivious trees, evaluated in integers.

In an oblivious tree all nodes of a level ask the same question (CatBoost; Prokhorenkova et al. 2018), so that the
answers are the bits of the leaf's number and a tree is a table look-up. Features, thresholds and leaves are whole
numbers: the sum over the trees is exact, in whatever order and on whatever machine it is taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers

LEAF_UNIT = 1024
"""Leaves and their sums are log-odds in 1/1024."""
ONE = 1024
"""Probabilities are in 1/1024."""
_ROWS_AT_ONCE = 256  # what is worked on stays in the processor's cache
_LARGEST_SUM = 8 * LEAF_UNIT  # log-odds beyond which a probability is 0 or 1


@dataclass(frozen=True)
class Trees:
    """An ensemble of trees of one depth.

    Attributes:
        features: shape (trees, depth): the column that each level asks for.
        thresholds: shape (trees, depth): the answer is whether the value is larger.
        leaves: shape (trees, 2 ** depth), indexed by the answers, the first level's as the lowest bit.
        bias: added to the sum.
    """

    features: NDArray[np.int16]
    thresholds: NDArray[np.int32]
    leaves: NDArray[np.int16]
    bias: int

    def log_odds(self, matrix: NDArray[np.int32]) -> Integers:
        """Log-odds of each row.

        Args:
            matrix: shape (rows, columns).

        Returns:
            Shape (rows,), in 1/1024.
        """
        trees, depth = self.features.shape
        columns, thresholds, asked = self._questions
        tables = np.arange(trees)[:, None] << depth
        leaves = self.leaves.ravel().astype(np.int32)
        sums = np.empty(len(matrix), np.int64)
        for start in range(0, len(matrix), _ROWS_AT_ONCE):
            part = np.ascontiguousarray(matrix[start : start + _ROWS_AT_ONCE].T)
            answers = part.take(columns, axis=0) > thresholds
            levels = answers.take(asked, axis=0).view(np.uint8)
            leaf = levels[-1].astype(np.min_scalar_type(2**depth - 1))
            for level in levels[-2::-1]:
                leaf += leaf  # a shift, but that numpy has no quick one for small numbers
                leaf |= level
            # A sum of leaves, which have 16 bits, has 32 for as many trees as anybody trains.
            sums[start : start + _ROWS_AT_ONCE] = leaves.take(tables + leaf).sum(axis=0, dtype=np.int32)
        return sums + self.bias

    @cached_property
    def _questions(self) -> tuple[Integers, NDArray[np.int32], Integers]:
        """Each question once, for nearly half of them are asked by several trees.

        Returns:
            The columns and the thresholds of the questions, and which of them each tree asks, shape (depth, trees).
        """
        pairs = np.stack((self.features.T.ravel(), self.thresholds.T.ravel()), axis=1, dtype=np.int64)
        questions, asked = np.unique(pairs, axis=0, return_inverse=True)
        return questions[:, 0], questions[:, 1:].astype(np.int32), asked.reshape(self.features.T.shape)


@cache
def _logistic() -> Integers:
    """The logistic function of log-odds from -8 to 8."""
    steps = range(-_LARGEST_SUM, _LARGEST_SUM + 1)
    return np.array([round(ONE / (1 + math.exp(-step / LEAF_UNIT))) for step in steps], np.int64)


def probability(log_odds: Integers) -> Integers:
    """Probabilities in 1/1024 from log-odds in 1/1024."""
    return _logistic()[np.clip(log_odds, -_LARGEST_SUM, _LARGEST_SUM) + _LARGEST_SUM]
