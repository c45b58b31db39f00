"""Which lines carry a rule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import Block
from pipeline.normalize import normalize_inline
from pipeline.rules.matching import RuleMatcher, key_of_rule
from pipeline.rules.reading import read_rules
from pipeline.settings import PunctuationStyle, QuoteStyle


def carries(line: str, text: str, match: str) -> bool:
    rules = read_rules(f"[[remove]]\ntext = {json.dumps(text)}\nmatch = '{match}'\n".encode(), "x")
    return bool(rules.hits([Block(line)]))


@pytest.mark.parametrize(
    ("match", "text", "yes", "no"),
    [
        (
            "line",
            "Read our newsletter",
            ["Read our newsletter", "READ  our\xa0newsletter!", "» Read our newsletter »", "o Read our newsletter"],
            ["Read our newsletter today", "Why I read our newsletter", "Read our news letter"],
        ),
        (
            "line",
            "Don't miss “it”",
            ['Don’t miss "it"', "Donâ€™t miss &ldquo;it&rdquo;", "don't miss 'it'."],
            ["Don't miss"],
        ),
        (
            "line",
            '"La mer" monte, dit-il--vite',
            [
                "« La mer » monte, dit-il—vite",
                "«\u202fLa mer\u202f» monte, dit-il--vite",
                "``La mer'' monte, dit-il–vite",
            ],
            ["La mer monte, dit-il--vite"],
        ),
        ("line", "***", ["***", " *** "], ["*", "a *** b"]),
        ("line", "İLGİLİ haberler", ["ilgili haberler", "İlgili Haberler:"], ["ilgi"]),
        ("line", "相关文章", ["相关文章", "【相关文章】"], ["相关文章推荐"]),
        (
            "start",
            "By our correspondent",
            ["By our correspondent in Oslo", "- by our correspondent"],
            ["By our correspondents", "Said by our correspondent"],
        ),
        ("line", "No. [0-9]+ .* x", ["No. [0-9]+ .* x", "no. [0-9]+ .* X."], ["No. 1 a x", "No. [0-9]+ a x"]),
        ("contains", "a (b+)+ 1", ["see a (b+)+ 1 here"], ["see a b 1 here", "see a bb 1"]),
        ("start", "延伸閱讀", ["延伸閱讀：港口", "延伸閱讀"], ["請看延伸閱讀"]),
        (
            "contains",
            "support us",
            ["Please support us!", "Support us", "You (support us) may"],
            ["They support usury", "unsupport us"],
        ),
        ("contains", "公众号", ["欢迎关注公众号：海港"], ["公众"]),
    ],
)
def test_lines(match: str, text: str, yes: list[str], no: list[str]) -> None:
    for line in yes:
        assert carries(line, text, match), line
    for line in no:
        assert not carries(line, text, match), line


WORDS = st.lists(
    st.sampled_from(["read", "our", "Our", "news", "letter", "ß", "海港", "İ", "1,000"]), min_size=1, max_size=4
)
TEXTS = WORDS.map(" ".join)


@given(
    st.lists(st.tuples(st.sampled_from(["line", "start", "contains"]), TEXTS), max_size=6), st.lists(TEXTS, max_size=6)
)
def test_many_rules_together_find_what_each_finds_alone(rules: list[tuple[str, str]], lines: list[str]) -> None:
    together = RuleMatcher((match, key_of_rule(text)) for match, text in rules).match(lines)
    alone = [RuleMatcher([(match, key_of_rule(text))]).match(lines) for match, text in rules]
    for index in range(len(lines)):
        assert together[index] == tuple(number for number, found in enumerate(alone) if found[index])


@given(st.text(max_size=60), st.sampled_from(["line", "start", "contains"]))
def test_a_line_carries_itself(text: str, match: str) -> None:
    key = key_of_rule(text)
    if key and (match == "line" or any(character.isalnum() for character in key)):
        assert RuleMatcher([(match, key)]).match([text]) == [(0,)]


PIECES = st.sampled_from(
    ["mot", "L’été", "—", " — ", "–", "…", "« ", " »", "“", "”", "'", '"', "``", " ", "\xa0", "ﬁn", "\xad", "5", "′"]
)


@given(
    st.lists(PIECES, min_size=1, max_size=8).map("".join),
    st.sampled_from(["straight", "typographic", "keep"]),
    st.sampled_from(["keep", "ascii", "typographic"]),
)
def test_a_line_is_found_as_the_record_shows_it(raw: str, quotes: QuoteStyle, marks: PunctuationStyle) -> None:
    shown = normalize_inline(raw, quotes, "fr", marks, marks)
    key = key_of_rule(shown)
    if any(character.isalnum() for character in key):
        assert RuleMatcher([("line", key)]).match([raw]) == [(0,)]


def test_half_of_a_surrogate_pair_is_no_trouble() -> None:
    matcher = RuleMatcher([("contains", "support us")])
    assert matcher.match(["\ud83d support us", "\ud83d"]) == [(0,), ()]


def test_what_is_remembered_of_short_lines_is_bounded_and_right() -> None:
    matcher = RuleMatcher([("line", "line 7")])
    lines = [f"line {number}" for number in range(20_000)]
    assert [index for index, found in enumerate(matcher.match(lines)) if found] == [7]
    assert matcher.match(["line 7", "line 8"]) == [(0,), ()]
    for start in range(0, 20_000, 100):
        matcher.match(lines[start : start + 100])
    assert len(matcher._remembered) <= 8192
    assert matcher.match(["line 7", "line 8"]) == [(0,), ()]
