"""Which articles get a page of their own, and which sites: at 100,000 records it cannot be all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest

from pipeline.report.corpus import Corpus, Row, Site
from pipeline.report.wording import PROBLEMS

MOST_SITES = 150
"""Pages of sites."""
_OF_A_PROBLEM = 12
"""Articles of each problem that come first."""


def chosen_articles(corpus: Corpus, most: int) -> list[Row]:
    """The articles that get a page: some of each problem, then the newest of each site in turn, then the newest of all.

    Args:
        most: how many at most.
    """
    if len(corpus.rows) <= most:
        return list(corpus.rows)
    chosen: dict[int, Row] = {}
    for row in _by_interest(corpus):
        chosen.setdefault(row.number, row)
        if len(chosen) >= most:
            break
    return list(chosen.values())


def chosen_sites(corpus: Corpus) -> list[Site]:
    """The sites that get a page: those that drift, then those with the most records."""

    def order(site: Site) -> tuple[bool, int, str]:
        drift = site.drift
        return (drift is None or not drift.notable, -site.records, site.name)

    return sorted(corpus.sites.values(), key=order)[:MOST_SITES]


def flagged(corpus: Corpus, most: int) -> dict[str, list[Row]]:
    """The newest articles of each problem, at most so many of each, the problems in their order."""
    found: dict[str, list[Row]] = {name: [] for name in PROBLEMS}
    for row in reversed(corpus.rows):
        for problem in row.problems:
            if len(found[problem]) < most:
                found[problem].append(row)
    return {name: rows for name, rows in found.items() if rows}


def _by_interest(corpus: Corpus) -> Iterator[Row]:
    yield from _in_turn(flagged(corpus, _OF_A_PROBLEM).values())
    sites = sorted(corpus.sites.values(), key=lambda site: (-site.records, site.name))
    yield from _in_turn(islice(reversed(site.newest), 3) for site in sites[:MOST_SITES])
    yield from reversed(corpus.rows)


def _in_turn(lists: Iterable[Iterable[Row]]) -> Iterator[Row]:
    for rows in zip_longest(*lists):
        yield from (row for row in rows if row is not None)
