"""What each form makes of a record."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.article import ArticleBlock
from pipeline.exports import comma_separated, markdown
from pipeline.exports.lines import dolma_document
from pipeline.exports.options import ExportError
from tests.exports.conftest import Corpus, data_of, make_record


def values(**given: Any) -> dict[str, Any]:
    record: dict[str, Any] = orjson.loads(orjson.dumps(make_record("a.txt", **given).to_dict()))
    return record


# Dolma


def test_dolma_documents(stocked: Corpus) -> None:
    folder = stocked.export("dolma", partition_by="site")
    assert {path.parts[-3] for path in data_of(folder)} == {"documents"}
    documents = [
        json.loads(line) for path in data_of(folder) for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    assert len(documents) == 5
    for document in documents:
        assert list(document) == ["id", "text", "source", "added", "created", "metadata"]
        assert isinstance(document["source"], str)
        for moment in (document["added"], document["created"]):
            assert moment is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)
        assert not document["metadata"].keys() & {"id", "text", "blocks", "removed"}


@pytest.mark.parametrize(
    ("date", "created"),
    [
        (None, None),
        ("2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("2026-11", "2026-11-01T00:00:00.000Z"),
        ("2026-11-22T09:30:00+03:00", "2026-11-22T06:30:00.000Z"),
    ],
)
def test_moments_of_dolma_are_in_utc(date: str | None, created: str | None) -> None:
    document = dolma_document(values(date_published=date))
    assert (document["created"], document["added"]) == (created, None)
    assert (document["source"], document["metadata"]["date_published"]) == ("unknown", date)


# CSV


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_csv_is_that_of_rfc_4180(stocked: Corpus) -> None:
    (path,) = data_of(stocked.export("csv", formulas="keep"))
    content = path.read_bytes()
    assert content.startswith(b"schema_version,id,url,")
    assert content.endswith(b"\r\n")
    rows = read_rows(path)
    assert len(rows) == 5
    ferry = next(row for row in rows if row["language"] == "de")
    assert ferry["text"] == "Die Fähre ist da.\n\nSie fährt “heute”, = immer."
    assert json.loads(ferry["authors"]) == ["Jana Brückner", "S. O'Neill"]
    assert json.loads(ferry["tags"]) == ["Verkehr", "Küste, Meer"]
    assert (ferry["description"], ferry["quality_words"], ferry["raw_record"]) == ("", "9", "0")
    assert {row["title"] for row in rows} == {"Fähre: endlich!", "=1+1", "'quoted", ""}


def test_cells_that_a_spreadsheet_takes_for_formulas_are_escaped(stocked: Corpus) -> None:
    (path,) = data_of(stocked.export("csv"))
    rows = read_rows(path)
    assert {row["title"] for row in rows} == {"Fähre: endlich!", "'=1+1", "''quoted", ""}
    assert any(row["text"].startswith("'=HYPERLINK(1)") for row in rows)


@given(st.text())
def test_escaping_is_undone_by_taking_one_apostrophe_away(cell: str) -> None:
    escaped = comma_separated.escaped(cell)
    assert escaped.removeprefix("'") == cell
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_comes_back_from_csv(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([text, "next"])
    out.seek(0)
    assert next(csv.reader(out, strict=True)) == [text, "next"]


# Markdown


def read_markdown(content: str) -> tuple[dict[str, Any], str]:
    opening, front, body = re.split(r"^---\n", content, maxsplit=2, flags=re.MULTILINE)
    assert opening == ""
    return yaml.safe_load(front), body


def rendered(body: str) -> list[tuple[str, str]]:
    """Kind and text of each block that CommonMark sees."""
    found, around = [], []
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(body):
        if token.nesting == 1:
            around.append(token.tag)
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            assert all(child.type in ("text", "text_special") for child in token.children or ()), token.children
            found.append((" ".join(around), "".join(child.content for child in token.children or ())))
        else:
            found.append((token.type, token.content))
    return found


def test_an_article_as_markdown(stocked: Corpus) -> None:
    folder = stocked.export("markdown")
    names = {path.relative_to(folder).as_posix() for path in data_of(folder)}
    assert sum(name.startswith("2026-11-22/feed.jsonl/") for name in names) == 2
    (name,) = (name for name in names if "fähre-endlich" in name)
    assert re.fullmatch(r"2026-11-22/fähre-endlich-[0-9a-f]{32}\.md", name)
    front, body = read_markdown((folder / name).read_text(encoding="utf-8"))
    assert front["title"] == "Fähre: endlich!"
    assert front["authors"] == ["Jana Brückner", "S. O'Neill"]
    assert front["date_published"] == "2026-11-20T09:30:00+03:00"
    assert front["raw"]["media_type"] == "text/html"
    assert front["description"] is None
    assert not front.keys() & {"text", "blocks", "removed"}
    assert rendered(body) == [("p", "Die Fähre ist da."), ("p", "Sie fährt “heute”, = immer.")]


def test_kinds_of_blocks() -> None:
    blocks = [
        ArticleBlock("heading", "Why # it works #", 3),
        ArticleBlock("paragraph", "1. is not a list", None),
        ArticleBlock("list_item", "- one", None),
        ArticleBlock("list_item", "two *stars*", None),
        ArticleBlock("quote", "> said", None),
        ArticleBlock("quote", "again", None),
        ArticleBlock("code", "a = '```'\n\n# b", None),
        ArticleBlock("table_row", "a | b", None),
        ArticleBlock("heading", "None", None),
        ArticleBlock("caption", "<b>Photo</b> &amp; more", None),
    ]
    _, body = read_markdown(markdown.markdown(values(blocks=blocks)))
    assert rendered(body) == [
        ("h3", "Why # it works #"),
        ("p", "1. is not a list"),
        ("ul li p", "- one"),
        ("ul li p", "two *stars*"),
        ("blockquote p", "> said"),
        ("blockquote p", "again"),
        ("fence", "a = '```'\n\n# b\n"),
        ("p", "a | b"),
        ("h2", "None"),
        ("p", "<b>Photo</b> &amp; more"),
    ]


MARKUP = st.text(st.sampled_from("ab1 #-+*_>=~`|<&;[]()!.:\\/\"'") | st.characters(codec="utf-8"), max_size=40)


@given(st.lists(st.tuples(st.sampled_from(["paragraph", "heading", "list_item", "quote", "caption"]), MARKUP)))
def test_whatever_a_text_says_it_is_no_markup(pairs: list[tuple[str, str]]) -> None:
    pairs = [(kind, " ".join(text.split()).strip("\0")) for kind, text in pairs]
    pairs = [(kind, text) for kind, text in pairs if text.strip() and "\0" not in text]
    blocks = [ArticleBlock(kind, text, None) for kind, text in pairs]  # type: ignore[arg-type]
    _, body = read_markdown(markdown.markdown(values(blocks=blocks)))
    assert [text for _, text in rendered(body)] == [text for _, text in pairs]


@given(st.text(st.characters(codec="utf-8")), st.lists(st.text(st.characters(codec="utf-8"))))
def test_front_matter_is_yaml_whatever_it_says(title: str, authors: list[str]) -> None:
    front, _ = read_markdown(markdown.markdown(values(title=title, authors=authors)))
    assert (front["title"], front["authors"]) == (title, authors)


@given(st.none() | st.text(st.characters(codec="utf-8")))
def test_names_are_safe(title: str | None) -> None:
    name = markdown.file_name(values(title=title))
    assert len(name.encode()) <= 120
    assert name.endswith(values()["id"] + ".md")
    assert not name.startswith((".", "-", "_", "~"))
    assert not re.search(r'[\s/\\:*?"<>|\x00-\x1f]', name)


# Parquet


def test_parquet_has_one_schema_whatever_is_known(stocked: Corpus) -> None:
    from pyarrow import parquet

    schemas = [parquet.read_schema(path) for path in data_of(stocked.export("parquet", partition_by="site"))]
    assert len(schemas) == 5
    assert all(schema.equals(schemas[0], check_metadata=True) for schema in schemas)
    assert str(schemas[0].field("description").type) == "string"
    assert str(schemas[0].field("quality").type) == (
        "struct<words: int64 not null, share_kept: double not null, confidence: double, "
        "flags: list<element: string not null> not null>"
    )


def test_parquet_gives_back_the_records(stocked: Corpus) -> None:
    from pyarrow import parquet

    (path,) = data_of(stocked.export("parquet"))
    (lines,) = data_of(stocked.export("jsonl", "lines"))
    assert parquet.read_table(path).to_pylist() == [json.loads(line) for line in lines.read_bytes().split(b"\n")[:-1]]


def test_a_record_of_other_types_is_named(stocked: Corpus) -> None:
    record = values()
    record["title"] = 5
    (stocked.clean / "b.json").write_bytes(orjson.dumps(record) + b"\n")
    with pytest.raises(ExportError, match=r"record of b\.json in clean/ does not have the types"):
        stocked.export("parquet")


def test_without_pyarrow_it_says_what_to_install(stocked: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'article-pipeline\[parquet\]'"):
        stocked.export("parquet")
    assert not (stocked.root / "dataset").exists()
