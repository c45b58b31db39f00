"""``article-pipeline run``: clean what is new or changed in ``raw/``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.commands.console import console
from pipeline.commands.options import add_command, add_folders, add_settings, settings_of
from pipeline.settings import Settings


def register(commands: Any) -> None:
    """Add the command."""
    run = add_command(commands, "run", _run, "clean what is new or changed in raw/", "article-pipeline run --workers 2")
    add_folders(run)
    run.add_argument("--workers", type=int, default=1, help="processes that clean at the same time (default: 1)")
    add_settings(run, Settings.__dataclass_fields__)
    run.add_argument("--json", action="store_true", help="print the summary as JSON")


def _run(args: argparse.Namespace) -> int:
    from pipeline.configuration import RETCODES
    from pipeline.run.launch import run_pipeline
    from pipeline.run.lock import AlreadyRunningError
    from pipeline.terminal import show_summary

    try:
        with _progress() as on_progress:
            result = run_pipeline(args.raw_dir, args.clean_dir, settings_of(args), args.workers, on_progress)
    except AlreadyRunningError as error:
        print(f"article-pipeline run: {error}", file=sys.stderr)
        return RETCODES["already_running"]
    if args.json:
        print(json.dumps(result.summary.to_dict(), indent=2))
    else:
        show_summary(console(), result.summary)
    if result.exit_status:
        print(f"article-pipeline run: the run failed (status {result.exit_status}); the log above says why; "
              "what was finished is kept, and the next run continues", file=sys.stderr)  # fmt: skip
    return result.exit_status


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows how far a run is: a bar on a terminal, a line for every tenth elsewhere; both on standard error."""
    errors = console(stderr=True)
    if not errors.is_terminal:
        shown = -1

        def show_line(done: int, planned: int) -> None:
            nonlocal shown
            tenth = 10 * done // planned if planned else shown
            if tenth != shown:
                shown = tenth
                print(f"{done:,} of {planned:,} documents", file=sys.stderr, flush=True)

        yield show_line
        return

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("cleaning", total=None)
        yield lambda done, planned: bar.update(task, completed=done, total=planned or None)
