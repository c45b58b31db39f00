"""The raw folder of a job, on the local disk or on any file system that Hadoop knows."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Protocol, cast

from pipeline.engines.gateway import is_local, local_path
from pipeline.run.contents import is_container
from pipeline.run.links import Links
from pipeline.run.reading import OpenRawFile, ReadingError, open_raw, read_raw
from pipeline.run.scan import scan_raw
from pipeline.settings import Settings

BUFFER = 1024 * 1024
"""Bytes that are read at once."""


@dataclass(frozen=True)
class Listing:
    """What lies in a raw folder.

    Attributes:
        files: documents and containers, by path below the folder, with their bytes.
        skipped: how much of it is no document, by reason; see :data:`pipeline.run.scan.SKIP_REASONS`.
    """

    files: dict[bytes, int]
    skipped: dict[str, int]


@dataclass(frozen=True)
class RawContent:
    """A document that was read whole, and its sidecar."""

    content: bytes
    sidecar: bytes | None
    sha256: str


class RawFiles(Protocol):
    """The files of one raw folder. Paths are bytes below it, as everywhere.

    Attributes:
        failure: the last error of a disk or a network, which another attempt may not meet. Readers of containers take
            such an error for damage, so who uses them asks here before believing them.
    """

    failure: Exception | None

    def listing(self) -> Listing:
        """Everything in the folder, by the rules of :func:`pipeline.run.scan.scan_raw`.

        Raises:
            pipeline.run.scan.RawFolderError: it cannot be listed.
        """

    def is_container(self, path: bytes) -> bool:
        """Whether a file holds many documents; no where it cannot be read."""

    def read(self, path: bytes, max_bytes: int) -> RawContent:
        """A document and its sidecar.

        Raises:
            pipeline.run.reading.VanishedError: it is gone.
            pipeline.run.reading.ReadingError: it cannot be read or is too large.
        """

    def open(self, path: bytes) -> AbstractContextManager[OpenRawFile]:
        """A container, open to be read a part at a time. Raises what :meth:`read` does."""


class LocalFiles:
    """A folder that every machine sees at the same place.

    Args:
        root: the folder.
        links: which symbolic links are followed; ``None`` for none.
    """

    def __init__(self, root: str, links: Links | None = None) -> None:
        self._root = root
        self._links = links
        self._follow = links is not None
        self.failure: Exception | None = None

    def listing(self) -> Listing:
        """See :class:`RawFiles`."""
        scan = scan_raw(self._root, links=self._links)
        return Listing({path: stamp[0] for path, stamp in scan.files.items()}, scan.skipped_by_reason())

    def is_container(self, path: bytes) -> bool:
        """See :class:`RawFiles`."""
        return is_container(self._root, path, self._follow)

    def read(self, path: bytes, max_bytes: int) -> RawContent:
        """See :class:`RawFiles`."""
        try:
            raw = read_raw(os.fsencode(self._root), path, max_bytes, self._follow)
        except ReadingError as error:
            if error.reason == "unreadable" and os.access(os.path.join(os.fsencode(self._root), path), os.R_OK):
                self.failure = error
            raise
        return RawContent(raw.content, raw.sidecar, raw.sha256)

    @contextmanager
    def open(self, path: bytes) -> Iterator[OpenRawFile]:
        """See :class:`RawFiles`."""
        with open_raw(os.fsencode(self._root), path, self._follow) as raw:
            watched = io.BufferedReader(_Watched(raw.file, self), BUFFER)
            yield replace(raw, file=cast(BinaryIO, watched))


def local_files(raw_dir: str, settings: Settings, *written: str) -> LocalFiles:
    """The raw folder of a job on the disk, with the links that its settings allow.

    Args:
        raw_dir: path or ``file:`` URI.
        settings: of the job.
        written: paths or URIs of the folders that it writes to.
    """
    root = local_path(raw_dir)
    ours = (local_path(folder) for folder in written if is_local(folder))
    return LocalFiles(root, Links.between(root, *ours) if settings.follow_links else None)


class _Watched(io.RawIOBase):
    """A file whose errors are told."""

    def __init__(self, file: BinaryIO, files: RawFiles) -> None:
        self._file = file
        self._files = files

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except OSError as error:
            self._files.failure = error
            raise
        buffer[: len(data)] = data
        return len(data)

    def fileno(self) -> int:
        return self._file.fileno()
