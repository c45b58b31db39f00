"""Marks behind headings that link to them are no part of the heading."""

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.normalize.permalinks import without_permalink, without_permalinks

PROSE = "The ferry left the harbour at half past six, as it has done on every day since the new pier was opened."


@pytest.mark.parametrize(
    ("heading", "bare"),
    [
        ("Middleware¶", "Middleware"),
        ("Introduction ¶", "Introduction"),
        ("Variants§", "Variants"),
        ("Footnotes 🔗", "Footnotes"),
        ("🔗", ""),
        ("C#", "C#"),
        ("§ 4 of the treaty", "§ 4 of the treaty"),
        ("History [edit] of the wiki", "History [edit] of the wiki"),
        ("", ""),
    ],
)
def test_mark(heading: str, bare: str) -> None:
    assert without_permalink(heading) == bare


def test_hashes_where_there_are_many() -> None:
    assert without_permalinks(["Setup #", "Types#", "Usage #", "End"]) == ["Setup", "Types", "Usage", "End"]
    assert without_permalinks(["C#", "F#", "Java"]) == ["C#", "F#", "Java"]
    assert without_permalinks(["Part #", "Price"]) == ["Part #", "Price"]
    assert without_permalinks([]) == []


def test_record() -> None:
    parts = "".join(f"<h2>{name}¶</h2><p>{PROSE}</p><p>{PROSE.replace('six', name)}</p>" for name in ("one", "two"))
    body = f"<h1>The ferry¶</h1><p>{PROSE}</p>{parts}<h2>🔗</h2><p>{PROSE[10:]}</p>"
    page = f"<html><head><title>The ferry</title></head><body><article>{body}</article></body></html>"
    article = clean(page, name="ferry.html")
    assert article.title == "The ferry"
    assert [block.text for block in article.blocks if block.kind == "heading"] == ["one", "two"]
    assert "ferry" not in [block.text for block in article.blocks]
    assert article.removed[0].rule == "title:repeated"
