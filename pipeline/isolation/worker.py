"""A child process that answers requests, under limits of time and memory.

Forked, not started anew, so it has what its parent has loaded and costs milliseconds; it works the same in a process
of Luigi's, in one that was spawned and in a thread. (A lock that another thread held at the moment of the fork stays
locked in the child: one that does not report in time is replaced.)
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence

import psutil

from pipeline.article import Reason
from pipeline.isolation.confinement import confine, end_after, private_memory

Handler = Callable[[Sequence[bytes]], Iterable[bytes]]
"""Makes answers of a request, in the child."""

_LENGTH = struct.Struct("<q")
_END = -1
"""Length that says that a request has been answered in full."""
_FAULT = -2
"""Length that says that the text of a fault follows, as one more message."""
_NO_MEMORY = 97
"""Exit status of a child that has not even the memory to say so."""
_RECEIVED = 1024 * 1024
_LOOK = 0.1
"""Seconds between two looks at what a child takes, while it is waited for; its computing is counted from the first."""
_READY = 60.0
"""Seconds in which a new child must report."""
_ATTEMPTS = 3
_CLOCK = 5
"""A limit of seconds is one of computing; by the clock it may take so many times as long, on a machine that is busy."""
_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that no document causes: somebody else sent them, or the system that ran out of memory."""
_NEARLY = 0.8
"""Share of the memory limit from which on a crash is taken for its effect: few C libraries survive without memory."""

_channels: weakref.WeakSet[socket.socket] = weakref.WeakSet()
"""The parent's ends, which no other child may keep open."""


class WorkerLostError(Exception):
    """The child is gone or was ended: ``reason`` and ``detail`` make the rejection of the document it was at.

    Attributes:
        outside: whether it may be nobody's fault: the child was killed by a signal that no document causes.
    """

    def __init__(self, reason: Reason, detail: str, outside: bool = False) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.outside = outside


class WorkerError(Exception):
    """No child can be started. The message says why."""


def _close_channels() -> None:
    for channel in list(_channels):
        channel.close()


os.register_at_fork(after_in_child=_close_channels)


