"""Which records each run added, rewrote and removed, in the ledger's database; for consumers that keep a copy.

Whoever is about to write or remove record files notes it first (:func:`note_changes`, in a transaction of its own or in
the one that plans the writing) and confirms it in the transaction that remembers the writing
(:func:`confirm_changes`). What is noted and not confirmed, because a run was cut off in between, is held against the
files when the next run is published: no change is lost, and none is told that did not happen. To note too much does no
harm, a consumer reads the record once more; to note too little does.

Everything belongs to the run that publishes it, in the transaction that publishes that run. What a dead run had noted
goes to the next one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.ledger import Ledger
from pipeline.run.record_files import ids_in_file

Kind = Literal["added", "rewritten", "removed"]


class Change(NamedTuple):
    """What happens to a record."""

    path: bytes
    """Of its document, below ``raw/``."""
    id: bytes
    """16 bytes."""
    kind: Kind


class Noted(NamedTuple):
    """Changes that were noted together, by their numbers: from the first up to the last, which is not one of them."""

    first: int
    end: int


@dataclass(frozen=True)
class ChangeTally:
    """How many records a run added, rewrote and removed, as its consumers see it."""

    added: int = 0
    rewritten: int = 0
    removed: int = 0


def begin_history(ledger: Ledger, run: str, token: str) -> None:
    """Let a run take over what dead runs have noted. Call it in the transaction that stores its plan, before that.

    Args:
        run: name of the run.
        token: of the lock it holds: other runs that hold it are alive.
    """
    number = _number_of(ledger, run)
    ledger.connection.execute(
        "UPDATE changes SET run = ? WHERE run IN (SELECT number FROM history WHERE published IS NULL AND number != ?"
        " AND run NOT IN (SELECT id FROM runs WHERE token = ?))",
        (number, number, token),
    )


def forget_history_of_another_ledger(ledger: Ledger) -> None:
    """Forget what changed before, if the state folder tells of a later run than the ledger knows.

    So it is where an old copy of the ledger was put back. What the runs that it does not know have changed is not known
    either, and no answer is better than half of one.
    """
    try:
        latest = json.loads((ledger.state_dir / "runs" / "latest.json").read_bytes())["run"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    known = "SELECT 1 FROM runs WHERE id = ? UNION ALL SELECT 1 FROM history WHERE run = ?"
    if ledger.connection.execute(known, (latest, latest)).fetchone() is None:
        ledger.connection.execute("DELETE FROM changes")
        ledger.connection.execute("DELETE FROM history")


def note_changes(ledger: Ledger, run: str, changes: Iterable[Change]) -> Noted:
    """Note what is going to be written or removed, before it is. Call it in a transaction.

    Args:
        run: name of the run.
        changes: ``added`` where there was no record of that id, as far as the ledger knows.
    """
    number = _number_of(ledger, run)
    first = _next_number(ledger)
    ledger.connection.executemany(
        "INSERT INTO changes (run, path, id, kind) VALUES (?, ?, ?, ?)", ((number, *change) for change in changes)
    )
    return Noted(first, _next_number(ledger))


def confirm_changes(ledger: Ledger, noted: Noted) -> None:
    """Remember that it was done. Call it in the transaction that remembers the rest of it."""
    ledger.connection.execute("UPDATE changes SET sure = 1 WHERE number >= ? AND number < ?", noted)


def has_unpublished(ledger: Ledger) -> bool:
    """Whether changes wait for a run to publish them."""
    query = (
        "SELECT 1 FROM history WHERE published IS NULL AND EXISTS (SELECT 1 FROM changes WHERE run = history.number)"
    )
    return ledger.connection.execute(query).fetchone() is not None


def check_unsure(ledger: Ledger, run: str, clean_dir: str) -> None:
    """Hold what a run noted and never confirmed against the files. Call it in a transaction."""
    number = _number_of(ledger, run)
    rows = ledger.connection.execute(
        "SELECT changes.number, changes.path, changes.id, kind, output FROM changes"
        " LEFT JOIN documents ON documents.path = changes.path AND outcome = 'record'"
        " WHERE run = ? AND sure = 0 ORDER BY changes.path, changes.number",
        (number,),
    ).fetchall()
    present: set[bytes] = set()
    of_path = b""
    for change, path, id_, kind, output in rows:
        if path != of_path:
            of_path = path
            present = set() if output is None else set(ids_in_file(clean_dir, output))
        before, now = kind != "added", id_ in present
        if before or now:
            fact: Kind = "removed" if not now else "rewritten" if before else "added"
            ledger.connection.execute("UPDATE changes SET kind = ?, sure = 1 WHERE number = ?", (fact, change))
        else:
            ledger.connection.execute("DELETE FROM changes WHERE number = ?", (change,))


def tally_of_changes(ledger: Ledger, run: str) -> ChangeTally:
    """What a run has changed, also one that is not published."""
    tally = dict.fromkeys(("added", "rewritten", "removed"), 0)
    rows = ledger.connection.execute(
        "SELECT path, id, kind FROM changes WHERE run = (SELECT number FROM history WHERE run = ?)"
        " ORDER BY path, id, number",
        (run,),
    )
    for change in _net(rows):
        tally[change.kind] += 1
    return ChangeTally(**tally)


def publish_changes(ledger: Ledger, run: str, tally: ChangeTally) -> None:
    """Let consumers see what a run has changed. Call it in the transaction that publishes the run."""
    number = _number_of(ledger, run)
    # Of several times that a record was rewritten, the last is enough: the history holds a few rows for each record,
    # however often all are made anew.
    ledger.connection.execute(
        "DELETE FROM changes WHERE number IN (SELECT old.number FROM changes AS new JOIN changes AS old"
        " ON old.path = new.path AND old.id = new.id AND old.number < new.number WHERE new.run = :run"
        " AND new.kind = 'rewritten' AND old.kind = 'rewritten' AND (old.run = :run OR old.run IN"
        " (SELECT number FROM history WHERE published IS NOT NULL)))",
        {"run": number},
    )
    ledger.connection.execute(
        "UPDATE history SET added = ?, rewritten = ?, removed = ?,"
        " published = (SELECT COALESCE(MAX(published), 0) + 1 FROM history) WHERE number = ?",
        (*dataclasses.astuple(tally), number),
    )


@dataclass(frozen=True)
class PublishedRun:
    """A run that changes can be asked since."""

    run: str | None
    """``None`` where no run has been published yet."""
    changes: ChangeTally | None
    """``None`` for a run from before there was a history."""


class UnknownRunError(Exception):
    """There is no such run in the history. The message says what to do."""


def published_runs(ledger: Ledger) -> list[PublishedRun]:
    """The runs in the history, in the order of their publication."""
    rows = ledger.connection.execute(
        "SELECT run, added, rewritten, removed FROM history WHERE published IS NOT NULL ORDER BY published"
    )
    return [PublishedRun(run, None if figures[0] is None else ChangeTally(*figures)) for run, *figures in rows]


def last_published(ledger: Ledger) -> str | None:
    """The run that was published last; ``None`` where there is none."""
    query = "SELECT run FROM history WHERE published IS NOT NULL ORDER BY published DESC LIMIT 1"
    row = ledger.connection.execute(query).fetchone()
    return None if row is None else row[0]


def changes_since(ledger: Ledger, run: str) -> Iterator[Change]:
    """What has changed since a run was published, by raw path: each record once, with what it comes to.

    A record that was added and is gone again is left out, one that was removed and is there again is rewritten.

    Raises:
        UnknownRunError: the history knows no such run.
    """
    query = "SELECT published FROM history WHERE run = ? AND published IS NOT NULL"
    row = ledger.connection.execute(query, (run,)).fetchone()
    if row is None:
        raise UnknownRunError(_unknown(ledger, run))
    return _net(
        ledger.connection.execute(
            "SELECT path, id, kind FROM changes JOIN history ON changes.run = history.number"
            " WHERE published > ? ORDER BY path, id, changes.number",
            row,
        )
    )


def _net(rows: Iterable[tuple[bytes, bytes, Kind]]) -> Iterator[Change]:
    """What the changes of each record come to; ordered by record, then in the order of writing."""
    first: Change | None = None
    last: Change | None = None
    for row in rows:
        change = Change(*row)
        if first is not None and last is not None and (change.path, change.id) != (first.path, first.id):
            yield from _sum(first, last)
            first = None
        first, last = first or change, change
    if first is not None and last is not None:
        yield from _sum(first, last)


def _sum(first: Change, last: Change) -> Iterator[Change]:
    before, now = first.kind != "added", last.kind != "removed"
    if before or now:
        yield first._replace(kind="removed" if not now else "rewritten" if before else "added")


def _unknown(ledger: Ledger, run: str) -> str:
    runs = [published.run for published in published_runs(ledger)]
    where = f"the history in {Path(ledger.state_dir)}"
    if not runs:
        known = f"{where} has no run yet"
    else:
        known = f"{where} has no run {run}: it begins with {runs[0]} and ends with {runs[-1]}"
    return (
        f"{known} (article-pipeline changes --runs lists all). Where the ledger was lost or an older one put back, "
        "what changed before is not known: copy everything once more, with article-pipeline changes without --since"
    )


def _number_of(ledger: Ledger, run: str) -> int:
    ledger.connection.execute("INSERT OR IGNORE INTO history (run) VALUES (?)", (run,))
    number: int = ledger.connection.execute("SELECT number FROM history WHERE run = ?", (run,)).fetchone()[0]
    return number


def _next_number(ledger: Ledger) -> int:
    number: int = ledger.connection.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM changes").fetchone()[0]
    return number
