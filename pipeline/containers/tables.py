"""Tables with a column of text or HTML: CSV and TSV, and Parquet by way of pyarrow (extra ``parquet``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from pipeline.article import Rejected
from pipeline.containers.entries import Entry, Reader, Start
from pipeline.containers.rows import Keys, document_of, has_text_key, no_text_key
from pipeline.sources.charsets import find_charset
from pipeline.sources.decoding import decode_guessed, decode_utf8

_CHUNK = 256 * 1024
_HEAD = 256 * 1024
"""Bytes by which the charset and the delimiter of a CSV file are told."""

_DELIMITERS = ",;\t|"
_ROWS_AT_ONCE = 16
_BOM = "\ufeff"


class CsvReader(Reader):
    """Rows below a header. The header is no record: row 1 is the first below it."""

    NOUN = "row"

    def starts(self) -> Iterator[Start]:
        """Every row."""
        self._learn()
        number = 0
        for number, (position, _) in enumerate(self._rows(self.learned["body"]), start=1):
            yield Start(number - 1, position)
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        keys, header = Keys.of(self.settings), self.learned["header"]
        guessed = self.learned["charset"] if self.learned["guessed"] else None
        for number, (_, row) in enumerate(self._rows(start.position), start.record):
            if isinstance(row, Rejected):
                yield self.rejected(number, row.rejection.reason, row.rejection.detail)
                continue
            if not any(row):
                continue
            try:
                yield Entry(number, document_of(dict(zip(header, row, strict=False)), keys, guessed))
            except Rejected as error:
                yield self.rejected(number, error.rejection.reason, error.rejection.detail)

    def _learn(self) -> None:
        """Charset, delimiter and header."""
        self.file.seek(0)
        head = self.file.read(_HEAD)
        decoded = decode_utf8(head) or decode_guessed(head, html=False)
        self.learned |= {"charset": decoded.encoding, "guessed": decoded.encoding != "utf-8", "delimiter": ","}
        names: list[tuple[str, ...]] = []
        for delimiter in _DELIMITERS:
            self.learned["delimiter"] = delimiter
            lines = _Lines(self, 0)
            header = self._parsed(lines)
            if isinstance(header, list):
                columns = [name.strip().strip(_BOM) for name in header]
                if has_text_key(columns, Keys.of(self.settings)):
                    self.learned |= {"header": columns, "body": lines.position}
                    return
                names.append(tuple(columns))
        raise Rejected.because("broken", f"the table {no_text_key(names[0] if names else ())}")

    def _rows(self, position: int) -> Iterator[tuple[int, list[str] | Rejected]]:
        """Position and cells of each row, or what is wrong with it."""
        lines = _Lines(self, position)
        while not lines.ended:
            began = lines.position
            row = self._parsed(lines)
            if row is not None:
                yield began, row

    def _parsed(self, lines: _Lines) -> list[str] | Rejected | None:
        """The next row; ``None`` at the end."""
        # Of the whole process; whoever reads a table sets it anew.
        csv.field_size_limit(self.limits.record)
        lines.begin_row()
        try:
            # A reader for each row: one that has met an error is not to be trusted with the next.
            return next(csv.reader(lines, delimiter=self.learned["delimiter"]), None)
        except _LineTooLongError:
            return Rejected.because(
                "too_large",
                f"it has more than {self.limits.record:,} bytes (setting max_bytes); is a quotation mark left open?",
            )
        except csv.Error as error:
            return Rejected.because("broken", f"it is no CSV ({error}); is a quotation mark left open?")


class _LineTooLongError(Exception):
    """A row is longer than a record may be."""


class _Lines:
    """The lines of a table as text, with the position behind the last one that was given."""

    def __init__(self, reader: CsvReader, position: int) -> None:
        self._file = reader.file
        self._most = reader.limits.record
        charset = find_charset(reader.learned["charset"])
        self._codec = charset.codecs[0] if charset else "utf_8"
        self._size = 0
        self.position = position
        self.ended = False

    def begin_row(self) -> None:
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self._file.seek(self.position)
        line = self._file.readline(self._most + 1)
        self.position += len(line)
        self._size += len(line)
        if not line:
            self.ended = True
            raise StopIteration
        if self._size > self._most:
            while line and not line.endswith(b"\n"):
                line = self._file.readline(_CHUNK)
                self.position += len(line)
            raise _LineTooLongError
        return line.decode(self._codec, "replace").replace("\0", "")


class ParquetReader(Reader):
    """Rows of a Parquet file. Reading begins at row groups, which are decoded a few rows at a time."""

    NOUN = "row"

    def starts(self) -> Iterator[Start]:
        """The first row of every row group."""
        table = self._open()
        names = table.schema_arrow.names
        if not has_text_key(names, Keys.of(self.settings)):
            raise Rejected.because("broken", f"the table {no_text_key(names)}")
        number, left = 0, self.limits.container
        for group in range(table.metadata.num_row_groups):
            rows = table.metadata.row_group(group).num_rows
            if rows:
                yield Start(number, group)
            whole, left = self._fitting(table, group, left)
            if left < 0:
                self.learned["beyond"] = number + whole
                number += whole + 1
                break
            number += rows
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        entries = self._entries(start)
        yield from entries if self.beyond is None else islice(entries, self.beyond - start.record)
        yield from self.rejected_beyond()

    def _entries(self, start: Start) -> Iterator[Entry]:
        """One for each row, whatever its size."""
        table, keys, number = self._open(), Keys.of(self.settings), start.record
        for group in range(start.position, table.metadata.num_row_groups):
            behind = number + table.metadata.row_group(group).num_rows
            batches = self._batches(table, group)
            while number < behind:
                try:
                    batch = next(batches, None)
                except MemoryError:
                    raise
                # pyarrow has errors of many classes for bytes that are not what they should be.
                except Exception as error:
                    trouble = f"its row group cannot be read ({error}); copy the file again"
                    break
                if batch is None:
                    trouble = "its row group ends before it; copy the file again"
                    break
                for row in _rows_of(batch):
                    yield self._entry(number, row, keys)
                    number += 1
            for lost in range(number, behind):
                yield self.rejected(lost, "broken", trouble)
            number = behind

    def _fitting(self, table: Any, group: int, left: int) -> tuple[int, int]:
        """How many rows of a row group hold no more than ``left`` bytes, to a batch, and what is left then.

        That is below 0 where not all of them do. Rows have to be decoded for it: a value that a row group states once
        may stand in all of its rows.
        """
        rows = 0
        with suppress(Exception):  # reading the rows says what is wrong
            for batch in self._batches(table, group):
                left -= sum(map(_size_of, batch.columns))
                if left < 0:
                    break
                rows += batch.num_rows
        return rows, left

    def _batches(self, table: Any, group: int) -> Iterator[Any]:
        """Some rows at a time of a row group, with those columns that may hold something."""
        wanted = {key.partition(".")[0] for key in (*Keys.of(self.settings).all(), "dump", "file_path")}
        columns = [name for name in table.schema_arrow.names if name in wanted]
        batches: Iterator[Any] = table.iter_batches(
            _ROWS_AT_ONCE, row_groups=[group], columns=columns, use_threads=False
        )
        return batches

    def _entry(self, number: int, row: dict[str, Any], keys: Keys) -> Entry:
        content = {
            name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value for name, value in row.items()
        }
        size = sum(len(value) for value in content.values() if isinstance(value, str))
        if size > self.limits.record:
            return self.too_large(number)
        try:
            return Entry(number, document_of(content, keys))
        except Rejected as error:
            return self.rejected(number, error.rejection.reason, error.rejection.detail)

    def _open(self) -> Any:
        try:
            from pyarrow import parquet
        except ImportError:
            raise Rejected.because(
                "refused", "Parquet is read by pyarrow, which is not installed: pip install 'article-pipeline[parquet]'"
            ) from None
        self.file.seek(0)
        try:
            # Times of Spark and Hive (INT96) have nanoseconds, in which Arrow counts from 1677 to 2262 only.
            return parquet.ParquetFile(self.file, pre_buffer=False, coerce_int96_timestamp_unit="us")
        except (OSError, ValueError) as error:
            raise Rejected.because(
                "broken", f"the Parquet file cannot be opened ({error}); copy it again, it may be cut off"
            ) from None


def _rows_of(batch: Any) -> list[dict[str, Any]]:
    """The rows of an Arrow record batch; a value that Python has no equivalent for is ``None``."""
    schema = batch.schema
    for index, field in enumerate(schema):
        schema = schema.set(index, field.with_type(_in_microseconds(field.type)))
    if schema != batch.schema:
        batch = batch.cast(schema, safe=False)
    try:
        return list(batch.to_pylist())
    except MemoryError:
        raise
    except Exception:  # for one of the values; which, it does not say
        columns = {name: list(map(_value_of, column)) for name, column in zip(schema.names, batch, strict=True)}
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _size_of(column: Any) -> int:
    """Bytes of the values of an Arrow array; one that stands in it twice counts twice."""
    from pyarrow import types

    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_struct(column.type) or types.is_list(column.type) or types.is_large_list(column.type):
        inner = column.flatten()
        return sum(map(_size_of, inner)) if types.is_struct(column.type) else _size_of(inner)
    return int(column.nbytes)


def _in_microseconds(kind: Any) -> Any:
    """The Arrow type with microseconds for nanoseconds.

    A ``datetime`` has no nanoseconds. pyarrow makes a pandas object of such a time where pandas is installed, and else
    an error, so that records would depend on that. Lists are left as they are: no hint is a list of times.
    """
    import pyarrow
    from pyarrow import types

    if types.is_timestamp(kind) and kind.unit == "ns":
        return pyarrow.timestamp("us", kind.tz)
    if types.is_time64(kind) and kind.unit == "ns":
        return pyarrow.time64("us")
    if types.is_duration(kind) and kind.unit == "ns":
        return pyarrow.duration("us")
    if types.is_struct(kind):
        return pyarrow.struct([field.with_type(_in_microseconds(field.type)) for field in kind])
    return kind


def _value_of(scalar: Any) -> Any:
    """An Arrow scalar in Python.

    ``None`` where that is not possible, as for a date beyond the year 9999 or in a time zone that is not known; of
    lists and structures this costs the element only. A string that is not UTF-8 has U+FFFD for what is wrong.
    """
    from pyarrow import types

    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        if types.is_string(scalar.type) or types.is_large_string(scalar.type):
            return scalar.as_buffer().to_pybytes().decode("utf-8", "replace")
    except MemoryError:
        raise
    except Exception:  # of many classes; that of a time zone that is not known is a KeyError
        pass
    if types.is_struct(scalar.type):
        return {field.name: _value_of(scalar[index]) for index, field in enumerate(scalar.type)}
    if types.is_list(scalar.type) or types.is_large_list(scalar.type):
        return [_value_of(value) for value in scalar]
    return None
