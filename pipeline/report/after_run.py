"""The report as a run writes it: beside its work, and never at its cost.

In a process of its own, for raw files are parsed again: neither a fault in a parser nor a page that takes for ever
reaches the run.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
from pathlib import Path

from pipeline.run.journal import Run
from pipeline.settings import Settings

logger = logging.getLogger("luigi-interface.pipeline")

_LONGEST = 300.0
"""Seconds after which it is given up. It takes some seconds; the first one of a large old ledger, a minute."""


def report_run(state_dir: Path, run: Run) -> None:
    """Bring the report up to date after a run, unless the settings say not to. What goes wrong is logged."""
    if not run.settings.report:
        return
    try:
        writer = multiprocessing.get_context("fork").Process(target=_write, args=(state_dir, run), name="report")
        writer.start()
        writer.join(_LONGEST)
        if writer.is_alive():
            writer.kill()
            writer.join()
            _warn(f"it took more than {_LONGEST:.0f} seconds")
        elif writer.exitcode:
            _warn(f"its process ended with status {writer.exitcode}")
    except OSError as error:
        _warn(str(error))


def _warn(why: str) -> None:
    logger.warning("the report could not be written: %s; the records are not affected", why)


def _write(state_dir: Path, run: Run) -> None:
    try:
        from pipeline.report.writing import write_report  # templates take a tenth of a second

        written = write_report(run.raw_dir, run.clean_dir, state_dir, run.settings)
    except Exception:
        logger.warning("the report", exc_info=True)
        sys.exit(1)
    logger.info("report: %s, %d files written in %.1f s", written.index, written.written, written.seconds)


def report_address(state_dir: Path, settings: Settings) -> str | None:
    """Where a browser finds the report: where it is served, else its file; ``None`` where none is written."""
    if not settings.report:
        return None
    if settings.report_url:
        return settings.report_url
    return (state_dir / "report" / "index.html").as_uri()
