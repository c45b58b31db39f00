"""``article-pipeline clean``: clean files and print their records."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pipeline.commands.files import REJECTED, add_files, outcomes
from pipeline.commands.options import add_command


def register(commands: Any) -> None:
    """Add the command."""
    clean = add_command(
        commands, "clean", _clean, "clean files and print their records, one JSON object a line",
        "article-pipeline clean page.html dump.txt.gz | jq .title",
    )  # fmt: skip
    add_files(clean)


def _clean(args: argparse.Namespace) -> int:
    from pipeline.article import Article
    from pipeline.run.storage import record_line

    status = 0
    for file, outcome in outcomes(args):
        result = outcome.result
        if isinstance(result, Article):
            sys.stdout.buffer.write(record_line(result))
            sys.stdout.buffer.flush()
        else:
            print(f"article-pipeline clean: {file}: {result.reason}: {result.detail}", file=sys.stderr)
            status = REJECTED
    return status
