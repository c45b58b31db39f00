"""What commands write to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def console(stderr: bool = False, plain: bool = False) -> Console:
    """Standard output or standard error, which takes text as it is: no markup, no highlighting."""
    from rich.console import Console

    class _Console(Console):
        def on_broken_pipe(self) -> None:
            """The reader, such as head, has seen enough: the command line ends well (rich would end with status 1)."""
            raise BrokenPipeError

    return _Console(stderr=stderr, no_color=True if plain else None, highlight=False, markup=False)
