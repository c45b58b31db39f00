"""``article-pipeline diff``: what would other user rules change?"""

from __future__ import annotations

import argparse
import json
from typing import Any

from pipeline.commands.console import console
from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of
from pipeline.commands.progress import progress

_MOST_LISTED = 20


def register(commands: Any) -> None:
    """Add the command."""
    diff = add_command(
        commands, "diff", _diff, "show which records other user rules would change, and how; writes nothing",
        "article-pipeline diff --rules my-rules.toml --workers 2",
    )  # fmt: skip
    add_folders(diff)
    add_settings(diff, ["rules", "state_dir"])
    diff.add_argument("--workers", type=int, default=1, help="processes that compare at the same time (default: 1)")
    diff.add_argument("--most", type=int, default=_MOST_LISTED, help="records that are listed (default: %(default)s)")
    diff.add_argument("--json", action="store_true", help="print everything as JSON")


def _diff(args: argparse.Namespace) -> int:
    from pipeline.diff.corpus import diff_corpus
    from pipeline.diff.showing import show_diff

    settings = settings_of(args)
    raw_dir, clean_dir = folders_of(args)
    with progress("comparing") as on_progress:
        diff = diff_corpus(
            str(raw_dir), str(clean_dir), str(state_dir_of(settings)), settings, args.workers, on_progress
        )
    if args.json:
        print(json.dumps(diff.to_dict(), indent=2))
    else:
        show_diff(console(), diff, args.most)
    return 0
