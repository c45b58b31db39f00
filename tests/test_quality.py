"""On real pages the cleaning is at least as good as trafilatura, and dumps are cleaned well."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pipeline import Article, clean_many
from pipeline.schema import record_schema
from tests.benchmarks.quality import SETS, Bench

SAMPLE = 120
DUMP_SHINGLE_F1 = 0.85


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_pages_are_cleaned_at_least_as_well_as_by_trafilatura(data: Path, name: str) -> None:
    bench = Bench(data, name, SAMPLE)
    ours, theirs = bench.figures(bench.texts("pages")), bench.figures(bench.texts("trafilatura"))
    assert ours["word"] >= theirs["word"]
    assert ours["shingle"] >= theirs["shingle"]


@pytest.mark.slow
@pytest.mark.parametrize("style", ["inscriptis", "resiliparse"])
@pytest.mark.parametrize("name", SETS)
def test_dumps_are_cleaned_well(data: Path, name: str, style: str) -> None:
    pytest.importorskip(style, reason="install the extra 'bench'")
    bench = Bench(data, name, SAMPLE)
    assert bench.figures(bench.texts(f"dumps, {style}"))["shingle"] >= DUMP_SHINGLE_F1


@pytest.mark.slow
def test_every_record_of_real_pages_validates(data: Path) -> None:
    validator = jsonschema.Draft202012Validator(record_schema())
    bench = Bench(data, "news", None)
    results = list(clean_many(bench.pages()))
    assert all(isinstance(result, Article) for result in results)
    for result in results:
        assert isinstance(result, Article)
        validator.validate(result.to_dict())
        assert Article.from_dict(result.to_dict()) == result
