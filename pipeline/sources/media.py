"""What a document is: binary data, an HTML page, Markdown or plain text."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.article import Rejected

Markup = Literal["html", "markdown", "text"]

MEDIA_TYPES: dict[Markup, str] = {"html": "text/html", "markdown": "text/markdown", "text": "text/plain"}
"""Media type of each, as it stands in the record."""

_BY_MEDIA_TYPE: dict[str, Markup] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
}
_BY_ENDING: dict[str, Markup] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
_COMPRESSION_ENDINGS = (".gz", ".zst")

_CONVERT = "convert it to text or HTML first"
_UNPACK = "unpack it, or pack it with gzip or zstd"
_MOVE = "there is no text in it to clean; move it elsewhere"

# First bytes, where they stand, what they are, what to do. From the formats' own specifications.
_CERTAIN = (
    (b"%PDF-1.", 0, "a PDF", _CONVERT),
    (b"%PDF-2.", 0, "a PDF", _CONVERT),
    (b"{\\rtf", 0, "an RTF document", _CONVERT),
    (b"PK\x03\x04", 0, "an office document or e-book", _CONVERT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an old office document (OLE)", _CONVERT),
    (b"\x89PNG\r\n\x1a\n", 0, "a PNG image", _MOVE),
    (b"\xff\xd8\xff", 0, "a JPEG image", _MOVE),
    (b"II*\0", 0, "a TIFF image", _MOVE),
    (b"MM\0*", 0, "a TIFF image", _MOVE),
    (b"\0\0\x01\0", 0, "an icon (ICO)", _MOVE),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", _UNPACK),
    (b"\xfd7zXZ\0", 0, "xz-compressed data", _UNPACK),
    (b"Rar!\x1a\x07", 0, "a RAR archive", _UNPACK),
    (b"SQLite format 3\0", 0, "an SQLite database", _CONVERT),
    (b"\x7fELF", 0, "an ELF program", _MOVE),
    (b"\xcf\xfa\xed\xfe", 0, "a Mach-O program", _MOVE),
    (b"\xce\xfa\xed\xfe", 0, "a Mach-O program", _MOVE),
    (b"\xca\xfe\xba\xbe", 0, "a Mach-O program or Java class", _MOVE),
    (b"\0asm", 0, "a WebAssembly module", _MOVE),
)
# These are letters only, and a text may begin with them: believed where control characters follow.
_PRINTABLE = (
    (b"GIF87a", 0, "a GIF image", _MOVE),
    (b"GIF89a", 0, "a GIF image", _MOVE),
    (b"WEBP", 8, "a WebP image", _MOVE),
    (b"BM", 0, "a BMP image", _MOVE),
    (b"BZh", 0, "bzip2-compressed data", _UNPACK),
    (b"MZ", 0, "a Windows program", _MOVE),
    (b"OggS", 0, "an Ogg file", _MOVE),
    (b"ID3", 0, "an MP3 file", _MOVE),
    (b"RIFF", 0, "a RIFF audio or video file", _MOVE),
    (b"fLaC", 0, "a FLAC file", _MOVE),
    (b"ftyp", 4, "an MP4 video or HEIF image", _MOVE),
    (b"wOFF", 0, "a WOFF font", _MOVE),
    (b"wOF2", 0, "a WOFF2 font", _MOVE),
    (b"OTTO", 0, "an OpenType font", _MOVE),
)

_SNIFFED = 8 * 1024
"""Bytes in which control characters are counted."""

# All of C0 but \t \n \v \f \r, ESC, SO and SI (ISO 2022), and \x1a, with which old editors end a file.
_CONTROLS = bytes(sorted(set(range(0x20)) - set(b"\t\n\v\f\r\x1b\x0e\x0f\x1a"))) + b"\x7f"

_STRAY_CONTROLS = 1 / 50
"""More control characters than this are no accident: random bytes have 10 %, programs and media far more."""

_STRAY_NULS = 1 / 1000
"""The same for NULs over the whole file."""

_FEW = 4
"""So many stray characters are forgiven in a short text too, as long as they are at most a tenth of it."""

_SPACE = re.compile(r"[\s\ufeff]*")
_ANY_TAG = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9:-]*[\s/>]|/[a-zA-Z]|!doctype|!--)", re.IGNORECASE)
_PAGE_START = re.compile(r"<!doctype\s+html\b|<html[\s>]", re.IGNORECASE)
_PAGE_PART = re.compile(r"<(?:head|body|title|meta|link)[\s>/]", re.IGNORECASE)
_FRAGMENT_START = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*[\s>]")
_TAG = re.compile(r"</?[a-zA-Z]")
_PROLOGUE = (("<?", "?>"), ("<!--", "-->"))
_TAG_START = re.compile(r"</?[a-zA-Z]|<!|</?\Z")
_END_TAG = re.compile(r"</[a-zA-Z]")
# Not opening tags: texts about HTML name them one by one ("the <div> element"), and hardly ever closed.
_BLOCK_TAG = re.compile(r"</(?:p|div|li|td|h[1-6]|blockquote|a)\s*>|<br\s*/?>|<a\s[^<>]*href=", re.IGNORECASE)

_MARKED_UP_TAGS = 10
_MARKED_UP_CHARACTERS = 400
"""A text without a page's beginning is HTML when it has so many block tags, one in so many characters (the length of a
usual paragraph), and when half of it stands in lines that have one or begin with a tag. Articles that quote HTML, with
the prose between their listings, stay below."""

_FRAGMENT_CHARACTERS = 2000
"""What begins and ends with a tag needs only one tag of any kind in so many characters, which a long paragraph has."""


def ending_of(name: str | None) -> str:
    """Ending of a file's name in lower case with its dot, without those of gzip and zstd; ``""`` where it has none."""
    base = (name or "").rsplit("/", 1)[-1].lower()
    while base.endswith(_COMPRESSION_ENDINGS):
        base = base.rpartition(".")[0]
    stem, dot, ending = base.rpartition(".")
    return dot + ending if stem else ""


