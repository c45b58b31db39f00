"""The alignment of blocks with gold text, on pages made up for it."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed (extra bench)")

from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.labels import IN_GOLD, block_labels, words_of

_ARTICLE = [
    "The ferry to the island sailed again on Monday after three weeks of storms.",
    "Repairs",
    "Its captain said that the engine had been taken apart and cleaned twice.",
    "Share",
    "“We will share what we learned,” she told the harbour board.",
]


def kept(blocks: list[str], gold: list[str]) -> list[int]:
    """Indices of the blocks that count as gold."""
    return [index for index, label in enumerate(block_labels(blocks, "\n\n".join(gold))) if label >= IN_GOLD]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't STOP", ["don", "t", "stop"]),
        ("soft\u00adhyphen \ufb01sh", ["softhyphen", "fish"]),
        ("猫は好き", ["猫", "は", "好", "き"]),
        ("PDF文件 2024", ["pdf", "文", "件", "2024"]),
        ("서울 시장", ["서울", "시장"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_menu_words_and_buttons_are_not_the_words_of_the_article() -> None:
    blocks = ["Home", "The", "Share", *_ARTICLE[:3], "Share", _ARTICLE[4], "Share", "Leave a reply"]
    assert kept(blocks, [*_ARTICLE[:3], _ARTICLE[4]]) == [3, 4, 5, 7]


def test_short_heading_is_found_between_its_paragraphs() -> None:
    assert kept(["Repairs", "Menu", *_ARTICLE[:3]], _ARTICLE[:3]) == [2, 3, 4]


def test_short_first_line_next_to_the_article_wins() -> None:
    assert kept(["Repairs", "Menu", "Repairs", _ARTICLE[2]], ["Repairs", _ARTICLE[2]]) == [2, 3]


def test_teaser_with_the_first_words_is_not_the_article() -> None:
    teaser = "The ferry to the island sailed again on Monday …"
    assert kept([teaser, "Menu", *_ARTICLE[:3]], _ARTICLE[:3]) == [2, 3, 4]
    assert kept([*_ARTICLE[:3], "Menu", teaser], _ARTICLE[:3]) == [0, 1, 2]
    ending = "… had been taken apart and cleaned twice."
    assert kept([*_ARTICLE[:3], "Menu", ending], _ARTICLE[:3]) == [0, 1, 2]


def test_copy_nearer_to_the_article_is_the_article() -> None:
    blocks = [_ARTICLE[0], "Menu", "News and weather", _ARTICLE[0], _ARTICLE[2], "Most read", _ARTICLE[2]]
    assert kept(blocks, [_ARTICLE[0], _ARTICLE[2]]) == [3, 4]


def test_block_in_another_place_than_in_the_gold_text() -> None:
    assert kept([_ARTICLE[2], "Menu", _ARTICLE[0], _ARTICLE[4]], [_ARTICLE[0], _ARTICLE[4], _ARTICLE[2]]) == [0, 2, 3]


def test_sentence_broken_into_lines() -> None:
    blocks = ["Menu", "The ferry to", "the island", "sailed again", "on Monday after three weeks of storms.", "Next"]
    assert kept(blocks, _ARTICLE[:1]) == [1, 2, 3, 4]


def test_unspaced_scripts() -> None:
    blocks = [
        "首页",
        "渡轮周一重新开航，此前风暴持续了三个星期。",
        "分享",
        "船长说，发动机拆开清洗了两次。",
        "相关文章",
    ]
    assert kept(blocks, [blocks[1], blocks[3]]) == [1, 3]


def test_share_of_words_and_blocks_without_any() -> None:
    labels = block_labels(["***", "one two three four", "one two three"], "one two three")
    assert math.isnan(labels[0])
    assert sorted(labels[1:]) == [0.0, 1.0]
    assert block_labels(["one two three four"], "one two three") == [0.75]
    assert block_labels(["one"], "") == [0.0]
    assert block_labels([], "one") == []


@given(
    st.lists(st.sampled_from(["one two three", "four", "two three four", "", "one", "five six one two"]), max_size=9)
)
def test_gold_of_all_blocks_aligns_with_all_and_labels_are_shares(blocks: list[str]) -> None:
    labels = block_labels(blocks, "\n".join(blocks))
    assert all(math.isnan(label) == (not block) for label, block in zip(labels, blocks, strict=True))
    assert all(math.isnan(label) or label == 1.0 for label in labels)


@given(
    st.lists(st.text("ab ", max_size=8), max_size=8),
    st.text("ab ", max_size=30),
)
def test_no_gold_word_is_aligned_twice(blocks: list[str], gold: str) -> None:
    labels = block_labels(blocks, gold)
    aligned = sum(label * len(words_of(block)) for label, block in zip(labels, blocks, strict=True) if block.strip())
    assert all(math.isnan(label) or 0.0 <= label <= 1.0 for label in labels)
    assert aligned <= len(words_of(gold)) + 1e-9
