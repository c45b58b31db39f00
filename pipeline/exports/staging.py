"""The new export while it is being written: its files, each named and hashed when it is whole."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pipeline.exports.manifest import ExportedFile

_CHUNK = 1024 * 1024
_DIGITS = 8
"""Of a file's SHA-256 that stand in its name."""


class Staging:
    """The files of an export that is being written.

    Args:
        folder: where they go; empty.
        database: file for the list of them, which is made.
    """

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder = folder
        self._last = folder
        self._connection = sqlite3.connect(database, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE exported (path TEXT, partition TEXT, records, bytes, sha256)")
        self._connection.execute("BEGIN")

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def place(self, name: str) -> Path:
        """Where to write a file; its folder is made.

        Args:
            name: path below the export.
        """
        path = self.folder / name
        if path.parent != self._last:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._last = path.parent
        return path

    def add(self, name: str, partition: str, records: int) -> None:
        """Take in a file that is whole."""
        path = self.folder / name
        with path.open("rb") as file:
            sha256 = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                sha256.update(chunk)
        row = (name, partition or None, records, path.stat().st_size, sha256.hexdigest())
        self._connection.execute("INSERT INTO exported VALUES (?, ?, ?, ?, ?)", row)

    def add_shard(self, name: str, stem: str, suffix: str, partition: str, records: int) -> None:
        """Take in a file that is whole and give it a name with a part of its hash.

        So a reader that has listed an export which is replaced while it reads never takes a new file for an old one.
        """
        self.add(name, partition, records)
        (row,) = self._connection.execute("SELECT sha256 FROM exported ORDER BY rowid DESC LIMIT 1")
        final = f"{stem}-{row[0][:_DIGITS]}{suffix}"
        (self.folder / name).rename(self.folder / final)
        self._connection.execute("UPDATE exported SET path = ? WHERE path = ?", (final, name))

    def count(self) -> int:
        """How many files there are."""
        number: int = self._connection.execute("SELECT COUNT(*) FROM exported").fetchone()[0]
        return number

    def files(self) -> Iterator[ExportedFile]:
        """All files, in the order they were taken in."""
        for row in self._connection.execute(
            "SELECT path, partition, records, bytes, sha256 FROM exported ORDER BY rowid"
        ):
            yield ExportedFile(*row)
