"""The block model: how likely each block of a document is to belong to its article, and whether it holds one.

Two linear models turn the words of a block, and the class and id names around it, into a score each; boosted trees
weigh these and some hundred other features; by their answers other trees say of the document as a whole whether it is
an article; a small network sees both in order, and what trees and network say of a block is averaged. By that the
document is judged once more. Dumps and pages share the code and the n-gram weights; each has trees and a network of its
own for its blocks, pages with the features of their markup.

Everything is counted in whole numbers, so a block's score depends on its document alone: not on the batch it stands
in, nor on the machine. The weights are made by ``python -m tests.benchmarks.train``; ``weights/MODEL_CARD.md`` says
from what.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.characters import Lines, measure
from pipeline.cruft.model.choice import Choice, choose
from pipeline.cruft.model.document_features import document_columns
from pipeline.cruft.model.fingerprint import weights_bytes
from pipeline.cruft.model.network import Network
from pipeline.cruft.model.ngrams import hashed_ngrams, linear_scores
from pipeline.cruft.model.overview import overview_columns
from pipeline.cruft.model.page_features import PageColumns
from pipeline.cruft.model.page_tree import HashedNames
from pipeline.cruft.model.text_features import Columns, TextColumns
from pipeline.cruft.model.trees import ONE, Trees, probability

# Scored together: what stays near the processor; a document may have more.
_MOST_ROWS, _MOST_CHARACTERS = 8_000, 4_000_000
_SLICE = 4096  # rows that the trees are given at once
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_WINDOWS = ((-9, -1), (1, 9), (-4, 4), (-2, 2), (-20, -1), (1, 20))


@dataclass(frozen=True)
class Scorers:
    """What scores the blocks of one kind of document: the trees, the columns that they ask for, and the network."""

    trees: Trees
    names: tuple[str, ...]
    network: Network


@dataclass(frozen=True)
class Weights:
    """Everything that was learned.

    Attributes:
        ngrams: weights of hashed words, shape ``(2 ** BITS,)``.
        names: weights of hashed class and id names, same shape.
        dump, page: the trees and the network for the blocks of either kind of document.
        article: the trees for whole documents, by what is kept of them.
        first_article: the same by what the trees for blocks alone would keep, for the network to see.
        article_names: the columns that both were trained with.
    """

    ngrams: NDArray[np.int8]
    names: NDArray[np.int8]
    dump: Scorers
    page: Scorers
    article: Trees
    first_article: Trees
    article_names: tuple[str, ...]


@dataclass(frozen=True)
class Opinion:
    """What the model says of a document.

    Attributes:
        scores: probability of each block to belong to the article, in 1/1024.
        choice: which blocks to keep.
        article: probability that the document is an article, 0 to 1; ``None`` where it has no block.
    """

    scores: Integers
    choice: Choice
    article: float | None


class Measured:
    """The documents of one kind, measured: what scoring and training start from."""

    def __init__(self, documents: Sequence[Evidence]) -> None:
        self.documents = documents
        self.markup = bool(documents) and documents[0].markup
        self.blocks: list[Block] = [block for evidence in documents for block in evidence.blocks]
        self.batch = Batch([len(evidence.blocks) for evidence in documents])
        self.lines: Lines = measure([block.text for block in self.blocks])
        self.text = TextColumns(documents, self.batch, self.lines)
        self._page = None
        if self.markup:
            self._page = PageColumns(documents, self.batch, self.lines, self.text)

    def ngrams(self) -> tuple[Integers, Integers]:
        """Hashed words: for each feature its row and its number."""
        return hashed_ngrams(self.lines)

    def names(self) -> tuple[Integers, Integers]:
        """Hashed class and id names, of pages: for each feature its row and its number."""
        return self._names().of_blocks()

    def name_scores(self, weights: NDArray[np.int8]) -> Integers:
        """What the linear model says of the class and id names of each row; the same as from :meth:`names`."""
        return self._names().scores(weights)

    def _names(self) -> HashedNames:
        assert self._page is not None, "a dump has no names"
        return self._page.tree.hashed_names(self.blocks)

    def columns(self, ngram_scores: Integers, name_scores: Integers | None) -> Columns:
        """Features of the blocks, given what the linear models say of each."""
        columns = dict(self.text.columns)
        columns |= _around("ngram", self.batch, ngram_scores)
        if self._page is not None and name_scores is not None:
            columns |= self._page.columns
            columns |= _around("names", self.batch, name_scores)
        return columns

    def choices(self, scores: Integers) -> list[Choice]:
        """What to keep of each document, given the probability of each block."""
        pairs = zip(self.batch.starts.tolist(), self.batch.stops.tolist(), strict=True)
        return [choose(scores[start:stop], self.text.words[start:stop]) for start, stop in pairs]

    def overview(self, scores: Integers, choices: Sequence[Choice], article: Integers) -> Columns:
        """What the trees make of the documents as a whole, one entry a block.

        Args:
            scores: the probability of each block by the trees, in 1/1024.
            choices: what would be kept by these.
            article: log-odds of each document to be an article, in 1/1024.
        """
        return overview_columns(self.batch, self.text.words, scores, choices, article)

    def document_columns(self, ngram_scores: Integers, scores: Integers, choices: Sequence[Choice]) -> Columns:
        """Features of the documents as a whole, one entry each."""
        return document_columns(self.documents, self.batch, self.text, ngram_scores, scores, choices)


def _around(name: str, batch: Batch, scores: Integers) -> Columns:
    """A linear model's score of each block, of its neighbours, and of the blocks around it."""
    columns = {name: scores}
    for offset in _NEIGHBOURS:
        columns[f"{name}{offset:+d}"] = batch.shifted(scores, offset, 0)
    for before, behind in _WINDOWS:
        columns[f"{name}_{before}_{behind}"] = batch.window_mean(scores, before, behind)
    columns[f"{name}_document"] = batch.total(scores) // np.maximum(batch.stop - batch.first, 1)
    return columns


