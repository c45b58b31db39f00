"""What holds for every text, in every style."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.normalize import normalize_inline, normalize_text
from pipeline.normalize.ligatures import spell_out_ligatures
from pipeline.normalize.mojibake import repair
from pipeline.normalize.plan import PROSE, Plan, Style, apply_steps, plan_for
from pipeline.normalize.quotes import straighten
from pipeline.normalize.typographic import typeset

QUOTES = "\"'“”„‟‘’‚‛«»‹›′″‵‶`´"
PIECES = [
    *QUOTES,
    *" \xa0\u3000\u202f\n\r\t",
    *"abns5öéИ東あ아ग ו.,:;!?-—–―\u2011…()[]「」『』/ﬁﬆ",
    *["--", " - ", "---", "...", ". . .", "\u0301" * 40],
    *["&", "amp;", "&amp;", "&shy;", "&zwj;", "&quot;", "&nbsp;", "lt;", "#38;", "90s", "'n'", "tis", "5'3"],
    *"\u200b\xad\u200d\u200c\u200e\u202e\u034f\u0301\u0338\u037e\ufeff\ufffd\x00\x80\x93\x85",
    *"ÃÂâ€©",
    *["\ud83d", "\ude00", "\U0001f3f4", "\U000e0061", "\U000e007f"],
]
LANGUAGES = ["he", "ar", "fi", "en", "de", "de-CH", "fr", "es", "pl", "ru", "sv", "hu", "nl", "ja", "zh", "et", None]

texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
    st.lists(st.sampled_from([*QUOTES, " ", "a", ".", "5", "東"]), max_size=16).map("".join),
)
styles = st.sampled_from(["straight", "typographic", "keep"])
punctuation = st.sampled_from(["keep", "ascii", "typographic"])
languages = st.sampled_from(LANGUAGES)


@settings(max_examples=300, deadline=None)
@given(texts, styles, languages, punctuation, punctuation)
def test_normal_form(text: str, style: str, language: str | None, dashes: str, ellipses: str) -> None:
    once = normalize_text(text, style, language, False, dashes, ellipses)
    assert normalize_text(once, style, language, False, dashes, ellipses) == once
    assert unicodedata.normalize("NFC", once) == once
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in once)
    assert once == once.strip()
    assert "  " not in once
    assert not set("\xad\u200b\u202e\ufeff") & set(once)


@settings(max_examples=300, deadline=None)
@given(texts, styles, languages)
def test_inline_form(text: str, style: str, language: str | None) -> None:
    once = normalize_inline(text, style, language)
    assert normalize_inline(once, style, language) == once
    assert "\u3000" not in once


@settings(max_examples=300, deadline=None)
@given(texts)
def test_code_form(text: str) -> None:
    once = normalize_text(text, "straight", code=True)
    assert normalize_text(once, "straight", code=True) == once
    assert not any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in once)
    assert once.count('"') == text.count('"')


def without_quotes(text: str) -> str:
    return "".join(c for c in text if c not in QUOTES + "「」『』" and not c.isspace())


@settings(max_examples=300, deadline=None)
@given(texts, languages)
def test_quotes_change_nothing_but_quotes(text: str, language: str | None) -> None:
    assert without_quotes(straighten(text)) == without_quotes(text)
    assert without_quotes(typeset(text, language)) == without_quotes(text)


def characters(text: str) -> str:
    for step in PROSE:
        text = text if step.name == "mojibake" else step.apply(text)
    return text


def words(text: str) -> list[str]:
    visible = "".join(
        c for c in text if unicodedata.category(c) not in ("Cf", "Cn") and (c.isspace() or c >= " ") and c != "\x7f"
    )
    return re.findall(r"\w+", unicodedata.normalize("NFC", visible.replace("\u034f", "")))


@settings(max_examples=300, deadline=None)
@given(
    texts.filter(lambda text: "&" not in text and not re.search("[\x80-\x9f\ud800-\udfff]", text)), styles, languages
)
def test_words_are_neither_joined_nor_lost(text: str, style: str, language: str | None) -> None:
    once = normalize_text(text, style, language)
    # Where mojibake is repaired, before or after characters are taken out of it, the words are meant to change.
    if all(repair(stage) == stage for stage in (text, characters(text), once)):
        assert words(once) == words(spell_out_ligatures(text))


@settings(max_examples=300, deadline=None)
@given(texts)
def test_straight_text_holds_no_curly_quote(text: str) -> None:
    assert not set("“”„‟‘’‚‛") & set(normalize_text(text, "straight"))


def changing_steps(plan: Plan, text: str) -> list[str]:
    """Names of the steps that change ``text``, in the order in which they do; a second round repeats names.

    Empty for a text in normal form, even where two steps undo each other: the spaces inside French quotation marks.
    """
    names, before = [], text
    for step, after in plan.replay(text):
        if after != before:
            names.append(step.name)
        before = after
    return [] if before == text else names


@settings(max_examples=300, deadline=None)
@given(texts, styles, punctuation, punctuation, languages)
def test_the_replayed_plan_is_what_was_done(text: str, quotes: str, dashes: str, ellipses: str, language: str) -> None:
    plan = plan_for(Style(quotes, dashes, ellipses, language))
    once = plan.run(text)
    names = changing_steps(plan, text)
    assert apply_steps(plan, names, text) == once
    assert (names == []) == (once == text)
