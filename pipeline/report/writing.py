"""Bringing the folder of the report up to date: what has not changed is left alone, what is not wanted is removed."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from pipeline.article import Article
from pipeline.ledger import open_ledger
from pipeline.report import pages
from pipeline.report.article_page import article_page
from pipeline.report.article_view import view_of_record
from pipeline.report.choice import chosen_articles, chosen_sites
from pipeline.report.corpus import Corpus, Row, Site, read_corpus
from pipeline.report.environment import SCRIPT, STYLE, asset, version
from pipeline.report.listing import listing_files
from pipeline.report.raw_blocks import raw_blocks_of
from pipeline.report.record_lines import outputs_of, record_lines
from pipeline.report.site_page import site_file, site_page
from pipeline.run.facts import fill_facts, forget_old_sums
from pipeline.run.storage import write_atomically
from pipeline.settings import Settings

logger = logging.getLogger("luigi-interface.pipeline")

FOLDER = "report"
INDEX = "index.html"
MOST_ARTICLES = 250
"""Articles that have a page of their own."""
_MOST_LIST_BYTES = 15_000_000
_MOST_ARTICLE_BYTES = 9_000_000
"""With the pages of sites, which have about 12 KB each, this keeps the report below 30 MB."""
_SECONDS = 5.0
"""That a report spends on new pages of articles; those that it does not come to are made by the next ones."""
READ_OF_A_SITE = 12
"""Records of a site that are read for its typical lines."""
_LARGEST_PAGE = 1_000_000
"""Bytes. (1,500 blocks of 2,000 characters could be more.)"""
_ARTICLES, _SITES, _DATA, _LOCK = "articles", "sites", "data", ".writing"
_KEY = re.compile(rb"<!-- made from ([0-9a-f]{1,32}) -->\n\Z")
_KEY_LENGTH = 60


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
        settings: that the records were made with.
        seconds: after which no more pages of articles are made.

    Raises:
        OSError: the folder cannot be written.
        pipeline.ledger.LedgerError: the ledger cannot be used.
    """
    started = time.monotonic()
    with _alone(state_dir):
        report = _written(raw_dir, clean_dir, state_dir, settings, started + seconds)
    size = sum(path.stat().st_size for path in report.wanted)
    return WrittenReport(
        index=report.folder / INDEX,
        written=report.written,
        files=len(report.wanted),
        size=size,
        article_pages=len(report.article_pages),
        seconds=time.monotonic() - started,
    )


def _written(raw_dir: str, clean_dir: str, state_dir: Path, settings: Settings, until: float) -> _Report:
    with open_ledger(state_dir) as ledger:
        ledger.bind(clean_dir)
        with ledger.transaction():
            fill_facts(ledger, clean_dir)
            forget_old_sums(ledger)
        corpus = read_corpus(ledger)
        rows = chosen_articles(corpus, MOST_ARTICLES)
        rows += [row for site in chosen_sites(corpus) for row in site.newest[-READ_OF_A_SITE:]]
        outputs = outputs_of(ledger, rows)
    lines = record_lines(clean_dir, rows, outputs)
    report = _Report(state_dir / FOLDER, raw_dir, settings, corpus, lines)
    report.write(until)
    return report


@contextmanager
def _alone(state_dir: Path) -> Iterator[None]:
    """Two drops may end at the same time, and each would remove what the other has just written."""
    folder = state_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class _Waiting(NamedTuple):
    """An article whose page is to be made."""

    row: Row
    line: bytes
    """Its record."""
    key: str
    """What the page is made from."""
    site: str | None
    """File name of the page of its site."""


