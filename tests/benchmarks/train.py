"""Train the block model and cross-validate it by site.

    python -m tests.benchmarks.train --data DIR [--cache DIR] [--folds DIR] [--sample N]

DIR holds the data sets (see ``tests.benchmarks.quality``). Writes the weights and their model card into the package;
the same data, code and libraries give the same bytes. Needs the extra ``train``.

How it goes: every page in five forms (the page, dumps in four styles); labels by aligning blocks with the gold text;
linear models over hashed words and names; then two stages of boosted trees. Each fold of sites is scored by models
that were fitted without it, stage by stage (stacking), and the figures are those of the kept text. ``--folds`` keeps
the weights of each fold, with which ``tests.benchmarks.quality --folds`` cleans every page by a model that has not
seen its site.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers
from pipeline.cruft.model.block_model import Measured, Stages, Weights, matrix_of, save_weights
from pipeline.cruft.model.fingerprint import WEIGHTS
from pipeline.cruft.model.ngrams import linear_scores
from pipeline.cruft.model.text_features import Columns
from pipeline.cruft.model.trees import ONE, Trees, probability
from tests.benchmarks.fitting import fit_linear, fit_trees, hashed_matrix
from tests.benchmarks.folds import FOLDS
from tests.benchmarks.held_out import weights_path
from tests.benchmarks.model_card import model_card
from tests.benchmarks.pages import ARTICLE as AN_ARTICLE
from tests.benchmarks.pages import Page
from tests.benchmarks.scoring import Gold, PageScore, figures_of, intervals_of, mean_score
from tests.benchmarks.systems import BOTH, DUMP_STYLES
from tests.benchmarks.training_data import FORMS, PAGE, Labelled, drawn, is_kept, load_documents

_AT_ONCE = 64  # documents measured together
_MOST_BLOCKS = 280  # rows of one document that train: a page of thousands must not count for many
_LINEAR_STYLES = ("inscriptis", "resiliparse")  # one of them for each page: styles differ little in words
_RARE_STYLES = ("bs4", "html2text")
_SET_WEIGHT = {"wcxb": 1.0, "news": 1.5, "readability": 1.0, "segments": 0.5}
_SHORTEST_GOLD = 50  # words; shorter texts do not weigh more for it
_NOT_AN_ARTICLE = 0.4  # weight of pages that are no articles, of which the gold is often a matter of taste
FIRST, SECOND = (300, 6, 0.15), (120, 5, 0.1)
ARTICLE = (100, 4, 0.08)
"""Trees, depth and learning rate of the two stages, and of the trees for whole documents."""

CROSS_VALIDATION_HEAD = (
    "| form | pages | number | F1 over shingles [95 %] | F1 over words [95 %] |",
    "| --- | --- | ---: | --- | --- |",
)
ARTICLE_HEAD = (
    "| flagged below | of pages that are no articles | of articles |",
    "| ---: | ---: | ---: |",
)

_log = logging.getLogger("train")


@dataclass
class Chunk:
    """Some documents in one form, and what the first stage sees of their blocks."""

    style: str
    documents: list[Labelled]
    measured: Measured
    first: Columns = field(default_factory=dict)


class Rows:
    """All documents of one kind (pages, or dumps in several styles) as rows.

    Attributes:
        wanted, weight, fold: label, weight and fold of each row.
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
        self.weight = np.concatenate([_weights(document) for document in documents])
        self.fold = np.concatenate([np.full(len(document.words), document.page.fold) for document in documents])
        self.trains = np.concatenate(
            [_trains(document, style) for document, style in zip(documents, styles, strict=True)]
        )
        self.linear = np.concatenate(
            [
                np.full(len(document.words), style == PAGE or _LINEAR_STYLES[drawn(document.page, 2)] == style)
                for document, style in zip(documents, styles, strict=True)
            ]
        )

    def hashed(self, what: str) -> tuple[Integers, Integers]:
        """Hashed words (``ngrams``) or names of all rows."""
        rows, features, offset = [], [], 0
        for chunk in self.chunks:
            own_rows, own_features = getattr(chunk.measured, what)()
            rows.append(own_rows + offset)
            features.append(own_features)
            offset += len(chunk.measured.blocks)
        return np.concatenate(rows), np.concatenate(features)

    def first_matrix(self, ngrams: Integers, names: Integers | None) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """Features of the first stage for all rows, kept for the second."""
        parts, offset = [], 0
        for chunk in self.chunks:
            stop = offset + len(chunk.measured.blocks)
            own = slice(offset, stop)
            chunk.first = chunk.measured.first_columns(ngrams[own], names[own] if names is not None else None)
            parts.append(matrix_of(chunk.first, tuple(chunk.first)))
            offset = stop
        return tuple(self.chunks[0].first), np.concatenate(parts)

    def second_matrix(self, scores: Integers) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """Features of the second stage for all rows."""
        parts, offset = [], 0
        names: tuple[str, ...] = ()
        for chunk in self.chunks:
            stop = offset + len(chunk.measured.blocks)
            columns = chunk.measured.second_columns(chunk.first, scores[offset:stop])
            names = tuple(columns)
            parts.append(matrix_of(columns, names))
            offset = stop
        return names, np.concatenate(parts)


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


