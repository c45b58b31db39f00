"""Changing records that stand in ``clean/`` already, such as the mark of a duplicate."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import orjson

from pipeline.article import Article
from pipeline.run.storage import BEGINNING, RecordError, RecordWriter, encoded

Marks = Mapping[str, str | None]
"""By id of a record what its ``duplicate_of`` becomes."""

Edits = Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]
"""By id of a record what makes of it what it becomes."""

_AT_ONCE = 500
"""Files that are brought to the disk together; twice their size is needed while they are."""
_BYTES_AT_ONCE = 64 * 1024 * 1024
"""Of files that are brought to the disk together, where they are large: none is added to so many."""


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
    for outputs in some_at_once(clean_dir, sorted(marks)):
        with RecordWriter(clean_dir, token, "duplicates") as writer:
            for output in outputs:
                edits = {id_: partial(_marked, mark) for id_, mark in marks[output].items()}
                if stage_edited(writer, clean_dir, output, edits) is False:
                    damaged.append(output)
            writer.publish()
    return damaged


def stage_edited(writer: RecordWriter, clean_dir: str, output: bytes, edits: Edits) -> bool | None:
    """Stage a file of which some records change, every other byte as it is.

    Returns:
        Whether it is staged: not, where it is damaged; ``None`` where there is no such file.
    """
    path = os.path.join(os.fsencode(clean_dir), output)
    if not os.path.lexists(path):
        return None
    try:
        with writer.stage_lines(output) as out:
            out.writelines(_edited(path, edits))
    except (DamagedError, RecordError):  # or a folder in its place
        writer.discard(output)
        return False
    return True


def article_of(line: bytes) -> Article:
    """The record on a line.

    Raises:
        DamagedError: it is none.
    """
    return _article_of(_parsed(line))


def read_records(clean_dir: str, output: bytes) -> Iterator[Article]:
    """Each record of a file in ``clean/``.

    Raises:
        DamagedError: a line is no record.
        FileNotFoundError: there is no such file.
    """
    with open(os.path.join(os.fsencode(clean_dir), output), "rb") as lines:
        yield from map(article_of, lines)


def some_at_once(clean_dir: str, outputs: Iterable[bytes]) -> Iterator[list[bytes]]:
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


def _marked(mark: str | None, record: dict[str, Any]) -> dict[str, Any]:
    record["duplicate_of"] = mark
    return record


def _edited(path: bytes, edits: Edits) -> Iterator[bytes]:
    found = 0
    with open(path, "rb") as lines:
        for line in lines:
            match = BEGINNING.match(line)
            if match is not None and match[1].decode() not in edits:
                yield line
                continue
            record = _parsed(line)
            id_ = record.get("id")
            if isinstance(id_, str) and id_ in edits:
                found += 1
                line = encoded(edits[id_](record))
            yield line
    if found != len(edits):
        raise DamagedError


def _article_of(record: Mapping[str, Any]) -> Article:
    try:
        return Article.from_dict(record)
    except (ValueError, TypeError):
        raise DamagedError from None


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise DamagedError from None
    if not isinstance(record, dict):
        raise DamagedError
    return record
