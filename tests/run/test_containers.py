"""Containers in runs: one file of records for each, in parts where it is large, and an account of every record."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile

import pytest
from rich.console import Console

from pipeline import read_articles
from pipeline.commands.terminal import show_rejections
from pipeline.ledger import open_ledger
from pipeline.run import planning, splitting
from pipeline.run.journal import Tally
from pipeline.run.launch import run_pipeline
from tests.run.older_ledger import make_older


def lines_of(*texts, **more):
    return b"".join(json.dumps({"text": text, **more}).encode() + b"\n" for text in texts)


def texts_of(project, output):
    lines = (project.clean / output).read_bytes().splitlines()
    return [json.loads(line)["text"].rpartition("\n")[0] for line in lines]


@pytest.fixture
def divided(monkeypatch):
    """As if every container were large."""
    monkeypatch.setattr(planning, "_LARGE", 1)


def test_a_container_becomes_one_file_of_records_in_its_order(project):
    project.drop("2026/a.jsonl", lines_of("one", "two", "three"))
    result = project.run()
    assert result.exit_status == 0
    assert set(project.files()) == {b"2026/a.jsonl.jsonl"}
    records = list(read_articles(project.clean))
    assert [record.text.split("\n")[0] for record in records] == ["one", "two", "three"]
    assert [record.raw.record for record in records] == [0, 1, 2]
    assert len({record.id for record in records}) == 3
    assert (result.summary.plan.documents, result.summary.tally.records, result.summary.total_records) == (1, 3, 3)


def test_containers_and_pages_share_batches(project):
    project.drop("a.txt", "page")
    project.drop("b.jsonl.gz", gzip.compress(lines_of("one", "two")))
    project.drop("c.txt", "page")
    project.run()
    assert set(project.files()) == {b"a.txt.json", b"b.jsonl.gz.jsonl", b"c.txt.json"}
    assert texts_of(project, "b.jsonl.gz.jsonl") == ["one", "two"]


def test_every_record_is_accounted_for(project):
    project.drop("a.jsonl", lines_of("one", "REJECT", "two") + b"{broken\n\n" + lines_of("three"))
    result = project.run()
    assert result.exit_status == 0
    assert texts_of(project, "a.jsonl.jsonl") == ["one", "two", "three"]
    assert (result.summary.tally.records, result.summary.tally.rejected) == (3, {"no_article": 1, "broken": 1})
    status = project.status()
    assert (status.records, status.rejected) == (3, {"broken": 1, "no_article": 1})
    assert [(rejection.path, rejection.record) for rejection in status.rejections] == [("a.jsonl", 1), ("a.jsonl", 3)]
    assert status.rejections[1].detail.startswith("line 4: ")
    assert status.removed == {"comments": 6}
    assert status.flags == {"all_kept": 3}


def test_the_first_record_of_a_container_is_listed_as_one(project):
    project.drop("a.jsonl", lines_of("REJECT", "two", "REJECT"))
    project.drop("b.txt", "REJECT")
    project.drop("c.jsonl", b"")
    project.run()
    out = io.StringIO()
    show_rejections(Console(file=out, width=200), project.status().rejections)
    shown = [line.partition(": ")[0].strip() for line in out.getvalue().splitlines()]
    assert shown == ["a.jsonl record 0", "a.jsonl record 2", "b.txt", "c.jsonl"]


def test_records_that_are_no_documents_are_counted(project):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("a.txt", "b.png", "c.css", ".DS_Store", "d.txt"):
            archive.writestr(name, "some text")
    project.drop("pages.zip", buffer.getvalue())
    result = project.run()
    assert result.summary.tally.records == 2
    assert result.summary.tally.skipped == {"not_text": 2, "hidden": 1}
    assert result.summary.total_skipped == {"hidden": 1, "not_text": 2}
    assert project.status().skipped_records == {"hidden": 1, "not_text": 2}


def test_a_second_run_does_nothing_and_reads_a_changed_stamp_only(project, settled):
    project.drop("a.jsonl", lines_of("one"))
    project.run()
    assert project.run().summary.run is None
    os.utime(project.raw / "a.jsonl", ns=(1, 1))
    result = project.run()
    assert (result.summary.run, result.summary.plan.touched) == (None, 1)


@pytest.mark.parametrize("large", [False, True])
def test_a_changed_container_replaces_its_records(project, settled, monkeypatch, large):
    if large:
        monkeypatch.setattr(planning, "_LARGE", 1)
    project.drop("a.jsonl", lines_of("one", "two") + b"{\n")
    project.run()
    project.drop("a.jsonl", lines_of("other"))
    result = project.run()
    assert result.summary.plan.changed == 1
    assert texts_of(project, "a.jsonl.jsonl") == ["other"]
    assert (result.summary.total_records, result.summary.total_rejected) == (1, {})


def test_a_container_that_holds_nothing_any_more_loses_its_file(project, settled):
    project.drop("a.jsonl", lines_of("one"))
    project.run()
    project.drop("a.jsonl", lines_of("REJECT", "REJECT"))
    result = project.run()
    assert project.files() == {}
    assert result.summary.tally.lost == ["a.jsonl"]
    assert (result.summary.total_records, result.summary.total_rejected) == (0, {"no_article": 2})
    assert [rejection.record for rejection in project.status().rejections] == [0, 1]


def test_a_container_that_cannot_be_opened_is_one_rejection(project):
    project.drop("a.csv", "name,age\nAda,36\n")
    result = project.run()
    assert (result.exit_status, project.files()) == (0, {})
    (rejection,) = project.status().rejections
    assert (rejection.reason, rejection.record) == ("broken", 0)
    assert "text_keys" in rejection.detail
    assert "name, age" in rejection.detail


def test_a_container_without_documents_is_one_rejection(project):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.png", "")
    project.drop("a.zip", buffer.getvalue())
    result = project.run()
    assert result.summary.total_rejected == {"empty": 1}
    assert result.summary.total_skipped == {"not_text": 1}


@pytest.mark.parametrize("change", ["file becomes container", "container becomes file"])
def test_a_file_that_turns_into_a_container_takes_the_other_name(project, settled, change):
    page, container = "just a text", lines_of("one", "two")
    before, after = (page, container) if change == "file becomes container" else (container, page)
    project.drop("a", before)
    project.run()
    project.drop("a", after)
    project.run()
    assert set(project.files()) == {b"a.jsonl" if after is container else b"a.json"}


def test_a_container_whose_name_is_too_long_gets_a_hash(project):
    name = "n" * 245 + ".jsonl"
    project.drop(name, lines_of("one"))
    project.run()
    (output,) = project.files()
    assert output.endswith(b".jsonl")
    assert len(output) <= 255


def test_the_sidecar_of_a_container_speaks_for_all_that_is_in_it(project, settled):
    project.drop("a.jsonl", lines_of("one", "two", url="https://a.example/x"))
    project.drop("a.jsonl.meta.json", '{"site_name": "The A", "url": "https://b.example", "title": "Not theirs"}')
    project.run()
    records = list(read_articles(project.clean))
    assert [(record.url, record.title) for record in records] == [("https://a.example/x", None)] * 2
    project.drop("a.jsonl.meta.json", '{"url": "b.example, which is not taken from here"}')
    assert project.run().summary.total_rejected == {}
    project.drop("a.jsonl.meta.json", "{")
    assert project.run().summary.plan.changed == 1
    (rejection,) = project.status().rejections
    assert "sidecar" in rejection.detail


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_container_is_divided_and_comes_out_the_same(project, monkeypatch, packed):
    content = lines_of(*(f"text {number}" for number in range(23))) + b"{\n" + lines_of("last")
    content = gzip.compress(content) if packed else content
    project.drop("a", content)
    project.run()
    whole = project.files()
    for folder in (project.clean, project.state):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    monkeypatch.setattr(planning, "_LARGE", 1)
    result = project.run(batch_size=4)
    assert project.files() == whole
    assert result.summary.total_rejected == {"broken": 1}
    assert not list((project.state / "containers").iterdir())


def test_parts_are_limited_in_number(project, divided, monkeypatch):
    monkeypatch.setattr(splitting, "_MOST_PARTS", 3)
    project.drop("a", lines_of(*(f"text {number}" for number in range(10))))
    project.run(batch_size=1)
    assert texts_of(project, "a.jsonl") == [f"text {number}" for number in range(10)]


def test_a_run_that_breaks_in_the_middle_goes_on_at_the_part(project, settled, divided, monkeypatch):
    project.drop("a.jsonl", lines_of(*(f"text {number}" for number in range(10))))
    cleaned = []
    clean_part = splitting.clean_part

    def fails_at_third(run, path, folder, number, *more):
        if number == 2 and len(cleaned) == 2:
            raise OSError(28, "No space left on device")
        cleaned.append(number)
        return clean_part(run, path, folder, number, *more)

    monkeypatch.setattr("pipeline.run.batch.clean_part", fails_at_third)
    assert project.run(batch_size=2).exit_status != 0
    assert project.files() == {}
    done = set(cleaned)
    monkeypatch.setattr("pipeline.run.batch.clean_part", clean_part)
    again = []
    monkeypatch.setattr(
        "pipeline.run.batch.clean_part", lambda *arguments: again.append(arguments[3]) or clean_part(*arguments)
    )
    result = project.run(batch_size=2)
    assert result.exit_status == 0
    assert not done & set(again)
    assert texts_of(project, "a.jsonl.jsonl") == [f"text {number}" for number in range(10)]


def test_parts_of_other_bytes_are_not_used(project, divided, monkeypatch):
    """The file was so young that its times did not tell, and another was put in its place."""
    project.drop("a.jsonl", lines_of("one", "two", "CRASH"))
    assert project.run(batch_size=1).exit_status != 0
    times = (project.raw / "a.jsonl").stat()
    project.drop("a.jsonl", lines_of("uno", "two", "three"))
    os.utime(project.raw / "a.jsonl", ns=(times.st_atime_ns, times.st_mtime_ns))
    project.run(batch_size=1)
    assert texts_of(project, "a.jsonl.jsonl") == ["uno", "two", "three"]


def test_a_container_that_changes_while_it_is_read_is_taken_by_the_next_run(project, settled, divided, monkeypatch):
    project.drop("a.jsonl", lines_of("one", "two"))
    divide = splitting.divide

    def divide_and_change(*arguments):
        index = divide(*arguments)
        project.drop("a.jsonl", lines_of("one", "two", "three"))
        return index

    monkeypatch.setattr("pipeline.run.batch.divide", divide_and_change)
    result = project.run(batch_size=1)
    assert (result.exit_status, result.summary.total_rejected) == (0, {"unreadable": 1})
    monkeypatch.setattr("pipeline.run.batch.divide", divide)
    project.run(batch_size=1)
    assert texts_of(project, "a.jsonl.jsonl") == ["one", "two", "three"]


def test_machine_trouble_with_one_record_is_tried_again_on_request(project, settled):
    project.drop("a.jsonl", lines_of("one"))
    project.run()
    with open_ledger(project.state) as ledger, ledger.transaction():
        ledger.connection.execute("INSERT INTO container_rejections VALUES (?, 1, NULL, 'memory', 'x')", (b"a.jsonl",))
    assert project.run().summary.run is None
    assert project.run(retry=True).summary.plan.retried == 1
    assert project.status().rejected == {}


def test_pruning_a_container_forgets_its_records(project):
    project.drop("a.jsonl", lines_of("one", "REJECT"))
    project.drop("b.txt")
    project.run()
    (project.raw / "a.jsonl").unlink()
    result = project.run(prune=True)
    assert (result.summary.total_records, result.summary.total_rejected) == (1, {})
    assert set(project.files()) == {b"b.txt.json"}


def test_a_ledger_from_before_containers_is_brought_up_to_date(project):
    project.drop("a.txt")
    project.run()
    with open_ledger(project.state) as ledger:
        make_older(ledger, version=1)
    project.drop("b.jsonl", lines_of("one"))
    result = project.run()
    assert (result.exit_status, result.summary.total_records) == (0, 2)


def test_tallies_of_containers_add_up():
    tally = Tally(records=1, skipped={"redirect": 2})
    tally.add(Tally(records=2, skipped={"redirect": 1, "revisit": 1}))
    assert (tally.records, tally.skipped) == (3, {"redirect": 3, "revisit": 1})


def test_progress_counts_records(project):
    project.drop("a.jsonl", lines_of("one", "two", "REJECT"))
    seen = []
    run_pipeline(project.raw, project.clean, project.settings(), on_progress=lambda *both: seen.append(both))
    assert seen[-1] == (3, 3)
