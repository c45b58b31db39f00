"""What the report costs at a size: a ledger and records made for it, the report written anew, again and after news.

``python -m tests.benchmarks.report_cost --records 100000`` prints seconds and bytes. The records are of some hundred
sites and of several runs, with titles and paths as long as real ones; a part of the raw files is there too.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pipeline import Article, clean
from pipeline.article import Flag, Removed, article_id
from pipeline.ledger import Ledger, Result, open_ledger
from pipeline.report.writing import WrittenReport, write_report
from pipeline.run.changes import ChangeTally
from pipeline.run.facts import facts_of, families_of, store_facts
from pipeline.run.journal import Plan, Tally
from pipeline.run.publication import RunSummary
from pipeline.run.site_lines import TemplateTally
from pipeline.run.sketches import DuplicateTally
from pipeline.run.storage import record_line
from pipeline.settings import Settings

_RUNS, _SITES = 40, 400
_WORDS = (
    "harbour council ferry timetable winter bridge quay drawing contest passengers island crossing engineer letter "
    "мост паром зима остров расписание 渡口 书店 晚上 élections marché village salines"
).split()
_ROOT = Path(__file__).parents[2]


def main() -> None:
    """Make the corpus, write the report three times, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder to leave everything in")
    args = parser.parse_args()
    root = args.keep or Path(tempfile.mkdtemp(prefix="report-cost-"))
    settings = Settings()
    for name in ("raw", "clean", "state"):
        (root / name).mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    corpus = _Corpus(root, args.records)
    with open_ledger(root / "state") as ledger:
        ledger.bind(str(root / "clean"))
        for run in range(_RUNS):
            corpus.add_run(ledger, run, args.records // _RUNS)
    size = (root / "state/ledger.sqlite3").stat().st_size
    print(f"made in {time.monotonic() - started:.1f} s; ledger {size / 1e6:.1f} MB")

    def write(what: str) -> WrittenReport:
        written = write_report(str(root / "raw"), str(root / "clean"), root / "state", settings)
        print(
            f"{what}: {written.seconds:.2f} s, {written.written} of {written.files} files, {written.size / 1e6:.1f} MB,"
            f" {written.article_pages} pages of articles"
        )
        return written

    write("new")
    write("nothing has changed")
    with open_ledger(root / "state") as ledger:
        corpus.add_run(ledger, _RUNS, 500)
    write("500 more records")
    with open_ledger(root / "state") as ledger, ledger.transaction():
        ledger.connection.execute("DELETE FROM articles")
    shutil.rmtree(root / "state/report")
    write("a ledger of before, nothing known of its records")
    if args.keep is None:
        shutil.rmtree(root)


class _Corpus:
    """Records of one real text with other names, dates and lengths."""

    def __init__(self, root: Path, records: int) -> None:
        self._root = root
        self._random = random.Random(7)
        self._raw = (_ROOT / "raw/sample-strait-ferry.txt").read_bytes()
        self._article = clean(self._raw, name="a.txt")
        self._number = 0
        self._start = datetime(2026, 9, 1, tzinfo=timezone.utc)
        self._records = records

    def add_run(self, ledger: Ledger, run: int, count: int) -> None:
        """Records of one run, in the ledger and in ``clean/``."""
        moment = self._start + timedelta(days=run)
        id_ = moment.strftime("%Y%m%dT%H%M%S.%fZ")
        articles = [self._one(run) for _ in range(count)]
        with ledger.transaction():
            pairs = [(article.raw.path.encode(), article) for article in articles]
            results = [
                Result(
                    path,
                    article.recipe,
                    path + b".json",
                    families=families_of(article),
                    flags=tuple(article.quality.flags),
                )
                for path, article in pairs
            ]
            ledger.store(results)
            store_facts(ledger, id_, [path for path, _ in pairs], (facts_of(path, article) for path, article in pairs))
            summary = RunSummary(
                run=id_,
                scope="",
                raw_dir=str(self._root / "raw"),
                clean_dir=str(self._root / "clean"),
                recipe="r",
                settings={},
                started=moment.isoformat(),
                finished=(moment + timedelta(minutes=9)).isoformat(),
                seconds=540.0,
                plan=Plan(documents=self._number, new=count),
                tally=Tally(records=count, rejected={"no_article": count // 50}),
                unfinished_batches=0,
                templates=TemplateTally(),
                duplicates=DuplicateTally(),
                changes=ChangeTally(),
                total_records=self._number,
                total_rejected={},
                total_skipped={},
            )
            ledger.connection.execute(
                "INSERT INTO runs VALUES (?, 't', '', '', '', '{}', 'r', ?, '{}', ?)",
                (id_, moment.isoformat(), json.dumps(asdict(summary))),
            )
        for path, article in pairs:
            target = self._root / "clean" / (path.decode() + ".json")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(record_line(article))

    def _one(self, run: int) -> Article:
        pick = self._random
        self._number += 1
        site = f"www.{'news' if self._number % 3 else 'zeitung'}-{int(_SITES * pick.random() ** 2)}.example"
        title = " ".join(pick.choices(_WORDS, k=9)).capitalize()
        path = f"2026-{9 + run // 30:02}-{1 + run % 30:02}/{site}/{title[:30].replace(' ', '-')}-{self._number}.html"
        if self._number % 20 == 0:
            raw = self._root / "raw" / path
            raw.parent.mkdir(parents=True, exist_ok=True)
            raw.write_bytes(self._raw)
        flags: list[Flag] = ["little_kept"] if self._number % 90 == 0 else []
        removed = [*self._article.removed, Removed(90, 90, "newsletter", "cue:newsletter-sign-up", 0.1, "Sign up")]
        quality = replace(
            self._article.quality,
            share_kept=round(min(max(pick.gauss(0.7, 0.15), 0.05), 1), 4), confidence=round(pick.random() ** 0.2, 3),
            flags=flags, words=int(pick.lognormvariate(6, 0.6)),
        )  # fmt: skip
        language = pick.choice(["en", "de", "ru", "zh", "fr", None])
        day = f"{pick.randint(2015, 2026)}-{pick.randint(1, 8):02}-{pick.randint(1, 28):02}"
        return replace(
            self._article, id=article_id(path.encode()), title=title if self._number % 70 else None, hostname=site,
            site_name=site, url=f"https://{site}/{self._number}", language=language,
            date_published=f"{day}T09:30:00+03:00",
            quality=quality, removed=removed, raw=replace(self._article.raw, path=path),
        )  # fmt: skip


if __name__ == "__main__":
    main()
