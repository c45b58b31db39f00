"""Opening the ledger's database: made where there is none, brought to today's form, set aside where it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.ledger.documents import Ledger
from pipeline.ledger.errors import DamagedLedgerError, LedgerError
from pipeline.ledger.schema import STEPS, VERSION

_NAME = "ledger.sqlite3"
_IN_MEMORY = ":memory:"
_PATIENCE = 600.0
"""Seconds to wait for another process's transaction; each takes well under one, that of a large container longer."""


@contextmanager
def open_ledger(state_dir: Path) -> Iterator[Ledger]:
    """The ledger in ``state_dir``, made where there is none.

    Raises:
        LedgerError: it is damaged, of a newer version of this package, or cannot be opened.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with _connected(state_dir, str(state_dir / _NAME)) as ledger:
        yield ledger


@contextmanager
def peek_ledger(state_dir: Path) -> Iterator[Ledger]:
    """The ledger in ``state_dir`` for a look; an empty one that nothing remembers where there is none.

    One of an older form stays as it is: what is looked at is a copy, brought to today's form.

    Raises:
        LedgerError: as :func:`open_ledger`.
    """
    path = state_dir / _NAME
    with _connected(state_dir, str(path) if path.exists() else _IN_MEMORY, only_look=True) as ledger:
        yield ledger


@contextmanager
def _connected(state_dir: Path, path: str, only_look: bool = False) -> Iterator[Ledger]:
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise LedgerError(f"the ledger {path} cannot be opened ({error}); mend the permissions of its folder") from None
    try:
        if only_look and _version(connection, path) < VERSION:
            connection = _copied(connection)
        ledger = Ledger(connection, state_dir)
        _prepare(ledger, path)
        yield ledger
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:  # the others say something else than that it is damaged
            raise
        raise DamagedLedgerError(f"the ledger {path} is damaged ({error})") from error
    finally:
        connection.close()


def set_aside(state_dir: Path) -> Path:
    """Give a damaged ledger another name, so that a new one is made; returns that name."""
    ledger = state_dir / _NAME
    aside = ledger.with_name(f"{_NAME}.damaged")
    for suffix in ("-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):  # it belongs to the old one, and would be played back into the new one
            ledger.with_name(_NAME + suffix).replace(aside.with_name(aside.name + suffix))
    ledger.replace(aside)
    return aside


def _copied(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory in the place of a connection, which is closed."""
    copy = sqlite3.connect(_IN_MEMORY, isolation_level=None)
    try:
        connection.backup(copy)
    finally:
        connection.close()
    return copy


def _prepare(ledger: Ledger, path: str) -> None:
    connection = ledger.connection
    version = _version(connection, path)
    try:
        if version < VERSION:
            with ledger.transaction():
                version = _version(connection, path)  # another process may have been faster
                for step in STEPS[version:]:
                    for statement in step:
                        connection.execute(statement)
                version = max(version, VERSION)
                connection.execute(f"PRAGMA user_version = {version}")
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from None
    if version > VERSION:
        raise LedgerError(
            f"the ledger {path} was written by a newer article-pipeline (form {version}; this one knows {VERSION}); "
            "update this one, or give it a state_dir and a clean_dir of its own"
        )


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The form that a ledger is in; 0 of a new one."""
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from None


def _unusable(path: str, error: sqlite3.DatabaseError) -> LedgerError:
    kind = DamagedLedgerError if type(error) is sqlite3.DatabaseError else LedgerError
    return kind(
        f"the ledger {path} cannot be used ({error}); if it is damaged, the next run makes a new one and "
        "keeps the records whose documents have not changed"
    )
