"""What comes out of a compressed container is limited as a whole; what lies on the disk as it is may be of any size."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.article import Rejected
from pipeline.containers.entries import Start
from pipeline.containers.opening import open_container
from pipeline.isolation.containers import isolated_container
from pipeline.settings import Settings
from tests.containers.packing import answer, json_lines, page, read, record, tarred, text_of, warc, zipped

LIMIT = Settings(max_container_bytes=20_000)
TEXTS = [f"Text {number} of the old pier. ".ljust(2_900, "-") for number in range(20)]


def as_parquet(texts: list[str]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow", reason="install the extra 'parquet'")
    tables = pytest.importorskip("pyarrow.parquet")
    buffer = io.BytesIO()
    # The same text in all rows of a group stands there once.
    tables.write_table(pyarrow.table({"text": [texts[0]] * len(texts)}), buffer, row_group_size=32)
    return buffer.getvalue()


def as_warc(packed: bool, texts: list[str] = TEXTS) -> bytes:
    return warc([answer(text.encode(), media_type="text/plain") for text in texts], packed)


COMPRESSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "WARC": ("a.warc.gz", lambda: as_warc(True)),
    "ZIP": ("a.zip", lambda: zipped({f"{number}.txt": text.encode() for number, text in enumerate(TEXTS)})),
    "Parquet": ("a.parquet", lambda: as_parquet(TEXTS * 5)),
}
PLAIN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "WARC": ("a.warc", lambda: as_warc(False)),
    "JSON Lines": ("a.jsonl", lambda: json_lines({"text": text} for text in TEXTS)),
    "JSON": ("a.json", lambda: json.dumps([{"text": text} for text in TEXTS]).encode()),
    "CSV": ("a.csv", lambda: ("text\n" + "".join(f"{text}\n" for text in TEXTS)).encode()),
    "TAR": ("a.tar", lambda: tarred({f"{number}.txt": text.encode() for number, text in enumerate(TEXTS)})),
}


@pytest.mark.parametrize("form", COMPRESSED)
def test_the_rest_of_a_compressed_container_is_one_rejection(form: str) -> None:
    name, pack = COMPRESSED[form]
    data = pack()
    settings = LIMIT if form != "Parquet" else Settings(max_container_bytes=150_000)
    assert len(data) < settings.max_container_bytes
    whole, found = read(data, name), read(data, name, settings)
    assert list(found.documents) == list(range(len(found.documents)))
    assert found.texts == whole.texts[: len(found.documents)]
    least, most = (5, 6) if form != "Parquet" else (32, 51)
    assert least <= len(found.documents) <= most
    ((number, (reason, detail)),) = found.rejected.items()
    assert number == len(found.documents)
    assert reason == "too_large"
    noun = {"ZIP": "member", "Parquet": "row"}.get(form, "record")
    assert detail == (
        f"{noun} {number + 1}: with it the container holds more than {settings.max_container_bytes:,} bytes, "
        "decompressed (setting max_container_bytes); it and what follows was not read. Raise max_container_bytes, or "
        "divide the container"
    )


@pytest.mark.parametrize("form", PLAIN)
def test_what_is_not_compressed_may_be_of_any_size(form: str) -> None:
    name, pack = PLAIN[form]
    found = read(pack(), name, LIMIT)
    assert len(found.documents) == 20
    assert not found.rejected


@pytest.mark.parametrize("form", COMPRESSED)
def test_a_container_that_just_fits_is_read_whole(form: str) -> None:
    name, pack = COMPRESSED[form]
    data = pack()
    if form == "ZIP":
        size = sum(map(len, TEXTS))
    elif form == "WARC":
        size = len(gzip.decompress(data))
    else:
        size = 100 * (2_900 + 4) + 7 * 4  # 32-bit offsets, of batches of 16 rows at the most
    assert not read(data, name, Settings(max_container_bytes=size)).rejected
    ((reason, _),) = read(data, name, Settings(max_container_bytes=size - 100)).rejected.values()
    assert reason == "too_large"


def test_the_limit_is_the_same_in_a_child_process_and_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(as_warc(True))
    expected = read(path.read_bytes(), path.name, LIMIT)
    with path.open("rb") as file:
        with isolated_container(file, path.name, LIMIT) as container:
            starts, records, known = container.find(2), container.records, dict(container.known)
        with isolated_container(file, path.name, LIMIT, known=known) as container:
            ends = [number for number, _ in starts[1:]] + [records]
            entries = [
                entry
                for (number, position), end in zip(starts, ends, strict=True)
                for entry in container.entries(Start(number, position), end)
            ]
    assert [entry.record for entry in entries] == [*expected.documents, *expected.rejected]
    assert records == len(entries)


def test_a_warc_that_is_read_in_one_pass_ends_at_the_same_record() -> None:
    data = as_warc(True)
    expected = read(data, "a.warc.gz", LIMIT)
    with open_container(io.BytesIO(data), "a.warc.gz", LIMIT) as container:
        entries = list(container.reader.entries(Start(0, 0)))
    texts = [text_of(entry.content) for entry in entries[:-1] if not isinstance(entry.content, (Rejected, str))]
    assert texts == expected.texts
    assert isinstance(entries[-1].content, Rejected)
    assert {entries[-1].record: tuple(vars(entries[-1].content.rejection)[key] for key in ("reason", "detail"))} == (
        expected.rejected
    )


def test_a_first_record_that_is_a_bomb() -> None:
    data = warc([record("resource", bytes(3_000_000)), answer(page(1))])
    found = read(data, "a.warc.gz", Settings(max_container_bytes=1_000_000))
    assert {number: reason for number, (reason, _) in found.rejected.items()} == {0: "too_large"}
    assert not found.documents


def test_records_that_are_no_documents_count_in_a_warc() -> None:
    data = warc([answer(page(1)), *[record("metadata", bytes(1_000_000))] * 5, answer(page(2))])
    found = read(data, "a.warc.gz", Settings(max_container_bytes=3_500_000))
    assert list(found.documents) == [0]
    assert {number: reason for number, (reason, _) in found.rejected.items()} == {4: "too_large"}


def test_what_is_not_unpacked_does_not_count_in_a_zip() -> None:
    members: dict[str, bytes] = {f"{number}.png": bytes(10_000) for number in range(9)}
    members |= {"a.html": page(1), "b.html": bytes(15_000), "c.html": page(2)}
    found = read(zipped(members), settings=Settings(max_bytes=5_000, max_container_bytes=20_000))
    assert found.texts == [page(1).decode(), page(2).decode()]
    assert found.rejected[10][1] == (
        "member 11: b.html: it has 15,000 bytes; max_bytes allows 5,000; raise max_bytes if it is one article"
    )


def test_members_of_a_zip_that_are_one_and_the_same_count_each() -> None:
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", TEXTS[0])
            archive.filelist *= 100
        data = buffer.getvalue()
    found = read(data, settings=LIMIT)
    # Some versions of Python take such members for a bomb and unpack only one of them.
    assert set(found.documents) | set(found.rejected) == set(range(7))
    assert set(found.documents) <= set(range(6))
    assert found.rejected[6][0] == "too_large"


def test_a_limit_that_the_first_record_exceeds() -> None:
    found = read(zipped({"a.txt": TEXTS[0].encode(), "b.txt": b"Text."}), settings=Settings(max_container_bytes=100))
    assert not found.documents
    assert list(found.rejected) == [0]
