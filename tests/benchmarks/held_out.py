"""Cleaning pages with weights that have not seen their site.

The shipped weights were trained on the development pages, so figures on these pages are *in-sample*: better than on
pages that are new. Training also writes the weights of each cross-validation fold, trained on all sites but those of
the fold (:mod:`tests.benchmarks.folds`), and pages are cleaned with those of their own fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline import Article, Document, Rejection, Settings
from pipeline.cleaning import outcomes
from pipeline.cruft.decision import ModelDecision
from pipeline.cruft.model.block_model import BlockModel, read_weights
from pipeline.stages import Outcome
from tests.benchmarks.folds import FOLDS

_SETTINGS = Settings(detect_language=False)


def weights_path(folder: Path, fold: int) -> Path:
    """Where training keeps the weights of a fold."""
    return folder / f"fold-{fold}" / "blocks.npz"


def check_folds(folder: Path) -> None:
    """Make sure that ``folder`` has the weights of every fold.

    Raises:
        FileNotFoundError: one is missing; the message says which.
    """
    for fold in range(FOLDS):
        if not weights_path(folder, fold).is_file():
            raise FileNotFoundError(
                f"there is no fold-{fold} in {folder}; training with --folds {folder} writes fold-0 to fold-{FOLDS - 1}"
            )


def held_out(documents: Sequence[Document], folds: Sequence[int], weights: Path | None) -> list[Article | Rejection]:
    """Clean documents, each with the weights of the fold that did not see its site.

    Args:
        documents: what to clean.
        folds: the fold of each document.
        weights: the folder with ``fold-0`` to ``fold-4``; the shipped weights if ``None``.
    """
    results: dict[int, Article | Rejection] = {}
    for fold in sorted(set(folds)):
        chosen = [index for index, other in enumerate(folds) if other == fold]
        cleaned = outcomes([documents[index] for index in chosen], _SETTINGS, decision_of(fold, weights))
        results.update(zip(chosen, (outcome.result for outcome in cleaned), strict=True))
    return [results[index] for index in range(len(documents))]


def held_out_outcome(document: Document, fold: int, weights: Path | None) -> Outcome:
    """As :func:`held_out` for one document, with the verdict on each of its blocks."""
    return next(outcomes([document], _SETTINGS, decision_of(fold, weights)))


@cache
def decision_of(fold: int, weights: Path | None) -> ModelDecision:
    """The decision by the weights of a fold; by the shipped ones where ``weights`` is ``None``."""
    return ModelDecision(BlockModel(read_weights(weights_path(weights, fold))) if weights else None)
