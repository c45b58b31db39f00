"""The raw folder of a job on HDFS, S3 or whatever else Hadoop opens."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from py4j.protocol import Py4JError, Py4JJavaError

from pipeline.article import Reason, readable_path
from pipeline.containers.opening import kind_of_file
from pipeline.engines.gateway import Hadoop
from pipeline.engines.raw_files import BUFFER, Listing, RawContent, RawFiles
from pipeline.ledger.stamps import NO_STAMP
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError
from pipeline.run.scan import (
    HIDDEN,
    SIDECAR_SUFFIX,
    UNFINISHED,
    RawFolderError,
    RawFolderMissingError,
    SkipReason,
)
from pipeline.sources.sizes import LARGEST_SIDECAR, oversized, oversized_sidecar

_HIDDEN = tuple(beginning.encode() for beginning in HIDDEN)


class HadoopFiles:
    """See :class:`pipeline.engines.raw_files.RawFiles`.

    Args:
        root: URI of the folder.
        hadoop: which opens it.
    """

    def __init__(self, root: str, hadoop: Hadoop) -> None:
        self._root = root.rstrip("/")
        self._hadoop = hadoop
        self._file_system = hadoop.file_system(hadoop.path(self._root))
        self._known: dict[bytes, bytes] = {}
        self.failure: Exception | None = None

    def listing(self) -> Listing:
        """See :class:`RawFiles`."""
        files: dict[bytes, int] = {}
        skipped: Counter[SkipReason] = Counter()
        pending = [b""]
        while pending:
            folder = pending.pop()
            try:
                self._list_folder(folder, files, skipped, pending)
            except Py4JJavaError as error:
                if folder == b"" and _is(error, "java.io.FileNotFoundException"):
                    raise RawFolderMissingError(
                        f"the raw folder {self._root} does not exist; create it and drop scrapes there, or say where "
                        "they are with --raw-dir"
                    ) from None
                raise RawFolderError(
                    f"the raw folder {self._root}/{readable_path(folder)} cannot be listed ({_said(error)})"
                ) from None
        return Listing(files, {str(reason): number for reason, number in sorted(skipped.items())})

    def is_container(self, path: bytes) -> bool:
        """See :class:`RawFiles`."""
        try:
            with self._stream(path) as (file, size):
                found = kind_of_file(file, readable_path(path)) is not None
                if not found and size <= BUFFER:  # the rest has come along
                    file.seek(0)
                    self._known[path] = file.read()
                return found
        except (VanishedError, ReadingError, OSError):
            return False

    def read(self, path: bytes, max_bytes: int) -> RawContent:
        """See :class:`RawFiles`."""
        content = self._known.pop(path, None)
        if content is None:
            with self._stream(path) as (file, size):
                if size > max_bytes:
                    raise ReadingError("too_large", oversized(size, max_bytes))
                content = self._all_of(file)
        elif len(content) > max_bytes:
            raise ReadingError("too_large", oversized(len(content), max_bytes))
        return RawContent(content, self._sidecar(path), hashlib.sha256(content).hexdigest())

    @contextmanager
    def open(self, path: bytes) -> Iterator[OpenRawFile]:
        """See :class:`RawFiles`."""
        with self._stream(path) as (file, size):
            yield OpenRawFile(file, self._sidecar(path), NO_STAMP, None, (size, -1, -1))

    def _list_folder(
        self, folder: bytes, files: dict[bytes, int], skipped: Counter[SkipReason], pending: list[bytes]
    ) -> None:
        prefix = folder + b"/" if folder else b""
        path = self._hadoop.path(self._location(folder))
        here: set[bytes] = set()
        sidecars = []
        for status in self._file_system.listStatus(path):
            name = status.getPath().getName().encode("utf-8", "surrogateescape")
            if name.startswith(_HIDDEN):
                skipped["being_written"] += 1
            elif status.isSymlink():
                skipped["symlink"] += 1
            elif status.isDirectory():
                pending.append(prefix + name)
            elif name.endswith(UNFINISHED):
                skipped["being_written"] += 1
            elif name.endswith(SIDECAR_SUFFIX):
                sidecars.append(name.removesuffix(SIDECAR_SUFFIX))
            else:
                here.add(name)
                files[prefix + name] = status.getLen()
        for name in sidecars:
            if name not in here:
                skipped["being_written" if name.endswith(UNFINISHED) else "orphan_sidecar"] += 1

    def _sidecar(self, path: bytes) -> bytes | None:
        sidecar = path + SIDECAR_SUFFIX
        try:
            if not self._file_system.exists(self._hadoop.path(self._location(sidecar))):
                return None
        except Py4JJavaError as error:
            raise self._trouble(error) from None
        try:
            with self._stream(sidecar) as (file, size):
                if size > LARGEST_SIDECAR:
                    raise ReadingError("too_large", oversized_sidecar(size))
                return self._all_of(file)
        except VanishedError:
            return None

    def _all_of(self, file: BinaryIO) -> bytes:
        try:
            return file.read()
        except OSError as error:
            raise ReadingError("unreadable", f"it cannot be read ({error})") from None

    @contextmanager
    def _stream(self, path: bytes) -> Iterator[tuple[BinaryIO, int]]:
        """A file, open, and its bytes."""
        try:
            location = self._hadoop.path(self._location(path))
            size = self._file_system.getFileStatus(location).getLen()
            stream = self._file_system.open(location)
        except Py4JJavaError as error:
            raise self._trouble(error) from None
        with io.BufferedReader(_Stream(stream, size, self), BUFFER) as file:
            yield cast(BinaryIO, file), size

    def _location(self, path: bytes) -> str:
        return f"{self._root}/{path.decode('utf-8', 'surrogateescape')}" if path else self._root

    def _trouble(self, error: Py4JJavaError) -> VanishedError | ReadingError:
        if _is(error, "java.io.FileNotFoundException"):
            return VanishedError()
        reason: Reason = "unreadable"
        if _is(error, "org.apache.hadoop.security.AccessControlException"):
            return ReadingError(
                reason, "it cannot be read (Permission denied); mend the permissions and the next run takes it"
            )
        self.failure = OSError(_said(error))
        return ReadingError(reason, f"it cannot be read ({_said(error)})")


class _Stream(io.RawIOBase):
    """One of Hadoop's streams as one of Python's."""

    def __init__(self, stream: Any, size: int, files: RawFiles) -> None:
        self._stream = stream
        self._size = size
        self._files = files
        self._at = self._there = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        try:
            if self._there != self._at:
                self._stream.seek(self._at)
            data = self._stream.readNBytes(min(len(buffer), BUFFER))
        except Py4JError as error:
            self._files.failure = OSError(_said(error))
            raise self._files.failure from None
        buffer[: len(data)] = data
        self._at = self._there = self._at + len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _is(error: Py4JJavaError, name: str) -> bool:
    """Whether Java's exception is of that class."""
    return bool(error.java_exception.getClass().getName() == name)


def _said(error: Py4JError) -> str:
    """What Java's exception says, in one line."""
    said = str(error.java_exception) if isinstance(error, Py4JJavaError) else str(error)
    return said.split("\n")[0][:300]
