"""WARC and WET files: what is a document in them, and every way in which they are broken."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Rejected
from pipeline.containers.http_body import decode_body
from pipeline.settings import Settings
from pipeline.sources import read_source
from tests.containers.packing import FETCHED, answer, first, page, read, record, warc

FEW = Settings(max_bytes=100_000)


def chunked(body: bytes, size: int = 40) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_with_address_time_and_charset(packed: bool) -> None:
    data = warc(
        [record("warcinfo", b"software: x\r\n"), answer(page()), record("request", b"GET / HTTP/1.1\r\n")], packed
    )
    found = read(data)
    assert list(found.documents) == [1]
    document = found.documents[1]
    assert document.hints == {"url": "https://news.example/a", "fetched_at": FETCHED}
    assert document.content == page()
    assert document.media_type == "text/html; charset=utf-8"


def test_the_charset_of_the_header_is_a_hint() -> None:
    body = "<html><body><p>Привет, причал закрыт до весны</p>".encode("koi8-r")
    document = first(warc([answer(body, media_type="text/html; charset=koi8-r")]))
    source = read_source(document, 1_000_000)
    assert (source.encoding, source.guessed) == ("koi8-r", False)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(page(), [], id="as it is"),
        pytest.param(gzip.compress(page()), [("Content-Encoding", "gzip")], id="gzip"),
        pytest.param(zlib.compress(page()), [("Content-Encoding", "deflate")], id="deflate"),
        pytest.param(zlib.compress(page(), wbits=-15), [("Content-Encoding", "deflate")], id="deflate without header"),
        pytest.param(brotli.compress(page()), [("Content-Encoding", "br")], id="br"),
        pytest.param(zstandard.compress(page()), [("Content-Encoding", "zstd")], id="zstd"),
        pytest.param(chunked(page()), [("Transfer-Encoding", "chunked")], id="chunked"),
        pytest.param(
            chunked(gzip.compress(page())),
            [("Transfer-Encoding", "chunked"), ("Content-Encoding", "GZip")],
            id="chunked gzip",
        ),
        pytest.param(brotli.compress(gzip.compress(page())), [("Content-Encoding", "gzip, br")], id="two codings"),
        pytest.param(page(), [("Content-Encoding", "gzip")], id="says gzip and is not"),
        pytest.param(page(), [("Content-Encoding", "br")], id="says br and is not"),
        pytest.param(page(), [("Content-Encoding", "deflate")], id="says deflate and is not"),
        pytest.param(page(), [("Transfer-Encoding", "chunked")], id="says chunked and is not"),
        pytest.param(page(), [("Content-Encoding", "utf-8")], id="a coding that is none"),
        pytest.param(chunked(page())[:-5], [("Transfer-Encoding", "chunked")], id="chunked without the last chunk"),
        pytest.param(page(), [("Content-Length", "7")], id="a wrong HTTP Content-Length"),
    ],
)
def test_bodies(body: bytes, headers: list[tuple[str, str]]) -> None:
    document = first(warc([answer(body, *headers)]))
    assert document.content == page()


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (chunked(page())[:60], [("Transfer-Encoding", "chunked")], "truncated"),
        (b"5\r\nhelloXXXX", [("Transfer-Encoding", "chunked")], "broken"),
        (b"ffffffffff\r\nhello", [("Transfer-Encoding", "chunked")], "truncated"),
        (gzip.compress(page() * 9)[:-20], [("Content-Encoding", "gzip")], "truncated"),
        (gzip.compress(page())[:-8] + bytes(8), [("Content-Encoding", "gzip")], "broken"),
        (brotli.compress(page() * 9)[:-5], [("Content-Encoding", "br")], "truncated"),
        (gzip.compress(bytes(9_000_000)), [("Content-Encoding", "gzip")], "too_large"),
        (brotli.compress(bytes(9_000_000)), [("Content-Encoding", "br")], "too_large"),
        (zstandard.compress(bytes(9_000_000)), [("Content-Encoding", "zstd")], "too_large"),
        (b"<p>" + b"x" * 300_000, [], "too_large"),
    ],
    ids=["chunk cut", "no chunk follows", "chunk that lies", "gzip cut", "gzip damaged", "br cut", "gzip bomb",
         "br bomb", "zstd bomb", "large"],
)  # fmt: skip
def test_a_broken_body_costs_itself_only(body: bytes, headers: list[tuple[str, str]], reason: str) -> None:
    found = read(warc([answer(page(1)), answer(body, *headers), answer(page(2))]), settings=FEW)
    assert list(found.documents) == [0, 2]
    assert found.rejected[1][0] == reason
    assert found.rejected[1][1].startswith("record 2: ")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (answer(b"", status="301 Moved Permanently"), "redirect"),
        (answer(b"<p>Not found", status="404 Not Found"), "http_error"),
        (answer(b"", status="204 No Content"), "http_error"),
        (answer(b"GIF89a", media_type="image/gif"), "not_text"),
        (answer(b"{}", media_type="application/json"), "not_text"),
        (answer(b"User-agent: *", url="https://news.example/robots.txt", media_type="text/plain"), "robots"),
        (record("revisit", b"", WARC_Profile="x"), "revisit"),
        (record("resource", b"GIF89a", **{"Content-Type": "image/gif"}), "not_text"),
        (record("response", b"1.2.3.4", url="dns:news.example", **{"Content-Type": "text/dns"}), "not_text"),
        (record("continuation", b"x", WARC_Segment_Number="2"), "segmented"),
    ],
)
def test_what_is_no_article_is_counted(one: dict[str, object], reason: str) -> None:
    found = read(warc([answer(page(1)), one, answer(page(2))]))
    assert list(found.documents) == [0, 2]
    assert found.skipped == {1: reason}


def test_resources_and_texts() -> None:
    found = read(
        warc(
            [
                record("resource", page(), **{"Content-Type": "text/html"}),
                record("conversion", "Só texto.".encode(), **{"Content-Type": "text/plain"}),
            ]
        )
    )
    assert found.texts == [page().decode(), "Só texto."]
    assert read_source(found.documents[1], 1000).markup == "text"


def test_addresses_that_are_none_are_left_out() -> None:
    found = read(warc([answer(page(), url="urn:uuid:1"), answer(page(), url="<https://a.example/>")], date="yesterday"))
    assert [document.hints for document in found.documents.values()] == [{}, {"url": "https://a.example/"}]


def test_records_with_the_same_id_are_each_their_own() -> None:
    same = {"WARC_Record_ID": "<urn:uuid:00000000-0000-0000-0000-000000000000>"}
    found = read(warc([record("resource", page(n), **{"Content-Type": "text/html"}, **same) for n in (1, 2)]))
    assert len(found.documents) == 2


PAGES = [page(number) * 20 for number in range(1, 6)]


@pytest.fixture(params=[True, False], ids=["members", "plain"])
def five(request: pytest.FixtureRequest) -> tuple[bytes, list[int]]:
    """A WARC file with five pages, and where each record begins."""
    records = [warc([answer(content)], request.param) for content in PAGES]
    return b"".join(records), [sum(map(len, records[:number])) for number in range(5)]


def pages_of(data: bytes) -> list[int]:
    return [PAGES.index(text.encode()) for text in read(data).texts]


def test_a_damaged_record_costs_itself_only(five: tuple[bytes, list[int]]) -> None:
    data, starts = five
    damaged = bytearray(data)
    damaged[starts[2] : starts[2] + 5] = b"XXXXX"
    assert pages_of(bytes(damaged)) == [0, 1, 3, 4]
    assert any(reason == "broken" for reason, _ in read(bytes(damaged)).rejected.values())


def test_garbage_between_records_costs_no_record_that_is_whole(five: tuple[bytes, list[int]]) -> None:
    data, starts = five
    found = read(data[: starts[2]] + b"garbage\r\nmore garbage\x1f\x8b\x08\n" + data[starts[2] :])
    assert [PAGES.index(text.encode()) for text in found.texts] == [0, 1, 2, 3, 4]
    assert [reason for reason, _ in found.rejected.values()] == ["broken"]


def test_a_cut_file_keeps_what_is_whole(five: tuple[bytes, list[int]]) -> None:
    data, _ = five
    found = read(data[:-40])
    assert [PAGES.index(text.encode()) for text in found.texts] == [0, 1, 2, 3]
    assert found.rejected[4][0] == "truncated"


def test_nul_bytes_behind_gzip_members_are_no_record() -> None:
    data = b"".join(warc([answer(content)]) for content in PAGES)
    found = read(data + bytes(1000))
    assert [PAGES.index(text.encode()) for text in found.texts] == [0, 1, 2, 3, 4]
    assert found.rejected == {}


@pytest.mark.parametrize("length", [b"10", b"999999", b"2000", b"-5", b"many", b""])
@pytest.mark.parametrize("number", [0, 2])
def test_a_wrong_content_length_costs_itself_only(length: bytes, number: int) -> None:
    records = [warc([answer(content)], packed=False) for content in PAGES]
    head, _, rest = records[number].partition(b"Content-Length: ")
    records[number] = head + b"Content-Length: " + length + rest[rest.index(b"\r\n") :]
    others = [other for other in range(5) if other != number]
    assert pages_of(b"".join(records)) == others
    assert set(pages_of(b"".join(map(gzip.compress, records)))) == set(others)
    assert pages_of(gzip.compress(b"".join(records))) == others


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_files_that_were_packed_as_a_whole(pack: object) -> None:
    data = warc([answer(content) for content in PAGES], packed=False)
    assert pages_of(pack(data)) == [0, 1, 2, 3, 4]  # type: ignore[operator]


def test_several_records_in_one_member() -> None:
    one, two = ([answer(content) for content in PAGES[part]] for part in (slice(0, 1), slice(1, 5)))
    data = warc(one) + gzip.compress(warc(two, packed=False))
    assert pages_of(data) == [0, 1, 2, 3, 4]


def test_headers_without_end() -> None:
    data = warc([answer(page(1))], packed=False) + b"WARC/1.0\r\n" + b"X: y\r\n" * 300_000
    found = read(data)
    assert len(found.documents) == 1
    assert found.rejected[1][0] == "broken"


def test_a_page_that_quotes_a_warc_record_is_one_page() -> None:
    quoting = b"<p>It begins so:\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc"
    assert len(read(warc([answer(quoting), answer(page())], packed=False)).documents) == 2


@given(
    st.binary(max_size=400), st.sampled_from(["", "chunked"]), st.sampled_from(["", "gzip", "deflate", "br", "zstd"])
)
def test_no_body_makes_the_decoder_fail(body: bytes, transfer: str, content: str) -> None:
    try:
        assert len(decode_body(body, transfer, content, 1000)) <= 1000
    except Rejected as error:
        assert error.rejection.reason in ("truncated", "broken", "too_large")  # noqa: PT017


FOUR = [warc([answer(page(number)) for number in range(4)], packed) for packed in (True, False)]


@given(st.data())
def test_no_damage_makes_the_reader_fail(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(FOUR)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(4, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        read(bytes(content))
    except Rejected as error:
        assert error.rejection.reason == "refused"  # noqa: PT017 - its very beginning was damaged


@given(st.binary(min_size=1, max_size=500), st.integers(1, 50))
def test_chunks_of_any_size_come_together(body: bytes, size: int) -> None:
    assert decode_body(chunked(body, size), "chunked", "", 1000) == body
