"""What a child process does to itself before it touches a stranger's bytes."""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import os
import resource
import signal
import sys
from collections.abc import Collection
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_OPEN_FILES = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
_DEFAULT = (signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP)


def confine(parent: int, memory: int | None, keep: Collection[int]) -> None:
    """Make the process one that ends with its parent, holds nothing of it and can have only so much memory.

    Args:
        parent: process id of the parent; where that is gone already, this process ends.
        memory: bytes it may take beyond what it has now.
        keep: file descriptors it needs.
    """
    # Collecting garbage would write to the pages that are shared with the parent, and so copy them.
    gc.freeze()
    gc.enable()
    faulthandler.disable()
    # Ctrl-C goes to all processes of a terminal: the parent ends this one when it is ready to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _DEFAULT:
        signal.signal(number, signal.SIG_DFL)
    _end_with(parent)
    _let_go(keep)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory is not None and sys.platform == "linux":
        _limit_memory(memory)


def end_after(seconds: float) -> None:
    """Have the system end this process, unless that is put off by another call: for a parent that cannot do it."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_with(parent: int) -> None:
    """Be killed when the parent ends, however that ends. Elsewhere than on Linux the end of the pipe tells it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _let_go(keep: Collection[int]) -> None:
    """Have every other file of the parent no more: its locks and pipes would seem to be in use after its end.

    They are replaced and not closed, for objects of the parent that are still around here would close their numbers
    again, which may be somebody else's by then.
    """
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nothing, 0)
    for path in list(Path(_OPEN_FILES).iterdir()):
        descriptor = int(path.name)
        if descriptor > 2 and descriptor not in keep and descriptor != nothing:
            try:
                os.fstat(descriptor)
            except OSError:  # the one that the list was read through
                continue
            os.dup2(nothing, descriptor, inheritable=False)


def _limit_memory(memory: int) -> None:
    """Limit what can be allocated: private memory (RLIMIT_DATA, Linux 4.7 and newer), beyond what came by the fork.

    Not the address space: that counts files that are mapped, such as a Parquet table or the model, and what libraries
    only reserve (numpy's OpenBLAS: hundreds of megabytes). Not resident memory, which nobody limits in time.
    """
    limit = private_memory() + memory
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:
        limit = min(limit, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def private_memory(pid: int | str = "self") -> int:
    """Private memory of a process, in bytes; 0 where the system does not tell or the process is gone."""
    try:
        with Path(f"/proc/{pid}/status").open("rb") as status:
            for line in status:
                if line.startswith(b"VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
