"""Opening a container so that reading can begin at any of its records.

Most compressed files can only be read from their beginning. They are unpacked once, into a file beside the parts of
the container, and every batch reads that one. WARC files in which each record is a gzip member of its own, which is
how crawlers write them, are read as they are.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.article import Rejected
from pipeline.containers.archives import TarReader, ZipReader
from pipeline.containers.entries import Damage, Limits, Reader
from pipeline.containers.json_rows import JsonLinesReader, JsonValuesReader
from pipeline.containers.tables import CsvReader, ParquetReader
from pipeline.containers.warc import WarcReader, has_member_each_record
from pipeline.settings import Settings
from pipeline.sources.compression import GZIP_MAGIC, MAX_LAYERS, ZSTD_MAGIC
from pipeline.sources.container_kinds import ContainerKind, kind_of
from pipeline.sources.decoding import utf16_without_mark

_READERS: dict[ContainerKind, type[Reader]] = {
    "warc": WarcReader,
    "jsonl": JsonLinesReader,
    "json": JsonValuesReader,
    "zip": ZipReader,
    "tar": TarReader,
    "csv": CsvReader,
    "parquet": ParquetReader,
}
_LINES: tuple[ContainerKind, ...] = ("jsonl", "csv")
_COPIED = 1024 * 1024
_IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an unpacked container that need no file."""

_PEEKED = 16
"""Bytes by which compression and UTF-16 are told."""

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class OpenContainer:
    """A container that can be read.

    Attributes:
        kind: what it is.
        reader: reads it.
        damage: why it ends before its end; ``None`` where it is whole.
        known: what opening it again needs to know, as JSON can hold it.
    """

    kind: ContainerKind
    reader: Reader
    damage: Damage | None
    known: Mapping[str, Any]


def kind_of_file(file: BinaryIO, name: str) -> ContainerKind | None:
    """The kind of container in a file, compressed or not; ``None`` where it is one document."""
    return kind_of(_unpacking(file), name)


@contextlib.contextmanager
def open_container(
    file: BinaryIO,
    name: str,
    settings: Settings,
    unpacked: Path | None = None,
    known: Mapping[str, Any] | None = None,
    folder: str | None = None,
) -> Iterator[OpenContainer]:
    """Open a container.

    Args:
        file: the raw file, seekable.
        name: its name.
        settings: how to read it.
        unpacked: where it is kept unpacked if that is needed; ``None`` for a temporary file that goes away.
        known: ``known`` and ``learned`` of an earlier opening with the same ``unpacked``, which is then not made again.
        folder: where temporary files go; ``None`` for the system's place.

    Raises:
        Rejected: it is no container, or nothing in it can be read.
    """
    with contextlib.ExitStack() as stack:
        if known is None:
            known, source = _first_time(file, name, settings, unpacked, folder, stack)
        elif not known["unpacked"]:
            source = file
        elif unpacked is None:
            raise ValueError("open_container: an unpacked container is opened again where it was unpacked")
        else:
            source = stack.enter_context(unpacked.open("rb"))
        kind: ContainerKind = known["kind"]
        damage = Damage(*known["damage"]) if known["damage"] else None
        yield OpenContainer(kind, _READERS[kind](source, settings, known), damage, known)


def _first_time(
    file: BinaryIO,
    name: str,
    settings: Settings,
    unpacked: Path | None,
    folder: str | None,
    stack: contextlib.ExitStack,
) -> tuple[dict[str, Any], BinaryIO]:
    kind = kind_of_file(file, name)
    if kind is None:
        raise Rejected.because("refused", "it is no container any more; the next run takes it as what it is")
    limits = Limits.of(settings)
    file.seek(0)
    magic = file.read(_PEEKED)
    file.seek(0)
    compressed = magic.startswith((GZIP_MAGIC, ZSTD_MAGIC))
    if (
        compressed
        and kind == "warc"
        and magic.startswith(GZIP_MAGIC)
        and has_member_each_record(file, limits.container)
    ):
        return {"kind": kind, "unpacked": False, "members": True, "damage": None}, file
    wide = kind in (*_LINES, "json") and _utf16_of(magic) is not None
    if not compressed and not wide:
        return {"kind": kind, "unpacked": False, "damage": None}, file
    target: BinaryIO
    if unpacked is None:
        temporary = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=folder)  # noqa: SIM115 - the stack closes it
        target = cast(BinaryIO, stack.enter_context(temporary))
    else:
        target = stack.enter_context(unpacked.open("w+b"))
    damage = _unpack(file, target, limits.container, kind in _LINES)
    target.flush()
    target.seek(0)
    found = [damage.reason, damage.detail] if damage else None
    return {"kind": kind, "unpacked": True, "damage": found}, target