class _Report:
    """One writing of the report."""

    def __init__(
        self,
        folder: Path,
        raw_dir: str,
        settings: Settings,
        corpus: Corpus,
        lines: Mapping[bytes, bytes],
    ) -> None:
        self.folder = folder
        self.written = 0
        self.wanted: set[Path] = set()
        self.article_pages: set[bytes] = set()
        self._raw_dir, self._settings = raw_dir, settings
        self._corpus = corpus
        self._lines = lines

    def write(self, until: float) -> None:
        """Write all of it; the overview last, which links to the rest."""
        for name in ("", _ARTICLES, _SITES, _DATA):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        corpus = self._corpus
        for name in (STYLE, SCRIPT):
            self._put(self.folder / name, asset(name).encode())
        sites = chosen_sites(corpus)
        site_pages = {site.name: site_file(site.name) for site in sites}
        self._write_articles(site_pages, until)
        self._write_sites(sites, site_pages)
        files, listed = listing_files(corpus, self.article_pages, _MOST_LIST_BYTES)
        for name, content in files.items():
            self._put(self.folder / _DATA / name, content)
        with_page = len(self.article_pages)
        self._page("articles.html", pages.articles(corpus, [f"{_DATA}/{name}" for name in files], listed, with_page))
        self._page("sites.html", pages.sites(corpus, sites, site_pages))
        self._page("problems.html", pages.problems(corpus, self.article_pages, site_pages))
        self._page(INDEX, pages.overview(corpus, site_pages))
        self._remove_others()

    def _write_articles(self, site_pages: Mapping[str, str], until: float) -> None:
        """Pages of the chosen articles; those that are there and were made from the same record are left alone."""
        waiting: dict[bytes, list[_Waiting]] = {}  # by raw file: a container is read once
        size = 0
        for row in chosen_articles(self._corpus, MOST_ARTICLES):
            line = self._lines.get(row.id)
            if line is None:
                continue
            site = site_pages.get(row.site)
            key, path = _key(line, site), self._article_path(row)
            if _key_of(path) != key:
                waiting.setdefault(row.path, []).append(_Waiting(row, line, key, site))
            elif (size := size + path.stat().st_size) <= _MOST_ARTICLE_BYTES:
                self._keep(row)
        for path_, of_path in waiting.items():
            if time.monotonic() > until or size > _MOST_ARTICLE_BYTES:
                return
            size += self._write_pages(path_, of_path)

    def _write_pages(self, path: bytes, waiting: Sequence[_Waiting]) -> int:
        """Pages of articles of one raw file; returns how many bytes they have."""
        by_id = {one.row.id.hex(): one for one in waiting}
        articles = [article for one in waiting if (article := _article(one.line)) is not None]
        size = 0
        for article, blocks in raw_blocks_of(self._raw_dir, path, articles, self._settings):
            row, _, key, site = by_id[article.id]
            page = article_page(view_of_record(article, blocks), site) + f"<!-- made from {key} -->\n"
            content = page.encode("utf-8", "replace")
            if len(content) <= _LARGEST_PAGE:
                self._put(self._article_path(row), content)
                self._keep(row)
                size += len(content)
        return size

    def _write_sites(self, sites: Iterable[Site], site_pages: dict[str, str]) -> None:
        days = pages.run_days(self._corpus)
        for site in sites:
            lines = (self._lines.get(row.id) for row in site.newest[-READ_OF_A_SITE:])
            articles = [article for line in lines if line is not None and (article := _article(line)) is not None]
            page = site_page(site, articles, days, self.article_pages, site_pages)
            self._page(f"{_SITES}/{site_pages[site.name]}", page)

    def _article_path(self, row: Row) -> Path:
        return self.folder / _ARTICLES / f"{row.id.hex()}.html"

    def _keep(self, row: Row) -> None:
        self.wanted.add(self._article_path(row))
        self.article_pages.add(row.id)

    def _page(self, name: str, content: str) -> None:
        self._put(self.folder / name, content.encode("utf-8", "replace"))

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file, unless it says the same already."""
        self.wanted.add(path)
        try:
            if path.stat().st_size == len(content) and path.read_bytes() == content:
                return
        except OSError:
            pass
        write_atomically(path, content, durably=False)
        self.written += 1

    def _remove_others(self) -> None:
        """Remove pages that are not wanted any more, in the folders that hold nothing else."""
        for name in (_ARTICLES, _SITES, _DATA):
            for path in (self.folder / name).iterdir():
                if path not in self.wanted and path.is_file():
                    path.unlink(missing_ok=True)
        for path in self.folder.glob("*.tmp"):  # of a writing that was killed
            path.unlink(missing_ok=True)


def _article(line: bytes) -> Article | None:
    """The record of a line; ``None`` where it is none, or of another major version."""
    try:
        return Article.from_dict(orjson.loads(line))
    except (ValueError, TypeError, AttributeError):
        return None


def _key(line: bytes, site: str | None) -> str:
    """What a page was made from."""
    return hashlib.sha256(f"{version()} {site}\n".encode() + line).hexdigest()[:32]


def _key_of(path: Path) -> str | None:
    """What a page that is there was made from."""
    try:
        with path.open("rb") as page:
            page.seek(0, os.SEEK_END)
            page.seek(max(page.tell() - _KEY_LENGTH, 0))
            found = _KEY.search(page.read())
    except OSError:
        return None
    return found[1].decode() if found else None
