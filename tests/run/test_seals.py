"""Folders that hold .sealed: passed by once they are taken in, looked at again when something is seen to change."""

import datetime
import json
import os

import pytest

from pipeline.ledger import open_ledger
from pipeline.run import scan, seals, survey
from pipeline.run.survey import Surveyor


@pytest.fixture
def looks(project, monkeypatch):
    """Which folders of raw/ and of clean/ are listed, look by look."""
    listed = []

    def noting(real):
        def noted(location, *arguments):
            where = os.fsencode(location)
            for name, root in (("raw", project.raw), ("clean", project.clean)):
                if where == os.fsencode(root) or where.startswith(os.fsencode(root) + b"/"):
                    listed.append(name + os.fsdecode(where)[len(str(root)) :])
            return real(location, *arguments)

        return noted

    monkeypatch.setattr(os, "scandir", noting(os.scandir))
    monkeypatch.setattr(os, "listdir", noting(os.listdir))

    def looks():
        found = sorted(set(listed))
        listed.clear()
        return found

    return looks


def look(project, **changes):
    settings = project.settings(**changes)
    with open_ledger(project.state) as ledger:
        return Surveyor(str(project.raw), str(project.clean), settings).look(ledger)


@pytest.fixture
def sealed(project, settled, looks):
    """A drop that is taken in and sealed, beside another."""
    for name in ("a.txt", "b.txt", "deep/c.txt"):
        project.drop(f"2026-11-22/{name}")
    project.drop("2026-11-22/rejected.txt", "REJECT")
    project.drop("2026-11-22/half.txt.part")
    project.drop("2026-11-22/.sealed", "")
    project.drop("2026-11-23/d.txt")
    project.run()
    looks()
    return project.raw / "2026-11-22"


def test_what_was_taken_in_is_not_scanned_again(project, sealed, looks):
    summary = project.run().summary
    assert looks() == ["clean", "clean/2026-11-23", "raw", "raw/2026-11-23"]
    assert summary.run is None
    assert (summary.plan.documents, summary.total_records) == (5, 4)
    assert summary.plan.skipped == {"being_written": 1}
    status = project.status()
    assert (status.documents, status.new, status.orphaned) == (5, 0, [])
    assert [skipped.path for skipped in status.skipped] == ["2026-11-22/half.txt.part"]


def test_rows_of_the_ledger_are_not_read_either(project, sealed):
    with open_ledger(project.state) as ledger:
        found = look(project)
        assert {known.path for known in ledger.documents(b"", found.sealed)} == {b"2026-11-23/d.txt"}
        assert {known.path for known in ledger.documents(b"2026-11-22", found.sealed)} == set()
        assert len(list(ledger.documents(b"2026-11-22"))) == 4


def test_other_documents_go_on(project, sealed, looks):
    project.drop("2026-11-24/e.txt")
    project.drop("2026-11-22.txt")
    (project.raw / "2026-11-23/d.txt").unlink()
    summary = project.run(prune=True).summary
    assert (summary.plan.new, summary.plan.pruned, summary.plan.documents) == (2, 1, 6)
    assert "raw/2026-11-22" not in looks()
    assert len(project.files()) == 5


@pytest.mark.parametrize(
    ("change", "plan"),
    [
        (lambda raw: (raw / "new.txt").write_text("new"), {"new": 1}),
        (lambda raw: (raw / "deep/new.txt").write_text("new"), {"new": 1}),
        (lambda raw: (raw / "half.txt.part").rename(raw / "half.txt"), {"new": 1}),
        (lambda raw: (raw / "a.txt.meta.json").write_text("{}"), {"changed": 1}),
        (lambda raw: ((raw / "other").write_text("other"), (raw / "other").rename(raw / "a.txt")), {"changed": 1}),
        (lambda raw: ((raw / "a.txt").write_text("other"), os.utime(raw / ".sealed", (1, 1))), {"changed": 1}),
        (lambda raw: ((raw / "a.txt").write_text("other"), (raw / ".sealed").unlink()), {"changed": 1}),
        (lambda raw: (raw / "a.txt").rename(raw / "deep/a.txt"), {"new": 1, "orphaned": 1}),
    ],
)  # fmt: skip
def test_what_changes_a_folder_is_noticed_and_the_seal_confirmed_again(project, sealed, looks, change, plan):
    change(sealed)
    found = project.run().summary.plan
    assert {name: getattr(found, name) for name in plan} == plan
    looks()
    assert project.run().summary.run is None
    if (sealed / ".sealed").exists() and "orphaned" not in plan:
        assert "raw/2026-11-22/deep" not in looks()


