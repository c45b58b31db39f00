"""What the ledger says of all records, counted once for all pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.article import Rejection, readable_path
from pipeline.ledger import Ledger
from pipeline.run.facts import SiteRun, sums_by_run

LOW_CONFIDENCE = 0.5
"""Expected F1 below which the cleaning itself asks for a second opinion."""
DRIFT = 0.15
"""Change of a site's share of text kept from which on it is announced: its pages have changed, or the rules fail."""
ENOUGH_FOR_DRIFT = 5
"""Records of a run, and of those before, below which a share says nothing of a site."""
_SHARES = 20
"""Bars of the chart of the share of text kept."""


class Row(NamedTuple):
    """A record as the lists show it."""

    number: int
    """Of its row in the ledger."""
    path: bytes
    record: int
    id: bytes
    run: str | None
    site: str
    language: str | None
    published: str | None
    title: str | None
    words: int
    share: float
    confidence: float | None
    flags: tuple[str, ...]
    families: dict[str, int]
    duplicate: bool

    @property
    def name(self) -> str:
        """Path below ``raw/``, with the record's index behind a ``#`` in a container."""
        return readable_path(self.path) + (f"#{self.record}" if self.record else "")


@dataclass
class Site:
    """What is known of one site."""

    name: str
    """Empty for the records of which no site is known."""
    records: int = 0
    share: float = 0.0
    """Sum of the shares of text kept."""
    words: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    newest: list[Row] = field(default_factory=list)
    """The records that were made last."""
    runs: dict[str, SiteRun] = field(default_factory=dict)
    """Sums by run, in the order of the runs."""

    @property
    def share_kept(self) -> float:
        """Mean share of text kept, 0 to 1."""
        return self.share / self.records if self.records else 0.0

    @property
    def drift(self) -> Drift | None:
        """How the last run differs from those before; ``None`` where there are too few records to say."""
        if len(self.runs) < 2:
            return None
        *earlier, last = self.runs.values()
        before = SiteRun()
        for run in earlier:
            before.add_sums(run)
        if min(last.records, before.records) < ENOUGH_FOR_DRIFT:
            return None
        return Drift(before.share / before.records, last.share / last.records)


class Drift(NamedTuple):
    """Mean share of text kept of a site, 0 to 1."""

    before: float
    last: float

    @property
    def notable(self) -> bool:
        """Whether a person should look at the site."""
        return abs(self.last - self.before) >= DRIFT


@dataclass
class Corpus:
    """Everything that the pages count."""

    run: dict[str, Any] | None
    """Summary of the last run; ``None`` before the first."""
    runs: list[dict[str, Any]]
    """Summaries of the last runs, the oldest first."""
    rows: list[Row]
    """By number."""
    rejections: list[Rejection]
    rejected: Counter[str]
    """By reason."""
    skipped: dict[str, int]
    sites: dict[str, Site]
    languages: Counter[str]
    families: Counter[str]
    problems: Counter[str]
    months: Counter[str]
    """Records by month of publication, ``YYYY-MM``."""
    shares: list[int]
    """Records by share of text kept, in steps of a twentieth."""
    duplicates: int
    words: int


def read_corpus(ledger: Ledger, most_runs: int = 40) -> Corpus:
    """Count everything.

    Args:
        ledger: as the last run left it.
        most_runs: summaries that are read, the latest.
    """
    runs = [
        json.loads(summary)
        for (summary,) in ledger.connection.execute(
            "SELECT summary FROM runs WHERE summary IS NOT NULL ORDER BY id DESC LIMIT ?", (most_runs,)
        )
    ][::-1]
    rejections = ledger.rejections()
    corpus = Corpus(
        run=runs[-1] if runs else None,
        runs=runs,
        rows=[],
        rejections=rejections,
        rejected=Counter(rejection.reason for rejection in rejections),
        skipped=ledger.skipped(),
        sites={},
        languages=Counter(),
        families=Counter(),
        problems=Counter(),
        months=Counter(),
        shares=[0] * _SHARES,
        duplicates=0,
        words=0,
    )
    today = corpus.run["finished"][:10] if corpus.run else "9999"
    for row in _rows(ledger):
        _count(corpus, row, today)
    for name, site_runs in sums_by_run(ledger).items():
        if name in corpus.sites:
            corpus.sites[name].runs = site_runs
    return corpus


def problems_of(row: Row, today: str) -> list[str]:
    """Why a person should look at a record: names in :data:`pipeline.report.wording.PROBLEMS`.

    Args:
        today: the day of the last run; a day of grace is given for time zones by comparing days only.
    """
    problems = [flag for flag in row.flags if flag in _PROBLEM_FLAGS]
    if row.confidence is not None and row.confidence < LOW_CONFIDENCE:
        problems.append("low_confidence")
    if row.title is None:
        problems.append("no_title")
    if row.published is not None and row.published[:10] > today:
        problems.append("future_date")
    return problems


_PROBLEM_FLAGS = frozenset({"not_an_article", "little_kept", "all_kept", "date_dropped", "truncated"})
_NEWEST = 20


def _rows(ledger: Ledger) -> Iterator[Row]:
    families: dict[str, dict[str, int]] = {}  # the same few texts, again and again
    flags: dict[str, tuple[str, ...]] = {}
    query = (
        "SELECT number, path, record, articles.id, run, site, language, articles.published, title, words, share,"
        " confidence, flags, families, duplicate_of IS NOT NULL"
        " FROM articles LEFT JOIN sketches USING (path, record) ORDER BY number"
    )
    for *values, its_flags, its_families, duplicate in ledger.connection.execute(query):
        if its_flags not in flags:
            flags[its_flags] = tuple(its_flags.split())
        if its_families not in families:
            families[its_families] = json.loads(its_families)
        yield Row._make((*values, flags[its_flags], families[its_families], bool(duplicate)))


def _count(corpus: Corpus, row: Row, today: str) -> None:
    corpus.rows.append(row)
    site = corpus.sites.get(row.site)
    if site is None:
        site = corpus.sites[row.site] = Site(row.site)
    site.records += 1
    site.share += row.share
    site.words += row.words
    corpus.words += row.words
    corpus.shares[min(int(row.share * _SHARES), _SHARES - 1)] += 1
    language = row.language or ""
    corpus.languages[language] += 1
    site.languages[language] += 1
    for family, number in row.families.items():
        corpus.families[family] += number
        site.families[family] += number
    for problem in problems_of(row, today):
        corpus.problems[problem] += 1
        site.problems[problem] += 1
    if row.published is not None:
        corpus.months[row.published[:7]] += 1
    if row.duplicate:
        corpus.duplicates += 1
        site.duplicates += 1
    site.newest.append(row)
    if len(site.newest) > 2 * _NEWEST:
        del site.newest[:-_NEWEST]
