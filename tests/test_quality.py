"""On real pages the cleaning is at least as good as trafilatura, and dumps are cleaned well."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pipeline import Article, Document, clean_many
from pipeline.schema import record_schema
from tests.benchmarks import metadata
from tests.benchmarks.pages import Page, over_pages, read_pages
from tests.benchmarks.scoring import figures_of
from tests.benchmarks.systems import BOTH, OURS_DUMPS, OURS_HTML

SETS = ("wcxb", "news")
SAMPLE = 120
DUMP_SHINGLE_F1 = 0.93  # the shipped weights have seen these pages; the model card has what new pages get


def pages_of(data: Path, name: str) -> list[Page]:
    return [page for page in read_pages(data, SAMPLE, only_articles=True) if page.set == name]


def figures(pages: list[Page], *systems: str) -> list[dict[str, float]]:
    from functools import partial

    from tests.benchmarks.quality import results_of

    work = partial(results_of, systems=systems, cache=None, weights=None)
    results = list(over_pages(work, pages, processes=1))
    return [figures_of([result[system].score for result in results]) for system in systems]


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_pages_are_cleaned_at_least_as_well_as_by_trafilatura(data: Path, name: str) -> None:
    pytest.importorskip("numpy", reason="install the extra 'bench'")
    ours, theirs = figures(pages_of(data, name), OURS_HTML, "trafilatura")
    assert ours["word*"] >= theirs["word*"]
    assert ours["shingle"] >= theirs["shingle"]


@pytest.mark.slow
@pytest.mark.parametrize("style", BOTH)
@pytest.mark.parametrize("name", SETS)
def test_dumps_are_cleaned_well(data: Path, name: str, style: str) -> None:
    pytest.importorskip(style, reason="install the extra 'bench'")
    (ours,) = figures(pages_of(data, name), OURS_DUMPS[style])
    assert ours["shingle"] >= DUMP_SHINGLE_F1


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


LEAST_OF_DUMPS = {
    "news": {"title": 0.58, "title~": 0.64, "authorsP": 0.88, "authorsR": 0.50, "day": 0.70},
    "wcxb": {"title": 0.72, "title~": 0.76, "authorsP": 0.88, "authorsR": 0.36, "day": 0.48},
}
"""With some slack; the weights of the headlines and of the block model have seen these pages."""
MOST_WRONG_DATES_OF_DUMPS = 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_metadata_of_dumps_is_right_or_null(data: Path, name: str) -> None:
    pytest.importorskip("inscriptis", reason="install the extra 'bench'")
    bench = metadata.Bench(data, name, SAMPLE)
    bench.run_dumps("inscriptis")
    figures = bench.figures("pipeline")
    for figure, least in LEAST_OF_DUMPS[name].items():
        assert figures[figure] >= least, figure
    assert figures["wrong"] <= MOST_WRONG_DATES_OF_DUMPS


@pytest.mark.slow
def test_every_record_of_real_pages_validates(data: Path) -> None:
    validator = jsonschema.Draft202012Validator(record_schema())
    pages = [page for page in read_pages(data, only_articles=True) if page.set == "news"]
    documents = (Document(page.raw(), name=f"{page.id}.html", url=page.row.get("url")) for page in pages)
    results = list(clean_many(documents))
    assert all(isinstance(result, Article) for result in results)
    for result in results:
        assert isinstance(result, Article)
        validator.validate(result.to_dict())
        assert Article.from_dict(result.to_dict()) == result
