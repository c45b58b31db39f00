"""Symbolic links in ``raw/``: left alone, or followed as far as that ends."""

import json
import os
from pathlib import Path
from typing import get_args

import pytest

from pipeline.engines.raw_files import local_files
from pipeline.ledger.stamps import NO_SIDECAR
from pipeline.run import planning, reading
from pipeline.run.links import Links
from pipeline.run.reading import ReadingError, VanishedError, open_raw, read_raw
from pipeline.run.scan import SKIP_REASONS, RawFolderError, SkipReason, scan_raw


@pytest.fixture
def elsewhere(project):
    """A folder outside of ``raw/``, ``clean/`` and the state folder."""
    folder = project.root / "elsewhere"
    folder.mkdir()
    return folder


def _scan(project, below=b""):
    return scan_raw(
        str(project.raw), below, links=Links.between(str(project.raw), str(project.clean), str(project.state))
    )


def _skipped(project):
    found = _scan(project)
    assert found.files == {}
    return [(skipped.path.decode(), skipped.reason) for skipped in found.skipped]


def test_links_are_read_like_what_they_lead_to(project, elsewhere):
    (elsewhere / "page.html").write_text("sixsix")
    (elsewhere / "known.json").write_text("{}")
    (elsewhere / "site" / "sub").mkdir(parents=True)
    (elsewhere / "site" / "sub" / "b.txt").write_text("four")
    (elsewhere / "site" / "c.txt").symlink_to("../page.html")
    (project.raw / "a.html").symlink_to(elsewhere / "page.html")
    (project.raw / "a.html.meta.json").symlink_to("../elsewhere/known.json")
    (project.raw / "site").symlink_to("../elsewhere/site")
    found = _scan(project)
    page, known = (elsewhere / "page.html").stat(), (elsewhere / "known.json").stat()
    assert set(found.files) == {b"a.html", b"site/sub/b.txt", b"site/c.txt"}
    assert found.files[b"a.html"] == (
        *(6, page.st_mtime_ns, page.st_ctime_ns),
        *(2, known.st_mtime_ns, known.st_ctime_ns),
    )
    assert found.files[b"site/c.txt"][3:] == NO_SIDECAR
    assert found.skipped == []
    assert set(found.links) == {b"a.html", b"a.html.meta.json", b"site", b"site/c.txt"}


def test_links_that_lead_to_nothing_or_to_themselves(project, elsewhere):
    (project.raw / "gone.html").symlink_to(elsewhere / "gone.html")
    (project.raw / "itself").symlink_to("itself")
    (project.raw / "one").symlink_to("other")
    (project.raw / "other").symlink_to("one")
    assert _skipped(project) == [(name, "broken_link") for name in ("gone.html", "itself", "one", "other")]
    assert _scan(project).is_hidden(b"gone.html")
    assert _scan(project).is_hidden(b"one/a.txt")


@pytest.mark.parametrize("target", ["raw", "raw/sub", "clean", "clean/a", ".pipeline", ".", "..", "/"])
def test_folders_that_would_be_read_twice_or_without_end(project, target):
    for folder in (project.raw / "sub", project.clean / "a", project.state):
        folder.mkdir(parents=True)
    (project.raw / "sub" / "link").symlink_to(project.root / target)
    assert _skipped(project) == [("sub/link", "inner_link")]


def test_a_record_is_no_scrape_behind_a_link(project):
    project.clean.mkdir(exist_ok=True)
    (project.clean / "a.json").write_text("{}")
    (project.raw / "a").symlink_to("../clean/a.json")
    assert _skipped(project) == [("a", "inner_link")]


def test_linked_folders_that_lead_to_each_other(project, elsewhere):
    """Two links in each of so many folders would be more paths than any disk has files."""
    folders = [elsewhere / str(number) for number in range(30)]
    for folder in folders:
        folder.mkdir()
    for folder, following in zip(folders, [*folders[1:], folders[0]], strict=True):
        (folder / "left").symlink_to(following)
        (folder / "right").symlink_to(following)
    (project.raw / "all").symlink_to(folders[0])
    assert _skipped(project) == [("all/left", "inner_link"), ("all/right", "inner_link")]


