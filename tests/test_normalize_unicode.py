"""Characters and spaces: one table per step, and what must not be touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import normalize_inline, normalize_text
from pipeline.normalize.mojibake import repair
from pipeline.normalize.plan import CODE, PROSE, Style, plan_for
from pipeline.normalize.unicode import without_common_marks

STEPS = {step.name: step.apply for step in PROSE}


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
        ("blanks", "a\r\nb\rc\u2028d\u2029e\x85f\x0cg\x0bh\ti", "a  b c d e f g h i"),
        ("blanks", "a\xa0b\u202fc\u2007d\u2009e\u200af\u205fg", "a b c d e f g"),
        ("invisibles", "a\u200bb\u2060c\ufeffd\xade", "abcde"),
        ("invisibles", "\u202aa\u202eb\u202c\u2066c\u2069", "abc"),
        ("controls", "a\x00b\x1bc\x7fd\ufffee\uffff\ufdd0f\U0001ffff", "abcdef"),
        ("blanks", "a\ufffcb", "a b"),
        ("escapes", "\x1b[1mbold\x1b[0m and \x1b]0;title\x07more", "bold and more"),
        ("marks", "a" + "\u0301" * 50 + "b", "a" + "\u0301" * 30 + "b"),
        ("marks", "a\u0301\u0302" * 40, "a\u0301\u0302" * 40),
        ("marks", "—" * 50, "—" * 50),
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
        ("ligatures", "oﬃce, ﬂow, ﬁne, eﬀect, baﬄe, laﬆ, ﬅay", "office, flow, fine, effect, baffle, last, stay"),
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
    assert STEPS[step](text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "，。！？：；（）",
        "ＡＢＣ１２３",
        "ŉ ĳsje ǆep œuvre æsel ẞ ſ",
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


def test_code_steps_touch_no_space_entity_or_quote() -> None:
    assert [step.name for step in CODE] == ["surrogates", "c1", "controls", "newlines", "marks", "compose"]
    assert CODE[0] is next(step for step in PROSE if step.name == "surrogates")


def test_a_run_of_marks_costs_no_quadratic_time() -> None:
    assert prose("a" + "\u0315\u0300" * 200_000) == prose("a" + "\u0315\u0300" * 15)
    assert len(prose("a\u0315" + "&#768;" * 100_000)) < 40


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


@given(st.text("a é“”‘’–—…&;\xa0", max_size=12))
def test_english_with_its_marks_is_in_order_where_ascii_is(text: str) -> None:
    plan = plan_for(Style("keep"))
    *_, (_, after) = plan.replay(text)
    assert plan.run(text) == after
    if not text.isascii() and without_common_marks(text).isascii() and "&" not in text:
        assert repair(text) is text
        assert all(step.apply(text) == text for step in PROSE if step.name != "spaces")


def test_nfkc_is_never_applied() -> None:
    text = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
    assert unicodedata.normalize("NFKC", text) != text
    assert prose(text) == text
