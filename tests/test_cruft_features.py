"""How long a line is in words of any script, and whether it reads like prose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.features import PROSE_WORDS, count_words, features_of, features_of_all


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \t ", 0),
        ("—  * | •", 0),
        ("One two, three.", 3),
        ("don't re-open e-mail", 3),
        ("Déjà vu à l’été", 4),
        ("snake_case 3.5 10%", 3),
        ("Мама мыла раму", 3),
        ("القطار يصل متأخرا", 3),
        ("기차가 늦게 도착했다", 3),
        ("रेलगाड़ी देर से आई", 4),
        ("列车今天晚点", 3),  # two characters a word
        ("列車は今日も遅れた", 4.5),
        ("列车，今天。晚点！", 3),  # punctuation is no word
        ("รถไฟมาสาย1", 9 / 5 + 1),  # nine Thai characters and a number
        ("iPhone 手机 2026", 3),
        ("第7次会议", 3),  # four characters and a number
    ],
)
def test_words(text: str, words: float) -> None:
    assert count_words(text) == pytest.approx(words)


@pytest.mark.parametrize(
    "text",
    [
        "He came.",
        "Did he?",
        "He did!",
        "“He did!”",
        "He did (at last).",
        "(He did.)",
        "« Il est venu. »".replace(" »", "»"),
        "它来了。",
        "「来た。」",
        "他来了吗？",
        "वह आया।",
        "هل جاء؟",
        "وہ آیا۔",
        "Եկավ։",
        "መጣ።",
        "သူလာသည်။",
        "គាត់មក។",
        "He came.  ",
        "**He came.**",
    ],
)
def test_ends_like_a_sentence(text: str) -> None:
    assert features_of(text).ends_sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Related posts",
        "Share this:",
        "He came…",
        "He came...",
        "He came...”",
        "它来了……",
        "Comments (3)",
        "He came, and then,",
        "รถไฟมาสาย",
    ],
)
def test_does_not_end_like_a_sentence(text: str) -> None:
    assert not features_of(text).ends_sentence


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Read the next one now.", False),  # five words
        ("You can read the next one.", True),  # six and a full stop
        ("You can read the next one", False),
        ("You can read the next one...", False),  # a teaser that was cut
        ("Eleven words are not yet prose when no full stop follows", False),
        ("These twelve words here are prose even though no full stop ever follows", True),
        ("列车今天又一次晚点了四十分钟。", True),
        ("相关文章", False),
    ],
)
def test_prose(text: str, prose: bool) -> None:
    assert features_of(text).prose is prose


@given(st.text("a .!?…。'”)*_\n", max_size=20))
def test_a_sentence_ends_before_closing_marks_and_not_in_an_ellipsis(text: str) -> None:
    end = text[-14:].rstrip()
    stops = re.search(r"[.!?…。]['”)*_]*$", end) is not None
    assert features_of(text).ends_sentence == (stops and re.search(r"(?:\.\.\.|…)['”)*_]*$", end) is None)


@given(st.text(max_size=300))
def test_any_text_has_features(text: str) -> None:
    seen = features_of(text)
    assert seen.words >= 0
    assert seen.words <= len(text)
    assert seen.prose or seen.words < PROSE_WORDS


@given(st.text(alphabet="ab 列车รถ.,", max_size=60), st.text(alphabet="ab 列车รถ.,", max_size=60))
def test_words_add_up_over_a_space(left: str, right: str) -> None:
    assert count_words(f"{left} {right}") == pytest.approx(count_words(left) + count_words(right))


WORDS = st.sampled_from(
    [
        "One",
        "—",
        "…",
        "_",
        "“",
        "I’m",
        "(’)",
        "\xa0",
        "re-open",
        "手机",
        "รถไฟ",
        "3.5",
        "(",
        "don't",
        "\u200b",
        "é",
        " ",
        "\n",
        ".",
    ]
)


@given(st.lists(st.lists(WORDS).map(" ".join) | st.text(), max_size=6))
def test_blocks_of_a_document_are_measured_as_one_by_one(texts: list[str]) -> None:
    together = features_of_all(texts)
    assert together == [features_of(text) for text in texts]
    assert [seen.words for seen in together] == pytest.approx([count_words(text) for text in texts])
