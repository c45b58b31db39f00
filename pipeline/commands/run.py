"""``article-pipeline run``: clean what is new or changed in ``raw/``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from pipeline.commands.console import console
from pipeline.commands.options import add_command, add_folders, add_settings, settings_of
from pipeline.commands.progress import progress
from pipeline.settings import Settings


def register(commands: Any) -> None:
    """Add the command."""
    run = add_command(commands, "run", _run, "clean what is new or changed in raw/", "article-pipeline run --workers 2")
    add_folders(run)
    run.add_argument("--workers", type=int, default=1, help="processes that clean at the same time (default: 1)")
    add_settings(run, Settings.__dataclass_fields__)
    run.add_argument("--json", action="store_true", help="print the summary as JSON")


def _run(args: argparse.Namespace) -> int:
    from pipeline.commands.terminal import show_summary
    from pipeline.configuration import RETCODES
    from pipeline.run.launch import run_pipeline
    from pipeline.run.lock import AlreadyRunningError

    try:
        with progress("cleaning") as on_progress:
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
