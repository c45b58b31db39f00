"""One run at a time works on a ledger and its ``clean/``.

The lock is an ``flock`` on ``state_dir/lock``, and one on the folder of the records, so it ends with the processes that
hold it, however they end. It belongs to a process and its children: a child that finds it taken by its own ancestor
goes on. Forked children share it even after the parent was killed, so the next run waits for what they still write.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

_NAME = "lock"
_OURS = "ARTICLE_PIPELINE_RUN"
"""Environment variable that carries the token of the run to child processes."""


class AlreadyRunningError(Exception):
    """Another run holds the lock. The message says who."""


@dataclass
class _Held:
    descriptor: int
    owner: int
    token: str
    folder: int | None = None
    """Descriptor that locks the folder of the records."""


_held: dict[Path, _Held] = {}

# Two threads may find at the same time that a run is over. No child may be forked with the mutex locked.
_releasing = threading.Lock()
os.register_at_fork(before=_releasing.acquire, after_in_parent=_releasing.release, after_in_child=_releasing.release)


def acquire(state_dir: Path, clean_dir: Path | None = None) -> str:
    """Take the lock, or find that this process or an ancestor of it has it.

    Args:
        state_dir: the folder of the ledger.
        clean_dir: the folder of the records. Where it is there, and its file system can lock folders, it is locked too,
            so that a run with another ledger leaves it alone.

    Returns:
        The token of the run: the same for all processes below the one that took the lock, another each time it is
        taken.

    Raises:
        AlreadyRunningError: somebody else has it.
    """
    known = current_token(state_dir)
    token = known or _take(state_dir)
    held = _held.get(state_dir)
    if clean_dir is None or held is None or held.owner != os.getpid() or held.folder is not None:
        return token
    try:
        held.folder = _locked_folder(clean_dir)
    except AlreadyRunningError:
        if known is None:
            release(state_dir, token)
        raise
    return token


def _take(state_dir: Path) -> str:
    path = state_dir / _NAME
    state_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    token = secrets.token_hex(4)
    started = datetime.now(timezone.utc).isoformat(timespec="seconds")
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "started": started, "token": token}
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunningError(_who(path)) from None
    except BaseException:  # such as a full disk: the lock must not stay taken by nobody
        os.close(descriptor)
        raise
    _held[state_dir] = _Held(descriptor, os.getpid(), token)
    os.environ[_OURS] = token
    return token


def _locked_folder(folder: Path) -> int | None:
    """A descriptor that locks a folder; ``None`` where there is none, or its file system locks none."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # what comes next says what is wrong, if anything is
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunningError(
            f"another run is at work on {folder}, with another state_dir; this one leaves it alone"
        ) from None
    except OSError:  # such as some network file systems
        os.close(descriptor)
        return None
    return descriptor


def current_token(state_dir: Path) -> str | None:
    """The token of the run this process is part of; ``None`` where neither it nor an ancestor holds the lock."""
    held = _held.get(state_dir)
    if held is not None and held.owner == os.getpid():
        return held.token
    token = os.environ.get(_OURS)
    if token is None or _read(state_dir / _NAME).get("token") != token:
        return None
    return token if _is_locked(state_dir / _NAME) else None


def release(state_dir: Path, token: str) -> None:
    """Give the lock back, if this very process took it under ``token``; otherwise nothing happens."""
    with _releasing:
        held = _held.get(state_dir)
        if held is None or held.owner != os.getpid() or held.token != token:
            return
        del _held[state_dir]
        os.environ.pop(_OURS, None)
        for descriptor in (held.descriptor, held.folder):
            if descriptor is not None:
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # at once, though a child on its way out may still have it open
                os.close(descriptor)


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _who(path: Path) -> str:
    holder = _read(path)
    who = f"process {holder['pid']} on {holder['host']} since {holder['started']}" if holder else "another process"
    return f"another run is at work ({who}); this one leaves it alone. The lock is {path}"


def _read(path: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(path.read_bytes())
        if isinstance(content, dict):
            return content
    return {}