def matrix_of(columns: Columns, names: Sequence[str]) -> NDArray[np.int32]:
    """The named columns side by side, shape (rows, columns)."""
    # Column by column in memory, as they come and as the trees take them.
    matrix: NDArray[np.int32] = np.stack([columns[name] for name in names], dtype=np.int32, casting="same_kind").T
    return matrix


def _log_odds(trees: Trees, columns: Columns, names: Sequence[str]) -> Integers:
    """What an ensemble says of each row; a slice of rows at a time, for a huge page must not fill the memory."""
    rows = len(columns[names[0]])
    parts = [
        trees.log_odds(matrix_of({name: columns[name][start : start + _SLICE] for name in names}, names))
        for start in range(0, rows, _SLICE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def mean_probability(trees: Integers, network: Integers) -> Integers:
    """The score of each block, in 1/1024, from the log-odds that the trees and the network give it."""
    return (probability(trees) + probability(network)) // 2


class BlockModel:
    """Scores blocks.

    Args:
        weights: what was learned.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def opinions(self, documents: Sequence[Evidence]) -> list[Opinion]:
        """What the model says of each document, in order."""
        nothing = np.zeros(0, np.int64)
        opinions = [Opinion(nothing, choose(nothing, nothing), None)] * len(documents)
        for indices in _groups(documents):
            group = self._opinions(Measured([documents[index] for index in indices]))
            for index, opinion in zip(indices, group, strict=True):
                opinions[index] = opinion
        return opinions

    def _opinions(self, measured: Measured) -> list[Opinion]:
        weights, batch = self._weights, measured.batch
        scorers = weights.page if measured.markup else weights.dump
        ngrams = linear_scores(*measured.ngrams(), weights.ngrams, len(measured.blocks))
        names = measured.name_scores(weights.names) if measured.markup else None
        columns = measured.columns(ngrams, names)
        trees = _log_odds(scorers.trees, columns, scorers.names)
        by_trees = probability(trees)
        choices = measured.choices(by_trees)
        whole = measured.document_columns(ngrams, by_trees, choices)
        first_article = _log_odds(weights.first_article, whole, weights.article_names)
        columns |= {"log_odds": trees, **measured.overview(by_trees, choices, first_article)}
        scores = mean_probability(trees, scorers.network.log_odds(columns, batch))
        choices = measured.choices(scores)
        whole = measured.document_columns(ngrams, scores, choices)
        article = probability(_log_odds(weights.article, whole, weights.article_names))
        return [
            Opinion(scores[start:stop], choice, round(probable / ONE, 4))
            for start, stop, choice, probable in zip(
                batch.starts.tolist(), batch.stops.tolist(), choices, article.tolist(), strict=True
            )
        ]


def _groups(documents: Sequence[Evidence]) -> Iterator[list[int]]:
    """Indices of documents that are scored together: of one kind, and not too much of them."""
    for markup in (False, True):
        group: list[int] = []
        rows = characters = 0
        for index, evidence in enumerate(documents):
            if evidence.markup is not markup or not evidence.blocks:
                continue
            own = sum(len(block.text) for block in evidence.blocks)
            if group and (rows + len(evidence.blocks) > _MOST_ROWS or characters + own > _MOST_CHARACTERS):
                yield group
                group, rows, characters = [], 0, 0
            group.append(index)
            rows += len(evidence.blocks)
            characters += own
        if group:
            yield group


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights as a compressed NPZ without pickles; the same weights give the same bytes."""
    arrays: dict[str, NDArray[np.generic]] = {
        "ngrams": weights.ngrams,
        "names": weights.names,
        "dump_names": np.array(weights.dump.names),
        "page_names": np.array(weights.page.names),
        "article_names": np.array(weights.article_names),
    }
    for kind, network in (("dump", weights.dump.network), ("page", weights.page.network)):
        for field in fields(network):
            arrays[f"{kind}_network_{field.name}"] = np.array(getattr(network, field.name))
    for name, trees in (
        ("dump", weights.dump.trees),
        ("page", weights.page.trees),
        ("article", weights.article),
        ("first_article", weights.first_article),
    ):
        arrays |= {
            f"{name}_features": trees.features,
            f"{name}_thresholds": trees.thresholds,
            f"{name}_leaves": trees.leaves,
            f"{name}_bias": np.array(trees.bias, np.int64),
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def read_weights(file: Path | IO[bytes]) -> Weights:
    """The weights that :func:`save_weights` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds something else.
    """
    try:
        return _read_weights(file)
    except (KeyError, EOFError, zipfile.BadZipFile, ValueError) as error:
        name = file if isinstance(file, Path) else "the package"
        raise ValueError(f"{name} holds no weights of the block model ({error}); install the package again") from error


def _read_weights(file: Path | IO[bytes]) -> Weights:
    with np.load(file, allow_pickle=False) as arrays:

        def trees(name: str) -> Trees:
            features, thresholds, leaves = (arrays[f"{name}_{part}"] for part in ("features", "thresholds", "leaves"))
            return Trees(features, thresholds, leaves, int(arrays[f"{name}_bias"]))

        def names(name: str) -> tuple[str, ...]:
            return tuple(map(str, arrays[f"{name}_names"]))

        def network(kind: str) -> Network:
            parts = {field.name: arrays[f"{kind}_network_{field.name}"] for field in fields(Network)}
            columns, bias = tuple(map(str, parts.pop("columns"))), int(parts.pop("answer_bias"))
            return Network(columns=columns, answer_bias=bias, **parts)

        dump, page = (Scorers(trees(kind), names(kind), network(kind)) for kind in ("dump", "page"))
        articles = (trees("article"), trees("first_article"))
        return Weights(arrays["ngrams"], arrays["names"], dump, page, *articles, names("article"))


@cache
def load_model() -> BlockModel:
    """The model that the package ships with; read once per process."""
    return BlockModel(read_weights(io.BytesIO(weights_bytes())))
