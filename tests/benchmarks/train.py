"""Train the block model and cross-validate it by site.

    python -m tests.benchmarks.train --data DIR [--cache DIR] [--folds DIR] [--sample N]

DIR holds the data sets (see ``tests.benchmarks.quality``). Writes the weights and their model card into the package;
the same data, code and libraries give the same bytes. Needs the extra ``train``.

How it goes: every page in five forms (the page, dumps in four styles); labels by aligning blocks with the gold text;
linear models over hashed words and names; then boosted trees, for blocks and for whole documents, then a network that
sees their answers, and trees for whole documents by what is kept in the end. Each fold of sites is scored by models
that were fitted without it, step by step (stacking), and the figures are those of the kept text. ``--folds`` keeps the
weights of each fold, with which ``tests.benchmarks.quality --folds`` cleans every page by a model that has not seen its
site.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.block_model import Scorers, Weights, matrix_of, mean_probability, save_weights
from pipeline.cruft.model.fingerprint import WEIGHTS
from pipeline.cruft.model.network import Network, own_columns
from pipeline.cruft.model.ngrams import linear_scores
from pipeline.cruft.model.text_features import Columns
from pipeline.cruft.model.trees import ONE, Trees, probability
from tests.benchmarks.cross_validation import CROSS_VALIDATION_HEAD, by_style, mean_of, page_scores, table_of
from tests.benchmarks.fitting import fit_linear, fit_trees, hashed_matrix
from tests.benchmarks.folds import FOLDS
from tests.benchmarks.held_out import weights_path
from tests.benchmarks.model_card import model_card
from tests.benchmarks.network_fitting import fit_network, inputs_and_scales
from tests.benchmarks.pages import ARTICLE as AN_ARTICLE
from tests.benchmarks.systems import DUMP_STYLES
from tests.benchmarks.training_data import FORMS, PAGE, Labelled, load_documents
from tests.benchmarks.training_rows import Rows

_PARTS = 20  # in which the network is asked about the documents of a fold
BLOCKS, ARTICLE = (300, 6, 0.15), (100, 4, 0.08)
"""Trees, depth and learning rate of the trees for blocks, and of those for whole documents."""

ARTICLE_HEAD = (
    "| flagged below | of pages that are no articles | of articles |",
    "| ---: | ---: | ---: |",
)

_log = logging.getLogger("train")


@dataclass
class FirstStage:
    """The trees of one kind of documents, for each fold and at last for all, and what they say.

    Attributes:
        names: the columns that the trees were fitted with.
        trees: one for each fold, and the last for all.
        ngrams: what the linear model says of the words of each row.
        log_odds: what the trees say of each row, those that have not seen its site.
        columns: what the network sees of each row by itself.
    """

    names: tuple[str, ...]
    trees: list[Trees]
    ngrams: Integers
    log_odds: Integers
    columns: Columns


@dataclass
class SecondStage:
    """The networks of one kind of documents, for each fold and at last for all, and the scores of trees and network."""

    networks: list[Network]
    scores: Integers


@dataclass
class Articles:
    """The trees that tell articles from other pages.

    Attributes:
        names: the columns that they were fitted with.
        trees: one for each fold, and the last for all.
        log_odds: for each kind of documents what those that have not seen its site say of each document.
        flagged: lines of the table of how well they do.
    """

    names: tuple[str, ...]
    trees: list[Trees]
    log_odds: list[Integers]
    flagged: list[str]


def fit_first(rows: Rows, linear: dict[str, list[NDArray[np.int8]]]) -> FirstStage:
    """Trees for one kind of documents.

    Args:
        rows: the documents.
        linear: weights of the linear models by name (``ngrams``, ``names``), one for each fold and the last for all.
    """
    count = len(rows.wanted)
    said = {}
    for name, weights in linear.items():
        hashed_rows, features = rows.hashed(name)
        by_fold = [linear_scores(hashed_rows, features, own, count) for own in weights[:-1]]
        said[name] = np.choose(rows.fold, by_fold)
    names, matrix = rows.matrix(said["ngrams"], said.get("names"))
    trees, log_odds = _fit_trees(rows, matrix)
    own = {name: matrix[:, names.index(name)].copy() for name in own_columns(names)}
    return FirstStage(names, trees, said["ngrams"], log_odds, own)


def fit_second(rows: Rows, first: FirstStage, articles: Integers) -> SecondStage:
    """Networks for one kind of documents.

    Args:
        rows: the documents.
        first: what the trees say of them.
        articles: log-odds of each to be an article, by trees that have not seen its site.
    """
    parts: list[Columns] = []
    documents = 0
    for chunk, own in rows.parts():
        scores = probability(first.log_odds[own])
        of_chunk = articles[documents : documents + len(chunk.documents)]
        documents += len(chunk.documents)
        parts.append(chunk.measured.overview(scores, chunk.measured.choices(scores), of_chunk))
    overview = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    networks, log_odds = _fit_networks(rows, first.columns | {"log_odds": first.log_odds} | overview)
    return SecondStage(networks, mean_probability(first.log_odds, log_odds))


def _fit_trees(rows: Rows, matrix: NDArray[np.int32]) -> tuple[list[Trees], Integers]:
    """Trees for each fold and for all, and the log-odds of each row by those that have not seen its site."""
    fitted = []
    log_odds = np.zeros(len(matrix), np.int64)
    for fold in range(FOLDS + 1):
        start = time.monotonic()
        inside = rows.trains & (rows.fold != fold)
        trees = fit_trees(matrix[inside], rows.wanted[inside], rows.weight[inside], *BLOCKS)
        fitted.append(trees)
        held_out = rows.fold == fold
        if held_out.any():
            log_odds[held_out] = trees.log_odds(matrix[held_out])
        _log.info("trees of fold %d, %d columns: %.0f s", fold, matrix.shape[1], time.monotonic() - start)
    return fitted, log_odds


def _fit_networks(rows: Rows, columns: Columns) -> tuple[list[Network], Integers]:
    """Networks for each fold and for all, and the log-odds of each row by those that have not seen its site."""
    inputs, mean, spread = inputs_and_scales(columns)
    fitted = []
    log_odds = np.zeros(len(inputs), np.int64)
    weight = np.where(rows.trains, rows.weight, 0.0)
    for fold in range(FOLDS + 1):
        start = time.monotonic()
        chosen = np.flatnonzero(rows.fold_of_document != fold)
        network = fit_network(inputs, (tuple(columns), mean, spread), rows.batch, rows.wanted, weight, chosen)
        fitted.append(network)
        for chunk in np.array_split(np.flatnonzero(rows.fold_of_document == fold), _PARTS):
            held_out = np.isin(rows.batch.document, chunk)
            if held_out.any():
                batch = Batch((rows.batch.stops - rows.batch.starts)[chunk])
                own = {name: values[held_out] for name, values in columns.items()}
                log_odds[held_out] = network.log_odds(own, batch)
        _log.info("network of fold %d: %.0f s", fold, time.monotonic() - start)
    return fitted, log_odds


def fit_all_linear(kinds: Sequence[Rows], name: str) -> list[NDArray[np.int8]]:
    """The linear model over hashed words or names, without each fold and at last with all."""
    from scipy.sparse import vstack

    matrices = [hashed_matrix(*rows.hashed(name), len(rows.wanted))[rows.linear] for rows in kinds]
    matrix = vstack(matrices, format="csr")
    wanted, weight, fold = (
        np.concatenate([getattr(rows, part)[rows.linear] for rows in kinds]) for part in ("wanted", "weight", "fold")
    )
    weights = []
    for held_out in range(FOLDS + 1):
        inside = np.flatnonzero(fold != held_out)
        weights.append(fit_linear(matrix[inside], wanted[inside], weight[inside]))
    _log.info("linear model of %s: %d rows", name, matrix.shape[0])
    return weights


def fit_articles(kinds: Sequence[tuple[Rows, Integers, Integers]]) -> Articles:
    """The trees that tell articles from other pages, by what would be kept of each document.

    Args:
        kinds: for each kind the documents, what the linear model says of the words of each row, and the score of each.
    """
    parts: list[NDArray[np.int32]] = []
    documents: list[Labelled] = []
    names: tuple[str, ...] = ()
    for rows, ngrams, scores in kinds:
        for chunk, own in rows.parts():
            choices = chunk.measured.choices(scores[own])
            features = chunk.measured.document_columns(ngrams[own], scores[own], choices)
            names = tuple(features)
            parts.append(matrix_of(features, names))
            documents += chunk.documents
    matrix = np.concatenate(parts)
    wanted = np.array([document.page.type == AN_ARTICLE for document in documents], np.bool_)
    fold = np.array([document.page.fold for document in documents])
    weight = np.where(wanted, 1.0, wanted.sum() / max(1, (~wanted).sum()))
    fitted, log_odds = [], np.zeros(len(matrix), np.int64)
    for held_out in range(FOLDS + 1):
        inside = fold != held_out
        trees = fit_trees(matrix[inside], wanted[inside], weight[inside], *ARTICLE)
        fitted.append(trees)
        if (~inside).any():
            log_odds[~inside] = trees.log_odds(matrix[~inside])
    lines = [*ARTICLE_HEAD]
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5):
        flagged = probability(log_odds) < threshold * ONE
        shares = [(flagged & these).sum() / max(1, these.sum()) for these in (~wanted, wanted)]
        lines.append(f"| {threshold} | {shares[0]:.3f} | {shares[1]:.3f} |")
    stops = np.cumsum([len(rows.fold_of_document) for rows, _, _ in kinds])
    return Articles(names, fitted, np.split(log_odds, stops[:-1]), lines)


def main() -> int:
    """Train, write the weights of the package and of the folds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--cache", type=Path, help="keep the labelled documents here; empty it when blocks change")
    parser.add_argument("--folds", type=Path, help="write the weights of each fold here")
    parser.add_argument("--sample", type=int, help="about so many pages of each set, to try it out")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where the weights go")
    args = parser.parse_args()
    if args.sample and args.weights == WEIGHTS:
        parser.error("--sample is to try it out: say with --weights where its weights go")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    forms = {form: load_documents(args.data, form, args.cache, args.sample) for form in FORMS}
    pages = Rows({PAGE: forms[PAGE]})
    dumps = Rows({style: forms[style] for style in DUMP_STYLES})
    _log.info("%d rows of pages, %d of dumps", len(pages.wanted), len(dumps.wanted))
    ngrams = fit_all_linear([pages, dumps], "ngrams")
    names = fit_all_linear([pages], "names")
    kinds = (pages, dumps)
    first = (fit_first(pages, {"ngrams": ngrams, "names": names}), fit_first(dumps, {"ngrams": ngrams}))
    by_trees = [(rows, own.ngrams, probability(own.log_odds)) for rows, own in zip(kinds, first, strict=True)]
    first_articles = fit_articles(by_trees)
    second = [*map(fit_second, kinds, first, first_articles.log_odds)]
    page, dump = second
    articles = fit_articles(
        [(rows, one.ngrams, two.scores) for rows, one, two in zip(kinds, first, second, strict=True)]
    )
    by_form = {PAGE: page_scores(pages.chunks, page.scores)}
    by_form |= {style: page_scores(chunks, scores) for style, chunks, scores in by_style(dumps, dump.scores)}
    table = [*CROSS_VALIDATION_HEAD, *(row for form, scores in by_form.items() for row in table_of(form, scores))]
    table += table_of("mean of both", mean_of(by_form))
    print("\n".join((*table, "", *articles.flagged)))
    for fold in range(FOLDS + 1):
        path = args.weights if fold == FOLDS else weights_path(args.folds, fold) if args.folds else None
        if path is not None:
            of_page, of_dump = (
                Scorers(trees.trees[fold], trees.names, networks.networks[fold])
                for trees, networks in zip(first, second, strict=True)
            )
            of_article = (articles.trees[fold], first_articles.trees[fold], articles.names)
            save_weights(path, Weights(ngrams[fold], names[fold], of_dump, of_page, *of_article))
    card = args.weights.with_name("MODEL_CARD.md")
    card.write_text(model_card(args.weights, forms[PAGE], table, articles.flagged), encoding="utf-8")
    _log.info("wrote %s, %.0f KB", args.weights, args.weights.stat().st_size / 1000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
