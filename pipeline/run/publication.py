"""The summary of a run: for the ledger, for ``state_dir/runs/`` and for whoever started it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import orjson

from pipeline.article import readable_path
from pipeline.ledger import Ledger, open_ledger
from pipeline.run.changes import ChangeTally, check_unsure, publish_changes, tally_of_changes
from pipeline.run.journal import Plan, Run, Tally, batches_of, finish_run, tally_of
from pipeline.run.site_lines import TemplateTally, count_templates, tally_of_templates
from pipeline.run.sketches import DuplicateTally, count_marks, tally_of_marks
from pipeline.run.storage import write_atomically
from pipeline.run.survey import Surveyor

_FOLDER = "runs"
_LATEST = "latest.json"


@dataclass(frozen=True)
class RunSummary:
    """What a run found, did and left behind."""

    run: str | None
    """Name of the run; ``None`` where there was nothing to do."""
    scope: str
    """Folder below ``raw/`` that it was about; empty for all."""
    raw_dir: str
    clean_dir: str
    recipe: str
    settings: dict[str, Any]
    started: str
    """ISO 8601, UTC."""
    finished: str
    seconds: float
    plan: Plan
    """What it found."""
    tally: Tally
    """What came of the documents it cleaned."""
    unfinished_batches: int
    """Batches that failed or were not started; the next run does their documents."""
    templates: TemplateTally
    """What came of removing the lines that sites repeat."""
    duplicates: DuplicateTally
    """What came of marking near-duplicates."""
    changes: ChangeTally
    """Records that it added, rewrote and removed; ``article-pipeline changes`` names them."""
    total_records: int
    """Records in ``clean/`` now, by the ledger."""
    total_rejected: dict[str, int]
    """Documents without a record now, by reason."""
    total_skipped: dict[str, int]
    """Records of containers that are no documents, by reason."""

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain dicts, as it stands in ``state_dir/runs/``."""
        return dataclasses.asdict(self)


def summarise(ledger: Ledger, run: Run) -> RunSummary:
    """The summary of a run as far as it has come."""
    now = datetime.now(timezone.utc)
    records, rejected = ledger.counts()
    return RunSummary(
        run=run.id,
        scope=readable_path(run.scope),
        raw_dir=run.raw_dir,
        clean_dir=run.clean_dir,
        recipe=run.recipe,
        settings=dataclasses.asdict(run.settings),
        started=run.started,
        finished=now.isoformat(timespec="milliseconds"),
        seconds=round((now - datetime.fromisoformat(run.started)).total_seconds(), 3),
        plan=run.plan,
        tally=tally_of(ledger, run.id),
        unfinished_batches=len(batches_of(ledger, run.id, unfinished=True)),
        templates=tally_of_templates(ledger, run.id) or count_templates(ledger),
        duplicates=tally_of_marks(ledger, run.id) or count_marks(ledger),
        changes=tally_of_changes(ledger, run.id),
        total_records=records,
        total_rejected=rejected,
        total_skipped=ledger.skipped(),
    )


def publish(state_dir: Path, run: Run) -> RunSummary:
    """Write the summary of a finished run to ``runs/<run>.json`` and ``latest.json``; mark the run as published."""
    with open_ledger(state_dir) as ledger:
        with ledger.transaction():
            check_unsure(ledger, run.id, run.clean_dir)
        summary = summarise(ledger, run)
        content = orjson.dumps(summary.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        folder = state_dir / _FOLDER
        folder.mkdir(exist_ok=True)
        for name in (f"{run.id}.json", _LATEST):
            write_atomically(folder / name, content)
        with ledger.transaction():
            publish_changes(ledger, run.id, summary.changes)
            finish_run(ledger, run.id, summary.to_dict())
    return summary


def nothing_to_do(surveyor: Surveyor, ledger: Ledger, plan: Plan) -> RunSummary:
    """The summary for a look at ``raw/`` that found nothing to do."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    records, rejected = ledger.counts()
    return RunSummary(
        run=None,
        scope=readable_path(surveyor.scope),
        raw_dir=surveyor.raw_dir,
        clean_dir=surveyor.clean_dir,
        recipe=surveyor.recipe,
        settings=dataclasses.asdict(surveyor.settings),
        started=now,
        finished=now,
        seconds=0.0,
        plan=plan,
        tally=Tally(),
        unfinished_batches=0,
        templates=count_templates(ledger),
        duplicates=count_marks(ledger),
        changes=ChangeTally(),
        total_records=records,
        total_rejected=rejected,
        total_skipped=ledger.skipped(),
    )


def describe_plan(plan: Plan) -> str:
    """The plan in one line, what is zero left out."""
    kinds = {
        "new": plan.new,
        "changed": plan.changed,
        "to try again": plan.retried,
        "without their record": plan.missing,
        "stale": plan.stale,
        "stale and left for later": plan.stale_left,
        "touched": plan.touched,
        "gone": plan.orphaned,
        "gone with their record": plan.lost,
        "pruned": plan.pruned,
        "renamed": plan.renamed,
        "skipped": sum(plan.skipped.values()),
    }
    listed = _listed(kinds)
    return _number(plan.documents, "document") + (f": {listed}" if listed else "")


def describe_tally(tally: Tally) -> str:
    """What came of documents in one line."""
    line = _number(tally.records, "record")
    if tally.rejected:
        line += f", {sum(tally.rejected.values()):,} rejected ({_listed(_by_number(tally.rejected))})"
    if tally.skipped:
        line += f", {sum(tally.skipped.values()):,} skipped in containers ({_listed(_by_number(tally.skipped))})"
    if tally.lost:
        line += f", {len(tally.lost):,} of them had a record before"
    if tally.vanished:
        line += f", {tally.vanished:,} gone before their turn"
    if tally.removed:
        line += f"; blocks removed: {_listed(_by_number(tally.removed))}"
    return line


def describe_templates(tally: TemplateTally) -> str:
    """What came of removing the lines that sites repeat in one line."""
    line = f"{_number(tally.records, 'record')} without lines that {_number(tally.sites, 'site')} repeat"
    changes = _listed({"rewritten": tally.rewritten, "damaged files": tally.damaged})
    return line + (f": {changes}" if changes else "")


def describe_duplicates(tally: DuplicateTally) -> str:
    """What came of marking near-duplicates in one line."""
    line = _number(tally.duplicates, "duplicate")
    if tally.clusters:
        line += f" of {_number(tally.clusters, 'record')}"
    changes = _listed({"newly marked": tally.marked, "unmarked": tally.unmarked, "damaged files": tally.damaged})
    return line + (f": {changes}" if changes else "")


def _number(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number)


def _by_number(numbers: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))
