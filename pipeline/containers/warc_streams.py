"""The bytes of WARC records: of a plain file, or of one gzip member after another."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from warcio.exceptions import ArchiveLoadFailed

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a gzip member.

    Attributes:
        reason: ``truncated``: the file ends in it; ``broken``: it is damaged; ``too_large``: more comes out of it than
            may, and it was not unpacked any further.
        detail: for a person.
    """

    reason: Literal["truncated", "broken", "too_large"]
    detail: str


_LONGEST_HEAD = 1024 * 1024
"""Bytes of a record's headers; with cookies and all they have a few thousand."""


class PlainStream:
    """A WARC file that is not compressed, or not any more."""

    trouble: Trouble | None = None

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.breaks = 0
        """How many bytes of ends of lines were skipped last."""

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        return self._file.read(size)

    def readline(self, size: int) -> bytes:
        """As a file does."""
        return self._file.readline(size)

    def tell(self) -> int:
        """As a file does."""
        return self._file.tell()

    def following(self, count: int) -> bytes:
        """The next bytes behind the ends of lines that separate records, which are skipped."""
        self.breaks = 0
        while (bytes_ := self._file.read(count)) and bytes_[:1] in b"\r\n":
            self.breaks += 1
            self._file.seek(1 - len(bytes_), io.SEEK_CUR)
        self._file.seek(-len(bytes_), io.SEEK_CUR)
        return bytes_

    def end(self) -> int:
        """Where the next member begins: there is none."""
        return -1


class MemberStream:
    """One gzip member, read like a file that ends with it.

    Args:
        file: at the member's beginning.
        most: bytes that may come out of it.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._raw = _Inflated(file, most)
        self._stream = io.BufferedReader(self._raw, CHUNK)
        self.breaks = 0

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the member; ``None`` where nothing is, as far as it was read."""
        return self._raw.trouble

    @property
    def left(self) -> int:
        """How many more bytes may come out."""
        return self._raw.left

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        return self._stream.read(size)

    def readline(self, size: int) -> bytes:
        """As a file does."""
        return self._stream.readline(size)

    def tell(self) -> int:
        """Position in what is unpacked; for the parser, which asks."""
        return self._stream.tell() if self._stream.seekable() else 0

    def following(self, count: int) -> bytes:
        """As of :class:`PlainStream`; maybe fewer bytes."""
        self.breaks = 0
        while (bytes_ := self._stream.peek(count)[:count]) and bytes_[:1] in b"\r\n":
            self.breaks += 1
            self._stream.read(1)
        return bytes_

    def end(self) -> int:
        """Where the next member begins, -1 where none does; reads this one to its end."""
        while self._stream.read(CHUNK):
            pass
        return self._raw.next_member()


class _Inflated(io.RawIOBase):
    """What is in the gzip member that begins where the file stands."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self.left = most
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._position = file.tell()
        self._input = b""
        self.trouble: Trouble | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """None at the end of the member, and where it cannot be read any further."""
        while not self._inflater.eof and self.trouble is None:
            if not self._fill():
                self.trouble = Trouble("truncated", "the file ends in the middle of it; copy the file again")
                break
            try:
                data = self._inflater.decompress(self._input, len(buffer))
            except zlib.error as error:
                self.trouble = Trouble("broken", f"its gzip member is damaged ({error}); copy the file again")
                break
            rest = self._inflater.unconsumed_tail or self._inflater.unused_data
            self._position += len(self._input) - len(rest)
            self._input = rest
            self.left -= len(data)
            if self.left < 0:
                self.trouble = Trouble("too_large", "more comes out of it than may")
                break
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0

    def next_member(self) -> int:
        """Where the next member begins behind padding with NULs; -1 where none does."""
        while self._fill():
            rest = self._input.lstrip(b"\0")
            self._position += len(self._input) - len(rest)
            self._input = rest
            if rest:
                return self._position
        return -1

    def _fill(self) -> bool:
        if not self._input:
            self._file.seek(self._position)
            self._input = self._file.read(CHUNK)
        return bool(self._input)


class HeadStream:
    """A stream whose first bytes, which are headers, cannot go on for ever."""

    def __init__(self, stream: PlainStream | MemberStream) -> None:
        self._stream = stream
        self._left = _LONGEST_HEAD

    def readline(self) -> bytes:
        """The next line."""
        line = self._stream.readline(self._left)
        self._left -= len(line)
        if self._left <= 0:
            raise ArchiveLoadFailed(f"its headers have more than {_LONGEST_HEAD:,} bytes")
        return line

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        return self._stream.read(size)
