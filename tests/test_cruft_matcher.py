"""How lines are matched with cue phrases: folding, languages, each kind of phrase, and patterns that cannot explode."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.catalogue import Catalogue, load_catalogue, read_catalogue
from pipeline.cruft.cue import Cue
from pipeline.cruft.phrases import fold_line, fold_lines, form_of
from tests.cue_catalogues import ENGLISH, LANGUAGES, one_cue, rule_file, rule_of

if sys.version_info >= (3, 11):
    import re._constants as sre_constants
    import re._parser as sre_parser
else:
    import sre_constants
    import sre_parse as sre_parser

PATTERNS = [cue for cue in load_catalogue().cues() if cue.match == "pattern"]
FORMS = [form_of(cue.match, cue.phrase) for cue in load_catalogue().cues()]


# --- folding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply",
        "LEAVE A REPLY",
        "» Leave a Reply:",
        "  leave   a\u00a0reply …",
        "## Leave a Reply",
        "**Leave a Reply**",
        "> Leave a Reply",
        "| Leave a Reply |",
        "* Leave a Reply",
        "o Leave a Reply",
        "- [Leave a Reply]",
        "💬 Leave a Reply",
        "Leave a Reply ❤️",
        "Leave a Reply →",
        "Ｌｅａｖｅ ａ Ｒｅｐｌｙ",
        "Leave a\u200b Reply\u00ad",
    ],
)
def test_marks_at_the_ends_case_and_spaces_do_not_matter(line: str) -> None:
    assert rule_of(line) == "cue:leave-a-reply"


@pytest.mark.parametrize(
    ("line", "language", "rule"),
    [
        ("İLGİNİZİ ÇEKEBİLİR", "tr", "cue:you-might-also-like"),
        ("ilginizi çekebilir", "tr", "cue:you-might-also-like"),
        ("اترك تعليقًا", "ar", "cue:leave-a-reply"),
        ("اقرأ أيضا", "ar", "cue:read-more"),
        ("Еще от редакции", "ru", "cue:more-from"),
        ("J’aime chargement…", "fr", "cue:share-this"),
        ("Lire aussi : la mer et la pluie", "fr", "cue:read-also-inline"),
        ("标签：雨，海", "zh", "cue:tags-prefix"),
        ("Home › News › Harbour", "en", "cue:breadcrumb"),
        ("Home » News", "en", "cue:breadcrumb"),
    ],
)
def test_spellings_that_people_mix_are_one(line: str, language: str, rule: str) -> None:
    assert rule_of(line, language) == rule


def test_star_of_a_required_field_counts_and_that_of_emphasis_does_not() -> None:
    assert [rule_of(line) for line in ("Comment *", "Comment*", "Comment *:", "Name *")] == ["cue:required-field"] * 4
    assert [rule_of(line) for line in ("Comment", "*Comment*", "* Comment")] == ["cue:comment-word"] * 3


@given(
    st.sampled_from([cue for cue in load_catalogue().cues() if cue.match == "line" and "{" not in cue.phrase]),
    st.sampled_from(["", "» ", "# ", "- ", "• ", "> ", "| ", "   ", "✅ ", "_"]),
    st.sampled_from(["", ":", " »", " …", "!", " |", "  ", " →", "_"]),
    st.sampled_from([str, str.upper, str.title, str.swapcase]),
)
def test_dressing_up_a_phrase_does_not_hide_it(cue: Cue, before: str, after: str, case: Any) -> None:
    languages = frozenset({cue.language}) - {"*"} | ENGLISH
    plain = load_catalogue().match(cue.phrase, languages)
    if cue.phrase.endswith("*") or (before + cue.phrase).strip().endswith(("+", "-")):
        return
    dressed = load_catalogue().match(before + case(cue.phrase) + after, languages)
    assert plain is not None
    assert dressed is not None
    assert dressed.family == plain.family or dressed.certain >= plain.certain


# --- languages --------------------------------------------------------------------------------------------------------


def test_a_short_phrase_counts_only_in_its_language() -> None:
    assert rule_of("Anzeige", "de") == "cue:advertisement"
    assert rule_of("Anzeige", "en") is None
    assert rule_of("Reklam", "en", "fr") is None


def test_a_long_phrase_and_one_in_another_script_count_anywhere() -> None:
    assert rule_of("Das könnte Sie auch interessieren", "en") == "cue:you-might-also-like"
    assert rule_of("Поделиться", "en") == "cue:share-this"
    assert rule_of("関連記事", "en") == "cue:related-posts"
    assert load_catalogue().match("Leave a Reply", frozenset()) is None
    assert load_catalogue().match("Powered by WordPress", frozenset()) is not None


@given(
    st.text(max_size=60) | st.sampled_from([cue.phrase for cue in load_catalogue().cues()]),
    st.sets(st.sampled_from(sorted(LANGUAGES))),
)
def test_matching_never_fails_and_keeps_to_the_languages(line: str, languages: set[str]) -> None:
    found = load_catalogue().match(line, frozenset(languages))
    assert found == load_catalogue().match(line, frozenset(languages))
    if found is not None and found.language not in languages and found.language != "*":
        letters = [character for character in found.phrase if character.isalpha()]
        assert len(letters) >= 20 or not found.phrase.isascii()


LINES = (
    st.text(max_size=60)
    | st.sampled_from([cue.phrase for cue in load_catalogue().cues()])
    | st.sampled_from(
        ["Start › News › Sport", "(c) 2026 Ida", "Name *:", "o Home", "12 Kommentare", "“Share”", "x " * 120]
    )
    | st.sampled_from(["©", "© —", "More  from\tIda", "12 comments on 3 posts, 4 of them yours"])
)


@given(st.lists(LINES, max_size=8))
def test_lines_of_a_document_are_matched_as_one_by_one(lines: list[str]) -> None:
    together = Catalogue(zip(load_catalogue().cues(), FORMS, strict=True)).match_all(lines, LANGUAGES)
    assert together == [load_catalogue().match(line, LANGUAGES) for line in lines]


@given(st.lists(LINES, max_size=8))
def test_lines_of_a_document_are_folded_as_one_by_one(lines: list[str]) -> None:
    assert fold_lines(lines) == [fold_line(line) for line in lines]


def test_a_line_of_marks_carries_nothing() -> None:
    assert load_catalogue().match_all(["©", "© —", "* * *", ""], frozenset({"en"})) == [None] * 4


# --- kinds of phrases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "12 likes", "1 likes", "1,234 likes", "1.2K likes", "12 K likes", "3M likes", "1 234 567 likes", "❤ 12 likes",
        "١٢ likes", "१२ likes!",
    ],
)  # fmt: skip
def test_a_number_is_any_number(line: str) -> None:
    assert one_cue(phrases={"en": ["{n} likes"]}).match(line, ENGLISH) is not None


@pytest.mark.parametrize("line", ["likes", "twelve likes", "12 likes each", "12likes", "{n} likes", "0 of 12 likes"])
def test_a_number_is_not_something_else(line: str) -> None:
    assert one_cue(phrases={"en": ["{n} likes"]}).match(line, ENGLISH) is None


def test_a_digit_of_the_phrase_is_that_digit() -> None:
    catalogue = one_cue(phrases={"en": ["Web 0 news"]})
    assert catalogue.match("Web 0 news", ENGLISH) is not None
    assert catalogue.match("Web 2 news", ENGLISH) is None


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        ("More from Anna", True),
        ("More from one two three four five six seven eight", True),
        ("More from one two three four five six seven eight nine", False),
        ("More from", False),
        ("More from …", False),
        ("More fromage", False),
        ("More from her than from him.", False),
        ("More from the archive...", True),
        ("More from 港の雨の記事", True),
        ("More from 港の雨の記事と、その後に起きた長い長い話", False),
    ],
)
def test_some_words_are_one_to_eight_and_no_sentence(line: str, matched: bool) -> None:
    assert (one_cue(phrases={"en": ["More from {x}"]}).match(line, ENGLISH) is not None) == matched


def test_words_in_the_middle_of_a_phrase() -> None:
    catalogue = one_cue(phrases={"en": ["Photo by {x} on Unsplash", "{n} posts by {x}"]})
    assert catalogue.match("Photo by Anna Kovač on Unsplash.", ENGLISH) is not None
    assert catalogue.match("Photo by Anna Kovač on Saturday", ENGLISH) is None
    assert catalogue.match("12 posts by Anna", ENGLISH) is not None


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        ("Tags: rain", True),
        ("Tags:rain", True),
        ("Tags:", True),
        ("# tags: rain", True),
        ("Tags rain", False),
        ("Tags: one two three four five", False),
        ("Old tags: rain", False),
    ],
)
def test_a_prefix_begins_the_line_and_the_line_is_short(line: str, matched: bool) -> None:
    catalogue = one_cue(match="prefix", max_words=5, phrases={"en": ["Tags:"]})
    assert (catalogue.match(line, ENGLISH) is not None) == matched


def test_a_prefix_ends_at_a_word_where_words_are_spaced() -> None:
    assert one_cue(match="prefix", phrases={"en": ["Posted in"]}).match("Posted indoors", ENGLISH) is None
    assert one_cue(match="prefix", phrases={"zh": ["分享到"]}).match("分享到微信", ENGLISH) is not None


SENTENCE = "Your email address will not be published"


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        (SENTENCE, True),
        (f"Cancel reply {SENTENCE}. Required fields are marked *", True),
        (f"{SENTENCE.upper()}!", True),
        (f"{'Comment ' * 10}{SENTENCE}. {'Name ' * 40}", True),
        (f"{'Rain fell on the harbour. ' * 12}{SENTENCE}.", False),
        (f"He wrote “{SENTENCE}” below it.", False),
        (f"“{SENTENCE},” the form had promised.", False),
        (f"“{SENTENCE}.”", True),
        (f"“{SENTENCE}. Required fields are marked *", True),
        (f"He wrote '{SENTENCE}, ever' below it.", False),
        (f"It's the editors' rule: {SENTENCE}.", True),
        (f"{SENTENCE}ed", False),
        (f"{SENTENCE}. {'Name ' * 400}", False),
    ],
)
def test_a_sentence_anywhere_but_not_glued_to_an_article_and_not_quoted(line: str, matched: bool) -> None:
    catalogue = one_cue(match="contains", phrases={"en": [SENTENCE]})
    assert (catalogue.match(line, ENGLISH) is not None) == matched


def test_a_sentence_in_a_script_without_spaces() -> None:
    catalogue = one_cue(match="contains", phrases={"zh": ["您的邮箱地址不会被公开"]})
    assert catalogue.match("发表回复 您的邮箱地址不会被公开。必填项已用 * 标注", ENGLISH) is not None
    assert catalogue.match("港" * 150 + "您的邮箱地址不会被公开", ENGLISH) is None


def test_certain_before_weak_then_the_longer_phrase_then_the_name() -> None:
    def found(*cues: bytes) -> str | None:
        cue = read_catalogue({f"{number}.toml": content for number, content in enumerate(cues)}).match(
            "Share this post", ENGLISH
        )
        return cue.rule if cue else None

    line = rule_file(id="line", strength="weak", phrases={"en": ["Share this post"]})
    prefix = rule_file(id="prefix", match="prefix", phrases={"en": ["Share"]})
    longer = rule_file(id="longer", match="prefix", phrases={"en": ["Share this"]})
    pattern = rule_file(id="a-pattern", match="pattern", phrases={"en": ["share .{1,20}"]})
    template = rule_file(id="b-template", phrases={"en": ["Share this {x}"]})
    same = rule_file(id="a-prefix", match="prefix", phrases={"en": ["Share this"]})
    assert found(line) == "cue:line"
    assert found(line, prefix) == found(prefix, line) == "cue:prefix"
    assert found(line, prefix, longer) == "cue:longer"
    assert found(pattern, prefix) == found(prefix, pattern) == "cue:prefix"
    assert found(pattern) == "cue:a-pattern"
    assert found(template, longer) == found(longer, template)
    assert found(longer, same.replace(b"Share this", b"Share that"), pattern) == "cue:longer"


# --- patterns ---------------------------------------------------------------------------------------------------------


def unbounded_inside_unbounded(tree: Any, inside: bool = False) -> bool:
    """Whether a repeat without limit stands in another: what makes matching time explode."""
    for operator, argument in tree:
        if operator in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT):
            unbounded = argument[1] == sre_constants.MAXREPEAT
            if unbounded and inside:
                return True
            parts = [argument[2]]
            within = inside or unbounded
        else:
            within = inside
            parts = [part for part in flat(argument) if isinstance(part, sre_parser.SubPattern)]
        if any(unbounded_inside_unbounded(part, within) for part in parts):
            return True
    return False


def flat(argument: Any) -> list[Any]:
    if isinstance(argument, (list, tuple)):
        return [part for item in argument for part in flat(item)]
    return [argument]


def widest_repeats(tree: Any) -> int:
    """The product of the limits of nested repeats: how often the innermost part can be tried at one place."""
    widest = 1
    for operator, argument in tree:
        if operator in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT):
            widest = max(widest, int(argument[1]) * widest_repeats(argument[2]))
        else:
            parts = [part for part in flat(argument) if isinstance(part, sre_parser.SubPattern)]
            widest = max([widest, *(widest_repeats(part) for part in parts)])
    return widest


@pytest.mark.parametrize("pattern", [cue.phrase for cue in PATTERNS])
def test_patterns_have_no_repeat_that_can_explode(pattern: str) -> None:
    assert not unbounded_inside_unbounded(sre_parser.parse(pattern))
    assert widest_repeats(sre_parser.parse(pattern)) <= 500


def test_the_check_of_patterns_finds_what_explodes() -> None:
    assert unbounded_inside_unbounded(sre_parser.parse("(?:a+ ?)*b"))
    assert unbounded_inside_unbounded(sre_parser.parse("x(?:b|(?:c[de]*)+)y"))
    assert not unbounded_inside_unbounded(sre_parser.parse("a+(?:b|c)*d{2,9}"))
    assert widest_repeats(sre_parser.parse("(?:a{1,50} ){2,9}")) == 450


def test_patterns_are_few() -> None:
    assert 0 < len(PATTERNS) < 25


@pytest.mark.parametrize(
    "piece", ["a", "a ", "1 ", "1, ", "home > ", "x / ", "#a ", "© 2020 ", "says ", "é", "港", "' ", "*", "{n}"]
)
def test_a_growing_line_is_answered(piece: str) -> None:
    for length in (10, 50, 80, 90, 91, 200, 201, 1500, 1501, 20_000):
        line = (piece * length)[:length]
        assert load_catalogue().match(line, LANGUAGES) == load_catalogue().match(line, LANGUAGES)
    assert load_catalogue().match((piece * 20_000)[:20_000], LANGUAGES) is None


def test_a_pattern_sees_the_whole_folded_line_and_what_it_needs() -> None:
    catalogue = one_cue(match="pattern", needs=["#", "{n}"], phrases={"*": ["a.?b"]})
    assert catalogue.match("A#B", ENGLISH) is not None
    assert catalogue.match("»A1B!", ENGLISH) is not None
    assert catalogue.match("AxB", ENGLISH) is None
    assert catalogue.match("A#B and more", ENGLISH) is None
