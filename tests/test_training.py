"""Fitting the block model: what is exported says what was learned, and the same data give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.cruft.model.ngrams import BITS, SCALE, linear_scores
from pipeline.cruft.model.trees import LEAF_UNIT

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_exported_trees_say_what_catboost_says(tmp_path: Path) -> None:
    catboost = pytest.importorskip("catboost", reason="install the extra 'train'")
    from tests.benchmarks import fitting

    random = np.random.default_rng(0)
    matrix = random.integers(-50, 50, (4000, 6)).astype(np.int32)
    wanted = (matrix[:, 0] * matrix[:, 1] + 9 * matrix[:, 2]) > 40
    weights = random.uniform(0.5, 2.0, len(matrix))
    trees = fitting.fit_trees(matrix, wanted, weights, trees=40, depth=5, rate=0.2)
    again = fitting.fit_trees(matrix, wanted, weights, trees=40, depth=5, rate=0.2)
    for part in ("features", "thresholds", "leaves"):
        assert np.array_equal(getattr(trees, part), getattr(again, part))
    model = catboost.CatBoostClassifier(**fitting.parameters(trees=40, depth=5, rate=0.2))
    model.fit(catboost.Pool(matrix.astype(np.float32), wanted.astype(int), weight=weights))
    expected = model.predict(matrix.astype(np.float32), prediction_type="RawFormulaVal")
    # Each of 40 leaves and the bias was rounded to 1/1024.
    assert np.abs(trees.log_odds(matrix) / LEAF_UNIT - expected).max() <= 41 * 0.5 / LEAF_UNIT + 1e-6
    assert ((trees.log_odds(matrix) > 0) == wanted).mean() > 0.9


@pytest.mark.slow
def test_linear_weights_score_as_they_were_fitted() -> None:
    pytest.importorskip("sklearn", reason="install the extra 'train'")
    from tests.benchmarks.fitting import fit_linear, hashed_matrix

    random = np.random.default_rng(0)
    rows = np.repeat(np.arange(3000), 6)
    features = random.integers(0, 400, len(rows))
    wanted = np.bincount(rows, features < 150) >= 3
    matrix = hashed_matrix(rows, features, 3000)
    weights = fit_linear(matrix, wanted, np.ones(3000))
    assert weights.dtype == np.int8
    assert weights.shape == (1 << BITS,)
    scores = linear_scores(rows, features, weights, 3000)
    assert np.abs(scores / SCALE - matrix @ weights.astype(float)).max() < 2.0  # roots in 1/64, and rounding down
    assert ((scores > np.median(scores)) == wanted).mean() > 0.8


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for package in ("catboost", "sklearn", "rapidfuzz", "inscriptis", "resiliparse", "bs4", "html2text"):
        pytest.importorskip(package, reason="install the extra 'train'")
    for name in ("one", "other"):
        weights = str(tmp_path / name / "blocks.npz")
        command = ["-m", "tests.benchmarks.train", "--data", str(data), "--sample", "3", "--weights", weights]
        (tmp_path / name).mkdir()
        said = subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        assert "| page | wcxb, article |" in said
    one, other = ((tmp_path / name / "blocks.npz").read_bytes() for name in ("one", "other"))
    assert one == other
    card = (tmp_path / "one" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| wcxb |" in card
    assert "{" not in card
