"""The baselines on a dump made up for them, and the readers of the data sets."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.baselines import (
    as_paragraphs,
    best_segment,
    c4_lines,
    justext_on_lines,
    long_lines,
    nothing_removed,
    trafilatura_on_lines,
)

_PARAGRAPHS = [
    "The ferry to the island sailed again on Monday after three weeks of storms that had closed the harbour.",
    "Its captain said that the engine had been taken apart and cleaned twice while they waited for the wind to turn.",
    "“We will share what we learned,” she told the harbour board, which had asked for a report before the summer.",
]
_HEADING = "Repairs"
_DUMP = "\n".join(
    ["Home", "News", "Sport", _PARAGRAPHS[0], _HEADING, *_PARAGRAPHS[1:], "Share", "Please enable JavaScript to go on."]
)


def test_nothing_removed() -> None:
    assert nothing_removed(_DUMP) == _DUMP


def test_c4_keeps_sentences_without_javascript_and_policies() -> None:
    assert c4_lines(_DUMP).split("\n") == _PARAGRAPHS
    assert (
        c4_lines("We use cookies to make this site work.\nShe said so.\nA teaser that is cut after six words...") == ""
    )
    assert c4_lines("この船は三週間の嵐のあと月曜日にまた出航した。")


def test_long_lines_have_fifteen_words() -> None:
    assert long_lines("a " * 15 + "\n" + "b " * 14).strip() == ("a " * 15).strip()
    assert long_lines("长" * 30)
    assert not long_lines("长" * 28)


def test_best_segment_keeps_the_heading_between_paragraphs() -> None:
    first = " ".join(_PARAGRAPHS)
    assert best_segment("\n".join(["Home", first, _HEADING, first, "Share"])).split("\n") == [first, _HEADING, first]
    assert best_segment("Home\nNews") == best_segment("") == ""


def test_lines_become_paragraphs_of_a_page() -> None:
    assert as_paragraphs("a < b\n\n c ") == "<html><body><p>a &lt; b</p><p>c</p></body></html>"


def test_libraries_on_lines() -> None:
    pytest.importorskip("justext", reason="justext is not installed (extra bench)")
    long_paragraph = " ".join(_PARAGRAPHS)
    assert justext_on_lines(f"Home\n{long_paragraph}\n{_HEADING}\n{long_paragraph}\nShare").count(long_paragraph) == 2
    assert "Home" not in justext_on_lines(_DUMP)
    assert justext_on_lines("") == ""
    assert _PARAGRAPHS[1] in trafilatura_on_lines(_DUMP)


def _write(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "html").mkdir(parents=True)
    for row in rows:
        row["html"] = f"html/{row['id']}.html.gz"
        (folder / row["html"]).write_bytes(
            gzip.compress(f"<p>{row['id']} \u00fc</p>".encode(row.pop("charset", "utf-8")))
        )
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_reading_pages(tmp_path: Path) -> None:
    pytest.importorskip("numpy", reason="numpy is not installed (extra bench)")
    from tests.benchmarks.pages import language_group, over_pages, read_pages

    articles = [{"id": str(n), "type": "article", "url": f"https://a{n}.org/", "text": "The end."} for n in range(9)]
    forums = [{"id": f"f{n}", "type": "forum", "url": None, "text": "x"} for n in range(5)]
    _write(tmp_path / "wcxb", [*forums, *articles])
    _write(tmp_path / "segments", [{"id": "s", "type": "article", "url": None, "with": ["Der Hafen ist auf"]}])
    pages = read_pages(tmp_path)
    assert list(dict.fromkeys(page.group for page in pages)) == ["wcxb, article", "wcxb, forum", "segments"]
    assert len(read_pages(tmp_path, only_articles=True)) == 10
    sample = read_pages(tmp_path, sample=3)
    assert [page.id for page in sample] == ["0", "3", "6", "f0", "f1", "f3", "s"]
    assert pages[0].html() == "<p>0 ü</p>"
    assert pages[-1].language_group == "de"
    assert list(over_pages(len_of_ids, pages, processes=1)) == [len(page.id) for page in pages]
    with pytest.raises(FileNotFoundError, match="none of the sets"):
        read_pages(tmp_path / "wcxb")
    assert language_group("Корабль вышел в море") == "other scripts"
    assert language_group("Båten seilte igjen på mandag etter tre uker") == "other Latin"
    assert language_group("船は月曜日にまた出航した") == language_group("배는 월요일에 다시 출항했다") == "CJK"


def len_of_ids(pages: list[Any]) -> list[int]:
    return [len(page.id) for page in pages]
