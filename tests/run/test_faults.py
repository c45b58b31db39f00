"""Disks that are full or fail, two runs at once, and accounts that close."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import disk
from pipeline.configuration import RETCODES
from pipeline.run import lock
from pipeline.run.storage import records_in


def _fill(project, number=6):
    for index in range(number):
        project.drop(f"sub-{index % 2}/{index}.txt", f"text {index}")
    project.drop("rejected.txt", "REJECT")
    project.drop("a.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in ("one", "REJECT", "two")))


def _whole(project):
    """Every file in clean/ that is not a write in progress, which must be whole records."""
    found = {name: content for name, content in project.files().items() if not name.endswith(b".tmp")}
    for content in found.values():
        assert content.endswith(b"\n")
        for line in content.splitlines():
            assert json.loads(line)["schema_version"]
    return found


def _closes(project, result=None):
    """Raw files are documents or skipped; documents, those in containers too, are records or rejections."""
    status = project.status()
    in_raw = sum(path.is_file() or path.is_symlink() for path in project.raw.rglob("*"))
    sidecars = len(list(project.raw.rglob("*.meta.json")))
    assert status.documents + len(status.skipped) == in_raw - sidecars
    assert sum(status.rejected.values()) == len(status.rejections)
    lines = sum(content.count(b"\n") for content in _whole(project).values())
    assert status.records == lines
    assert (status.new, status.changed, status.missing, status.stale) == (0, 0, 0, 0)
    outputs = records_in(str(project.clean))
    paths = {rejection.path for rejection in status.rejections}
    rejected = {path for path in paths if not (project.clean / f"{path}.jsonl").exists()}
    assert status.documents == len(outputs) + len(rejected)


def test_accounts_close(project):
    _fill(project)
    project.drop("_hidden.txt")
    project.drop("unfinished.part")
    (project.raw / "link").symlink_to("/etc/passwd")
    project.drop("empty.jsonl", "\n")
    project.drop("hinted.txt")
    (project.raw / "hinted.txt.meta.json").write_text('{"title": "T"}')
    assert project.run().exit_status == 0
    _closes(project)
    project.drop("sub-0/0.txt", "REJECT")
    project.drop("rejected.txt", "no more")
    assert project.run().exit_status == 0
    _closes(project)


def test_accounts_close_where_documents_crash(project):
    _fill(project)
    project.drop("c.txt", "CRASH")
    project.drop("k.txt", "KILL")
    project.drop("b.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in ("one", "CRASH", "two")))
    result = project.run(isolation=True, detect_language=False)
    assert result.exit_status == 0
    assert result.summary.total_rejected["crash"] == 3
    _closes(project)
    assert project.run(isolation=True).summary.run is None  # remembered for these bytes
    assert project.run(isolation=True, retry=True).summary.plan.retried == 3
    _closes(project)


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Disk:
    """A disk that fails at one call, counted from the first."""

    def __init__(self, monkeypatch, fails_at, number):
        self.calls, self.failed = 0, False
        self._fails_at, self._number = fails_at, number
        for module, name in ((os, "replace"), (os, "fsync"), (disk, "sync_files")):
            monkeypatch.setattr(module, name, self._failing(getattr(module, name)))
        opened = os.open

        def open_(path, flags, *args, **kwargs):
            if flags & _WRITING and not os.fsencode(path).endswith((b"lock", b"writing", b"/dev/null")):
                self._count(path)
            return opened(path, flags, *args, **kwargs)

        monkeypatch.setattr(os, "open", open_)

    def _failing(self, call):
        def failing(*args, **kwargs):
            self._count(*args)
            return call(*args, **kwargs)

        return failing

    def _count(self, *args):
        self.calls += 1
        if self.calls == self._fails_at:
            self.failed = True
            raise OSError(self._number, os.strerror(self._number))


@pytest.mark.parametrize("number", [errno.ENOSPC, pytest.param(errno.EIO, marks=pytest.mark.slow)])
def test_a_disk_that_fails_at_any_call(project, number):
    _fill(project, 3)
    project.run()
    expected = project.files()
    tried = 0
    while True:
        tried += 1
        shutil.rmtree(project.clean)
        shutil.rmtree(project.state)
        with pytest.MonkeyPatch.context() as patch:
            disk = _Disk(patch, tried, number)
            try:
                failed = project.run().exit_status != 0
            except OSError as error:
                failed = error.errno == number
        assert set(_whole(project).items()) <= set(expected.items()) if project.clean.exists() else True
        if not disk.failed:
            break
        assert failed, f"call {tried} failed and nobody said so"
        assert project.run().exit_status == 0
        assert project.files() == expected
        _closes(project)
    assert tried > 8


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="mounting a small disk takes root")
def test_a_disk_of_20_mb(project):
    small = project.root / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        text = "A line of words that goes on.\n" * 20_000  # 600 kB, twice in each record
        for number in range(30):
            project.drop(f"{number}.txt", text + str(number))
        flags = ("--clean-dir", str(small / "clean"), "--pipeline-batch-size", "5")
        status, said = project.luigi("CleanArticles", *flags)
        assert status == RETCODES["task_failed"], said
        assert "No space left on device" in said
        for path in (small / "clean").rglob("*.json"):
            assert json.loads(path.read_bytes())["text"]
        assert not list((small / "clean").rglob(".*.tmp"))
        subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
        status, said = project.luigi("CleanArticles", *flags)
        assert status == 0, said
        assert len(list((small / "clean").rglob("*.json"))) == 30
    finally:
        subprocess.run(["umount", str(small)], check=False)


@pytest.mark.slow
def test_two_runs_at_once(project):
    """Of two that start together one may leave with its status; together they do what one would."""
    rounds = int(os.environ.get("ARTICLE_PIPELINE_OVERLAPS", "20"))
    for number in range(rounds):
        for index in range(6):
            project.drop(f"{number}/{index}.txt", f"text {number} {index}")
        options = ("--local-scheduler", "--pipeline-detect-language", "false")
        pair = [project.start("CleanArticles", "--pipeline-batch-size", str(size), *options) for size in (2, 5)]
        said = [process.communicate(timeout=300)[0] for process in pair]
        statuses = [process.returncode for process in pair]
        assert sorted(statuses) in ([0, 0], [0, RETCODES["already_running"]]), said
        status, text = project.luigi("CleanArticles")
        assert status == 0, text
        assert len(project.files()) == 6 * (number + 1)
    concurrent = project.files()
    _closes(project)
    for folder in (project.clean, project.state):
        shutil.rmtree(folder)
    assert project.luigi("CleanArticles")[0] == 0
    assert project.files() == concurrent


def test_read_only_clean_is_an_error_that_says_so(project, monkeypatch):
    project.drop("a.txt")
    makedirs = os.makedirs

    def refuse(path, *args, **kwargs):
        if Path(os.fsdecode(path)).is_relative_to(project.clean):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fsdecode(path))
        return makedirs(path, *args, **kwargs)

    monkeypatch.setattr(os, "makedirs", refuse)
    assert project.run().exit_status == RETCODES["task_failed"]
    monkeypatch.undo()


def test_a_run_with_another_state_folder_leaves_a_clean_folder_alone_that_is_worked_on(project):
    project.drop("a.txt")
    project.run()
    token = lock.acquire(project.state, project.clean)
    try:
        status, said = project.luigi("CleanArticles", "--pipeline-state-dir", str(project.root / "other"))
    finally:
        lock.release(project.state, token)
    assert status == RETCODES["already_running"]
    assert "with another state_dir" in said
