"""``article-pipeline report``: write the report about what runs have done, or bring it up to date."""

from __future__ import annotations

import argparse
from typing import Any

from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of

_SECONDS = 60.0
"""For pages of articles: somebody waits for all of them."""


def register(commands: Any) -> None:
    """Add the command."""
    report = add_command(
        commands, "report", _report, "write the report about all runs, to look at in a browser",
        "article-pipeline report && xdg-open .pipeline/report/index.html",
    )  # fmt: skip
    add_folders(report)
    add_settings(report, ["state_dir"])


def _report(args: argparse.Namespace) -> int:
    from pipeline.report.writing import write_report
    from pipeline.run.layout import check_folders

    settings = settings_of(args)
    raw_dir, clean_dir = folders_of(args)
    state_dir = state_dir_of(settings)
    check_folders(str(raw_dir), str(clean_dir), str(state_dir))
    written = write_report(str(raw_dir), str(clean_dir), state_dir, settings, _SECONDS)
    print(
        f"{written.index}: {written.article_pages:,} articles with a page, {written.written:,} of {written.files:,} "
        f"files written in {written.seconds:.1f} s, {written.size / 1e6:.1f} MB in all"
    )
    return 0