def test_pipes_and_devices_behind_links_are_never_opened(project, elsewhere, monkeypatch):
    os.mkfifo(elsewhere / "pipe")  # to open it would wait for ever
    (project.raw / "pipe.html").symlink_to(elsewhere / "pipe")
    (project.raw / "zero.html").symlink_to("/dev/zero")
    assert _skipped(project) == [("pipe.html", "special_file"), ("zero.html", "special_file")]
    opened = []
    monkeypatch.setattr(reading.os, "open", lambda *given: opened.append(given))
    for path in (b"pipe.html", b"zero.html"):  # should they have taken the place of files
        with pytest.raises(ReadingError, match="no regular file"):
            read_raw(os.fsencode(project.raw), path, 1000, follow_links=True)
        with pytest.raises(ReadingError, match="no regular file"), open_raw(os.fsencode(project.raw), path, True):
            pass
    assert opened == []


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="no such file of the kernel here")
def test_a_file_of_the_kernel_without_end_is_not_read_to_its_end(project):
    (project.raw / "endless.txt").symlink_to("/proc/self/pagemap")  # says it has 0 bytes
    with pytest.raises(ReadingError, match="changed while it was read"):
        read_raw(os.fsencode(project.raw), b"endless.txt", 1000, follow_links=True)


def test_links_are_read_only_where_that_is_allowed(project, elsewhere):
    (elsewhere / "page.html").write_text("a page")
    (elsewhere / "known.json").write_text("{}")
    (project.raw / "a.html").symlink_to(elsewhere / "page.html")
    (project.raw / "a.html.meta.json").symlink_to(elsewhere / "known.json")
    raw = read_raw(os.fsencode(project.raw), b"a.html", 1000, follow_links=True)
    assert (raw.content, raw.sidecar) == (b"a page", b"{}")
    with open_raw(os.fsencode(project.raw), b"a.html", follow_links=True) as opened:
        assert (opened.file.read(), opened.sidecar) == (b"a page", b"{}")
    with pytest.raises(ReadingError, match="symbolic link"):
        read_raw(os.fsencode(project.raw), b"a.html", 1000)
    with pytest.raises(ReadingError, match="symbolic link"), open_raw(os.fsencode(project.raw), b"a.html"):
        pass


def test_a_drop_may_be_a_link(project, elsewhere):
    (elsewhere / "a.txt").write_text("some text")
    (project.raw / "2026-11-22").symlink_to(elsewhere)
    (project.raw / "2026-11-23").symlink_to("..")
    assert set(_scan(project, b"2026-11-22").files) == {b"2026-11-22/a.txt"}
    with pytest.raises(RawFolderError, match="without end"):
        _scan(project, b"2026-11-23")


def test_runs_follow_links_where_the_setting_says_so(project, elsewhere):
    (elsewhere / "a.txt").write_text("some text")
    (elsewhere / "rows.jsonl").write_text(json.dumps({"text": "one row"}) + "\n")
    (project.raw / "site").symlink_to(elsewhere)
    project.drop("b.txt")
    project.run()
    assert set(project.files()) == {b"b.txt.json"}
    assert [(one.path, one.reason) for one in project.status().skipped] == [("site", "symlink")]

    project.run(follow_links=True)
    assert set(project.files()) == {b"b.txt.json", b"site/a.txt.json", b"site/rows.jsonl.jsonl"}
    assert project.text_of("site/a.txt.json") == "some text"
    assert project.status(follow_links=True).skipped == []
    (elsewhere / "a.txt").write_text("another text")
    project.run(follow_links=True)
    assert project.text_of("site/a.txt.json") == "another text"


