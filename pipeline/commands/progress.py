"""How far a command is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.commands.console import console


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how many documents are done: a bar on a terminal, a line for every tenth elsewhere; on standard error.

    Args:
        what: is being done, such as ``cleaning``.
    """
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

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, planned: bar.update(task, completed=done, total=planned or None)
