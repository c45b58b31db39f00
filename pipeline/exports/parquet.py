"""Parquet, with one schema for all exports; needs pyarrow (extra ``parquet``).

The types follow from the record's own definition, not from what some records hold: a column in which nothing is known
has its type all the same, and files of different runs can be read together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.article import SCHEMA_VERSION, readable_path
from pipeline.exports.options import ExportError
from pipeline.exports.reading import StoredRecord
from pipeline.loaders import arrow_schema

_GROUP_BYTES = 16 * 1024 * 1024
_GROUP_RECORDS = 10_000
"""A row group is full after so many bytes of records, as they stand in ``clean/``, or after so many records."""


class ParquetFile:
    """Records in row groups, compressed with zstd."""

    def __init__(self, path: Path) -> None:
        pyarrow = _pyarrow()
        from pyarrow import parquet

        self._schema = record_schema()
        self._make = pyarrow.Table.from_pylist
        self._errors = (pyarrow.ArrowException, TypeError, ValueError, AttributeError)
        self._out = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._outputs: list[bytes] = []
        self._bytes = 0

    def write(self, record: StoredRecord) -> None:
        """Add a record."""
        self._rows.append(record.values)
        self._outputs.append(record.output)
        self._bytes += len(record.line)
        if self._bytes >= _GROUP_BYTES or len(self._rows) >= _GROUP_RECORDS:
            self._write_group()

    def close(self) -> None:
        """Write what is left, and close."""
        if self._rows:
            self._write_group()
        self._out.close()

    def _write_group(self) -> None:
        self._out.write_table(self._table(), row_group_size=len(self._rows))
        self._rows, self._outputs, self._bytes = [], [], 0

    def _table(self) -> Any:
        try:
            return self._make(self._rows, schema=self._schema)
        except self._errors:
            for row, output in zip(self._rows, self._outputs, strict=True):
                self._check(row, output)
            raise

    def _check(self, row: dict[str, Any], output: bytes) -> None:
        try:
            self._make([row], schema=self._schema)
        except self._errors as error:
            raise ExportError(
                f"a record of {readable_path(output)} in clean/ does not have the types of a record ({error}); "
                "remove the file, and the next run makes it again"
            ) from None


def check_pyarrow() -> None:
    """Make sure that Parquet can be written.

    Raises:
        ExportError: pyarrow is not installed.
    """
    _pyarrow()


def record_schema() -> Any:
    """The Arrow schema of a record, which says which values are never null, with the version of the record's schema."""
    return arrow_schema(nulls_everywhere=False).with_metadata({"article_pipeline.schema_version": SCHEMA_VERSION})


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise ExportError(
            "Parquet needs pyarrow, which is not installed: pip install 'article-pipeline[parquet]'"
        ) from None
    return pyarrow