def test_records_from_links_that_broke_are_kept(project, elsewhere):
    (elsewhere / "a.txt").write_text("some text")
    (project.raw / "site").symlink_to(elsewhere)
    (project.raw / "c.txt").symlink_to(elsewhere / "a.txt")
    project.drop("b.txt")
    project.run(follow_links=True)
    elsewhere.rename(project.root / "unmounted")
    project.run(follow_links=True, prune=True)
    assert set(project.files()) == {b"b.txt.json", b"c.txt.json", b"site/a.txt.json"}
    (project.raw / "site").unlink()
    project.run(follow_links=True, prune=True)
    assert set(project.files()) == {b"b.txt.json", b"c.txt.json"}


def test_sealed_folders_are_looked_at_again_for_their_links(project, elsewhere, monkeypatch):
    monkeypatch.setattr(reading, "_RACY", 0)
    (elsewhere / "a.txt").write_text("some text")
    project.drop("day/b.txt")
    project.drop("day/.sealed", "")
    (project.raw / "day" / "a.txt").symlink_to(elsewhere / "a.txt")
    project.run()
    assert set(project.files()) == {b"day/b.txt.json"}
    project.run(follow_links=True)
    assert set(project.files()) == {b"day/a.txt.json", b"day/b.txt.json"}
    (elsewhere / "new.txt").write_text("another text")
    (elsewhere / "new.txt").rename(elsewhere / "a.txt")  # which no time in raw/ shows
    project.run(follow_links=True)
    assert project.text_of("day/a.txt.json") == "another text"


def test_sparks_local_files_go_by_the_same_rule(project, elsewhere):
    (elsewhere / "a.txt").write_text("some text")
    (elsewhere / "rows.jsonl").write_text(json.dumps({"text": "one row"}) + "\n")
    (project.raw / "site").symlink_to(elsewhere)
    project.clean.mkdir(exist_ok=True)
    (project.raw / "inner").symlink_to(project.clean)
    uri = "file://" + str(project.raw)
    closed = local_files(uri, project.settings(), str(project.clean)).listing()
    assert (closed.files, closed.skipped) == ({}, {"symlink": 2})
    settings = project.settings(follow_links=True)
    files = local_files(uri, settings, str(project.clean), "s3://bucket/account")
    listing = files.listing()
    assert set(listing.files) == {b"site/a.txt", b"site/rows.jsonl"}
    assert listing.skipped == {"inner_link": 1}
    assert files.read(b"site/a.txt", 1000).content == b"some text"
    assert [path for path in sorted(listing.files) if files.is_container(path)] == [b"site/rows.jsonl"]
    with files.open(b"site/rows.jsonl") as opened:
        assert json.loads(opened.file.read()) == {"text": "one row"}


@pytest.fixture
def swap(project, elsewhere):
    """Puts a link in the place of the folder ``raw/site/sub``, to one with other files of the same names."""
    for folder, what in ((project.raw / "site" / "sub", "of raw"), (elsewhere, "from elsewhere")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "a.txt").write_text(f"some text {what}")
        (folder / "a.txt.meta.json").write_text(json.dumps({"site_name": what}))
        (folder / "rows.jsonl").write_text(json.dumps({"text": f"one row {what}"}) + "\n")
    (elsewhere / "only.txt").write_text("from elsewhere")

    def swap():
        (project.raw / "site" / "sub").rename(project.root / "before")
        (project.raw / "site" / "sub").symlink_to(elsewhere)

    return swap


def _then(function, swap):
    """``function``, and ``swap`` after its first call."""
    swaps = [swap]

    def swapping(*given, **named):
        answer = function(*given, **named)
        while swaps:
            swaps.pop()()
        return answer

    return swapping


def test_a_folder_that_became_a_link_is_not_gone_into(project, swap):
    swap()
    raw_dir = os.fsencode(project.raw)
    for path in (b"site/sub/a.txt", b"site/sub/rows.jsonl", b"site/sub/missing.txt", b"site/sub/further/a.txt"):
        with pytest.raises(ReadingError, match="on the way to it is a symbolic link"):
            read_raw(raw_dir, path, 1000)
        with pytest.raises(ReadingError, match="on the way to it is a symbolic link"), open_raw(raw_dir, path):
            pass
    assert read_raw(raw_dir, b"site/sub/a.txt", 1000, follow_links=True).content == b"some text from elsewhere"