class Worker:
    """A child process. Use it as a context: the child is gone afterwards.

    Args:
        handler: answers a request, in the child; a request and an answer are bytes.
        timeout: seconds of computing that one answer may take.
        memory: bytes that the child may take beyond what this process has.
        keep: file descriptors that the child needs.

    Raises:
        WorkerError: it cannot be started.
    """

    def __init__(self, handler: Handler, timeout: float, memory: int, keep: Iterable[int] = ()) -> None:
        self.timeout, self.memory = timeout, memory
        self._handler = handler
        self._keep = tuple(keep)
        self._base = self._peak = 0
        self._started: float | None = None
        self.pid = 0
        for _ in range(_ATTEMPTS):
            self._fork()
            try:
                self._receive(_READY)
            except WorkerLostError as lost:
                trouble = lost
                continue
            self._base = private_memory(self.pid)
            return
        raise WorkerError(f"a process for cleaning ends before it begins ({trouble.detail})")

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the child."""
        if self.pid:
            self._end()

    def send(self, request: Sequence[bytes]) -> None:
        """Hand over a request. The one before must have been answered in full.

        Raises:
            WorkerLostError: the child is gone, or does not take it.
        """
        self._started = None
        self._peak = 0
        try:
            self._channel.settimeout(max(self.timeout * _CLOCK, _READY))
            self._channel.sendall(_packed(request))
        except TimeoutError:
            raise self._timed_out(self.timeout) from None
        except OSError:
            raise self._lost() from None

    def answers(self, more: float = 0.0) -> Iterator[bytes]:
        """The answers to the request, one after the other; each may take ``timeout``, and the first ``more`` seconds.

        Raises:
            WorkerLostError: the child crashed, was killed, took too long or took too much.
        """
        limit = self.timeout + more
        while (answer := self._receive(limit)) is not None:
            yield answer
            limit = self.timeout
            self._started = None

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if not self.pid:
            try:
                # The handler of os.register_at_fork has closed the other children's channels; this one is new.
                ours.close()
                confine(parent, self.memory, {theirs.fileno(), *self._keep})
                _serve(theirs, self._handler, self.timeout)
            except MemoryError:
                os._exit(_NO_MEMORY)
            except BaseException as error:
                _report(theirs, error)
            finally:
                os._exit(1)
        theirs.close()
        self._channel = ours
        _channels.add(ours)

    def _receive(self, limit: float) -> bytes | None:
        """The next message; ``None`` for the end of an answer."""
        self._until = time.monotonic() + limit
        self._limit = limit
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length == _END:
            return None
        if length == _FAULT:
            (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
            fault = self._exactly(length).decode("utf-8", "replace")
            self._end()
            raise WorkerLostError("crash", f"a fault of the pipeline: {fault}; please report it")
        return bytes(self._exactly(length))

    def _exactly(self, size: int) -> bytearray:
        received = bytearray()
        while len(received) < size:
            self._wait()
            try:
                part = self._channel.recv(min(size - len(received), _RECEIVED))
            except OSError:
                part = b""
            if not part:
                raise self._lost()
            received += part
        return received

    def _wait(self) -> None:
        """Until there is something to receive."""
        while not _readable(self._channel, _LOOK):
            if self._started is None:  # asked for only now, for most answers need no look at all
                self._started = self._computed()
            self._peak = max(self._peak, private_memory(self.pid) - self._base)
            now = time.monotonic()
            if now >= self._until:
                computed = self._computed() - self._started
                patient = now < self._until + (_CLOCK - 1) * self._limit
                if not patient or computed >= self._limit:
                    raise self._timed_out(self._limit)

    def _computed(self) -> float:
        """Seconds of processor time that the child has used."""
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(self.pid).cpu_times()
            return float(times.user + times.system)
        return 0.0

    def _lost(self) -> WorkerLostError:
        """What became of the child, which has closed its end."""
        status = self._end()
        if status < 0:
            number = -status
            if signal.Signals(number) in _OUTSIDE:
                return WorkerLostError(
                    "crash", f"the process was killed (signal {number}), as by a system that is out of memory", True
                )
            if self._peak < _NEARLY * self.memory:
                return WorkerLostError("crash", f"crashed (signal {number})")
            return self._too_much()
        if status == _NO_MEMORY:
            return self._too_much()
        return WorkerLostError("crash", f"crashed (exit status {status})")

    def _timed_out(self, limit: float) -> WorkerLostError:
        self._end()
        return WorkerLostError("timeout", f"timed out after {limit:g} s")

    def _too_much(self) -> WorkerLostError:
        return WorkerLostError("memory", f"needed more than {readable_size(self.memory)}")

    def _end(self) -> int:
        """End the child; its exit status, negative for a signal: its own where it has ended already."""
        pid, self.pid = self.pid, 0
        self._channel.close()
        os.kill(pid, signal.SIGKILL)
        try:
            _, status = os.waitpid(pid, 0)
        except ChildProcessError:  # somebody else waits for all children
            return 0
        return os.waitstatus_to_exitcode(status)


def readable_size(size: int) -> str:
    """A number of bytes for a person: ``1 GB`` for 2^30."""
    for unit, power in (("GB", 30), ("MB", 20), ("kB", 10)):
        if size >= 1 << power:
            return f"{size / (1 << power):.3g} {unit}"
    return f"{size} bytes"


def _serve(channel: socket.socket, handler: Handler, timeout: float) -> None:
    """Answer until the parent closes its end."""
    channel.sendall(_LENGTH.pack(_END))
    while (request := _unpacked(channel)) is not None:
        end_after(2 * _CLOCK * timeout + _READY)
        try:
            for answer in handler(request):
                end_after(0)  # the parent may take its time over it
                channel.sendall(_LENGTH.pack(len(answer)))
                channel.sendall(answer)
                end_after(2 * _CLOCK * timeout + _READY)
        except MemoryError:
            os._exit(_NO_MEMORY)
        except OSError as error:
            if isinstance(error, (BrokenPipeError, ConnectionError)):
                os._exit(0)
            _report(channel, error)
        except BaseException as error:  # whatever it is, the parent must know
            _report(channel, error)
        channel.sendall(_LENGTH.pack(_END))
        end_after(0)
    os._exit(0)


def _report(channel: socket.socket, error: BaseException) -> None:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = ""
    if place is not None:
        where = (
            f" in {place.tb_frame.f_globals.get('__name__')}.{place.tb_frame.f_code.co_name}, line {place.tb_lineno}"
        )
    said = f"{type(error).__name__}{where}: {error}".encode("utf-8", "replace")[:_RECEIVED]
    channel.sendall(_LENGTH.pack(_FAULT) + _LENGTH.pack(len(said)) + said)
    os._exit(1)


def _packed(request: Sequence[bytes]) -> bytes:
    lengths = b"".join(_LENGTH.pack(len(part)) for part in request)
    return b"".join((_LENGTH.pack(len(request)), lengths, *request))


def _unpacked(channel: socket.socket) -> list[bytes] | None:
    head = _all(channel, _LENGTH.size)
    if head is None:
        return None
    (number,) = _LENGTH.unpack(head)
    parts = []
    lengths = [_LENGTH.unpack(_all(channel, _LENGTH.size) or b"")[0] for _ in range(number)]
    for length in lengths:
        part = _all(channel, length)
        if part is None:
            return None
        parts.append(part)
    return parts


def _all(channel: socket.socket, size: int) -> bytes | None:
    received = bytearray(size)
    view = memoryview(received)
    done = 0
    while done < size:
        count = channel.recv_into(view[done:])
        if not count:
            return None
        done += count
    return bytes(received)


def _readable(channel: socket.socket, seconds: float) -> bool:
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    return bool(poll.poll(1000 * seconds))
