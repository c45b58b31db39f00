"""``article-pipeline explain``: each block of a file, kept or removed, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.commands.console import console
from pipeline.commands.files import REJECTED, add_files, outcomes
from pipeline.commands.options import add_command

if TYPE_CHECKING:
    from pipeline.stages import Outcome


def register(commands: Any) -> None:
    """Add the command."""
    explain = add_command(
        commands, "explain", _explain, "show each block of a file, kept or removed, and why, and what was normalised",
        "article-pipeline explain page.html",
    )  # fmt: skip
    add_files(explain)
    explain.add_argument("--html", action="store_true", help="write a page for a browser, of one document")
    explain.add_argument(
        "--record", type=int, metavar="N", help="of a container, only the record with this index, from 0"
    )
    explain.add_argument("--no-color", action="store_true", help="no colours, also on a terminal")


def _explain(args: argparse.Namespace) -> int:
    from pipeline.article import Rejection
    from pipeline.commands.terminal import show_outcome

    status = 0
    out = console(plain=args.no_color)
    explained = outcomes(args)
    if args.html:
        explained = iter([_only(explained)])
    for file, outcome in explained:
        if args.html:
            _write_page(file, outcome)
        else:
            show_outcome(out, file, outcome)
        if isinstance(outcome.result, Rejection):
            status = REJECTED
    return status


def _only(explained: Iterator[tuple[str, Outcome]]) -> tuple[str, Outcome]:
    """The one document that a page is about.

    Raises:
        ValueError: there is none, or more than one.
    """
    found = list(islice(explained, 2))
    if len(found) == 1:
        return found[0]
    raise ValueError(
        "a page is about one document, and there are more; name one file, and of a container one record: --record 0"
        if found
        else "there is no document in it"
    )


def _write_page(name: str, outcome: Outcome) -> None:
    from pipeline.report.article_page import single_page
    from pipeline.report.article_view import view_of_outcome

    sys.stdout.buffer.write(single_page(view_of_outcome(name, outcome)).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
