"""Runs from raw/ to clean/: what is cleaned when, and what is not."""

import json
import os
import sys

import pytest

from pipeline.configuration import RETCODES
from pipeline.ledger import LedgerError, open_ledger
from pipeline.ledger.stamps import NO_STAMP
from pipeline.run import layout, planning, reading, recording, storage
from pipeline.run.journal import Plan
from pipeline.run.launch import run_pipeline
from pipeline.run.layout import FolderError
from pipeline.run.scan import RawFolderMissingError, Scan


def _count(plan):
    """What a plan counts, without what is zero."""
    return {name: number for name, number in vars(plan).items() if number}


def test_each_document_becomes_a_record_in_the_same_folder(project):
    project.drop("a.txt", "first")
    project.drop("2026/b.html", "second")
    result = project.run()
    assert result.exit_status == 0
    assert set(project.files()) == {b"a.txt.json", b"2026/b.html.json"}
    assert project.text_of("2026/b.html.json") == "second"
    summary = result.summary
    assert _count(summary.plan) == {"documents": 2, "new": 2}
    assert (summary.tally.records, summary.tally.removed, summary.tally.flags) == (2, {"comments": 4}, {"all_kept": 2})
    assert (summary.total_records, summary.total_rejected, summary.unfinished_batches) == (2, {}, 0)


def test_a_second_run_does_nothing(project):
    project.drop("a.txt")
    project.run()
    before = {path: (project.clean / os.fsdecode(path)).stat() for path in project.files()}
    result = project.run()
    assert (result.exit_status, result.summary.run) == (0, None)
    assert _count(result.summary.plan) == {"documents": 1, "touched": 1}  # dropped right before it was cleaned
    assert result.summary.total_records == 1
    assert {path: (project.clean / os.fsdecode(path)).stat() for path in project.files()} == before


def test_one_new_file_among_many_is_the_only_one_cleaned(project, settled):
    for number in range(30):
        project.drop(f"{number}.txt", f"text {number}")
    project.run(batch_size=7)
    project.drop("new.txt", "new")
    result = project.run()
    assert _count(result.summary.plan) == {"documents": 31, "new": 1}
    assert result.summary.tally.records == 1
    assert len(project.files()) == 31


def test_an_empty_raw_folder_is_nothing_new(project):
    result = project.run()
    assert (result.exit_status, result.summary.run, _count(result.summary.plan)) == (0, None, {})


def test_a_changed_file_is_cleaned_again(project, settled):
    project.drop("a.txt", "before")
    project.drop("b.txt", "same")
    project.run()
    project.drop("a.txt", "after")
    result = project.run()
    assert _count(result.summary.plan) == {"documents": 2, "changed": 1}
    assert project.text_of("a.txt.json") == "after"


def test_a_file_of_the_same_length_and_time_is_found_by_its_content(project):
    """It was written so shortly before it was read that its times do not tell."""
    project.drop("a.txt", "one")
    times = (project.raw / "a.txt").stat()
    project.run()
    project.drop("a.txt", "two")
    os.utime(project.raw / "a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert _count(project.run().summary.plan) == {"documents": 1, "changed": 1}
    assert project.text_of("a.txt.json") == "two"


def test_a_touched_file_is_not_cleaned_and_its_bytes_are_read_once(project, settled, monkeypatch):
    project.drop("a.txt", "same")
    project.run()
    os.utime(project.raw / "a.txt", ns=(1, 1))
    result = project.run()
    assert (result.summary.run, _count(result.summary.plan)) == (None, {"documents": 1, "touched": 1})
    monkeypatch.setattr("pipeline.run.survey.read_raw", None)
    assert _count(project.run().summary.plan) == {"documents": 1}


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, '{"title": "New"}'), ('{"title": "Old"}', '{"title": "New"}'), ('{"title": "Old"}', None)],
)
def test_a_change_of_the_sidecar_is_a_change_of_the_document(project, settled, before, after):
    project.drop("a.txt")
    sidecar = project.raw / "a.txt.meta.json"
    if before:
        sidecar.write_text(before)
    project.run()
    if after:
        sidecar.write_text(after)
    else:
        sidecar.unlink()
    assert _count(project.run().summary.plan) == {"documents": 1, "changed": 1}
    title = json.loads((project.clean / "a.txt.json").read_bytes())["title"]
    assert title == ("New" if after else None)


