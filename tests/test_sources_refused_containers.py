"""Containers are recognised, and turned away where one document is expected; texts that begin like one are not."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from pipeline.article import Rejected
from pipeline.containers.opening import kind_of_file
from pipeline.sources import Document, read_source

LIMIT = 10_000_000
PROSE = "The old pier was closed last night. Work starts in spring and will take two years, the council said.\n"
RECORD = json.dumps({"url": "https://news.example/a", "text": PROSE})


def zip_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.html", f"<p>{PROSE}</p>")
    return buffer.getvalue()


def tar_archive() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("a.html")
        entry.size = len(PROSE)
        archive.addfile(entry, io.BytesIO(PROSE.encode()))
    return buffer.getvalue()


WARC = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"


CONTAINERS = [
    pytest.param(zip_archive(), "zip", "a ZIP archive", id="zip"),
    pytest.param(tar_archive(), "tar", "a TAR archive", id="tar"),
    pytest.param(gzip.compress(tar_archive()), "tar", "a TAR archive", id="tar.gz"),
    pytest.param(WARC, "warc", "a WARC file", id="warc"),
    pytest.param(gzip.compress(WARC), "warc", "a WARC file", id="warc.gz"),
    pytest.param(b"PAR1\x15\x04\0\0" + bytes(90) + b"PAR1", "parquet", "a Parquet table", id="parquet"),
    pytest.param(RECORD.encode(), "jsonl", "JSON", id="json object"),
    pytest.param(json.dumps({"a": [1], "text": PROSE}, indent=2).encode(), "json", "JSON", id="json object, indented"),
    pytest.param(f"\ufeff\n [{RECORD}, {RECORD}]\n".encode(), "json", "JSON", id="json array"),
    pytest.param(f"{RECORD}\n\n{RECORD}\n".encode(), "jsonl", "JSON", id="json lines"),
    pytest.param(f"{RECORD}\n{RECORD}\n{RECORD[:30]}".encode(), "jsonl", "JSON", id="json lines, cut"),
    pytest.param(f"{RECORD}\n".encode() * 50_000, "jsonl", "JSON", id="json lines, many"),
    pytest.param(RECORD.encode("utf-16"), "jsonl", "JSON", id="json in utf-16"),
    pytest.param(b"[" + b", ".join([RECORD.encode()] * 50_000) + b"]", "json", "JSON", id="json array, long"),
    pytest.param(json.dumps({"text": PROSE * 2000}).encode(), "jsonl", "JSON", id="json line, long"),
]


@pytest.mark.parametrize(("content", "kind", "what"), CONTAINERS)
@pytest.mark.parametrize("name", [None, "a.txt", "a.html", "a.json.gz"])
def test_containers_are_recognised_by_their_content(content: bytes, kind: str, what: str, name: str | None) -> None:
    assert kind_of_file(io.BytesIO(content), name or "a") == kind
    with pytest.raises(Rejected, match=f"is {what}, which holds documents") as caught:
        read_source(Document(content, name=name), LIMIT)
    assert caught.value.rejection.reason == "refused"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"filedesc://a.arc 0.0.0.0 2008", "an ARC file", id="arc"),
        pytest.param(b"<?xml version='1.0'?><!-- x --><rss version='2.0'><channel>", "a feed or site map", id="rss"),
        pytest.param(b"<urlset xmlns='x'><url><loc>", "a feed or site map", id="site map"),
    ],
)
def test_what_is_not_read_is_refused_with_a_way_out(content: bytes, what: str) -> None:
    assert kind_of_file(io.BytesIO(content), "a") is None
    with pytest.raises(Rejected, match=f"is {what}") as caught:
        read_source(Document(content), LIMIT)
    assert ": " in caught.value.rejection.detail


@pytest.mark.parametrize(
    ("content", "name", "kind", "what"),
    [
        (RECORD[:40], "a.json", "json", "JSON"),
        (RECORD[:40], "a.jsonl.gz", "jsonl", "JSON"),
        ("no JSON at all", "a.ndjson", "jsonl", "JSON"),
        (f"url,text\nhttps://news.example/a,{PROSE}", "a.csv", "csv", "a CSV or TSV table"),
        (f"url\ttext\nhttps://news.example/a\t{PROSE}", "a.TSV", "csv", "a CSV or TSV table"),
    ],
)
def test_names_of_containers(content: str, name: str, kind: str, what: str) -> None:
    assert kind_of_file(io.BytesIO(content.encode()), name) == kind
    with pytest.raises(Rejected, match=f"is {what}"):
        read_source(Document(content.encode(), name=name), LIMIT)
    assert kind_of_file(io.BytesIO(content.encode()), "a.txt") is None
    assert read_source(Document(content.encode(), name="a.txt"), LIMIT).markup == "text"


@pytest.mark.parametrize(
    ("content", "markup"),
    [
        pytest.param(f"[Editor's note] {PROSE}", "text", id="bracket"),
        pytest.param(f"[1]\n{PROSE}", "text", id="footnote"),
        pytest.param(f"[1]\n[2]\n{PROSE}", "text", id="footnotes"),
        pytest.param('{"a": 1} is how JSON looks.\n' + PROSE, "text", id="JSON first"),
        pytest.param("{{ template }} was left in. " + PROSE, "text", id="template"),
        pytest.param("PK is a person. " + PROSE, "text", id="PK"),
        pytest.param("WARC/ARC files hold pages. " + PROSE, "text", id="WARC"),
        pytest.param("PAR1 is a beginning. " + PROSE, "text", id="PAR1"),
        pytest.param("MIME-Version: 1.0 stands in mails, as multipart/related does. " + PROSE, "text", id="MIME"),
        pytest.param("<html><body><p>" + RECORD, "html", id="page with JSON"),
    ],
)
def test_documents_that_begin_like_a_container(content: str, markup: str) -> None:
    assert read_source(Document(content.encode()), LIMIT).markup == markup
    assert kind_of_file(io.BytesIO(content.encode()), "a") is None


@pytest.mark.parametrize("name", ["a.json", "a.warc.gz", "a.zip", "a.tar", "a.csv"])
def test_pages_called_a_container_are_pages(name: str) -> None:
    page = f"<!doctype html><title>Pier</title><p>{PROSE}"
    assert read_source(Document(page.encode(), name=name), LIMIT).markup == "html"
    assert kind_of_file(io.BytesIO(page.encode()), name) is None
