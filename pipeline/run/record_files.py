"""Which records are in a file of ``clean/``, and how two such files differ, without reading what the records say."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator

import orjson

from pipeline.run.storage import BEGINNING

_DIGEST = 16


def ids_in_file(clean_dir: str, output: bytes) -> Iterator[bytes]:
    """Id of each record in a file below ``clean_dir``, in their order; none where there is no such file.

    Lines that are no records are left out.
    """
    for id_, _ in _lines(os.path.join(os.fsencode(clean_dir), output)):
        yield id_


def difference(old: bytes, new: bytes | None) -> Iterator[tuple[bytes, bool, bool]]:
    """The records by which two files differ: id, whether it is in the old one, and in the new one.

    Records whose lines are the same in both are left out. Nothing is held in memory: there may be millions.

    Args:
        old: path of a file, which may not be there.
        new: likewise; ``None`` for none.
    """
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as connection:  # anonymous, on the disk
        connection.execute("CREATE TABLE old (id BLOB PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID")
        connection.execute("BEGIN")
        connection.executemany("REPLACE INTO old VALUES (?, ?)", _lines(old))
        for id_, digest in _lines(new) if new is not None else ():
            row = connection.execute("SELECT digest FROM old WHERE id = ?", (id_,)).fetchone()
            if row is not None:
                connection.execute("DELETE FROM old WHERE id = ?", (id_,))
            if row is None or row[0] != digest:
                yield id_, row is not None, True
        for (id_,) in connection.execute("SELECT id FROM old ORDER BY id"):
            yield id_, True, False


def _lines(path: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Id and digest of each line."""
    try:
        lines = open(path, "rb")  # noqa: SIM115 - the with statement below
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    with lines:
        for line in lines:
            id_ = _id_of(line)
            if id_ is not None:
                yield id_, hashlib.blake2b(line, digest_size=_DIGEST).digest()


def _id_of(line: bytes) -> bytes | None:
    match = BEGINNING.match(line)
    if match is not None:
        return bytes.fromhex(match[1].decode())
    with contextlib.suppress(ValueError, TypeError, KeyError):  # keys in another order, or no record
        return bytes.fromhex(orjson.loads(line)["id"])
    return None
