"""Site templates by a shuffle: what :mod:`pipeline.run.stripping` finds and removes on one machine.

The lines of a site's documents meet in one task, as hashes; what a template takes goes back to the records by their
ids. A task holds a bounded number of lines at a time and keeps the others of its site in a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from pipeline.article import Article
from pipeline.corpus.lines import Lines
from pipeline.corpus.stripping import RULE, without_lines
from pipeline.corpus.templates import REPEATED, lines_to_remove, template_of
from pipeline.engines.components import Keep
from pipeline.engines.rows import COLUMNS, DDL, sketched
from pipeline.isolation.messages import packed_lines, unpacked_lines
from pipeline.run.storage import record_line

_SPOOLED = 16 * 1024 * 1024
"""Bytes of a site's lines that are kept in memory; more lie in a file."""
_AT_ONCE = 2000  # documents of a batch
_COUNTS = {"blocks": pa.int32(), "all_kept": pa.int32(), "little_kept": pa.int32()}
_LINED = ("hashes", "states", "longest", "characters", "prose")


@dataclass(frozen=True)
class Changes:
    """What removing templates came to, in the counts of a job."""

    records: int = 0
    """From which something was removed."""
    blocks: int = 0
    all_kept: int = 0
    """More records with this flag; less where it is negative."""
    little_kept: int = 0


def without_templates(records: DataFrame, keep: Keep, compared: bool) -> tuple[DataFrame, Changes]:
    """The records without the lines that their sites repeat.

    Args:
        records: with the columns of :mod:`pipeline.engines.rows`.
        keep: where tables are kept that are used more than once.
        compared: whether sketches are needed of the records.

    Returns:
        The records, and what has changed in the counts.
    """
    lines = records.select("site", "id", *_LINED)
    by_site = lines.repartition("site").sortWithinPartitions("site", "id")
    taken = keep(by_site.mapInArrow(_taken, "id binary, taken array<int>"), "templates")
    concerned = records.join(taken, "id")
    ddl = f"{DDL}, blocks int, all_kept int, little_kept int"
    columns = [*COLUMNS, "taken"]
    stripped = keep(concerned.select(*columns).mapInArrow(partial(_stripped, compared=compared), ddl), "stripped")
    counted = stripped.agg(
        F.count_if(F.col("blocks") > 0), *(F.coalesce(F.sum(name), F.lit(0)) for name in _COUNTS)
    ).collect()[0]
    others = records.join(taken.select("id"), "id", "left_anti").select(*COLUMNS)
    return others.unionByName(stripped.select(*COLUMNS)), Changes(*counted)


def with_changes(
    removed: Mapping[str, int], flags: Mapping[str, int], changes: Changes
) -> tuple[dict[str, int], dict[str, int]]:
    """Removed blocks by family and records by flag, as cleaning left them, with what has changed since."""
    families = {**removed, "template": removed.get("template", 0) + changes.blocks}
    marks = {**flags}
    for name in ("all_kept", "little_kept"):
        marks[name] = marks.get(name, 0) + getattr(changes, name)
    return tuple({name: number for name, number in counts.items() if number} for counts in (families, marks))  # type: ignore[return-value]


def _taken(batches: Iterable[Any]) -> Iterator[Any]:
    """Numbers of the blocks that each document of a partition loses, where it does."""
    for _, documents in groupby(_rows(batches), key=itemgetter(0)):
        with SpooledTemporaryFile(_SPOOLED) as spool:
            number = lines = 0
            for _, id_, document in documents:
                spool.write(orjson.dumps([id_.hex(), packed_lines(document)]) + b"\n")
                number += 1
                lines += len(document.states)
            if number >= REPEATED:
                yield from _taken_of_site(spool, lines)


def _taken_of_site(spool: IO[bytes], lines: int) -> Iterator[Any]:
    def source() -> Iterator[Lines]:
        return (document for _, document in _spooled(spool))

    template = template_of(source, lines)
    if not (template.below.any() or template.above.any()):
        return
    # One after the other: both read the same file.
    taken = list(lines_to_remove(template, source()))
    found = [(id_, blocks) for (id_, _), blocks in zip(_spooled(spool), taken, strict=True) if blocks]
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        columns = [
            pa.array([id_ for id_, _ in some], pa.binary()),
            pa.array([blocks for _, blocks in some], pa.list_(pa.int32())),
        ]
        yield pa.RecordBatch.from_arrays(columns, names=["id", "taken"])


def _spooled(spool: IO[bytes]) -> Iterator[tuple[bytes, Lines]]:
    spool.seek(0)
    for row in spool:
        id_, lines = orjson.loads(row)
        yield bytes.fromhex(id_), unpacked_lines(lines)


def _rows(batches: Iterable[Any]) -> Iterator[tuple[bytes, bytes, Lines]]:
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in ("site", "id", *_LINED)]
        for site, id_, *lines in zip(*columns, strict=True):
            yield site, id_, Lines(*lines)


def _stripped(batches: Iterable[Any], compared: bool) -> Iterator[Any]:
    """The rows of records without the blocks that are taken from them, and what that changes in the counts."""
    kinds = {**COLUMNS, **_COUNTS}
    for batch in batches:
        rows = [_stripped_row(row, compared) for row in batch.to_pylist()]
        arrays = [pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()]
        yield pa.RecordBatch.from_arrays(arrays, names=list(kinds))


def _stripped_row(row: dict[str, Any], compared: bool) -> dict[str, Any]:
    complete = Article.from_dict(orjson.loads(row["line"]))
    article = without_lines(complete, frozenset(row["taken"]), row["characters"], row["prose"])
    more = {
        name: int(name in article.quality.flags) - int(name in complete.quality.flags)
        for name in ("all_kept", "little_kept")
    }
    return {
        **row,
        "line": record_line(article),
        **(sketched(article) if compared else {}),
        "blocks": sum(run.last - run.first + 1 for run in article.removed if run.rule == RULE),
        **more,
    }
