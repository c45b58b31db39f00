"""What tasks leave for the stages behind them: rows of a table with records, rejections and counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
import pyarrow as pa

from pipeline.article import Article, Rejection
from pipeline.run.journal import Tally
from pipeline.run.recording import Recorded
from pipeline.run.sketching import SketchedRecord, read_lines, read_sketches, sketch_article
from pipeline.run.storage import encoded

RECORD, REJECTION, TALLY = "record", "rejection", "tally"
"""Kinds of rows; each is a folder of the table."""

COLUMNS = {
    "kind": pa.string(),
    "line": pa.binary(),
    "id": pa.binary(),
    "published": pa.string(),
    "digest": pa.binary(),
    "tokens": pa.int32(),
    "shingles": pa.int32(),
    "signature": pa.binary(),
    "figures": pa.binary(),
    "site": pa.binary(),
    "hashes": pa.binary(),
    "states": pa.binary(),
    "longest": pa.binary(),
    "characters": pa.int64(),
    "prose": pa.float64(),
}
"""``line`` is a record or rejection as it is written, with the end of its line, or a count in JSON; the others are a
record's :class:`pipeline.run.sketching.SketchedRecord`, and from ``site`` on its
:class:`pipeline.run.sketching.LinedRecord`."""

DDL = (
    "kind string, line binary, id binary, published string, digest binary, tokens int, shingles int, signature binary, "
    "figures binary, site binary, hashes binary, states binary, longest binary, characters bigint, prose double"
)
"""The same for Spark."""

_MOST_ROWS, _MOST_BYTES = 500, 4 * 1024 * 1024
"""Of one batch that is handed to Spark."""


def sketched(article: Article) -> dict[str, Any]:
    """The columns by which a record is compared with others."""
    return _sketch_columns(sketch_article(b"", article))


def _sketch_columns(found: SketchedRecord) -> dict[str, Any]:
    sketch = found.sketch
    return {
        "published": found.published,
        "digest": sketch.digest,
        "tokens": sketch.tokens,
        "shingles": sketch.shingles,
        "signature": sketch.signature,
        "figures": sketch.figures,
    }


class Rows:
    """Rows that wait to be handed over."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether it is time to hand them over."""
        return len(self._rows) >= _MOST_ROWS or self._bytes >= _MOST_BYTES

    def add_record(self, recorded: Recorded) -> None:
        """A record."""
        row: dict[str, Any] = {"id": recorded.id}
        for one in read_sketches([recorded.comparison]):
            row |= _sketch_columns(one)
        for lined in read_lines([recorded.comparison]):
            lines = lined.lines
            row |= {
                "site": lined.site,
                "hashes": lines.hashes,
                "states": lines.states,
                "longest": lines.longest,
                "characters": lines.characters,
                "prose": lines.prose,
            }
        self._add(RECORD, recorded.line, row)

    def add_rejection(self, rejection: Rejection) -> None:
        """A rejection."""
        self._add(REJECTION, encoded(rejection.to_dict()), {})

    def add_tally(self, tally: Tally, **more: Any) -> None:
        """Counts of one unit, and what else the driver is to know of it."""
        self._add(TALLY, orjson.dumps({"tally": asdict(tally), **more}), {})

    def take(self) -> pa.RecordBatch:
        """The rows as Spark wants them; there are none afterwards."""
        arrays = [pa.array([row.get(name) for row in self._rows], kind) for name, kind in COLUMNS.items()]
        self._rows, self._bytes = [], 0
        return pa.RecordBatch.from_arrays(arrays, names=list(COLUMNS))

    def __bool__(self) -> bool:
        return bool(self._rows)

    def _add(self, kind: str, line: bytes, values: dict[str, Any]) -> None:
        self._rows.append({"kind": kind, "line": line, **values})
        self._bytes += len(line)