def test_a_file_whose_content_is_changed_in_its_place_is_seen_when_the_seal_is_touched(project, sealed):
    (sealed / "a.txt").write_text("other text")
    assert project.run().summary.run is None  # as documented
    os.utime(sealed / ".sealed")
    assert project.run().summary.plan.changed == 1
    assert project.text_of("2026-11-22/a.txt.json") == "other text"


def test_a_record_that_somebody_deleted_is_made_again(project, sealed):
    (project.clean / "2026-11-22/deep/c.txt.json").unlink()
    assert project.run().summary.plan.missing == 1
    assert project.run().summary.run is None


def test_all_of_clean_deleted_is_made_again(project, sealed):
    before = project.files()
    project.clean.rename(project.root / "away")
    assert project.run().summary.plan.missing == 4
    assert project.files() == before


def test_another_recipe_makes_it_stale_and_then_it_is_passed_by_again(project, sealed, looks):
    assert project.run(quotes="keep").summary.plan.stale == 5
    looks()
    assert project.run(quotes="keep").summary.run is None
    assert "raw/2026-11-22" not in looks()
    assert look(project).stale  # back to the first recipe


def test_stale_documents_that_are_left_for_later_are_not_sealed(project, sealed, looks):
    summary = project.run(quotes="keep", stale_limit=2).summary
    assert (summary.plan.stale, summary.plan.stale_left) == (2, 3)
    assert not look(project, quotes="keep").sealed
    project.run(quotes="keep")
    assert look(project, quotes="keep").sealed


def test_the_whole_folder_archived_keeps_its_records_and_comes_back(project, sealed):
    before = project.files()
    sealed.rename(project.root / "archive")
    summary = project.run().summary
    assert (summary.run, summary.plan.orphaned) == (None, 4)
    (project.root / "archive").rename(sealed)
    assert project.run().summary.run is None
    assert project.files() == before
    assert look(project).sealed


def test_pruning_takes_what_was_removed_from_it(project, sealed):
    (sealed / "a.txt").unlink()
    assert project.run(prune=True).summary.plan.pruned == 1
    assert b"2026-11-22/a.txt.json" not in project.files()
    assert project.run(prune=True).summary.run is None
    assert look(project).sealed


def test_prune_does_not_take_sealed_folders_for_an_empty_disk(project, sealed):
    (project.raw / "2026-11-23/d.txt").unlink()
    assert project.run(prune=True).exit_status == 0
    assert len(project.files()) == 3


def test_what_was_rejected_for_the_machine_is_tried_again_on_request(project, settled):
    project.drop("drop/a.txt", "x" * 100)
    project.drop("drop/.sealed")
    project.run()
    with open_ledger(project.state) as ledger:
        ledger.connection.execute("UPDATE documents SET outcome = 'rejected', reason = 'timeout', detail = ''")
        ledger.connection.execute("DELETE FROM seals")
    assert project.run().summary.run is None
    assert look(project).sealed
    assert not look(project, retry=True).sealed
    assert project.run(retry=True).summary.plan.retried == 1


def test_documents_that_cannot_be_read_keep_their_folder_open(project, settled, monkeypatch):
    project.drop("drop/a.txt")
    project.drop("drop/.sealed")
    project.run()
    with open_ledger(project.state) as ledger:
        ledger.connection.execute("UPDATE documents SET outcome = 'rejected', reason = 'unreadable', detail = ''")
        ledger.connection.execute("DELETE FROM seals")
    monkeypatch.setattr(survey, "is_readable", lambda *_: False)
    project.run()
    assert not look(project).sealed


