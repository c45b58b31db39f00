"""Whether a dataset is what an export would make of the records now, told by the ledger without reading any."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from pipeline.exports.exporting import Export
from pipeline.exports.manifest import EXPORT_VERSION, NAME
from pipeline.exports.options import ExportOptions
from pipeline.ledger import Ledger

_FACT = "export "
_CHUNK = 1024 * 1024


def remember_export(ledger: Ledger, export: Export) -> None:
    """Remember of which state of the records a dataset was made. Call it in a transaction, under the run's lock."""
    known = json.dumps(
        {
            "options": export.options.to_dict(),
            "version": EXPORT_VERSION,
            "changes": _last_change(ledger),
            "manifest": _sha256(export.folder / NAME),
        }
    )
    ledger.connection.execute("REPLACE INTO facts VALUES (?, ?)", (_name(ledger, export.folder), known))


def is_current(ledger: Ledger, target: Path, options: ExportOptions) -> bool:
    """Whether a dataset was made by these options, and no record has changed since."""
    row = ledger.connection.execute("SELECT value FROM facts WHERE name = ?", (_name(ledger, target),)).fetchone()
    if row is None:
        return False
    known = json.loads(row[0])
    return bool(
        known["options"] == options.to_dict()
        and known["version"] == EXPORT_VERSION
        and known["changes"] == _last_change(ledger)
        and known["manifest"] == _sha256(target / NAME)
    )


def _name(ledger: Ledger, target: Path) -> str:
    # Relative to the state folder, so that both may be moved together.
    return _FACT + os.path.relpath(target.resolve(), ledger.state_dir.resolve())


def _last_change(ledger: Ledger) -> list[int]:
    """Grows with every run that changes a record."""
    row = ledger.connection.execute(
        "SELECT COALESCE(MAX(number), 0), (SELECT COALESCE(MAX(published), 0) FROM history) FROM changes"
    ).fetchone()
    return list(row)


def _sha256(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
