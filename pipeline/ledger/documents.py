"""The documents that the ledger knows, and what came of each."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline.article import Reason, Rejection, readable_path, reason_of
from pipeline.ledger.contents import Contents
from pipeline.ledger.errors import LedgerError
from pipeline.ledger.stamps import NO_STAMP, Stamp

_LAST = b"\xff" * 4097
"""Comes after every path: none has more than 4,096 bytes."""

_COUNTED = "path NOT IN (SELECT path FROM containers WHERE records + rejected > 0)"
"""Rows of ``documents`` that stand for one document each."""

_STAMP = "size, mtime_ns, ctime_ns, sidecar_size, sidecar_mtime_ns, sidecar_ctime_ns"
_KNOWN = f"path, {_STAMP}, sha256, sidecar_sha256, recipe, outcome, reason, output"

OutcomeKind = Literal["record", "rejected"]


class Known(NamedTuple):
    """What the ledger knows of a document, as far as comparing needs it."""

    path: bytes
    stamp: Stamp
    sha256: str | None
    sidecar_sha256: str | None
    recipe: str
    outcome: OutcomeKind
    reason: Reason | None
    output: bytes


@dataclass(frozen=True)
class Result:
    """What became of one document."""

    path: bytes
    recipe: str
    output: bytes
    stamp: Stamp = NO_STAMP
    sha256: str | None = None
    """Of the raw file; ``None`` where it could not be read."""
    sidecar_sha256: str | None = None
    rejection: Rejection | None = None
    families: Mapping[str, int] = field(default_factory=dict)
    """Removed blocks by family."""
    flags: tuple[str, ...] = ()
    contents: Contents | None = None
    """What came of the records in it, where it is a container that could be read."""


@dataclass(frozen=True)
class RejectedRecord(Rejection):
    """Of a document in a container, where the index 0 is that of its first record and not that of a file."""


class Ledger:
    """An open ledger. Use :func:`pipeline.ledger.open_ledger`."""

    def __init__(self, connection: sqlite3.Connection, state_dir: Path) -> None:
        self.connection = connection
        self.state_dir = state_dir

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything in it is written, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of it, whatever others write meanwhile; nothing is written."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def bind(self, clean_dir: str) -> None:
        """Make sure that this is the ledger of ``clean_dir``; a new ledger becomes it.

        Raises:
            LedgerError: it describes another folder, which still exists.
        """
        # Relative to the state folder, so that both may be moved together.
        ours = os.path.relpath(clean_dir, self.state_dir)
        row = self.connection.execute("SELECT value FROM facts WHERE name = 'clean_dir'").fetchone()
        if row is not None and row[0] != ours:
            other = Path(os.path.normpath(self.state_dir / row[0]))
            if other.is_dir():
                raise LedgerError(
                    f"the ledger in {self.state_dir} describes {other}, not {clean_dir}; "
                    "give each clean_dir a state_dir of its own"
                )
        if row is None or row[0] != ours:
            self.connection.execute("REPLACE INTO facts VALUES ('clean_dir', ?)", (ours,))

    @property
    def folds_names(self) -> bool | None:
        """Whether records were named for a disk that folds names; ``None`` where it does not know."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = 'folds_names'").fetchone()
        return None if row is None else row[0] == "yes"

    @folds_names.setter
    def folds_names(self, folds: bool) -> None:
        self.connection.execute("REPLACE INTO facts VALUES ('folds_names', ?)", ("yes" if folds else "no",))

    def documents(self, below: bytes = b"", without: Iterable[bytes] = (), but_records_of: str = "") -> Iterator[Known]:
        """Every document it knows, or those below a folder of ``raw/``, in byte order.

        Args:
            below: the folder, or empty.
            without: folders in it whose documents are passed by.
            but_records_of: a recipe; the documents of :meth:`records_of` are passed by.
        """
        for bounds in _gaps(below, without):
            rows = self.connection.execute(
                f"SELECT {_KNOWN} FROM documents WHERE path > ? AND path < ?"
                " AND NOT (recipe = ? AND outcome = 'record') ORDER BY path",
                (*bounds, but_records_of),
            )
            for row in rows:
                yield Known(row[0], row[1:7], *row[7:])

    def records_of(
        self, recipe: str, below: bytes = b"", without: Iterable[bytes] = ()
    ) -> Iterator[tuple[bytes, int, int, int, int, int, int, bytes]]:
        """Raw path, stamp and record path of each document that has a record by ``recipe``, in byte order.

        Plain rows with nothing that a survey does not ask of each of them: these are nearly all, on every run.

        Args:
            recipe: by which they were cleaned.
            below: as of :meth:`documents`.
            without: likewise.
        """
        for bounds in _gaps(below, without):
            yield from self.connection.execute(
                f"SELECT path, {_STAMP}, output FROM documents WHERE path > ? AND path < ?"
                " AND recipe = ? AND outcome = 'record' ORDER BY path",
                (*bounds, recipe),
            )

    def known(self, path: bytes) -> Known:
        """What it knows of a document that it does know."""
        row = self.connection.execute(f"SELECT {_KNOWN} FROM documents WHERE path = ?", (path,)).fetchone()
        return Known(row[0], row[1:7], *row[7:])

    def outputs(self) -> Iterator[tuple[bytes, bytes]]:
        """Raw path and record path of every document it knows, in byte order."""
        yield from self.connection.execute("SELECT path, output FROM documents ORDER BY path")

    def outputs_of(self, paths: Iterable[bytes]) -> dict[bytes, bytes]:
        """Raw path to record path, of those of the documents that it knows."""
        query = "SELECT output FROM documents WHERE path = ?"
        rows = ((path, self.connection.execute(query, (path,)).fetchone()) for path in paths)
        return {path: row[0] for path, row in rows if row is not None}

    def knows_below(self, below: bytes) -> bool:
        """Whether it knows any document below a folder of ``raw/``."""
        query = f"SELECT 1 FROM documents {_below(below)} LIMIT 1"
        return self.connection.execute(query, _bounds(below)).fetchone() is not None

    def store(self, results: Iterable[Result]) -> None:
        """Remember what became of documents; replaces what was known of them."""
        for result in results:
            self._forget_contents(result.path)
            self.connection.execute(f"REPLACE INTO documents VALUES ({', '.join('?' * 17)})", _row(result))
            if result.contents is not None:
                self._store_contents(result.path, result.contents)

    def touch(self, stamps: Iterable[tuple[Known, Stamp]]) -> None:
        """Remember new stamps of documents whose bytes are the same, unless somebody else was faster."""
        self.connection.executemany(
            "UPDATE documents SET size = ?, mtime_ns = ?, ctime_ns = ?, sidecar_size = ?, sidecar_mtime_ns = ?,"
            " sidecar_ctime_ns = ? WHERE path = ? AND sha256 = ? AND sidecar_sha256 IS ?",
            ((*stamp, known.path, known.sha256, known.sidecar_sha256) for known, stamp in stamps),
        )

    def rename(self, outputs: Mapping[bytes, bytes]) -> None:
        """Remember new places of records, by raw path."""
        self.connection.executemany(
            "UPDATE documents SET output = ? WHERE path = ?", ((output, path) for path, output in outputs.items())
        )

    def forget(self, paths: Iterable[bytes]) -> None:
        """Forget documents."""
        for path in paths:
            self._forget_contents(path)
            self.connection.execute("DELETE FROM documents WHERE path = ?", (path,))

    def containers_rejected_for(self, reasons: Collection[str]) -> set[bytes]:
        """Raw paths of the containers of which a record was rejected for one of these reasons."""
        marks = ", ".join("?" * len(reasons))
        query = f"SELECT DISTINCT path FROM container_rejections WHERE reason IN ({marks})"
        return {path for (path,) in self.connection.execute(query, tuple(reasons))}

    def distrust(self, outputs: Iterable[bytes]) -> None:
        """Forget from which bytes these records were made, so that the next run makes them again."""
        self.connection.executemany(
            "UPDATE documents SET sha256 = NULL, size = -1 WHERE output = ? AND outcome = 'record'",
            ((output,) for output in outputs),
        )

    def counts(self) -> tuple[int, dict[str, int]]:
        """How many documents have a record, and how many were rejected for each reason; those in containers too."""
        records = self.connection.execute("SELECT COALESCE(SUM(records), 0) FROM containers").fetchone()[0]
        rejected: dict[str, int] = {}
        query = (
            f"SELECT reason, COUNT(*) FROM documents WHERE {_COUNTED} GROUP BY 1"
            " UNION ALL SELECT reason, COUNT(*) FROM container_rejections GROUP BY 1 ORDER BY 1"
        )
        for reason, number in self.connection.execute(query):
            if reason is None:
                records += number
            else:
                rejected[reason] = rejected.get(reason, 0) + number
        return records, rejected

    def skipped(self) -> dict[str, int]:
        """How many records of containers are no documents, by reason."""
        total: dict[str, int] = {}
        for (skipped,) in self.connection.execute("SELECT skipped FROM containers WHERE skipped != '{}'"):
            for reason, number in json.loads(skipped).items():
                total[reason] = total.get(reason, 0) + number
        return dict(sorted(total.items()))

    def rejections(self) -> list[Rejection]:
        """Every document without a record, and why, in byte order of the raw paths, then of the records.

        Those that stand in a container are of the class :class:`RejectedRecord`.
        """
        rows = self.connection.execute(
            "SELECT path, 0, rejected_sha256, reason, detail, recipe, 0 FROM documents"
            f" WHERE outcome = 'rejected' AND {_COUNTED}"
            " UNION ALL SELECT path, record, inner.sha256, inner.reason, inner.detail, recipe, 1"
            " FROM container_rejections AS inner JOIN documents USING (path) ORDER BY 1, 2"
        )
        return [
            (RejectedRecord if in_container else Rejection)(
                readable_path(path), record, sha256, reason_of(reason), detail, recipe
            )
            for path, record, sha256, reason, detail, recipe, in_container in rows
        ]

    def tallies(self) -> tuple[dict[str, int], dict[str, int]]:
        """Over all records: removed blocks by family, records by quality flag."""
        families: dict[str, int] = {}
        flags: dict[str, int] = {}
        for one, other in self.connection.execute("SELECT families, flags FROM documents WHERE outcome = 'record'"):
            for family, number in json.loads(one).items():
                families[family] = families.get(family, 0) + number
            found = json.loads(other)  # names, or for a container numbers by name
            for flag in found:
                flags[flag] = flags.get(flag, 0) + (found[flag] if isinstance(found, dict) else 1)
        return dict(sorted(families.items())), dict(sorted(flags.items()))

    def _store_contents(self, path: bytes, contents: Contents) -> None:
        self.connection.execute(
            "INSERT INTO containers VALUES (?, ?, ?, ?)",
            (path, contents.records, len(contents.rejections), json.dumps(contents.skipped)),
        )
        # One record may have been found damaged twice over.
        self.connection.executemany(
            "INSERT OR IGNORE INTO container_rejections VALUES (?, ?, ?, ?, ?)",
            ((path, *rejection) for rejection in contents.rejections),
        )

    def _forget_contents(self, path: bytes) -> None:
        self.connection.execute("DELETE FROM container_rejections WHERE path = ?", (path,))
        self.connection.execute("DELETE FROM containers WHERE path = ?", (path,))


def _below(folder: bytes) -> str:
    return "WHERE path > ? AND path < ?" if folder else ""


def _bounds(folder: bytes) -> tuple[bytes, ...]:
    return (folder + b"/", folder + b"0") if folder else ()  # "0" follows "/"


def _gaps(below: bytes, without: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """What lies below a folder, as ranges between the folders that are left out."""
    lower, end = _bounds(below) if below else (b"", _LAST)
    for folder in sorted(without, key=lambda folder: folder + b"/"):
        if folder == below:
            return
        yield lower, folder + b"/"
        lower = folder + b"0"
    yield lower, end


def _row(result: Result) -> tuple[Any, ...]:
    rejection = result.rejection
    return (
        result.path,
        *result.stamp,
        result.sha256,
        result.sidecar_sha256,
        result.recipe,
        "record" if rejection is None else "rejected",
        result.output,
        *((None, None, None) if rejection is None else (rejection.reason, rejection.detail, rejection.sha256)),
        json.dumps(dict(result.families if result.contents is None else result.contents.families)),
        json.dumps(result.flags if result.contents is None else result.contents.flags),
    )
