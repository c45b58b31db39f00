"""What runs have planned and what came of it, in the ledger's database.

A plan is stored before anything is done, so that the processes of a run, and a run that Luigi interrupts, all work on
the same one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.ledger import Ledger
from pipeline.settings import Settings

_COLUMNS = "id, token, scope, raw_dir, clean_dir, settings, recipe, started, plan"
LATEST_FIRST = "rowid DESC"
"""The order of the table ``runs`` from the latest on: that of planning. Names are times, and clocks are set back."""


@dataclass(frozen=True)
class Plan:
    """How many documents of each kind a run found. Those from ``new`` to ``missing`` are cleaned first."""

    documents: int = 0
    """Files in ``raw/`` that are documents."""
    new: int = 0
    changed: int = 0
    retried: int = 0
    """Rejected before, tried again."""
    missing: int = 0
    """Their record had gone from ``clean/``."""
    touched: int = 0
    """Changed times, same bytes: nothing to do."""
    stale: int = 0
    """Cleaned again because the recipe is another."""
    stale_left: int = 0
    """Stale too, left to the next runs by ``stale_limit``."""
    orphaned: int = 0
    """Their raw file is gone; what was made of them is kept."""
    lost: int = 0
    """Of these those whose record has gone from ``clean/`` too: nothing makes it again."""
    pruned: int = 0
    """Their raw file is gone, and they with it."""
    renamed: int = 0
    """Their record got another name because of a new neighbour."""
    skipped: dict[str, int] = field(default_factory=dict)
    """What lies in ``raw/`` and is no document, by reason."""

    @property
    def to_clean(self) -> int:
        """Documents that are cleaned."""
        return self.new + self.changed + self.retried + self.missing + self.stale


@dataclass(frozen=True)
class Run:
    """One run, as it was planned."""

    id: str
    token: str
    scope: bytes
    """The folder below ``raw/`` it is about; empty for all."""
    raw_dir: str
    clean_dir: str
    settings: Settings
    recipe: str
    started: str
    """ISO 8601, UTC."""
    plan: Plan


@dataclass
class Tally:
    """What came of documents: of a batch, or of all batches of a run together."""

    records: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    """Documents by reason."""
    lost: list[str] = field(default_factory=list)
    """Documents that had a record and are rejected now."""
    vanished: int = 0
    """Documents that were gone when their turn came."""
    removed: dict[str, int] = field(default_factory=dict)
    """Removed blocks by family."""
    flags: dict[str, int] = field(default_factory=dict)
    """Records by quality flag."""
    skipped: dict[str, int] = field(default_factory=dict)
    """Records of containers that are no documents, by reason."""

    def add(self, other: Tally) -> None:
        """Count ``other`` in."""
        self.records += other.records
        self.vanished += other.vanished
        self.lost += other.lost
        for mine, theirs in (
            (self.rejected, other.rejected),
            (self.removed, other.removed),
            (self.flags, other.flags),
            (self.skipped, other.skipped),
        ):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number


@dataclass(frozen=True)
class PlannedBatch:
    """Documents that one task cleans: raw path and the path of the record."""

    key: str
    documents: Sequence[tuple[bytes, bytes]]


def store_plan(ledger: Ledger, run: Run, batches: Sequence[PlannedBatch]) -> None:
    """Remember a plan. What dead runs had planned and did not do is forgotten; planning found it again.

    Call it in a transaction.
    """
    dead = "SELECT key FROM batches WHERE run IN (SELECT id FROM runs WHERE token != ?)"
    ledger.connection.execute(f"DELETE FROM planned WHERE batch IN ({dead})", (run.token,))
    ledger.connection.execute(f"DELETE FROM batches WHERE key IN ({dead})", (run.token,))
    ledger.connection.execute("DELETE FROM runs WHERE token != ? AND summary IS NULL", (run.token,))
    ledger.connection.execute(
        f"INSERT INTO runs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run.id,
            run.token,
            run.scope,
            run.raw_dir,
            run.clean_dir,
            json.dumps(dataclasses.asdict(run.settings)),
            run.recipe,
            run.started,
            json.dumps(dataclasses.asdict(run.plan)),
        ),
    )
    for position, batch in enumerate(batches):
        # An earlier run of this token may have had a batch of the same content.
        ledger.connection.execute("DELETE FROM planned WHERE batch = ?", (batch.key,))
        ledger.connection.execute("REPLACE INTO batches VALUES (?, ?, ?, NULL)", (batch.key, run.id, position))
        ledger.connection.executemany(
            "INSERT INTO planned VALUES (?, ?, ?)", ((batch.key, path, output) for path, output in batch.documents)
        )


def open_runs(ledger: Ledger, token: str) -> list[Run]:
    """The runs of this token that are planned and not published, the first first."""
    rows = ledger.connection.execute(
        f"SELECT {_COLUMNS} FROM runs WHERE token = ? AND summary IS NULL ORDER BY rowid", (token,)
    )
    return [_run(row) for row in rows]


def last_run(ledger: Ledger, token: str) -> Run | None:
    """The latest run of this token, published or not; ``None`` where there was none."""
    row = ledger.connection.execute(
        f"SELECT {_COLUMNS} FROM runs WHERE token = ? ORDER BY {LATEST_FIRST} LIMIT 1", (token,)
    ).fetchone()
    return None if row is None else _run(row)


def run_of_batch(ledger: Ledger, key: str) -> Run | None:
    """The run that planned a batch; ``None`` where no run did."""
    row = ledger.connection.execute(
        f"SELECT {_COLUMNS} FROM runs WHERE id = (SELECT run FROM batches WHERE key = ?)", (key,)
    ).fetchone()
    return None if row is None else _run(row)


def run_of(ledger: Ledger, id_: str) -> Run:
    """A run by its name.

    Raises:
        LookupError: nobody planned it.
    """
    row = ledger.connection.execute(f"SELECT {_COLUMNS} FROM runs WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise LookupError(f"the ledger knows no run {id_}; start CleanArticles, which plans anew")
    return _run(row)


def is_cut_off(ledger: Ledger, raw_dir: str, scope: bytes) -> bool:
    """Whether a run about this folder was planned and never published."""
    query = "SELECT 1 FROM runs WHERE raw_dir = ? AND scope = ? AND summary IS NULL"
    return ledger.connection.execute(query, (raw_dir, scope)).fetchone() is not None


def batches_of(ledger: Ledger, run: str, unfinished: bool = False) -> list[str]:
    """Keys of a run's batches in the order they were planned, all or those that are not done."""
    rows = ledger.connection.execute(
        f"SELECT key FROM batches WHERE run = ? {'AND tally IS NULL' if unfinished else ''} ORDER BY position", (run,)
    )
    return [key for (key,) in rows]


