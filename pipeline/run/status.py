"""What is known between runs: records, rejections with their reasons, and what the next run would do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.article import Rejection, readable_path
from pipeline.ledger import peek_ledger
from pipeline.run.journal import last_summary
from pipeline.run.layout import check_folders
from pipeline.run.scan import SkipReason
from pipeline.run.site_lines import with_templates
from pipeline.run.sketches import count_marks
from pipeline.run.survey import Surveyor
from pipeline.settings import Settings


@dataclass(frozen=True)
class SkippedPath:
    """Something in ``raw/`` that is no document; :data:`pipeline.run.scan.SKIP_REASONS` explains the reasons."""

    path: str
    reason: SkipReason


@dataclass(frozen=True)
class Status:
    """The state of ``raw/``, ``clean/`` and the ledger."""

    raw_dir: str
    clean_dir: str
    state_dir: str
    recipe: str
    documents: int
    """Files in ``raw/`` that are documents."""
    records: int
    rejected: dict[str, int]
    """Documents without a record, by reason."""
    rejections: list[Rejection]
    new: int
    """Documents that no run has taken yet."""
    changed: int
    """Documents that have other bytes than when they were cleaned."""
    retried: int
    """Documents that were rejected and are tried again, because what stood in their way has gone."""
    missing: int
    """Documents whose record has gone from ``clean/``."""
    stale: int
    """Documents cleaned by another recipe."""
    orphaned: list[str]
    """Documents whose raw file is gone."""
    lost: list[str]
    """Of these those whose record has gone from ``clean/`` too: nothing makes it again."""
    skipped: list[SkippedPath]
    removed: dict[str, int]
    """Removed blocks by family, over all records."""
    flags: dict[str, int]
    """Records by quality flag."""
    skipped_records: dict[str, int]
    """Records of containers that are no documents, by reason."""
    duplicates: int
    """Records that are marked as duplicates of another."""
    last_run: dict[str, Any] | None
    """Summary of the last run that did anything."""


def read_status(raw_dir: str, clean_dir: str, state_dir: str, settings: Settings) -> Status:
    """Look at everything and change nothing.

    Args:
        raw_dir: absolute, as are the other folders: :func:`pipeline.configuration.absolute` makes them so.

    Raises:
        pipeline.run.scan.RawFolderError: there is no ``raw/``.
        pipeline.ledger.LedgerError: the ledger cannot be used.
    """
    check_folders(raw_dir, clean_dir, state_dir)
    surveyor = Surveyor(raw_dir, clean_dir, settings)
    with peek_ledger(Path(state_dir)) as ledger:
        ledger.bind(clean_dir)
        survey = surveyor.look(ledger)
        surveyor.settle(survey)
        records, rejected = ledger.counts()
        removed, flags = with_templates(ledger, *ledger.tallies())
        return Status(
            raw_dir=raw_dir,
            clean_dir=clean_dir,
            state_dir=state_dir,
            recipe=surveyor.recipe,
            documents=survey.documents,
            records=records,
            rejected=rejected,
            rejections=ledger.rejections(),
            new=len(survey.new),
            changed=len(survey.changed),
            retried=len(survey.retried),
            missing=len(survey.missing),
            stale=len(survey.stale),
            orphaned=[readable_path(path) for path in sorted(survey.gone)],
            lost=[readable_path(path) for path in sorted(survey.lost)],
            skipped=[SkippedPath(readable_path(skipped.path), skipped.reason) for skipped in survey.scan.skipped],
            removed=removed,
            flags=flags,
            skipped_records=ledger.skipped(),
            duplicates=count_marks(ledger).duplicates,
            last_run=last_summary(ledger),
        )
