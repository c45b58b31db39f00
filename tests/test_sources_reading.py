"""read_source as a whole: hashes, sizes, limits, and that nothing but Rejected comes out."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import Rejected
from pipeline.sources import Document, Source, read_source

LIMIT = 1_000_000
TEXT = "Eski iskele dün gece kapatıldı. “Onarım iki yıl sürecek” dendi.\n" * 20
REASONS = {"empty", "too_large", "truncated", "broken", "binary", "refused"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(TEXT.encode(), "a.txt", id="plain"),
        pytest.param(gzip.compress(TEXT.encode(), mtime=0), "a.txt.gz", id="gzip"),
        pytest.param(gzip.compress(TEXT.encode(), mtime=0), "a.html", id="gzip without its ending"),
        pytest.param(TEXT.encode(), "a.txt.gz", id="not gzip in spite of its ending"),
        pytest.param(zstandard.ZstdCompressor().compress(TEXT.encode()), "a.txt.zst", id="zstd"),
        pytest.param(TEXT, None, id="text"),
    ],
)
def test_the_same_document_however_it_comes(content: bytes | str, name: str | None) -> None:
    source = read_source(Document(content, name=name), LIMIT)
    assert source == Source(
        markup="text",
        media_type="text/plain",
        text=TEXT,
        encoding=None if isinstance(content, str) else "utf-8",
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        size=len(TEXT.encode()),
        guessed=False,
        cut=False,
    )


def test_hash_and_size_are_of_the_bytes_not_of_the_text() -> None:
    data = "\ufeffİskele".encode("utf-16-le")
    source = read_source(Document(gzip.compress(data, mtime=0)), LIMIT)
    assert (source.text, source.sha256, source.size) == ("İskele", hashlib.sha256(data).hexdigest(), len(data))
    data = "İskele \ufffd".encode()
    source = read_source(Document("İskele \udc9e"), LIMIT)
    assert (source.sha256, source.size) == (hashlib.sha256(data).hexdigest(), len(data))


@pytest.mark.parametrize("content", [b"", "", b" \n\t\r\n", "\n\u2003\n", gzip.compress(b"\n" * 500, mtime=0)])
@pytest.mark.parametrize("name", ["a.html", "a.txt.gz", None])
def test_empty(content: bytes | str, name: str | None) -> None:
    with pytest.raises(Rejected) as caught:
        read_source(Document(content, name=name), LIMIT)
    assert caught.value.rejection.reason == "empty"


@pytest.mark.parametrize("content", ["ü" * 51, ("ü" * 51).encode(), gzip.compress(("ü" * 51).encode(), mtime=0)])
def test_too_large(content: bytes | str) -> None:
    assert read_source(Document(content), 102).size == 102
    with pytest.raises(Rejected, match=r"too_large.*101.*max_bytes"):
        read_source(Document(content), 101)


def test_content_must_be_bytes_or_text() -> None:
    with pytest.raises(TypeError, match="content must be bytes or str, not bytearray"):
        Document(bytearray(b"a"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (Document(b"a", name="b/ş.txt", path=b"b/\xfe.txt"), b"b/\xfe.txt"),
        (Document(b"a", name="b/ş.txt"), "b/ş.txt".encode()),
        (Document(b"a", name="b/\udcfe.txt"), b"b/\xfe.txt"),
        (Document(b"a", name="\ud800"), b"\xed\xa0\x80"),
        (Document(b"a"), b""),
    ],
)
def test_raw_path(document: Document, path: bytes) -> None:
    assert document.raw_path == path


def test_importing_does_not_load_what_few_documents_need() -> None:
    code = "import sys, pipeline.sources; print({'zstandard', 'charset_normalizer', 'lxml'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


SEEDS = [
    TEXT.encode(),
    b"<!doctype html><meta charset=iso-8859-9><p>" + TEXT.encode("cp1254", "replace") + b"</p>",
    TEXT.encode("utf-16"),
    "市議会は昨夜、古い港を直すことを決めました。".encode("cp932") * 5,
    "市議会は昨夜、古い港を直すことを決めました。".encode("iso2022_jp") * 5,
    b'{"url": "https://news.example/a"}\n[1]\n',
    b"<?xml version='1.0' encoding='x'?><!-- <rss -->\n<p>1</p>",
    b"PK\x03\x04WARC/1.0",
]


def outcome(document: Document) -> tuple[Source | None, Rejected | None]:
    """What was read, or why it was not."""
    try:
        return read_source(document, LIMIT), None
    except Rejected as rejected:
        return None, rejected


def is_clean(text: str) -> bool:
    """Whether it holds no surrogates, which no UTF-8 file can."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Arbitrary bytes and damaged documents, packed up to three times, damaged again."""
    data = bytearray(draw(st.binary(max_size=200) | st.sampled_from(SEEDS)))
    for damage in range(4):
        for position, byte in draw(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 255)), max_size=3)):
            if data:
                data[position % len(data)] = byte
        if damage < 3:
            pack = draw(st.sampled_from([bytes, gzip.compress, zstandard.ZstdCompressor().compress]))
            data = bytearray(pack(bytes(data)))
    return bytes(data[: len(data) - draw(st.integers(0, 3) | st.just(0))])


names = st.sampled_from([None, "a.html", "a.txt.gz", "a.md", "a.json", "a.csv", "", ".", "a/.gz"]) | st.text(max_size=8)
labels = st.sampled_from([None, "utf-8", "utf-16", "windows-1254", "gbk", "sjis", "iso-2022-jp", "hex"]) | st.text(
    max_size=8
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), names, labels, labels)
def test_any_bytes_become_a_source_or_a_rejection(
    data: bytes, name: str | None, charset: str | None, parameter: str | None
) -> None:
    media_type = None if parameter is None else f"text/html; charset={parameter}"
    document = Document(data, name=name, media_type=media_type, hints={"charset": charset})
    source, rejected = outcome(document)
    if source is None:
        assert rejected is not None
        assert rejected.rejection.reason in REASONS
        assert rejected.rejection.detail
        return
    assert source.text.strip()
    assert is_clean(source.text)
    assert outcome(document) == (source, None)
    if data[:1] not in (b"\x1f", b"\x28") and data[1:4] != b"\x2a\x4d\x18":
        assert source.sha256 == hashlib.sha256(data).hexdigest()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=()), max_size=200), names)
def test_any_text_becomes_a_source_or_a_rejection(text: str, name: str | None) -> None:
    source, rejected = outcome(Document(text, name=name))
    if source is None:
        assert rejected is not None
        assert rejected.rejection.reason in REASONS
        return
    assert is_clean(source.text)
    assert source.encoding is None
    if not source.guessed:
        assert source.text == text.lstrip("\ufeff")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_unicode_comes_back_as_it_was(text: str, codec: str) -> None:
    text = "The pier. " * 20 + text
    data = text.encode(codec)
    source = read_source(Document(data, name="a.txt"), LIMIT)
    assert (source.text, source.guessed, source.cut) == (text, False, False)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
