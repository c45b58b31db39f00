"""How far a run is, told by whichever process does the work to the one that shows it.

A pipe: forked workers inherit its writing end, and a byte written to it cannot be half written, so there is nothing
to lock and nothing that a killed worker could leave locked.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator

_writing_end: int | None = None


def documents_planned(number: int) -> None:
    """Say that a run is going to clean ``number`` documents."""
    _send(b"+%d\n" % number)


def document_done() -> None:
    """Say that one document has its record or its rejection."""
    _send(b".\n")


@contextlib.contextmanager
def watch(show: Callable[[int, int], None] | None) -> Iterator[None]:
    """Call ``show(done, planned)``, from a thread, whenever documents are planned or done in this context.

    ``None`` watches nothing.
    """
    global _writing_end
    if show is None:
        yield
        return
    reading_end, writing_end = os.pipe()
    watcher = threading.Thread(target=_watch, args=(reading_end, show), daemon=True)
    watcher.start()
    before, _writing_end = _writing_end, writing_end
    try:
        yield
    finally:
        _writing_end = before
        os.write(writing_end, b"end\n")  # closing it may not end the reading: a worker on its way out has it too
        watcher.join()
        os.close(writing_end)
        os.close(reading_end)


def _send(message: bytes) -> None:
    if _writing_end is not None:
        with contextlib.suppress(OSError):  # nobody watches any more
            os.write(_writing_end, message)


def _watch(reading_end: int, show: Callable[[int, int], None]) -> None:
    done = planned = 0
    rest = b""
    while True:
        *lines, rest = (rest + os.read(reading_end, 65536)).split(b"\n")
        if b"end" in lines:
            lines = lines[: lines.index(b"end")]
            rest = b"end"
        for line in lines:
            if line == b".":
                done += 1
            else:
                planned += int(line)
        if lines:
            show(done, planned)
        if rest == b"end":
            return
