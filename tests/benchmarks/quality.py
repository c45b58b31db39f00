"""How well articles are cleaned, beside trafilatura, on pages with known text.

    python -m tests.benchmarks.quality --data DIR [--sample N] [--worst N]

DIR holds the data sets, each a folder with ``gold.jsonl`` and ``html/``; the scorer (``score.py``) and the converters
that make dumps of the pages (``scrapes.py``) stand in ``bench`` beside it. Needs the extra ``bench``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline import Document, Rejection, Settings, clean_many

SETS = ("wcxb", "news")
DUMP_STYLES = ("inscriptis", "resiliparse")
FIGURES = ("shingle", "word", "char", "precision", "recall", "with", "without")


def load_module(path: Path) -> ModuleType:
    """The Python file at ``path`` as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"quality: {path} cannot be loaded; does --data stand beside the folder bench?")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def article_pages(data: Path, name: str, sample: int | None) -> list[dict[str, Any]]:
    """The gold rows of the articles of a set; with ``sample`` every n-th, so that about so many are left."""
    with (data / name / "gold.jsonl").open(encoding="utf-8", newline="\n") as lines:
        rows = [row for row in map(json.loads, lines) if row["type"] == "article"]
    step = max(1, len(rows) // sample) if sample else 1
    return rows[::step]


class Bench:
    """One data set: its pages, what each system makes of them, and the scores."""

    def __init__(self, data: Path, name: str, sample: int | None) -> None:
        self.folder = data / name
        self.score = load_module(data.parent / "bench" / "score.py")
        self.scrapes = load_module(data.parent / "bench" / "scrapes.py")
        self.rows = article_pages(data, name, sample)

    def raw(self, row: dict[str, Any]) -> bytes:
        return gzip.decompress((self.folder / row["html"]).read_bytes())

    def pages(self) -> Iterator[Document]:
        for row in self.rows:
            yield Document(self.raw(row), name=f"{row['id']}.html", url=row.get("url"))

    def dumps(self, style: str) -> Iterator[Document]:
        for row in self.rows:
            text = self.scrapes.STYLES[style](self.scrapes.decode(self.raw(row)))
            yield Document(text, name=f"{row['id']}.txt")

    def cleaned(self, documents: Iterator[Document]) -> list[str]:
        settings = Settings(detect_language=False)
        results = clean_many(documents, settings)
        return ["" if isinstance(result, Rejection) else result.text for result in results]

    def trafilatura(self, comments: bool) -> list[str]:
        import trafilatura

        logging.disable(logging.CRITICAL)
        pages = (self.scrapes.decode(self.raw(row)) for row in self.rows)
        return [trafilatura.extract(page, include_comments=comments) or "" for page in pages]

    def texts(self, system: str) -> list[str]:
        if system == "trafilatura":
            return self.trafilatura(comments=True)
        if system == "trafilatura, no comments":
            return self.trafilatura(comments=False)
        if system == "pages":
            return self.cleaned(self.pages())
        return self.cleaned(self.dumps(system.removeprefix("dumps, ")))

    def figures(self, texts: list[str]) -> dict[str, float]:
        pairs = [(row, {"text": text}) for row, text in zip(self.rows, texts, strict=True)]
        return dict(self.score.score(pairs))

    def worst(self, texts: list[str], most: int) -> list[tuple[float, str, str | None]]:
        bag, bag_f1 = self.score.bag, self.score.bag_f1
        scored = [
            (bag_f1(bag(text), bag(row["text"])), row["id"], row.get("url"))
            for row, text in zip(self.rows, texts, strict=True)
        ]
        return sorted(scored, key=lambda entry: entry[0])[:most]


SYSTEMS = ("trafilatura", "trafilatura, no comments", "pages", *(f"dumps, {style}" for style in DUMP_STYLES))


def _run(job: tuple[Path, str, int | None, str, int]) -> tuple[str, str, dict[str, float], list[Any]]:
    data, name, sample, system, most = job
    bench = Bench(data, name, sample)
    texts = bench.texts(system)
    return name, system, bench.figures(texts), bench.worst(texts, most) if most else []


def main() -> int:
    """Print one table for all sets and systems."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--sample", type=int, help="about so many pages of each set")
    parser.add_argument("--worst", type=int, default=0, help="also list the pages with the lowest word F1")
    parser.add_argument("--only", action="append", default=[], help="only these systems (pages, trafilatura, …)")
    args = parser.parse_args()
    data = args.data.resolve()
    if not (data / SETS[0] / "gold.jsonl").is_file():
        parser.error(f"--data {args.data}: there is no {SETS[0]}/gold.jsonl in it")
    systems = [system for system in SYSTEMS if not args.only or any(only in system for only in args.only)]
    jobs = [(data, name, args.sample, system, args.worst) for name in SETS for system in systems]
    print(f"{'set':6} {'system':26} {'pages':>5}  " + "  ".join(f"{figure:>9}" for figure in FIGURES))
    with multiprocessing.Pool() as pool:
        for name, system, figures, worst in pool.imap(_run, jobs):
            values = "  ".join(f"{figures[f]:9.4f}" if f in figures else f"{'':9}" for f in FIGURES)
            print(f"{name:6} {system:26} {figures['pages']:5.0f}  {values}", flush=True)
            for value, page, url in worst:
                print(f"       {value:.3f}  {page}  {url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
