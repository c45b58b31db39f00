"""What a document as a whole shows of whether it is an article, a product, a forum thread, a list of links.

All features are integers, as those of blocks are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.cruft.evidence import Evidence
from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.choice import Choice
from pipeline.cruft.model.text_features import FAMILIES, KINDS, TENTHS, Columns, TextColumns
from pipeline.cruft.model.trees import ONE

_LENGTHS = (5, 10, 20, 40, 80)
"""Words that bound the lengths by which blocks are counted."""
_MOST_WORDS = 2**31 - 1  # columns are 32 bits wide
_KINDS = ("heading", "list_item", "table_row", "code", "quote", "caption")
_FAMILIES = ("comments", "related", "share", "newsletter", "byline", "dateline", "tags", "counter", "form")


def document_columns(
    documents: Sequence[Evidence],
    batch: Batch,
    text: TextColumns,
    ngrams: Integers,
    scores: Integers,
    choices: Sequence[Choice],
) -> Columns:
    """The features by name, one entry a document.

    Args:
        documents: what is known of each document.
        batch: their rows.
        text: what the blocks show by their text.
        ngrams: the n-gram score of each block.
        scores: the probability of each block to belong to the article, in 1/1024.
        choices: what is kept of each document.
    """
    count = len(documents)
    kept = np.concatenate([choice.kept for choice in choices]) if choices else np.zeros(0, np.bool_)
    rows = np.maximum(_sums(batch, np.ones_like(scores)), 1)
    words, kept_words = _sums(batch, text.words), _sums(batch, np.where(kept, text.words, 0))
    kept_rows = np.maximum(_sums(batch, kept.astype(np.int64)), 1)
    columns: Columns = {
        "markup": np.array([evidence.markup for evidence in documents], np.int64),
        "rows": rows,
        "words": np.minimum(words, _MOST_WORDS),
        "kept_words": np.minimum(kept_words, _MOST_WORDS),
        "kept_share": kept_words * ONE // np.maximum(words, 1),
        "kept_rows": kept_rows,
        "kept_rows_share": kept_rows * ONE // rows,
        "expected": np.array([int(choice.expected * ONE) for choice in choices], np.int64),
        "threshold": np.array([int(choice.threshold * ONE) for choice in choices], np.int64),
        "kept_length": kept_words // kept_rows,
        "score": _sums(batch, scores) // rows,
        "kept_score": _sums(batch, np.where(kept, scores, 0)) // kept_rows,
        "ngram": _sums(batch, ngrams) // rows,
        "kept_ngram": _sums(batch, np.where(kept, ngrams, 0)) // kept_rows,
        "longest": _largest(batch, np.where(kept, text.words, 0)),
    }
    sentences = text.columns["ends_sentence"]
    columns["kept_sentences"] = _sums(batch, np.where(kept, sentences, 0)) * ONE // kept_rows
    for name in ("digit_count", "commas", "repeated", "cues_near", "upper_words", "vocabulary", "quotes", "separators"):
        values = text.columns[name]
        columns[f"kept_{name}"] = _sums(batch, np.where(kept, values, 0)) * 16 // kept_rows
        columns[f"all_{name}"] = _sums(batch, values) * 16 // rows
    for length in _LENGTHS:
        longer = kept & (text.words >= TENTHS * length)
        columns[f"kept_over_{length}"] = _sums(batch, longer.astype(np.int64)) * ONE // kept_rows
    for kind in _KINDS:
        of_kind = (text.columns["kind"] == KINDS[kind]) & kept
        columns[f"kept_{kind}"] = _sums(batch, of_kind.astype(np.int64)) * ONE // kept_rows
    columns["kept_links"] = _sums(batch, np.where(kept, text.linked, 0)) // kept_rows
    for family in _FAMILIES:
        carries = (text.columns["cue_family"] == FAMILIES[family]).astype(np.int64)
        columns[f"cues_{family}"] = np.minimum(_sums(batch, carries), 50)
    assert all(len(values) == count for values in columns.values())
    return columns


def _sums(batch: Batch, values: Integers) -> Integers:
    sums = np.concatenate(([0], np.cumsum(values)))
    return sums[batch.stops] - sums[batch.starts]


def _largest(batch: Batch, values: Integers) -> Integers:
    pairs = zip(batch.starts.tolist(), batch.stops.tolist(), strict=True)
    return np.array([int(values[start:stop].max()) if start < stop else 0 for start, stop in pairs], np.int64)
