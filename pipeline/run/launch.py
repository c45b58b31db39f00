"""A run as one function call, for the command line and for programs. Luigi does it, as for the ``luigi`` command."""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import luigi
from luigi.cmdline_parser import CmdlineParser
from luigi.execution_summary import LuigiStatusCode
from luigi.retcodes import retcode

from pipeline import luigi_lock
from pipeline.configuration import absolute, configured_settings, flags, pipeline
from pipeline.ledger import open_ledger
from pipeline.rules.loading import load_rules
from pipeline.run import lock, progress
from pipeline.run.journal import Plan, last_run
from pipeline.run.layout import check_folders, make_clean_folder
from pipeline.run.mending import mend_ledger
from pipeline.run.publication import RunSummary, nothing_to_do, summarise
from pipeline.run.scan import check_raw
from pipeline.run.survey import Surveyor
from pipeline.settings import Settings
from pipeline.tasks import CleanArticles


@dataclass(frozen=True)
class RunResult:
    """How a run ended."""

    exit_status: int
    """0 where all went well, else as in :data:`pipeline.configuration.RETCODES` or ``[retcode]``."""
    summary: RunSummary
    """What it did, also where it failed in the middle."""


def run_pipeline(
    raw_dir: str | os.PathLike[str] | None = None,
    clean_dir: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
    log_level: str = "WARNING",
) -> RunResult:
    """Clean what is new, changed or stale in ``raw_dir``.

    Args:
        raw_dir: folder of scrapes; ``None`` for what ``luigi.cfg`` says. Relative folders are relative to the
            ``luigi.cfg`` that was read, or to the working folder where there is none.
        clean_dir: folder of records; ``None`` likewise.
        settings: how to go about it; ``None`` likewise.
        workers: processes that clean at the same time.
        on_progress: called as ``on_progress(done, planned)`` from another thread while documents are cleaned.
        log_level: of Luigi's log; counts the first time only in a process.

    Raises:
        pipeline.run.lock.AlreadyRunningError: another run is at work.
        pipeline.run.scan.RawFolderError: there is no raw folder, or it cannot be read.
        pipeline.run.layout.FolderError: the folders lie in each other.
        pipeline.ledger.LedgerError: the ledger cannot be used.
        pipeline.rules.rule.RulesError: the file of user rules is wrong, or cannot be read.
        ValueError: a setting or the number of workers is not allowed.
    """
    if workers < 1:
        raise ValueError(f"run_pipeline: workers is {workers}; it must be a number of processes, at least 1")
    settings = settings or configured_settings()
    section = pipeline()
    raw = absolute(os.fspath(raw_dir) if raw_dir is not None else section.raw_dir)
    clean = absolute(os.fspath(clean_dir) if clean_dir is not None else section.clean_dir)
    state = Path(absolute(settings.state_dir))
    check_raw(raw)
    check_folders(raw, clean, str(state))
    load_rules(absolute(settings.rules) if settings.rules else "")
    mend_ledger(state)
    with open_ledger(state) as ledger:
        ledger.bind(clean)

    make_clean_folder(clean)
    token = luigi_lock.acquire(state, Path(clean))
    try:
        exit_status, nothing_new = _build(raw, clean, settings, workers, on_progress, log_level)
        with open_ledger(state) as ledger:
            run = last_run(ledger, token)
            if run is not None:
                summary = summarise(ledger, run)
            else:
                summary = nothing_to_do(Surveyor(raw, clean, settings), ledger, nothing_new or Plan())
    finally:
        lock.release(state, token)
    return RunResult(exit_status, summary)


def _build(
    raw_dir: str,
    clean_dir: str,
    settings: Settings,
    workers: int,
    on_progress: Callable[[int, int], None] | None,
    log_level: str,
) -> tuple[int, Plan | None]:
    """Exit status, and what was counted where there was nothing to do."""
    # The settings go the way they go for the luigi command, so that there is one way.
    command = [CleanArticles.task_family, *flags(settings)]
    with CmdlineParser.global_instance(command, allow_override=True), progress.watch(on_progress):
        codes = retcode()
        task = CleanArticles(raw_dir=raw_dir, clean_dir=clean_dir)
        task.nothing_new = None  # Luigi may have handed out the one of an earlier call
        result = luigi.build([task], local_scheduler=True, workers=workers, log_level=log_level, detailed_summary=True)
    statuses = {
        LuigiStatusCode.SUCCESS: 0,
        LuigiStatusCode.SUCCESS_WITH_RETRY: 0,
        LuigiStatusCode.FAILED: codes.task_failed,
        LuigiStatusCode.FAILED_AND_SCHEDULING_FAILED: max(codes.task_failed, codes.scheduling_error),
        LuigiStatusCode.SCHEDULING_FAILED: codes.scheduling_error,
        LuigiStatusCode.NOT_RUN: codes.not_run,
        LuigiStatusCode.MISSING_EXT: codes.missing_data,
    }
    return int(statuses[result.status]), task.nothing_new
