"""What reads clean/ has the same types whatever is in the records, and the values that were written."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow
import pyarrow.dataset
import pytest

from pipeline import Article
from pipeline.article import ArticleBlock, Quality, Raw, Removed, article_id
from pipeline.cli import main
from pipeline.loaders import (
    arrow_schema,
    datasets_features,
    duckdb_columns,
    polars_schema,
    spark_json,
    spark_schema,
)
from pipeline.run.storage import record_line
from pipeline.schema import record_schema

PATTERN = "clean/**/*.json*"


def record(number: int, full: bool) -> Article:
    """A record with a value for every key, or with as few as there can be."""
    known: dict[str, Any] = {
        "url": "https://news.example/a", "canonical_url": "https://news.example/b", "hostname": "news.example",
        "site_name": "Harbour Notes", "title": 'A "bridge" at last\u2028', "date_published": "2017",
        "date_modified": "2017-02-24T09:30:00+03:00", "date_source": "jsonld", "language": "en",
        "language_score": 1.0, "description": "On the new bridge.", "image": "https://news.example/a.jpg",
        "license": "CC BY 4.0", "section": "Towns", "duplicate_of": article_id(b"other"),
    }  # fmt: skip
    removed = [
        Removed(1, 2, "comments", "cue:leave-a-reply", 0.25, "Leave a Reply"),
        Removed(4, 4, "title", "x", None, "A"),
    ]
    return Article(
        schema_version="1.0",
        id=article_id(str(number).encode()),
        authors=["Ada Moss", "海港 記者"] if full else [],
        tags=["bridges"] if full else [],
        text="The bridge opens.\n\n" + "Ünï " * number,
        blocks=[ArticleBlock("paragraph", "The bridge opens.", None), ArticleBlock("heading", "Ünï", 2)]
        if full
        else [],
        removed=removed if full else [],
        quality=Quality(12, 1.0 if full else 0.5, 0.75 if full else None, ["all_kept"] if full else []),
        raw=Raw(
            "a/b.html", "0" * 64, 2**40, "text/html", "utf-8" if full else None, number, "2026-11-22" if full else None
        ),
        recipe="0" * 16,
        **(known if full else dict.fromkeys(known)),
    )


CORPORA = {"all known": [True, True], "nothing known": [False, False], "both": [False, True, False]}


@pytest.fixture(params=CORPORA)
def rows(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The records of a corpus, which is the working folder: one in a file of its own, the others in one file."""
    monkeypatch.chdir(tmp_path)
    articles = [record(number, full) for number, full in enumerate(CORPORA[request.param])]
    (tmp_path / "clean" / "2026").mkdir(parents=True)
    (tmp_path / "clean" / "README.md").write_text("Records appear here.")
    (tmp_path / "clean" / "a b [1].html.json").write_bytes(record_line(articles[0]))
    (tmp_path / "clean" / "2026" / "feed.jsonl").write_bytes(b"".join(map(record_line, articles[1:])))
    (tmp_path / "clean" / "2026" / ".0123-x.tmp").write_bytes(b'{"half a rec')
    return [article.to_dict() for article in articles]


def files() -> list[str]:
    return [str(path) for path in Path("clean").rglob("*.json*")]


def same(read: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    assert sorted(read, key=lambda row: row["id"]) == sorted(rows, key=lambda row: row["id"])


def test_arrow(rows: list[dict[str, Any]]) -> None:
    table = pyarrow.dataset.dataset(files(), format="json", schema=arrow_schema()).to_table()
    assert table.schema == arrow_schema()
    same(table.to_pylist(), rows)


def test_pandas(rows: list[dict[str, Any]]) -> None:
    table = pyarrow.dataset.dataset(files(), format="json", schema=arrow_schema()).to_table()
    frame = table.to_pandas(types_mapper=pandas.ArrowDtype)
    assert dict(frame.dtypes) == {field.name: pandas.ArrowDtype(field.type) for field in arrow_schema()}
    same(pyarrow.Table.from_pandas(frame, preserve_index=False).to_pylist(), rows)


def test_duckdb(rows: list[dict[str, Any]]) -> None:
    found = duckdb.sql(f"select * from read_json('{PATTERN}', columns = {duckdb_columns()})")
    read = found.fetchall()
    kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    assert [kind.replace('"', "") for kind in kinds.values()] == [
        kind.replace('"', "") for kind in duckdb_columns().values()
    ]
    same([dict(zip(found.columns, row, strict=True)) for row in read], rows)


def needs(*modules: str) -> Callable[[Any], Any]:
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    why = f"{', '.join(missing)} not installed; the extra loaders has it"
    return pytest.mark.skipif(bool(missing), reason=why)


@pytest.mark.slow
@needs("polars")
def test_polars(rows: list[dict[str, Any]]) -> None:
    import polars

    frame = polars.read_ndjson(PATTERN, schema=polars_schema())  # a list of names would be one of patterns
    assert frame.schema == polars_schema()
    same(frame.to_dicts(), rows)
    assert polars.scan_ndjson(PATTERN, schema=polars_schema()).collect().equals(frame)


@pytest.mark.slow
@needs("datasets")
def test_datasets(rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    loaded = datasets.load_dataset(
        "json", data_files=PATTERN, features=datasets_features(), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert loaded.features == datasets_features()
    same([without_moments(row) for row in loaded.to_list()], [without_moments(row) for row in rows])


@pytest.mark.slow
@needs("datasets")
def test_datasets_from_arrow(rows: list[dict[str, Any]]) -> None:
    """Dates as they were written: the JSON reader of datasets takes them for moments and sets them in UTC."""
    import datasets

    loaded = datasets.Dataset(pyarrow.dataset.dataset(files(), format="json", schema=arrow_schema()).to_table())
    assert loaded.features == datasets_features()
    same(loaded.to_list(), rows)


def without_moments(row: dict[str, Any]) -> dict[str, Any]:
    """A record without what the JSON reader of datasets takes for moments."""
    raw = {key: value for key, value in row["raw"].items() if key != "fetched_at"}
    return {key: value for key, value in row.items() if not key.startswith("date_")} | {"raw": raw}


@pytest.fixture(scope="module")
def spark() -> Any:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.slow
@needs("pyspark")
def test_spark(rows: list[dict[str, Any]], request: pytest.FixtureRequest) -> None:
    spark = request.getfixturevalue("spark")
    reader = spark.read.schema(spark_schema()).option("recursiveFileLookup", True).option("pathGlobFilter", "*.json*")
    frame = reader.json(str(Path("clean").absolute()))
    assert frame.schema == spark_schema()
    same([row.asDict(recursive=True) for row in frame.collect()], rows)


def test_every_key_of_the_schema_has_a_type_in_its_order() -> None:
    names = list(record_schema()["properties"])
    assert arrow_schema().names == names
    assert list(duckdb_columns()) == names
    assert [field["name"] for field in spark_json()["fields"]] == names


def test_the_command_prints_what_duckdb_and_spark_take(
    rows: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "--for", "duckdb"]) == 0
    columns = capsys.readouterr().out
    assert len(duckdb.sql(f"from read_json('{PATTERN}', columns = {columns})").fetchall()) == len(rows)
    assert main(["schema", "--for", "spark"]) == 0
    assert json.loads(capsys.readouterr().out) == spark_json()
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == record_schema()
