"""The Luigi graph: ``CleanArticles``, ``CleanDrop`` for one day's folder, ``CleanBatch`` for every so many documents,
``CleanPart`` for every so many records of a large container.

``luigi --module pipeline.tasks CleanArticles --local-scheduler`` cleans what is new or changed in ``raw/``. A task
plans (scans ``raw/``, compares it with the ledger, stores the plan), yields its batches in one list, then
``StripTemplates`` and ``MarkDuplicates``, and publishes the summary when Luigi comes back to it. The lock is taken when
Luigi schedules a task that is not complete, and is held until that invocation of Luigi ends.

What other pipelines need to know: once a task has been published, it stays complete for the rest of the same
invocation, although new documents may have arrived in the meantime or ``stale_limit`` may have left stale ones. Else a
task that requires it would never see it complete while a scraper is at work.
"""

# What cleans and what plans it is imported where it is called: most runs find nothing new and need none of it.

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import luigi
from luigi.interface import PidLockAlreadyTakenExit

from pipeline import luigi_lock
from pipeline.configuration import FolderParameter, absolute, configured_settings, set_retcodes
from pipeline.ledger import DamagedLedgerError, open_ledger, peek_ledger
from pipeline.report.after_run import report_address, report_run
from pipeline.rules.loading import load_rules
from pipeline.run import progress, site_lines, turns
from pipeline.run.changes import has_unpublished
from pipeline.run.journal import Plan, Run, batches_of, is_cut_off, is_done, is_published, open_runs, run_of
from pipeline.run.layout import check_folders, make_clean_folder
from pipeline.run.lock import AlreadyRunningError
from pipeline.run.mending import replace_ledger
from pipeline.run.publication import (
    describe_duplicates,
    describe_plan,
    describe_tally,
    describe_templates,
    publish,
)
from pipeline.run.scan import RawFolderMissingError
from pipeline.run.seals import Place, seal_after, seal_folders
from pipeline.run.sketches import is_settled, tally_of_marks
from pipeline.run.survey import Surveyor

logger = logging.getLogger("luigi-interface.pipeline")  # so that Luigi's handlers show it

set_retcodes()


