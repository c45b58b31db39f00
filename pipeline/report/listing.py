"""The list of articles as files of data, which the page loads as scripts: a page on a disk may not fetch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar, get_args

import orjson

from pipeline.article import Family, Flag
from pipeline.report.corpus import Corpus, Row
from pipeline.report.wording import PROBLEMS

MARK_NAMES = [*PROBLEMS, *(flag for flag in get_args(Flag) if flag not in PROBLEMS), "duplicate"]
"""What a row can be marked as, in the order of the bits."""
FAMILY_NAMES = list(get_args(Family))

_ROWS = 4096
"""Rows of one file; by number, so that a new record changes one file."""
_LONGEST_TITLE, _LONGEST_NAME = 64, 48
"""Characters in the list; of longer names of files the end."""


def listing_files(corpus: Corpus, article_pages: set[bytes], most_bytes: int) -> tuple[dict[str, bytes], int]:
    """The files of the list by name, and how many rows are in them: as many of the last as ``most_bytes`` allow."""
    mark_bits = {name: 1 << index for index, name in enumerate(MARK_NAMES)}
    families = _FamilyBits()
    files: dict[str, bytes] = {}
    size = listed = 0
    for chunk, rows in reversed([(chunk, list(rows)) for chunk, rows in _chunks(corpus)]):
        sites: dict[str, int] = {}
        folders: dict[str, int] = {}
        data = [_values(row, sites, folders, mark_bits, families, row.id in article_pages) for row in rows]
        content = (
            b"articlePipelineList(" + _dumps({"sites": list(sites), "folders": list(folders), "rows": data}) + b");\n"
        )
        size += len(content)
        if size > most_bytes and files:
            break
        files[f"articles-{chunk:05}.js"] = content
        listed += len(rows)
    return dict(sorted(files.items())), listed


class _FamilyBits(dict[str, int]):
    """The families in a row's JSON as bits; the same few texts come again and again."""

    _BITS: ClassVar = {name: 1 << index for index, name in enumerate(FAMILY_NAMES)}

    def __missing__(self, text: str) -> int:
        bits = self[text] = sum(self._BITS.get(name, 0) for name in json.loads(text))
        return bits


def _chunks(corpus: Corpus) -> Iterator[tuple[int, Iterator[Row]]]:
    return groupby(corpus.rows, key=lambda row: row.number // _ROWS)


def _values(
    row: Row,
    sites: dict[str, int],
    folders: dict[str, int],
    mark_bits: dict[str, int],
    families: _FamilyBits,
    has_page: bool,
) -> list[object]:
    marks = 0
    for name in {*row.problems, *row.flags}:
        marks |= mark_bits.get(name, 0)
    if row.duplicate:
        marks |= mark_bits["duplicate"]
    folder, slash, name = row.name.rpartition("/")
    return [
        row.title[:_LONGEST_TITLE] if row.title else "",
        folders.setdefault(folder + slash, len(folders)),
        name if len(name) <= _LONGEST_NAME else "…" + name[1 - _LONGEST_NAME :],
        sites.setdefault(row.site, len(sites)),
        row.language or "",
        row.published[:10] if row.published else "",
        row.words,
        round(100 * row.share),
        None if row.confidence is None else round(100 * row.confidence),
        marks,
        families[row.families],
        *([row.id.hex()] if has_page else []),
    ]


def _dumps(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # half of a surrogate pair in a path
        return json.dumps(value).encode()
