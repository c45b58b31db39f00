"""Writing the mark of a duplicate into records that stand in ``clean/`` already."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping

import orjson

from pipeline.article import Article
from pipeline.run.storage import RecordError, RecordWriter, encoded

Marks = Mapping[str, str | None]
"""By id of a record what its ``duplicate_of`` becomes."""

_AT_ONCE = 500
"""Files that are brought to the disk together; twice their size is needed while they are."""
_BYTES_AT_ONCE = 64 * 1024 * 1024
"""Of files that are brought to the disk together, where they are large: none is added to so many."""
_ID = re.compile(rb'\{"schema_version":"[^"]{1,20}","id":"([0-9a-f]{32})"')


class DamagedError(Exception):
    """A file in ``clean/`` does not hold the records that were written to it."""


def mark_records(clean_dir: str, token: str, marks: Mapping[bytes, Marks]) -> list[bytes]:
    """Rewrite the records that get another mark, and leave every other byte as it is.

    When it returns, all of it survives a power cut. Every file is whole at any time.

    Args:
        clean_dir: the folder of the records.
        token: of this run.
        marks: by file below ``clean_dir``, which may hold one record or one a line.

    Returns:
        The files that are damaged, which were left alone. One that is not there is left out: a run makes it again.
    """
    damaged: list[bytes] = []
    for outputs in _some_at_once(clean_dir, sorted(marks)):
        with RecordWriter(clean_dir, token, "duplicates") as writer:
            for output in outputs:
                path = os.path.join(os.fsencode(clean_dir), output)
                if not os.path.lexists(path):
                    continue
                try:
                    with writer.stage_lines(output) as out:
                        out.writelines(_marked(path, marks[output]))
                except (DamagedError, RecordError):  # or a folder in its place
                    writer.discard(output)
                    damaged.append(output)
            writer.publish()
    return damaged


def read_records(clean_dir: str, output: bytes) -> Iterator[Article]:
    """Each record of a file in ``clean/``.

    Raises:
        DamagedError: a line is no record.
        FileNotFoundError: there is no such file.
    """
    with open(os.path.join(os.fsencode(clean_dir), output), "rb") as lines:
        yield from map(_article, lines)


def _some_at_once(clean_dir: str, outputs: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The files in lists of as many as are brought to the disk together."""
    some: list[bytes] = []
    size = 0
    for output in outputs:
        some.append(output)
        with contextlib.suppress(OSError):
            size += os.path.getsize(os.path.join(os.fsencode(clean_dir), output))
        if len(some) == _AT_ONCE or size >= _BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _marked(path: bytes, marks: Marks) -> Iterator[bytes]:
    found = 0
    with open(path, "rb") as lines:
        for line in lines:
            match = _ID.match(line)
            if match is not None and match[1].decode() not in marks:
                yield line
                continue
            record = _parsed(line)
            id_ = record.get("id")
            if isinstance(id_, str) and id_ in marks:
                record["duplicate_of"] = marks[id_]
                found += 1
                line = encoded(record)
            yield line
    if found != len(marks):
        raise DamagedError


def _article(line: bytes) -> Article:
    try:
        return Article.from_dict(_parsed(line))
    except (ValueError, TypeError):
        raise DamagedError from None


def _parsed(line: bytes) -> dict[str, object]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise DamagedError from None
    if not isinstance(record, dict):
        raise DamagedError
    return record
