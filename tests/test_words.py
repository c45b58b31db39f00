"""How many words a text has."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.words import words_in

ONE_BY_ONE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("The council met.", 3),
        ("Don't go to O'Neill's, rock'n'roll isn't 'dead'", 7),
        ("snake_case - 3.14 (e.g. two)", 7),
        ("L’été n'a pas duré", 4),
        ("two\nlines and\n\nthree", 4),
        ("市议会 met twice", 5),
        ("สภา", 3),
    ],
)
def test_words(text: str, words: int) -> None:
    assert words_in(text) == words


@given(st.text("ab1é'’‘“–…\xa0_ -.\n"))
def test_the_short_way_for_english_counts_the_same(text: str) -> None:
    assert words_in(text) == len(ONE_BY_ONE.findall(text))
