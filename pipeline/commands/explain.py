"""``article-pipeline explain``: each block of a file, kept or removed, and why."""

from __future__ import annotations

import argparse
from typing import Any

from pipeline.commands.console import console
from pipeline.commands.files import REJECTED, add_files, outcomes
from pipeline.commands.options import add_command


def register(commands: Any) -> None:
    """Add the command."""
    explain = add_command(
        commands, "explain", _explain, "show each block of a file, kept or removed, and why, and what was normalised",
        "article-pipeline explain page.html",
    )  # fmt: skip
    add_files(explain)
    explain.add_argument("--no-color", action="store_true", help="no colours, also on a terminal")


def _explain(args: argparse.Namespace) -> int:
    from pipeline.article import Rejection
    from pipeline.terminal import show_outcome

    status = 0
    out = console(plain=args.no_color)
    for file, outcome in outcomes(args):
        show_outcome(out, file, outcome)
        if isinstance(outcome.result, Rejection):
            status = REJECTED
    return status
