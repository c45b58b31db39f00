"""CSV and Parquet tables with a column of text or HTML."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import datetime, timezone
from typing import Any

import pytest

from pipeline.article import Rejected
from pipeline.settings import Settings
from tests.containers.packing import page, read

TEXT = "The old pier was closed last night."


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param(f"url,text\nhttps://a.example/,{TEXT}\n", [TEXT], id="commas"),
        pytest.param(f"url;text\nhttps://a.example/;{TEXT}\n", [TEXT], id="semicolons"),
        pytest.param(f"url\ttext\nhttps://a.example/\t{TEXT}\n", [TEXT], id="tabs"),
        pytest.param(f"\ufeffurl, text \r\nhttps://a.example/,{TEXT}\r\n", [TEXT], id="byte order mark and CRLF"),
        pytest.param(f'text\n"two\nlines, ""quoted"""\n{TEXT}', ['two\nlines, "quoted"', TEXT], id="quoted"),
        pytest.param(f"url,text\nx\n\nx,{TEXT},more,cells\n", [TEXT], id="cells that are missing, and too many"),
        pytest.param(f"text\na\0b\n{TEXT}\n", ["ab", TEXT], id="NUL"),
    ],
)
def test_csv(data: str, texts: list[str]) -> None:
    assert read(data.encode(), "a.csv").texts == texts


def test_a_csv_in_utf_16_or_in_another_charset() -> None:
    table = "text,url\n" + "Żółta łódź stoi w porcie, a zegar na wieży znów się śpieszy o pięć minut.,x\n" * 3
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        assert read(table.encode(codec), "a.csv").texts == ["Żółta łódź stoi w porcie"] * 3
    found = read(table.encode("cp1250"), "a.csv")
    assert [document.content for document in found.documents.values()] == [
        "Żółta łódź stoi w porcie".encode("cp1250")
    ] * 3


def test_a_row_that_is_too_long_costs_itself_only() -> None:
    data = f"text\n{TEXT}\n{'x' * 5000}\n{TEXT}\n".encode()
    found = read(data, "a.csv", Settings(max_bytes=1000))
    assert found.texts == [TEXT, TEXT]
    assert found.rejected[1][0] == "too_large"
    assert found.rejected[1][1].startswith("row 2: ")


def test_an_open_quotation_mark_ends_at_the_limit() -> None:
    data = f'text\n{TEXT}\n"open\n' + f"{TEXT}\n" * 100
    found = read(data.encode(), "a.csv", Settings(max_bytes=1000))
    assert found.rejected[1][0] == "too_large"
    assert len(found.documents) > 60


@pytest.mark.parametrize("data", ["name,age\nAda,36\n", "", '"\n'])
def test_a_table_without_a_column_of_texts_is_rejected(data: str) -> None:
    with pytest.raises(Rejected, match="text_keys"):
        read(data.encode(), "a.csv")


def test_a_table_without_rows_has_no_documents() -> None:
    assert read(b"text\n", "a.csv").documents == {}


def parquet(rows: list[dict[str, Any]], group: int = 3) -> bytes:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    tables = pytest.importorskip("pyarrow.parquet")
    buffer = io.BytesIO()
    tables.write_table(pyarrow.Table.from_pylist(rows), buffer, row_group_size=group)
    return buffer.getvalue()


def test_parquet_with_metadata_and_types_of_its_own() -> None:
    moment = datetime(2026, 11, 22, 8, tzinfo=timezone.utc)
    rows: list[dict[str, Any]] = [
        {"html": page(number), "published_at": moment, "metadata": {"url": f"https://a.example/{number}"}, "n": number}
        for number in range(8)
    ]
    found = read(parquet(rows), "a.parquet")
    assert found.texts == [page(number).decode() for number in range(8)]
    assert found.documents[7].hints == {
        "url": "https://a.example/7",
        "date_published": "2026-11-22T08:00:00+00:00",
    }


def test_a_parquet_row_without_text_costs_itself_only() -> None:
    found = read(parquet([{"text": TEXT}, {"text": None}, {"text": TEXT}]), "a.parquet")
    assert found.texts == [TEXT, TEXT]
    assert found.rejected[1] == ("empty", 'row 2: "text" holds no text; scrape the page again')


def test_a_parquet_with_the_wrong_columns_is_rejected() -> None:
    with pytest.raises(Rejected, match="it has: name, age"):
        read(parquet([{"name": "Ada", "age": 36}]), "a.parquet")


def test_a_parquet_whose_text_is_a_number_is_rejected_row_by_row() -> None:
    assert read(parquet([{"text": 5}]), "a.parquet").rejected[0][0] == "broken"


ODD = 253_402_300_800
"""The first second of the year 10000, which no ``datetime`` can hold."""


