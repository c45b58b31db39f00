import json
import os
from dataclasses import replace

import pytest
import stand_in_cleaning

from pipeline import disk
from pipeline.records import _record_files
from pipeline.run import storage
from pipeline.run.storage import (
    RecordError,
    RecordWriter,
    move,
    record_line,
    records_in,
    remove,
    sweep,
    write_atomically,
)
from pipeline.settings import Settings
from pipeline.sources.document import Document


@pytest.fixture
def article(project):
    return stand_in_cleaning.article(Document(b"", name="a", path=b"a"), "text", Settings())


def test_a_record_is_one_line_whoever_splits_it(article):
    text = "one\u2028two\u2029three\u0085four\nfive\rsix\x0bseven\x0ceight\x1cnine"
    line = record_line(replace(article, text=text))
    assert line.endswith(b"\n")
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line) == {**article.to_dict(), "text": text}


def test_letters_that_share_bytes_with_line_separators_are_not_touched(article):
    text = "‧‪…Å\u0084Â"  # e2 80 a7, e2 80 aa, e2 80 a6, c3 85, c2 84, c3 82
    line = record_line(replace(article, text=text))
    assert text.encode() in line.replace(b"\\u0084", "\u0084".encode())


def test_half_a_surrogate_pair_is_an_error_of_that_record(article):
    with pytest.raises(RecordError, match="cannot be written as JSON"):
        record_line(replace(article, title="\ud800"))


def test_records_appear_when_the_batch_is_published_and_all_at_once(tmp_path):
    with RecordWriter(str(tmp_path), "token", "batch") as writer:
        writer.stage(b"a.json", b"one\n")
        writer.stage(b"deep/er/b.json", b"two\n")
        assert records_in(str(tmp_path)) == set()
        writer.publish()
        assert records_in(str(tmp_path)) == {b"a.json", b"deep/er/b.json"}
    assert (tmp_path / "deep/er/b.json").read_bytes() == b"two\n"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.json", "b.json"]


def test_the_content_is_on_the_disk_before_it_has_its_name_and_the_name_after(tmp_path, monkeypatch):
    events = []
    monkeypatch.setattr(disk, "sync_files", lambda paths: events.append(("sync", len(list(paths)))))
    monkeypatch.setattr(storage, "_sync_folders", lambda folders: events.append(("folders", sorted(folders))))
    replace_file = os.replace
    monkeypatch.setattr(storage.os, "replace", lambda *names: (events.append("rename"), replace_file(*names)))
    with RecordWriter(str(tmp_path), "token", "batch") as writer:
        writer.stage(b"a.json", b"1\n")
        writer.stage(b"b.json", b"2\n")
        writer.publish()
    assert events == [("sync", 2), "rename", "rename", ("folders", [os.fsencode(tmp_path)])]


def test_a_batch_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "a.json").write_bytes(b"old\n")
    writer = RecordWriter(str(tmp_path), "token", "batch")
    with writer:
        writer.stage(b"a.json", b"new\n")
        assert len(list(tmp_path.iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old\n"


def test_records_of_documents_that_are_rejected_now_go(tmp_path):
    (tmp_path / "a.json").touch()
    with RecordWriter(str(tmp_path), "token", "batch") as writer:
        writer.publish(remove=[b"a.json", b"never-was.json"])
    assert records_in(str(tmp_path)) == set()


def test_temporary_names_fit_beside_the_longest_record(tmp_path):
    name = b"x" * 250 + b".json"
    with RecordWriter(str(tmp_path), "0123456789abcdef", "0" * 64) as writer:
        writer.stage(name, b"1\n")
        writer.publish()
    assert records_in(str(tmp_path)) == {name}


def test_leftovers_of_dead_runs_are_swept_and_those_of_this_run_are_not(tmp_path):
    dead = RecordWriter(str(tmp_path), "dead", "batch")
    ours = RecordWriter(str(tmp_path), "ours", "batch")
    for writer in (dead, ours):
        writer.stage(b"sub/a.json", b"1\n")
    (tmp_path / "sub/somebody's.tmp").touch()
    assert sweep(str(tmp_path), "ours") == 1
    ours.publish()
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == ["a.json", "somebody's.tmp"]


def test_only_records_are_listed(tmp_path):
    for name in ("a.json", "sub/b.json", "README.md", ".x.tmp", "sub.json/c.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert records_in(str(tmp_path)) == {b"a.json", b"sub/b.json", b"sub.json/c.json"}
    assert records_in(str(tmp_path), b"sub") == {b"sub/b.json"}
    assert records_in(str(tmp_path / "nowhere")) == set()


def test_moving_leaves_out_what_is_not_there(tmp_path):
    (tmp_path / "a.json").write_bytes(b"1")
    move(str(tmp_path), [(b"a.json", b"a.1.json"), (b"b.json", b"b.1.json")])
    assert records_in(str(tmp_path)) == {b"a.1.json"}


def test_removing_takes_empty_folders_along_but_no_others(tmp_path):
    for name in ("one/two/a.json", "one/b.json", "full/c.json", "full/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    remove(str(tmp_path), [b"one/two/a.json", b"one/b.json", b"full/c.json", b"gone/d.json"])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "notes.txt"]
    assert tmp_path.is_dir()


def test_small_files_are_replaced_whole(tmp_path):
    target = tmp_path / "latest.json"
    write_atomically(target, b"1")
    write_atomically(target, b"22")
    assert target.read_bytes() == b"22"
    assert list(tmp_path.iterdir()) == [target]


def test_a_linked_folder_of_records_is_looked_into_and_one_that_leads_back_is_not(tmp_path):
    clean, disk = tmp_path / "clean", tmp_path / "disk"
    (clean / "sub").mkdir(parents=True)
    disk.mkdir()
    for path in (clean / "a.json", clean / "sub" / "b.json", disk / "c.json"):
        path.write_bytes(b"")
    (clean / "2026").symlink_to(disk)
    (clean / "sub" / "again").symlink_to("..")
    (disk / "back").symlink_to(clean / "sub")  # which leads on to 2026, and is left there
    expected = {b"a.json", b"sub/b.json", b"2026/c.json", b"2026/back/b.json"}
    assert records_in(str(clean)) == expected
    found = {os.fsencode(path.relative_to(clean)) for path in _record_files(clean)}
    assert found == expected
