"""The sketches of all records, in the ledger's database, and whether the marks in ``clean/`` follow from them."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from pipeline.corpus.sketch import FORM, Sketch
from pipeline.ledger import Ledger
from pipeline.run.sketching import SketchedRecord
from pipeline.settings import Settings

_AT_ONCE = 1000
"""Sketches that are held while those of a container are stored; each takes about a kilobyte."""
_END = sys.maxsize
_FACT = "duplicates"
"""By what settings the marks in ``clean/`` follow from the sketches; empty where they may not."""
_COLUMNS = "path, record, id, published, form, digest, tokens, shingles, signature, figures, duplicate_of, pending"
_IN_SPAN = "path = ? AND record >= ? AND record < ?"
_COMPARED = "path, record, id, published, form, digest, duplicate_of, pending"


@dataclass(frozen=True)
class DuplicateTally:
    """What came of marking duplicates."""

    duplicates: int = 0
    """Records in ``clean/`` that are marked as duplicates now."""
    clusters: int = 0
    """Clusters of two records or more."""
    marked: int = 0
    """Records that this run rewrote because they became a duplicate, or one of another record."""
    unmarked: int = 0
    """Records that this run rewrote because they are no duplicates any more."""
    damaged: int = 0
    """Files that could not be rewritten, because they do not hold what was written to them; the next run makes them
    again where their raw file is still there."""


class Span(NamedTuple):
    """Records of a document: those of a container from one index to another, or all."""

    path: bytes
    first: int = 0
    end: int = _END
    """Index after the last; the default is to the end of the container."""


def store_sketches(ledger: Ledger, paths: Iterable[bytes], records: Iterable[SketchedRecord]) -> None:
    """Replace what is known of documents by the sketches of the records that are there; holds a few at a time.

    Call it in the transaction that stores what became of the documents. If nothing has changed, what was settled stays
    so.

    Args:
        paths: of the documents.
        records: of these documents, those of a container together and in its order. ``mark`` is what stands in the
            file that was just written.
    """
    empty = dict.fromkeys(paths)
    for path, of_path in groupby(records, key=attrgetter("path")):
        del empty[path]
        _replace_all(ledger, path, of_path)
    for path in empty:
        _replace(ledger, Span(path), [])


def replace_sketches(ledger: Ledger, records: Iterable[SketchedRecord]) -> None:
    """Replace the sketches of records whose text has changed after they were stored."""
    for record in records:
        sketch = record.sketch
        changed = ledger.connection.execute(
            "UPDATE sketches SET form = ?, digest = ?, tokens = ?, shingles = ?, signature = ?, figures = ?"
            " WHERE path = ? AND record = ? AND (digest != ? OR form != ?)",
            (
                FORM, sketch.digest, sketch.tokens, sketch.shingles, sketch.signature, sketch.figures,
                record.path, record.record, sketch.digest, FORM,
            ),
        )  # fmt: skip
        if changed.rowcount:
            unsettle(ledger)


def forget_sketches(ledger: Ledger, paths: Iterable[bytes]) -> None:
    """Forget the sketches of documents. Call it in the transaction that forgets the documents."""
    deleted = ledger.connection.executemany("DELETE FROM sketches WHERE path = ?", ((path,) for path in paths))
    if deleted.rowcount > 0:
        unsettle(ledger)


def marks_of(ledger: Ledger, spans: Iterable[Span]) -> dict[str, str]:
    """Of the records in spans that are marked as duplicates: id to the id of the canonical record."""
    marks: dict[str, str] = {}
    query = f"SELECT id, duplicate_of FROM sketches WHERE {_IN_SPAN} AND duplicate_of IS NOT NULL"
    for span in spans:
        marks.update((id_.hex(), mark.hex()) for id_, mark in ledger.connection.execute(query, span))
    return marks


def all_sketches(ledger: Ledger) -> list[SketchedRecord]:
    """Of every record, those of another form left out."""
    rows = ledger.connection.execute(f"SELECT {_COLUMNS} FROM sketches WHERE form = ?", (FORM,))
    return [
        SketchedRecord(path, record, id_, published, Sketch(*sketch), mark, bool(pending))
        for path, record, id_, published, _, *sketch, mark, pending in rows
    ]


def outputs_without_sketch(ledger: Ledger) -> list[tuple[bytes, bytes]]:
    """Raw path and record path of documents that have a record and no sketch of today's form."""
    query = (
        "SELECT path, output FROM documents WHERE outcome = 'record'"
        " AND path NOT IN (SELECT path FROM sketches WHERE form = ?) ORDER BY path"
    )
    return list(ledger.connection.execute(query, (FORM,)))