class CleanArticles(luigi.Task):
    """Make ``clean/`` what ``raw/`` says: clean every new, changed or stale document.

    Complete when there is none. Fails to be scheduled where there is no ``raw/``.
    """

    raw_dir = FolderParameter("raw_dir")
    clean_dir = FolderParameter("clean_dir")

    nothing_new = cast("Plan | None", None)  # an annotation would make it a parameter
    """What the last look at ``raw/`` counted, where it found nothing to do."""

    due = 0
    """Documents that the last look at ``raw/`` found to clean."""

    @property
    def scope(self) -> bytes:
        """The folder below ``raw/`` it is about; empty for all."""
        return b""

    def output(self) -> luigi.LocalTarget:
        """The folder of the records, for tasks that require this one. That it exists says nothing."""
        return luigi.LocalTarget(self.clean_dir)

    def complete(self) -> bool:
        """Whether there is nothing to do, or this invocation of Luigi has already done it."""
        try:
            return self._is_complete()
        except DamagedLedgerError as error:
            replace_ledger(_state_dir(), error)
            return self._is_complete()

    def _is_complete(self) -> bool:
        surveyor, state_dir = self._surveyor(), _state_dir()
        check_folders(self.raw_dir, self.clean_dir, str(state_dir))
        load_rules(surveyor.settings.rules)  # a broken file is told before anything begins
        token = luigi_lock.current_token(state_dir)
        with peek_ledger(state_dir) as ledger:
            if token is not None and is_published(ledger, token, self.raw_dir, self.scope):
                return True
            ledger.bind(self.clean_dir)
            survey = surveyor.look(ledger)
            self.due = survey.counts(surveyor.settings).to_clean
            # A run may have been cut off between its batches and the stages after them, or before it was published. A
            # drop leaves that to the run that was.
            waiting = not is_settled(ledger) or not site_lines.is_settled(ledger) or has_unpublished(ledger)
            if waiting and (not self.scope or is_cut_off(ledger, self.raw_dir, self.scope)):
                return False
            if survey.has_work(surveyor.settings):
                return False
            surveyor.settle(survey, until_changed=True)
            if survey.has_work(surveyor.settings):
                return False
            if survey.touched or survey.scan.seals:
                with ledger.transaction():
                    ledger.touch(survey.touched)
                    seal_folders(ledger, surveyor.place, survey.scan.seals)
        self.nothing_new = survey.counts(surveyor.settings)
        logger.info("%s: nothing new: %s", self.task_family, describe_plan(self.nothing_new))
        return True

    def deps(self) -> list[luigi.Task]:
        """Take the lock; Luigi asks for the dependencies of what is not complete, in the process that schedules.

        (Not in ``requires``, which Luigi also calls to explain a run that is over.)

        Raises:
            PidLockAlreadyTakenExit: another run is at work; ``luigi`` ends with the code for ``already_running``.
        """
        settings = configured_settings()
        make_clean_folder(self.clean_dir)
        try:
            luigi_lock.acquire(_state_dir(), Path(self.clean_dir))
        except AlreadyRunningError as error:
            logger.error("%s", error)
            raise PidLockAlreadyTakenExit(str(error)) from None
        # Before Luigi forks a process for each task, so that they share it.
        from pipeline.isolation.warming import warm_up
        from pipeline.run import adoption, batch, marking, planning, stripping  # noqa: F401

        warm_up(settings, self.due)
        return list(super().deps())

    def run(self) -> Iterator[list[luigi.Task]]:
        """Plan, have the batches done, templates removed and duplicates marked, publish.

        Luigi starts it again from the top after each ``yield``.
        """
        state_dir = _state_dir()
        token = luigi_lock.acquire(state_dir, Path(self.clean_dir))
        with open_ledger(state_dir) as ledger:
            runs = open_runs(ledger, token)
            ours = [run for run in runs if (run.raw_dir, run.scope) == (self.raw_dir, self.scope)]
            others = [run for run in runs if run not in ours and _overlap(run.scope, self.scope)]
            waiting = [key for run in others if not ours for key in batches_of(ledger, run.id, unfinished=True)]
        if waiting:  # another task of this invocation is at work on the same documents
            yield [self._batch(key) for key in waiting]
        run = ours[0] if ours else self._plan(state_dir, token)
        with open_ledger(state_dir) as ledger:
            keys = batches_of(ledger, run.id)
        yield [self._batch(key) for key in keys]
        yield [StripTemplates(run_id=run.id, state_dir=str(state_dir))]
        yield [MarkDuplicates(run_id=run.id, state_dir=str(state_dir))]
        with open_ledger(state_dir) as ledger, ledger.transaction():
            seal_after(ledger, Place(run.raw_dir, run.clean_dir, run.recipe), run.id)
        summary = publish(state_dir, run)
        self._tell(describe_tally(summary.tally), 100)
        report_run(state_dir, run)

    def _plan(self, state_dir: Path, token: str) -> Run:
        from pipeline.run.adoption import adopt_records
        from pipeline.run.planning import make_plan

        surveyor = self._surveyor()
        with open_ledger(state_dir) as ledger:
            survey = surveyor.look(ledger)
            if adopt_records(ledger, surveyor, survey):
                survey = surveyor.look(ledger)
            surveyor.settle(survey)
            with turns.among_others(state_dir):
                run = make_plan(ledger, surveyor, survey, token)
        progress.documents_planned(run.plan.to_clean)
        self._tell(describe_plan(run.plan), 0)
        address = report_address(state_dir, run.settings)
        if address is not None and self.set_tracking_url is not None:
            self.set_tracking_url(address)
        return run

    def _surveyor(self) -> Surveyor:
        return Surveyor(self.raw_dir, self.clean_dir, configured_settings(), self.scope)

    def _batch(self, key: str) -> CleanBatch:
        return CleanBatch(key=key, state_dir=str(_state_dir()))

    def _tell(self, message: str, percentage: int) -> None:
        logger.info("%s: %s", self.task_family, message)
        _show(self, message, percentage)


class CleanDrop(CleanArticles):
    """Clean one day's drop: the documents below ``raw/<YYYY-MM-DD>/``. For Luigi's Range tools.

    Complete when nothing in the folder is new, changed or stale, also when the folder has been emptied or removed
    after it was cleaned. A folder that never was is missing data, not an error, so one missing day does not stop the
    others.
    """

    date = luigi.DateParameter(description="The day, as in the name of the folder.")

    @property
    def scope(self) -> bytes:
        """The folder below ``raw/`` it is about."""
        return self._folder.encode()

    def requires(self) -> RawDrop:
        """The folder."""
        return RawDrop(folder=str(Path(self.raw_dir, self._folder)))

    def output(self) -> luigi.LocalTarget:
        """The folder of the drop's records."""
        return luigi.LocalTarget(str(Path(self.clean_dir, self._folder)))

    def complete(self) -> bool:
        """As of :class:`CleanArticles`; a folder that is gone is complete if it had been cleaned."""
        try:
            return super().complete()
        except RawFolderMissingError:
            with peek_ledger(_state_dir()) as ledger:
                return ledger.knows_below(self.scope)

    @classmethod
    def bulk_complete(cls, parameter_tuples: Iterable[Any]) -> list[Any]:
        """The days that are complete, for ``RangeDaily``, which would otherwise go by the folders in ``clean/``.

        A day to which files were added since it was cleaned has such a folder and is not complete.
        """
        return [date for date in parameter_tuples if cls(date).complete()]

    @property
    def _folder(self) -> str:
        return self.date.isoformat()


