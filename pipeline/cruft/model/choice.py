"""From probabilities to a choice: which blocks to keep so that the expected F1 of the kept words is largest.

The best choice keeps every block above a threshold of half the best attainable F1 (Lewis 1995; Lipton, Elkan and
Naryanaswamy 2014): where the model is sure of a document the threshold is one half, where it is unsure it is lower, so
that an article on which the model is divided is kept rather than torn to pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers
from pipeline.cruft.model.trees import ONE

LOWEST = 205
"""Threshold (in 1/1024) that is never gone below: one fifth. A menu must not become an article for want of one."""


@dataclass(frozen=True)
class Choice:
    """What is kept of a document.

    Attributes:
        kept: for each block whether it is kept.
        threshold: the probability from which on blocks are kept, 0 to 1.
        expected: expected F1 of the kept words, 0 to 1; 0 where no block has a word.
    """

    kept: NDArray[np.bool_]
    threshold: float
    expected: float


def choose(scores: Integers, words: Integers) -> Choice:
    """The choice for one document.

    Args:
        scores: probability of each block to belong to the article, in 1/1024.
        words: words of each block, in any unit.
    """
    mass = scores * words
    total = int(mass.sum())
    if not total:
        return Choice(np.zeros(len(scores), np.bool_), LOWEST / ONE, 0.0)
    order = np.argsort(-scores, kind="stable")
    hits, kept = np.cumsum(mass[order]), np.cumsum(words[order]) * ONE
    expected = float((2 * hits / (kept + total)).max())
    threshold = min(max(int(ONE * expected / 2), LOWEST), ONE // 2)
    return Choice(scores >= threshold, threshold / ONE, expected)
