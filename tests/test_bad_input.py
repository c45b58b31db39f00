"""Whatever is dropped ends as a record or as a rejection that a person understands; the run goes on and succeeds."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
from pathlib import Path

import pytest
import zstandard

from pipeline import read_articles
from pipeline.run.launch import run_pipeline
from pipeline.run.scan import RawFolderMissingError
from pipeline.run.status import Status, read_status
from pipeline.settings import Settings

STORY = (
    "The mill wheel turns again\n\n"
    "After eleven years the wheel of the old mill turned again on Saturday, and half of the valley came to watch.\n\n"
    "The miller's granddaughter opened the sluice herself. Nobody spoke until the stones began to sing, she said.\n"
)


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def run() -> Status:
    """A run, which must succeed whatever lies in raw/, and what is known after it."""
    result = run_pipeline("raw", "clean", Settings())
    assert result.exit_status == 0
    assert result.summary.unfinished_batches == 0
    here = Path.cwd()
    return read_status(str(here / "raw"), str(here / "clean"), str(here / ".pipeline"), Settings())


REJECTED: list[tuple[str, bytes, str, str]] = [
    ("empty.txt", b"", "empty", "0 bytes"),
    ("spaces.txt", b" \n\t \r\n" * 20, "empty", "white space"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "binary", "PNG"),
    ("zeros.html", b"\0" * 400, "binary", ""),
    (
        "menu.html",
        b"<html><body><ul><li><a href=/>Home</a><li><a href=/n>News</a></ul></body></html>",
        "no_article",
        "",
    ),
    ("empty-page.html", b"<!doctype html><html><head><title>x</title></head><body></body></html>", "empty", "no text"),
    ("nothing.gz", b"", "empty", ""),
    ("half.txt.gz", gzip.compress(STORY.encode() * 50, mtime=0)[:-60], "truncated", "gzip"),
    ("half.txt.zst", zstandard.compress(random.Random(1).randbytes(3000).hex().encode())[:-60], "truncated", "zst"),
    ("old.arc", b"filedesc://old.arc 0.0.0.0 20081001 text/plain 9\n1 0 News\n", "refused", "warcio recompress"),
]


@pytest.mark.parametrize(("name", "content", "reason", "said"), REJECTED, ids=[row[0] for row in REJECTED])
def test_is_rejected_with_a_reason(raw: Path, name: str, content: bytes, reason: str, said: str) -> None:
    (raw / name).write_bytes(content)
    (raw / "good.txt").write_text(STORY)
    status = run()
    assert status.records == 1
    (rejection,) = status.rejections
    assert (rejection.path, rejection.reason) == (name, reason)
    assert said.lower() in rejection.detail.lower()
    assert len(rejection.detail) > 20
    assert not (Path("clean") / f"{name}.json").exists()


READ: list[tuple[str, bytes]] = [
    ("undecodable.txt", STORY.encode() + b"\xff\xfe\x80 caf\xe9 " + STORY.encode()),
    (
        "latin.html",
        b"<html><head><meta charset=latin-1></head><p>" + STORY.encode() + "Café für müde Müller.".encode("latin-1"),
    ),
    ("no extension", STORY.encode()),
    ("wrong.html", STORY.encode()),
    ("wrong.txt", b"<!DOCTYPE html><html><body><p>" + STORY.encode().replace(b"\n\n", b"</p><p>")),
    ("with 'quotes\" and spaces.txt", STORY.encode()),
    ("new\nline.txt", STORY.encode()),
    ("n" * 251 + ".txt", STORY.encode()),
    ("story.txt.gz", gzip.compress(STORY.encode(), mtime=0)),
    ("story.txt.zst", zstandard.compress(STORY.encode())),
]


@pytest.mark.parametrize(("name", "content"), READ, ids=[repr(row[0][:30]) for row in READ])
def test_is_read_all_the_same(raw: Path, name: str, content: bytes) -> None:
    (raw / name).write_bytes(content)
    status = run()
    assert status.rejections == []
    (article,) = read_articles("clean")
    assert article.raw.path == name
    assert "the stones began to sing" in article.text


def test_names_that_are_not_utf8(raw: Path) -> None:
    with open(os.fsencode(raw) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(STORY.encode())
    assert run().records == 1
    (article,) = read_articles("clean")
    assert article.raw.path == "caf\\xe9.txt"
    (path,) = Path("clean").iterdir()
    path.name.encode("utf-8")


def test_folder_that_is_called_like_a_page(raw: Path) -> None:
    (raw / "x.html").mkdir()
    (raw / "x.html" / "inner.txt").write_text(STORY)
    assert run().records == 1
    assert Path("clean/x.html/inner.txt.json").is_file()


def test_files_that_differ_only_in_extension_or_not_at_all(raw: Path) -> None:
    for name in ("a.txt", "a.md", "a.text", "a", "a.html"):
        (raw / name).write_text(STORY)
    assert run().records == 5
    articles = list(read_articles("clean"))
    assert len({article.id for article in articles}) == 5
    assert len({article.raw.sha256 for article in articles}) == 1


def test_file_and_folder_that_need_the_same_name(raw: Path) -> None:
    (raw / "x").write_text(STORY)
    (raw / "x.json").mkdir()
    (raw / "x.json" / "y.txt").write_text(STORY)
    assert run().records == 2
    assert {article.raw.path for article in read_articles("clean")} == {"x", "x.json/y.txt"}


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"url": 5}', b'{"fetched_at": "yesterday"}', b"\xff"])
def test_sidecar_that_is_wrong(raw: Path, content: bytes) -> None:
    (raw / "a.txt").write_text(STORY)
    (raw / "a.txt.meta.json").write_bytes(content)
    (rejection,) = run().rejections
    assert (rejection.path, rejection.reason) == ("a.txt", "broken")
    assert "a.txt.meta.json" in rejection.detail

    (raw / "a.txt.meta.json").write_text(json.dumps({"url": "https://example.org/a", "authors": "Mo Weir"}))
    assert run().rejections == []
    (article,) = read_articles("clean")
    assert (article.url, article.authors) == ("https://example.org/a", ["Mo Weir"])


def test_sidecar_without_its_document(raw: Path) -> None:
    (raw / "a.txt.meta.json").write_text("{}")
    status = run()
    assert [(skipped.path, skipped.reason) for skipped in status.skipped] == [("a.txt.meta.json", "orphan_sidecar")]


def test_file_that_cannot_be_read(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw / "secret.txt").write_text(STORY)
    (raw / "good.txt").write_text(STORY)
    opened = os.open

    def refuse(path: object, *args: object, **kwargs: object) -> int:
        if os.fsencode(path).endswith(b"secret.txt"):  # type: ignore[arg-type]
            raise PermissionError(errno.EACCES, "Permission denied", "secret.txt")
        return opened(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)  # root may read everything, so permissions alone test nothing
    status = run()
    assert status.records == 1
    (rejection,) = status.rejections
    assert (rejection.path, rejection.reason) == ("secret.txt", "unreadable")
    assert "Permission denied" in rejection.detail


def test_raw_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RawFolderMissingError, match="raw"):
        run_pipeline("raw", "clean", Settings())


def test_all_at_once(raw: Path) -> None:
    for name, content, _, _ in REJECTED:
        (raw / name).write_bytes(content)
    for name, content in READ:
        (raw / name).write_bytes(content)
    status = run()
    assert status.records == len(READ)
    assert {(rejection.path, rejection.reason) for rejection in status.rejections} == {
        (name, reason) for name, _, reason, _ in REJECTED
    }
    assert status.documents == status.records + len(status.rejections)