def _unpack(file: BinaryIO, target: BinaryIO, most: int, lines: bool) -> Damage | None:
    """Copy what is in a compressed or UTF-16 file, as UTF-8, as far as it goes; what stopped it.

    Of lines, one that was cut off is left out: the damage stands for it.
    """
    size, damage = 0, None
    source = _unpacking(file)
    try:
        while part := source.read(_COPIED):
            target.write(part[: most - size])
            size += len(part)
            if size > most:
                damage = Damage(
                    "too_large",
                    f"it holds more than {most:,} bytes, decompressed (setting max_container_bytes); what is "
                    "beyond was not read. Raise max_container_bytes, or divide it",
                )
                break
    except EOFError:
        damage = Damage("truncated", "it ends before its end marker; copy the file again")
    except (OSError, ValueError, zlib.error) as error:
        damage = Damage("broken", f"it is damaged ({error}); what follows was not read. Copy the file again")
    if damage and lines:
        _drop_cut_line(target)
    return damage


def _drop_cut_line(target: BinaryIO) -> None:
    end = target.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _COPIED)
        target.seek(start)
        newline = target.read(end - start).rfind(b"\n")
        if newline >= 0:
            target.truncate(start + newline + 1)
            return
        end = start
    target.truncate(0)


def _unpacking(file: BinaryIO) -> BinaryIO:
    """What is in the file: seen through gzip and zstd, and UTF-16 as UTF-8. Reads of it may be short.

    Reading raises EOFError, OSError, ValueError or zlib.error where the file is damaged.
    """
    file.seek(0)
    source = io.BufferedReader(cast(io.RawIOBase, _Unclosed(file.read)), _COPIED)
    for _ in range(MAX_LAYERS):
        magic = _peek(source)
        if magic.startswith(GZIP_MAGIC):
            source = io.BufferedReader(cast(io.RawIOBase, _Unclosed(gzip.GzipFile(fileobj=source).read1)), _COPIED)
        elif magic.startswith(ZSTD_MAGIC):
            source = io.BufferedReader(cast(io.RawIOBase, _Unclosed(_zstd(source))), _COPIED)
    codec = _utf16_of(_peek(source))
    if codec is not None:
        text = io.TextIOWrapper(source, encoding=codec, errors="replace", newline="")
        source = io.BufferedReader(cast(io.RawIOBase, _Unclosed(lambda size: text.read(size).encode())), _COPIED)
    return cast(BinaryIO, _OneRead(source))


def _utf16_of(head: bytes) -> str | None:
    """The codec where a file is in UTF-16, by its mark or, without one, by the NULs in its first characters.

    The first two of JSON and of a table's header are ASCII (RFC 4627, section 3). They alone are looked at, and some
    behind them: what follows may have no more ASCII in it, and an archive may have pages in UTF-16.
    """
    if head.startswith(_WIDE_MARKS):
        return "utf-16"
    ascii_start = head[:2].count(0) == 1 and head[2:4].count(0) == 1
    return utf16_without_mark(head[:_PEEKED]) if ascii_start else None


def _peek(source: io.BufferedReader[Any]) -> bytes:
    """The first bytes; none where they cannot be had, which reading will say again."""
    with contextlib.suppress(EOFError, OSError, ValueError, zlib.error):
        return source.peek(_PEEKED)[:_PEEKED]
    return b""


def _zstd(source: BinaryIO) -> Callable[[int], bytes]:
    import zstandard  # here, for few runs need it

    reader = zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True, closefd=False)

    def read(size: int) -> bytes:
        try:
            return bytes(reader.read(size))
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from None

    return read


class _Unclosed(io.RawIOBase):
    """A raw stream that reads by a function, and does not close what the function reads."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._rest or self._read(len(buffer))
        used = min(len(data), len(buffer))
        buffer[:used] = data[:used]
        self._rest = data[used:]
        return used


class _OneRead:
    """A buffered stream whose ``read`` gives what there is at once, so that nothing before a damaged place is lost."""

    def __init__(self, source: io.BufferedReader[Any]) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        return self._source.read1(size)
