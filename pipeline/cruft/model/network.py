"""A small convolutional network over the blocks of a document in order, evaluated in whole numbers.

Trees weigh what one block shows; the network sees the blocks as a sequence: each layer looks at a block and at the two
that stand a power of three above and below (dilated convolutions, Yu and Koltun 2016), and adds what it finds to what
is known already (residual connections, He et al. 2016). Its answer and that of the trees are averaged: they err on
different blocks.

Inputs, weights and activations are whole numbers, stored as floating point numbers of 32 bits because matrix products
of those are fast. All sums stay below 2^24, up to which such numbers count exactly, so that a product does not depend
on the order in which it is summed: not on the batch, nor on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.text_features import Columns
from pipeline.cruft.model.trees import LEAF_UNIT

DILATIONS = (1, 3, 9, 27)
"""How far above and below each layer looks, in blocks: 40 in all."""
WIDTH = 48
"""Numbers that are known of each block between layers."""
INPUT_UNIT, LARGEST_INPUT = 32, 127
"""Inputs are in 1/32 of a standard deviation, up to four of them."""
UNIT, LARGEST = 64, 900
"""Activations are in 1/64, from 0 to 14: 3 * WIDTH * 127 * LARGEST is below 2^24."""
LARGEST_WEIGHT = 127
LINEAR = frozenset({"log_odds"})
"""Columns that are taken as they are; of all others the logarithm is, for most of them count something."""

_LOOKS_AROUND = re.compile(r"[+-]\d+$|_\d+$|_near$|^cues_|^long_words_be|^position$|^first$|^length$")
_CATEGORIES = {"kind": 7, "cue_family": 23, "ending": 8, "tag": 40, "tag_parent": 40}
"""Columns that are names, not amounts, and how many of their values count."""
_AT_ONCE = 2048  # rows whose inputs are laid out together, and that are multiplied together
APART = max(DILATIONS)
"""Rows of zeros before, between and behind the documents while the layers look around."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """What was learned.

    Attributes:
        columns: names of the columns that it sees.
        mean, spread: of each of them, after its logarithm is taken.
        inward: weights of the inputs, shape (inputs, WIDTH).
        layers: weights of the layers, shape (len(DILATIONS), 3 * WIDTH, WIDTH).
        outward: weights of the answer, shape (2 * WIDTH,).
        factors: for the inputs, each layer and the answer, what one unit of a product counts.
        biases: what is added to it, shape (1 + len(DILATIONS), WIDTH); and to the answer.
        answer_bias: what is added to the answer, in 1/1024.
    """

    columns: tuple[str, ...]
    mean: Floats
    spread: Floats
    inward: NDArray[np.int8]
    layers: NDArray[np.int8]
    outward: NDArray[np.int8]
    factors: Floats
    biases: Floats
    answer_bias: int

    def log_odds(self, columns: Columns, batch: Batch) -> Integers:
        """Log-odds of each row to belong to the article.

        Args:
            columns: the features of the rows.
            batch: the rows.

        Returns:
            Shape (rows,), in 1/1024.
        """
        # Products this small are not worth a thread, which would wait for the next one at the cost of a processor.
        with _threads().limit(limits=1, user_api="blas"):
            return self._log_odds(columns, batch)

    def _log_odds(self, columns: Columns, batch: Batch) -> Integers:
        first = np.empty((len(batch.row), WIDTH), np.float32)
        weights = self.inward.astype(np.float32)
        for start in range(0, len(first), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            inputs = network_inputs({name: columns[name][rows] for name in self.columns}, self.mean, self.spread)
            first[rows] = _activations(inputs @ weights, self.factors[0], self.biases[0])
        place = places_apart(batch)
        apart = np.ones(len(first) + APART * (len(batch.starts) + 1), np.bool_)
        apart[place] = False
        laid_out = np.zeros((len(apart), WIDTH), np.float32)
        laid_out[place] = first
        for number, (distance, layer) in enumerate(zip(DILATIONS, self.layers.astype(np.float32), strict=True), 1):
            found = np.zeros_like(laid_out)
            for start in range(APART, len(found) - APART, _AT_ONCE):
                stop = min(start + _AT_ONCE, len(found) - APART)
                product = laid_out[start - distance : stop - distance] @ layer[:WIDTH]
                product += laid_out[start:stop] @ layer[WIDTH : 2 * WIDTH]
                product += laid_out[start + distance : stop + distance] @ layer[2 * WIDTH :]
                product = _activations(product, self.factors[number], self.biases[number])
                product += laid_out[start:stop]
                np.minimum(product, LARGEST, out=found[start:stop])
            found[apart] = 0
            laid_out = found
        known = laid_out[place]
        outward = self.outward.astype(np.float32)
        product = known @ outward[:WIDTH] + first @ outward[WIDTH:]
        answer: Integers = np.rint(product * self.factors[-1]).astype(np.int64)
        return answer + self.answer_bias


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def own_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Columns that say something of a row itself; the network looks around on its own."""
    return tuple(name for name in names if not _LOOKS_AROUND.search(name))


def places_apart(batch: Batch) -> Integers:
    """For each row its place among the rows of zeros, where no layer sees one document from another."""
    return batch.row + APART * (batch.document + 1)


def network_inputs(columns: Columns, mean: Floats, spread: Floats) -> Floats:
    """What the network sees of each row: whole numbers, shape (rows, inputs).

    Args:
        columns: the columns that it sees, in order.
        mean, spread: of each of them, see :func:`scaled`.
    """
    amounts = (scaled(columns) - mean) * (np.float32(INPUT_UNIT) / spread)
    parts = [np.clip(np.rint(amounts), -LARGEST_INPUT, LARGEST_INPUT)]
    for name, count in _CATEGORIES.items():
        if name in columns:
            parts.append(np.float32(INPUT_UNIT) * (columns[name][:, None] == np.arange(count)))
    return np.concatenate(parts, axis=1, dtype=np.float32)


def scaled(columns: Columns) -> Floats:
    """The columns side by side, with the logarithm of what counts something.

    The logarithm to base two is taken as straight lines between the powers of two: unlike the true one it is the same
    to the last bit on every machine.
    """
    amounts = np.stack(list(columns.values()), dtype=np.float32, casting="same_kind").T  # column by column in memory
    fraction, exponent = np.frexp(np.abs(amounts) + np.float32(1))
    logarithms = np.copysign(exponent.astype(np.float32) + (2 * fraction - 2), amounts)
    linear = np.array([name in LINEAR for name in columns])
    chosen: Floats = np.where(linear, amounts * np.float32(1 / LEAF_UNIT), logarithms).astype(np.float32)
    return chosen


def _activations(product: Floats, factor: np.float32, bias: Floats) -> Floats:
    """The next activations, in the place of the product."""
    product *= factor
    product += bias
    np.rint(product, out=product)
    np.maximum(product, 0, out=product)
    np.minimum(product, LARGEST, out=product)
    return product
