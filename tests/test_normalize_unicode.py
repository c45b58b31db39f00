"""Characters and spaces: one table per step, and what must not be touched."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.normalize import normalize_inline, normalize_text
from pipeline.normalize.unicode import CODE, PROSE


def prose(text: str) -> str:
    return normalize_text(text, quotes="keep")


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("surrogates", "\ud83d\ude00", "\U0001f600"),
        ("surrogates", "a\ud83db", "a\ufffdb"),
        ("surrogates", "a\udcff", "a\ufffd"),
        ("surrogates", "\ude00\ud83d", "\ufffd\ufffd"),
        ("c1", "\x93a\x94 \x96 \x80", "“a” – €"),
        ("c1", "wait\x85 \x91so\x92", "wait… ‘so’"),
        ("c1", "one\x85two", "one\x85two"),
        ("c1", "a\x81\x8d\x8f\x90\x9db", "ab"),
        ("characters", "a\r\nb\rc\u2028d\u2029e\x85f\x0cg\x0bh\ti", "a  b c d e f g h i"),
        ("characters", "a\xa0b\u202fc\u2007d\u2009e\u200af\u205fg", "a b c d e f g"),
        ("characters", "a\u200bb\u2060c\ufeffd\xade", "abcde"),
        ("characters", "\u202aa\u202eb\u202c\u2066c\u2069", "abc"),
        ("characters", "a\x00b\x1bc\x7fd\ufffee\uffff\ufdd0f\U0001ffff", "abcdef"),
        ("characters", "a\ufffcb", "a b"),
        ("compose", "e\u0301", "é"),
        ("compose", "\u037e", ";"),
        ("idle", "a\u200eb\u200fc", "abc"),
        ("idle", "שלום\u200f!", "שלום\u200f!"),
        ("idle", "a \u200c\u034f \u200d b", "a   b"),
        ("idle", "Auf\u200clage", "Auflage"),
        ("idle", "می\u200cخواهم", "می\u200cخواهم"),
        ("idle", "PDF\u200cها", "PDF\u200cها"),
        ("idle", "क्\u200dष", "क्\u200dष"),
        ("idle", "👩\u200d💻", "👩\u200d💻"),
        ("idle", "a\U000e0061\U000e0062b", "ab"),
        ("idle", "🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("idle", "🏴\U000e0067\U000e0062", "🏴"),
        ("spaces", "  a   b  ", "a b"),
        ("spaces", "田中\u3000太郎", "田中\u3000太郎"),
        ("spaces", "え！\u3000\u3000そう", "え！\u3000そう"),
        ("spaces", "え \u3000 そう", "え\u3000そう"),
        ("spaces", "a\u3000b", "a b"),
        ("spaces", "東\u3000b", "東 b"),
        ("spaces", "\u3000\u3000段落\u3000", "段落"),
    ],
)
def test_each_step_does_what_its_name_says(step: str, text: str, expected: str) -> None:
    assert PROSE[step](text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "，。！？：；（）",
        "ＡＢＣ１２３",
        "ﬁne ﬂow ŉ ĳ",
        "10³ m² H₂O ½ № ™",
        "ｶﾀｶﾅ",
        "Hawaiʻi Oʻahu",
        "Straße, Łódź, Çavuşoğlu, Fikri Işık, İbrahim",
        "❤️ 👍🏽 🇩🇪 1️⃣",
        "ไม่มีช่องว่าง",
        "…—–‑•",
    ],
)
def test_text_in_order_is_left_alone(text: str) -> None:
    assert prose(text) == text


def test_a_block_is_one_line_with_single_spaces() -> None:
    assert prose("\ufeff  The\xa0quick\r\nbrown\t\u2003 fox\u2029 ") == "The quick brown fox"


@pytest.mark.parametrize(
    "text", ["", " ", "\n\u3000\xa0\u200b\ufeff", "\u200d\u200c\u034f", "\x00\x1f\x81", "\u202e\u200f"]
)
def test_nothing_visible_is_nothing(text: str) -> None:
    assert prose(text) == ""


def test_a_soft_hyphen_joins_and_an_object_separates() -> None:
    assert prose("Donau\xaddampf\xadschiff") == "Donaudampfschiff"
    assert prose("before\ufffcafter") == "before after"


def test_removal_and_composition_work_together() -> None:
    assert prose("e\u200b\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\r\n\tif x:\r        return  1\n", "def f():\n\tif x:\n        return  1\n"),
        ("a\u2028b\x85c\x0cd", "a\nb\nc\nd"),
        ("print(“x”, '«y»', ``z'')", "print(“x”, '«y»', ``z'')"),
        ("&lt;p&gt;&nbsp;&amp;&quot;", "&lt;p&gt;&nbsp;&amp;&quot;"),
        ("a\xa0b\u3000\u3000c", "a\xa0b\u3000\u3000c"),
        ("if access != \u202euser\u202c\u2066// check\u2069:\u200b", "if access != user// check:"),
        ("\x00a\x1b[0mb\x7f", "ab"),
        ("cafe\u0301", "café"),
        ("a\r\x00\nb", "a\nb"),
        ("FranÃ§ais", "FranÃ§ais"),
    ],
)
def test_code_keeps_everything_but_what_is_not_text(text: str, expected: str) -> None:
    assert normalize_text(text, quotes="straight", code=True) == expected


def test_code_steps_are_a_part_of_the_prose_steps_but_for_spaces() -> None:
    assert list(CODE) == ["surrogates", "c1", "characters", "newlines", "compose"]
    assert CODE["surrogates"] is PROSE["surrogates"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  A\n title\u2028of\xa0two  lines ", "A title of two lines"),
        ("田中\u3000太郎", "田中 太郎"),
        ("田中&#12288;太郎", "田中 太郎"),
        ("\u202aYazar:\u202c Fikri Işık\u200b", "Yazar: Fikri Işık"),
        ("“Q&amp;A”", '"Q&A"'),
    ],
)
def test_inline_text_is_one_line_with_plain_spaces(text: str, expected: str) -> None:
    assert normalize_inline(text, quotes="straight") == expected


def test_nfkc_is_never_applied() -> None:
    text = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
    assert unicodedata.normalize("NFKC", text) != text
    assert prose(text) == text
