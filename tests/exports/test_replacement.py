"""An export takes the place of an earlier one at once, and of nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.exports import replacement
from pipeline.exports.manifest import NAME
from pipeline.exports.options import ExportError
from pipeline.exports.replacement import check_place, replacing
from tests.exports.conftest import Corpus, data_of, files_of


def nothing_left(root: Path) -> bool:
    return sorted(path.name for path in root.iterdir()) == ["clean", "dataset"]


@pytest.fixture(params=[True, False], ids=["exchange", "step aside"])
def exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With a file system that can let folders change places, and with one that cannot."""
    if not request.param:
        monkeypatch.setattr(replacement, "swap", lambda *_: False)
    return bool(request.param)


@pytest.mark.usefixtures("exchange")
def test_the_new_one_replaces_the_old_one_also_of_another_form(stocked: Corpus) -> None:
    target = stocked.export("parquet", partition_by="date")
    stocked.add("new.txt")
    fresh = files_of(stocked.export("jsonl", "other"))
    assert files_of(stocked.export("jsonl")) == fresh
    assert not [path for path in target.rglob("*") if path.is_dir()]


def test_folders_change_places_at_once_on_this_machine(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not replacement.swap(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot let two folders change places")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


@pytest.mark.usefixtures("exchange")
@pytest.mark.parametrize("point", ["sync_files", "_publish", "sync_folder", "_remove_export"])
def test_an_error_at_any_point_leaves_the_old_or_the_new_and_nothing_beside(
    stocked: Corpus, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    old = files_of(stocked.export("csv"))
    stocked.add("new.txt")
    new = files_of(stocked.export("csv", "other"))
    (stocked.root / "other" / NAME).unlink()
    for path in data_of(stocked.root / "other"):
        path.unlink()
    (stocked.root / "other").rmdir()

    calls: list[str] = []
    real = getattr(replacement, point)

    def fail_once(*arguments: object) -> object:
        calls.append(point)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(replacement, point, fail_once)
    with pytest.raises(OSError, match="No space"):
        stocked.export("csv")
    assert files_of(stocked.root / "dataset") == (old if point in ("sync_files", "_publish") else new)
    assert files_of(stocked.export("csv")) == new
    assert nothing_left(stocked.root)


KILL = """
import os, sys
from pathlib import Path
from pipeline.exports import replacement
from pipeline.exports.exporting import export_records
from pipeline.exports.options import ExportOptions
def die(*_):
    os._exit(9)
root, point, exchange = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "True"
if not exchange:
    replacement.swap = lambda *_: False
setattr(replacement, point, die)
export_records(root / "clean", root / "dataset", ExportOptions("csv"))
"""


@pytest.mark.parametrize("point", ["sync_files", "_publish", "sync_folder", "_remove_export"])
def test_a_killed_export_leaves_the_old_or_the_new(stocked: Corpus, exchange: bool, point: str) -> None:
    import subprocess
    import sys

    old = files_of(stocked.export("csv"))
    stocked.add("new.txt")
    command = [sys.executable, "-c", KILL, str(stocked.root), point, str(exchange)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run(command, env=environment, check=False).returncode == 9
    left = files_of(stocked.root / "dataset")
    assert (left == old) == (point in ("sync_files", "_publish"))
    new = files_of(stocked.export("csv"))
    assert nothing_left(stocked.root)
    assert left in (old, new)


def test_an_old_one_that_had_stepped_aside_when_the_machine_stopped_comes_back(stocked: Corpus) -> None:
    target = stocked.export("jsonl")
    before = files_of(target)
    workplace = stocked.root / ".dataset.export.tmp"
    workplace.mkdir()
    target.rename(workplace / "old")
    (stocked.clean / "b.json").write_bytes(b"{half")
    with pytest.raises(ExportError, match="not a record"):
        stocked.export("jsonl")
    assert files_of(target) == before
    assert nothing_left(stocked.root)


def _foreign_file(target: Path) -> None:
    (target / "notes.txt").write_text("mine")


def _changed_file(target: Path) -> None:
    path = data_of(target)[0]
    path.write_bytes(path.read_bytes() + b"\n")


def _changed_file_of_the_same_length(target: Path) -> None:
    path = data_of(target)[0]
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    os.utime(path, ns=(2**62, 2**62))


def _link(target: Path) -> None:
    (target / "link").symlink_to("/")


def _empty_folder(target: Path) -> None:
    (target / "empty").mkdir()


def _no_manifest(target: Path) -> None:
    (target / NAME).unlink()


def _other_manifest(target: Path) -> None:
    (target / NAME).write_text("{}")


@pytest.mark.parametrize(
    "change",
    [_foreign_file, _changed_file, _changed_file_of_the_same_length, _link, _empty_folder, _no_manifest,
     _other_manifest],
)  # fmt: skip
def test_what_no_export_wrote_is_never_replaced(stocked: Corpus, change: object) -> None:
    target = stocked.export("jsonl")
    change(target)  # type: ignore[operator]
    before = files_of(target)
    with pytest.raises(ExportError, match="not replaced"):
        stocked.export("jsonl")
    assert files_of(target) == before
    assert nothing_left(stocked.root)


def test_a_copied_export_may_be_replaced(stocked: Corpus) -> None:
    target = stocked.export("jsonl")
    for path in data_of(target):
        os.utime(path, ns=(2**62, 2**62))
    assert files_of(stocked.export("jsonl")) == files_of(target)


def test_a_file_in_its_place_and_an_empty_folder(stocked: Corpus) -> None:
    (stocked.root / "dataset").write_text("mine")
    with pytest.raises(ExportError, match="is not a folder"):
        stocked.export("jsonl")
    (stocked.root / "dataset").unlink()
    (stocked.root / "dataset").mkdir()
    assert data_of(stocked.export("jsonl"))


def test_what_comes_into_the_old_one_at_the_last_moment_is_set_aside(
    stocked: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = stocked.export("jsonl")
    publish = replacement._publish

    def add_and_publish(*arguments: Path) -> None:
        (target / "late.txt").write_text("mine")
        publish(*arguments)

    monkeypatch.setattr(replacement, "_publish", add_and_publish)
    stocked.export("jsonl")
    assert files_of(stocked.root / "dataset.not-exported-1") == {"late.txt": b"mine"}
    assert "late.txt" not in files_of(target)


def test_a_link_to_a_folder_stays_a_link(stocked: Corpus) -> None:
    (stocked.root / "disk").mkdir()
    (stocked.root / "dataset").symlink_to("disk")
    stocked.export("jsonl")
    stocked.export("jsonl")
    assert (stocked.root / "dataset").is_symlink()
    assert data_of(stocked.root / "disk")


def test_two_exports_to_one_folder_do_not_meet(stocked: Corpus) -> None:
    with replacing(stocked.root / "dataset"), pytest.raises(ExportError, match=r"another export .* is at work"):
        stocked.export("jsonl")
    stocked.export("jsonl")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("raw/out", "lies in raw_dir"),
        ("clean/out", "lies in clean_dir"),
        ("clean", "lies in clean_dir"),
        (".", "holds raw_dir"),
        ("state", "holds state_dir"),
        ("link/out", "lies in clean_dir"),
    ],
)
def test_places_where_no_export_may_lie(tmp_path: Path, target: str, said: str) -> None:
    for name in ("raw", "clean", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to("clean")
    folders = [tmp_path / name for name in ("raw", "clean", "state")]
    with pytest.raises(ExportError, match=said):
        check_place(tmp_path / target, *folders)
    check_place(tmp_path / "exports", *folders)
    check_place(tmp_path / "state" / "exports", *folders)