def test_a_renamed_file_is_a_new_one_and_the_old_record_stays(project):
    project.drop("a.txt", "text")
    project.run()
    (project.raw / "a.txt").rename(project.raw / "b.txt")
    result = project.run()
    assert _count(result.summary.plan) == {"documents": 1, "new": 1, "orphaned": 1}
    assert set(project.files()) == {b"a.txt.json", b"b.txt.json"}


def test_records_of_raw_files_that_are_gone_stay_until_they_are_pruned(project):
    project.drop("a.txt")
    project.drop("sub/deep/b.txt")
    project.drop("sub/c.txt", "REJECT")
    project.run()
    for name in ("sub/deep/b.txt", "sub/c.txt"):
        (project.raw / name).unlink()
    result = project.run()
    assert result.summary.run is None
    assert result.summary.plan.orphaned == 2
    assert set(project.files()) == {b"a.txt.json", b"sub/deep/b.txt.json"}

    result = project.run(prune=True)
    assert result.summary.plan.pruned == 2
    assert set(project.files()) == {b"a.txt.json"}
    assert [path.name for path in project.clean.iterdir()] == ["a.txt.json"]
    assert (result.summary.total_records, result.summary.total_rejected) == (1, {})
    assert project.run(prune=True).summary.run is None


def test_what_lies_below_an_unreadable_folder_is_not_gone(project, monkeypatch):
    project.drop("closed/a.txt")
    project.run()
    scandir = os.scandir

    def careful(path):
        if os.fsencode(path).endswith(b"raw/closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("pipeline.run.scan.os.scandir", careful)
    result = project.run(prune=True)
    assert _count(result.summary.plan) == {"skipped": {"unreadable_folder": 1}}
    assert set(project.files()) == {b"closed/a.txt.json"}


def test_a_document_that_is_rejected_now_loses_its_record(project, settled):
    project.drop("a.txt", "text")
    project.run()
    project.drop("a.txt", "REJECT")
    result = project.run()
    assert project.files() == {}
    assert (result.summary.tally.rejected, result.summary.tally.lost) == ({"no_article": 1}, ["a.txt"])
    assert result.exit_status == 0
    project.drop("a.txt", "better")
    project.run()
    assert project.text_of("a.txt.json") == "better"


def test_a_rejected_document_is_not_tried_again_until_it_changes(project, settled):
    project.drop("a.txt", "REJECT")
    project.run()
    assert project.run().summary.run is None
    assert project.run(retry=True).summary.run is None  # it says something of the document, not of the machine
    project.drop("a.txt", "better")
    assert project.run().summary.tally.records == 1


def test_a_record_that_somebody_deleted_is_made_again(project, settled):
    project.drop("a.txt")
    project.drop("b.txt", "REJECT")
    project.run()
    before = project.files()
    (project.clean / "a.txt.json").unlink()
    assert _count(project.run().summary.plan) == {"documents": 2, "missing": 1}
    assert project.files() == before


@pytest.mark.parametrize("settle", [True, False])
def test_another_recipe_makes_records_stale_and_a_limit_makes_them_wait(project, monkeypatch, settle):
    if settle:
        monkeypatch.setattr(reading, "_RACY", 0)
    for number in range(5):
        project.drop(f"{number}.txt")
    project.run()
    project.drop("z-new.txt")

    changed = {"quotes": "keep", "stale_limit": 2}
    result = project.run(**changed)
    plan = result.summary.plan
    assert (plan.new, plan.stale, plan.stale_left) == (1, 2, 3)
    assert sorted(json.loads(record)["recipe"] == result.summary.recipe for record in project.files().values()) == (
        [False] * 3 + [True] * 3
    )
    assert project.status(**changed).stale == 3
    assert project.run(**changed).summary.plan.stale_left == 1
    assert project.run(**changed).summary.plan.stale_left == 0
    assert project.run(**changed).summary.run is None


def test_new_documents_come_before_stale_ones(project, monkeypatch):
    cleaning = sys.modules["pipeline.cleaning"]

    for name in ("a.txt", "b.txt"):
        project.drop(name)
    project.run()
    for name in ("y.txt", "z.txt"):
        project.drop(name)
    clean_many, order = cleaning.clean_many, []

    def noting(documents, settings):
        documents = list(documents)
        order.extend(document.path for document in documents)
        return clean_many(documents, settings)

    monkeypatch.setattr(cleaning, "clean_many", noting)
    project.run(quotes="keep", batch_size=1)
    assert order == [b"y.txt", b"z.txt", b"a.txt", b"b.txt"]


def test_a_limit_of_none_at_all_leaves_stale_records_alone(project, settled):
    project.drop("a.txt")
    project.run()
    result = project.run(quotes="keep", stale_limit=0)
    assert (result.summary.run, result.summary.plan.stale_left) == (None, 1)


def test_stale_documents_that_are_gone_are_not_waited_for(project):
    project.drop("a.txt")
    project.run()
    (project.raw / "a.txt").unlink()
    result = project.run(quotes="keep")
    assert (result.summary.run, result.summary.plan.orphaned) == (None, 1)


def test_an_unreadable_document_is_taken_as_soon_as_it_can_be_read(project, monkeypatch, settled):
    project.drop("a.txt", "text")
    project.drop("b.txt", "text")
    open_file = os.open

    def denied(location, *arguments, **folder):
        if os.fsencode(location) == b"a.txt":  # in its folder, which is open
            raise PermissionError(13, "Permission denied")
        return open_file(location, *arguments, **folder)

    with monkeypatch.context() as locked:
        locked.setattr(reading.os, "open", denied)
        locked.setattr(reading.os, "access", lambda location, mode: False)
        result = project.run()
        assert (result.exit_status, result.summary.tally.records) == (0, 1)
        (rejection,) = project.status().rejections
        assert (rejection.path, rejection.reason, rejection.sha256) == ("a.txt", "unreadable", None)
        assert "mend the permissions" in rejection.detail
        assert project.run().summary.run is None
        assert project.run(retry=True).summary.plan.retried == 1
    assert _count(project.run().summary.plan) == {"documents": 2, "retried": 1}
    assert project.status().rejections == []


def test_what_was_rejected_for_the_machine_is_tried_again_on_request(project, settled):
    project.drop("a.txt", "REJECT")
    project.run()
    with open_ledger(project.state) as ledger:
        ledger.connection.execute("UPDATE documents SET reason = 'timeout'")
    assert project.run().summary.run is None
    assert project.run(retry=True).summary.plan.retried == 1


def test_a_sidecar_that_is_no_json_rejects_its_document_and_no_other(project):
    project.drop("a.txt")
    project.drop("a.txt.meta.json", "{not json")
    project.drop("b.txt")
    assert project.run().summary.tally.rejected == {"broken": 1}
    (rejection,) = project.status().rejections
    assert rejection.path == "a.txt"
    assert "a.txt.meta.json" in rejection.detail
    assert set(project.files()) == {b"b.txt.json"}


def test_a_document_too_large_is_rejected_once(project, settled):
    project.drop("a.txt", "x" * 101)
    project.drop("b.txt", "x" * 100)
    assert project.run(max_bytes=100).summary.tally.rejected == {"too_large": 1}
    assert project.run(max_bytes=100).summary.run is None
    assert project.run(max_bytes=101).summary.tally.records == 2


def test_a_record_that_is_no_json_rejects_its_document_and_no_other(project, monkeypatch):
    project.drop("a.txt", "first")
    project.drop("b.txt", "second")

    def fussy(article):
        if article.raw.path == "a.txt":
            raise storage.RecordError("crash", "the record cannot be written as JSON: surrogates")
        return b"{}\n"

    monkeypatch.setattr(recording, "record_line", fussy)
    assert project.run().summary.tally.rejected == {"crash": 1}
    assert set(project.files()) == {b"b.txt.json"}


def test_a_document_that_vanishes_between_plan_and_batch_is_counted(project, monkeypatch):
    project.drop("a.txt")
    project.drop("b.txt")
    make_plan = planning.make_plan

    def plan_and_lose(*arguments):
        run = make_plan(*arguments)
        (project.raw / "a.txt").unlink()
        return run

    monkeypatch.setattr(planning, "make_plan", plan_and_lose)
    result = project.run()
    assert (result.exit_status, result.summary.tally.records, result.summary.tally.vanished) == (0, 1, 1)


def test_a_batch_that_fails_costs_the_others_nothing_and_the_next_run_goes_on(project, settled):
    project.drop("a.txt")
    project.drop("b.txt", "CRASH")
    project.drop("c.txt")
    project.drop("d.txt")
    result = project.run(batch_size=2)
    assert result.exit_status == RETCODES["task_failed"]
    assert (result.summary.tally.records, result.summary.unfinished_batches) == (2, 1)
    assert set(project.files()) == {b"c.txt.json", b"d.txt.json"}
    project.drop("b.txt", "mended")
    result = project.run(batch_size=2)
    assert (result.exit_status, _count(result.summary.plan)) == (0, {"documents": 4, "new": 2})
    assert len(project.files()) == 4


def test_a_batch_tells_if_the_cleaning_swallowed_a_document(project, monkeypatch):
    project.drop("a.txt")
    project.drop("b.txt")
    cleaning = sys.modules["pipeline.cleaning"]

    answer_all = cleaning.clean_many
    monkeypatch.setattr(
        cleaning, "clean_many", lambda documents, settings: list(answer_all(documents, settings))[:1], raising=False
    )
    result = project.run()
    assert result.exit_status == RETCODES["task_failed"]
    assert project.files() == {}


def test_twenty_thousand_documents_are_not_many_tasks(project):
    """The plan alone: 20,000 files in batches of 500, and of fewer at the end where there may be two workers."""
    documents = [(b"%d" % number, b"%d.json" % number) for number in range(20_000)]
    scan = Scan(files={path: NO_STAMP for path, _ in documents})
    for workers, expected in ((1, 40), (2, 48)):
        batches = planning._batches(documents, project.settings().batch_size, workers, "recipe", scan)
        assert len(batches) == len({one.key for one in batches}) == expected
        assert [pair for one in batches for pair in one.documents] == documents
        assert max(len(one.documents) for one in batches) == 500
        assert planning._batches(documents, 500, workers, "another", scan)[0].key != batches[0].key


@pytest.mark.parametrize(
    ("raw", "clean", "state", "at_fault"),
    [
        ("raw", "raw", ".pipeline", "raw_dir"),
        ("raw", "raw/clean", ".pipeline", "raw_dir"),
        ("clean/raw", "clean", ".pipeline", "raw_dir"),
        ("raw", "clean", "clean/.pipeline", "state_dir"),
        ("raw", "clean", "raw/state", "state_dir"),
    ],
)
def test_folders_in_each_other_are_refused(project, raw, clean, state, at_fault):
    (project.root / raw).mkdir(parents=True, exist_ok=True)
    with pytest.raises(FolderError, match=at_fault):
        layout.check_folders(*(str(project.root / folder) for folder in (raw, clean, state)))


def test_a_state_folder_that_the_scan_does_not_see_may_lie_in_raw(project):
    layout.check_folders(str(project.raw), str(project.clean), str(project.raw / ".pipeline"))


def test_a_raw_folder_that_is_missing_is_an_error(project):
    project.raw.rmdir()
    with pytest.raises(RawFolderMissingError, match="create it"):
        project.run()
    assert list(project.root.iterdir()) == []


def test_the_ledger_of_another_clean_folder_is_an_error(project):
    project.drop("a.txt")
    project.run()
    with pytest.raises(LedgerError, match="state_dir of its own"):
        run_pipeline(project.raw, project.root / "other", project.settings())


def test_the_summary_lies_in_the_state_folder(project):
    project.drop("a.txt")
    project.drop("_draft")
    summary = project.run().summary
    latest = json.loads((project.state / "runs/latest.json").read_bytes())
    assert latest == json.loads((project.state / f"runs/{summary.run}.json").read_bytes())
    assert latest["plan"] == {**vars(Plan()), "documents": 1, "new": 1, "skipped": {"being_written": 1}}
    assert (latest["tally"]["records"], latest["recipe"]) == (1, summary.recipe)
    assert latest["settings"]["batch_size"] == 500
    assert latest["started"] <= latest["finished"]


def test_progress_is_told_while_documents_are_cleaned(project):
    for number in range(5):
        project.drop(f"{number}.txt", "REJECT" if number == 3 else "text")
    for workers in (1, 2):
        seen = []
        settings = project.settings(batch_size=2, quotes="straight" if workers == 1 else "keep")
        run_pipeline(
            project.raw,
            project.clean,
            settings,
            workers=workers,
            on_progress=lambda *numbers, seen=seen: seen.append(numbers),
            log_level="CRITICAL",
        )
        assert seen[-1] == (5, 5)
        assert seen == sorted(seen)


def test_the_number_of_workers_must_be_one(project):
    with pytest.raises(ValueError, match="workers is 0"):
        project.run(workers=0)


def test_prune_refuses_to_remove_everything_where_raw_is_empty(project):
    project.drop("a.txt")
    project.run()
    (project.raw / "a.txt").unlink()
    result = project.run(prune=True)
    assert result.exit_status == RETCODES["task_failed"]
    assert set(project.files()) == {b"a.txt.json"}
    project.drop("b.txt")
    assert project.run(prune=True).exit_status == 0
    assert set(project.files()) == {b"b.txt.json"}


def test_folder_where_a_record_belongs_costs_its_document_only(project):
    for name in ("a.txt", "b.txt"):
        project.drop(name)
    (project.clean / "a.txt.json").mkdir(parents=True)
    result = project.run()
    assert result.exit_status == 0
    assert result.summary.total_rejected == {"refused": 1}
    assert set(project.files()) == {b"b.txt.json"}
    (rejection,) = project.status().rejections
    assert "a.txt.json in clean/ is a folder" in rejection.detail


def test_a_file_where_a_folder_of_clean_belongs_costs_what_is_below_it_only(project):
    project.clean.mkdir()
    (project.clean / "sub").write_text("somebody's notes")
    project.drop("sub/deeper/a.txt")
    project.drop("b.txt")
    result = project.run()
    assert (result.exit_status, result.summary.total_records) == (0, 1)
    (rejection,) = project.status().rejections
    assert (rejection.path, rejection.reason) == ("sub/deeper/a.txt", "refused")
    assert rejection.detail == "sub in clean/ is a file, where the folder of its record belongs; remove the file"
    (project.clean / "sub").unlink()
    assert project.run(retry=True).summary.total_records == 2


def test_document_that_is_too_large_is_not_changed_by_being_touched(project, settled):
    project.drop("a.txt", "x" * 200)
    assert project.run(max_bytes=100).summary.total_rejected == {"too_large": 1}
    os.utime(project.raw / "a.txt", (1, 1))
    assert project.run(max_bytes=100).summary.run is None