def test_a_seal_that_comes_later_and_one_in_another(project, settled, looks):
    project.drop("year/month/a.txt")
    project.drop("year/b.txt")
    project.drop("year/month/.sealed")
    project.run()
    assert set(look(project).sealed) == {b"year/month"}
    (project.raw / "year/.sealed").touch()
    assert project.run().summary.run is None
    assert set(look(project).sealed) == {b"year"}
    looks()
    project.run()
    assert looks() == ["clean", "clean/year", "raw"] or looks() == []


def test_a_folder_that_is_sealed_too_soon_to_tell_is_sealed_by_a_later_run(project, monkeypatch):
    project.drop("drop/a.txt")
    project.drop("drop/.sealed")
    project.run()
    assert not look(project).sealed
    monkeypatch.setattr("pipeline.run.reading._RACY", 0)
    project.run()
    assert set(look(project).sealed) == {b"drop"}


def test_raw_itself_cannot_be_sealed_and_a_folder_of_that_name_is_none(project, settled):
    project.drop(".sealed")
    project.drop("a.txt")
    project.drop("drop/.sealed/x.txt")
    project.drop("drop/b.txt")
    summary = project.run().summary
    assert (summary.plan.new, summary.plan.skipped) == (2, {"being_written": 2})
    assert not look(project).sealed


def test_an_empty_folder_may_be_sealed(project, settled):
    project.drop("a.txt")
    project.drop("drop/.sealed")
    project.run()
    project.run()
    assert set(look(project).sealed) == {b"drop"}


def test_a_damaged_record_breaks_the_seal(project, sealed):
    with open_ledger(project.state) as ledger, ledger.transaction():
        seals.unseal(ledger, [b"2026-11-22/deep/c.txt"])
    assert not look(project).sealed


@pytest.mark.parametrize("name", [b"caf\xe9/deep", b"100%/x", b"x" * 250 + b"/y"])
def test_folders_with_unusual_names(project, settled, name):
    project.drop(name + b"/a.txt")
    project.drop(name.split(b"/")[0] + b"/.sealed")
    project.drop(b"caf%E9/deep/a.txt")
    project.run()
    project.run()
    assert set(look(project).sealed) == {name.split(b"/")[0]}
    assert project.run().summary.run is None


def test_a_killed_run_seals_nothing_and_the_next_does(project, settled, monkeypatch):
    project.drop("drop/a.txt")
    project.drop("drop/.sealed")
    with monkeypatch.context() as crash:
        crash.setattr("pipeline.run.batch.store_sketches", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert not look(project).sealed
    project.run()
    assert set(look(project).sealed) == {b"drop"}
    with open_ledger(project.state) as ledger:
        assert not ledger.connection.execute("SELECT 1 FROM facts WHERE name LIKE 'unsealed%'").fetchall()


def test_a_look_at_sealed_folders_costs_the_same_however_many_files_there_are(project, settled, monkeypatch):
    def cost(files):
        for number in range(files):
            project.drop(f"drop/{number}.txt")
        project.drop("drop/.sealed")
        project.run()
        calls = []
        for module, name in ((os, "stat"), (os, "scandir"), (os, "lstat")):
            real = getattr(module, name)
            monkeypatch.setattr(module, name, lambda *a, real=real, **k: (calls.append(1), real(*a, **k))[1])
        rows = []
        for name in ("documents", "records_of"):
            real = getattr(survey.Ledger, name)
            counted = lambda *a, real=real, **k: (rows.append(1) or one for one in real(*a, **k))  # noqa: E731
            monkeypatch.setattr(survey.Ledger, name, counted)
        found = look(project)
        monkeypatch.undo()
        monkeypatch.setattr("pipeline.run.reading._RACY", 0)
        assert found.documents == files
        return len(calls), len(rows)

    assert cost(5) == cost(60)
    assert scan.SEAL == b".sealed"


def test_a_day_that_is_sealed_is_complete_without_a_look(project, sealed, looks):
    from luigi.cmdline_parser import CmdlineParser

    from pipeline.configuration import flags
    from pipeline.tasks import CleanDrop

    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        day = datetime.date(2026, 11, 22)
        assert CleanDrop(date=day, raw_dir=str(project.raw), clean_dir=str(project.clean)).complete()
    assert looks() == []
    assert json.loads((project.state / "runs/latest.json").read_bytes())["plan"]["documents"] == 5