def test_the_raw_folder_itself_may_be_a_link(project):
    project.drop("site/a.txt")
    (project.root / "linked").symlink_to(project.raw)
    assert read_raw(os.fsencode(project.root / "linked"), b"site/a.txt", 1000).content == b"some text"


def test_the_sidecar_is_the_one_in_the_folder_of_the_document(project, swap, monkeypatch):
    monkeypatch.setattr(reading, "_open", _then(reading._open, swap))
    raw = read_raw(os.fsencode(project.raw), b"site/sub/a.txt", 1000)
    assert (raw.content, raw.sidecar) == (b"some text of raw", b'{"site_name": "of raw"}')


def test_the_sidecar_of_an_open_container_too(project, swap, monkeypatch):
    (project.raw / "site" / "sub" / "rows.jsonl.meta.json").write_text("{}")
    monkeypatch.setattr(reading, "_open", _then(reading._open, swap))
    with open_raw(os.fsencode(project.raw), b"site/sub/rows.jsonl") as raw:
        assert (json.loads(raw.file.read()), raw.sidecar) == ({"text": "one row of raw"}, b"{}")


def _check_run(project):
    assert (project.raw / "site" / "sub").is_symlink()
    assert set(project.files()) == {b"b.txt.json"}
    rejected = {rejection.path: rejection for rejection in project.status().rejections}
    assert set(rejected) == {"site/sub/rows.jsonl", "site/sub/a.txt"}
    assert {rejection.reason for rejection in rejected.values()} == {"unreadable"}
    assert all("a symbolic link now" in rejection.detail for rejection in rejected.values())


def test_a_run_does_not_go_into_a_folder_that_became_a_link(project, swap, monkeypatch):
    project.drop("b.txt")
    opening, swaps = reading._found, [swap]

    def swapping(*given):
        while swaps:
            swaps.pop()()
        return opening(*given)

    monkeypatch.setattr(reading, "_found", swapping)
    project.run()
    _check_run(project)


def test_nor_where_that_happens_when_it_knows_the_containers(project, swap, monkeypatch):
    project.drop("b.txt")
    monkeypatch.setattr(planning, "_name_again", _then(planning._name_again, swap))
    project.run()
    _check_run(project)


def test_sparks_local_files_do_not_go_into_a_folder_that_became_a_link(project, swap):
    files = local_files("file://" + str(project.raw), project.settings())
    assert len(files.listing().files) == 2
    swap()
    assert not files.is_container(b"site/sub/rows.jsonl")
    with pytest.raises(ReadingError, match="symbolic link"):
        files.read(b"site/sub/a.txt", 1000)
    with pytest.raises(ReadingError, match="symbolic link"), files.open(b"site/sub/rows.jsonl"):
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors cannot be counted here")
def test_no_folder_stays_open(project, swap):
    def descriptors():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = descriptors()
    read_raw(os.fsencode(project.raw), b"site/sub/a.txt", 1000)
    with open_raw(os.fsencode(project.raw), b"site/sub/rows.jsonl"):
        assert descriptors() == before + 1
    with pytest.raises(VanishedError):
        read_raw(os.fsencode(project.raw), b"site/gone/a.txt", 1000)
    swap()
    with pytest.raises(ReadingError):
        read_raw(os.fsencode(project.raw), b"site/sub/a.txt", 1000)
    assert descriptors() == before


def test_every_reason_is_explained():
    assert set(SKIP_REASONS) == set(get_args(SkipReason))


def test_a_part_of_clean_that_is_a_link_is_not_made_again(project):
    project.drop("2026/a.txt")
    disk = project.root / "disk"
    disk.mkdir()
    project.clean.mkdir()
    (project.clean / "2026").symlink_to(disk)
    project.run()
    assert (disk / "a.txt.json").is_file()
    assert project.run().summary.plan.missing == 0
    (disk / "a.txt.json").unlink()
    assert project.run().summary.plan.missing == 1
