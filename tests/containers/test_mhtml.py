"""MHTML: one page that a browser saved with its pictures."""

from __future__ import annotations

import gzip

import pytest

from pipeline.article import Rejected
from pipeline.sources import Document
from pipeline.sources.mhtml import unfolded

LIMIT = 1_000_000
HTML = "<html><body><p>Ça sera fermé jusqu’au printemps.</p></body></html>"
MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/a\r\nSubject: Pier\r\n"
    b"Date: Sun, 22 Nov 2026 08:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n\r\n'
    b"------b\r\nContent-Type: text/html\r\nContent-ID: <frame-1>\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://news.example/a\r\n\r\n"
    b"<html><body><p>=C3=87a sera ferm=C3=A9 jusqu=E2=80=99au pr=\r\nintemps.</p></body></html>\r\n"
    b"------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n------b--\r\n"
)


@pytest.mark.parametrize("content", [MHTML, MHTML.replace(b"\r\n", b"\n"), gzip.compress(MHTML), MHTML.decode()])
def test_the_page_comes_with_address_and_time(content: bytes | str) -> None:
    document = unfolded(Document(content, name="a.mhtml", path=b"a.mhtml"), LIMIT)
    assert isinstance(document.content, bytes)
    assert document.content.decode().strip() == HTML
    assert document.hints is not None
    assert document.hints["url"] == "https://news.example/a"
    assert document.hints["fetched_at"].startswith("2026-11-22T08:00:00")
    assert document.path == b"a.mhtml"


def test_the_sidecar_wins() -> None:
    document = unfolded(Document(MHTML, hints={"url": "https://other.example/"}), LIMIT)
    assert document.hints is not None
    assert document.hints["url"] == "https://other.example/"


@pytest.mark.parametrize("damage", [MHTML[:250], MHTML.replace(b"text/html", b"image/gif")], ids=["cut", "no page"])
def test_without_a_page_it_is_rejected(damage: bytes) -> None:
    with pytest.raises(Rejected, match="MHTML"):
        unfolded(Document(damage), LIMIT)


def test_dates_and_addresses_that_are_none_are_left_out() -> None:
    odd = MHTML.replace(b"https://news.example/a", b"cid:frame").replace(b"Sun, 22 Nov 2026", b"yesterday")
    assert unfolded(Document(odd), LIMIT).hints == {}


@pytest.mark.parametrize(
    "text",
    [
        "MIME-Version: 1.0 stands in mails, as multipart/related does.",
        "Notes on mail\nMIME-Version: 1.0\nContent-Type: multipart/related\n",
        HTML,
        "",
    ],
)
def test_other_documents_stay_as_they_are(text: str) -> None:
    document = Document(text.encode())
    assert unfolded(document, LIMIT) is document
