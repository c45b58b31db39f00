"""Texts that a page sets as a quotation or in a list are paragraphs."""

from __future__ import annotations

import pytest

from pipeline.blocks import page_blocks, parse_page
from pipeline.cruft.catalogue import read_catalogue
from pipeline.cruft.evidence import gather
from pipeline.cruft.kinds import set_in_paragraphs

LINE = "<p>The ferry left the harbour at half past six, as it has done on every working day of the year.</p>"


def paragraphs_in(page: str, without: frozenset[int] = frozenset()) -> list[int]:
    blocks = page_blocks(parse_page(page))
    kept = [index not in without for index in range(len(blocks))]
    return set_in_paragraphs(gather(blocks, read_catalogue({}), markup=True), kept)


def test_a_quotation_that_is_all_of_the_text() -> None:
    assert paragraphs_in(f"<blockquote>{LINE * 3}</blockquote>") == [0, 1, 2]
    assert paragraphs_in(f"<h1>Ferry</h1><blockquote>{LINE * 3}</blockquote>") == [1, 2, 3]


def test_a_quotation_beside_text() -> None:
    assert paragraphs_in(f"{LINE}<blockquote>{LINE * 3}</blockquote>") == []
    assert paragraphs_in(f"{LINE}<blockquote>{LINE * 3}</blockquote>", frozenset({0})) == [1, 2, 3]


def test_a_quotation_in_one() -> None:
    assert paragraphs_in(f"<blockquote>{LINE}<blockquote>{LINE}</blockquote>{LINE}</blockquote>") == [0, 2]


def test_a_list_of_posts() -> None:
    assert paragraphs_in(f"<ul><li>{LINE * 3}<li>{LINE}<li>{LINE * 4}</ul>") == list(range(8))
    assert paragraphs_in(f"<ul><li><h3>Ada</h3><div>{LINE * 3}<ul><li>One<li>Two</ul></div></ul>") == [1, 2, 3]


@pytest.mark.parametrize(
    "page",
    [
        f"<ul><li>{LINE}<li>{LINE}</ul>",
        f"<ol><li>{LINE * 2}<li>{LINE * 2}</ol>",
        "<ul><li>One<li>Two<br>and<br>a<br>half</ul>",
        f"<ul>{'<li>One' * 4}<li>{LINE * 3}</ul>",
        "<ul><li><div>Boat</div><div>20 €</div><div>Two left</div><li><div>Net</div><div>5 €</div><div>Sold</div></ul>",
        f"<dl><dt>Ferry<dd>{LINE * 3}</dl>",
        f"<li>{LINE}",
    ],
)
def test_lists_of_items(page: str) -> None:
    assert paragraphs_in(page) == []


@pytest.mark.parametrize(
    ("words", "end", "paragraph"),
    [(14, ".", False), (15, ".", True), (15, "", False), (15, "?", False), (25, "", False), (26, "", True)],
)
def test_a_heading_that_tells(words: int, end: str, paragraph: bool) -> None:
    page = f"<h2>{' '.join(['ferry'] * words)}{end}</h2>{LINE}"
    assert paragraphs_in(page) == ([0] if paragraph else [])
