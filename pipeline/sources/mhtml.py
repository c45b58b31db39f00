"""MHTML (RFC 2557): a page that a browser saved with everything in it, in the form of an e-mail."""

from __future__ import annotations

import email.parser
import email.policy
import email.utils
import re
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from typing import Any

from pipeline.article import Rejected
from pipeline.sources.compression import GZIP_MAGIC, ZSTD_MAGIC, decompress
from pipeline.sources.document import Document
from pipeline.sources.sidecar import check_hints

_HEAD = 4096
_PAGES = ("text/html", "application/xhtml+xml")
_MOST_PARTS = 100_000
_HEADER = re.compile(rb"\n[a-z][a-z-]{0,60}:")
_RELATED = re.compile(rb"\ncontent-type:[ \t]{0,8}multipart/related")


def unfolded(document: Document, max_bytes: int) -> Document:
    """The page in an MHTML file, with the address and the time that the file states; other documents as they are.

    Args:
        document: what was scraped.
        max_bytes: the most bytes it may have, decompressed.

    Raises:
        Rejected: ``broken`` where there is no page in it; what :func:`pipeline.sources.compression.decompress` raises.
    """
    if isinstance(document.content, str):
        head = document.content[:_HEAD].encode("utf-8", "replace")
        if not _is_mhtml(head):
            return document
        data = document.content.encode("utf-8", "replace")
    else:
        data = document.content
        if data.startswith((GZIP_MAGIC, ZSTD_MAGIC)):
            data = decompress(data, max_bytes)
        if not _is_mhtml(data[:_HEAD]):
            return document
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(data)
    page = _page_of(message)
    if page is None:
        raise Rejected.because(
            "broken", "is a web archive (MHTML) without a page in it; it may be cut off: save the page again"
        )
    content = page.get_payload(decode=True)
    charset = page.get_content_charset()
    media_type = page.get_content_type() + (f"; charset={charset}" if charset else "")
    return replace(
        document,
        content=content if isinstance(content, bytes) else b"",
        name=None,
        media_type=media_type,
        hints={**_hints(message, page), **(document.hints or {})},
    )


def _is_mhtml(head: bytes) -> bool:
    """Whether this is the head of a message with parts that belong together, not a page or a text about such."""
    head = head.lstrip()
    if head.startswith(b"<"):  # nearly every page
        return False
    lines = head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    lower = b"\n" + lines.lower()
    return bool(_HEADER.match(lower) and b"\nmime-version:" in lower and _RELATED.search(lower))


def _page_of(message: Message) -> Message | None:
    """The part that is the page: the one that ``start`` names, else the first that is HTML."""
    start = message.get_param("start")
    first = None
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_type() in _PAGES:
            if start and part.get("Content-ID", "").strip() == start:
                return part
            first = first or part
    return first


def _hints(message: Message, page: Message) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    for address in (message.get("Snapshot-Content-Location"), page.get("Content-Location")):
        if address and "url" not in hints:
            with suppress(Rejected):
                hints |= check_hints({"url": "".join(str(address).split())}, "")
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        moment = email.utils.parsedate_to_datetime(str(message["Date"]))
        hints["fetched_at"] = moment.isoformat()
    return hints
