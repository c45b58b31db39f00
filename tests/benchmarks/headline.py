"""Fits the weights by which the headline of a dump is found, and says how well they find it on sites not seen.

    python -m tests.benchmarks.headline --data DIR --folds DIR [--cache DIR] [--write]

DIR holds the data sets, each a folder with ``gold.jsonl`` and ``html/``. The pages of ``news`` (fundus, MIT) and the
articles of ``wcxb`` (WCXB, CC-BY-4.0) are reduced to plain text in several styles, and the block model says what their
bodies are, each with the weights of the fold that has not seen its site. One of the candidates of a dump
(:mod:`pipeline.metadata.dumps.headline_features`) is the headline: the weights maximise the logarithm of its softmax
probability, with a penalty on their squares. Dumps in which no line is like the gold title teach nothing. The
threshold is set by hand: the highest at which hardly a right headline is lost. Needs the extra ``bench``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.blocks import dump_blocks
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.evidence import gather
from pipeline.metadata.dumps import headline
from pipeline.metadata.dumps.headline_features import NAMES, candidates, features_of, start_of_body
from tests.benchmarks.folds import FOLDS
from tests.benchmarks.held_out import decision_of
from tests.benchmarks.metadata import load_scorer
from tests.benchmarks.pages import Page, read_pages
from tests.benchmarks.systems import Kept

STYLES = {"news": ("inscriptis", "resiliparse", "bs4", "html2text"), "wcxb": ("inscriptis", "bs4")}
THRESHOLD = 6.25
_LIKE_GOLD = 0.5  # shared words over all words, from which on a line stands for a gold title that is nowhere
_NEWS_WEIGHT, _PENALTY, _STEPS = 2.0, 1.0, 80


@dataclass(frozen=True)
class Lines:
    """The candidates of one dump.

    Attributes:
        group: set and style.
        fold: the fold of its site.
        features: a row for each candidate.
        strict, tolerant, labels: for each candidate whether it is the gold title, is but for the site's name, is taken
            for it in training.
    """

    group: str
    fold: int
    features: Any
    strict: Any
    tolerant: Any
    labels: Any


def lines_of(page: Page, style: str, dump: str, folds: Path, score: Any) -> Lines | None:
    """The candidates of a dump; ``None`` where it has no body."""
    evidence = gather(dump_blocks(dump), load_catalogue(), markup=False)
    verdicts = decision_of(page.fold, folds).decide([evidence])[0].verdicts if evidence.blocks else []
    kept = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    if not kept:
        return None
    first = start_of_body(evidence, kept)
    chosen = candidates(evidence, first)
    gold = page.row["title"]
    texts = [evidence.blocks[index].text for index in chosen]
    strict = np.array([score.fold(text) == score.fold(gold) for text in texts], bool)
    tolerant = strict | np.array([score.title_matches(text, gold) for text in texts], bool)
    labels = strict if strict.any() else tolerant
    if len(texts) and not labels.any():
        words = set(score.letters(gold).split())
        likeness = np.array([_likeness(words, set(score.letters(text).split())) for text in texts])
        labels = (likeness == likeness.max()) & (likeness >= _LIKE_GOLD)
    rows = np.array(features_of(evidence, kept, first, chosen), float).reshape(len(chosen), len(NAMES))
    return Lines(f"{page.set}, {style}", page.fold, rows, strict, tolerant, labels)


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def fit(dumps: Sequence[Lines]) -> Any:
    """The weights that fit these dumps best."""
    from scipy.optimize import minimize

    taught = [dump for dump in dumps if dump.labels.any()]
    rows = np.vstack([dump.features for dump in taught])
    labels = np.concatenate([dump.labels for dump in taught]).astype(float)
    lengths = np.array([len(dump.labels) for dump in taught])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    importance = np.array([_NEWS_WEIGHT if dump.group.startswith("news") else 1.0 for dump in taught])

    def loss(weights: Any) -> tuple[float, Any]:
        scores = rows @ weights
        exponents = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        shares = exponents / np.repeat(np.add.reduceat(exponents, starts), lengths)
        right = np.add.reduceat(shares * labels, starts)
        wanted = shares * labels / np.repeat(right, lengths)
        slope = rows.T @ ((shares - wanted) * np.repeat(importance, lengths)) + 2 * _PENALTY * weights
        return float(-(importance * np.log(right)).sum() + _PENALTY * (weights**2).sum()), slope

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x


def table(dumps: Sequence[Lines], weights: Sequence[Any]) -> list[str]:
    """For each set and style how often the headline that is found is right, by the weights of each dump's fold."""
    lines = [f"{'':20}{'dumps':>6}{'strict':>8}{'tolerant':>10}{'of those found':>16}{'could be':>10}"]
    for group in dict.fromkeys(dump.group for dump in dumps):
        mine = [dump for dump in dumps if dump.group == group]
        found = [
            (dump, int(scores.argmax()))
            for dump in mine
            if len(scores := dump.features @ weights[dump.fold]) and scores.max() > THRESHOLD
        ]
        strict = sum(bool(dump.strict[best]) for dump, best in found)
        tolerant = sum(bool(dump.tolerant[best]) for dump, best in found)
        possible = sum(bool(dump.strict.any()) for dump in mine)
        lines.append(
            f"{group:20}{len(mine):6}{strict / len(mine):8.3f}{tolerant / len(mine):10.3f}"
            f"{tolerant / max(1, len(found)):16.3f}{possible / len(mine):10.3f}"
        )
    return lines


def main() -> int:
    """Fit, print the figures, and with ``--write`` replace the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--folds", type=Path, required=True, help="folder with the block model's weights of each fold")
    parser.add_argument("--cache", type=Path, help="folder to keep the dumps in")
    parser.add_argument("--write", action="store_true", help="replace the weights of the package")
    args = parser.parse_args()
    score, kept = load_scorer(args.data.resolve()), Kept(args.cache)
    pages = [page for page in read_pages(args.data, only_articles=True) if page.set in STYLES and page.row.get("title")]
    dumps = []
    for page in pages:
        for style in STYLES[page.set]:
            found = lines_of(page, style, kept.dump(style, page.html()), args.folds, score)
            if found is not None:
                dumps.append(found)
    print("\n".join(table(dumps, [fit([dump for dump in dumps if dump.fold != fold]) for fold in range(FOLDS)])))
    if args.write:
        weights = {name: round(float(weight), 3) for name, weight in zip(NAMES, fit(dumps), strict=True)}
        file = Path(headline.__file__).with_name(headline.WEIGHTS)
        file.write_text(json.dumps({"none": THRESHOLD, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