class RawDrop(luigi.ExternalTask):
    """A folder that a scraper makes."""

    folder = luigi.Parameter()

    def output(self) -> luigi.LocalTarget:
        """The folder."""
        return luigi.LocalTarget(self.folder)


class CleanBatch(luigi.Task):
    """Clean some documents, as :class:`CleanArticles` has planned. Not to be started by hand."""

    key = luigi.Parameter(description="Hash of what it does; the ledger has the rest.")
    state_dir = luigi.Parameter(significant=False, description="Folder of the ledger.")

    def complete(self) -> bool:
        """Whether the ledger says so."""
        with peek_ledger(Path(self.state_dir)) as ledger:
            return is_done(ledger, self.key)

    def run(self) -> Iterator[list[CleanPart]]:
        """Do it; a large container in parts. Luigi starts it again from the top after the ``yield``."""
        from pipeline.run.batch import clean_batch, divide_batch
        from pipeline.run.splitting import SPLIT

        if self.key.startswith(SPLIT):
            parts = divide_batch(Path(self.state_dir), self.key)
            if parts:
                yield [CleanPart(key=self.key, number=number, state_dir=self.state_dir) for number in range(parts)]
        tally = clean_batch(Path(self.state_dir), self.key, lambda done, of: _show_documents(self, done, of))
        _show(self, describe_tally(tally), 100)
        logger.info("CleanBatch %s: %s", self.key, describe_tally(tally))


class CleanPart(luigi.Task):
    """Clean some records of a large container, as :class:`CleanBatch` has divided it. Not to be started by hand."""

    key = luigi.Parameter(description="Of the batch that is divided.")
    number = luigi.IntParameter(description="Of the part, from 0.")
    state_dir = luigi.Parameter(significant=False, description="Folder of the ledger.")

    def complete(self) -> bool:
        """Whether it has left its files, or they were put together already."""
        from pipeline.run.splitting import folder_of, part_is_done

        state_dir = Path(self.state_dir)
        if part_is_done(folder_of(state_dir, self.key), self.number):
            return True
        with peek_ledger(state_dir) as ledger:
            return is_done(ledger, self.key)

    def run(self) -> None:
        """Do it."""
        from pipeline.run.batch import clean_batch_part

        contents = clean_batch_part(
            Path(self.state_dir), self.key, self.number, lambda done, of: _show_documents(self, done, of)
        )
        logger.info(
            "CleanPart %s %d: %d records, %d rejected",
            self.key,
            self.number,
            contents.records,
            len(contents.rejections),
        )


def _show_documents(task: luigi.Task, done: int, of: int) -> None:
    if 10 * done // of > 10 * (done - 1) // of:  # ten times a batch: luigid is asked over the network
        _show(task, f"{done:,} of {of:,} documents", 100 * done // of)


class StripTemplates(luigi.Task):
    """Remove the lines that sites repeat from all records, after the batches of a run. Not to be started by hand."""

    run_id = luigi.Parameter(description="The run, as the ledger has it.")
    state_dir = luigi.Parameter(significant=False, description="Folder of the ledger.")

    def complete(self) -> bool:
        """Whether the ledger says so."""
        with peek_ledger(Path(self.state_dir)) as ledger:
            return site_lines.tally_of_templates(ledger, self.run_id) is not None

    def run(self) -> None:
        """Do it."""
        from pipeline.run.stripping import strip_templates

        state_dir = Path(self.state_dir)
        with open_ledger(state_dir) as ledger:
            run = run_of(ledger, self.run_id)
        logger.info("StripTemplates: %s", describe_templates(strip_templates(state_dir, run)))


class MarkDuplicates(luigi.Task):
    """Mark near-duplicates in all records, after the batches of a run. Not to be started by hand."""

    run_id = luigi.Parameter(description="The run, as the ledger has it.")
    state_dir = luigi.Parameter(significant=False, description="Folder of the ledger.")

    def complete(self) -> bool:
        """Whether the ledger says so."""
        with peek_ledger(Path(self.state_dir)) as ledger:
            return tally_of_marks(ledger, self.run_id) is not None

    def run(self) -> None:
        """Do it."""
        from pipeline.run.marking import mark_duplicates

        state_dir = Path(self.state_dir)
        with open_ledger(state_dir) as ledger:
            run = run_of(ledger, self.run_id)
        found = describe_duplicates(mark_duplicates(state_dir, run))
        _show(self, found, 100)
        logger.info("MarkDuplicates: %s", found)


def _show(task: Any, message: str, percentage: int) -> None:
    """Tell the scheduler how far a task is; Luigi lends the functions for it while the task runs."""
    if task.set_status_message is not None:
        task.set_status_message(message)
        task.set_progress_percentage(percentage)


def _state_dir() -> Path:
    return Path(absolute(configured_settings().state_dir))


def _overlap(one: bytes, other: bytes) -> bool:
    return not one or not other or one == other
