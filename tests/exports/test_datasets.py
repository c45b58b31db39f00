"""What is in an export, whatever its form: which records, in which order, in which partitions, and the manifest."""

from __future__ import annotations

import gc
import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest

from pipeline.exports import shards
from pipeline.exports.options import FORMS, PARTITIONS, ExportError, ExportOptions
from tests.exports.conftest import Corpus, data_of, files_of, make_record, manifest_of

COUNT = 5


def ids(folder: Path) -> list[str]:
    return [json.loads(line)["id"] for path in data_of(folder) for line in path.read_bytes().splitlines()]


def test_the_order_is_that_of_the_paths_and_then_of_the_lines(stocked: Corpus) -> None:
    stocked.add("2026-11-22.txt")  # "." comes before "/"
    stocked.add("2026-11-22/a.json/b")
    expected = [
        line
        for path in sorted(stocked.clean.rglob("*.json*"), key=lambda path: path.relative_to(stocked.clean).as_posix())
        if path.is_file() and not path.name.startswith(".")
        for line in path.read_bytes().splitlines(keepends=True)
    ]
    (data,) = data_of(stocked.export("jsonl"))
    assert data.read_bytes() == b"".join(expected)
    assert len(expected) == COUNT + 2


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partition_by", PARTITIONS)
def test_the_manifest_says_what_is_there(stocked: Corpus, form: str, partition_by: str) -> None:
    folder = stocked.export(form, partition_by=partition_by, duplicates=False)
    manifest = manifest_of(folder)
    assert (manifest["records"], manifest["duplicates_left_out"]) == (COUNT - 1, 1)
    assert manifest["recipes"] == {"0123456789abcdef": COUNT - 1}
    assert manifest["options"]["partition_by"] == partition_by
    assert sum(file["records"] for file in manifest["files"]) == COUNT - 1
    assert {file["path"] for file in manifest["files"]} == {
        path.relative_to(folder).as_posix() for path in data_of(folder)
    }
    for file in manifest["files"]:
        content = (folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        if form != "markdown":
            assert file["sha256"][:8] in file["path"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partition_by", PARTITIONS)
def test_the_same_records_give_the_same_bytes(stocked: Corpus, form: str, partition_by: str) -> None:
    one = files_of(stocked.export(form, "one", partition_by=partition_by))
    assert files_of(stocked.export(form, "two", partition_by=partition_by)) == one
    assert files_of(stocked.export(form, "one", partition_by=partition_by)) == one


def test_partitions_by_day_and_by_site_have_a_place_for_what_is_not_known(stocked: Corpus) -> None:
    by_day = stocked.export("jsonl", "day", partition_by="date")
    assert {path.parent.name for path in data_of(by_day)} == {"date=2026-11", "date=2026-11-20", "date=unknown"}
    by_site = stocked.export("jsonl", "site", partition_by="site")
    assert {path.parent.name for path in data_of(by_site)} == {
        "site=a.example", "site=b.example", "site=k%C3%BCste.example", "site=unknown", "site=%75nknown",
    }  # fmt: skip
    assert sorted(ids(by_day)) == sorted(ids(by_site)) == sorted(ids(stocked.export("jsonl")))


def test_a_host_that_is_longer_than_a_name_may_be(corpus: Corpus) -> None:
    hosts = ["x" * 250 + f"{number}.example" for number in range(2)]
    for host in hosts:
        corpus.add(host[-12:], hostname=host)
    folder = corpus.export("jsonl", partition_by="site")
    assert len(data_of(folder)) == 2


def test_duplicates_are_left_out_on_request(stocked: Corpus) -> None:
    whole, once = ids(stocked.export("jsonl", "whole")), ids(stocked.export("jsonl", "once", duplicates=False))
    assert len(whole) == COUNT
    assert len(once) == COUNT - 1


@pytest.mark.parametrize("form", [form for form in FORMS if form != "markdown"])
def test_large_datasets_are_divided(stocked: Corpus, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", 1500)
    folder = stocked.export(form)
    names = [path.name.split("-")[1] for path in data_of(folder)]
    assert names == [f"{number:05}" for number in range(len(names))]
    assert len(names) > 1
    assert manifest_of(folder)["records"] == COUNT


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partition_by", PARTITIONS)
def test_no_records_at_all(corpus: Corpus, form: str, partition_by: str) -> None:
    corpus.clean.mkdir()
    folder = corpus.export(form, partition_by=partition_by)
    assert manifest_of(folder)["records"] == 0
    assert len(data_of(folder)) == (form != "markdown" and partition_by == "none")


@pytest.mark.parametrize("damage", [b"{half", b"[]\n", b'{"id": 1}\n', b"\xff\n"])
def test_what_is_no_record_stops_the_export_and_is_named(stocked: Corpus, damage: bytes) -> None:
    before = files_of(stocked.export("jsonl"))
    (stocked.clean / "b.json").write_bytes(damage)
    with pytest.raises(ExportError, match=r"b\.json in clean/, line 1, is not a record; remove the file"):
        stocked.export("jsonl")
    assert files_of(stocked.root / "dataset") == before
    assert not list(stocked.root.glob(".*"))


def test_a_record_of_another_major_version_is_refused(stocked: Corpus) -> None:
    line = (stocked.clean / "a.txt.json").read_bytes().replace(b'"1.0"', b'"2.0"')
    (stocked.clean / "a.txt.json").write_bytes(line)
    with pytest.raises(ExportError, match=r"schema_version 2\.0"):
        stocked.export("jsonl")


def test_there_must_be_a_folder_of_records(corpus: Corpus) -> None:
    with pytest.raises(ExportError, match=r"there is no .*clean; run first"):
        corpus.export("jsonl")


@pytest.mark.parametrize(
    ("values", "said"),
    [({"form": "xml"}, "form is 'xml'"), ({"partition_by": "day"}, "none, date, site"), ({"formulas": "no"}, "escape")],
)
def test_options_that_there_are_not(values: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ExportOptions(**{"form": "jsonl", **values})  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partition_by", ["none", "date"])
def test_memory_does_not_grow_with_the_corpus(
    corpus: Corpus, form: str, partition_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.exports import parquet

    monkeypatch.setattr(parquet, "_GROUP_RECORDS", 50)
    corpus.clean.mkdir()
    corpus.export(form, partition_by=partition_by)  # imports

    def peak(records: int) -> int:
        made = [
            make_record("big.jsonl", n, "word " * 2000, date_published=f"2026-11-{n % 9 + 1:02}")
            for n in range(records)
        ]
        corpus.add_all("big.jsonl.jsonl", made)
        del made
        gc.collect()
        tracemalloc.start()
        corpus.export(form, partition_by=partition_by)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    small = peak(150)
    # The records themselves are 9 MB more. What else the process does in between can only add to a peak.
    assert min(peak(600) for _ in range(2)) < small + 1_000_000
