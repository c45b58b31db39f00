"""On real pages the cleaning is at least as good as trafilatura, and dumps are cleaned well."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pipeline import Article, Document, clean_many
from pipeline.schema import record_schema
from tests.benchmarks.pages import Page, over_pages, read_pages
from tests.benchmarks.scoring import figures_of
from tests.benchmarks.systems import BOTH, OURS_DUMPS, OURS_HTML

SETS = ("wcxb", "news")
SAMPLE = 120
DUMP_SHINGLE_F1 = 0.85


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
