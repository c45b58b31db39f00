"""Bytes to text: what a scraped file is, and the text in it.

:func:`read_source` is the first step of the line: it unpacks, recognises and decodes one document, or says why it
cannot be one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.article import Rejected
from pipeline.sources.compression import decompress
from pipeline.sources.decoding import (
    Decoded,
    declared_charsets,
    decode_declared,
    decode_guessed,
    decode_utf8,
    decode_wide,
    has_mark,
    replace_surrogates,
)
from pipeline.sources.document import Document
from pipeline.sources.media import (
    MEDIA_TYPES,
    Markup,
    ending_of,
    ends_inside_tag,
    markup_of,
    refuse_controls,
    refuse_signature,
)
from pipeline.sources.refused_containers import refuse_archive, refuse_records
from pipeline.sources.sidecar import SIDECAR_SUFFIX, check_hints, read_sidecar
from pipeline.sources.sizes import oversized

__all__ = ["SIDECAR_SUFFIX", "Document", "Markup", "Source", "check_hints", "read_sidecar", "read_source"]


@dataclass(frozen=True)
class Source:
    """A document that could be read.

    Attributes:
        markup: what the text is written in.
        media_type: the same as a media type: ``text/html``, ``text/markdown`` or ``text/plain``.
        text: decoded, without byte order mark and lone surrogates, otherwise as it was.
        encoding: usual name of the charset in lower case, such as ``windows-1254``; ``None`` where text was given.
        sha256: of the unpacked bytes, in hexadecimal; of the UTF-8 where text was given.
        size: number of these bytes.
        guessed: the charset is a guess, or characters were replaced by U+FFFD.
        cut: the document ends inside a character or, if it is HTML, inside a tag: it was half written.
    """

    markup: Markup
    media_type: str
    text: str
    encoding: str | None
    sha256: str
    size: int
    guessed: bool
    cut: bool


def read_source(document: Document, max_bytes: int) -> Source:
    """Unpack, recognise and decode one document.

    Args:
        document: what was scraped.
        max_bytes: the most bytes it may have, before and after unpacking.

    Raises:
        Rejected: ``empty``, ``too_large``, ``truncated``, ``broken``, ``binary`` or ``refused``, and nothing else.
    """
    ending = ending_of(document.name)
    if isinstance(document.content, str):
        text, replaced = replace_surrogates(document.content)
        data = text.encode()
        if len(data) > max_bytes:
            raise Rejected.because(
                "too_large",
                oversized(len(data), max_bytes),
            )
        _refuse_blank(text)
        refuse_archive(data)
        refuse_signature(data)
        refuse_controls(data)
        encoding, guessed, cut = None, replaced, False
    else:
        data = decompress(document.content, max_bytes)
        _refuse_blank(data)
        decoded = _decode(data, document, ending)
        text, encoding, guessed, cut = decoded.text, decoded.encoding, decoded.guessed, decoded.cut
    text = text.lstrip("\ufeff")
    _refuse_blank(text)
    refuse_records(text, ending)
    markup = markup_of(ending, document.media_type, text)
    return Source(
        markup=markup,
        media_type=MEDIA_TYPES[markup],
        text=text,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        guessed=guessed,
        cut=cut or (markup == "html" and ends_inside_tag(text)),
    )


def _decode(data: bytes, document: Document, ending: str) -> Decoded:
    if not has_mark(data):
        refuse_archive(data)
        refuse_signature(data)
    wide = decode_wide(data)
    refuse_controls(wide.text.encode() if wide else data)
    proven = wide or decode_utf8(data)
    if proven:
        return proven
    # Any charset that is left has ASCII in common with ISO-8859-1, and tags are ASCII.
    html = markup_of(ending, document.media_type, data.decode("latin-1")) == "html"
    return decode_declared(data, _charsets(document, data, html)) or decode_guessed(data, html)


def _charsets(document: Document, data: bytes, html: bool) -> Iterator[str]:
    """What the document is said to be written in: by the scraper, by the server, by itself."""
    hint = (document.hints or {}).get("charset")
    if isinstance(hint, str):
        yield hint
    _, has_parameter, parameter = (document.media_type or "").lower().partition("charset=")
    if has_parameter:
        yield parameter.partition(";")[0]
    if html:
        yield from declared_charsets(data)


def _refuse_blank(content: bytes | str) -> None:
    if not content or content.isspace():
        raise Rejected.because("empty", "holds nothing but white space; scrape the page again or remove the file")
