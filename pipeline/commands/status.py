"""``article-pipeline status``: what the ledger and ``raw/`` say."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from pipeline.commands.console import console
from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of
from pipeline.settings import Settings

_MOST_LISTED = 20


def register(commands: Any) -> None:
    """Add the command."""
    status = add_command(
        commands, "status", _status, "counts, rejections with reasons, stale and orphaned records",
        "article-pipeline status --json | jq .rejected",
    )  # fmt: skip
    add_folders(status)
    add_settings(status, Settings.__dataclass_fields__)  # as of the run that it speaks of
    status.add_argument("--most", type=int, default=_MOST_LISTED, help="lines of each list (default: %(default)s)")
    status.add_argument("--json", action="store_true", help="print everything as JSON")


def _status(args: argparse.Namespace) -> int:
    from pipeline.commands.terminal import show_status
    from pipeline.run.status import read_status

    settings = settings_of(args)
    raw_dir, clean_dir = folders_of(args)
    status = read_status(str(raw_dir), str(clean_dir), str(state_dir_of(settings)), settings)
    if args.json:
        print(json.dumps(dataclasses.asdict(status), indent=2))
    else:
        show_status(console(), status, args.most)
    return 0
