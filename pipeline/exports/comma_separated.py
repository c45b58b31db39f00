"""CSV by RFC 4180: a header, CRLF at line ends, quotes around what needs them, UTF-8 without a byte order mark.

Lists are JSON arrays, what is not known is an empty cell. The blocks and what was removed are not in it.

A spreadsheet takes a cell that begins with ``= + - @``, a tab or a carriage return for a formula, quoted or not, and a
scraped headline may be one that somebody put there (OWASP, "CSV Injection"). So such a cell gets an apostrophe in
front, and one that begins with an apostrophe another one: taking one apostrophe away where there is one gives back
exactly what was there.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from pipeline.article import Article, Quality, Raw
from pipeline.exports.options import Formulas
from pipeline.exports.reading import StoredRecord

_LEFT_OUT = frozenset({"blocks", "removed"})
_INSIDE: dict[str, Any] = {"quality": Quality, "raw": Raw}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def columns() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Name of each column to what gives its value; ``quality_words`` is ``words`` in ``quality``."""
    found: dict[str, Callable[[dict[str, Any]], Any]] = {}
    for declared in fields(Article):
        name = declared.name
        if name in _INSIDE:
            for inner in fields(_INSIDE[name]):
                found[f"{name}_{inner.name}"] = _getter(name, inner.name)
        elif name not in _LEFT_OUT:
            found[name] = _getter(name)
    return found


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


class CsvFile:
    """Records as rows."""

    def __init__(self, path: Path, formulas: Formulas) -> None:
        self._columns = columns()
        self._escape = formulas == "escape"
        self._out = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._out, lineterminator="\r\n")
        self._writer.writerow(self._columns)

    def write(self, record: StoredRecord) -> None:
        """Add a record."""
        self._writer.writerow([self._cell(value(record.values)) for value in self._columns.values()])

    def close(self) -> None:
        """Close the file."""
        self._out.close()

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            return orjson.dumps(value).decode()
        return escaped(value) if self._escape else value


def _getter(name: str, inner: str | None = None) -> Callable[[dict[str, Any]], Any]:
    if inner is None:
        return lambda values: values[name]
    return lambda values: values[name][inner]
