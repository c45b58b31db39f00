"""What user rules make of documents: who wins, where they count, and that the account still closes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Article, Document, Rejected, Rejection, Settings, clean, clean_many
from pipeline.cleaning import explain
from pipeline.recipe import recipe_of

HEADLINE = "Harbour council agrees on a new bridge"
PROSE = [
    "The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost.",
    "Nobody had expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.",
    "Our reporters will follow the work.",
    "Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again.",
    "Critics of the plan said that the money would be better spent on the two schools that have waited for a roof.",
]
CRUFT = [
    "Leave a Reply Cancel reply",
    "Your email address will not be published. Required fields are marked *",
    "Name *",
]
LINES = [HEADLINE, *PROSE, *CRUFT]
DUMP = "\n\n".join(LINES)
PAGE = (
    f"<html><head><title>{HEADLINE}</title></head><body><nav><a href=/>Home</a> <a href=/n>News</a></nav>"
    f"<article><h1>{HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in PROSE)}</article>"
    f"<div>{''.join(f'<p>{text}</p>' for text in CRUFT)}</div></body></html>"
)

Rules = Callable[[str], Settings]


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """Settings that name a file with these rules."""

    def write(source: str, **chosen: Any) -> Settings:
        path = tmp_path / "rules.toml"
        path.write_text(source, encoding="utf-8")
        return Settings(rules=str(path), **chosen)

    return write


def rule(kind: str, text: str, **more: str) -> str:
    return f"[[{kind}]]\ntext = '''{text}'''\n" + "".join(f'{key} = "{value}"\n' for key, value in more.items())


def reasons(article: Article) -> dict[int, tuple[str, str]]:
    """Family and rule of each removed block, by its number."""
    return {
        number: (entry.family, entry.rule) for entry in article.removed for number in range(entry.first, entry.last + 1)
    }


@pytest.mark.parametrize("content", [DUMP, PAGE], ids=["dump", "page"])
def test_a_line_that_is_cruft_goes_with_the_family_and_the_name_of_the_rule(rules: Rules, content: str) -> None:
    article = clean(content, settings=rules(rule("remove", PROSE[2].upper(), family="promotion")))
    assert PROSE[2] in clean(content).text
    assert PROSE[2] not in article.text
    (removed,) = [entry for entry in article.removed if entry.rule.startswith("user:")]
    assert (removed.family, removed.rule, removed.excerpt) == (
        "promotion",
        "user:our-reporters-will-follow-the-work",
        PROSE[2],
    )
    assert article.title == HEADLINE


@pytest.mark.parametrize("content", [DUMP, PAGE], ids=["dump", "page"])
def test_a_line_that_is_to_be_kept_is_kept_whatever_else_is_said(rules: Rules, content: str) -> None:
    source = rule("remove", CRUFT[0]) + rule("end_of_article", CRUFT[0]) + rule("keep", "leave a reply", match="start")
    article = clean(content, settings=rules(source))
    assert CRUFT[0] in article.text.split("\n\n")
    assert CRUFT[2] not in article.text


def test_the_headline_stays_in_the_text_where_a_rule_keeps_it(rules: Rules) -> None:
    article = clean(PAGE, settings=rules(rule("keep", HEADLINE)))
    assert article.title == HEADLINE
    assert HEADLINE in article.text


def test_the_first_rule_in_the_file_names_the_line(rules: Rules) -> None:
    one, other = rule("remove", "Our reporters", match="start", family="promotion"), rule("remove", PROSE[2])
    assert clean(DUMP, settings=rules(one + other)).removed[1].rule == "user:our-reporters"
    assert clean(DUMP, settings=rules(other + one)).removed[1].rule == "user:our-reporters-will-follow-the-work"


def test_a_user_rule_says_why_of_a_line_that_goes_anyway(rules: Rules) -> None:
    article = clean(DUMP, settings=rules(rule("remove", CRUFT[2], family="form")))
    assert article.text == clean(DUMP).text
    assert reasons(article)[LINES.index(CRUFT[2]) + 1] == ("form", "user:name")


def test_what_follows_the_end_of_the_article_goes_unless_it_is_to_be_kept(rules: Rules) -> None:
    source = rule("end_of_article", PROSE[2], family="promotion") + rule("keep", PROSE[4])
    article = clean(DUMP, settings=rules(source))
    assert article.text.split("\n\n") == [*PROSE[:2], PROSE[4]]
    found, before = reasons(article), reasons(clean(DUMP))
    assert found[4] == found[5] == ("promotion", "user:our-reporters-will-follow-the-work")
    assert {number: found[number] for number in before} == before  # what went before keeps its reason


def test_an_end_above_the_article_ends_nothing(rules: Rules) -> None:
    content = "\n\n".join(["Read on in the app", *LINES])
    article = clean(content, settings=rules(rule("end_of_article", "Read on in the app")))
    assert article.text == clean(DUMP).text
    assert reasons(article)[1] == ("boilerplate", "user:read-on-in-the-app")


@pytest.mark.parametrize(
    ("site", "url", "counts"),
    [
        ("news.example", "https://news.example/a", True),
        ("news.example", "https://www.news.example/a", True),
        ("News.Example.", "https://NEWS.example:8080/a", True),
        ("www.news.example", "https://news.example/a", False),
        ("news.example", "https://badnews.example/a", False),
        ("news.example", "https://news.example.org/a", False),
        ("news.example", None, False),
        ("münchen.example", "https://xn--mnchen-3ya.example/a", True),
    ],
)
@pytest.mark.parametrize("content", [DUMP, PAGE], ids=["dump", "page"])
def test_a_rule_of_one_site(rules: Rules, content: str, site: str, url: str | None, counts: bool) -> None:
    article = clean(content, url=url, settings=rules(rule("remove", PROSE[2], site=site)))
    assert (PROSE[2] not in article.text) is counts


def test_a_rule_of_the_site_that_a_dump_names_itself(rules: Rules) -> None:
    content = f"https://news.example/2026/bridge\n\n{DUMP}"
    article = clean(content, settings=rules(rule("remove", PROSE[2], site="news.example")))
    assert article.hostname == "news.example"
    assert PROSE[2] not in article.text


@pytest.mark.parametrize(("language", "counts"), [("en", True), ("EN", True), ("en-GB", False), ("de", False)])
@pytest.mark.parametrize("detect", [True, False])
def test_a_rule_of_one_language(rules: Rules, language: str, counts: bool, detect: bool) -> None:
    chosen = rules(rule("remove", PROSE[2], language=language), detect_language=detect)
    assert (PROSE[2] not in clean(DUMP, settings=chosen).text) is counts


def test_a_rule_of_one_region(rules: Rules) -> None:
    page = PAGE.replace("<html>", '<html lang="en-GB">')
    assert PROSE[2] not in clean(page, settings=rules(rule("remove", PROSE[2], language="en-GB"))).text


def test_a_line_of_a_dump_that_is_cruft_is_no_headline(rules: Rules) -> None:
    assert clean(DUMP).title == HEADLINE
    article = clean(DUMP, settings=rules(rule("remove", HEADLINE)))
    assert article.title is None
    assert reasons(article)[1] == ("boilerplate", "user:harbour-council-agrees-on-a-new-bridge")
    assert article.text == clean(DUMP).text


def test_a_document_of_which_rules_leave_nothing_says_so(rules: Rules) -> None:
    source = "".join(rule("remove", text) for text in PROSE)
    with pytest.raises(Rejected) as caught:
        clean(DUMP, settings=rules(source))
    assert caught.value.rejection.reason == "no_article"
    assert "user rules removed 5 of the blocks" in caught.value.rejection.detail


def test_rules_make_an_article_of_what_was_none(rules: Rules) -> None:
    """A box of buttons, of which the lines are short sentences."""
    lines = [
        "Cookies help us",
        "Accept all",
        "Reject all",
        "Manage preferences",
        "Read more about our partners here",
    ] * 3
    content = "\n\n".join(lines)
    with pytest.raises(Rejected):
        clean(content)
    source = "".join(rule("keep", text) for text in dict.fromkeys(lines))
    assert clean(content, settings=rules(source)).text.count("Accept all") == 3


def test_the_recipe_is_another_and_a_file_without_rules_is_no_file(rules: Rules) -> None:
    plain = clean(DUMP)
    assert clean(DUMP, settings=rules("# nothing yet\n")) == plain
    article = clean(DUMP, settings=rules(rule("remove", "nobody writes this")))
    assert article.recipe != plain.recipe
    assert article.to_dict() | {"recipe": ""} == plain.to_dict() | {"recipe": ""}


def test_the_recipe_goes_by_what_the_file_says_not_by_its_name(rules: Rules, tmp_path: Path) -> None:
    chosen = rules(rule("remove", PROSE[2]))
    (tmp_path / "other.toml").write_bytes((tmp_path / "rules.toml").read_bytes())
    first = recipe_of(chosen)
    assert recipe_of(Settings(rules=str(tmp_path / "other.toml"))) == first
    rules(rule("remove", PROSE[3]))  # the same file, edited
    assert recipe_of(chosen) != first


def test_explain_names_the_rule_that_keeps_a_line(rules: Rules) -> None:
    outcome = explain(Document(DUMP), rules(rule("keep", CRUFT[0])))
    verdict = outcome.verdicts[LINES.index(CRUFT[0])]
    assert verdict.kept
    assert verdict.rule == "user:leave-a-reply-cancel-reply"
    assert not verdict.by_user


KINDS = st.sampled_from(["remove", "keep", "end_of_article"])
SOURCES = st.lists(st.tuples(KINDS, st.sampled_from([*LINES, "Home", "nobody writes this"])), max_size=8)


@settings(max_examples=25)
@given(source=SOURCES, seed=st.integers(0, 99), page=st.booleans())
def test_the_account_closes_and_each_rule_is_obeyed(source: list[tuple[str, str]], seed: int, page: bool) -> None:
    content = PAGE if page else "\n\n".join(random.Random(seed).sample(LINES, len(LINES)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rules.toml")
        path.write_text("".join(rule(kind, text) for kind, text in source), encoding="utf-8")
        outcome = explain(Document(content), Settings(rules=str(path), detect_language=False))
        again = next(clean_many([Document(content)], Settings(rules=str(path), detect_language=False)))
    if isinstance(outcome.result, Rejection):
        return
    assert outcome.result == again
    removed = reasons(outcome.result)
    assert len(outcome.result.blocks) + len(removed) == len(outcome.blocks)
    kept = {text for kind, text in source if kind == "keep"}
    gone = {text for kind, text in source if kind != "keep"} - kept
    for number, block in enumerate(outcome.blocks, start=1):
        if block.text in kept:
            assert number not in removed
        elif block.text in gone:
            assert removed[number][1].startswith("user:")
