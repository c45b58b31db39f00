"""Fitting the network over the blocks in order (see ``pipeline.cruft.model.network``), deterministically, by JAX.

Documents are laid end to end in strips of a fixed number of rows, so that one compiled step serves all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.network import (
    DILATIONS,
    INPUT_UNIT,
    LARGEST,
    LARGEST_WEIGHT,
    UNIT,
    WIDTH,
    Floats,
    Network,
    network_inputs,
    scaled,
)
from pipeline.cruft.model.text_features import Columns
from pipeline.cruft.model.trees import LEAF_UNIT

_STRIP = 4096  # rows of one step
_LONGEST = 1500  # rows of one document that train
_EPOCHS = 6
_RATE, _DECAY = 4e-3, 1e-2
_WARM_UP = 0.2  # of the steps
_DROPPED = 0.1
_LARGEST_GRADIENT = 1.0
_ADAM = (0.9, 0.999, 1e-8)

Parameters = dict[str, Any]


def inputs_and_scales(columns: Columns) -> tuple[NDArray[np.int8], Floats, Floats]:
    """The inputs of all rows, and the mean and spread of their columns."""
    amounts = scaled(columns).astype(np.float64)
    mean = amounts.mean(axis=0).astype(np.float32)
    spread = np.maximum(amounts.std(axis=0), 1e-3).astype(np.float32)
    del amounts
    return network_inputs(columns, mean, spread).astype(np.int8), mean, spread


def fit_network(
    inputs: NDArray[np.int8],
    scales: tuple[tuple[str, ...], Floats, Floats],
    batch: Batch,
    wanted: NDArray[np.bool_],
    weights: NDArray[np.float64],
    chosen: Integers,
) -> Network:
    """A network fitted to some documents.

    Args:
        inputs: shape (rows, inputs).
        scales: names, means and spreads of the columns that they were made of.
        batch: the rows of all documents.
        wanted: whether each row belongs to the article.
        weights: how much each row counts.
        chosen: the documents that it is fitted to.
    """
    import jax

    random = np.random.default_rng(0)
    parameters = _initial(random, inputs.shape[1])
    moments = tuple({name: np.zeros_like(value) for name, value in parameters.items()} for _ in range(2))
    epochs = [list(_strips(batch, random.permutation(np.asarray(chosen)))) for _ in range(_EPOCHS)]
    steps = sum(map(len, epochs))
    mean_weight = weights[weights > 0].mean()
    update = jax.jit(_update)
    key = jax.random.key(0)
    number = 0
    for strips in epochs:
        for rows, document in strips:
            number += 1
            key, own = jax.random.split(key)
            filled = rows >= 0
            target = wanted[rows].astype(np.float32)
            weight = (np.where(filled, weights[rows], 0) / mean_weight).astype(np.float32)
            seen = inputs[rows].astype(np.float32) / INPUT_UNIT
            rate = np.float32(_rate(number / steps))
            parameters, moments = update(
                parameters, moments, np.float32(number), rate, own, seen, document, target, weight
            )
    return _quantised({name: np.asarray(value) for name, value in parameters.items()}, scales)


def _strips(batch: Batch, order: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Rows of documents in this order, a strip at a time, with a number for each row's document; -1 is no row."""
    parts: list[Integers] = []
    room = _STRIP
    for document in order.tolist():
        rows = np.arange(batch.starts[document], min(batch.stops[document], batch.starts[document] + _LONGEST))
        if len(rows) > room:
            yield _strip(parts)
            parts, room = [], _STRIP
        parts.append(rows)
        room -= len(rows)
    if parts:
        yield _strip(parts)


def _strip(parts: Sequence[Integers]) -> tuple[Integers, Integers]:
    rows, document = np.full(_STRIP, -1), np.full(_STRIP, -1)
    filled = sum(map(len, parts))
    rows[:filled] = np.concatenate(parts)
    document[:filled] = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return rows, document


