"""The n-gram score: what the words of a block say for or against the article, by hashed one- and two-word features.

A linear model over hashed features (feature hashing, Weinberger et al. 2009) with weights of eight bits. A word is
what :mod:`pipeline.cruft.model.characters` says: of scripts without spaces a character, so that two words are the
pairs of characters that tell Chinese or Japanese text apart.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers
from pipeline.cruft.model.characters import Lines

BITS = 17
"""Hashed features are numbers of so many bits."""
SCALE = 64
"""A score is the sum of its weights over the square root of their number, in units of 1/64 of a weight's."""
_MOST_FEATURES = 1 << 16
_SHORT_LINE = 8  # words up to which a line also counts as a whole
_MOST_COUNTED = 30
_MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
"""Multipliers of MurmurHash3's finaliser (Appleby 2011)."""
_SALTS = {name: (number + 1) * 0x9E3779B97F4A7C15 % 2**64 for number, name in enumerate(("word", "pair", "begin"))}
_SALTS |= {
    name: (number + 11) * 0x9E3779B97F4A7C15 % 2**64
    for number, name in enumerate(("end", "begins", "ends", "whole", "count"))
}


def hashed_ngrams(lines: Lines) -> tuple[Integers, Integers]:
    """The hashed features of each line.

    Returns:
        Two arrays of one entry a feature: the line it belongs to, and its number below ``2 ** BITS``.
    """
    words, line = lines.word_hash, lines.word_line
    count = lines.words
    ends = np.cumsum(count)
    starts = ends - count
    filled = np.flatnonzero(count > 0)
    several = np.flatnonzero(count > 1)
    short = np.flatnonzero((count > 0) & (count <= _SHORT_LINE))
    follows = np.flatnonzero(line[1:] == line[:-1]) if len(line) else np.zeros(0, np.int64)
    pairs = _pair(words[follows], words[follows + 1])
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(words * (words | np.uint64(1)), dtype=np.uint64)))
    begin, end = starts[several], ends[several] - 1
    features = [
        (line, words, "word"),
        (line[follows], pairs, "pair"),
        (filled, words[starts[filled]], "begin"),
        (filled, words[ends[filled] - 1], "end"),
        (several, _pair(words[begin], words[begin + 1]), "begins"),
        (several, _pair(words[end - 1], words[end]), "ends"),
        (short, sums[ends[short]] - sums[starts[short]], "whole"),
        (np.arange(len(count)), np.minimum(count, _MOST_COUNTED).astype(np.uint64), "count"),
    ]
    rows = np.concatenate([rows for rows, _, _ in features])
    return rows, np.concatenate([mixed(values, _SALTS[salt]) for _, values, salt in features])


def _pair(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint64]:
    pair: NDArray[np.uint64] = one * np.uint64(0x9E3779B97F4A7C15) + (other ^ (other >> np.uint64(31)))
    return pair


def mixed(values: NDArray[np.uint64], salt: int) -> Integers:
    """Numbers below ``2 ** BITS`` from 64-bit ones, as good as random; another salt gives other numbers."""
    mix = (values ^ np.uint64(salt)) * np.uint64(_MIX[0])
    mix = (mix ^ (mix >> np.uint64(33))) * np.uint64(_MIX[1])
    numbers: Integers = (mix >> np.uint64(64 - BITS)).astype(np.int64)
    return numbers


@cache
def _roots() -> Integers:
    """Square roots in 1/64, for numbers of features."""
    return np.array([max(1, round(SCALE * math.sqrt(n))) for n in range(_MOST_FEATURES)], np.int64)


def linear_scores(rows: Integers, features: Integers, weights: NDArray[np.int8], count: int) -> Integers:
    """The score of each row: the sum of its features' weights over the square root of their number.

    Args:
        rows: for each feature the row it belongs to.
        features: for each feature its number.
        weights: shape ``(2 ** BITS,)``.
        count: number of rows.

    Returns:
        Shape ``(count,)``; in 1/64 of a weight's unit, rounded down.
    """
    # Sums of whole numbers far below 2^53: exact in whatever order.
    sums = np.bincount(rows, weights[features], count).astype(np.int64)
    return scores_of_sums(sums, np.bincount(rows, minlength=count))


def scores_of_sums(sums: Integers, counts: Integers) -> Integers:
    """Scores from the sum of weights of each row and the number of its features."""
    return sums * (SCALE * SCALE) // _roots()[np.minimum(counts, _MOST_FEATURES - 1)]
