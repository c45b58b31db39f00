"""Bringing files to the disk, so that they survive a power cut."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache


def sync_files(paths: Iterable[bytes | str | os.PathLike[str]]) -> None:
    """Bring the content of new files to the disk: of each file system as a whole, where the system can do that.

    Raises:
        OSError: the disk failed, or is full. Since version 5.8 Linux also says so of what was written before.
    """
    sync_file_system = _syncfs()
    done: set[int] = set()
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if sync_file_system is None:
                os.fsync(descriptor)
                continue
            device = os.fstat(descriptor).st_dev
            if device not in done:
                sync_file_system(descriptor)
                done.add(device)
        finally:
            os.close(descriptor)


def sync_folder(folder: bytes | str | os.PathLike[str]) -> None:
    """Bring what was renamed and removed in a folder to the disk.

    Raises:
        FileNotFoundError: there is no such folder.
        OSError: the disk failed.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _syncfs() -> Callable[[int], None] | None:
    """``syncfs(2)``, which Python does not have; ``None`` where the system has none."""
    if sys.platform != "linux":
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if function is None:
        return None

    def call(descriptor: int) -> None:
        if function(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    return call