def plan_marks(ledger: Ledger, marks: Iterable[tuple[SketchedRecord, bytes | None]]) -> None:
    """Remember what will stand in records before it is written there, so that a crash in between leaves a trace."""
    ledger.connection.executemany(
        "UPDATE sketches SET duplicate_of = ?, pending = 1 WHERE path = ? AND record = ?",
        ((mark, record.path, record.record) for record, mark in marks),
    )


def finish_marks(ledger: Ledger, damaged: Iterable[bytes], settings: Settings) -> None:
    """Remember that all marks that follow by ``settings`` stand in the records, save those of documents ``damaged``."""
    ledger.connection.execute("UPDATE sketches SET pending = 0 WHERE pending != 0")
    ledger.connection.executemany("UPDATE sketches SET pending = 1 WHERE path = ?", ((path,) for path in damaged))
    ledger.connection.execute("REPLACE INTO facts VALUES (?, ?)", (_FACT, _shaping(settings)))


def unsettle(ledger: Ledger) -> None:
    """Remember that the marks in ``clean/`` may not follow from the sketches any more."""
    ledger.connection.execute("REPLACE INTO facts VALUES (?, '')", (_FACT,))


def is_settled(ledger: Ledger, settings: Settings | None = None) -> bool:
    """Whether the marks in ``clean/`` are what follows from the sketches, by these settings or by any."""
    row = ledger.connection.execute("SELECT value FROM facts WHERE name = ?", (_FACT,)).fetchone()
    if settings is None:
        return row is None or row[0] != ""
    return row is not None and row[0] == _shaping(settings)


def count_marks(ledger: Ledger) -> DuplicateTally:
    """How many records are marked as duplicates, and of how many others."""
    query = "SELECT COUNT(*), COUNT(DISTINCT duplicate_of) FROM sketches WHERE duplicate_of IS NOT NULL"
    duplicates, clusters = ledger.connection.execute(query).fetchone()
    return DuplicateTally(duplicates, clusters)


def store_tally(ledger: Ledger, run: str, tally: DuplicateTally) -> None:
    """Remember that duplicates are marked for a run, and what came of it."""
    ledger.connection.execute("REPLACE INTO marks VALUES (?, ?)", (run, json.dumps(dataclasses.asdict(tally))))


def tally_of_marks(ledger: Ledger, run: str) -> DuplicateTally | None:
    """What came of marking duplicates for a run; ``None`` where that is not done."""
    row = ledger.connection.execute("SELECT tally FROM marks WHERE run = ?", (run,)).fetchone()
    return None if row is None else DuplicateTally(**json.loads(row[0]))


def _replace_all(ledger: Ledger, path: bytes, records: Iterator[SketchedRecord]) -> None:
    """Replace what is known of the records of a document, a few at a time."""
    first = 0
    while first < _END:
        chunk = list(islice(records, _AT_ONCE))
        end = chunk[-1].record + 1 if len(chunk) == _AT_ONCE else _END
        _replace(ledger, Span(path, first, end), chunk)
        first = end


def _replace(ledger: Ledger, span: Span, records: Sequence[SketchedRecord]) -> None:
    """Replace what is known of the records of a span by these, unless it is the same."""
    rows = ledger.connection.execute(f"SELECT {_COMPARED} FROM sketches WHERE {_IN_SPAN} ORDER BY record", span)
    known = {row[1]: row for row in rows}
    new = []
    for record in records:
        before = known.get(record.record)
        # Another task may have marked it since its record was written.
        mark = record.mark if before is None else before[-2]
        new.append(dataclasses.replace(record, mark=mark, pending=mark != record.mark))
    if list(known.values()) == [_compared(record) for record in new]:
        return
    ledger.connection.execute(f"DELETE FROM sketches WHERE {_IN_SPAN}", span)
    ledger.connection.executemany(f"INSERT INTO sketches ({_COLUMNS}) VALUES ({', '.join('?' * 12)})", map(_row, new))
    unsettle(ledger)


def _shaping(settings: Settings) -> str:
    return f"threshold {settings.duplicate_threshold}" if settings.duplicates else "off"


def _row(record: SketchedRecord) -> tuple[object, ...]:
    sketch = record.sketch
    return (
        record.path, record.record, record.id, record.published, FORM,
        sketch.digest, sketch.tokens, sketch.shingles, sketch.signature, sketch.figures,
        record.mark, int(record.pending),
    )  # fmt: skip


def _compared(record: SketchedRecord) -> tuple[object, ...]:
    """What :data:`_COMPARED` selects."""
    return (*_row(record)[:6], record.mark, int(record.pending))
