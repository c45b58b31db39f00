import hashlib
import os
from pathlib import Path

import pytest

from pipeline.ledger.stamps import NO_STAMP
from pipeline.run import reading
from pipeline.run.reading import ReadingError, VanishedError, is_readable, read_raw
from pipeline.run.scan import scan_raw


def _read(project, path, max_bytes=1000):
    return read_raw(os.fsencode(project.raw), path, max_bytes)


def test_bytes_hashes_and_the_stamp_of_the_scan(project, settled):
    path = project.drop("a.html", "text")
    project.drop("a.html.meta.json", "{}")
    raw = _read(project, path)
    assert (raw.content, raw.sidecar) == (b"text", b"{}")
    assert raw.sha256 == hashlib.sha256(b"text").hexdigest()
    assert raw.sidecar_sha256 == hashlib.sha256(b"{}").hexdigest()
    assert raw.stamp == scan_raw(str(project.raw)).files[path]


def test_without_a_sidecar(project, settled):
    path = project.drop("a.html", "text")
    raw = _read(project, path)
    assert (raw.sidecar, raw.sidecar_sha256) == (None, None)
    assert raw.stamp == scan_raw(str(project.raw)).files[path]


def test_no_stamp_is_kept_of_a_file_that_may_still_change_unseen(project, monkeypatch):
    path = project.drop("a.html", "text")
    assert _read(project, path).stamp == NO_STAMP
    later = (project.raw / "a.html").stat().st_ctime_ns + 2_000_000_001
    monkeypatch.setattr(reading.time, "time_ns", lambda: later)
    assert _read(project, path).stamp != NO_STAMP
    os.utime(project.raw / "a.html", ns=(later, later + 1))
    assert _read(project, path).stamp == NO_STAMP


def test_a_sidecar_that_may_still_change_counts_too(project, monkeypatch):
    path = project.drop("a.html", "text")
    project.drop("a.html.meta.json", "{}")
    later = max(known.stat().st_ctime_ns for known in project.raw.iterdir()) + 2_000_000_001
    monkeypatch.setattr(reading.time, "time_ns", lambda: later)
    os.utime(project.raw / "a.html.meta.json", ns=(later, later))
    assert _read(project, path).stamp == NO_STAMP


def test_a_file_that_changes_while_it_is_read_is_read_again(project, settled, monkeypatch):
    path = project.drop("a.html", "before")
    fstat, calls = os.fstat, []

    def restless(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:  # after the first reading
            project.drop("a.html", "afterwards")
        return fstat(descriptor)

    monkeypatch.setattr(reading.os, "fstat", restless)
    raw = _read(project, path)
    assert raw.content == b"afterwards"
    assert raw.stamp == scan_raw(str(project.raw)).files[path]


def test_a_file_that_never_holds_still_is_left_to_the_next_run(project, monkeypatch):
    path = project.drop("a.html", "text")
    fstat = os.fstat

    def growing(descriptor):
        with (project.raw / "a.html").open("ab") as file:
            file.write(b".")
        return fstat(descriptor)

    monkeypatch.setattr(reading.os, "fstat", growing)
    with pytest.raises(ReadingError, match="changed while it was read") as caught:
        _read(project, path)
    assert (caught.value.reason, caught.value.stamp) == ("unreadable", NO_STAMP)


def test_a_file_that_is_gone(project):
    with pytest.raises(VanishedError):
        _read(project, b"a.html")


def test_a_file_too_large_is_not_read_but_remembered(project, settled, monkeypatch):
    path = project.drop("a.html", "x" * 1001)
    with pytest.raises(ReadingError, match="1,001 bytes; max_bytes allows 1,000") as caught:
        _read(project, path)
    assert caught.value.reason == "too_large"
    assert caught.value.stamp == scan_raw(str(project.raw)).files[path]


@pytest.mark.parametrize("name", ["a.html", "a.html.meta.json"])
def test_a_file_that_may_not_be_read(project, monkeypatch, name):
    path = project.drop("a.html")
    project.drop("a.html.meta.json", "{}")
    open_file, access = os.open, os.access

    def denied(location, *arguments, **folder):
        if Path(os.fsdecode(location)).name == name:
            raise PermissionError(13, "Permission denied")
        return open_file(location, *arguments, **folder)

    monkeypatch.setattr(reading.os, "open", denied)
    with pytest.raises(ReadingError, match="mend the permissions and the next run takes it") as caught:
        _read(project, path)
    assert caught.value.reason == "unreadable"

    stamp = scan_raw(str(project.raw)).files[path]
    assert is_readable(os.fsencode(project.raw), path, stamp)
    monkeypatch.setattr(
        reading.os, "access", lambda where, mode: not os.fsdecode(where).endswith("/" + name) and access(where, mode)
    )
    assert not is_readable(os.fsencode(project.raw), path, stamp)


def test_a_pipe_or_a_link_in_the_place_of_the_file_is_not_opened(project):
    os.mkfifo(project.raw / "pipe")
    (project.raw / "link").symlink_to("pipe")
    for path in (b"pipe", b"link"):
        with pytest.raises(ReadingError) as caught:
            _read(project, path)
        assert caught.value.reason == "unreadable"


def test_what_is_no_file_is_no_sidecar(project):
    path = project.drop("a.html")
    (project.raw / "a.html.meta.json").mkdir()
    assert _read(project, path).sidecar is None


def test_a_sidecar_beyond_all_measure_is_not_read_but_remembered(project, settled):
    path = project.drop("a.html")
    project.drop("a.html.meta.json", b" " * (1024 * 1024 + 1))
    with pytest.raises(ReadingError, match="its sidecar has 1,048,577 bytes") as caught:
        _read(project, path)
    assert (caught.value.reason, caught.value.stamp) == ("too_large", scan_raw(str(project.raw)).files[path])

    project.drop("b.jsonl", '{"text": "one"}\n')
    project.drop("b.jsonl.meta.json", b" " * (1024 * 1024 + 1))
    assert project.run().summary.total_rejected == {"too_large": 2}
    assert project.run().summary.run is None  # there is nothing to do until it is mended
