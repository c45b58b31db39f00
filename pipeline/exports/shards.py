"""Many records in few files: a new file after so many bytes of records, and one after another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pipeline.exports.reading import StoredRecord
from pipeline.exports.staging import Staging

SHARD_BYTES = 256 * 1024 * 1024
"""Bytes of records, as they stand in ``clean/``, after which a file is full: the same records, the same files."""


class RecordFile(Protocol):
    """A file that records are written to, in whatever form."""

    def write(self, record: StoredRecord) -> None:
        """Add a record."""

    def close(self) -> None:
        """Write what is left, and close."""


class RecordSink(Protocol):
    """Takes the records of an export, partition by partition."""

    def begin(self, partition: str) -> None:
        """Begin a partition; the one before is finished."""

    def write(self, record: StoredRecord) -> None:
        """Add a record to it."""

    def finish(self) -> None:
        """Finish the last one."""


class Shards:
    """Writes each partition to numbered files.

    Args:
        staging: where they go.
        suffix: of their names.
        open_file: makes one.
        folder: below the export, for forms whose readers expect one.
    """

    def __init__(
        self, staging: Staging, suffix: str, open_file: Callable[[Path], RecordFile], folder: str = ""
    ) -> None:
        self._staging = staging
        self._suffix = suffix
        self._open_file = open_file
        self._root = folder + "/" if folder else ""
        self._partition = ""
        self._number = 0
        self._records = self._bytes = 0
        self._file: RecordFile | None = None

    def begin(self, partition: str) -> None:
        """Begin a partition; where there are none, there is one file even without records, so that it has its form."""
        self.finish()
        self._partition, self._number = partition, 0
        if not partition:
            self._open()

    def write(self, record: StoredRecord) -> None:
        """Add a record to it."""
        if self._file is None:
            self._open()
        elif self._bytes >= SHARD_BYTES:
            self.finish()
            self._open()
        assert self._file is not None
        self._file.write(record)
        self._records += 1
        self._bytes += len(record.line)

    def finish(self) -> None:
        """Finish the file that is being written, if any."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        self._staging.add_shard(self._name() + ".tmp", self._name(), self._suffix, self._partition, self._records)
        self._number += 1

    def _open(self) -> None:
        self._records = self._bytes = 0
        self._file = self._open_file(self._staging.place(self._name() + ".tmp"))

    def _name(self) -> str:
        folder = self._partition + "/" if self._partition else ""
        return f"{self._root}{folder}part-{self._number:05}"
