"""Fitting the block model: linear models over hashed features, then boosted trees, all of it deterministic."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers
from pipeline.cruft.model.ngrams import BITS
from pipeline.cruft.model.trees import LEAF_UNIT, Trees

_LARGEST_WEIGHT = 127
_QUANTILE = 0.999  # of the weights; the few that are larger are cut
_THREADS = 2  # CatBoost's result depends on it
_EPOCHS, _L2 = 4, 2e-6
_BORDERS = 63


def hashed_matrix(rows: Integers, features: Integers, count: int) -> Any:
    """Hashed features as a sparse matrix, each row of length one.

    As :func:`pipeline.cruft.model.ngrams.linear_scores` has it.
    """
    from scipy.sparse import csr_matrix

    numbers = np.bincount(rows, minlength=count)
    values = (1 / np.sqrt(np.maximum(numbers, 1))).astype(np.float32)[rows]
    return csr_matrix((values, (rows, features)), shape=(count, 1 << BITS))


def fit_linear(matrix: Any, wanted: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.int8]:
    """Logistic regression by averaged stochastic gradient descent, its weights quantised to eight bits."""
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(loss="log_loss", alpha=_L2, max_iter=_EPOCHS, tol=None, random_state=0, average=True)
    model.fit(matrix, wanted, sample_weight=weights / weights.mean())
    learned = model.coef_[0]
    largest = np.quantile(np.abs(learned[learned != 0]), _QUANTILE)
    scaled = np.round(learned * (_LARGEST_WEIGHT / largest))
    return np.asarray(np.clip(scaled, -_LARGEST_WEIGHT, _LARGEST_WEIGHT), np.int8)


def fit_trees(
    matrix: NDArray[np.int32],
    wanted: NDArray[np.bool_],
    weights: NDArray[np.float64],
    trees: int,
    depth: int,
    rate: float,
) -> Trees:
    """Boosted oblivious trees by CatBoost, in whole numbers.

    Args:
        matrix: shape (rows, columns).
        wanted: whether each row belongs to the article.
        weights: how much each row counts.
        trees, depth, rate: size of the ensemble and the learning rate.
    """
    from catboost import CatBoostClassifier, Pool

    model = CatBoostClassifier(**parameters(trees, depth, rate))
    model.fit(Pool(matrix.astype(np.float32), wanted.astype(int), weight=weights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return trees_of(json.loads(path.read_text(encoding="utf-8")), depth)


def parameters(trees: int, depth: int, rate: float) -> dict[str, Any]:
    """CatBoost's parameters."""
    return {
        "iterations": trees,
        "depth": depth,
        "learning_rate": rate,
        "border_count": _BORDERS,
        "l2_leaf_reg": 3,
        "rsm": 0.5,
        "bootstrap_type": "Bernoulli",
        "subsample": 0.6,
        "boosting_type": "Plain",
        "leaf_estimation_iterations": 1,
        "score_function": "L2",
        "random_seed": 0,
        "thread_count": _THREADS,
        "allow_writing_files": False,
        "verbose": False,
    }


def trees_of(model: dict[str, Any], depth: int) -> Trees:
    """CatBoost's own description of its trees, as ours.

    A tree that asks fewer questions than ``depth`` is filled up with one that is never answered with yes.
    """
    described = model["oblivious_trees"]
    features = np.zeros((len(described), depth), np.int16)
    thresholds = np.full((len(described), depth), np.iinfo(np.int32).max, np.int32)
    leaves = np.zeros((len(described), 1 << depth), np.int16)
    scale, (bias,) = model["scale_and_bias"]
    for number, tree in enumerate(described):
        for level, split in enumerate(tree["splits"] or []):
            features[number, level] = split["float_feature_index"]
            # Columns are whole numbers: to be above 12.5 is to be above 12.
            thresholds[number, level] = int(np.floor(split["border"]))
        values = np.round(np.array(tree["leaf_values"]) * scale * LEAF_UNIT)
        leaves[number, : len(values)] = np.clip(values, np.iinfo(np.int16).min, np.iinfo(np.int16).max)
    return Trees(features, thresholds, leaves, round(bias * LEAF_UNIT))
