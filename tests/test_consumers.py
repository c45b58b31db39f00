"""What reads clean/: pandas and DuckDB open every record, read_articles() gives them back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import jsonschema
import pandas
import pytest

from pipeline import read_articles
from pipeline.run.launch import run_pipeline
from pipeline.schema import record_schema

NAMES = ["with space and 'quotes'.txt", "new\nline.txt", "ünïcödé.txt", "semi;colon,comma.txt", "[glob]*?.txt"]


@pytest.fixture
def records(workspace: Path) -> list[Path]:
    story = (workspace / "raw" / "sample-strait-ferry.txt").read_bytes()
    for name in NAMES:
        (workspace / "raw" / name).write_bytes(story + name.encode())
    with open(os.fsencode(workspace / "raw") + b"/not utf-8 \xff\xfe.txt", "wb") as file:  # noqa: PTH123 - bytes
        file.write(story + b"one more")
    assert run_pipeline().exit_status == 0
    return sorted(path for path in (workspace / "clean").rglob("*.json*"))


def lines_of(records: list[Path]) -> list[bytes]:
    """Every record; a container's file has more than one."""
    return [line for path in records for line in path.read_bytes().splitlines()]


def test_every_record_validates(records: list[Path]) -> None:
    schema = record_schema()
    assert len(records) == 17 + len(NAMES) + 1
    for path in records:
        content = path.read_bytes()
        assert content.endswith(b"}\n")
        assert (content.count(b"\n") == 1) == (path.suffix == ".json")
    for line in lines_of(records):
        jsonschema.validate(json.loads(line), schema)


def test_pandas_reads_every_record(records: list[Path]) -> None:
    frame = pandas.concat(pandas.read_json(path, lines=True, dtype=False) for path in records)
    assert len(frame) == len(lines_of(records)) == len(records) + 1
    assert frame["text"].str.len().min() > 100
    assert frame["id"].is_unique


def test_duckdb_reads_every_record(records: list[Path]) -> None:
    figures = "count(*), count(distinct id), min(length(text)), count(quality.words)"
    query = f"select {figures} from read_json('clean/**/*.json*')"
    (row,) = duckdb.sql(query).fetchall()
    assert (row[0], row[1], row[3]) == (len(lines_of(records)),) * 3
    assert row[2] > 100


def test_read_articles_gives_every_record(records: list[Path]) -> None:
    articles = list(read_articles("clean"))
    assert {article.id for article in articles} == {json.loads(line)["id"] for line in lines_of(records)}


@pytest.mark.parametrize("line", [b"[1]", b"1", b"null", b'{"title": "\xff"}', b"{"])
def test_read_articles_names_file_and_line_of_what_is_no_object(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "a.json").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(ValueError, match=r"read_articles: .*a\.json, line 2: "):
        list(read_articles(tmp_path))


def test_read_articles_names_file_and_line_of_what_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"schema_version": "1.0"}\n')
    with pytest.raises(ValueError, match=r"x\.json, line 1: .*no key"):
        list(read_articles(tmp_path))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        list(read_articles(tmp_path / "nowhere"))
