"""How well articles are cleaned, beside other tools and simple baselines, on pages with known text.

    python -m tests.benchmarks.quality --data DIR [--folds DIR] [--sample N] [--worst N] [--by] [--only SYSTEM]

DIR holds the data sets, each a folder with ``gold.jsonl`` and ``html/``. Printed is a table for each set, and for each
type of page where a set has several, with the figures of :mod:`tests.benchmarks.scoring`: pages are cleaned from HTML
and from plain-text dumps in four styles. Baselines and "mean of both" are means over the dumps of inscriptis and
resiliparse. Needs the extra ``bench``.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from pipeline import Rejection
from tests.benchmarks.held_out import check_folds
from tests.benchmarks.pages import LANGUAGE_GROUPS, Page, over_pages, read_pages
from tests.benchmarks.scoring import (
    FIGURES,
    WITH_INTERVAL,
    Gold,
    PageScore,
    figures_of,
    intervals_of,
    mean_score,
)
from tests.benchmarks.systems import OURS_DUMPS, OURS_HTML, OURS_MEAN, SYSTEMS, Kept, missing_packages, texts_of

IN_SAMPLE = (
    "Weights: those that are shipped, which were trained on these pages (in-sample): figures on new pages are lower. "
    "With --folds each page is cleaned with weights that have not seen its site."
)
HELD_OUT = "Weights: for each page those of {folder} that have not seen its site (held out)."
_OURS = frozenset({OURS_HTML, OURS_MEAN, *OURS_DUMPS.values()})
_NAME, _CELL, _INTERVAL = 26, 10, 18


@dataclass(frozen=True)
class Result:
    """What one system made of one page."""

    page: Page
    score: PageScore
    rejected: str | None
    """Why there is no record, where the pipeline rejected the page (or one of its dumps)."""


def results_of(
    pages: list[Page], systems: Sequence[str], cache: Path | None, weights: Path | None
) -> Iterator[dict[str, Result]]:
    """For each page what each system made of it."""
    texts = texts_of(pages, systems, Kept(cache), weights)
    for index, page in enumerate(pages):
        gold = Gold(page.row)
        yield {system: _result(page, gold, texts[system][index]) for system in systems}


def _result(page: Page, gold: Gold, outcomes: Sequence[str | Rejection]) -> Result:
    scores = [gold.score("" if isinstance(outcome, Rejection) else outcome) for outcome in outcomes]
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, Rejection)]
    return Result(page, mean_score(scores), reasons[0] if reasons else None)


def table(results: Sequence[dict[str, Result]], by_language: bool = False) -> list[str]:
    """The lines of a table with a line a system, and with ``by_language`` one for each group of languages below it."""
    lines = []
    languages = [next(iter(result.values())).page.language_group for result in results] if by_language else []
    for system in results[0]:
        mine = [result[system] for result in results]
        lines.append(_line(system, mine))
        if len(set(languages)) > 1:
            for group in LANGUAGE_GROUPS:
                chosen = [result for result, language in zip(mine, languages, strict=True) if language == group]
                lines += [_line(f"  {group}", chosen)] if chosen else []
    return lines


def heading() -> str:
    """The heading of :func:`table`."""
    cells = [
        f"{name:>{_CELL}}" + (f"{'95 % interval':>{_INTERVAL}}" if name in WITH_INTERVAL else "") for name in FIGURES
    ]
    return f"{'':{_NAME}}{'pages':>6}" + "".join(cells)


def _line(name: str, results: Sequence[Result]) -> str:
    scores = [result.score for result in results]
    figures, intervals = figures_of(scores), intervals_of(scores, [result.page.site for result in results])
    cells = []
    for figure, value in figures.items():
        known = not math.isnan(value)
        cells.append(f"{value:{_CELL}.4f}" if known else " " * _CELL)
        if figure in WITH_INTERVAL:
            low, high = intervals[figure]
            cells.append(f"{f'[{low:.4f}, {high:.4f}]' if known else '':>{_INTERVAL}}")
    return (f"{name:{_NAME}}{len(results):6}" + "".join(cells)).rstrip()


def worst(results: Sequence[dict[str, Result]], most: int) -> Iterator[str]:
    """For each of our systems the pages with the lowest figures, and whether text is missing or added."""
    for system in results[0]:
        if system not in _OURS:
            continue
        ranked = sorted((result[system] for result in results), key=lambda result: loss_of(result.score)[0])[:most]
        yield f"{system}, the pages lost:"
        for result in ranked:
            value, error = loss_of(result.score)
            error = f"rejected: {result.rejected}" if result.rejected else error
            score = result.score
            yield f"  {value:.3f}  {result.page.id:40}  {error:14}" + (
                "" if math.isnan(score.recall) else f"  precision {score.precision:.3f}  recall {score.recall:.3f}"
            )


def loss_of(score: PageScore) -> tuple[float, str]:
    """How well a page is cleaned and which error is the larger."""
    if not math.isnan(score.word):
        precision = 0.0 if math.isnan(score.precision) else score.precision
        missing = math.isnan(score.precision) or precision > (0.0 if math.isnan(score.recall) else score.recall)
        return score.word, "text missing" if missing else "text added"
    snippets = score.must + score.must_not
    right = score.found + score.absent
    missing = score.must - score.found >= score.must_not - score.absent
    return right / snippets if snippets else 1.0, "text missing" if missing else "text added"


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each cross-validation fold, fold-0 …")
    parser.add_argument("--sample", type=int, help="about so many pages of each set, always the same")
    parser.add_argument("--worst", type=int, default=0, help="also list so many of the pages lost, by id")
    parser.add_argument("--by", action="store_true", help="also by group of languages, where a set has several")
    parser.add_argument("--only", action="append", default=[], metavar="SYSTEM", help=f"of: {'; '.join(SYSTEMS)}")
    parser.add_argument("--set", action="append", default=[], dest="sets", help="only these sets (news; wcxb, article)")
    parser.add_argument("--cache", type=Path, help="folder to keep the outputs of other tools in")
    parser.add_argument("--processes", type=int, help="default: one for each processor")
    args = parser.parse_args()
    systems = [system for system in SYSTEMS if not args.only or any(only in system for only in args.only)]
    if not systems:
        parser.error(f"--only {args.only[0]}: there is no such system; known are {'; '.join(SYSTEMS)}")
    missing = missing_packages(systems)
    if missing:
        parser.error(f"not installed: {', '.join(missing)}; install the extra 'bench', or choose with --only")
    try:
        pages = read_pages(args.data, args.sample)
        if args.folds:
            check_folds(args.folds)
    except FileNotFoundError as error:
        parser.error(str(error))
    pages = [page for page in pages if not args.sets or any(page.group.startswith(name) for name in args.sets)]
    print(HELD_OUT.format(folder=args.folds) if args.folds else IN_SAMPLE, flush=True)
    work = partial(results_of, systems=systems, cache=args.cache, weights=args.folds)
    results = zip(pages, over_pages(work, pages, args.processes), strict=True)
    for group, pairs in groupby(results, key=lambda pair: pair[0].group):
        chosen = [result for _, result in pairs]  # each table is printed as soon as its pages are done
        print(f"\n{group}\n{heading()}")
        print("\n".join(table(chosen, by_language=args.by)), flush=True)
        if args.worst:
            print("\n".join(worst(chosen, args.worst)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
