"""Cleaning pages with weights that have not seen their site.

The shipped weights were trained on the development pages, so figures on these pages are *in-sample*: better than on
pages that are new. Training also writes the weights of each cross-validation fold, trained on all sites but those of
the fold (:mod:`tests.benchmarks.folds`), and pages are cleaned with those of their own fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline import Article, Document, Rejection, Settings, clean_many
from pipeline.cleaning import Outcome, explain

FOLDS = 5
_SETTINGS = Settings(detect_language=False)


def check_folds(weights: Path) -> None:
    """Make sure that ``weights`` is a folder with the weights of every fold.

    Raises:
        FileNotFoundError: one is missing; the message says which.
    """
    for fold in range(FOLDS):
        if not (weights / f"fold-{fold}").is_dir():
            raise FileNotFoundError(f"there is no fold-{fold} in {weights}; training writes fold-0 to fold-{FOLDS - 1}")


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
        with weights_of(fold, weights):
            cleaned = clean_many([documents[index] for index in chosen], _SETTINGS)
            results.update(zip(chosen, cleaned, strict=True))
    return [results[index] for index in range(len(documents))]


def held_out_outcome(document: Document, fold: int, weights: Path | None) -> Outcome:
    """As :func:`held_out` for one document, with the verdict on each of its blocks."""
    with weights_of(fold, weights):
        return explain(document, _SETTINGS)


@contextmanager
def weights_of(fold: int, weights: Path | None) -> Iterator[None]:
    """Decide with the weights of ``fold`` while the context lasts; with the shipped ones where ``weights`` is ``None``.

    The pipeline decides by rules and has no weights yet, so that nothing is exchanged.
    """
    yield
