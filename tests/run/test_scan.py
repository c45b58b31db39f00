import os

import pytest

from pipeline.ledger.stamps import NO_SIDECAR
from pipeline.run import scan
from pipeline.run.scan import RawFolderError, RawFolderMissingError, Skipped, scan_raw


def test_documents_have_the_stamp_of_their_file_and_their_sidecar(project):
    project.drop("a.txt", "four")
    project.drop("sub/b.html", "sixsix")
    project.drop("sub/b.html.meta.json", "{}")
    found = scan_raw(str(project.raw))
    known, beside = (project.raw / "sub/b.html").stat(), (project.raw / "sub/b.html.meta.json").stat()
    assert set(found.files) == {b"a.txt", b"sub/b.html"}
    assert found.files[b"a.txt"][0] == 4
    assert found.files[b"a.txt"][3:] == NO_SIDECAR
    assert found.files[b"sub/b.html"] == (
        *(6, known.st_mtime_ns, known.st_ctime_ns),
        *(2, beside.st_mtime_ns, beside.st_ctime_ns),
    )
    assert found.skipped == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".hidden", "being_written"),
        ("_draft.html", "being_written"),
        ("a.html.part", "being_written"),
        ("a.html.tmp", "being_written"),
        ("a.html~", "being_written"),
        ("a.html.part.meta.json", "being_written"),
        ("_a.html.meta.json", "being_written"),
        ("nobody.meta.json", "orphan_sidecar"),
    ],
)
def test_what_is_no_document_is_skipped_with_a_reason(project, name, reason):
    project.drop("sub/" + name)
    found = scan_raw(str(project.raw))
    assert found.files == {}
    assert found.skipped == [Skipped(b"sub/" + name.encode(), reason)]
    assert reason in scan.SKIP_REASONS


def test_folders_whose_names_begin_with_a_dot_or_an_underscore_are_skipped_whole(project):
    project.drop(".git/config")
    project.drop("_uploads/a.html")
    project.drop("x.tmp/a.html")
    found = scan_raw(str(project.raw))
    assert set(found.files) == {b"x.tmp/a.html"}
    assert found.skipped_by_reason() == {"being_written": 2}


def test_a_folder_named_like_a_file_is_a_folder(project):
    project.drop("x.html/y.txt")
    (project.raw / "empty.html").mkdir()
    found = scan_raw(str(project.raw))
    assert set(found.files) == {b"x.html/y.txt"}
    assert found.skipped == []


def test_links_and_special_files_are_skipped_and_never_opened(project):
    project.drop("a.txt")
    (project.raw / "link.txt").symlink_to("a.txt")
    (project.raw / "loop").symlink_to(".")
    os.mkfifo(project.raw / "pipe.txt")  # to open it would wait for ever
    found = scan_raw(str(project.raw))
    assert set(found.files) == {b"a.txt"}
    assert found.skipped == [
        Skipped(b"link.txt", "symlink"),
        Skipped(b"loop", "symlink"),
        Skipped(b"pipe.txt", "special_file"),
    ]


def test_raw_itself_may_be_a_link(project):
    project.drop("a.txt")
    (project.root / "linked").symlink_to(project.raw)
    assert set(scan_raw(str(project.root / "linked")).files) == {b"a.txt"}


def test_names_that_are_not_utf8(project):
    project.drop(b"caf\xe9.txt")
    assert set(scan_raw(str(project.raw)).files) == {b"caf\xe9.txt"}


def test_below_one_folder_paths_are_still_below_raw(project):
    project.drop("2026-11-22/a.txt")
    project.drop("2026-11-23/b.txt")
    assert set(scan_raw(str(project.raw), b"2026-11-22").files) == {b"2026-11-22/a.txt"}


def _deny(monkeypatch, denied, error):
    scandir = os.scandir

    def careful(path):
        if os.fsencode(path).endswith(denied):
            raise error
        return scandir(path)

    monkeypatch.setattr(scan.os, "scandir", careful)


def test_nothing_is_known_of_what_lies_below_an_unreadable_folder(project, monkeypatch):
    project.drop("open/a.txt")
    project.drop("closed/b.txt")
    _deny(monkeypatch, b"/closed", PermissionError(13, "Permission denied"))
    found = scan_raw(str(project.raw))
    assert set(found.files) == {b"open/a.txt"}
    assert found.skipped == [Skipped(b"closed", "unreadable_folder")]
    assert found.is_hidden(b"closed/b.txt")
    assert not found.is_hidden(b"closed.txt")
    assert not found.is_hidden(b"open/gone.txt")


def test_a_folder_that_goes_away_during_the_scan_is_gone(project, monkeypatch):
    project.drop("going/b.txt")
    _deny(monkeypatch, b"/going", FileNotFoundError(2, "No such file or directory"))
    found = scan_raw(str(project.raw))
    assert (found.files, found.skipped) == ({}, [])


@pytest.mark.parametrize(
    ("make", "kind", "advice"),
    [
        (lambda raw: None, RawFolderMissingError, "create it"),
        (lambda raw: raw.write_text("a file"), RawFolderError, "not a folder"),
    ],
)
def test_a_raw_folder_that_cannot_be_scanned_is_an_error_that_says_what_to_do(project, make, kind, advice):
    project.raw.rmdir()
    make(project.raw)
    for look in (scan_raw, scan.check_raw):
        with pytest.raises(kind, match=advice) as caught:
            look(str(project.raw))
        assert str(project.raw) in str(caught.value)


def test_an_unreadable_raw_folder_is_an_error(project, monkeypatch):
    _deny(monkeypatch, b"/raw", PermissionError(13, "Permission denied"))
    with pytest.raises(RawFolderError, match="mend its permissions"):
        scan_raw(str(project.raw))


def test_the_folder_asked_for_may_not_be_a_link(project):
    (project.root / "elsewhere").mkdir()
    (project.raw / "2026-11-22").symlink_to(project.root / "elsewhere")
    with pytest.raises(RawFolderError, match="follow_links"):
        scan_raw(str(project.raw), b"2026-11-22")
