"""``article-pipeline completion``: a script that makes a shell complete commands, options, their values and files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from pipeline.commands.options import add_command

_SHELLS = ("bash", "zsh", "tcsh")


def register(commands: Any) -> None:
    """Add the command."""
    completion = add_command(
        commands, "completion", _completion, "print a script that makes a shell complete commands and options",
        'eval "$(article-pipeline completion bash)"',
    )  # fmt: skip
    completion.add_argument("shell", choices=_SHELLS, help="the shell")


def _completion(args: argparse.Namespace) -> int:
    import shtab

    parser: argparse.ArgumentParser = args.parser
    for action in _actions(parser):
        if action.metavar in ("FILE", "DIR"):
            action.complete = shtab.FILE if action.metavar == "FILE" else shtab.DIRECTORY  # type: ignore[attr-defined]
    print(shtab.complete(parser, args.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options and arguments of a parser and of those of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
