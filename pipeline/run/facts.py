"""What the report needs to know of every record, kept in the ledger: a row a record, and sums by run and site.

Batches leave it on their way, so that a report over 100,000 records reads one table and no record. The numbers of the
rows stay: a record that is made again keeps its own, so what is written by number changes only where records do.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson

from pipeline.article import Article
from pipeline.ledger import Ledger

MARK = b"{"
"""How the lines of facts begin in the file that they share with sketches."""

_LONGEST_TITLE = 120
"""Characters of a title that are kept."""
_AT_ONCE = 1000
"""Documents in one transaction where those of an earlier version are read."""
_RUNS_KEPT = 100
"""Runs of which sums by site are kept."""
_COLUMNS = "path, record, id, run, site, language, published, title, words, share, confidence, flags, families"


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is kept of one record."""

    path: bytes
    """Of its document, below ``raw/``."""
    record: int
    """Its index in the container."""
    id: bytes
    """16 bytes."""
    site: str
    """As :func:`reported_site` gives it."""
    language: str | None
    published: str | None
    title: str | None
    """Its first 120 characters."""
    words: int
    share: float
    """Characters kept out of all, 0 to 1."""
    confidence: float | None
    flags: tuple[str, ...]
    families: Mapping[str, int]
    """Removed blocks by family."""


@dataclass
class SiteRun:
    """What came of a site's documents in one run: sums."""

    records: int = 0
    share: float = 0.0
    words: int = 0
    families: dict[str, int] = field(default_factory=dict)
    """Removed blocks."""
    flags: dict[str, int] = field(default_factory=dict)
    """Records."""

    def add(self, facts: RecordFacts) -> None:
        """Count a record in."""
        self.records += 1
        self.share += facts.share
        self.words += facts.words
        _add(self.families, facts.families)
        _add(self.flags, dict.fromkeys(facts.flags, 1))

    def add_sums(self, other: SiteRun) -> None:
        """Count other records in."""
        self.records += other.records
        self.share += other.share
        self.words += other.words
        _add(self.families, other.families)
        _add(self.flags, other.flags)


def families_of(article: Article) -> dict[str, int]:
    """Removed blocks by family."""
    families: Counter[str] = Counter()
    for removed in article.removed:
        families[removed.family] += removed.last - removed.first + 1
    return dict(families)


def facts_of(path: bytes, article: Article) -> RecordFacts:
    """The facts of a record of the document ``path``.

    Raises:
        ValueError: its id is none.
    """
    title = article.title
    return RecordFacts(
        path=path,
        record=article.raw.record,
        id=bytes.fromhex(article.id),
        site=reported_site(article),
        language=article.language,
        published=article.date_published,
        title=title[:_LONGEST_TITLE] if title else None,
        words=article.quality.words,
        share=article.quality.share_kept,
        confidence=article.quality.confidence,
        flags=tuple(article.quality.flags),
        families=families_of(article),
    )


def reported_site(article: Article) -> str:
    """The site that a record counts for in the report: hostname without ``www.``, else the site's name, else empty.

    (Lines are compared within :func:`pipeline.run.sketching.site_of`, which every record has.)
    """
    return _site(article.hostname, article.site_name)


def _site(hostname: str | None, site_name: str | None) -> str:
    return hostname.lower().removeprefix("www.") if hostname else site_name or ""


def facts_line(facts: RecordFacts) -> bytes:
    """The facts as a line of the file that a batch leaves."""
    values = {name: getattr(facts, name) for name in RecordFacts.__slots__}
    values.update(path=facts.path.hex(), id=facts.id.hex())
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def read_facts(lines: Iterable[bytes]) -> Iterator[RecordFacts]:
    """The facts among the lines that a batch has left, in their order."""
    for line in lines:
        if line.startswith(MARK):
            values = orjson.loads(line)
            values.update(path=bytes.fromhex(values["path"]), id=bytes.fromhex(values["id"]))
            values["flags"] = tuple(values["flags"])
            yield RecordFacts(**values)


def store_facts(ledger: Ledger, run: str, paths: Iterable[bytes], facts: Iterable[RecordFacts]) -> None:
    """Replace what is known of documents, and count their records for the run.

    Call it in the transaction that stores what became of the documents.

    Args:
        run: that made the records; empty where it is not known, which counts for none.
        paths: of the documents.
        facts: of the records of these documents, those of a container together.
    """
    without = dict.fromkeys(paths)
    sums: dict[str, SiteRun] = {}
    for path, of_path in groupby(facts, key=attrgetter("path")):
        without.pop(path, None)
        _replace(ledger, run, path, _counted(of_path, sums))
    ledger.connection.executemany("DELETE FROM articles WHERE path = ?", ((path,) for path in without))
    if run:
        for site, new in sums.items():
            _add_to_site(ledger, run, site, new)


