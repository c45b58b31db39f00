"""Folding for comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import comparable
from pipeline.normalize.compare import with_common_marks_folded


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Leave a Reply", "  LEAVE\xa0a\n reply "),
        ("Don’t miss", "don't miss"),
        ("“Related”", "'related'"),
        ("« Mot »", "' mot '"),
        ("Hawaiʻi", "HAWAI'I"),
        ("don´t", "don`t"),
        ("A – B — C", "a - b ‑ c"),
        ("Ｌｉｋｅ　ｔｈｉｓ：", "like this:"),
        ("ﬁne", "fine"),
        ("Donau\xaddampf\u200b", "donaudampf"),
        ("می\u200cخواهم", "میخواهم"),
        ("İLGİLİ HABERLER", "ilgili haberler"),
        ("BAŞLIK", "başlık"),
        ("STRASSE", "Straße"),
        ("ΤΈΛΟΣ", "τέλος"),
        ("cafe\u0301", "CAFÉ"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_spellings_of_the_same_words_are_equal(left: str, right: str) -> None:
    assert comparable(left) == comparable(right)


@pytest.mark.parametrize(("left", "right"), [("share", "shared"), ("a b", "ab"), ("re-post", "repost"), ("Ö", "O")])
def test_different_words_stay_different(left: str, right: str) -> None:
    assert comparable(left) != comparable(right)


@given(st.text())
def test_it_is_idempotent(text: str) -> None:
    folded = comparable(text)
    assert comparable(folded) == folded
    assert folded == " ".join(folded.split())


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_folded_like_any_other_text(text: str) -> None:
    # The last character takes the text out of the quick way for ASCII.
    assert comparable(text + " é") == (comparable(text) + " é").strip()


@given(st.lists(st.sampled_from("a İ’‘“”–—…é.\xa0ſ\u0307") | st.characters()).map("".join))
def test_common_marks_may_be_folded_before(text: str) -> None:
    assert comparable(with_common_marks_folded(text)) == comparable(text)
