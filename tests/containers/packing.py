"""Containers written for tests, and what is read from them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.article import Rejected
from pipeline.containers.opening import open_container
from pipeline.settings import Settings
from pipeline.sources import Document

FETCHED = "2026-11-22T08:00:00Z"


@dataclass
class Read:
    """What a container gave: documents and rejections by record, and what was skipped."""

    documents: dict[int, Document]
    rejected: dict[int, tuple[str, str]]
    skipped: dict[int, str]
    damage: str | None

    @property
    def texts(self) -> list[str]:
        return [text_of(document) for document in self.documents.values()]


def text_of(document: Document) -> str:
    content = document.content
    return content if isinstance(content, str) else content.decode("utf-8", "replace")


def read(data: bytes, name: str = "container", settings: Settings | None = None) -> Read:
    """Everything in a container; read from every place where reading may begin, it must be the same."""
    with open_container(io.BytesIO(data), name, settings or Settings()) as container:
        starts = list(container.reader.starts())
        entries = list(container.reader.entries(starts[0])) if starts else []
        for start in starts[1 :: max(1, len(starts) // 5)]:
            assert list(map(shown, container.reader.entries(start))) == [
                shown(entry) for entry in entries if entry.record >= start.record
            ]
        assert all(entry.record < container.reader.records for entry in entries)
        result = Read({}, {}, {}, container.damage.reason if container.damage else None)
    for entry in entries:
        content = entry.content
        if isinstance(content, Document):
            result.documents[entry.record] = content
        elif isinstance(content, Rejected):
            result.rejected[entry.record] = (content.rejection.reason, content.rejection.detail)
        else:
            result.skipped[entry.record] = content
    return result


def shown(entry: Any) -> Any:
    content = entry.content
    return entry.record, content.rejection if isinstance(content, Rejected) else content


def first(data: bytes, name: str = "container", settings: Settings | None = None) -> Document:
    return next(iter(read(data, name, settings).documents.values()))


def page(number: int | str = 1) -> bytes:
    return f"<!doctype html><html><head><title>Page {number}</title></head><body><p>Text of page {number}.</p>".encode()


def answer(
    body: bytes,
    *headers: tuple[str, str],
    status: str = "200 OK",
    url: str = "https://news.example/a",
    media_type: str | None = "text/html; charset=utf-8",
) -> dict[str, Any]:
    """A WARC response record, to be given to :func:`warc`."""
    kind = [("Content-Type", media_type)] if media_type else []
    return {
        "kind": "response",
        "url": url,
        "body": body,
        "http": StatusAndHeaders(status, [*kind, *headers], "HTTP/1.1"),
    }


def record(kind: str, body: bytes, url: str = "https://news.example/a", **headers: str) -> dict[str, Any]:
    """Another WARC record, to be given to :func:`warc`."""
    return {"kind": kind, "url": url, "body": body, "http": None, "headers": headers}


def warc(records: Iterable[Mapping[str, Any]], packed: bool = True, date: str = FETCHED) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for one in records:
        headers = {
            "WARC-Date": date,
            **{name.replace("_", "-"): value for name, value in one.get("headers", {}).items()},
        }
        media_type = headers.pop("Content-Type", None)
        writer.write_record(
            writer.create_warc_record(
                one["url"],
                one["kind"],
                payload=io.BytesIO(one["body"]),
                http_headers=one["http"],
                warc_headers_dict=headers,
                warc_content_type=media_type or "",
            )
        )
    return buffer.getvalue()


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def zipped(members: Mapping[str, bytes] | Sequence[tuple[Any, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
