"""The body of an HTTP answer as it was stored: chunked, compressed, or said to be so and not.

Crawlers store bodies as they came or decoded, and many leave the headers as they were. So a header is believed where
the bytes bear it out, and a body that is not what its header says is taken as it is.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from pipeline.article import Rejected
from pipeline.sources.compression import GZIP_MAGIC, ZSTD_MAGIC

_CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LAYERS = 3


def decode_body(body: bytes, transfer_encoding: str, content_encoding: str, most: int) -> bytes:
    """The body as the server meant it.

    Args:
        body: as it was stored.
        transfer_encoding, content_encoding: the headers, empty where there are none.
        most: the most bytes that may come out.

    Raises:
        Rejected: ``truncated``, ``broken`` or ``too_large``.
    """
    if "chunked" in transfer_encoding.lower():
        body = _dechunk(body)
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    for coding in [coding for coding in reversed(codings) if coding in _DECODERS][:_LAYERS]:
        body = _DECODERS[coding](body, most)
    if len(body) > most:
        raise _too_large(most)
    return body


def _dechunk(body: bytes) -> bytes:
    """The data of all chunks (RFC 9112, section 7.1); the body itself where it does not begin with a chunk."""
    head = _CHUNK_HEAD.match(body)
    if head is None:
        return body
    parts: list[bytes] = []
    view = memoryview(body)
    while head is not None:
        size, start = int(head[1], 16), head.end()
        if size == 0:
            return b"".join(parts)
        if start + size > len(body):
            raise Rejected.because(
                "truncated",
                f"chunk {len(parts) + 1:,} of its body should have {size:,} bytes and {len(body) - start:,} follow; "
                "fetch it again",
            )
        parts.append(bytes(view[start : start + size]))
        end = start + size
        end += 2 if body[end : end + 2] == b"\r\n" else body[end : end + 1] == b"\n"
        if end >= len(body):
            return b"".join(parts)  # the last chunk, which holds nothing, was not stored
        head = _CHUNK_HEAD.match(body, end)
    raise Rejected.because(
        "broken", f"its body is chunked, and no chunk begins behind chunk {len(parts):,}; fetch it again"
    )


def _gunzip(body: bytes, most: int) -> bytes:
    return _inflate(body, most, 16 + zlib.MAX_WBITS, "gzip") if body.startswith(GZIP_MAGIC) else body


def _deflate(body: bytes, most: int) -> bytes:
    """With the header of zlib, as the standard wants it, or without, as some servers send it."""
    try:
        return _inflate(body, most, zlib.MAX_WBITS, "deflate")
    except Rejected as error:
        if error.rejection.reason != "broken":
            raise
    return _unless_text(body, lambda: _inflate(body, most, -zlib.MAX_WBITS, "deflate"))


def _inflate(body: bytes, most: int, wbits: int, coding: str) -> bytes:
    decompressor = zlib.decompressobj(wbits)
    try:
        data = decompressor.decompress(body, most + 1)
    except zlib.error as error:
        raise _broken(coding, error) from None
    if len(data) > most:
        raise _too_large(most)
    if not decompressor.eof:
        raise Rejected.because("truncated", f"its body is compressed ({coding}) and ends too early; fetch it again")
    return data


def _unbrotli(body: bytes, most: int) -> bytes:
    import brotli  # here, for few runs need it

    def unpack() -> bytes:
        decompressor = brotli.Decompressor()
        parts: list[bytes] = []
        size, rest = 0, body
        try:
            while not decompressor.is_finished():
                part = decompressor.process(rest, output_buffer_limit=most - size + 1)
                size, rest = size + len(part), b""
                parts.append(part)
                if size > most:
                    raise _too_large(most)
                if not part and decompressor.can_accept_more_data():
                    raise Rejected.because(
                        "truncated", "its body is compressed (br) and ends too early; fetch it again"
                    )
        except brotli.error as error:
            raise _broken("br", error) from None
        return b"".join(parts)

    return _unless_text(body, unpack)


def _unzstd(body: bytes, most: int) -> bytes:
    import zstandard

    if not body.startswith(ZSTD_MAGIC):
        return body
    try:
        with zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True) as reader:
            data = bytes(reader.read(most + 1))
    except zstandard.ZstdError as error:
        raise _broken("zstd", error) from None
    if len(data) > most:
        raise _too_large(most)
    return data


def _unless_text(body: bytes, unpack: Callable[[], bytes]) -> bytes:
    """What ``unpack`` makes of the body, or the body where that fails and it looks like a page as it is."""
    try:
        return unpack()
    except Rejected as error:
        if error.rejection.reason == "broken" and b"<" in body[:4096] and b"\0" not in body[:4096]:
            return body
        raise


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _broken(coding: str, why: object) -> Rejected:
    return Rejected.because("broken", f"its body is compressed ({coding}) and damaged ({why}); fetch it again")


def _too_large(most: int) -> Rejected:
    return Rejected.because(
        "too_large", f"its body has more than {most:,} bytes, decompressed (setting max_bytes); raise max_bytes"
    )
