"""What kind of container a file is, told by its first bytes; the name helps only where the bytes leave it open."""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO, Literal

import orjson

from pipeline.sources.media import ending_of, prologue_end, starts_like_page

ContainerKind = Literal["warc", "jsonl", "json", "zip", "tar", "csv", "parquet"]

HEAD = 64 * 1024
"""Bytes of a file that are looked at."""

_PARSED_WHOLE = 4 * 1024 * 1024
"""An object over several lines is told from a text that begins with a brace by parsing it, up to this many bytes."""

_OFFICE_MARKS = (b"[Content_Types].xml", b"mimetypeapplication/", b"word/", b"META-INF/container.xml")
"""Word processor files and e-books are ZIP archives too, but single documents."""

_JSON_NAMES = (".json", ".jsonl", ".ndjson", ".jsonlines", ".jl", ".geojson", ".jsonld")
_LINES_NAMES = (".jsonl", ".ndjson", ".jsonlines", ".jl")
_TABLE_NAMES = (".csv", ".tsv")

# The start of an object whose first value begins: no sentence starts like that.
_JSON_START = re.compile(r'(?:\[\s*)?\{\s*"(?:[^"\\]|\\.){0,200}"\s*:')


def kind_of_bytes(head: bytes, whole: bool) -> ContainerKind | None:
    """The kind that magic bytes tell, ``None`` where they tell none.

    Args:
        head: the first bytes of the file, decompressed; at least 4 KiB of them where it has so many.
        whole: whether this is all of it.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None if any(mark in head[:4096] for mark in _OFFICE_MARKS) else "zip"
    if is_tar_header(head):
        return "tar"
    if head.startswith((b"WARC/0.", b"WARC/1.")):
        return "warc"
    if head.startswith(b"PAR1") and (not whole or head.endswith(b"PAR1") or b"\0" in head[:4096]):
        return "parquet"
    return None


def is_tar_header(block: bytes) -> bool:
    """Whether a member of a TAR archive begins with this block of 512 bytes, and maybe more."""
    return block[257:262] == b"ustar"


def kind_of_text(text: str, ending: str, whole: bool) -> ContainerKind | None:
    """The kind that a text tells: JSON by what it begins with, tables by the name's ending alone.

    Args:
        text: the first characters of the file.
        ending: as :func:`pipeline.sources.media.ending_of` gives it.
        whole: whether this is all of it.
    """
    if ending in _TABLE_NAMES and not starts_like_page(text):
        return "csv"
    start = prologue_end(text)
    first = text[start : start + 1]
    if first not in ("{", "["):
        return "jsonl" if ending in _LINES_NAMES and not starts_like_page(text) else None
    if ending in _LINES_NAMES:
        return "jsonl"
    named = ending in _JSON_NAMES
    if first == "[":
        if (whole and _parses(text[start:])) or ((named or not whole) and _JSON_START.match(text, start)):
            return "json"
        return "json" if named else None
    line, newline, rest = text[start:].partition("\n")
    if not newline and not whole:  # a line longer than what was looked at
        return "jsonl" if _JSON_START.match(text, start) else None
    if _parses(line):
        following = rest.lstrip()
        if not following or following.startswith("{") or named:
            return "jsonl"
        return None
    if (whole and _parses(text[start:])) or ((named or not whole) and _JSON_START.match(text, start)):
        return "json"
    return None


def kind_of(file: BinaryIO, name: str | None) -> ContainerKind | None:
    """The kind of container in a file, from its beginning; ``None`` where it is one document.

    Args:
        file: at its beginning, decompressed, not in UTF-16; is read from.
        name: of the file.
    """
    head, whole = _read(file, HEAD)
    kind = kind_of_bytes(head, whole)
    if kind is not None:
        return kind
    text = _text_of_head(head)
    found = kind_of_text(text, ending_of(name), whole)
    if found is None and not whole and text[prologue_end(text) :][:1] in ("{", "["):
        # Too long to tell from its beginning.
        more, whole = _read(file, _PARSED_WHOLE)
        found = kind_of_text(_text_of_head(head + more), ending_of(name), whole)
    return found


def _text_of_head(head: bytes) -> str:
    """The beginning of a file as text, as if it were ASCII."""
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _read(file: BinaryIO, count: int) -> tuple[bytes, bool]:
    """So many bytes, fewer only at the end or where the stream is damaged, and whether the end was seen."""
    parts: list[bytes] = []
    while count > 0:
        try:
            part = file.read(count)
        except (OSError, EOFError, ValueError, zlib.error):
            return b"".join(parts), False
        if not part:
            return b"".join(parts), True
        parts.append(part)
        count -= len(part)
    return b"".join(parts), False


def _parses(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text.encode("latin-1", "replace").decode("utf-8", "replace")), (dict, list))
    except orjson.JSONDecodeError:
        return False
