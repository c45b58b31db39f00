"""ExportArticles, from the luigi command line and in a program; and the command export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.configuration import RETCODES
from tests.exports.conftest import data_of, files_of, manifest_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(workspace: Path) -> Path:
    """A workspace with few samples."""
    for path in (workspace / "raw").rglob("*"):
        if path.is_file() and not path.name.startswith(("sample-strait-ferry", "sample-feed")):
            path.unlink()
    return workspace


def luigi(workspace: Path, *arguments: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("luigi")), "--module", "pipeline.exports.tasks", "ExportArticles"]
    done = subprocess.run(
        [*command, *arguments, "--local-scheduler"],
        cwd=workspace, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.slow
def test_the_task_cleans_exports_and_is_complete_until_a_record_changes(small: Path) -> None:
    arguments = ("--format", "jsonl", "--to", "exports/lines")
    status, said = luigi(small, *arguments)
    assert status == 0, said
    target = small / "exports/lines"
    assert manifest_of(target)["records"] == 3
    inode = target.stat().st_ino

    status, said = luigi(small, *arguments)
    assert status == 0
    assert "Did not run any tasks" in said
    assert target.stat().st_ino == inode

    data_of(target)[0].unlink()  # somebody's business, as long as the manifest is there
    with (small / "raw/sample-strait-ferry.txt").open("a") as file:
        file.write("\n\nOne more paragraph about the ferries of the island council, which is long enough to be kept.\n")
    status, said = luigi(small, *arguments, "--workers", "2")
    assert status == 0, said
    assert target.stat().st_ino != inode
    assert "One more paragraph" in data_of(target)[0].read_text(encoding="utf-8")

    status, said = luigi(small, "--format", "csv", "--to", "exports/lines")  # the same folder, another dataset
    assert status == 0
    assert data_of(target)[0].suffix == ".csv"


def test_a_place_where_it_may_not_lie_is_a_failure_that_says_so(small: Path) -> None:
    status, said = luigi(small, "--format", "jsonl", "--to", "clean/lines")
    assert status == RETCODES["scheduling_error"]
    assert "lies in clean_dir" in said
    assert not (small / "clean").exists()


def test_a_folder_of_somebody_else_is_a_failure_and_stays(small: Path) -> None:
    (small / "mine").mkdir()
    (small / "mine/notes.txt").write_text("mine")
    status, said = luigi(small, "--format", "jsonl", "--to", "mine")
    assert status == RETCODES["task_failed"]
    assert "not replaced" in said
    assert files_of(small / "mine") == {"notes.txt": b"mine"}


@pytest.mark.usefixtures("small")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    assert main(["export", "--format", "markdown", "--to", "articles", "--without-duplicates"]) == 0
    said = capsys.readouterr()
    assert "3 records in 3 files in" in said.out
    assert "cut off" not in said.err
    assert manifest_of(Path("articles"))["options"] == {
        "form": "markdown", "partition_by": "none", "duplicates": False, "formulas": "escape",
    }  # fmt: skip


@pytest.mark.usefixtures("small")
def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "csv", "--to", "articles"]) == 2
    assert "run first" in capsys.readouterr().err
    assert main(["run"]) == 0
    assert main(["export", "--format", "csv", "--to", "raw/articles"]) == 2
    assert "lies in raw_dir" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", "--format", "xml", "--to", "articles"])


def test_an_export_waits_for_no_run(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    code = "import pathlib; from pipeline.run import lock; lock.acquire(pathlib.Path('.pipeline')); input('locked\\n')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=small, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"  # to ask for the lock instead would take it for a moment
        assert main(["export", "--format", "csv", "--to", "articles"]) == RETCODES["already_running"]
        holder.communicate(b"\n")
    assert "another run is at work" in capsys.readouterr().err
    assert main(["export", "--format", "csv", "--to", "articles"]) == 0


@pytest.mark.usefixtures("small")
def test_after_a_run_that_was_cut_off_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr("pipeline.tasks.publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            main(["run"])
    assert main(["export", "--format", "jsonl", "--to", "lines"]) == 0
    assert "a run was cut off" in capsys.readouterr().err


@pytest.mark.usefixtures("small")
def test_the_command_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"run": None, "added": 0, "rewritten": 0, "removed": 0}
    assert main(["run", "--quotes", "keep"]) == 0
    capsys.readouterr()
    assert main(["changes", "--json"]) == 0
    *told, end = map(json.loads, capsys.readouterr().out.splitlines())
    assert len(told) == end["added"] == 3
    for one in told:
        assert one["id"].encode() in Path("clean", one["file"]).read_bytes()
        assert Path("raw", one["path"]).exists()
    assert main(["run"]) == 0
    capsys.readouterr()
    assert main(["changes", "--since", end["run"]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["rewritten"] * 3
    assert lines[-1].endswith("0 added, 3 rewritten, 0 removed")
    assert main(["changes", "--runs"]) == 0
    assert capsys.readouterr().out.startswith(end["run"] + ": 3 added")
    assert main(["changes", "--since", "yesterday"]) == 2
    said = capsys.readouterr().err
    assert "has no run yesterday" in said
    assert "copy everything once more" in said
