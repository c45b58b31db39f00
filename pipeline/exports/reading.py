"""The records of ``clean/`` in a fixed order, however many there are.

The order is that of the record files' paths below ``clean/``, byte by byte, then that of the lines in a file. Lists
that grow with the corpus lie in a database in the export's temporary folder, which SQLite sorts on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import orjson

from pipeline.article import SCHEMA_VERSION, Article, readable_path
from pipeline.exports.options import ExportError, ExportOptions, PartitionBy
from pipeline.run.folders import files_below
from pipeline.run.naming import CONTAINER_SUFFIX, SUFFIX

UNKNOWN = "unknown"
"""Partition of the records without a date, or without an address."""

_MAJOR = SCHEMA_VERSION.split(".")[0]
_KEYS = frozenset(Article.__dataclass_fields__)
_DAY = len("2026-11-22")
_LONGEST = 200
"""Characters of a partition's value that stand in the name of its folder; file systems take 255 bytes."""


@dataclass(frozen=True)
class StoredRecord:
    """A record as it stands in ``clean/``."""

    output: bytes
    """Path of its file below ``clean/``."""
    line: bytes
    """With the newline that ends it."""
    values: dict[str, Any]


def partition_of(values: dict[str, Any], partition_by: PartitionBy) -> str:
    """Name of the folder that a record belongs to, such as ``date=2026-11-22``; empty without partitions.

    The date is the day of ``date_published`` (a month or a year where no more is known), the site is ``hostname``.
    """
    if partition_by == "none":
        return ""
    value = values["hostname"] if partition_by == "site" else (values["date_published"] or "")[:_DAY]
    if not value:
        return f"{partition_by}={UNKNOWN}"
    # A host that is really called so must not fall in with those that have no address.
    shown = f"%{ord(value[0]):02X}{value[1:]}" if value == UNKNOWN else quote(value, safe="")
    if len(shown) > _LONGEST:
        shown = f"{shown[:_LONGEST]}-{hashlib.sha256(value.encode()).hexdigest()[:8]}"
    return f"{partition_by}={shown}"


class Records:
    """The records of ``clean/`` that belong to an export.

    Args:
        clean_dir: the folder of the records.
        options: which are wanted, in which partitions.
        database: file for lists, which is made.
    """

    def __init__(self, clean_dir: Path, options: ExportOptions, database: Path) -> None:
        self.left_out = 0
        """Duplicates that the options leave out; complete when all partitions have been read."""
        self._root = os.fsencode(clean_dir)
        self._options = options
        self._connection = sqlite3.connect(database, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE files (path BLOB NOT NULL)")
        self._connection.execute(
            "CREATE TABLE records (partition TEXT NOT NULL, path BLOB NOT NULL,"
            " position INTEGER NOT NULL, length INTEGER NOT NULL)"
        )

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def partitions(self) -> Iterator[tuple[str, Iterator[StoredRecord]]]:
        """Each partition, by name, with its records; the one without a name where there are no partitions.

        Raises:
            ExportError: a line is no record.
        """
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO files VALUES (?)", ((path,) for path in _record_files(self._root))
            )
        if self._options.partition_by == "none":
            yield "", (record for record, _ in self._all())
            return
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO records VALUES (?, ?, ?, ?)",
                (
                    (partition_of(record.values, self._options.partition_by), record.output, position, len(record.line))
                    for record, position in self._all()
                ),
            )
        # Rows were added in the order of the records.
        rows = self._connection.execute(
            "SELECT partition, path, position, length FROM records ORDER BY CAST(partition AS BLOB), rowid"
        )
        for partition, of_partition in groupby(rows, key=lambda row: row[0]):
            yield partition, self._looked_up(row[1:] for row in of_partition)

    def _all(self) -> Iterator[tuple[StoredRecord, int]]:
        """Every record that is wanted, and where its line begins in its file."""
        for (path,) in self._connection.execute("SELECT path FROM files ORDER BY path"):
            position = 0
            with self._opened(path) as lines:
                for number, line in enumerate(lines, start=1):
                    record = StoredRecord(path, line, _parsed(line, path, number))
                    if not self._options.duplicates and record.values["duplicate_of"] is not None:
                        self.left_out += 1
                    else:
                        yield record, position
                    position += len(line)

    def _looked_up(self, places: Iterator[tuple[bytes, int, int]]) -> Iterator[StoredRecord]:
        for path, of_path in groupby(places, key=lambda place: place[0]):
            with self._opened(path) as file:
                for _, position, length in of_path:
                    file.seek(position)
                    line = file.read(length)
                    yield StoredRecord(path, line, _parsed(line, path, None))

    def _opened(self, path: bytes) -> BinaryIO:
        return open(os.path.join(self._root, path), "rb")  # noqa: PTH118, PTH123 - bytes

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        yield
        self._connection.execute("COMMIT")


def _record_files(root: bytes) -> Iterator[bytes]:
    """Paths of record files below ``root``, in no order."""
    for path in files_below(root):
        name = path.rpartition(b"/")[2]
        if name.endswith((SUFFIX, CONTAINER_SUFFIX)) and not name.startswith(b"."):
            yield path


def _parsed(line: bytes, path: bytes, number: int | None) -> dict[str, Any]:
    where = f"{readable_path(path)} in clean/" + (f", line {number:,}," if number is not None else "")
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError:
        values = None
    if not isinstance(values, dict) or not values.keys() >= _KEYS:
        raise ExportError(
            f"{where} is not a record; remove the file, and the next run makes it again from its raw file"
        )
    if str(values["schema_version"]).split(".")[0] != _MAJOR:
        raise ExportError(
            f"{where} has schema_version {values['schema_version']}, and this version of the package knows "
            f"{SCHEMA_VERSION}; let it be cleaned again, or install the version that wrote it"
        )
    result: dict[str, Any] = values
    return result
