"""Descriptions, without markup and invitations to read on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.descriptions import clean_description, completed_description


@pytest.mark.parametrize(
    ("stated", "description"),
    [
        ("The council agreed.", "The council agreed."),
        (
            "<p>The <b>council</b>, at last, agreed.</p><p>It took a day.</p>",
            "The council, at last, agreed. It took a day.",
        ),
        ("The <table> element holds data", "The <table> element holds data"),
        ("By Ada Moss <ada at harbour dot example>", "By Ada Moss <ada at harbour dot example>"),
        ("The council agreed on […]", "The council agreed on …"),
        ("The council agreed on[...]", "The council agreed on …"),
        ("Le conseil a voté (...)", "Le conseil a voté …"),
        ("The council agreed on … Read more", "The council agreed on …"),
        ("The council agreed on... Continue reading →", "The council agreed on …"),
        ("Der Hafenrat stimmt für die … Weiterlesen", "Der Hafenrat stimmt für die …"),
        ("The council agreed on…", "The council agreed on…"),
        ("The council agreed on...", "The council agreed on..."),
        ("How to read more", "How to read more"),
        ("Wait … and read more books", "Wait … and read more books"),
        ("[…]", "[…]"),
        ("", ""),
    ],
)
def test_description(stated: str, description: str) -> None:
    assert clean_description(stated) == description


@given(st.text(alphabet="<>/ap […].(x) ", max_size=60))
def test_nothing_is_lost_but_tags_and_brackets(text: str) -> None:
    assert len(clean_description(text)) <= len(text) + 2


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        (
            "The council agreed on a new brid",
            "The council agreed on a new bridge.",
            "The council agreed on a new bridge.",
        ),
        ("The council agreed on …", "The council agreed on a bridge.", "The council agreed on a bridge."),
        ("The council agreed...", "The council agreed, at last.", "The council agreed, at last."),
        ("The council agreed.", "The council agreed. It took a day.", "The council agreed."),
        ("The council agreed", "The council agreed | Harbour News", "The council agreed"),
        ("The council agreed", "The council agreed - Harbour News", "The council agreed"),
        ("The council agreed", "The council agreed...", "The council agreed"),
        ("The council agreed", "The mayor did not", "The council agreed"),
        ("The council agreed", "The council agreed on a bridge " * 100, "The council agreed"),
    ],
)
def test_a_description_that_was_cut(text: str, other: str, expected: str) -> None:
    assert completed_description(text, ["", other]) == expected