def refuse_signature(data: bytes) -> None:
    """Raise ``Rejected("binary")`` where ``data`` begins like a known format that is no text, and name it."""
    for magic, start, what, advice in _CERTAIN:
        if data.startswith(magic, start):
            raise _binary(what, advice)
    for magic, start, what, advice in _PRINTABLE:
        if data.startswith(magic, start) and _controls(data[:_SNIFFED]):
            raise _binary(what, advice)


def refuse_controls(data: bytes) -> None:
    """Raise ``Rejected("binary")`` where ``data`` has more control characters than a damaged text.

    Args:
        data: bytes in an ASCII-like charset; UTF-16 and UTF-32, which are full of NULs, are to be passed as UTF-8.
    """
    nuls = data.count(0) if 0 in data else 0
    if nuls and nuls == len(data):
        raise Rejected.because(
            "binary", "holds nothing but NUL bytes, as a file does after a crash or a full disk; scrape the page again"
        )
    head = data[:_SNIFFED]
    controls = _controls(head)
    if nuls > _stray(len(data), _STRAY_NULS) or controls > _stray(len(head), _STRAY_CONTROLS):
        raise Rejected.because(
            "binary",
            f"has {nuls:,} NUL bytes, and {controls:,} control characters in the first {len(head):,} bytes, so it is "
            f"no text; {_CONVERT}",
        )


def _binary(what: str, advice: str) -> Rejected:
    return Rejected.because("binary", f"looks like {what}; {advice}")


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROLS))


def _stray(size: int, share: float) -> float:
    return max(size * share, min(_FEW, size / 10))


def prologue_end(text: str) -> int:
    """Where ``text`` begins behind white space, processing instructions (``<?xml …?>``) and comments."""
    position = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        close = next((close for opening, close in _PROLOGUE if text.startswith(opening, position)), None)
        end = text.find(close, position) if close else -1
        if not close or end < 0:  # where it is not closed, nothing but an open comment follows
            return position
        position = end + len(close)


def starts_like_page(text: str) -> bool:
    """Whether ``text`` begins with a doctype of HTML or ``<html``, after white space, comments and XML declarations."""
    return _PAGE_START.match(text, prologue_end(text)) is not None


def markup_of(ending: str, media_type: str | None, text: str) -> Markup:
    """What ``text`` is written in: by its declared type, else by the name's ending and what it begins with.

    Args:
        ending: as :func:`ending_of` gives it.
        media_type: as the server declared it, with or without parameters.
        text: the document; which charset its ASCII characters came from does not matter.
    """
    declared = _BY_MEDIA_TYPE.get((media_type or "").partition(";")[0].strip().lower())
    if declared:
        return declared
    named = _BY_ENDING.get(ending)
    if named == "html":
        return "html" if _ANY_TAG.search(text) else "text"
    if starts_like_page(text):
        return "html"
    if named == "markdown":  # which may hold HTML
        return named
    return "html" if _is_marked_up(text) else "text"


def ends_inside_tag(text: str) -> bool:
    """Whether the last thing in an HTML document is a tag that is not closed."""
    start = text.rfind("<")
    return start > text.rfind(">") and _TAG_START.match(text[start : start + 3]) is not None


def _is_marked_up(text: str) -> bool:
    start = prologue_end(text)
    if _PAGE_PART.match(text, start):
        return True
    if _FRAGMENT_START.match(text, start) and text.rstrip().endswith(">"):
        return bool(_END_TAG.search(text, start)) and _count(_TAG, text) * _FRAGMENT_CHARACTERS >= len(text)
    tags = _count(_BLOCK_TAG, text)
    if tags < _MARKED_UP_TAGS or tags * _MARKED_UP_CHARACTERS < len(text):
        return False
    marked = sum(len(line) for line in text.split("\n") if line.lstrip()[:1] == "<" or _BLOCK_TAG.search(line))
    return 2 * marked >= len(text)


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))