def _initial(random: np.random.Generator, inputs: int) -> Parameters:
    def drawn(spread: float, *shape: int) -> Floats:
        return (random.standard_normal(shape) * spread).astype(np.float32)

    zeros = np.zeros
    return {
        "inward": drawn((1 / inputs) ** 0.5, inputs, WIDTH),
        "layers": drawn(0.7 * (1 / (3 * WIDTH)) ** 0.5, len(DILATIONS), 3 * WIDTH, WIDTH),
        "biases": zeros((1 + len(DILATIONS), WIDTH), np.float32),
        "outward": drawn((1 / (2 * WIDTH)) ** 0.5, 2 * WIDTH),
        "answer_bias": zeros((), np.float32),
    }


def _answers(parameters: Parameters, seen: Any, document: Any, key: Any) -> Any:
    """Log-odds of each row."""
    import jax
    import jax.numpy as jnp

    keys = jax.random.split(key, 2)

    def dropped(values: Any, own: Any) -> Any:
        return values * jax.random.bernoulli(own, 1 - _DROPPED, values.shape) / (1 - _DROPPED)

    most = LARGEST / UNIT
    first = jnp.clip(seen @ parameters["inward"] + parameters["biases"][0], 0, most)
    known = dropped(first, keys[0])
    for number, distance in enumerate(DILATIONS):
        above = jnp.roll(known, distance, 0) * (jnp.roll(document, distance) == document)[:, None]
        below = jnp.roll(known, -distance, 0) * (jnp.roll(document, -distance) == document)[:, None]
        product = jnp.concatenate((above, known, below), 1) @ parameters["layers"][number]
        known = jnp.minimum(known + jnp.clip(product + parameters["biases"][number + 1], 0, most), most)
    both = jnp.concatenate((dropped(known, keys[1]), first), 1)
    return both @ parameters["outward"] + parameters["answer_bias"]


def _loss(parameters: Parameters, key: Any, seen: Any, document: Any, target: Any, weight: Any) -> Any:
    """Weighted cross entropy."""
    import jax.numpy as jnp

    answers = _answers(parameters, seen, document, key)
    return (weight * (jnp.logaddexp(0, answers) - target * answers)).sum() / len(target)


def _update(
    parameters: Parameters, moments: tuple[Parameters, Parameters], step: Any, rate: Any, key: Any, *batch: Any
) -> tuple[Parameters, tuple[Parameters, Parameters]]:
    """One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""
    import jax
    import jax.numpy as jnp

    gradients = jax.grad(_loss)(parameters, key, *batch)
    norm = jnp.sqrt(sum((value**2).sum() for value in gradients.values()))
    shrink = jnp.minimum(1.0, _LARGEST_GRADIENT / (norm + 1e-9))
    one, two, least = _ADAM
    means = {name: one * moments[0][name] + (1 - one) * shrink * value for name, value in gradients.items()}
    squares = {name: two * moments[1][name] + (1 - two) * (shrink * value) ** 2 for name, value in gradients.items()}
    changed = {}
    for name, value in parameters.items():
        direction = means[name] / (1 - one**step) / (jnp.sqrt(squares[name] / (1 - two**step)) + least)
        changed[name] = value - rate * (direction + _DECAY * value)
    return changed, (means, squares)


def _rate(done: float) -> float:
    """The learning rate: up in a straight line, down as a cosine (one cycle, Smith 2018)."""
    if done < _WARM_UP:
        return _RATE * (0.04 + 0.96 * done / _WARM_UP)
    return float(_RATE * (0.5 + 0.5 * np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))))


def _quantised(parameters: Parameters, scales: tuple[tuple[str, ...], Floats, Floats]) -> Network:
    """The network in whole numbers."""

    def whole(values: Floats) -> tuple[NDArray[np.int8], float]:
        unit = float(np.abs(values).max()) / LARGEST_WEIGHT
        return np.rint(values / unit).astype(np.int8), unit

    inward, inward_unit = whole(parameters["inward"])
    layers, units = zip(*map(whole, parameters["layers"]), strict=True)
    outward, outward_unit = whole(parameters["outward"])
    factors = [inward_unit * UNIT / INPUT_UNIT, *units, outward_unit * LEAF_UNIT / UNIT]
    return Network(
        *scales,
        inward,
        np.stack(layers),
        outward,
        np.array(factors, np.float32),
        (parameters["biases"] * UNIT).astype(np.float32),
        round(float(parameters["answer_bias"]) * LEAF_UNIT),
    )
