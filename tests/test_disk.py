"""New files are brought to the disk, and where that fails somebody is told."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from pipeline import disk


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path in paths:
        path.write_bytes(b"text")
    return paths


def test_each_file_system_is_asked_once(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(disk, "_syncfs", lambda: lambda descriptor: asked.append(os.fstat(descriptor).st_dev))
    disk.sync_files(files)
    assert asked == [files[0].stat().st_dev]


def test_each_file_is_where_file_systems_cannot_be_asked(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(disk, "_syncfs", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: asked.append(os.fstat(descriptor).st_ino))
    disk.sync_files(map(os.fsencode, files))
    assert asked == [path.stat().st_ino for path in files]


def test_a_failing_disk_is_told(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disk, "_syncfs", lambda: fail)
    with pytest.raises(OSError, match="Input/output error"):
        disk.sync_files(files)


@pytest.mark.skipif(sys.platform != "linux", reason="syncfs is a call of Linux")
def test_what_the_system_says_is_heard(files: list[Path]) -> None:
    disk.sync_files(files)
    call = disk._syncfs()
    assert call is not None
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        call(-1)
    assert caught.value.errno == errno.EBADF


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    disk.sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        disk.sync_folder(tmp_path / "gone")
