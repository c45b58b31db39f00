"""How well the metadata of pages is read, and at what cost, beside trafilatura.

    python -m tests.benchmarks.metadata --data DIR [--sample N] [--by-domain] [--dumps STYLE [--folds DIR]]

DIR holds the data sets, each a folder with ``gold.jsonl`` and ``html/``; the scorer (``score.py``) stands in ``bench``
beside it. The golds of the dates are those that readers see, which may be the date of the last change: ``either``
counts a page as right where the published or the modified date is the gold's. The cost is CPU time for metadata alone,
of trees that were parsed before; each page is read once by each system, in turn.

With ``--dumps`` the pages are reduced to plain text first (``inscriptis``, ``resiliparse``, ``bs4`` or ``html2text``;
needs the extra ``bench``) and go through the whole pipeline without their address. ``wrong`` is the share of the given
dates that are not the gold's, where there is one. The weights of the block model and of the headlines have seen these
pages; with ``--folds``, as in :mod:`tests.benchmarks.quality`, the block model has not.
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

from pipeline import Article, Rejection
from pipeline.blocks import parse_for_trafilatura
from pipeline.metadata import read_page_metadata
from pipeline.sources import Document, read_source
from tests.benchmarks.folds import fold_of
from tests.benchmarks.held_out import held_out
from tests.benchmarks.pages import ARTICLE, read_pages
from tests.benchmarks.systems import DUMP_STYLES, Kept

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
    "wrong": "wrong",
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
        self.files = pages
        self.rows = [page.row for page in pages]
        self.predictions: dict[str, list[dict[str, Any]]] = {system: [] for system in SYSTEMS}
        self.seconds = dict.fromkeys(SYSTEMS, 0.0)

    def run(self, systems: Sequence[str]) -> None:
        """Read all pages with these systems, in turn."""
        logging.disable(logging.CRITICAL)
        for page_file in self.files:
            url = page_file.row.get("url")
            tree = parse_for_trafilatura(read_source(Document(page_file.raw(), name="page.html", url=url), 2**30).text)
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
        given = [(gold, day(found["date_published"])) for gold, found in dated if found["date_published"]]
        wrong = mean([gold != stated for gold, stated in given])
        return dict(self.score.score(pairs)) | {"either": either, "wrong": wrong}

    def run_dumps(self, style: str, folds: Path | None = None) -> None:
        """Clean the plain-text dumps of all pages as the pipeline does, without their addresses.

        Args:
            style: the tool that makes the dumps.
            folds: the folder with the weights of each fold, each for the sites it has not seen; the shipped ones if
                ``None``.
        """
        kept = Kept(None)
        documents = [Document(kept.dump(style, page.html()), name="dump.txt") for page in self.files]
        numbers = [fold_of(row) for row in self.rows]
        start = time.process_time()
        results = held_out(documents, numbers, folds)
        self.seconds["pipeline"] += time.process_time() - start
        self.predictions["pipeline"] = [_of_record(result) for result in results]


def domain_of(row: dict[str, Any]) -> str:
    """The host of a page, without its first label if it has more than two."""
    host = urlsplit(row.get("url") or "").hostname or row["id"]
    return ".".join(host.split(".")[-2:])


def _of_record(result: Article | Rejection) -> dict[str, Any]:
    if isinstance(result, Rejection):
        return {"title": None, "authors": [], "date_published": None, "date_modified": None}
    return {
        "title": result.title,
        "authors": result.authors,
        "date_published": result.date_published,
        "date_modified": result.date_modified,
    }


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
    parser.add_argument("--dumps", choices=sorted(DUMP_STYLES), help="of plain-text dumps that this tool makes")
    parser.add_argument("--folds", type=Path, help="with --dumps: folder with the weights of each fold, fold-0 …")
    args = parser.parse_args()
    data = args.data.resolve()
    if not (data / SETS[0] / "gold.jsonl").is_file():
        parser.error(f"--data {args.data}: there is no {SETS[0]}/gold.jsonl in it")
    if args.dumps:
        print(f"{'set':6} {'dumps of':14} {'pages':>5}  " + "  ".join(f"{label:>6}" for label in FIGURES))
        for name in reversed(SETS):
            bench = Bench(data, name, args.sample)
            bench.run_dumps(args.dumps, args.folds)
            print(_line(name, args.dumps, len(bench.rows), bench.figures("pipeline")), flush=True)
        return 0
    # What is loaded and compiled once a process is no cost of a page.
    _by_trafilatura(
        parse_for_trafilatura("<html><head><title>A</title></head><body><p>1 March 2017</p></body></html>"), None
    )
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
