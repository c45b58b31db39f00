"""Plain-text dumps: what ends a line, what is blank, what is a list item."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import dump_blocks
from pipeline.blocks.lines import is_blank, one_line, split_lines, unify_line_ends


def texts_of(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump)]


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_every_line_end(end: str) -> None:
    assert texts_of(f"one{end}two{end}{end}three{end}") == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("dump", "blanks"),
    [
        ("one\ntwo", [0, 0]),
        ("\n\none\n\n\ntwo", [2, 2]),
        ("one\r\n\r\ntwo", [0, 1]),
        ("one\r\rtwo", [0, 1]),
        ("one\n\r\ntwo", [0, 1]),
        ("one\ftwo", [0, 1]),
        ("one\n\ftwo", [0, 2]),
        ("one\n \t \n\xa0\n\u3000\ntwo", [0, 3]),
        ("one\n\u200b\u200e\xad\ufeff\ntwo", [0, 1]),
    ],
)
def test_blank_lines_are_counted(dump: str, blanks: list[int]) -> None:
    assert [block.blank_before for block in dump_blocks(dump)] == blanks


@pytest.mark.parametrize("dump", ["", "\n", " \t\r\n\f", "\xa0\n\u3000", "\u200b\u200d\u2060\n\ufeff", "\x1f"])
def test_nothing_to_show(dump: str) -> None:
    assert dump_blocks(dump) == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("  one two  ", "one two"),
        ("\tone\ttwo\t", "one\ttwo"),
        ("\xa0\u3000\u2003one\u202f\u200b", "one"),
        ("\ufeffone", "one"),
        ("one\xa0two", "one\xa0two"),
        ("न\u200dमस्ते\u200d", "न\u200dमस्ते\u200d"),
        ("\u200fשלום", "\u200fשלום"),
    ],
)
def test_white_space_at_the_edges(line: str, text: str) -> None:
    assert texts_of(line) == [text]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("- one", "one"),
        ("* one", "one"),
        ("+ one", "one"),
        ("• one", "one"),
        ("•one", "one"),
        ("\t◦  one", "one"),
        ("▪ one", "one"),
        ("‣ one", "one"),
        ("● one", "one"),
        ("■見出し", "見出し"),
        ("・項目", "項目"),
        ("·\xa0one", "one"),
        ("✓ one", "one"),
        ("➢ one", "one"),
        ("* *one* two", "*one* two"),
        ("- -5 °C at night", "-5 °C at night"),
    ],
)
def test_bullets(line: str, text: str) -> None:
    assert [(block.kind, block.text) for block in dump_blocks(line)] == [("list_item", text)]


@pytest.mark.parametrize(
    "line",
    [
        "-one",
        "*one*",
        "-- ",
        "* * *",
        "- - -",
        "***",
        "•",
        "–",
        "– Dzień dobry – powiedział.",
        "— Здравствуйте, — сказал он.",
        "-5 °C at night",
        "+49 30 123456",
        "1. one",
        "a) one",
        "(c) one",
        "2026-11-22",
    ],
)
def test_what_is_no_bullet(line: str) -> None:
    assert [(block.kind, block.text) for block in dump_blocks(line)] == [("paragraph", line.strip())]


def test_a_block_of_a_dump_knows_nothing_of_markup() -> None:
    (block,) = dump_blocks("  one two")
    assert (block.kind, block.level, block.tag, block.link_density, block.containers, block.opinion) == (
        "paragraph", None, "", 0.0, frozenset(), None,
    )  # fmt: skip


def test_one_line_a_paragraph_stays_so() -> None:
    paragraphs = [
        f"Paragraph {number} goes on in one line, however long it may be, because the converter that made the dump did "
        f"not wrap it; there are {number * 7} words more or less, and none of them begins a line."
        for number in range(12)
    ]
    assert texts_of("\n".join(paragraphs)) == paragraphs
    assert texts_of("\n\n".join(paragraphs)) == paragraphs


def test_indentation_is_measured() -> None:
    assert [(line.text, line.indent) for line in split_lines("a\n  b\n\tc\n\u3000d")] == [
        ("a", 0),
        ("b", 2),
        ("c", 8),
        ("d", 2),
    ]


def test_a_line_of_a_million_spaces() -> None:
    assert texts_of("a" + " " * 1_000_000 + "b") == ["a" + " " * 1_000_000 + "b"]


def test_a_hundred_thousand_lines() -> None:
    assert len(dump_blocks("one two three\n" * 100_000)) == 100_000


@given(st.text(alphabet=st.sampled_from(list("ab -*•\n\r\f\t\xa0\u2028\x85\u200b#.1")), max_size=80))
def test_no_visible_character_of_a_dump_is_lost(dump: str) -> None:
    blocks = dump_blocks(dump)
    shown = "".join(block.text for block in blocks)
    assert [c for c in shown if c in "ab.1"] == [c for c in dump if c in "ab.1"]
    assert all(block.text and not is_blank(block.text) for block in blocks)
    assert not any(set(block.text) & set("\n\r\f\u2028\x85") for block in blocks)


@given(st.text())
def test_lines_hold_every_character_that_shows(dump: str) -> None:
    shown = [character for line in split_lines(dump) for character in line.text if not is_blank(character)]
    assert shown == [character for character in dump if not is_blank(character)]


@given(st.text(alphabet=st.sampled_from(list("ab \n\r\f\v\t\x85\u2028"))))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert unify_line_ends(unify_line_ends(text)) == unify_line_ends(text)
    assert one_line(one_line(text)) == one_line(text)
    assert "\n" not in one_line(text)


@given(st.text(alphabet=st.sampled_from(list("ab \n\t\x1f\x85\xa0\u2028\u3000é"))))
def test_a_line_that_is_one_already_is_told_from_others(text: str) -> None:
    assert one_line(text) == re.sub("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+", " ", text).strip(" ")
