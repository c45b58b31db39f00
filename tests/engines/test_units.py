"""What one task does, without Spark: the same records and rejections as a run on one machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest

from pipeline import cleaning
from pipeline.containers.warc import WarcReader
from pipeline.corpus.lines import SPARED
from pipeline.engines import rows
from pipeline.engines.partitions import PartitionError, Work, clean_units
from pipeline.engines.raw_files import LocalFiles
from pipeline.engines.shipping import pack_package
from pipeline.engines.units import Unit, large_files, parts_of, small_units
from pipeline.recipe import recipe_of
from pipeline.run.launch import run_pipeline
from pipeline.run.status import read_status
from pipeline.settings import Settings
from tests.containers.packing import answer, warc
from tests.engines.corpus import ROOT, html, write_corpus

SETTINGS = Settings(detect_language=False, duplicates=False, templates=False, batch_size=4)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines") / "raw"
    write_corpus(folder)
    return folder


@pytest.fixture(scope="module")
def expected(raw: Path) -> tuple[list[bytes], list[dict[str, Any]], dict[str, Any]]:
    """Records, rejections and counts of a run on one machine."""
    clean, state = raw.parent / "clean", raw.parent / "state"
    settings = Settings(**{**vars(SETTINGS), "state_dir": str(state)})
    result = run_pipeline(raw, clean, settings, workers=1, log_level="CRITICAL")
    assert result.exit_status == 0
    status = read_status(str(raw), str(clean), str(state), settings)
    lines = [line for path in clean.rglob("*.json*") for line in path.read_bytes().splitlines(keepends=True)]
    counts = {
        "records": status.records,
        "rejected": status.rejected,
        "removed": status.removed,
        "flags": status.flags,
        "skipped": status.skipped_records,
    }
    return sorted(lines), [rejection.to_dict() for rejection in status.rejections], counts


def work(raw: Path, **more: Any) -> Work:
    settings = Settings(**{**vars(SETTINGS), **more})
    return Work(str(raw), settings, recipe_of(settings), {})


def rows_of(batches: Iterator[pa.RecordBatch], kind: str) -> list[bytes]:
    found = [row for batch in batches for row in batch.to_pylist()]
    return [row["line"] for row in found if row["kind"] == kind]


def units_of(raw: Path, divided: bool) -> list[Unit]:
    files = LocalFiles(str(raw)).listing().files
    if not divided:
        return list(small_units(files, 4))
    return [unit for path in sorted(files) for unit in parts_of(LocalFiles(str(raw)), path, work(raw).run)]


@pytest.mark.parametrize("divided", [False, True])
def test_units_make_what_a_run_makes(raw: Path, expected: Any, divided: bool) -> None:
    units = units_of(raw, divided)
    assert len(units) > 5
    assert any(unit.part for unit in units) is divided
    batches = list(clean_units(work(raw), (Unit.unpacked(unit.packed()) for unit in units), last=False))
    records, rejections, counts = expected
    assert sorted(rows_of(iter(batches), "record")) == records
    found = [orjson.loads(line) for line in rows_of(iter(batches), "rejection")]
    if divided:  # that it holds no document is seen when all parts are done
        rejections = [one for one in rejections if one["path"] not in ("nothing.zip", "only redirects.warc.gz")]
    key = lambda one: (one["path"], one["record"])  # noqa: E731
    assert sorted(found, key=key) == sorted(rejections, key=key)
    tallies = [orjson.loads(line)["tally"] for line in rows_of(iter(batches), "tally")]
    assert sum(tally["records"] for tally in tallies) == counts["records"]
    for name in ("removed", "flags", "skipped"):
        total: dict[str, int] = {}
        for tally in tallies:
            for key_, number in tally[name].items():
                total[key_] = total.get(key_, 0) + number
        assert total == counts[name]


def test_listing_goes_by_the_rules_of_a_run(raw: Path) -> None:
    listing = LocalFiles(str(raw)).listing()
    assert b"2026/page 0.html" in listing.files
    assert listing.skipped == {"being_written": 3, "orphan_sidecar": 1}


def test_rows_have_sketches_where_records_are_compared(raw: Path) -> None:
    units = [Unit((b"2026/page 0.html",))]
    for duplicates in (True, False):
        (batch,) = clean_units(work(raw, duplicates=duplicates), units, False)
        (row,) = [row for row in batch.to_pylist() if row["kind"] == "record"]
        assert len(row["id"]) == 16
        assert (row["signature"] is not None) is duplicates


def test_a_failure_of_the_disk_is_tried_again_and_believed_at_last(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.run import reading

    def failing(descriptor: int, **_: Any) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading.io, "FileIO", failing)
    units = [Unit((b"2026/page 0.html",))]
    with pytest.raises(PartitionError, match="Input/output error"):
        list(clean_units(work(raw), units, last=False))
    (line,) = rows_of(clean_units(work(raw), units, last=True), "rejection")
    assert orjson.loads(line)["reason"] == "unreadable"


def test_a_worker_with_other_libraries_does_not_clean(raw: Path) -> None:
    with pytest.raises(PartitionError, match="same versions"):
        list(clean_units(Work(str(raw), SETTINGS, "0" * 16, {}), [], False))


def test_user_rules_travel_with_the_work(raw: Path, tmp_path: Path) -> None:
    """A worker does not have the file that the settings name."""
    rules = '[[remove]]\ntext = "Our weekly letter"\n'
    named = tmp_path / "rules.toml"
    named.write_text(rules, encoding="utf-8")
    settings = Settings(**{**vars(SETTINGS), "rules": str(named)})
    sent = Work(str(raw), settings, recipe_of(settings), {}, rules)
    named.unlink()
    assert recipe_of(sent.here().settings) == sent.recipe != recipe_of(SETTINGS)
    (line,) = rows_of(clean_units(sent, [Unit((b"2026/page 0.html",))], False), "record")
    assert orjson.loads(line)["recipe"] == sent.recipe


def test_lines_that_a_user_rule_keeps_travel_as_such(raw: Path, tmp_path: Path) -> None:
    """What sites repeat is found by them, elsewhere."""
    rules = '[[keep]]\ntext = "Die Redaktion freut sich"\nmatch = "start"\n'
    named = tmp_path / "rules.toml"
    named.write_text(rules, encoding="utf-8")
    settings = Settings(**{**vars(SETTINGS), "rules": str(named), "templates": True})
    sent = Work(str(raw), settings, recipe_of(settings), {}, rules)
    states = [
        state
        for batch in clean_units(sent, [Unit((b"dumps/0.txt",))], False)
        for state in batch.column("states").to_pylist()
        if state is not None
    ]
    assert [[place for place, state in enumerate(one) if state == SPARED] for one in states] == [[len(states[0]) - 1]]


def test_small_files_go_together_and_large_ones_are_divided() -> None:
    files = {b"%03d" % number: 10 for number in range(10)}
    assert [len(unit.paths) for unit in small_units(files, 4)] == [4, 4, 2]
    assert [len(unit.paths) for unit in small_units({b"a": 1, b"b": 50_000_000, b"c": 1}, 4)] == [1, 1, 1]
    assert large_files({b"a": 1000, b"b": 10}, 2, 100) == [b"a"]
    assert large_files({b"a": 1000, b"b": 10}, 2, 2000) == []
    many = {b"%03d" % number: 1000 for number in range(100)}
    assert large_files(many, 2, 100) == []  # there are enough of them for all cores
    assert list(small_units({}, 4)) == []


def test_the_package_works_from_its_archive(tmp_path: Path) -> None:
    """Rules, weights and all; nothing is unpacked, and nothing is taken from elsewhere."""
    archive = tmp_path / "package.zip"
    pack_package(archive)
    before = archive.read_bytes()
    pack_package(archive)
    assert archive.read_bytes() == before
    page = ROOT / "raw" / "sample-nachtbus.html"
    code = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\n"
        "import pipeline, pathlib\n"
        f"assert pipeline.__file__.startswith({str(archive)!r})\n"
        "from pipeline.run.storage import record_line\n"
        f"article = pipeline.clean(pathlib.Path({str(page)!r}).read_bytes(), name='page.html')\n"
        "sys.stdout.buffer.write(record_line(article))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    from pipeline.run.storage import record_line

    assert ran.stdout == record_line(cleaning.clean(page.read_bytes(), name="page.html"))


def test_nothing_of_it_is_imported_without_being_asked_for() -> None:
    code = (
        "import sys\n"
        "sys.modules['pyspark'] = None\n"
        "import pipeline.tasks, pipeline.cli\n"
        "assert not [name for name in sys.modules if name.startswith(('pipeline.engines', 'pyarrow', 'py4j'))]\n"
        "import pipeline.engines.spark\n"
        "assert pipeline.engines.spark.CleanArticlesOnSpark(clean_dir='x').spark_submit == 'spark-submit'\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "SPARK_HOME"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_a_container_is_handed_over_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large it is: what was read is handed over before the rest is."""
    (tmp_path / "raw").mkdir()
    page = html("Once more", "The ferry left the quay at nine and came back at noon with an empty deck. " * 8)
    (tmp_path / "raw" / "a.warc.gz").write_bytes(warc([answer(page)] * 60))
    monkeypatch.setattr(rows, "_MOST_ROWS", 8)
    read = 0
    entries = WarcReader.entries

    def counting(self: WarcReader, start: Any) -> Iterator[Any]:
        nonlocal read
        for entry in entries(self, start):
            read += 1
            yield entry

    monkeypatch.setattr(WarcReader, "entries", counting)
    batches = clean_units(work(tmp_path / "raw"), [Unit((b"a.warc.gz",))], last=False)
    sizes = [next(batches).num_rows]
    assert read <= 12
    sizes += [batch.num_rows for batch in batches]
    assert sum(sizes) == 61
    assert max(sizes) <= 12
