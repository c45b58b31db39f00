"""Front matter: what scrapers, static sites and this package's export write above a text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, clean, clean_many
from pipeline.article import Article
from pipeline.blocks.front_matter import split_front_matter
from pipeline.metadata.front_matter import read_front_matter

PROSE = [
    "The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost.",
    "Nobody had expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.",
    "Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again.",
]
FRONT_MATTER = """\
---
title: Harbour council agrees on a new bridge
author: Ada Moss; Tom Reed
url: https://news.example/bridge
hostname: news.example
sitename: Harbour News
date: 2017-02-24
categories: []
---
"""


@pytest.mark.parametrize(
    ("lines", "hints"),
    [
        (FRONT_MATTER.split("\n")[1:-2], {
            "title": "Harbour council agrees on a new bridge", "authors": ["Ada Moss", "Tom Reed"],
            "url": "https://news.example/bridge", "site_name": "Harbour News", "date_published": "2017-02-24",
        }),
        (['title: "The \\"big\\" one"', "date: '2017-02-24T09:30:00+03:00'"], {
            "title": 'The "big" one', "date_published": "2017-02-24T09:30:00+03:00",
        }),
        (["authors:", "  - Ada Moss", '  - "Tom Reed"', "tags: [bridge, 'harbour']"], {
            "authors": ["Ada Moss", "Tom Reed"], "tags": ["bridge", "harbour"],
        }),
        (['authors: ["Ada Moss"]', "title: null", "url: /bridge", "date: soon", 'tags: ["a"'], {
            "authors": ["Ada Moss"], "tags": ["a"],
        }),
        (['title = "The bridge"', "layout = post", "Author = Ada Moss"], {
            "title": "The bridge", "authors": ["Ada Moss"],
        }),
        (["date: 2017-02-24", "published: 2018-01-01", "title:", "- no list"], {
            "date_published": "2017-02-24", "title": "no list",
        }),
        ([], {}),
    ],
)  # fmt: skip
def test_what_it_states(lines: list[str], hints: dict[str, Any]) -> None:
    assert read_front_matter(lines) == hints


@given(st.lists(st.text("title:autors-= \"'[]{},;2017\\", max_size=30), max_size=6))
def test_nothing_in_it_fails(lines: list[str]) -> None:
    read_front_matter(lines)


@pytest.mark.parametrize("text", ["", "---", "--- title: x", f"---\n{PROSE[0]}\n---\n{PROSE[1]}", "---\ntitle: x\n"])
def test_texts_without(text: str) -> None:
    assert split_front_matter(text) == ([], text)


@pytest.mark.parametrize(
    "lines",
    [
        ["Harbour: Is the bridge safe?", "Moss: It is.", "Harbour: Since when?", "Moss: Since Tuesday."],
        ["Title: The bridge", PROSE[0], PROSE[1]],
        [f"Speaker-{number}: {PROSE[0]}" for number in range(201)],
    ],
)
def test_an_interview_between_two_rules_is_none(lines: list[str]) -> None:
    text = "\n".join(["---", *lines, "---", *PROSE])
    assert split_front_matter(text) == ([], text)


def test_tables_comments_and_lists_are_part_of_it() -> None:
    lines = ["title = 'x'", "# a comment", "[extra]", "tags = [", '  "a",', "]", "key-words:", "- one"]
    text = "\n".join(["+++", *lines, "+++", *PROSE])
    assert split_front_matter(text) == (lines, "\n".join(PROSE))


@pytest.mark.parametrize("name", ["bridge.txt", "bridge.md", "bridge", None])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_record(name: str | None, between: str, end: str) -> None:
    text = FRONT_MATTER + "# Harbour council agrees on a new bridge\n\n" + between.join(PROSE)
    if name == "bridge.md" and between == "\n":
        between = " "  # a paragraph, as Markdown has it
    article = clean(text.replace("\n", end), name=name)
    assert article.title == "Harbour council agrees on a new bridge"
    assert (list(article.authors), article.date_published) == (["Ada Moss", "Tom Reed"], "2017-02-24")
    assert (article.url, article.site_name) == ("https://news.example/bridge", "Harbour News")
    assert article.text == ("\n\n".join(PROSE) if between != " " else " ".join(PROSE))
    assert {(entry.family, entry.rule) for entry in article.removed[:1]} == {("metadata", "metadata:front-matter")}
    assert (article.removed[0].first, article.removed[0].last) == (1, 7)


def test_what_the_scraper_knew_wins() -> None:
    text = FRONT_MATTER + "\n\n".join(PROSE)
    hints = {"title": "Other", "site_name": "Mirror"}
    (article,) = clean_many([Document(text, name="a.txt", url="https://mirror.example/", hints=hints)])
    assert isinstance(article, Article)
    assert (article.title, article.site_name) == ("Other", "Mirror")
    assert (article.url, list(article.authors)) == ("https://mirror.example/", ["Ada Moss", "Tom Reed"])