def typed(columns: dict[str, Any], form: dict[str, Any] | None = None) -> bytes:
    """A Parquet file of one row group, with columns of these Arrow arrays."""
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    tables = pytest.importorskip("pyarrow.parquet")
    buffer = io.BytesIO()
    tables.write_table(pyarrow.table(columns), buffer, **form or {})
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["ms", "us", "date", "zone", "struct", "list"])
def test_an_odd_value_in_a_parquet_costs_itself_only(kind: str) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    good, odd = 1_795_334_400, ODD  # 2026-11-22T08:00:00
    key, keys, date = "published_at", {}, "2026-11-22T08:00:00"
    seconds = [good, odd, *[good] * 38]
    if kind == "date":
        values = pyarrow.array([second // 86_400 for second in seconds], pyarrow.int32()).cast(pyarrow.date32())
        date = "2026-11-22"
    else:
        zone = "Moon/Tranquillity" if kind == "zone" else None
        unit, factor = ("ms", 1_000) if kind == "ms" else ("us", 1_000_000)
        values = pyarrow.array([second * factor for second in seconds]).cast(pyarrow.timestamp(unit, zone))
    urls = pyarrow.array([f"https://a.example/{number}" for number in range(40)])
    columns = {"text": [f"{TEXT} {number}" for number in range(40)], "url": urls, key: values}
    if kind == "struct":
        columns = {"text": columns["text"], "metadata": pyarrow.StructArray.from_arrays([urls, values], ["url", key])}
        keys = {"date_keys": f"metadata.{key}"}
    elif kind == "list":
        columns[key] = pyarrow.ListArray.from_arrays(range(41), values)
    found = read(typed(columns), "a.parquet", Settings(**keys))
    assert found.texts == columns["text"]
    assert found.rejected == {}
    hints = [dict(document.hints or {}) for document in found.documents.values()]
    assert [hint["url"] for hint in hints] == urls.to_pylist()
    dated = {"zone": [], "list": []}.get(kind, [0, *range(2, 40)])
    assert [(number, hint["date_published"]) for number, hint in enumerate(hints) if "date_published" in hint] == [
        (number, date) for number in dated
    ]


@pytest.mark.parametrize("pandas", [True, False], ids=["with pandas", "without pandas"])
@pytest.mark.parametrize("nested", [True, False], ids=["in a struct", "in a column"])
def test_nanoseconds_in_a_parquet_are_cut_whether_pandas_is_there_or_not(pandas: bool, nested: bool) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    if pandas:
        pytest.importorskip("pandas")
    times = pyarrow.array([1_795_334_400_123_456_789, 1_795_334_400_000_000_000]).cast(pyarrow.timestamp("ns", "UTC"))
    column = pyarrow.StructArray.from_arrays([times], ["fetched_at"]) if nested else times
    data = typed({"text": [TEXT, TEXT], "metadata" if nested else "fetched_at": column})
    code = """
import io, sys
if sys.argv[1] == "False":
    sys.modules["pandas"] = None
from tests.containers.packing import read
documents = read(sys.stdin.buffer.read(), "a.parquet").documents.values()
print([document.hints["fetched_at"] for document in documents])
"""
    # A process of its own: pyarrow looks for pandas once.
    done = subprocess.run([sys.executable, "-c", code, str(pandas)], input=data, capture_output=True, check=False)
    assert done.stdout.decode() == "['2026-11-22T08:00:00.123456+00:00', '2026-11-22T08:00:00+00:00']\n", done.stderr


def test_times_of_spark_in_a_parquet_reach_beyond_those_of_nanoseconds() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    days = [datetime(2026, 11, 22, 8), datetime(1600, 1, 1)]
    times = pyarrow.array(days, pyarrow.timestamp("us"))
    data = typed({"text": [TEXT] * 2, "fetched_at": times}, {"use_deprecated_int96_timestamps": True})
    hints = [document.hints for document in read(data, "a.parquet").documents.values()]
    assert hints == [{"fetched_at": "2026-11-22T08:00:00"}, {"fetched_at": "1600-01-01T00:00:00"}]


def test_a_string_in_a_parquet_that_is_no_utf_8_is_replaced() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    texts = pyarrow.array([TEXT.encode(), b"The pier \xff is closed.", TEXT.encode()]).view(pyarrow.string())
    assert read(typed({"text": texts}), "a.parquet").texts == [TEXT, "The pier \ufffd is closed.", TEXT]


def test_a_cut_parquet_is_rejected() -> None:
    with pytest.raises(Rejected, match="cannot be opened"):
        read(parquet([{"text": TEXT}] * 1000)[:-100] + b"PAR1", "a.parquet")


def test_a_damaged_row_group_costs_itself_only() -> None:
    data = bytearray(parquet([{"text": f"{TEXT} {number}"} for number in range(6)]))
    data[8:40] = b"\xff" * 32
    found = read(bytes(data), "a.parquet")
    assert [text[-1] for text in found.texts][-3:] == ["3", "4", "5"]


def test_without_pyarrow_the_rejection_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet([{"text": TEXT}])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Rejected, match=r"article-pipeline\[parquet\]"):
        read(data, "a.parquet")
