"""On real pages the cleaning is at least as good as trafilatura, and dumps are cleaned well."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pipeline import Article, clean_many
from pipeline.schema import record_schema
from tests.benchmarks import metadata
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


LEAST_OF_METADATA = {
    "news": {"title": 0.85, "authors=": 0.87, "authorsP": 0.90, "day": 0.98, "minute": 0.99},
    "wcxb": {"title": 0.87, "authors=": 0.78, "authorsP": 0.90, "either": 0.87},
}
MOST_INVENTED = {"wcxb": {"authors_invented": 0.18, "date_invented": 0.20}}


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_metadata_is_right_or_null(data: Path, name: str) -> None:
    bench = metadata.Bench(data, name, None)
    bench.run(["pipeline"])
    figures = bench.figures("pipeline")
    for figure, least in LEAST_OF_METADATA[name].items():
        assert figures[figure] >= least, figure
    for figure, most in MOST_INVENTED.get(name, {}).items():
        assert figures[figure] <= most, figure


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
