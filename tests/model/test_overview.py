"""What the trees make of the document as a whole, block by block."""

from __future__ import annotations

import numpy as np

from pipeline.cruft.model.batch import Batch
from pipeline.cruft.model.choice import Choice
from pipeline.cruft.model.overview import overview_columns
from pipeline.cruft.model.text_features import Columns
from pipeline.cruft.model.trees import ONE


def overview(documents: list[list[tuple[int, int, bool]]], articles: list[int]) -> Columns:
    """Of documents that are lists of blocks: score, words in tenths, kept."""
    rows = [row for document in documents for row in document]
    choices = [Choice(np.array([kept for _, _, kept in document]), 0.5, 0.75) for document in documents]
    scores, words = (np.array([row[part] for row in rows], np.int64) for part in (0, 1))
    return overview_columns(Batch([*map(len, documents)]), words, scores, choices, np.array(articles, np.int64))


MENU, SHORT, LONG = (20, 30, False), (900, 40, True), (900, 300, True)


def test_words_kept_above_and_below() -> None:
    columns = overview([[MENU, LONG, SHORT, SHORT, LONG, MENU]], [0])
    assert columns["kept_words"].tolist() == [680] * 6
    assert columns["kept_above"].tolist() == [0, 0, 300 * ONE // 680, 340 * ONE // 680, 380 * ONE // 680, ONE]
    assert columns["kept_below"].tolist() == [ONE, 380 * ONE // 680, 340 * ONE // 680, 300 * ONE // 680, 0, 0]


def test_only_long_blocks_with_a_high_score_are_sure() -> None:
    unsure = (690, 300, True)
    columns = overview([[MENU, unsure, LONG, SHORT, MENU]], [0])
    assert columns["until_sure"].tolist() == [2, 1, 300, 300, 300]
    assert columns["since_sure"].tolist() == [300, 300, 300, 1, 2]


def test_nothing_is_far_beyond_three_hundred_rows() -> None:
    columns = overview([[LONG, *[MENU] * 400]], [0])
    assert columns["since_sure"].max() == 300
    assert columns["since_sure"].tolist()[:3] == [300, 1, 2]


def test_documents_do_not_see_each_other() -> None:
    article, listing = [LONG, MENU], [MENU, MENU, SHORT]
    together = overview([article, listing], [2048, -512])
    alone = [overview([article], [2048]), overview([listing], [-512])]
    for name, values in together.items():
        assert values.tolist() == [*alone[0][name].tolist(), *alone[1][name].tolist()], name
    assert together["article"].tolist() == [2048, 2048, -512, -512, -512]
    assert together["expected"].tolist() == [768] * 5


def test_of_a_document_of_which_nothing_is_kept() -> None:
    columns = overview([[MENU, MENU]], [0])
    assert columns["kept_words"].tolist() == columns["kept_above"].tolist() == columns["kept_below"].tolist() == [0, 0]
