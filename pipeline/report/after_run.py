"""The report as a run writes it: beside its work, and never at its cost."""

from __future__ import annotations

import logging
from pathlib import Path

from pipeline.run.journal import Run
from pipeline.settings import Settings

logger = logging.getLogger("luigi-interface.pipeline")


def report_run(state_dir: Path, run: Run) -> None:
    """Bring the report up to date after a run, unless the settings say not to. What goes wrong is logged."""
    if not run.settings.report:
        return
    try:
        from pipeline.report.writing import write_report  # templates take a tenth of a second

        written = write_report(run.raw_dir, run.clean_dir, state_dir, run.settings)
    except Exception:
        logger.warning("the report could not be written; the records are not affected", exc_info=True)
        return
    logger.info("report: %s, %d files written in %.1f s", written.index, written.written, written.seconds)


def report_address(state_dir: Path, settings: Settings) -> str | None:
    """Where a browser finds the report: where it is served, else its file; ``None`` where none is written."""
    if not settings.report:
        return None
    if settings.report_url:
        return settings.report_url
    return (state_dir / "report" / "index.html").as_uri()
