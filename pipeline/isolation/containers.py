"""Containers that are opened and read in a child process: a parser that a stranger's bytes take down costs that one.

The child unpacks, finds where records begin and reads them; this process gets the documents one after the other and
has them cleaned in another child. Where isolation is off, all happens here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar

import orjson

from pipeline.article import Rejected
from pipeline.containers.entries import Damage, Entry, Start
from pipeline.containers.opening import OpenContainer, open_container
from pipeline.isolation.messages import packed_entry, rejected, trouble_of, unpacked_entry
from pipeline.isolation.worker import Worker, WorkerLostError
from pipeline.settings import Settings

_SLOWEST = 1_000_000
"""Bytes of a container that are unpacked in a second at the least: opening may take so long and document_timeout."""

_SIGN_OF_LIFE = 1.0
"""Seconds between two signs that the child is looking for records, which takes as long as the container is large."""

_ATTEMPTS = 3
"""Times that a child is started that is killed from outside."""

_OPEN, _FIND, _ENTRIES = b"open", b"find", b"entries"
_ALIVE, _DONE, _ENTRY, _TROUBLE = b".", b"d", b"e", b"x"

Starts = list[tuple[int, int]]
"""Record index and position."""

_T = TypeVar("_T")


class Container(Protocol):
    """A container that can be read.

    Attributes:
        damage: why it ends before its end; ``None`` where it is whole.
    """

    damage: Damage | None

    @property
    def known(self) -> Mapping[str, Any]:
        """What opening it again needs to know, as JSON can hold it; complete after :meth:`find`."""

    @property
    def records(self) -> int:
        """Index behind its last record; known after :meth:`find`, or from an earlier one."""

    def find(self, step: int) -> Starts:
        """Every place that reading may begin at, so many records from one to the next at least.

        Raises:
            Rejected: nothing in it can be read.
        """

    def entries(self, start: Start, end: int) -> Iterator[Entry]:
        """The records from ``start`` to the one before ``end``.

        Raises:
            Rejected: reading stops here.
        """


@contextmanager
def isolated_container(
    file: BinaryIO,
    name: str,
    settings: Settings,
    unpacked: Path | None = None,
    known: Mapping[str, Any] | None = None,
) -> Iterator[Container]:
    """Open a container; the arguments are those of :func:`pipeline.containers.opening.open_container`.

    Raises:
        Rejected: it is no container, nothing in it can be read, or opening it takes its process down.
        pipeline.isolation.worker.WorkerError: no child process can be started.
    """
    with ExitStack() as stack:
        if not settings.isolation:
            yield stack.enter_context(local_container(file, name, settings, unpacked, known))
            return
        remote = _Remote(_Raw(file, name, settings, unpacked, known))
        stack.callback(remote.stop)
        remote.open()
        yield remote


@contextmanager
def local_container(
    file: BinaryIO,
    name: str,
    settings: Settings,
    unpacked: Path | None = None,
    known: Mapping[str, Any] | None = None,
) -> Iterator[LocalContainer]:
    """Open a container in this process, for files that no other process can read; as :func:`isolated_container`.

    Raises:
        Rejected: it is no container, or nothing in it can be read.
    """
    with open_container(file, name, settings, unpacked, known) as container:
        yield LocalContainer(container)


class LocalContainer:
    """A container that this process reads."""

    def __init__(self, container: OpenContainer) -> None:
        self._reader = container.reader
        self.kind = container.kind
        self.damage = container.damage
        self._known = container.known

    @property
    def known(self) -> Mapping[str, Any]:
        return {**self._known, **self._reader.learned}

    @property
    def records(self) -> int:
        return self._reader.records

    def find(self, step: int) -> Starts:
        found: Starts = []
        for _ in self.finding(step, found):
            pass
        return found

    def finding(self, step: int, found: Starts) -> Iterator[None]:
        """Add the places to ``found``; gives way at each record."""
        for start in self._reader.starts():
            if not found or start.record - found[-1][0] >= step:
                found.append((start.record, start.position))
            yield

    def entries(self, start: Start, end: int) -> Iterator[Entry]:
        return takewhile(lambda entry: entry.record < end, self._reader.entries(start))


class _Raw(NamedTuple):
    """What a container is opened with; see :func:`pipeline.containers.opening.open_container`."""

    file: BinaryIO
    name: str
    settings: Settings
    unpacked: Path | None
    known: Mapping[str, Any] | None


class _Remote:
    """A container that a child reads."""

    def __init__(self, raw: _Raw) -> None:
        self._raw = raw
        self._worker: Worker | None = None
        self._step = 0
        self._known: Mapping[str, Any] = raw.known or {}
        self.damage: Damage | None = None

    @property
    def known(self) -> Mapping[str, Any]:
        return self._known

    @property
    def records(self) -> int:
        return int(self._known["records"])

    def open(self) -> None:
        self._tried(self._start)

    def find(self, step: int) -> Starts:
        self._step = step
        return self._tried(self._find)

    def entries(self, start: Start, end: int) -> Iterator[Entry]:
        due, attempt = start.record, 1
        while True:
            if self._worker is None and self._raw.known is None:
                self._tried(self._find)  # a new child has yet to learn what reading from the middle needs
            done = False
            try:
                # What a child says twice is the same: it reads the same bytes.
                for message in self._answers(_ENTRIES, start.record, start.position, end):
                    entry = unpacked_entry(message)
                    if entry.record >= due:
                        due = entry.record + 1
                        yield entry
                done = True
                return
            except WorkerLostError as lost:
                if not lost.outside or attempt == _ATTEMPTS:
                    raise _as_rejected(lost) from None
                attempt += 1
            finally:
                if not done:
                    self.stop()

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _tried(self, do: Callable[[], _T]) -> _T:
        attempt = 1
        while True:
            try:
                return do()
            except WorkerLostError as lost:  # noqa: PERF203
                self.stop()
                if not lost.outside or attempt == _ATTEMPTS:
                    raise _as_rejected(lost) from None
                attempt += 1

    def _find(self) -> Starts:
        (answer,) = self._answers(_FIND, self._step)
        found = orjson.loads(answer)
        self._known = found["known"]
        return [(record, position) for record, position in found["starts"]]

    def _start(self) -> None:
        """Start the child and have it open the container, if there is none."""
        if self._worker is not None:
            return
        settings, descriptor = self._raw.settings, self._raw.file.fileno()
        child = _Child(self._raw)
        self._worker = Worker(child.answer, settings.document_timeout, settings.document_memory, (descriptor,))
        size = os.fstat(descriptor).st_size
        (answer,) = self._answers(_OPEN, more=size / _SLOWEST)
        opened = orjson.loads(answer)
        self.damage = Damage(*opened["damage"]) if opened["damage"] else None
        if not self._known:
            self._known = opened["known"]

    def _answers(self, command: bytes, *arguments: int, more: float = 0.0) -> Iterator[bytes]:
        """What the child says, without the signs of life.

        Raises:
            Rejected: as the child says.
            WorkerLostError: it is lost.
        """
        self._start()
        assert self._worker is not None
        self._worker.send([command, *(str(argument).encode() for argument in arguments)])
        for message in self._worker.answers(more):
            kind, rest = message[:1], message[1:]
            if kind == _TROUBLE:
                self.stop()
                raise rejected(orjson.loads(rest))
            if kind != _ALIVE:
                yield rest


class _Child:
    """What the child does."""

    def __init__(self, raw: _Raw) -> None:
        self._raw = raw
        self._container: LocalContainer | None = None
        self._open = ExitStack()

    def answer(self, request: Sequence[bytes]) -> Iterator[bytes]:
        command, arguments = request[0], [int(argument) for argument in request[1:]]
        try:
            if command == _OPEN:
                yield self._opened()
            elif self._container is not None and command == _FIND:
                yield from self._found(self._container, *arguments)
            elif self._container is not None:
                record, position, end = arguments
                for entry in self._container.entries(Start(record, position), end):
                    yield _ENTRY + packed_entry(entry)
        except Rejected as error:
            yield _TROUBLE + orjson.dumps(trouble_of(error))

    def _opened(self) -> bytes:
        # A file object of its own: another child may have moved the place that the system keeps, which it shares.
        descriptor = os.dup(self._raw.file.fileno())
        os.lseek(descriptor, 0, os.SEEK_SET)
        file = self._open.enter_context(os.fdopen(descriptor, "rb"))
        container = self._open.enter_context(open_container(*self._raw._replace(file=file)))
        self._container = LocalContainer(container)
        damage = container.damage
        known = dict(container.known)
        return _DONE + orjson.dumps({"damage": [damage.reason, damage.detail] if damage else None, "known": known})

    def _found(self, container: LocalContainer, step: int) -> Iterator[bytes]:
        found: Starts = []
        said = time.monotonic()
        for _ in container.finding(step, found):
            now = time.monotonic()
            if now - said >= _SIGN_OF_LIFE:
                said = now
                yield _ALIVE
        yield _DONE + orjson.dumps({"starts": found, "known": dict(container.known)})


def _as_rejected(lost: WorkerLostError) -> Rejected:
    return Rejected.because(lost.reason, f"reading the container {lost.detail}")
