"""Spaces that converters leave before marks, behind links."""

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.normalize.spacing import without_spaces_before_marks

MANY = "The mill , the weir , and the bridge were built by one family ."


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (MANY, "The mill, the weir, and the bridge were built by one family."),
        ("She sold it to the museum . The lamp stayed .", "She sold it to the museum. The lamp stayed."),
        ("“A good lamp” , he said", "“A good lamp”, he said"),
        ("the keeper ( a cousin of hers ) left", "the keeper (a cousin of hers) left"),
        ("( a cousin of hers )", "(a cousin of hers)"),
        ("Penmarrow 's lamp", "Penmarrow's lamp"),
        ("two\xa0, three", "two, three"),
        ("Le phare , vu du port ; la tour !", "Le phare, vu du port ; la tour !"),
        ("Маяк , который погас .", "Маяк, который погас."),
    ],
)
def test_spaces_that_go(text: str, mended: str) -> None:
    assert without_spaces_before_marks([MANY, text])[1] == mended


@pytest.mark.parametrize(
    "text",
    [
        "and then . . . nothing",
        "the file .bashrc and .5 of it",
        "options . headers",
        "find ( needle , haystack ) = 3",
        "if (a , b) {",
        "the 's' key",
        "Attention ! Où ça ?",
        ":) and ( : are smileys",
    ],
)
def test_spaces_that_stay(text: str) -> None:
    assert without_spaces_before_marks([MANY, text])[1] == text


def test_a_single_mark_may_be_meant() -> None:
    texts = ["Put a , between the two numbers.", "Nothing else is needed ."]
    assert without_spaces_before_marks(texts) == texts
    assert without_spaces_before_marks([]) == []


def test_record_of_a_dump() -> None:
    story = [
        "The lamp of the lighthouse , which was sold to a museum in Rotterdam , came home on Tuesday by boat .",
        "Two hundred people stood on the quay when the crate was lifted from the deck , and some of them cried .",
    ]
    dump = "The lamp is home\n\n" + "\n\n".join(story)
    mended = [text.replace(" ,", ",").replace(" .", ".") for text in story]
    assert clean(dump, name="lamp.txt").text.split("\n\n")[-2:] == mended
    page = "<h1>The lamp is home</h1>" + "".join(f"<p>{text}</p>" for text in story)
    assert clean(page, name="lamp.html").text.split("\n\n")[-2:] == story


def test_one_is_enough_in_a_dump_of_a_converter_to_markdown() -> None:
    story = "The lamp of the lighthouse came home on Tuesday, sixty years after it was sold to **Rotterdam** , by boat."
    text = f"# The lamp is home\n\n{story}\n\n## The boat\n\nTwo hundred people stood on the quay, and some cried."
    assert "Rotterdam, by boat." in clean(text, name="lamp.txt").text
    assert "Rotterdam , by boat." in clean(text, name="lamp.md").text
