"""What people open exports with: DuckDB, pandas, polars, Hugging Face datasets and Spark read every record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.exports.conftest import Corpus, data_of

COUNT = 5
WHY = "{} is not installed; pip install -e '.[loaders]', as .ci/run does"


def need(name: str) -> Any:
    return pytest.importorskip(name, reason=WHY.format(name))


def partitioned(stocked: Corpus, by: str) -> Path:
    return stocked.export("parquet", f"by-{by}", partition_by=by)


@pytest.mark.parametrize("by", ["none", "date", "site"])
def test_duckdb(stocked: Corpus, by: str) -> None:
    duckdb = need("duckdb")
    folder = partitioned(stocked, by)
    records = duckdb.sql(f"select * from read_parquet('{folder}/**/*.parquet')")
    assert len(records.fetchall()) == COUNT
    assert duckdb.sql("select sum(quality.words), count(description) from records").fetchall() == [(23, 0)]
    if by != "none":
        found = {row[0] for row in duckdb.sql(f"select distinct {by}::varchar from records").fetchall()}
        assert "unknown" in found
    lines = stocked.export("jsonl", f"lines-{by}", partition_by=by)
    glob = f"{lines}/**/*.jsonl"
    assert duckdb.sql(f"select count(*) from read_json('{glob}', maximum_sample_files = -1)").fetchall() == [(COUNT,)]
    rows = stocked.export("csv", f"rows-{by}", partition_by=by)
    assert duckdb.sql(f"select count(*) from read_csv('{rows}/**/*.csv', all_varchar = true)").fetchall() == [(COUNT,)]


@pytest.mark.parametrize("by", ["none", "date", "site"])
def test_pandas(stocked: Corpus, by: str) -> None:
    pandas = need("pandas")
    frame = pandas.read_parquet(partitioned(stocked, by))
    assert len(frame) == COUNT
    assert frame["text"].str.len().min() > 0
    if by != "none":
        assert "unknown" in set(frame[by])
    (rows,) = data_of(stocked.export("csv", "rows", formulas="keep"))
    assert len(pandas.read_csv(rows, dtype=str, keep_default_na=False)) == COUNT
    (lines,) = data_of(stocked.export("jsonl", "lines"))
    assert len(pandas.read_json(lines, lines=True, dtype=False)) == COUNT


@pytest.mark.parametrize("by", ["none", "date", "site"])
def test_polars(stocked: Corpus, by: str) -> None:
    polars = need("polars")
    frame = polars.read_parquet(f"{partitioned(stocked, by)}/**/*.parquet")
    assert frame.height == COUNT
    assert frame.schema["description"] == polars.String
    assert frame.get_column("quality").struct.field("words").sum() == 23
    if by != "none":
        lazy = polars.scan_parquet(f"{partitioned(stocked, by)}/**/*.parquet", hive_partitioning=True)
        assert "unknown" in set(lazy.collect().get_column(by).cast(polars.String))


@pytest.mark.slow
def test_hugging_face_datasets(stocked: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(stocked.root / "hub"))
    datasets = need("datasets")
    cache = str(stocked.root / "cache")
    for by in ("none", "date", "site"):
        folder = partitioned(stocked, by)
        whole = datasets.load_dataset("parquet", data_dir=str(folder), split="train", cache_dir=cache)
        assert len(whole) == COUNT
        assert len(datasets.load_dataset(str(folder), split="train", cache_dir=cache)) == COUNT
        assert whole.features["description"].dtype == "string"
    lines = stocked.export("jsonl", "lines")
    found = datasets.load_dataset("json", data_files=f"{lines}/*.jsonl", split="train", cache_dir=cache)
    assert len(found) == COUNT


@pytest.mark.slow
def test_spark(stocked: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pyspark")
    import shutil

    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        pytest.skip("Spark needs Java; apt-get install openjdk-17-jre-headless")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        for by in ("none", "date", "site"):
            frame = spark.read.parquet(str(partitioned(stocked, by)))
            assert frame.count() == COUNT
            types = dict(frame.dtypes)
            assert types["description"] == "string"
            assert types["quality"].startswith("struct<words:bigint")
            if by != "none":
                assert "unknown" in {str(row[0]) for row in frame.select(by).collect()}
        assert spark.read.json(str(stocked.export("jsonl", "lines"))).count() == COUNT
        documents = spark.read.json(str(stocked.export("dolma", "dolma")) + "/documents")
        assert documents.count() == COUNT
    finally:
        spark.stop()
