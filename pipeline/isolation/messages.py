"""What goes between the run and its child processes: documents one way, answers the other.

JSON and bytes, never pickle: what a child says was made from a stranger's bytes. Numbers, strings and lists come out as
they went in, lone surrogates too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import orjson

from pipeline.article import Rejected, Rejection, reason_of
from pipeline.containers.entries import Entry
from pipeline.sources.document import Document

_MADE, _REJECTION = b"m", b"r"


def packed_documents(documents: Sequence[Document]) -> list[bytes]:
    """A request: what is known of each document, and then the content of each."""
    parts = [_json([_about(document) for document in documents])]
    parts.extend(_content(document) for document in documents)
    return parts


def unpacked_documents(request: Sequence[bytes]) -> list[Document]:
    """The inverse of :func:`packed_documents`."""
    return [_document(about, content) for about, content in zip(_loads(request[0]), request[1:], strict=True)]


def packed_answer(answer: bytes | Rejection) -> bytes:
    """What was made of an article, or a rejection."""
    return _REJECTION + _json(answer.to_dict()) if isinstance(answer, Rejection) else _MADE + answer


def unpacked_answer(message: bytes) -> bytes | Rejection:
    """The inverse of :func:`packed_answer`."""
    if message[:1] == _MADE:
        return message[1:]
    values = _loads(message[1:])
    return Rejection(**{**values, "reason": reason_of(values["reason"])})


def packed_entry(entry: Entry) -> bytes:
    """A record of a container."""
    content = entry.content
    if isinstance(content, Document):
        about, body = _about(content), _content(content)
    else:
        about = {"skipped": content} if isinstance(content, str) else {"rejected": trouble_of(content)}
        body = b""
    head = _json([entry.record, about])
    return len(head).to_bytes(8, "little") + head + body


def unpacked_entry(message: bytes) -> Entry:
    """The inverse of :func:`packed_entry`."""
    end = 8 + int.from_bytes(message[:8], "little")
    record, about = _loads(message[8:end])
    if "skipped" in about:
        return Entry(record, about["skipped"])
    if "rejected" in about:
        return Entry(record, rejected(about["rejected"]))
    return Entry(record, _document(about, message[end:]))


def trouble_of(error: Rejected) -> list[str]:
    """Reason and detail of a rejection."""
    return [error.rejection.reason, error.rejection.detail]


def rejected(trouble: Sequence[str]) -> Rejected:
    """The inverse of :func:`trouble_of`."""
    reason, detail = trouble
    return Rejected.because(reason_of(reason), detail)


def _about(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "url": document.url,
        "media_type": document.media_type,
        "hints": None if document.hints is None else dict(document.hints),
        "path": None if document.path is None else document.path.decode("latin-1"),
        "record": document.record,
        "is_text": isinstance(document.content, str),
    }


def _content(document: Document) -> bytes:
    content = document.content
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


def _document(about: dict[str, Any], content: bytes) -> Document:
    path = about["path"]
    return Document(
        content=content.decode("utf-8", "surrogatepass") if about["is_text"] else content,
        name=about["name"],
        url=about["url"],
        media_type=about["media_type"],
        hints=about["hints"],
        path=None if path is None else path.encode("latin-1"),
        record=about["record"],
    )


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # a lone surrogate, a number of more than 64 bits
        return json.dumps(value).encode()


def _loads(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(data)
