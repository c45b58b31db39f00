"""The sketches of all records, in the ledger's database, and whether the marks in ``clean/`` follow from them."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.article import Article
from pipeline.corpus.canonical import instant_of
from pipeline.corpus.sketch import FORM, Sketch
from pipeline.ledger import Ledger
from pipeline.settings import Settings

_FACT = "duplicates"
"""By what settings the marks in ``clean/`` follow from the sketches; empty where they may not."""
_COLUMNS = "path, record, id, published, form, digest, tokens, shingles, signature, figures, duplicate_of, pending"
_IN_SPAN = "path = ? AND record >= ? AND record < ?"
_COMPARED = "path, record, id, published, form, digest, duplicate_of, pending"


@dataclass(frozen=True)
class SketchedRecord:
    """What is kept of a record to tell what it is a duplicate of."""

    path: bytes
    """Of its document, below ``raw/``."""
    record: int
    """Its index in the container."""
    id: bytes
    """16 bytes."""
    published: str | None
    """As :func:`pipeline.corpus.canonical.instant_of` gives it."""
    sketch: Sketch
    mark: bytes | None = None
    """Id of the record that it is marked as a duplicate of, in ``clean/``."""
    pending: bool = False
    """Whether the mark may not stand in ``clean/`` yet."""


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


def sketch_article(path: bytes, article: Article) -> SketchedRecord:
    """The sketch of a record of the document ``path`` that is marked as the article says.

    Raises:
        ValueError: an id in it is none.
    """
    from pipeline.corpus.minhash import sketch_of  # numpy takes a tenth of a second, and most runs find nothing new

    mark = None if article.duplicate_of is None else bytes.fromhex(article.duplicate_of)
    return SketchedRecord(
        path=path,
        record=article.raw.record,
        id=bytes.fromhex(article.id),
        published=instant_of(article.date_published),
        sketch=sketch_of(article.text),
        mark=mark,
    )


class Span(NamedTuple):
    """Records of a document."""

    path: bytes
    first: int = 0
    end: int = sys.maxsize
    """Index after the last; the default is to the end of the container."""


def store_sketches(ledger: Ledger, spans: Sequence[Span], records: Sequence[SketchedRecord]) -> None:
    """Replace what is known of documents, or of parts of containers, by the sketches of the records that are there.

    Call it in the transaction that stores what became of the documents. ``mark`` of a record is what stands in the file
    that was just written. If nothing has changed, what was settled stays so.
    """
    known: dict[tuple[bytes, int], tuple[Any, ...]] = {}
    for span in spans:
        rows = ledger.connection.execute(f"SELECT {_COMPARED} FROM sketches WHERE {_IN_SPAN}", span)
        known.update(((row[0], row[1]), row) for row in rows)
    new = []
    for record in records:
        before = known.get((record.path, record.record))
        # Another task may have marked it since its record was written.
        mark = record.mark if before is None else before[-2]
        new.append(dataclasses.replace(record, mark=mark, pending=mark != record.mark))
    if sorted(known.values(), key=_place) == sorted(map(_compared, new), key=_place):
        return
    ledger.connection.executemany(f"DELETE FROM sketches WHERE {_IN_SPAN}", spans)
    ledger.connection.executemany(f"INSERT INTO sketches ({_COLUMNS}) VALUES ({', '.join('?' * 12)})", map(_row, new))
    unsettle(ledger)


def forget_sketches(ledger: Ledger, paths: Iterable[bytes]) -> None:
    """Forget the sketches of documents. Call it in the transaction that forgets the documents."""
    deleted = ledger.connection.executemany("DELETE FROM sketches WHERE path = ?", ((path,) for path in paths))
    if deleted.rowcount > 0:
        unsettle(ledger)


def marks_of(ledger: Ledger, paths: Iterable[bytes]) -> dict[str, str]:
    """Of the records of documents that are marked as duplicates: id to the id of the canonical record."""
    marks: dict[str, str] = {}
    for path in paths:
        rows = ledger.connection.execute(
            "SELECT id, duplicate_of FROM sketches WHERE path = ? AND duplicate_of IS NOT NULL", (path,)
        )
        marks.update((id_.hex(), mark.hex()) for id_, mark in rows)
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


def _place(row: tuple[Any, ...]) -> tuple[bytes, int]:
    return row[0], row[1]
