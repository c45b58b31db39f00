"""What is known between runs: what waits for the next one, what is lost, and which run was the last."""

import os
from datetime import datetime

from pipeline.run import reading, survey


def test_status_tells_what_the_next_run_would_do_and_changes_nothing(project, settled):
    project.drop("a.txt")
    project.drop("b.txt", "REJECT")
    project.drop("c.txt")
    project.drop("d.txt")
    project.run()
    project.drop("a.txt", "changed")
    project.drop("new.txt")
    project.drop("x.part")
    (project.raw / "c.txt").unlink()
    (project.clean / "d.txt.json").unlink()
    state = {path: path.read_bytes() for path in project.state.rglob("*") if path.is_file()}
    status = project.status()
    assert (status.documents, status.records, status.rejected) == (4, 3, {"no_article": 1})
    assert (status.new, status.changed, status.missing, status.stale) == (1, 1, 1, 0)
    assert status.orphaned == ["c.txt"]
    assert [(skipped.path, skipped.reason) for skipped in status.skipped] == [("x.part", "being_written")]
    assert (status.removed, status.flags) == ({"comments": 6}, {"all_kept": 3})
    assert status.last_run["tally"]["records"] == 3
    assert state == {path: path.read_bytes() for path in project.state.rglob("*") if path.is_file()}


def test_status_has_what_was_rejected_and_is_tried_again(project, settled, monkeypatch):
    project.drop("a.txt")
    open_file = os.open

    def denied(location, *arguments, **folder):
        if os.fsdecode(location).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return open_file(location, *arguments, **folder)

    with monkeypatch.context() as patched:
        patched.setattr(reading.os, "open", denied)
        assert project.run().summary.total_rejected == {"unreadable": 1}
    status = project.status()
    assert (status.new, status.changed, status.retried, status.missing) == (0, 0, 1, 0)
    assert project.run().summary.plan.retried == 1


def test_a_record_that_goes_after_its_raw_file_is_missed(project, settled):
    for name in ("a.txt", "b.txt", "c.txt"):
        project.drop(name)
    project.drop("d.txt", "REJECT")
    project.run()
    for name in ("a.txt", "b.txt", "d.txt"):
        (project.raw / name).unlink()
    (project.clean / "a.txt.json").unlink()
    status = project.status()
    assert (status.orphaned, status.lost) == (["a.txt", "b.txt", "d.txt"], ["a.txt"])
    plan = project.run().summary.plan
    assert (plan.orphaned, plan.lost) == (3, 1)
    stale = project.status(quotes="keep")  # which are looked at in another way
    assert (stale.orphaned, stale.lost) == (["a.txt", "b.txt", "d.txt"], ["a.txt"])


def test_the_last_run_is_the_last_one_by_whatever_clock(project, settled, monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2099, 1, 1, tzinfo=tz)

    project.drop("a.txt")
    with monkeypatch.context() as patched:
        patched.setattr(survey, "datetime", Later)
        assert project.run().summary.run.startswith("2099")
    project.drop("b.txt")
    last = project.run().summary.run
    assert not last.startswith("2099")
    assert project.status().last_run["run"] == last


def test_status_before_the_first_run(project):
    project.drop("a.txt")
    status = project.status()
    assert (status.new, status.records, status.last_run) == (1, 0, None)
    assert not project.state.exists()
