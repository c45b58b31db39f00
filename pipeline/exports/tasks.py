"""Exports as a Luigi task.

``luigi --module pipeline.exports.tasks ExportArticles --format parquet --to exports/parquet --local-scheduler``
"""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import logging
from pathlib import Path

import luigi
from luigi.interface import PidLockAlreadyTakenExit

from pipeline import luigi_lock
from pipeline.configuration import FolderParameter, absolute, configured_settings
from pipeline.exports.exporting import export_records
from pipeline.exports.manifest import NAME
from pipeline.exports.options import FORMS, FORMULAS, PARTITIONS, ExportOptions
from pipeline.exports.replacement import check_place
from pipeline.exports.state import is_current, remember_export
from pipeline.ledger import open_ledger, peek_ledger
from pipeline.run.lock import AlreadyRunningError
from pipeline.tasks import CleanArticles

logger = logging.getLogger("luigi-interface.pipeline")  # so that Luigi's handlers show it


class ExportArticles(luigi.Task):
    """Clean what is new, then bring one dataset of all records up to date.

    Complete when there is nothing to clean and no record has changed since the dataset was written.
    """

    format = luigi.ChoiceParameter(choices=FORMS, description="Of the files.")
    to = luigi.Parameter(description="Folder of the dataset; relative to the luigi.cfg that was read.")
    partition_by = luigi.ChoiceParameter(
        choices=PARTITIONS, default="none", description="A folder for each day of publication or each site."
    )
    without_duplicates = luigi.BoolParameter(description="Leave out records that are duplicates of another.")
    formulas = luigi.ChoiceParameter(
        choices=FORMULAS, default="escape", description="What happens in CSV to cells that look like a formula."
    )
    raw_dir = FolderParameter("raw_dir")
    clean_dir = FolderParameter("clean_dir")

    def requires(self) -> CleanArticles:
        """The records."""
        return CleanArticles(raw_dir=self.raw_dir, clean_dir=self.clean_dir)

    def output(self) -> luigi.LocalTarget:
        """The manifest of the dataset. That it exists says nothing."""
        return luigi.LocalTarget(str(self._target / NAME))

    def complete(self) -> bool:
        """Whether the records are up to date, and the dataset is as they are."""
        state_dir = self._check()
        if not self.requires().complete():
            return False
        with peek_ledger(state_dir) as ledger:
            return is_current(ledger, self._target, self._options)

    def deps(self) -> list[luigi.Task]:
        """Take the lock, as :meth:`pipeline.tasks.CleanArticles.deps` does.

        Raises:
            PidLockAlreadyTakenExit: another run is at work.
        """
        try:
            luigi_lock.acquire(self._check(), Path(self.clean_dir))
        except AlreadyRunningError as error:
            logger.error("%s", error)
            raise PidLockAlreadyTakenExit(str(error)) from None
        return list(super().deps())

    def run(self) -> None:
        """Write the dataset."""
        state_dir = self._check()
        luigi_lock.acquire(state_dir, Path(self.clean_dir))
        export = export_records(Path(self.clean_dir), self._target, self._options)
        with open_ledger(state_dir) as ledger, ledger.transaction():
            remember_export(ledger, export)
        logger.info("ExportArticles: %d records in %d files in %s", export.counts.records, export.files, self._target)

    def _check(self) -> Path:
        """Make sure that the dataset may lie where it is to lie; returns the state folder."""
        state_dir = Path(absolute(configured_settings().state_dir))
        check_place(self._target, Path(self.raw_dir), Path(self.clean_dir), state_dir)
        return state_dir

    @property
    def _target(self) -> Path:
        return Path(absolute(self.to))

    @property
    def _options(self) -> ExportOptions:
        return ExportOptions(self.format, self.partition_by, not self.without_duplicates, self.formulas)
