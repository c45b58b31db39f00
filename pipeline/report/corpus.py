"""What the ledger says of all records, counted once for all pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.article import Rejection, readable_path
from pipeline.ledger import Ledger
from pipeline.run.facts import shares_by_run
from pipeline.run.journal import LATEST_FIRST

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
    families: str
    """JSON: removed blocks by family."""
    duplicate: bool
    in_container: bool
    problems: tuple[str, ...]
    """Why a person should look at it: names in :data:`pipeline.report.wording.PROBLEMS`."""

    @property
    def name(self) -> str:
        """Path below ``raw/``, with the record's index behind a ``#`` in a container."""
        return readable_path(self.path) + (f"#{self.record}" if self.in_container else "")


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
    """Records of the last rows, twenty or more where there are as many."""
    runs: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By run, in their order, the number of records and the sum of their shares of text kept."""

    @property
    def share_kept(self) -> float:
        """Mean share of text kept, 0 to 1."""
        return self.share / self.records if self.records else 0.0

    @property
    def drift(self) -> Drift | None:
        """How the last run differs from those before; ``None`` where there are too few records to say."""
        if len(self.runs) < 2:
            return None
        *earlier, (records, share) = self.runs.values()
        before = sum(number for number, _ in earlier)
        if min(records, before) < ENOUGH_FOR_DRIFT:
            return None
        return Drift(sum(share for _, share in earlier) / before, share / records)


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
            f"SELECT summary FROM runs WHERE summary IS NOT NULL ORDER BY {LATEST_FIRST} LIMIT ?", (most_runs,)
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
    by_families: Counter[tuple[str, str]] = Counter()  # the same few texts come again and again
    for row in _rows(ledger, today):
        _count(corpus, row)
        by_families[row.site, row.families] += 1
    for (name, families), records in by_families.items():
        site = corpus.sites[name]
        for family, number in json.loads(families).items():
            site.families[family] += number * records
    for site in corpus.sites.values():
        corpus.families.update(site.families)
        corpus.problems.update(site.problems)
        corpus.languages.update(site.languages)
        corpus.duplicates += site.duplicates
        corpus.words += site.words
    for name, site_runs in shares_by_run(ledger).items():
        if name in corpus.sites:
            corpus.sites[name].runs = site_runs
    return corpus


_PROBLEM_FLAGS = frozenset({"not_an_article", "little_kept", "all_kept", "date_dropped", "truncated"})
_NEWEST = 20


def _rows(ledger: Ledger, today: str) -> Iterator[Row]:
    """The rows; ``today`` is the day of the last run, and days are compared whatever their time zone."""
    flags: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    query = (
        "SELECT number, path, record, articles.id, run, site, language, articles.published, title, words, share,"
        " confidence, families, duplicate_of IS NOT NULL, path IN (SELECT path FROM containers), flags"
        " FROM articles LEFT JOIN sketches USING (path, record) ORDER BY number"
    )
    for *values, families, duplicate, in_container, its_flags in ledger.connection.execute(query):
        known = flags.get(its_flags)
        if known is None:
            names = tuple(its_flags.split())
            known = flags[its_flags] = (names, tuple(name for name in names if name in _PROBLEM_FLAGS))
        its, problems = known
        published, title, confidence = values[7], values[8], values[11]
        if confidence is not None and confidence < LOW_CONFIDENCE:
            problems = (*problems, "low_confidence")
        if title is None:
            problems = (*problems, "no_title")
        if published is not None and published[:10] > today:
            problems = (*problems, "future_date")
        yield Row._make((*values, its, families, duplicate, in_container, problems))


def _count(corpus: Corpus, row: Row) -> None:
    corpus.rows.append(row)
    site = corpus.sites.get(row.site)
    if site is None:
        site = corpus.sites[row.site] = Site(row.site)
    site.records += 1
    site.share += row.share
    site.words += row.words
    corpus.shares[min(int(row.share * _SHARES), _SHARES - 1)] += 1
    site.languages[row.language or ""] += 1
    for problem in row.problems:
        site.problems[problem] += 1
    if row.published is not None:
        corpus.months[row.published[:7]] += 1
    if row.duplicate:
        site.duplicates += 1
    site.newest.append(row)
    if len(site.newest) > 2 * _NEWEST:
        del site.newest[:-_NEWEST]