def waiting_batches(ledger: Ledger) -> set[str]:
    """Keys of all batches that are not done, of whatever run."""
    return {key for (key,) in ledger.connection.execute("SELECT key FROM batches WHERE tally IS NULL")}


def documents_of(ledger: Ledger, key: str) -> list[tuple[bytes, bytes]]:
    """Raw path and record path of each document of a batch."""
    return list(ledger.connection.execute("SELECT path, output FROM planned WHERE batch = ? ORDER BY path", (key,)))


def records_of(ledger: Ledger, key: str) -> set[bytes]:
    """Raw paths of those documents of a batch that have a record from an earlier time."""
    rows = ledger.connection.execute(
        "SELECT path FROM planned JOIN documents USING (path) WHERE batch = ? AND outcome = 'record'", (key,)
    )
    return {path for (path,) in rows}


def is_done(ledger: Ledger, key: str) -> bool:
    """Whether a batch is done."""
    query = "SELECT 1 FROM batches WHERE key = ? AND tally IS NOT NULL"
    return ledger.connection.execute(query, (key,)).fetchone() is not None


def finish_batch(ledger: Ledger, key: str, tally: Tally) -> None:
    """Mark a batch as done. Call it in the transaction that stores its results."""
    ledger.connection.execute(
        "UPDATE batches SET tally = ? WHERE key = ?", (json.dumps(dataclasses.asdict(tally)), key)
    )
    ledger.connection.execute("DELETE FROM planned WHERE batch = ?", (key,))


def tally_of(ledger: Ledger, run: str) -> Tally:
    """What came of the batches of a run that are done, together."""
    total = Tally()
    rows: Iterable[tuple[str]] = ledger.connection.execute(
        "SELECT tally FROM batches WHERE run = ? AND tally IS NOT NULL ORDER BY position", (run,)
    )
    for (tally,) in rows:
        total.add(Tally(**json.loads(tally)))
    return total


def finish_run(ledger: Ledger, run: str, summary: dict[str, Any]) -> None:
    """Mark a run as published."""
    ledger.connection.execute("UPDATE runs SET summary = ? WHERE id = ?", (json.dumps(summary), run))


def is_published(ledger: Ledger, token: str, raw_dir: str, scope: bytes) -> bool:
    """Whether a run of this token about this folder is published."""
    query = "SELECT 1 FROM runs WHERE token = ? AND raw_dir = ? AND scope = ? AND summary IS NOT NULL"
    return ledger.connection.execute(query, (token, raw_dir, scope)).fetchone() is not None


def last_summary(ledger: Ledger) -> dict[str, Any] | None:
    """The summary of the latest published run."""
    row = ledger.connection.execute(
        f"SELECT summary FROM runs WHERE summary IS NOT NULL ORDER BY {LATEST_FIRST} LIMIT 1"
    ).fetchone()
    return None if row is None else json.loads(row[0])


def _run(row: tuple[Any, ...]) -> Run:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["settings"] = Settings(**json.loads(values["settings"]))
    values["plan"] = Plan(**json.loads(values["plan"]))
    return Run(**values)
