"""JSON Lines, arrays and objects: what scrapers write, and what is wrong with it when it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Article, clean_many
from pipeline.settings import Settings
from tests.containers.packing import first, json_lines, read

TEXT = "The old pier was closed last night."
ROW = {"url": "https://news.example/a", "text": TEXT}
SMALL = Settings(max_bytes=1000)


@pytest.mark.parametrize(
    ("row", "text", "hints"),
    [
        pytest.param(
            {
                "title": "Pier closed",
                "author": "Ada Byron; Jan Kowalski",
                "hostname": "news.example",
                "date": "2026-11-20",
                "fingerprint": "f00",
                "id": None,
                "license": None,
                "comments": "",
                "raw_text": None,
                "text": TEXT,
                "source": "https://news.example/pier",
                "source-hostname": "The News",
                "excerpt": "Short",
                "categories": "local",
                "tags": "pier;harbour",
            },
            TEXT,
            {
                "url": "https://news.example/pier",
                "title": "Pier closed",
                "authors": ["Ada Byron", "Jan Kowalski"],
                "date_published": "2026-11-20",
                "site_name": "The News",
                "tags": ["pier", "harbour"],
            },
            id="trafilatura",
        ),
        pytest.param(
            {
                "authors": ["Ada Byron"],
                "date_download": "2026-11-22 08:00:01",
                "date_modify": "None",
                "date_publish": "2026-11-20 10:30:00",
                "maintext": TEXT,
                "source_domain": "news.example",
                "text": None,
                "title": "Pier closed",
                "url": "https://news.example/pier",
            },
            TEXT,
            {
                "url": "https://news.example/pier",
                "title": "Pier closed",
                "authors": ["Ada Byron"],
                "date_published": "2026-11-20T10:30:00",
                "fetched_at": "2026-11-22T08:00:01",
            },
            id="news-please",
        ),
        pytest.param(
            {"link": "https://news.example/pier", "body": TEXT, "published": "2026-11-20T10:30:00+01:00"},
            TEXT,
            {"url": "https://news.example/pier", "date_published": "2026-11-20T10:30:00+01:00"},
            id="a Scrapy feed",
        ),
        pytest.param(
            {"text": TEXT, "id": "7", "metadata": {"url": "https://news.example/pier", "date": "2026-11-22T08:00:00Z"}},
            TEXT,
            {"url": "https://news.example/pier", "fetched_at": "2026-11-22T08:00:00Z"},
            id="datatrove",
        ),
        pytest.param(
            {"text": TEXT, "dump": "CC", "url": "https://news.example/pier", "date": "2026-11-22T08:00:00Z"},
            TEXT,
            {"url": "https://news.example/pier", "fetched_at": "2026-11-22T08:00:00Z"},
            id="datatrove, flat: date is that of the crawl",
        ),
        pytest.param(
            {
                "id": "1",
                "text": TEXT,
                "source": "common-crawl",
                "added": "2026-11-22T08:00:00.000Z",
                "created": "2026-11-01T00:00:00.000Z",
                "metadata": {"url": "https://news.example/pier"},
            },
            TEXT,
            {"url": "https://news.example/pier", "fetched_at": "2026-11-22T08:00:00.000Z"},
            id="Dolma: created is a guess",
        ),
        pytest.param(
            {"text": TEXT, "url": "ftp://x", "uri": 7, "link": "https://a.example/", "author": [{"name": "Ada"}, None]},
            TEXT,
            {"url": "https://a.example/", "authors": ["Ada"]},
            id="values that are none are passed over",
        ),
        pytest.param({"text": TEXT, "date": "soon", "title": ["x"], "tags": 3}, TEXT, {}, id="nothing but nonsense"),
        pytest.param({"html": "", "content": TEXT}, TEXT, {}, id="an empty page beside a text"),
    ],
)
def test_names_that_tools_write_are_known(row: dict[str, Any], text: str, hints: dict[str, Any]) -> None:
    document = first(json_lines([row]), "a.jsonl")
    assert document.content == text
    assert document.hints == hints


def test_keys_can_be_configured() -> None:
    settings = Settings(text_keys="data.plain, story", html_keys="", title_keys="kop")
    rows = [{"story": "One", "kop": "A"}, {"data": {"plain": "Two"}}, {"text": "Three"}]
    found = read(json_lines(rows), "a.jsonl", settings)
    assert found.texts == ["One", "Two"]
    assert found.documents[0].hints == {"title": "A"}
    assert found.rejected[2][0] == "broken"
    assert "it has: text." in found.rejected[2][1]


@pytest.mark.parametrize(
    ("line", "reason", "says"),
    [
        (b'{"text": "x"', "broken", "it is no JSON"),
        (b"not JSON", "broken", "it is no JSON"),
        (b"[1, 2]", "broken", "no JSON object"),
        (b"null", "broken", "no JSON object"),
        (b'"a string"', "broken", "no JSON object"),
        (b"{}", "broken", "it has: nothing"),
        (b'{"text": null}', "empty", '"text" holds no text'),
        (b'{"text": "  "}', "empty", '"text" holds no text'),
        (b'{"text": {"en": "x"}}', "broken", "text.key"),
        (b'{"text": ["x"]}', "broken", "must hold a string"),
        (b"\0" * 50, "broken", "NUL bytes"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "broken", ""),
        (b'{"text": "' + b"x" * 100_000 + b'"}', "too_large", "more than 50,000 bytes"),
        (b'{"text": "a\nb"}', "broken", ""),
    ],
    ids=["cut", "text", "array", "null", "string", "empty", "null text", "blank", "nested", "list", "NULs", "deep",
         "too long", "line break in a string"],
)  # fmt: skip
def test_a_broken_line_costs_itself_only(line: bytes, reason: str, says: str) -> None:
    data = json_lines([ROW]) + line + b"\n" + json_lines([ROW])
    found = read(data, "a.jsonl", Settings(max_bytes=50_000))
    assert found.texts == [TEXT, TEXT]
    assert found.rejected[1][0] == reason
    assert found.rejected[1][1].startswith("line 2: ")
    assert says in found.rejected[1][1]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param("\ufeff".encode() + json_lines([ROW]), [TEXT], id="byte order mark"),
        pytest.param(json_lines([ROW]).decode().encode("utf-16"), [TEXT], id="UTF-16"),
        pytest.param(
            json_lines([ROW]).decode().encode("utf-16-le"), [TEXT], id="UTF-16, little-endian, without a mark"
        ),
        pytest.param(json_lines([ROW]).decode().encode("utf-16-be"), [TEXT], id="UTF-16, big-endian, without a mark"),
        pytest.param(json_lines([ROW]).replace(b"\n", b"\r\n\r\n"), [TEXT], id="CRLF and blank lines"),
        pytest.param(json_lines([ROW]).rstrip(), [TEXT], id="no newline at the end"),
        pytest.param(b'{"text": "a\\ud83d b", "score": NaN}\n', ["a\ud83d b"], id="half a surrogate pair and NaN"),
        pytest.param(b'{"text": "a", "text": "b"}\n', ["b"], id="a key twice"),
        pytest.param(gzip.compress(json_lines([ROW]))[:-4], [TEXT], id="gzip without its end"),
        pytest.param(gzip.compress(json_lines([ROW])) + gzip.compress(json_lines([ROW])), [TEXT] * 2, id="two members"),
        pytest.param(gzip.compress(gzip.compress(json_lines([ROW]))), [TEXT], id="packed twice"),
    ],
)
def test_odd_files_are_read(data: bytes, texts: list[str]) -> None:
    assert read(data, "a.jsonl").texts == texts


def test_lines_in_another_charset_are_read_and_say_that_it_was_a_guess() -> None:
    text = (
        "Уже в понедельник старый причал закроют, и работы продлятся почти два года, сообщили в управе. До этого дня "
        "паром будет приставать к северной набережной, а билеты по-прежнему можно купить в павильоне у моста."
    )
    russian = json.dumps({"text": text}, ensure_ascii=False).encode("cp1251")
    result = next(clean_many([read(json_lines([ROW]) + russian + b"\n", "a.jsonl").documents[1]]))
    assert isinstance(result, Article)
    assert result.text == text
    assert "encoding_guessed" in result.quality.flags


def test_a_page_in_another_charset_is_read_as_it_declares() -> None:
    text = (
        "Beş gün sonra açılıyor: ağaç şenliği bu yıl köprünün öbür yanında, çocuklar için ücretsiz, büyükler için kırk "
    )
    text += "lira. İlk otobüs sabah dokuzda kalkıyor ve akşam yedide aynı duraktan geri dönüyor, dedi belediye."
    html = f"<html><head><meta charset='windows-1254'></head><body><p>{text}</p></body></html>"
    document = first(b'{"html": "' + html.encode("cp1254") + b'"}\n', "a.jsonl")
    result = next(clean_many([document]))
    assert isinstance(result, Article)
    assert result.text == text
    assert result.raw.encoding == "windows-1254"


def test_a_cut_last_line_is_truncated() -> None:
    found = read(json_lines([ROW, ROW])[:-10], "a.jsonl")
    assert found.texts == [TEXT]
    assert found.rejected[1][0] == "truncated"


def test_truncated_gzip_gives_whole_lines_and_says_what_is_lost() -> None:
    data = gzip.compress(json_lines({"text": f"{TEXT} {number}"} for number in range(5000)))
    found = read(data[: len(data) // 2], "a.jsonl.gz")
    assert found.damage == "truncated"
    assert 1000 < len(found.documents) < 5000
    assert not found.rejected


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(json_lines([ROW]) + b'{"text": "' + b"a" * 5_000_000 + b'"}\n')
    found = read(bomb, "a.jsonl", Settings(max_bytes=100_000, max_container_bytes=1_000_000))
    assert found.texts == [TEXT]
    assert found.damage == "too_large"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a"])
def test_utf_16_without_a_mark(codec: str, pack: Callable[[bytes], bytes], name: str) -> None:
    # Hardly any ASCII, which is what tells UTF-16 in other texts.
    texts = ["古い桟橋は昨夜閉鎖された。" * 200, "Żółta łódź stoi w porcie."]
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    data = "\n".join(rows) + "\n" if name != "a.json" else f"[\n{','.join(rows)}]"
    assert read(pack(data.encode(codec)), name).texts == texts


def test_a_line_of_nuls_is_still_called_so() -> None:
    found = read(json_lines([ROW]) + bytes(100), "a.jsonl")
    assert found.texts == [TEXT]
    assert "nothing but NUL bytes" in found.rejected[1][1]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("form", ["array", "objects"])
def test_arrays_and_objects_over_many_lines(indent: int | None, form: str) -> None:
    rows = [{**ROW, "n": {"deep": [1, {"x": '"}]\\'}]}}, {"text": 'quo"ted \\ {[ ]}'}, {"text": "é中"}]
    if form == "array":
        data = json.dumps(rows, indent=indent, ensure_ascii=False)
    else:
        data = "\n".join(json.dumps(row, indent=indent or 1, ensure_ascii=False) for row in rows)
    assert read(data.encode(), "a.json").texts == [TEXT, 'quo"ted \\ {[ ]}', "é中"]


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        (b"{bad: 1}", "broken"),
        (b"17", "broken"),
        (b'"text"', "broken"),
        (b"[]", "broken"),
        (b'{"text": ""}', "empty"),
        (b'{"text": "' + b"x" * 2000 + b'"}', "too_large"),
    ],
)
def test_a_broken_element_costs_itself_only(element: bytes, reason: str) -> None:
    row = json.dumps(ROW).encode()
    found = read(b"[" + row + b", " + element + b",\n" + row + b"]", "a.json", SMALL)
    assert found.texts == [TEXT, TEXT]
    assert found.rejected[1][0] == reason
    assert found.rejected[1][1].startswith("element 2: ")


def test_a_cut_array_keeps_what_is_whole() -> None:
    found = read(json.dumps([ROW, ROW]).encode()[:-10], "a.json")
    assert found.texts == [TEXT]
    assert found.rejected[1][0] == "truncated"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=3), min_size=1, max_size=6), st.booleans(), st.booleans())
def test_any_rows_come_out_as_they_went_in(rows: list[dict[str, Any]], ascii_only: bool, array: bool) -> None:
    rows = [{"text": f"row {number}", "x": row} for number, row in enumerate(rows)]
    texts = [row["text"] for row in rows]
    lines = [json.dumps(row, ensure_ascii=ascii_only) for row in rows]
    data = "[" + ",\n".join(lines) + "]" if array else "\n".join(lines)
    assert read(data.encode("utf-8", "surrogatepass"), "a.json" if array else "a.jsonl").texts == texts


@given(st.binary(max_size=300), st.sampled_from(["a.jsonl", "a.json", "a.csv"]))
def test_no_bytes_make_a_reader_fail(data: bytes, name: str) -> None:
    from pipeline.article import Rejected

    start = b"text,x\n" if name == "a.csv" else b'{"text": "x"}\n'
    try:
        read(start + data, name)
    except Rejected:
        return
