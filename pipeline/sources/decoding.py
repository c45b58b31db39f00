"""Bytes to text: which character encoding, and a text in any case.

What the bytes prove comes before what the document says of itself, which is often wrong: a byte order mark, escape
sequences, the NULs of UTF-16, valid UTF-8. Then the declared charset, unless the bytes contradict it; then a guess.
No byte ever stops a document: what cannot be decoded becomes U+FFFD, and the result says so.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.sources.charsets import Charset, charset_named, find_charset
from pipeline.sources.guessing import guess_charset

_DECLARATION_BYTES = 4096
"""Where a page must declare its charset. The HTML Standard looks at 1,024 bytes; templates put more before it."""

_VALID_TO_INVALID = 10
"""A text is taken for damaged rather than for another charset when so many characters are right for one that is not."""

_UTF16_NUL_SHARE = 1 / 20
"""UTF-16 without a mark: so many of the high bytes are NUL (spaces and digits alone are more, in every alphabet)."""

_UTF16_SAMPLE = 64 * 1024
"""Bytes that are looked at for it."""

# UTF-32-LE before UTF-16-LE, whose mark is its beginning.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf_8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf_32_le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf_16_be"),
)

_UTF_8 = charset_named("utf-8")
_ISO_2022_JP = charset_named("iso-2022-jp")
_WINDOWS_1252 = charset_named("windows-1252")

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"(?:^|[\s\"'/])charset\s*=\s*(?:[\"']\s*)?([\w.:+-]+)", re.IGNORECASE)
_CONTENT_CHARSET = re.compile(rb"[\s\"';]charset\s*=\s*(?:[\"']\s*)?([\w.:+-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:+-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Decoded:
    """A decoded document.

    Attributes:
        text: without byte order mark and without lone surrogates.
        encoding: usual name of the charset in lower case.
        guessed: the charset was guessed, or bytes were replaced by U+FFFD.
        cut: the bytes end inside a character.
    """

    text: str
    encoding: str
    guessed: bool = False
    cut: bool = False


def has_mark(data: bytes) -> bool:
    """Whether ``data`` begins with a byte order mark."""
    return any(data.startswith(mark) for mark, _, _ in _MARKS)


def decode_wide(data: bytes) -> Decoded | None:
    """``data`` as text where a byte order mark or the NULs of UTF-16 prove the encoding, else ``None``."""
    for mark, name, codec in _MARKS:
        if data.startswith(mark):
            return _decode_whole(data[len(mark) :], Charset(name, (codec,)))
    wide = find_charset(utf16_without_mark(data) or "") if b"\0" in data else None
    return _decode_whole(data, wide) if wide else None


def decode_utf8(data: bytes) -> Decoded | None:
    """``data`` as text where it is UTF-8, whole, cut or a little damaged, or ISO-2022-JP by its escape sequences.

    ``None`` where it is neither.
    """
    # Before UTF-8, for all its bytes are ASCII. Next to no text has the first one, which is found much faster.
    if b"\x1b" in data and b"\x1b$" in data:
        escaped = _decode_strictly(data, _ISO_2022_JP)
        if escaped is not None:
            return escaped
    try:
        text, used = codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        return _decode_damaged(data, _UTF_8, _VALID_TO_INVALID)
    return Decoded(text, "utf-8", cut=used < len(data))


def decode_declared(data: bytes, labels: Iterable[str]) -> Decoded | None:
    """``data`` as text by the first of the declared charsets that is known and does not fail badly, else ``None``.

    Args:
        data: the document, not UTF-8.
        labels: what it calls its charset, the most trusted first.
    """
    for label in labels:
        charset = find_charset(label)
        if charset is None:
            continue
        decoded = _decode_strictly(data, charset)
        if decoded is None:
            # Characters of UTF-8 do not arise by chance, so a page that calls itself so and has as many right as
            # wrong is a mixture, and most of it is UTF-8.
            ratio = 1 if charset.name == "utf-8" else _VALID_TO_INVALID
            decoded = _decode_damaged(data, charset, ratio)
        if decoded is not None:
            return decoded
    return None


def decode_guessed(data: bytes, html: bool) -> Decoded:
    """``data`` as text by the charset that fits best, or by windows-1252 where none does."""
    charset = guess_charset(data, html) or _WINDOWS_1252
    decoded = _decode_whole(data, charset)
    return Decoded(decoded.text, decoded.encoding, guessed=True, cut=decoded.cut)


def declared_charsets(data: bytes) -> Iterator[str]:
    """What an HTML page calls its charset: ``<meta charset>``, ``<meta http-equiv>``, then the XML declaration.

    UTF-16 is left out: who can read the declaration byte by byte does not read UTF-16.
    """
    head = _COMMENT.sub(b" ", data[:_DECLARATION_BYTES])
    for meta in _META.finditer(head):
        attributes = meta.group(1)
        pattern = _CONTENT_CHARSET if b"http-equiv" in attributes.lower() else _META_CHARSET
        for found in pattern.finditer(attributes):
            yield from _eight_bit(found.group(1))
    xml = _XML_ENCODING.match(head)
    if xml:
        yield from _eight_bit(xml.group(1))


def utf16_without_mark(data: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` where the high bytes are NUL again and again while the low bytes are not.

    Args:
        data: the document or its beginning, not shorter than two characters.
    """
    sample = data[:_UTF16_SAMPLE]
    units = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    for name, high, low in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if units > 1 and high >= units * _UTF16_NUL_SHARE and low * 10 <= high:
            try:
                codecs.getincrementaldecoder(name)("strict").decode(data)
            except UnicodeDecodeError:
                return None
            return name
    return None


def replace_surrogates(text: str) -> tuple[str, bool]:
    """``text`` without surrogates, and whether any stood alone: pairs become their character, single ones U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        clean = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return clean, clean.count("\ufffd") > text.count("\ufffd")
    return text, False


def _eight_bit(label: bytes) -> Iterator[str]:
    if not label.lower().startswith(b"utf-16"):
        yield label.decode("ascii", "ignore")


def _decode_whole(data: bytes, charset: Charset) -> Decoded:
    return _decode_strictly(data, charset) or _replace(data, charset)


def _decode_strictly(data: bytes, charset: Charset) -> Decoded | None:
    for codec in charset.codecs:
        decoder = codecs.getincrementaldecoder(codec)("strict")
        try:
            text = decoder.decode(data)
        except UnicodeDecodeError:
            continue
        return Decoded(text, charset.name, cut=bool(decoder.getstate()[0]))
    return None


def _decode_damaged(data: bytes, charset: Charset, ratio: int) -> Decoded | None:
    """``data`` with U+FFFD for what is wrong, if there are at least ``ratio`` right characters for each wrong one."""
    decoded = _replace(data, charset)
    text = decoded.text
    wrong = text.count("\ufffd") - (data.count(b"\xef\xbf\xbd") if charset.name == "utf-8" else 0)
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return decoded if right >= ratio * wrong else None


def _replace(data: bytes, charset: Charset) -> Decoded:
    decoder = codecs.getincrementaldecoder(charset.codecs[0])("replace")
    text = decoder.decode(data)
    return Decoded(text, charset.name, guessed=True, cut=bool(decoder.getstate()[0]))
