"""Containers are turned away with a way out; texts that begin like one are not."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from pipeline.article import Rejected
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
MHTML = b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n<html>"


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [
        pytest.param(zip_archive(), "a ZIP archive", "unzip", id="zip"),
        pytest.param(tar_archive(), "a TAR archive", "tar -xf", id="tar"),
        pytest.param(gzip.compress(tar_archive()), "a TAR archive", "tar -xf", id="tar.gz"),
        pytest.param(WARC, "a WARC file", "single files", id="warc"),
        pytest.param(gzip.compress(WARC), "a WARC file", "single files", id="warc.gz"),
        pytest.param(b"filedesc://a.arc 0.0.0.0 2008", "an ARC file", "single files", id="arc"),
        pytest.param(b"PAR1\x15\x04\0\0" + bytes(90) + b"PAR1", "a Parquet table", "single files", id="parquet"),
        pytest.param(RECORD.encode(), "JSON", "single files", id="json object"),
        pytest.param(f"\ufeff\n [{RECORD}, {RECORD}]\n".encode(), "JSON", "single files", id="json array"),
        pytest.param(f"{RECORD}\n\n{RECORD}\n".encode(), "JSON", "single files", id="json lines"),
        pytest.param(f"{RECORD}\n{RECORD}\n{RECORD[:30]}".encode(), "JSON", "single files", id="json lines, cut"),
        pytest.param(f"{RECORD}\n".encode() * 50_000, "JSON", "single files", id="json lines, many"),
        pytest.param(RECORD, "JSON", "single files", id="json as text"),
        pytest.param(RECORD.encode("utf-16"), "JSON", "single files", id="json in utf-16"),
        pytest.param(
            b"<?xml version='1.0'?><!-- x --><rss version='2.0'><channel>", "a feed", "fetch the pages", id="rss"
        ),
        pytest.param(b"<urlset xmlns='x'><url><loc>", "a feed or site map", "fetch the pages", id="site map"),
        pytest.param(MHTML, "MHTML", "save the page as HTML", id="mhtml"),
    ],
)
@pytest.mark.parametrize("name", [None, "a.txt", "a.html", "a.json.gz"])
def test_containers_are_refused(content: bytes | str, what: str, advice: str, name: str | None) -> None:
    with pytest.raises(Rejected) as caught:
        read_source(Document(content, name=name), LIMIT)
    assert caught.value.rejection.reason == "refused"
    for words in (what, advice, "not read by this version", "stays where it is"):
        assert words in caught.value.rejection.detail


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (RECORD[:40], "a.json", "JSON"),
        (RECORD[:40], "a.jsonl.gz", "JSON"),
        (f"url,text\nhttps://news.example/a,{PROSE}", "a.csv", "a CSV table"),
        (f"url\ttext\nhttps://news.example/a\t{PROSE}", "a.TSV", "a TSV table"),
    ],
)
def test_names_of_containers(content: str, name: str, what: str) -> None:
    with pytest.raises(Rejected, match=f"is {what}"):
        read_source(Document(content.encode(), name=name), LIMIT)
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


@pytest.mark.parametrize("name", ["a.json", "a.warc.gz", "a.zip", "a.tar", "a.csv"])
def test_pages_called_a_container_are_pages(name: str) -> None:
    page = f"<!doctype html><title>Pier</title><p>{PROSE}"
    assert read_source(Document(page.encode(), name=name), LIMIT).markup == "html"
