"""Changes as consumers are told of them: with the file that holds the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.article import article_id, readable_path
from pipeline.ledger import Ledger
from pipeline.run.changes import Kind, changes_since
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.record_files import ids_in_file


@dataclass(frozen=True)
class Told:
    """What happened to a record."""

    change: Kind
    id: str
    file: str | None
    """Path below ``clean/`` of the file that holds it now; ``None`` for one that was removed."""
    path: str
    """Path below ``raw/`` of its document."""


def tell_changes(ledger: Ledger, run: str) -> Iterator[Told]:
    """What has changed since a run, by raw path.

    Raises:
        pipeline.run.changes.UnknownRunError: as :func:`pipeline.run.changes.changes_since`.
    """
    query = "SELECT output FROM documents WHERE path = ? AND outcome = 'record'"
    for change in changes_since(ledger, run):
        row = None if change.kind == "removed" else ledger.connection.execute(query, (change.path,)).fetchone()
        file = None if row is None else readable_path(row[0])
        yield Told(change.kind, change.id.hex(), file, readable_path(change.path))


def tell_all(ledger: Ledger, clean_dir: str) -> Iterator[Told]:
    """All records there are, as if they had just been added; for a first copy."""
    rows = ledger.connection.execute("SELECT path, output FROM documents WHERE outcome = 'record' ORDER BY path")
    for path, output in rows:
        file, shown = readable_path(output), readable_path(path)
        if output.endswith(CONTAINER_SUFFIX):
            for id_ in ids_in_file(clean_dir, output):
                yield Told("added", id_.hex(), file, shown)
        else:
            yield Told("added", article_id(path), file, shown)
