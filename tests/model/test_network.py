"""The network over the blocks in order: exact in whatever batch, and blind beyond the ends of a document."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.model.batch import Batch
from pipeline.cruft.model.network import (
    APART,
    DILATIONS,
    LARGEST,
    LARGEST_INPUT,
    LARGEST_WEIGHT,
    WIDTH,
    Network,
    network_inputs,
    own_columns,
    places_apart,
    scaled,
)
from pipeline.cruft.model.text_features import Columns

COLUMNS = ("words", "kind", "log_odds")


def network(seed: int, extreme: bool = False) -> Network:
    random = np.random.default_rng(seed)

    def weights(*shape: int) -> np.ndarray:
        drawn = random.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1, shape)
        return (
            np.where(drawn < 0, -LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8) if extreme else drawn.astype(np.int8)
        )

    inputs = len(COLUMNS) + 7
    return Network(
        COLUMNS,
        np.array([2.0, 1.0, 0.0], np.float32),
        np.array([1.5, 1.0, 2.0], np.float32),
        weights(inputs, WIDTH),
        weights(len(DILATIONS), 3 * WIDTH, WIDTH),
        weights(2 * WIDTH),
        np.array([0.05, *[0.002] * len(DILATIONS), 0.01], np.float32),
        random.normal(0, 20, (1 + len(DILATIONS), WIDTH)).astype(np.float32),
        -300,
    )


def columns(seed: int, rows: int) -> Columns:
    random = np.random.default_rng(seed)
    return {
        "words": random.integers(0, 5000, rows),
        "kind": random.integers(0, 9, rows),
        "log_odds": random.integers(-8000, 8000, rows),
    }


@given(st.integers(0, 99), st.lists(st.integers(0, 120), min_size=1, max_size=6))
def test_a_document_scores_alone_as_in_a_batch(seed: int, sizes: list[int]) -> None:
    learned, together = network(seed), columns(seed, sum(sizes))
    batch = Batch(sizes)
    scores = learned.log_odds(together, batch)
    for start, stop in zip(batch.starts.tolist(), batch.stops.tolist(), strict=True):
        own = {name: values[start:stop] for name, values in together.items()}
        assert learned.log_odds(own, Batch([stop - start])).tolist() == scores[start:stop].tolist()


def test_products_are_exact_at_their_largest() -> None:
    """Every partial sum stays below 2^24, up to which whole numbers of 32-bit floating point are exact."""
    assert 3 * WIDTH * LARGEST_WEIGHT * LARGEST < 2**24
    assert 200 * LARGEST_WEIGHT * LARGEST_INPUT < 2**24
    random = np.random.default_rng(1)
    known = random.integers(0, LARGEST + 1, (64, 3 * WIDTH))
    layer = network(2, extreme=True).layers[0]
    product = known.astype(np.float32) @ layer.astype(np.float32)
    assert product.astype(np.int64).tolist() == (known @ layer.astype(np.int64)).tolist()


def test_neighbours_of_another_document_are_not_seen() -> None:
    places = places_apart(Batch([2, 0, 3]))
    assert places[0] >= max(DILATIONS)
    assert np.diff(places).tolist() == [1, 1 + 2 * APART, 1, 1]
    learned, rows = network(5), columns(5, 200)
    scores = learned.log_odds(rows, Batch([100, 100]))
    other = {name: np.concatenate((values[:100], values[100:][::-1])) for name, values in rows.items()}
    assert learned.log_odds(other, Batch([100, 100]))[:100].tolist() == scores[:100].tolist()


def test_logarithms_are_straight_between_powers_of_two() -> None:
    found = scaled({"words": np.array([0, 1, 2, 3, -3, 5])}).ravel()
    assert found.tolist() == pytest.approx([0, 1, 1.5, 2, -2, 2.5])


def test_log_odds_are_taken_as_they_are() -> None:
    assert scaled({"log_odds": np.array([-2048, 512])}).ravel().tolist() == [-2.0, 0.5]


def test_inputs_are_whole_numbers_within_range() -> None:
    learned = network(3)
    inputs = network_inputs(columns(3, 50), learned.mean, learned.spread)
    assert inputs.shape == (50, len(COLUMNS) + 7)
    assert (inputs == np.rint(inputs)).all()
    assert np.abs(inputs).max() <= LARGEST_INPUT


def test_columns_that_look_around_are_left_to_the_layers() -> None:
    assert own_columns(("words", "words+1", "words-3", "log_words_9", "ngram_-9_-1", "ngram", "since_h1")) == (
        "words",
        "ngram",
        "since_h1",
    )
