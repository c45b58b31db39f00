"""All documents that were cleaned, compared; and what becomes of the marks of near-duplicates."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from pipeline.article import readable_path
from pipeline.diff import DiffError, NothingCleanedError
from pipeline.diff.changes import Diff, RecordChange, mark_change
from pipeline.diff.jobs import Candidate, Found, Job, compare
from pipeline.diff.ruled import RecordKey, RuledDocuments, ruled_documents
from pipeline.diff.templates import with_templates
from pipeline.ledger import Known, Ledger, peek_ledger
from pipeline.recipe import recipe_of
from pipeline.rules.loading import load_rules
from pipeline.rules.rule import NO_RULES, UserRules
from pipeline.run.journal import LATEST_FIRST
from pipeline.run.layout import check_folders
from pipeline.run.links import Links, followed_links
from pipeline.run.marking import marks_for
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.rewriting import DamagedError, read_records
from pipeline.run.rules import fingerprint_of_kept, kept_rules
from pipeline.run.scan import scan_raw
from pipeline.run.seals import MACHINE_REASONS
from pipeline.run.sketches import all_sketches, is_settled, outputs_without_sketch
from pipeline.run.sketching import SketchedRecord, sketch_article
from pipeline.run.storage import records_in
from pipeline.settings import Settings

_JOB_DOCUMENTS = 64
"""Documents of a job, more where a container has more."""


def diff_corpus(
    raw_dir: str,
    clean_dir: str,
    state_dir: str,
    settings: Settings,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Diff:
    """What the user rules that ``settings`` name would change in the records of ``clean_dir``. Writes nothing.

    Args:
        raw_dir: absolute, as are the other folders.
        clean_dir: of the records.
        state_dir: of the ledger.
        settings: how a run would clean, with the new rules.
        workers: processes that compare at the same time; a container is one piece of work.
        on_progress: called as ``on_progress(done, planned)`` with numbers of documents.

    Raises:
        NothingCleanedError: no run has cleaned anything yet.
        DiffError: a process that compared documents was ended.
        pipeline.rules.rule.RulesError: the file of rules is wrong, or cannot be read.
        pipeline.run.scan.RawFolderError: there is no ``raw/``.
        pipeline.ledger.LedgerError: the ledger cannot be used.
        ValueError: the number of workers is not allowed.
    """
    if workers < 1:
        raise ValueError(f"diff_corpus: workers is {workers}; it must be a number of processes, at least 1")
    check_folders(raw_dir, clean_dir, state_dir)
    rules, plain = load_rules(settings.rules), replace(settings, rules="")
    diff = Diff(settings.rules, tuple(rule.name for rule in rules.rules))
    with peek_ledger(Path(state_dir)) as ledger:
        ledger.bind(clean_dir)
        candidates, last = _candidates(ledger), _last_rules(ledger)
    if not candidates:
        raise NothingCleanedError(f"the ledger in {state_dir} knows no document; clean some with a run first")
    skipped, to_compare = _sorted(candidates, raw_dir, clean_dir, followed_links(settings, raw_dir, clean_dir))
    kept = (*kept_rules(Path(state_dir)), NO_RULES)
    made_with = {recipe_of(plain, one): one for one in kept}
    otherwise = next((one for one in kept if one.fingerprint == last), NO_RULES)
    jobs = [
        Job(raw_dir, plain, tuple(some), before, rules)
        for before, some in _in_jobs(to_compare, lambda known: made_with.get(known.recipe, otherwise))
    ]
    diff.stale = sum(one.documents for one in to_compare if one.known.recipe not in made_with)

    with ruled_documents() as ruled:
        found = _compared(jobs, workers, on_progress, ruled)
        with peek_ledger(Path(state_dir)) as ledger:
            if settings.templates:
                with_templates(ledger, clean_dir, found, ruled)
    with peek_ledger(Path(state_dir)) as ledger:
        changes = _with_marks(ledger, clean_dir, settings, found)
    diff.documents = found.documents
    diff.lines = {name: found.lines[name] for name in diff.names}
    diff.not_compared = {reason: number for reason, number in (skipped + found.not_compared).items() if number}
    containers = {readable_path(one.known.path) for one in candidates if one.known.output.endswith(CONTAINER_SUFFIX)}
    marked = (replace(change, in_container=change.path in containers) for change in changes)
    diff.changes = sorted(marked, key=lambda change: (change.path, change.record))
    return diff


def _candidates(ledger: Ledger) -> list[Candidate]:
    """Every raw file that was cleaned."""
    rows = ledger.connection.execute("SELECT path, records + rejected FROM containers")
    inside: dict[bytes, int] = dict(rows)
    return [Candidate(known, inside.get(known.path) or 1) for known in ledger.documents()]


def _last_rules(ledger: Ledger) -> str | None:
    """Fingerprint of the rules of the latest run; ``None`` where it had none."""
    row = ledger.connection.execute(f"SELECT settings FROM runs ORDER BY {LATEST_FIRST} LIMIT 1").fetchone()
    return fingerprint_of_kept(json.loads(row[0]).get("rules", "")) if row else None


def _sorted(
    candidates: Sequence[Candidate], raw_dir: str, clean_dir: str, links: Links | None
) -> tuple[Counter[str], list[Candidate]]:
    """How many documents cannot be compared, by reason, and the raw files of those that may be."""
    files, records = scan_raw(raw_dir, links=links).files, records_in(clean_dir)
    skipped: Counter[str] = Counter()
    to_compare = []
    for candidate in candidates:
        known = candidate.known
        if known.path not in files:
            skipped["raw_gone"] += candidate.documents
        elif known.outcome == "record" and known.output not in records:
            skipped["missing"] += candidate.documents
        elif known.reason in MACHINE_REASONS:
            skipped["machine"] += candidate.documents
        else:
            to_compare.append(candidate)
    skipped["new"] = len(files) - sum(candidate.known.path in files for candidate in candidates)
    return skipped, to_compare


def _in_jobs(
    candidates: Sequence[Candidate], rules_of: Callable[[Known], UserRules]
) -> Iterator[tuple[UserRules, list[Candidate]]]:
    """The raw files in pieces of work, each of files that were cleaned by the same rules."""
    waiting: dict[str | None, list[Candidate]] = {}
    for candidate in candidates:
        rules = rules_of(candidate.known)
        some = waiting.setdefault(rules.fingerprint, [])
        some.append(candidate)
        if sum(one.documents for one in some) >= _JOB_DOCUMENTS:
            yield rules, waiting.pop(rules.fingerprint)
    for some in waiting.values():
        yield rules_of(some[0].known), some


def _compared(
    jobs: Sequence[Job], workers: int, on_progress: Callable[[int, int], None] | None, ruled: RuledDocuments
) -> Found:
    """What became of the documents of all jobs; their records are added to ``ruled``."""
    total, done = Found(), 0
    planned = sum(one.documents for job in jobs for one in job.candidates)

    def add(part: Found) -> None:
        total.add(part)
        ruled.add(part.ruled)

    def advance(by: int) -> None:
        nonlocal done
        done += by
        if on_progress is not None:
            on_progress(min(done, planned), planned)

    if workers == 1 or len(jobs) < 2:
        for job in jobs:
            add(compare(job, lambda: advance(1)))
        return total
    # Not forked: threads show the progress meanwhile.
    with ProcessPoolExecutor(min(workers, len(jobs)), multiprocessing.get_context("spawn")) as pool:
        sizes = {pool.submit(compare, job): sum(one.documents for one in job.candidates) for job in jobs}
        try:
            for future in as_completed(sizes):
                add(future.result())
                advance(sizes[future])
        except BrokenProcessPool:
            raise DiffError(
                "a process that compared documents was ended from outside, perhaps for want of memory; try it with "
                "--workers 1, or clean with a run first, which tells the document and rejects it"
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return total


def _with_marks(ledger: Ledger, clean_dir: str, settings: Settings, found: Found) -> list[RecordChange]:
    """The changes, with those of ``duplicate_of``, in whatever record."""
    if not settings.duplicates or not found.sketches:
        return found.changes
    old = {(one.path, one.record): one for one in _sketches(ledger, clean_dir)}
    new: dict[RecordKey, SketchedRecord] = {**old}
    for place, sketched in found.sketches.items():
        new.pop(place, None)
        if sketched is not None:
            new[place] = sketched
    settled = is_settled(ledger, settings)
    before = {place: one.mark for place, one in old.items()} if settled else _marks(old, settings)
    after = _marks(new, settings)

    by_place = {(change.path, change.record): change for change in found.changes}
    for place in old.keys() & new.keys():
        if before[place] != after[place]:
            path, record = place
            name, marks = (readable_path(path), record), (_hex(before[place]), _hex(after[place]))
            known = by_place.get(name)
            by_place[name] = known.with_mark(*marks) if known else mark_change(path, record, *marks)
    return list(by_place.values())


def _sketches(ledger: Ledger, clean_dir: str) -> Iterator[SketchedRecord]:
    """Of every record; of those that no run has compared yet they are made."""
    yield from all_sketches(ledger)
    for path, output in outputs_without_sketch(ledger):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError, DamagedError, ValueError):
            yield from [sketch_article(path, article) for article in read_records(clean_dir, output)]


def _marks(records: Mapping[RecordKey, SketchedRecord], settings: Settings) -> dict[RecordKey, bytes | None]:
    ordered = list(records.values())
    return dict(zip(records, marks_for(ordered, settings.duplicate_threshold), strict=True))


def _hex(mark: bytes | None) -> str | None:
    return None if mark is None else mark.hex()
