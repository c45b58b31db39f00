"""How well the metadata of pages is read, and at what cost, beside trafilatura.

    python -m tests.benchmarks.metadata --data DIR [--sample N] [--by-domain]

DIR holds the data sets, each a folder with ``gold.jsonl`` and ``html/``; the scorer (``score.py``) stands in ``bench``
beside it. The golds of the dates are those that readers see, which may be the date of the last change: ``either``
counts a page as right where the published or the modified date is the gold's. The cost is CPU time for metadata alone,
of trees that were parsed before; each page is read once by each system, in turn.
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from pipeline.blocks import parse_page
from pipeline.metadata import read_page_metadata
from pipeline.sources import Document, read_source
from tests.benchmarks.pages import ARTICLE, read_pages

SETS = ("wcxb", "news")

FIGURES = {
    "title": "title",
    "title~": "title~",
    "authors=": "authors=",
    "P": "authorsP",
    "R": "authorsR",
    "day": "day",
    "either": "either",
    "minute": "minute",
    "inv. authors": "authors_invented",
    "inv. dates": "date_invented",
}
_FOLDS = 5


def load_scorer(data: Path) -> ModuleType:
    """The scorer of titles, authors and dates, ``score.py`` in ``bench`` beside the data sets."""
    path = data.parent / "bench" / "score.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"metadata: there is no {path}; does --data stand beside the folder bench?")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Bench:
    """One data set: its pages, what each system says of them, and the scores."""

    def __init__(self, data: Path, name: str, sample: int | None) -> None:
        self.score = load_scorer(data)
        pages = [page for page in read_pages(data, sample) if page.set == name and page.type == ARTICLE]
        self.pages = [page.raw() for page in pages]
        self.rows = [page.row for page in pages]
        self.predictions: dict[str, list[dict[str, Any]]] = {system: [] for system in SYSTEMS}
        self.seconds = dict.fromkeys(SYSTEMS, 0.0)

    def run(self, systems: Sequence[str]) -> None:
        """Read all pages with these systems, in turn."""
        logging.disable(logging.CRITICAL)
        for row, content in zip(self.rows, self.pages, strict=True):
            url = row.get("url")
            tree = parse_page(read_source(Document(content, name="page.html", url=url), 2**30).text)
            for system in systems:
                page = copy.deepcopy(tree)
                start = time.process_time()
                found = SYSTEMS[system](page, url)
                self.seconds[system] += time.process_time() - start
                self.predictions[system].append(found)

    def figures(self, system: str, domains: set[str] | None = None) -> dict[str, float]:
        """The scores of one system; with ``domains`` on the pages of these only."""
        pairs = [
            ({key: value for key, value in row.items() if key in ("title", "authors", "date", "type")}, found)
            for row, found in zip(self.rows, self.predictions[system], strict=True)
            if domains is None or domain_of(row) in domains
        ]
        day, mean = self.score.day, self.score.mean
        dated = [(day(row["date"]), found) for row, found in pairs if day(row.get("date"))]
        either = mean([gold in (day(found["date_published"]), day(found["date_modified"])) for gold, found in dated])
        return dict(self.score.score(pairs)) | {"either": either}


def domain_of(row: dict[str, Any]) -> str:
    """The host of a page, without its first label if it has more than two."""
    host = urlsplit(row.get("url") or "").hostname or row["id"]
    return ".".join(host.split(".")[-2:])


def _by_pipeline(tree: Any, url: str | None) -> dict[str, Any]:
    found = read_page_metadata(tree, url)
    return {
        "title": found.title,
        "authors": list(found.authors),
        "date_published": found.date_published,
        "date_modified": found.date_modified,
    }


def _by_trafilatura(tree: Any, url: str | None) -> dict[str, Any]:
    from trafilatura.metadata import extract_metadata

    try:
        found: Any = extract_metadata(tree, url)
    except Exception:  # it fails on some pages
        return {"title": None, "authors": [], "date_published": None, "date_modified": None}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"title": found.title, "authors": authors, "date_published": found.date, "date_modified": None}


SYSTEMS = {"trafilatura": _by_trafilatura, "pipeline": _by_pipeline}


def _line(name: str, system: str, pages: float, figures: dict[str, float]) -> str:
    values = "  ".join(f"{figures.get(key, float('nan')):{max(6, len(label))}.3f}" for label, key in FIGURES.items())
    return f"{name:6} {system:14} {pages:5.0f}  {values}"


def main() -> int:
    """Print one table for all sets and both systems, and the ratio of their cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--sample", type=int, help="about so many pages of each set")
    parser.add_argument("--by-domain", action="store_true", help="also figures for fifths of the domains: their spread")
    args = parser.parse_args()
    data = args.data.resolve()
    if not (data / SETS[0] / "gold.jsonl").is_file():
        parser.error(f"--data {args.data}: there is no {SETS[0]}/gold.jsonl in it")
    # What is loaded and compiled once a process is no cost of a page.
    _by_trafilatura(parse_page("<html><head><title>A</title></head><body><p>1 March 2017</p></body></html>"), None)
    print(f"{'set':6} {'system':14} {'pages':>5}  " + "  ".join(f"{label:>6}" for label in FIGURES))
    seconds = dict.fromkeys(SYSTEMS, 0.0)
    for name in reversed(SETS):
        bench = Bench(data, name, args.sample)
        bench.run(list(SYSTEMS))
        for system in SYSTEMS:
            print(_line(name, system, len(bench.rows), bench.figures(system)), flush=True)
            seconds[system] += bench.seconds[system]
        if args.by_domain:
            domains = sorted({domain_of(row) for row in bench.rows})
            for fold in range(_FOLDS):
                figures = bench.figures("pipeline", set(domains[fold::_FOLDS]))
                print(_line(name, f"  domains {fold + 1}/{_FOLDS}", figures["pages"], figures))
        cost = {system: 1000 * spent / max(1, len(bench.rows)) for system, spent in bench.seconds.items()}
        print(f"{'':6} CPU ms a page: " + ", ".join(f"{system} {value:.2f}" for system, value in cost.items()))
    print(f"CPU of our metadata stage to trafilatura's: {seconds['pipeline'] / seconds['trafilatura']:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
