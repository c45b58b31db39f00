"""Writing the report, or bringing it up to date: what has not changed is left alone."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from pipeline.article import Article
from pipeline.ledger import Ledger, open_ledger
from pipeline.report import pages
from pipeline.report.article_page import article_page
from pipeline.report.article_view import view_of_record
from pipeline.report.choice import chosen_articles, chosen_sites
from pipeline.report.corpus import Row, Site, read_corpus
from pipeline.report.environment import SCRIPT, STYLE, asset
from pipeline.report.folder import ARTICLES, DATA, SITES, Folder, key_of
from pipeline.report.listing import listing_files
from pipeline.report.raw_blocks import raw_blocks_of
from pipeline.report.record_lines import outputs_of, record_lines
from pipeline.report.site_page import NEWEST, site_file, site_page
from pipeline.report.template_lines import TemplateLine, template_lines
from pipeline.run.facts import fill_facts, forget_old_sums, sums_of_site
from pipeline.settings import Settings

FOLDER, INDEX = "report", "index.html"
MOST_ARTICLES = 250
"""Articles that have a page of their own."""
_MOST_LIST_BYTES = 19_500_000
_MOST_ARTICLE_BYTES = 6_000_000
"""With the pages of sites, which have about 25 KB each, this keeps the report below 30 MB."""
_LARGEST_PAGE = 500_000
"""Bytes. (1,500 blocks of 2,000 characters could be more.)"""
_SECONDS = 4.0
"""That a report spends on new pages of articles; those that it does not come to are made by the next ones."""
_READ_OF_A_SITE = 12
"""Records of a site that are read for its typical lines."""


@dataclass(frozen=True)
class WrittenReport:
    """What came of writing a report."""

    index: Path
    written: int
    """Files that are new or have changed."""
    files: int
    size: int
    """Bytes of all its files."""
    article_pages: int
    seconds: float


def write_report(
    raw_dir: str, clean_dir: str, state_dir: Path, settings: Settings, seconds: float = _SECONDS
) -> WrittenReport:
    """Write the report about everything that the ledger knows, or bring it up to date.

    Args:
        raw_dir: absolute, as are the other folders.
        clean_dir: where the records are.
        state_dir: of the ledger; the report goes into its folder ``report``.
        settings: that the records were made with.
        seconds: after which no more pages of articles are begun.

    Raises:
        OSError: the folder cannot be written.
        pipeline.ledger.LedgerError: the ledger cannot be used.
    """
    started = time.monotonic()
    folder = Folder(state_dir / FOLDER)
    with folder.alone(), open_ledger(state_dir) as ledger:
        ledger.bind(clean_dir)
        fill_facts(ledger, clean_dir)
        forget_old_sums(ledger)
        report = _Report(folder, ledger, raw_dir, clean_dir, settings)
        report.write(seconds)
        size = sum(path.stat().st_size for path in folder.wanted)
    return WrittenReport(
        index=folder.root / INDEX,
        written=folder.written,
        files=len(folder.wanted),
        size=size,
        article_pages=len(report.article_pages),
        seconds=time.monotonic() - started,
    )


class _Waiting(NamedTuple):
    """An article whose page is to be made."""

    row: Row
    line: bytes
    """Its record."""
    key: str
    """What the page is made from."""


class _Report:
    """One writing of the report."""

    def __init__(self, folder: Folder, ledger: Ledger, raw_dir: str, clean_dir: str, settings: Settings) -> None:
        self.article_pages: set[bytes] = set()
        self._folder, self._ledger = folder, ledger
        self._raw_dir, self._clean_dir, self._settings = raw_dir, clean_dir, settings
        self._corpus = read_corpus(ledger)
        self._sites = chosen_sites(self._corpus)
        self._site_pages = {site.name: site_file(site.name) for site in self._sites}

    def write(self, seconds: float) -> None:
        """Write all of it; the overview last, which links to the rest."""
        corpus, folder = self._corpus, self._folder
        for name in (STYLE, SCRIPT):
            folder.put(name, asset(name))
        self._write_articles(chosen_articles(corpus, MOST_ARTICLES), time.monotonic() + seconds)
        self._write_sites()
        files, listed = listing_files(corpus, self.article_pages, _MOST_LIST_BYTES)
        names = [f"{DATA}/{name}" for name in files]
        for name, content in zip(names, files.values(), strict=True):
            folder.put(name, content)
        folder.put("articles.html", pages.articles(corpus, names, listed, len(self.article_pages)))
        folder.put("sites.html", pages.sites(corpus, self._sites, self._site_pages))
        folder.put("problems.html", pages.problems(corpus, self.article_pages, self._site_pages))
        folder.put(INDEX, pages.overview(corpus, self._site_pages))
        folder.remove_others()

    def _write_articles(self, chosen: Sequence[Row], until: float) -> None:
        """Pages of the chosen articles; those that are there and were made from the same record are left alone."""
        lines = self._lines(chosen)
        waiting: dict[bytes, list[_Waiting]] = {}  # by raw file: a container is read once
        size = 0
        for row in chosen:
            if row.id not in lines:
                continue
            key = key_of(self._site_pages.get(row.site), lines[row.id])
            there = self._folder.has(_article_file(row), key)
            if not there:
                waiting.setdefault(row.path, []).append(_Waiting(row, lines[row.id], key))
            elif (size := size + there) <= _MOST_ARTICLE_BYTES:
                self._folder.keep(_article_file(row))
                self.article_pages.add(row.id)
        for path, of_path in waiting.items():
            if time.monotonic() > until or size > _MOST_ARTICLE_BYTES:
                return
            size += self._write_articles_of(path, of_path)

    def _write_articles_of(self, path: bytes, waiting: Sequence[_Waiting]) -> int:
        """Pages of articles of one raw file; returns how many bytes they have."""
        by_id = {one.row.id.hex(): one for one in waiting}
        articles = [article for one in waiting if (article := _article(one.line)) is not None]
        size = 0
        for article, blocks in raw_blocks_of(self._raw_dir, path, articles, self._settings):
            row, _, key = by_id[article.id]
            page = article_page(view_of_record(row.name, article, blocks), self._site_pages.get(row.site))
            if len(page) <= _LARGEST_PAGE:
                size += self._folder.put_made(_article_file(row), page, key)
                self.article_pages.add(row.id)
        return size

    def _write_sites(self) -> None:
        days = pages.run_days(self._corpus)
        waiting: list[tuple[Site, list[TemplateLine], str, str]] = []
        for site in self._sites:
            repeated = template_lines(self._ledger, site.name)
            key = key_of(self._shown_of_site(site, days), repeated)
            file = f"{SITES}/{self._site_pages[site.name]}"
            if self._folder.has(file, key):
                self._folder.keep(file)
            else:
                waiting.append((site, repeated, file, key))
        lines = self._lines([row for site, *_ in waiting for row in site.newest[-_READ_OF_A_SITE:]])
        for site, repeated, file, key in waiting:
            read = (lines.get(row.id) for row in site.newest[-_READ_OF_A_SITE:])
            articles = [article for line in read if line is not None and (article := _article(line)) is not None]
            sums = sums_of_site(self._ledger, site.name)
            page = site_page(site, sums, articles, days, self.article_pages, repeated)
            self._folder.put_made(file, page, key)

    def _shown_of_site(self, site: Site, days: Mapping[str, str]) -> tuple[object, ...]:
        """All that the page of a site shows changes with these."""
        newest = [(row, row.id in self.article_pages) for row in site.newest[-NEWEST:]]
        counts = [sorted(counter.items()) for counter in (site.problems, site.families, site.languages)]
        labels = [days.get(run) for run in site.runs]
        sums = (site.records, site.share, site.words, site.duplicates, list(site.runs.items()))
        return (site.name, sums, counts, labels, newest)

    def _lines(self, rows: Sequence[Row]) -> dict[bytes, bytes]:
        return record_lines(self._clean_dir, rows, outputs_of(self._ledger, rows))


def _article_file(row: Row) -> str:
    return f"{ARTICLES}/{row.id.hex()}.html"


def _article(line: bytes) -> Article | None:
    """The record of a line; ``None`` where it is none, or of another major version."""
    try:
        return Article.from_dict(orjson.loads(line))
    except (ValueError, TypeError, AttributeError):
        return None
