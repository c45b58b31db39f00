"""Who may write records: many batches at the same time, or one task that looks at all records.

An ``flock`` on ``state_dir/writing``, so it ends with the process that holds it, however that ends. It keeps a batch of
one drop from replacing a record while the duplicates of another drop are marked in it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "writing"


@contextmanager
def among_others(state_dir: Path) -> Iterator[None]:
    """Wait until nobody writes alone; then write beside others."""
    with _locked(state_dir, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(state_dir: Path) -> Iterator[None]:
    """Wait until nobody writes; then be the only one."""
    with _locked(state_dir, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(state_dir: Path, kind: int) -> Iterator[None]:
    state_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state_dir / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