def fill_facts(ledger: Ledger, clean_dir: str) -> None:
    """Read the facts of records that an earlier version made; those that cannot be read are left out.

    In transactions of its own, so that nobody has to wait for long.
    """
    query = "SELECT path, output FROM documents WHERE outcome = 'record' AND path NOT IN (SELECT path FROM articles)"
    missing = ledger.connection.execute(query).fetchall()
    for start in range(0, len(missing), _AT_ONCE):
        with ledger.transaction():
            for path, output in missing[start : start + _AT_ONCE]:
                with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                    store_facts(ledger, "", [path], list(_facts_in(clean_dir, path, output)))


def refresh_facts(ledger: Ledger, clean_dir: str, documents: Iterable[tuple[bytes, bytes]]) -> None:
    """Read the facts of records again that were rewritten in ``clean/`` after their batch.

    Their numbers and their runs stay, and so do the sums of the run, which are those of the batches. Call it in the
    transaction that remembers the rewriting.

    Args:
        documents: raw path and record path of each.
    """
    for path, output in documents:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            store_facts(ledger, "", [path], list(_facts_in(clean_dir, path, output)))


def _facts_in(clean_dir: str, path: bytes, output: bytes) -> Iterator[RecordFacts]:
    """The facts of the records of a file in ``clean/``, read without making articles of them."""
    with open(os.path.join(os.fsencode(clean_dir), output), "rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            quality, families = record["quality"], Counter[str]()
            for removed in record["removed"]:
                families[removed["family"]] += removed["last"] - removed["first"] + 1
            yield RecordFacts(
                path=path,
                record=record["raw"]["record"],
                id=bytes.fromhex(record["id"]),
                site=_site(record["hostname"], record["site_name"]),
                language=record["language"],
                published=record["date_published"],
                title=record["title"][:_LONGEST_TITLE] if record["title"] else None,
                words=quality["words"],
                share=quality["share_kept"],
                confidence=quality["confidence"],
                flags=tuple(quality["flags"]),
                families=dict(families),
            )


def forget_old_sums(ledger: Ledger) -> None:
    """Forget the sums of all but the last runs."""
    last = "(SELECT id FROM runs WHERE summary IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?)"
    ledger.connection.execute(f"DELETE FROM site_runs WHERE run <= {last}", (_RUNS_KEPT,))


def shares_by_run(ledger: Ledger) -> dict[str, dict[str, tuple[int, float]]]:
    """Site to run to the number of records and the sum of their shares of text kept; the runs in their order."""
    sums: dict[str, dict[str, tuple[int, float]]] = {}
    rows = ledger.connection.execute("SELECT site, run, records, share FROM site_runs ORDER BY site, run")
    for site, run, records, share in rows:
        sums.setdefault(site, {})[run] = (records, share)
    return sums


def sums_of_site(ledger: Ledger, site: str) -> dict[str, SiteRun]:
    """Run to sums of one site, the runs in their order."""
    rows = ledger.connection.execute(
        "SELECT run, records, share, words, families, flags FROM site_runs WHERE site = ? ORDER BY run", (site,)
    )
    return {
        run: SiteRun(records, share, words, json.loads(families), json.loads(flags))
        for run, records, share, words, families, flags in rows
    }


def _counted(facts: Iterable[RecordFacts], sums: dict[str, SiteRun]) -> Iterator[RecordFacts]:
    for one in facts:
        sums.setdefault(one.site, SiteRun()).add(one)
        yield one


def _replace(ledger: Ledger, run: str, path: bytes, facts: Iterable[RecordFacts]) -> None:
    before = {record for (record,) in ledger.connection.execute("SELECT record FROM articles WHERE path = ?", (path,))}
    changed = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:] if name != "run")
    changed += ", run = COALESCE(excluded.run, run)"
    marks = ", ".join("?" * len(_COLUMNS.split(", ")))

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in facts:
            before.discard(one.record)
            yield _row(one, run)

    ledger.connection.executemany(
        f"INSERT INTO articles ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (path, record) DO UPDATE SET {changed}", rows()
    )
    ledger.connection.executemany(
        "DELETE FROM articles WHERE path = ? AND record = ?", ((path, record) for record in before)
    )


def _add_to_site(ledger: Ledger, run: str, site: str, new: SiteRun) -> None:
    row = ledger.connection.execute(
        "SELECT records, share, words, families, flags FROM site_runs WHERE run = ? AND site = ?", (run, site)
    ).fetchone()
    if row is not None:
        new.add_sums(SiteRun(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4])))
    ledger.connection.execute(
        "REPLACE INTO site_runs VALUES (?, ?, ?, ?, ?, ?, ?)",
        (site, run, new.records, new.share, new.words, json.dumps(new.families), json.dumps(new.flags)),
    )


def _row(facts: RecordFacts, run: str) -> tuple[Any, ...]:
    return (
        facts.path, facts.record, facts.id, run or None, facts.site, facts.language, facts.published, facts.title,
        facts.words, facts.share, facts.confidence, " ".join(facts.flags), json.dumps(dict(facts.families)),
    )  # fmt: skip


def _add(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    for key, number in theirs.items():
        mine[key] = mine.get(key, 0) + number
