"""CSV and Parquet tables with a column of text or HTML."""

from __future__ import annotations

import io
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
    assert read(table.encode("utf-16"), "a.csv").texts == ["Żółta łódź stoi w porcie"] * 3
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


@pytest.mark.parametrize("data", ["name,age\nAda,36\n", "text\n", "", '"\n'])
def test_a_table_without_text(data: str) -> None:
    if data == "text\n":
        assert read(data.encode(), "a.csv").documents == {}
        return
    with pytest.raises(Rejected, match="text_keys"):
        read(data.encode(), "a.csv")


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


def test_a_cut_parquet_is_rejected() -> None:
    with pytest.raises(Rejected, match="cannot be opened"):
        read(parquet([{"text": TEXT}] * 1000)[:-100] + b"PAR1", "a.parquet")


def test_a_damaged_row_group_costs_itself_only() -> None:
    data = bytearray(parquet([{"text": f"{TEXT} {number}"} for number in range(6)]))
    data[8:40] = b"\xff" * 32
    found = read(bytes(data), "a.parquet")
    assert [text[-1] for text in found.texts][-3:] == ["3", "4", "5"]


def test_without_pyarrow_the_rejection_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    data = parquet([{"text": TEXT}])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Rejected, match=r"article-pipeline\[parquet\]"):
        read(data, "a.parquet")
