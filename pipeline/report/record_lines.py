"""The few records that the pages show, read from ``clean/``: each file once, and none that is huge."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from pipeline.ledger import Ledger
from pipeline.report.corpus import Row

_LARGE = 256 * 1024 * 1024
"""Bytes of a file of records from which on it is not read through for a few of them."""
_LONG = 4 * 1024 * 1024
"""Bytes of a record from which on it gets no page."""
_ID = b'"id":"'
_BEGINNING = 100  # bytes of a line among which the id stands


def outputs_of(ledger: Ledger, rows: Iterable[Row]) -> dict[bytes, bytes]:
    """Raw path to record path of the documents of these records."""
    query = "SELECT output FROM documents WHERE path = ?"
    found = ((path, ledger.connection.execute(query, (path,)).fetchone()) for path in {row.path for row in rows})
    return {path: row[0] for path, row in found if row is not None}


def record_lines(clean_dir: str, rows: Sequence[Row], outputs: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Id to line, of those records that are there."""
    wanted: dict[bytes, set[bytes]] = {}
    for row in rows:
        if row.path in outputs:
            wanted.setdefault(outputs[row.path], set()).add(row.id)
    lines: dict[bytes, bytes] = {}
    for output, ids in wanted.items():
        path = os.fsdecode(os.path.join(os.fsencode(clean_dir), output))  # noqa: PTH118 - bytes
        with suppress(OSError):
            if os.path.getsize(path) <= _LARGE:  # noqa: PTH202
                lines.update(_lines_of(path, set(ids)))
    return lines


def _lines_of(path: str, ids: set[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    with open(path, "rb") as lines:  # noqa: PTH123
        for line in lines:
            _, mark, rest = line[:_BEGINNING].partition(_ID)
            id_ = _bytes(rest[:32]) if mark else b""
            if id_ in ids:
                ids.discard(id_)
                if len(line) <= _LONG:
                    found[id_] = line
                if not ids:
                    break
    return found


def _bytes(hexadecimal: bytes) -> bytes:
    try:
        return bytes.fromhex(hexadecimal.decode("ascii"))
    except ValueError:
        return b""
