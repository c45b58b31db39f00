"""The lock for as long as one invocation of Luigi lasts.

``luigi.build()`` can be called in any program, again and again, and tells nobody when it has ended; but a thread of
Luigi's lives exactly as long. What was true in one invocation (this task has been published) must not be believed in
the next.
"""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import threading
from pathlib import Path

from luigi.worker import KeepAliveThread

from pipeline.run import lock

_keepers: dict[Path, tuple[threading.Thread, str]] = {}
"""By state folder: the thread of the invocation that took the lock, and the token."""


def acquire(state_dir: Path, clean_dir: Path | None = None) -> str:
    """Take the lock until this invocation of Luigi ends; outside of one, until it is released or the process ends.

    In a process that Luigi forked, and where the lock is taken already, it is found.

    Args:
        state_dir, clean_dir: as of :func:`pipeline.run.lock.acquire`.

    Returns:
        The token of the run.

    Raises:
        pipeline.run.lock.AlreadyRunningError: another run is at work.
    """
    known = current_token(state_dir)
    token = lock.acquire(state_dir, clean_dir)
    if known is not None:
        return token
    for thread in reversed(threading.enumerate()):
        if isinstance(thread, KeepAliveThread):
            _keepers[state_dir] = (thread, token)
            threading.Thread(target=_release_after, args=(thread, state_dir, token), daemon=True).start()
            break
    return token


def current_token(state_dir: Path) -> str | None:
    """The token of the run that this process is part of, if that belongs to this invocation of Luigi."""
    keeper, token = _keepers.get(state_dir, (None, ""))
    if keeper is not None and not keeper.is_alive():
        lock.release(state_dir, token)  # nothing happens in a forked process, which has no threads but is part of it
    return lock.current_token(state_dir)


def _release_after(keeper: threading.Thread, state_dir: Path, token: str) -> None:
    keeper.join()
    lock.release(state_dir, token)
