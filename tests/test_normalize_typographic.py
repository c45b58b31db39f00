"""Typographic quotes by language. A tilde stands for a no-break space."""

from __future__ import annotations

import pytest

from pipeline.normalize import normalize_text
from pipeline.normalize.quote_marks import marks_for


def typographic(text: str, language: str | None) -> str:
    once = normalize_text(text, "typographic", language)
    assert normalize_text(once, "typographic", language) == once
    return once.replace("\xa0", "~")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“a ‘b’ c”"),
        ("en-GB", "“a ‘b’ c”"),
        ("de", "„a ‚b‘ c“"),
        ("de-AT", "„a ‚b‘ c“"),
        ("de-CH", "«a ‹b› c»"),
        ("fr", "«~a “b” c~»"),
        ("es", "«a “b” c»"),
        ("it", "«a “b” c»"),
        ("pt-BR", "“a ‘b’ c”"),
        ("pl", "„a «b» c”"),
        ("ru", "«a „b“ c»"),
        ("uk", "«a „b“ c»"),
        ("cs", "„a ‚b‘ c“"),
        ("sv", "”a ’b’ c”"),
        ("fi", "”a ’b’ c”"),
        ("he", "”a ’b’ c”"),
        ("ar", "«a ‹b› c»"),
        ("el", "«a “b” c»"),
        ("ko", "“a ‘b’ c”"),
        ("pt-PT", "«a “b” c»"),
        ("ja", "“a ‘b’ c”"),
        ("nl", "“a ‘b’ c”"),
        ("tr", "“a ‘b’ c”"),
        ("hu", "„a »b« c”"),
        ("nb", "«a ‘b’ c»"),
        ("zh", "“a ‘b’ c”"),
        ("tlh", "“a ‘b’ c”"),
        (None, "“a ‘b’ c”"),
    ],
)
def test_outer_and_inner_marks(language: str | None, expected: str) -> None:
    for text in ('"a "b" c"', "\"a 'b' c\"", "« a ‹ b › c »", "”a ”b” c”", "„a ‚b‘ c“", "``a `b' c''"):
        assert typographic(text, language) == expected, text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", '彼は"東京"と言った。', "彼は「東京」と言った。"),
        ("ja", "\"東京は'首都'だ\"", "「東京は『首都』だ」"),
        ("ja", '彼は"NATO"と"東京"', "彼は“NATO”と「東京」"),
        ("ja", '「彼は"東京"と」', "「彼は『東京』と」"),
        ("zh", '他说："你好。"他走了', "他说：“你好。”他走了"),
        ("zh", "他说：'你好'然后", "他说：‘你好’然后"),
        ("zh-Hant", '他說："你好。"', "他說：「你好。」"),
        ("ar", 'قال "نعم" ثم ذهب', "قال «نعم» ثم ذهب"),
        ("fa", 'گفت "بله" و رفت', "گفت «بله» و رفت"),
        ("he", 'הוא אמר "כן" והלך לצה"ל', 'הוא אמר ”כן” והלך לצה"ל'),
        ("ru", 'Он сказал: "Паром "Заря" ушёл"', "Он сказал: «Паром „Заря“ ушёл»"),
        ("el", 'Είπε "ναι" και έφυγε', "Είπε «ναι» και έφυγε"),
        ("ko", '"안녕"이라고 했다', "“안녕”이라고 했다"),
        ("th", 'เขาพูดว่า"สวัสดี"แล้ว', "เขาพูดว่า“สวัสดี”แล้ว"),
    ],
)
def test_scripts_without_spaces(language: str, text: str, expected: str) -> None:
    assert typographic(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('”x” “y" „z"', "“x” “y” “z”"),
        ("”I believe,” he said. ”Even so,” he added.", "“I believe,” he said. “Even so,” he added."),
        ('("x") —"y"— ["z"]', "(“x”) —“y”— [“z”]"),
        ('said:"x" and "y"(z)', "said:“x” and “y”(z)"),
        ("\"'Yes,' he said,\" she said.", "“‘Yes,’ he said,” she said."),
        ("'He said \"no\".'", "‘He said “no”.’"),
        ('""a" b"', "“‘a’ b”"),
        ("«x» and »y«", "“x” and “y”"),
    ],
)
def test_direction_comes_from_the_neighbours(text: str, expected: str) -> None:
    assert typographic(text, "en") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "don't, it's, James', goin', 1990's", "don’t, it’s, James’, goin’, 1990’s"),
        ("en", "the '90s, the class of '68", "the ’90s, the class of ’68"),
        ("en", "rock 'n' roll, fish 'n chips, 'tis, 'Twas", "rock ’n’ roll, fish ’n chips, ’tis, ’Twas"),
        ("en", "'rock 'n' roll'", "‘rock ’n’ roll’"),
        ("en", "the '90s were 'great'", "the ’90s were ‘great’"),
        ("en", '"it was \'90s"', "“it was ’90s”"),
        ("en", "(RMS)'s view", "(RMS)’s view"),
        ("en", "d'Artagnan of Hawaiʻi and Hawaiʼi", "d’Artagnan of Hawaiʻi and Hawaiʼi"),
        ("de", "'s ist so, das war's, Hans' Hut", "’s ist so, das war’s, Hans’ Hut"),
        ("de", "'I saw the boys' dog,' he said", "‚I saw the boys’ dog,‘ he said"),
        ("fr", "l'\"affaire\" d'aujourd'hui", "l’«~affaire~» d’aujourd’hui"),
        ("nl", "'s ochtends in 't huis", "’s ochtends in ’t huis"),
        ("tr", "\"Hürriyet\"'e göre İstanbul'da", "“Hürriyet”’e göre İstanbul’da"),
        ("uk", "п'ять об'єктів", "п’ять об’єктів"),
    ],
)
def test_apostrophes(language: str, text: str, expected: str) -> None:
    assert typographic(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", 'a " b " c'),
        ("en", '5\' 3" and 6\'2" and 24"x36"'),
        ("en", "5′ 3″ and 10° 30′ 15″"),
        ("en", '"unclosed and more'),
        ("en", "“unclosed and more"),
        ("en", 'unopened" and more'),
        ("en", "\"\" and ''"),
        ("en", "'unclosed and more"),
        ("he", 'צה"ל וארה"ב'),
        ("fr", "Suite »"),
        ("ja", "「東京」と『本』"),
        ("en", "use `code` here"),
    ],
)
def test_what_cannot_be_told_is_left_alone(language: str, text: str) -> None:
    assert typographic(text, language) == text


def test_a_stray_guillemet_is_not_given_a_partner() -> None:
    assert typographic('Suite » "un mot"', "fr") == "Suite » “un mot”"


def test_feet_and_inches_inside_a_quotation() -> None:
    assert typographic('"He is 5\'3" tall"', "en") == "“He is 5'3\" tall”"


def test_a_word_that_single_marks_would_turn_into_an_apostrophe_keeps_double_ones() -> None:
    assert typographic('"the "90s" style"', "en") == "“the “90s” style”"


def test_the_french_space_survives_the_rule_for_spaces() -> None:
    once = normalize_text("«mot» et «  mot »", "typographic", "fr")
    assert once == "«\xa0mot\xa0» et «\xa0mot\xa0»"
    assert normalize_text(once, "straight") == '"mot" et "mot"'


@pytest.mark.parametrize(("code", "outer"), [("de_CH", "«"), ("DE", "„"), ("zh-Hant-TW", "「"), ("", "“"), ("-", "“")])
def test_marks_are_found_by_the_longest_part_of_the_code(code: str, outer: str) -> None:
    assert marks_for(code).outer[0] == outer
