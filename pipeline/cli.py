"""The command line: ``article-pipeline`` and ``python -m pipeline``.

Exit status: 0 all went well; 1 ``clean`` or ``explain`` had a file that was rejected or cannot be read; 2 the command
was wrong or a folder is not there; the others are those of a run, see :data:`pipeline.configuration.RETCODES`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from pipeline.commands import changes, clean, completion, diff, explain, export, report, run, schema, status

_COMMANDS = (run, clean, explain, status, report, diff, export, changes, schema, completion)
"""In the order of ``--help``."""
_WRONG = 2


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = parser_of_commands().parse_args(argv)
    try:
        handler: Callable[[argparse.Namespace], int] = args.handler
        return handler(args)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if not isinstance(error, _errors_to_mend()):
            raise
        print(f"article-pipeline {args.command}: {error}", file=sys.stderr)
        return _WRONG


def _errors_to_mend() -> tuple[type[Exception], ...]:
    """Errors that are the caller's to mend; their message says how."""
    from pipeline.diff import DiffError
    from pipeline.exports.options import ExportError
    from pipeline.ledger import LedgerError
    from pipeline.run.changes import UnknownRunError
    from pipeline.run.layout import FolderError
    from pipeline.run.scan import RawFolderError

    return OSError, ValueError, LedgerError, FolderError, RawFolderError, DiffError, ExportError, UnknownRunError


def parser_of_commands() -> argparse.ArgumentParser:
    """The parser of the command line, with all commands."""
    parser = argparse.ArgumentParser(
        prog="article-pipeline",
        description="Clean scraped articles: raw/ in, records in clean/ out, with a reason for every removed block.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.register(commands)
    parser.set_defaults(parser=parser)  # for the completion, which is about all of it
    return parser


if __name__ == "__main__":
    sys.exit(main())
