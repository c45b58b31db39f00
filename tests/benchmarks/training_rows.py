"""The labelled documents as rows, one a block: label, weight, fold and features of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.block_model import Measured, matrix_of
from pipeline.cruft.model.text_features import Columns
from tests.benchmarks.pages import ARTICLE as AN_ARTICLE
from tests.benchmarks.training_data import PAGE, Labelled, drawn, is_kept

_AT_ONCE = 64  # documents measured together
_MOST_BLOCKS = 280  # rows of one document that train: a page of thousands must not count for many
_LINEAR_STYLES = ("inscriptis", "resiliparse")  # one of them for each page: styles differ little in words
_RARE_STYLES = ("bs4", "html2text")
_SET_WEIGHT = {"wcxb": 1.0, "news": 1.5, "readability": 1.0, "segments": 0.5}
_SHORTEST_GOLD = 50  # words; shorter texts do not weigh more for it
_NOT_AN_ARTICLE = 0.4  # weight of pages that are no articles, of which the gold is often a matter of taste


@dataclass
class Chunk:
    """Some documents in one form."""

    style: str
    documents: list[Labelled]
    measured: Measured


class Rows:
    """All documents of one kind (pages, or dumps in several styles) as rows.

    Attributes:
        batch: the rows of each document.
        wanted, weight, fold: label, weight and fold of each row.
        fold_of_document: the fold of each document.
        trains: rows that the trees are fitted on.
        linear: rows that the linear models are fitted on.
    """

    def __init__(self, forms: Mapping[str, Sequence[Labelled]]) -> None:
        self.chunks = []
        for style, of_style in forms.items():
            for start in range(0, len(of_style), _AT_ONCE):
                part = list(of_style[start : start + _AT_ONCE])
                self.chunks.append(Chunk(style, part, Measured([document.evidence for document in part])))
        documents = [document for of_style in forms.values() for document in of_style]
        styles = [style for style, of_style in forms.items() for _ in of_style]
        self.wanted = np.array([is_kept(share) for document in documents for share in document.shares], np.bool_)
        self.batch = Batch([len(document.words) for document in documents])
        self.fold_of_document = np.array([document.page.fold for document in documents])
        self.weight = np.concatenate([_weights(document) for document in documents])
        self.fold = self.fold_of_document[self.batch.document]
        self.trains = np.concatenate(
            [_trains(document, style) for document, style in zip(documents, styles, strict=True)]
        )
        self.linear = np.concatenate(
            [
                np.full(len(document.words), style == PAGE or _LINEAR_STYLES[drawn(document.page, 2)] == style)
                for document, style in zip(documents, styles, strict=True)
            ]
        )

    def parts(self) -> Iterator[tuple[Chunk, slice]]:
        """Each chunk with the rows that are its own."""
        start = 0
        for chunk in self.chunks:
            stop = start + len(chunk.measured.blocks)
            yield chunk, slice(start, stop)
            start = stop

    def hashed(self, what: str) -> tuple[Integers, Integers]:
        """Hashed words (``ngrams``) or names of all rows."""
        rows, features = [], []
        for chunk, own in self.parts():
            own_rows, own_features = getattr(chunk.measured, what)()
            rows.append(own_rows + own.start)
            features.append(own_features)
        return np.concatenate(rows), np.concatenate(features)

    def matrix(self, ngrams: Integers, names: Integers | None) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """The features of all rows, and their names."""
        parts = []
        columns: Columns = {}
        for chunk, own in self.parts():
            columns = chunk.measured.columns(ngrams[own], names[own] if names is not None else None)
            parts.append(matrix_of(columns, tuple(columns)))
        return tuple(columns), np.concatenate(parts)


def _weights(document: Labelled) -> NDArray[np.float64]:
    words = np.array(document.words, np.float64)
    kind = 1.0 if document.page.type == AN_ARTICLE else _NOT_AN_ARTICLE
    share = np.sqrt(words + 1) / np.sqrt(max(document.gold_words, _SHORTEST_GOLD))
    return np.asarray(np.where(words > 0, share * kind * _SET_WEIGHT[document.page.set], 0.0), np.float64)


def _trains(document: Labelled, style: str) -> NDArray[np.bool_]:
    count = len(document.words)
    if style in _RARE_STYLES and _RARE_STYLES[drawn(document.page, 2)] != style:
        return np.zeros(count, np.bool_)
    rows = np.array(document.words) > 0
    if count > _MOST_BLOCKS:
        random = np.random.default_rng(drawn(document.page, 256))
        rows &= random.permutation(count) < _MOST_BLOCKS
    return rows
