"""What two sets of rules make of documents, kept in a file until the sites of all of them are compared."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.article import Article
from pipeline.corpus.lines import Lines
from pipeline.run.rewriting import article_of
from pipeline.run.storage import record_line

BEFORE, AFTER = 0, 1

_TABLES = (
    """CREATE TABLE records (
        path BLOB NOT NULL, record INTEGER NOT NULL, side INTEGER NOT NULL,
        site BLOB NOT NULL,
        hashes BLOB NOT NULL, states BLOB NOT NULL, longest BLOB NOT NULL,
        characters INTEGER NOT NULL, prose REAL NOT NULL,
        line BLOB NOT NULL,                    -- of the record, compressed
        PRIMARY KEY (path, record, side)
    )""",
    "CREATE INDEX records_site ON records (side, site, path, record)",
    """CREATE TABLE documents (
        path BLOB NOT NULL, record INTEGER NOT NULL,
        kept TEXT NOT NULL,                    -- JSON: number of each block that the new rules keep, and the rule
        PRIMARY KEY (path, record)
    ) WITHOUT ROWID""",
    """CREATE TABLE taken (
        path BLOB NOT NULL, record INTEGER NOT NULL, side INTEGER NOT NULL,
        blocks TEXT NOT NULL,                  -- JSON: numbers of the blocks that the template takes, from 0
        PRIMARY KEY (path, record, side)
    ) WITHOUT ROWID""",
)
_LINES = "hashes, states, longest, characters, prose"

RecordKey = tuple[bytes, int]
"""Raw path and index of a record."""


@dataclass(frozen=True)
class RuledRecord:
    """A record that some rules make of a document, before anything is known of its site."""

    site: bytes
    """As :func:`pipeline.run.sketching.site_of` gives it."""
    lines: Lines
    line: bytes
    """As in ``clean/``, compressed."""

    @classmethod
    def of(cls, site: bytes, lines: Lines, article: Article) -> RuledRecord:
        """The record ``article``."""
        return cls(site, lines, zlib.compress(record_line(article), 1))


@dataclass(frozen=True)
class RuledDocument:
    """A document of which two sets of rules say different things."""

    place: RecordKey
    before: RuledRecord | None
    """``None`` where there is no record."""
    after: RuledRecord | None
    kept: dict[int, str] = field(default_factory=dict)
    """Numbers, from 1, of the blocks that the new rules keep, and the rule."""


class RuledDocuments:
    """Documents of which the rules say different things, by site, and what their sites' templates take from any."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _TABLES:
            connection.execute(statement)

    def add(self, documents: Iterable[RuledDocument]) -> None:
        """Keep some more."""
        for document in documents:
            kept = json.dumps(list(document.kept.items()))
            self._connection.execute("INSERT INTO documents VALUES (?, ?, ?)", (*document.place, kept))
            for side, record in ((BEFORE, document.before), (AFTER, document.after)):
                if record is not None:
                    lines = record.lines
                    values = (lines.hashes, lines.states, lines.longest, lines.characters, lines.prose, record.line)
                    self._connection.execute(
                        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (*document.place, side, record.site, *values),
                    )

    def sites(self) -> list[bytes]:
        """All sites that a document is of by either rules."""
        return [site for (site,) in self._connection.execute("SELECT DISTINCT site FROM records ORDER BY site")]

    def same_lines(self, site: bytes) -> bool:
        """Whether the site has the same lines by both rules."""
        rows = f"SELECT path, record, {_LINES} FROM records WHERE site = ? AND side ="
        query = f"SELECT EXISTS ({rows} ? EXCEPT {rows} ?)"
        return not any(
            self._connection.execute(query, (site, one, site, other)).fetchone()[0]
            for one, other in ((BEFORE, AFTER), (AFTER, BEFORE))
        )

    def number_of_lines(self, site: bytes, side: int) -> int:
        """Lines of its documents together."""
        query = "SELECT COALESCE(SUM(LENGTH(states)), 0) FROM records WHERE side = ? AND site = ?"
        return int(self._connection.execute(query, (side, site)).fetchone()[0])

    def lines(self, site: bytes, side: int) -> Iterator[tuple[RecordKey, Lines]]:
        """The lines of its documents."""
        query = f"SELECT path, record, {_LINES} FROM records WHERE side = ? AND site = ? ORDER BY path, record"
        for path, record, *lines in self._connection.execute(query, (side, site)):
            yield (path, record), Lines(*lines)

    def __contains__(self, place: RecordKey) -> bool:
        query = "SELECT 1 FROM documents WHERE path = ? AND record = ?"
        return self._connection.execute(query, place).fetchone() is not None

    def kept_by(self, place: RecordKey) -> dict[int, str]:
        """Numbers of the blocks of a document that the new rules keep, and the rules; none where it is not here."""
        query = "SELECT kept FROM documents WHERE path = ? AND record = ?"
        row = self._connection.execute(query, place).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def record(self, place: RecordKey, side: int) -> tuple[Article, Lines] | None:
        """A record as it is before its site is looked at; ``None`` where there is none."""
        query = f"SELECT line, {_LINES} FROM records WHERE path = ? AND record = ? AND side = ?"
        row = self._connection.execute(query, (*place, side)).fetchone()
        return None if row is None else (article_of(zlib.decompress(row[0])), Lines(*row[1:]))

    def take(self, place: RecordKey, side: int, blocks: Sequence[int]) -> None:
        """Remember what a template takes from a record, which need not be one of these."""
        self._connection.execute("INSERT INTO taken VALUES (?, ?, ?, ?)", (*place, side, json.dumps(blocks)))

    def concerned(self) -> Iterator[tuple[RecordKey, list[int], list[int]]]:
        """The records from which templates take something, before or after: all of those that are here, and of others
        where it is not the same. By path."""
        query = (
            "SELECT path, record, one.blocks, other.blocks FROM (SELECT DISTINCT path, record FROM taken)"
            f" LEFT JOIN (SELECT * FROM taken WHERE side = {BEFORE}) AS one USING (path, record)"
            f" LEFT JOIN (SELECT * FROM taken WHERE side = {AFTER}) AS other USING (path, record)"
            " ORDER BY path, record"
        )
        for path, record, before, after in self._connection.execute(query):
            if before != after or (path, record) in self:
                yield (path, record), json.loads(before or "[]"), json.loads(after or "[]")


@contextmanager
def ruled_documents() -> Iterator[RuledDocuments]:
    """None yet. They lie in a temporary file, as far as they do not fit into a few megabytes."""
    connection = sqlite3.connect("", isolation_level=None)  # no name: SQLite removes it
    try:
        connection.execute("BEGIN")
        yield RuledDocuments(connection)
    finally:
        connection.close()
