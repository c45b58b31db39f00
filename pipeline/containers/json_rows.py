"""JSON Lines, and JSON arrays and objects: one value after another, each a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import orjson

from pipeline.article import Rejected
from pipeline.containers.entries import Entry, Reader, Start
from pipeline.containers.rows import Keys, document_of
from pipeline.sources.decoding import decode_guessed, decode_utf8

_CHUNK = 256 * 1024
_BETWEEN = b" \t\r\n,"
_BEFORE = b"\xef\xbb\xbf" + _BETWEEN

_STRUCTURE = re.compile(rb'["{}\[\]]')
_IN_STRING = re.compile(rb'["\\]')
_END_OF_BARE = re.compile(rb'[\s,\[\]{}"]')


class JsonLinesReader(Reader):
    """One JSON value a line. Blank lines are no records, but are counted: an index is that of the line."""

    NOUN = "line"

    def starts(self) -> Iterator[Start]:
        """Every line."""
        number = position = 0
        self.file.seek(0)
        while True:
            size = self._skip_line()
            if not size:
                break
            yield Start(number, position)
            number += 1
            position += size
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        keys, number, most = Keys.of(self.settings), start.record, self.limits.record
        self.file.seek(start.position)
        while line := self.file.readline(most + 1):
            if len(line) > most:
                while line and not line.endswith(b"\n"):
                    line = self.file.readline(_CHUNK)
                yield self.too_large(number)
            elif line.strip():
                yield row_entry(self, number, line.strip(), keys, cut=not line.endswith(b"\n"))
            number += 1

    def _skip_line(self) -> int:
        """Move behind the next line; its bytes."""
        size = 0
        while part := self.file.readline(_CHUNK):
            size += len(part)
            if part.endswith(b"\n"):
                break
        return size


class JsonValuesReader(Reader):
    """The elements of one JSON array, or objects one after another however they are broken into lines."""

    NOUN = "element"

    def starts(self) -> Iterator[Start]:
        """Every value."""
        number = 0
        for number, (position, _, _) in enumerate(self._values(0, keep=False), start=1):
            yield Start(number - 1, position)
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        keys, number = Keys.of(self.settings), start.record
        for _, value, whole in self._values(start.position, keep=True):
            if value is None:
                yield self.too_large(number)
            else:
                yield row_entry(self, number, value.strip(), keys, cut=not whole)
            number += 1

    def _values(self, position: int, keep: bool) -> Iterator[tuple[int, bytes | None, bool]]:
        """Position, bytes (``None`` where there are too many of them or they are not to be kept) and whether it ends.

        Brackets are counted outside of strings; what is between them is not looked at, so that an element that is no
        JSON costs itself only, as long as its brackets and quotation marks are in pairs.
        """
        source = _Bytes(self, position)
        source.skip(_BETWEEN if position else _BEFORE)
        if position == 0 and source.peek() == b"[":
            source.advance(1)
            source.skip(_BETWEEN)
        while source.peek() not in (b"", b"]"):
            began = source.position
            value = source.take_value(self.limits.record if keep else 0)
            yield began, value, source.closed
            source.skip(_BETWEEN)


class _Bytes:
    """Bytes of a file, looked at from the front a chunk at a time."""

    def __init__(self, reader: Reader, position: int) -> None:
        self._file = reader.file
        self._file.seek(position)
        self._chunk, self._at = b"", 0
        self._before = position
        self.closed = False
        """Whether the value that was taken last had an end of its own."""

    @property
    def position(self) -> int:
        return self._before + self._at

    def peek(self) -> bytes:
        """The next byte; none at the end."""
        if self._at >= len(self._chunk):
            self._before += len(self._chunk)
            self._chunk, self._at = self._file.read(_CHUNK), 0
        return self._chunk[self._at : self._at + 1]

    def advance(self, count: int) -> None:
        self._at += count

    def skip(self, these: bytes) -> None:
        while self.peek():
            rest = self._chunk[self._at :].lstrip(these)
            self._at = len(self._chunk) - len(rest)
            if rest:
                return

    def take_value(self, most: int) -> bytes | None:
        """The next value: to the bracket or quotation mark that closes it, else to a comma, bracket or white space."""
        parts: list[bytes] = []
        size, depth, in_string, escaped = 0, 0, False, False
        self.closed = False
        while not self.closed and self.peek():
            end, depth, in_string, escaped, self.closed = self._look(depth, in_string, escaped)
            part = self._chunk[self._at : end]
            self._at = end
            size += len(part)
            if size <= most:
                parts.append(part)
            else:
                parts.clear()
        return b"".join(parts) if size <= most else None

    def _look(self, depth: int, in_string: bool, escaped: bool) -> tuple[int, int, bool, bool, bool]:
        """Go through the chunk: to where, how deep that is, in a string, behind a backslash, is that all."""
        chunk, at = self._chunk, self._at
        if escaped:
            at += 1
        while True:
            found = (_IN_STRING if in_string else _STRUCTURE).search(chunk, at)
            if found is None:
                if depth == 0 and not in_string:
                    return self._end_of_bare(at), depth, in_string, False, True
                return len(chunk), depth, in_string, False, False
            sign, start, at = found[0], found.start(), found.end()
            if in_string:
                if sign == b'"':
                    in_string = False
                    if depth == 0:
                        return at, depth, False, False, True
                elif at == len(chunk):
                    return at, depth, True, True, False
                else:
                    at += 1
            elif depth == 0 and start > self._at:
                return self._end_of_bare(self._at), depth, False, False, True
            elif sign == b'"':
                in_string = True
            elif sign in b"{[":
                depth += 1
            else:
                depth -= 1
                if depth <= 0:
                    return at, 0, False, False, True

    def _end_of_bare(self, start: int) -> int:
        """Where a number or name that begins at ``start`` ends; at least one byte is taken."""
        found = _END_OF_BARE.search(self._chunk, start + 1)
        return found.start() if found else len(self._chunk)


def row_entry(reader: Reader, number: int, data: bytes, keys: Keys, cut: bool) -> Entry:
    """The document in a JSON object.

    Args:
        reader: what reads it, for messages.
        number: of the record.
        data: the object in JSON.
        keys: where it holds what.
        cut: the file ends behind it without an end of the line or of the object.
    """
    try:
        try:
            row, encoding = _parse(data)
        except ValueError as error:
            _say_why(data, error, cut)
        except RecursionError:
            raise Rejected.because("broken", "its objects are nested too deeply; flatten it") from None
        if not isinstance(row, dict):
            raise Rejected.because("broken", 'it holds no JSON object such as {"url": …, "text": …}')
        return Entry(number, document_of(row, keys, encoding))
    except Rejected as error:
        return reader.rejected(number, error.rejection.reason, error.rejection.detail)


def _parse(data: bytes) -> tuple[Any, str | None]:
    """The value, and the charset it was decoded from where that is not UTF-8."""
    try:
        return orjson.loads(data), None
    except orjson.JSONDecodeError:
        pass  # it forbids more than tools write: NaN, half of a surrogate pair
    try:
        return json.loads(data.decode("utf-8-sig")), None
    except UnicodeDecodeError:
        decoded = decode_utf8(data) or decode_guessed(data, html=False)
        return json.loads(decoded.text), decoded.encoding


def _say_why(data: bytes, error: ValueError, cut: bool) -> NoReturn:
    if not data.strip(b"\0"):
        raise Rejected.because("broken", "it holds nothing but NUL bytes, as files do after a crash or a full disk")
    if cut:
        raise Rejected.because("truncated", "the file ends in the middle of it; copy the file again")
    what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    where = f", character {error.pos + 1:,}" if isinstance(error, json.JSONDecodeError) else ""
    raise Rejected.because("broken", f"it is no JSON ({what}{where}); write it again")
