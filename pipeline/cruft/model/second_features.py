"""Features of the second stage: what the first one said of a block, of those around it, and of the whole document.

The first stage scores each block nearly by itself. The second sees its scores in order, and so where the article
seems to begin and to end, and whether a doubtful block speaks of what the article speaks of (stacked generalisation,
Wolpert 1992). All features are integers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.text_features import Columns, TextColumns, heaviest, per
from pipeline.cruft.model.trees import ONE

PROBABLE, SURE = 460, 700
"""Scores (in 1/1024) from which on a block counts as kept, and as surely kept."""
_SEGMENT_ZERO, _SEGMENT_COST, _SEGMENT_WORDS = 430, 3000, 800
_SHORT_TENTHS = 100  # words in tenths; a shorter block is not surely kept by its score alone
_NEAR, _FAR = 100, 300
_WINDOWS = ((-2, 2), (-4, 4), (-9, -1), (1, 9), (-20, -1), (1, 20), (-3, -1), (1, 3), (-50, -1), (1, 50))
_TAKEN_OVER = (
    "length words ends_sentence ending kind level upper digits blank_before blank_behind repeated cue_strength "
    "cue_family cue_zone since_comments comments_above since_related since_cue until_cue from_top from_end "
    "document_rows document_words long_above long_below since_long until_long log_words_9 vocabulary commas_per_word "
    "ngram link_density tag title main_inside main_up main_down depth since_h1 path_blocks path_words tag_parent "
    "segment names"
).split()
"""Features of the first stage that the second one sees as well, where they exist."""


def second_columns(batch: Batch, text: TextColumns, first: Columns, scores: Integers) -> Columns:
    """The features by name.

    Args:
        batch: the rows.
        text: what the blocks show by their text.
        first: the features of the first stage.
        scores: what it said of each block, in 1/1024.
    """
    columns = {name: first[name] for name in _TAKEN_OVER if name in first}
    columns["score"] = scores
    for offset in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5):
        columns[f"score{offset:+d}"] = batch.shifted(scores, offset, -1)
    weight = text.log_words
    weighted = scores * weight
    for before, behind in _WINDOWS:
        columns[f"scores_{before}_{behind}"] = batch.window_mean(scores, before, behind)
        total = batch.window_sum(weight, before, behind)[0]
        columns[f"weighted_{before}_{behind}"] = batch.window_sum(weighted, before, behind)[0] // np.maximum(total, 1)
    sure = (scores >= SURE) & (text.words >= _SHORT_TENTHS)
    columns |= _masses(batch, text.words, scores)
    columns |= _distances(batch, scores, sure)
    columns |= _segment(batch, text.words, scores)
    columns |= _subject(batch, text, sure)
    return columns


def _masses(batch: Batch, words: Integers, scores: Integers) -> Columns:
    mass = scores * words
    total, above = batch.total(mass), batch.before(mass)
    return {
        "mass_above": per(above, total),
        "mass_below": np.minimum((total - above - mass) // ONE, 1_000_000),
        "mass": np.minimum(total // ONE, 1_000_000),
        "mass_share": total // np.maximum(batch.total(words), 1),
    }


def _distances(batch: Batch, scores: Integers, sure: NDArray[np.bool_]) -> Columns:
    probable = scores >= PROBABLE
    count = sure.astype(np.int64)
    above = batch.before(count)
    return {
        "since_probable": batch.distance(batch.previous(probable), _NEAR),
        "until_probable": batch.distance(batch.following(probable), _NEAR),
        "since_sure": batch.distance(batch.previous(sure), _FAR),
        "until_sure": batch.distance(batch.following(sure), _FAR),
        "sure_above": np.minimum(above, 1000),
        "sure_below": np.minimum(batch.total(count) - above - count, 1000),
    }


def _segment(batch: Batch, words: Integers, scores: Integers) -> Columns:
    """Where it stands against the stretch with the most probable words."""
    values = (scores - _SEGMENT_ZERO) * np.minimum(words, _SEGMENT_WORDS) // 10 - _SEGMENT_COST // 10
    begin, end = np.zeros(len(batch.starts), np.int64), np.zeros(len(batch.starts), np.int64)
    for index, (start, stop) in enumerate(zip(batch.starts.tolist(), batch.stops.tolist(), strict=True)):
        if start < stop:
            begin[index], end[index] = heaviest(values[start:stop])
    begin, end = (begin + batch.starts)[batch.document], (end + batch.starts)[batch.document]
    row = batch.row
    beside = np.where(row < begin, row - begin, np.where(row >= end, row - end + 1, 0))
    return {
        "likely_segment": np.clip(beside, -_NEAR, _NEAR),
        "from_likely_start": np.clip(row - begin, -_NEAR, _FAR),
        "to_likely_end": np.clip(end - row, -_NEAR, _FAR),
    }


def _subject(batch: Batch, text: TextColumns, sure: NDArray[np.bool_]) -> Columns:
    """How many of its words, and of those of the blocks around it, the sure blocks use as well."""
    size = text.vocabulary.size
    columns: Columns = {}
    for name, least in (("subject", 1), ("subject_often", 3)):
        shared = text.vocabulary.shared(sure, least)
        columns[name] = np.where(size == 0, -1, per(shared, size))
        for before, behind in ((-3, 3), (0, 8), (-8, 0)):
            around = batch.window_sum(shared, before, behind)[0]
            columns[f"{name}_{before}_{behind}"] = per(around, batch.window_sum(size, before, behind)[0])
    return columns