@dataclass
class Fitted:
    """What was fitted without each fold, and at last with all; and what the model without it says of each row."""

    stages: list[Stages]
    ngrams: Integers
    scores: Integers


def fit_kind(rows: Rows, linear: dict[str, list[NDArray[np.int8]]]) -> Fitted:
    """Both stages for one kind of documents, for each fold and for all.

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
    names, matrix = rows.first_matrix(said["ngrams"], said.get("names"))
    firsts, scores = _fit_stage(rows, matrix, FIRST)
    second_names, second = rows.second_matrix(scores)
    del matrix
    seconds, scores = _fit_stage(rows, second, SECOND)
    stages = [Stages(*both, names, second_names) for both in zip(firsts, seconds, strict=True)]
    return Fitted(stages, said["ngrams"], scores)


def _fit_stage(rows: Rows, matrix: NDArray[np.int32], size: tuple[int, int, float]) -> tuple[list[Trees], Integers]:
    """Trees for each fold and for all, and each row's score by those that have not seen its site."""
    fitted = []
    scores = np.zeros(len(matrix), np.int64)
    for fold in range(FOLDS + 1):
        start = time.monotonic()
        inside = rows.trains & (rows.fold != fold)
        trees = fit_trees(matrix[inside], rows.wanted[inside], rows.weight[inside], *size)
        fitted.append(trees)
        held_out = rows.fold == fold
        if held_out.any():
            scores[held_out] = probability(trees.log_odds(matrix[held_out]))
        _log.info("fold %d of %d columns: %.0f s", fold, matrix.shape[1], time.monotonic() - start)
    return fitted, scores


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


def fit_articles(kinds: Sequence[tuple[Rows, Fitted]]) -> tuple[list[Trees], tuple[str, ...], list[str]]:
    """The trees that tell articles from other pages, without each fold and at last with all; and how well they do."""
    parts: list[NDArray[np.int32]] = []
    documents: list[Labelled] = []
    columns: tuple[str, ...] = ()
    for rows, fitted in kinds:
        offset = 0
        for chunk in rows.chunks:
            own = slice(offset, offset + len(chunk.measured.blocks))
            offset = own.stop
            choices = chunk.measured.choices(fitted.scores[own])
            features = chunk.measured.document_columns(fitted.ngrams[own], fitted.scores[own], choices)
            columns = tuple(features)
            parts.append(matrix_of(features, columns))
            documents += chunk.documents
    matrix = np.concatenate(parts)
    wanted = np.array([document.page.type == AN_ARTICLE for document in documents], np.bool_)
    fold = np.array([document.page.fold for document in documents])
    weight = np.where(wanted, 1.0, wanted.sum() / max(1, (~wanted).sum()))
    fitted_trees, scores = [], np.zeros(len(matrix), np.int64)
    for held_out in range(FOLDS + 1):
        inside = fold != held_out
        trees = fit_trees(matrix[inside], wanted[inside], weight[inside], *ARTICLE)
        fitted_trees.append(trees)
        if (~inside).any():
            scores[~inside] = probability(trees.log_odds(matrix[~inside]))
    lines = [*ARTICLE_HEAD]
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5):
        flagged = scores < threshold * ONE
        shares = [(flagged & these).sum() / max(1, these.sum()) for these in (~wanted, wanted)]
        lines.append(f"| {threshold} | {shares[0]:.3f} | {shares[1]:.3f} |")
    return fitted_trees, columns, lines


