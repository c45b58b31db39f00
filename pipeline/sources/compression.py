"""Compressed bytes to bytes: gzip (RFC 1952) and zstd (RFC 8878), within a limit of memory.

What is compressed is told by its first bytes, whatever the file is called: servers send ``a.html`` compressed, and
tools unpack ``a.html.gz`` and leave its name.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from pipeline.article import Rejected

MAX_LAYERS = 2
"""Layers that are unpacked: one by the scraper and one by the server happens, more is a trap."""

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
"""What a gzip member and a zstd frame begin with."""

_ZSTD_MAGIC_NUMBER = 0xFD2FB528
_ZSTD_SKIPPABLE_MAGIC_NUMBER = 0x184D2A50  # to 0x184D2A5F
_ZSTD_RLE_BLOCK, _ZSTD_RESERVED_BLOCK = 1, 3

_FIRST_READ = 16 * 1024
_LARGEST_READ = 1024 * 1024
"""Reads of a gzip member grow from the first size to the other: what lies behind a member's end is read again for the
next, so that large reads make a file of a million small members slow, and small reads a large member."""


def decompress(data: bytes, max_bytes: int) -> bytes:
    """``data`` as it is, or unpacked if it is compressed.

    Args:
        data: a whole file.
        max_bytes: the most that the file and what comes out of it may hold; never much more is allocated.

    Raises:
        Rejected: ``empty``, ``too_large``, ``truncated`` (the stream has no end), ``broken`` (it is damaged) or
            ``refused`` (packed more than twice).
    """
    if not data:
        raise Rejected.because("empty", "the file has 0 bytes; scrape the page again or remove the file")
    _check_size(len(data), max_bytes, "the file")
    for _ in range(MAX_LAYERS):
        if not _is_compressed(data):
            break
        data = _gunzip(data, max_bytes) if data.startswith(GZIP_MAGIC) else _unzstd(data, max_bytes)
        if not data:
            raise Rejected.because("empty", "the file holds 0 bytes in compressed form; scrape the page again")
    if _is_compressed(data):
        raise Rejected.because("refused", f"compressed more than {MAX_LAYERS} times over; unpack it by hand first")
    return data


def _is_compressed(data: bytes) -> bool:
    if data.startswith((GZIP_MAGIC, ZSTD_MAGIC)):
        return True
    return data[1:4] == b"\x2a\x4d\x18" and 0x50 <= data[0] <= 0x5F


def _check_size(size: int, max_bytes: int, what: str) -> None:
    if size > max_bytes:
        raise Rejected.because(
            "too_large",
            f"{what} is larger than the limit of {max_bytes:,} bytes (setting max_bytes); raise max_bytes if this "
            "is really one article",
        )


def _truncated(kind: str) -> Rejected:
    return Rejected.because(
        "truncated",
        f"the {kind} stream ends before its end marker; copy the file again, the last copy or download was broken off",
    )


def _broken(kind: str, why: object) -> Rejected:
    return Rejected.because("broken", f"the {kind} stream is damaged ({why}); copy or download the file again")


def _is_padding(view: memoryview, start: int) -> bool:
    """Whether only NULs follow, with which tapes and some file systems fill up."""
    return start < len(view) and view[start] == 0 and not view[start:].tobytes().strip(b"\0")


def _gunzip(data: bytes, max_bytes: int) -> bytes:
    view = memoryview(data)
    parts: list[bytes] = []
    size = position = 0
    while position < len(view):
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        read = _FIRST_READ
        try:
            while not member.eof:
                chunk = view[position : position + read]
                if not chunk:
                    raise _truncated("gzip")
                # One byte more than allowed tells "too large" from "just as large".
                part = member.decompress(chunk, max_bytes - size + 1)
                position += len(chunk) - len(member.unused_data) - len(member.unconsumed_tail)
                size += len(part)
                _check_size(size, max_bytes, "the unpacked file")
                parts.append(part)
                read = min(2 * read, _LARGEST_READ)
        except zlib.error as error:
            raise _broken("gzip", error) from None
        if _is_padding(view, position):
            break
        if not GZIP_MAGIC.startswith(view[position : position + 2].tobytes()):
            raise _broken("gzip", "bytes that are no gzip follow its end")
    return b"".join(parts)


def _unzstd(data: bytes, max_bytes: int) -> bytes:
    import zstandard  # here, for few runs need it

    parts: list[bytes] = []
    size = 0
    try:
        for frame in _zstd_frames(data):
            with zstandard.ZstdDecompressor().stream_reader(frame) as reader:
                while part := reader.read(min(_LARGEST_READ, max_bytes - size + 1)):
                    size += len(part)
                    _check_size(size, max_bytes, "the unpacked file")
                    parts.append(part)
    except zstandard.ZstdError as error:
        raise _broken("zstd", error) from None
    return b"".join(parts)


def _zstd_frames(data: bytes) -> Iterator[memoryview]:
    """The frames of a zstd file, without the skippable ones.

    The library's readers take the end of the input for the end of the stream, so the frames are measured here: each
    is a header, blocks that begin with their size in three bytes, and maybe a checksum (RFC 8878, section 3.1.1).

    Raises:
        Rejected: ``truncated`` where a frame has no end, ``broken`` where something else than a frame follows.
    """
    view = memoryview(data)
    start = 0
    while start < len(view):
        if _is_padding(view, start):
            break
        if len(view) - start < 4:
            raise _truncated("zstd")
        (magic,) = struct.unpack_from("<I", view, start)
        if magic & 0xFFFFFFF0 == _ZSTD_SKIPPABLE_MAGIC_NUMBER:
            end = start + 8 + int.from_bytes(view[start + 4 : start + 8], "little")
        elif magic == _ZSTD_MAGIC_NUMBER:
            end = _zstd_frame_end(view, start)
            if end <= len(view):
                yield view[start:end]
        else:
            raise _broken("zstd", "bytes that are no zstd follow its end")
        if end > len(view):
            raise _truncated("zstd")
        start = end


def _zstd_frame_end(view: memoryview, start: int) -> int:
    """Where the frame that begins at ``start`` ends; beyond the end of ``view`` where it is cut."""
    beyond = len(view) + 1
    if start + 5 > len(view):
        return beyond
    descriptor = view[start + 4]
    single_segment = bool(descriptor & 0x20)
    window_bytes = 0 if single_segment else 1
    dictionary_bytes = (0, 1, 2, 4)[descriptor & 0x03]
    size_bytes = (1 if single_segment else 0, 2, 4, 8)[descriptor >> 6]
    position = start + 5 + window_bytes + dictionary_bytes + size_bytes
    last = False
    while not last:
        if position + 3 > len(view):
            return beyond
        header = int.from_bytes(view[position : position + 3], "little")
        last, kind, size = bool(header & 1), header >> 1 & 3, header >> 3
        if kind == _ZSTD_RESERVED_BLOCK:
            raise _broken("zstd", "a block of a reserved type")
        position += 3 + (1 if kind == _ZSTD_RLE_BLOCK else size)
    return position + (4 if descriptor & 0x04 else 0)