def by_style(rows: Rows, scores: Integers) -> Iterator[tuple[str, list[Chunk], Integers]]:
    """The chunks of each style of dumps, and the scores of their rows."""
    offset = 0
    for style in DUMP_STYLES:
        chunks = [chunk for chunk in rows.chunks if chunk.style == style]
        count = sum(len(chunk.measured.blocks) for chunk in chunks)
        yield style, chunks, scores[offset : offset + count]
        offset += count


def page_scores(chunks: Sequence[Chunk], scores: Integers) -> list[tuple[Page, PageScore]]:
    """How near to the gold text of each page is what the models that have not seen its site keep of it.

    Blocks are compared as they are: the headline is not taken out, no cue is heard, nothing is normalised.
    """
    found = []
    offset = 0
    for chunk in chunks:
        own = slice(offset, offset + len(chunk.measured.blocks))
        offset = own.stop
        for document, choice in zip(chunk.documents, chunk.measured.choices(scores[own]), strict=True):
            if document.page.row.get("text") is None:
                continue
            blocks = zip(document.evidence.blocks, choice.kept.tolist(), strict=True)
            text = "\n".join(block.text for block, kept in blocks if kept)
            found.append((document.page, Gold(document.page.row).score(text)))
    return found


def mean_of(by_form: Mapping[str, Sequence[tuple[Page, PageScore]]]) -> list[tuple[Page, PageScore]]:
    """Each page's score as the mean over the styles that "on dumps" means."""
    of_page: dict[tuple[str, str], list[tuple[Page, PageScore]]] = {}
    for style in BOTH:
        for page, score in by_form[style]:
            of_page.setdefault((page.set, page.id), []).append((page, score))
    return [(pairs[0][0], mean_score([score for _, score in pairs])) for pairs in of_page.values()]


def table_of(form: str, scores: Sequence[tuple[Page, PageScore]]) -> Iterator[str]:
    """Rows of the cross-validation table: a set, a page type of it, a language group of it."""
    groups: dict[str, list[tuple[Page, PageScore]]] = {}
    for page, score in scores:
        groups.setdefault(page.group, []).append((page, score))
        if page.set == "news":
            groups.setdefault(f"{page.group}, {page.language_group}", []).append((page, score))
    for group in sorted(groups):
        own = [score for _, score in groups[group]]
        figures, intervals = figures_of(own), intervals_of(own, [page.site for page, _ in groups[group]])
        cells = [
            f"{figures[name]:.4f} [{intervals[name][0]:.3f}, {intervals[name][1]:.3f}]" for name in ("shingle", "word*")
        ]
        yield f"| {form} | {group} | {len(own)} | {' | '.join(cells)} |"


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
    page = fit_kind(pages, {"ngrams": ngrams, "names": names})
    dump = fit_kind(dumps, {"ngrams": ngrams})
    articles, article_names, flagged = fit_articles([(pages, page), (dumps, dump)])
    by_form = {PAGE: page_scores(pages.chunks, page.scores)}
    by_form |= {style: page_scores(chunks, scores) for style, chunks, scores in by_style(dumps, dump.scores)}
    table = [*CROSS_VALIDATION_HEAD, *(row for form, scores in by_form.items() for row in table_of(form, scores))]
    table += table_of("mean of both", mean_of(by_form))
    print("\n".join((*table, "", *flagged)))
    for fold in range(FOLDS + 1):
        path = args.weights if fold == FOLDS else weights_path(args.folds, fold) if args.folds else None
        if path is not None:
            stages = (dump.stages[fold], page.stages[fold])
            save_weights(path, Weights(ngrams[fold], names[fold], *stages, articles[fold], article_names))
    card = args.weights.with_name("MODEL_CARD.md")
    card.write_text(model_card(args.weights, forms[PAGE], table, flagged), encoding="utf-8")
    _log.info("wrote %s, %.0f KB", args.weights, args.weights.stat().st_size / 1000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
