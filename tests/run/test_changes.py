"""What consumers are told has changed in clean/: everything, once, in the net, also where runs were cut off."""

import json
import os
import random
import shutil

import pytest

from pipeline.article import article_id
from pipeline.ledger import open_ledger
from pipeline.run import changes, rewriting
from pipeline.run.changes import (
    ChangeTally,
    UnknownRunError,
    changes_since,
    has_unpublished,
    last_published,
    published_runs,
)
from tests.benchmarks.duplicate_texts import edited, story
from tests.run.older_ledger import make_older

CHANCE = random.Random(3)
ORIGINAL = story("en", CHANCE, paragraphs=6)
COPIES = [ORIGINAL.text, *(edited(ORIGINAL, CHANCE).text for _ in range(3))]


def since(project, run):
    """Raw path, with the record's index where it is not the first, to what happened."""
    names = {}
    for path in [*project.raw.rglob("*"), *(project.root / "past").rglob("*")]:
        name = os.fsencode(path.relative_to(project.raw if path.is_relative_to(project.raw) else project.root / "past"))
        names.update(
            {article_id(name, record): name.decode() + (f"#{record}" if record else "") for record in range(9)}
        )
    with open_ledger(project.state) as ledger:
        return {names.get(change.id.hex(), change.path): change.kind for change in changes_since(ledger, run)}


def last(project):
    with open_ledger(project.state) as ledger:
        return last_published(ledger)


def remember(project, name):
    """Names of files that are going to be removed, so that ids of them can be told."""
    (project.root / "past" / name).parent.mkdir(parents=True, exist_ok=True)
    (project.root / "past" / name).touch()


@pytest.fixture
def begun(project, settled):
    """A run over two documents, and its name."""
    project.drop("a.txt", "first")
    project.drop("b.txt", "second")
    project.run()
    return last(project)


def test_added_rewritten_and_removed(project, begun):
    project.drop("a.txt", "first, corrected")
    project.drop("b.txt", "REJECT")
    project.drop("sub/c.txt", "third")
    summary = project.run().summary
    assert since(project, begun) == {"a.txt": "rewritten", "b.txt": "removed", "sub/c.txt": "added"}
    assert summary.changes == ChangeTally(added=1, rewritten=1, removed=1)
    assert json.loads((project.state / "runs/latest.json").read_bytes())["changes"]["added"] == 1
    assert since(project, last(project)) == {}
    assert last(project) == summary.run


def test_a_run_that_changes_nothing_is_no_run(project, begun):
    assert project.run().summary.run is None
    assert last(project) == begun


def test_the_net_of_several_runs(project, begun):
    project.drop("c.txt", "third")
    project.drop("d.txt", "fourth")
    project.run()
    middle = last(project)
    remember(project, "c.txt")
    (project.raw / "c.txt").unlink()
    project.drop("a.txt", "REJECT")
    project.drop("d.txt", "fourth, corrected")
    project.run(prune=True)
    assert since(project, begun) == {"a.txt": "removed", "d.txt": "added"}  # c was added and is gone
    assert since(project, middle) == {"a.txt": "removed", "c.txt": "removed", "d.txt": "rewritten"}
    late = last(project)
    project.drop("a.txt", "first again")
    project.run()
    assert since(project, begun) == {"a.txt": "rewritten", "d.txt": "added"}
    assert since(project, late) == {"a.txt": "added"}


def test_another_recipe_rewrites_all_and_the_history_does_not_grow_by_it(project, begun):
    for number, quotes in enumerate(("keep", "straight", "keep", "straight")):
        before = last(project)
        project.run(quotes=quotes)
        assert since(project, before) == {"a.txt": "rewritten", "b.txt": "rewritten"}, number
    assert since(project, begun) == {"a.txt": "rewritten", "b.txt": "rewritten"}
    with open_ledger(project.state) as ledger:
        assert ledger.connection.execute("SELECT COUNT(*) FROM changes").fetchone() == (4,)
        assert len(published_runs(ledger)) == 5


def test_a_record_that_somebody_deleted_and_that_is_made_again(project, begun):
    (project.clean / "a.txt.json").unlink()
    project.run()
    assert since(project, begun) == {"a.txt": "rewritten"}


def test_marks_of_duplicates_are_rewriting(project, settled):
    for name, text in zip("bcd", COPIES, strict=False):
        project.drop(name, text)
    project.run()
    before, marks = last(project), {path.name: path.read_bytes() for path in project.clean.iterdir()}
    project.drop("a", COPIES[3])
    project.run()
    other = {path.name.removesuffix(".json") for path in project.clean.iterdir()
             if path.name != "a.json" and path.read_bytes() != marks[path.name]}  # fmt: skip
    expected = {"a": "added", **dict.fromkeys(other, "rewritten")}
    assert since(project, before) == expected


def rows(*texts):
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


def test_of_a_container_the_records_that_change(project, begun):
    project.drop("feed.jsonl", rows("one", "two", "three"))
    project.run()
    assert since(project, begun) == {"feed.jsonl": "added", "feed.jsonl#1": "added", "feed.jsonl#2": "added"}
    before = last(project)
    project.drop("feed.jsonl", rows("one", "two, corrected", "REJECT", "four"))
    project.run()
    assert since(project, before) == {"feed.jsonl#1": "rewritten", "feed.jsonl#2": "removed", "feed.jsonl#3": "added"}
    before = last(project)
    project.drop("feed.jsonl", rows("REJECT"))
    project.run()
    assert since(project, before) == dict.fromkeys(("feed.jsonl", "feed.jsonl#1", "feed.jsonl#3"), "removed")


def test_a_container_that_becomes_a_page_and_is_pruned(project, begun):
    project.drop("x", rows("one", "two"))
    project.run()
    before = last(project)
    project.drop("x", "a page now")
    project.run()
    assert since(project, before) == {"x": "rewritten", "x#1": "removed"}
    remember(project, "x")
    before = last(project)
    project.drop("x", rows("one", "two"))
    project.run()
    assert since(project, before) == {"x": "rewritten", "x#1": "added"}
    before = last(project)
    (project.raw / "x").unlink()
    project.run(prune=True)
    assert since(project, before) == {"x": "removed", "x#1": "removed"}


def _cut(*_, **__):
    raise KeyboardInterrupt


POINTS = {
    "before the files": ("pipeline.run.storage.RecordWriter.publish", _cut),
    "after the files": ("pipeline.run.batch.store_sketches", _cut),
    "before the marks": ("pipeline.run.marking.mark_duplicates", _cut),
    "before the marks are written": ("pipeline.run.marking.mark_records", _cut),
    "after the marks are written": ("pipeline.run.marking.finish_marks", _cut),
    "before it is published": ("pipeline.tasks.publish", _cut),
    "while it is published": ("pipeline.run.publication.write_atomically", _cut),
    "after the summary": ("pipeline.run.publication.publish_changes", _cut),
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("then", ["again", "undone"])
def test_nothing_is_lost_or_invented_where_a_run_is_cut_off(project, begun, monkeypatch, point, then):
    project.drop("d", COPIES[0])
    project.run()
    begun = last(project)
    files = project.files()
    project.drop("a.txt", "first, corrected")
    project.drop("b.txt", "REJECT")
    project.drop("c", COPIES[1])
    project.drop("new.txt", "new")
    with monkeypatch.context() as crash:
        crash.setattr(*POINTS[point])
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert since(project, begun) == {}  # nobody is told of a run that is not published
    assert last(project) == begun
    if then == "undone":
        remember(project, "new.txt")
        (project.raw / "new.txt").unlink()
        project.drop("a.txt", "first")
        project.drop("b.txt", "second")
    assert project.run().exit_status == 0
    with open_ledger(project.state) as ledger:
        assert not has_unpublished(ledger)
    assert project.run().summary.run is None
    now = project.files()
    told = since(project, begun)
    names = {name.decode().removesuffix(".json") for name in files.keys() | now.keys()}
    for name in names:
        before, after = files.get(f"{name}.json".encode()), now.get(f"{name}.json".encode())
        if before != after:
            assert told[name] == ("added" if before is None else "removed" if after is None else "rewritten"), name
        else:
            assert told.get(name, "rewritten") == "rewritten", name  # once too often does no harm
    assert set(told) <= names
    assert json.loads(now[b"c.json"])["duplicate_of"] or json.loads(now[b"d.json"])["duplicate_of"]


def test_a_run_cut_off_while_it_prunes(project, begun, monkeypatch):
    remember(project, "a.txt")
    (project.raw / "a.txt").unlink()
    with monkeypatch.context() as crash:
        crash.setattr("pipeline.run.planning.forget_sketches", _cut)
        with pytest.raises(KeyboardInterrupt):
            project.run(prune=True)
    assert not (project.clean / "a.txt.json").exists()
    assert project.run().exit_status == 0  # without prune
    assert since(project, begun) == {"a.txt": "removed"}


def test_a_run_that_failed_in_part_is_told_by_the_next(project, begun):
    project.drop("c.txt", "third")
    project.drop("d.txt", "CRASH")
    assert project.run(batch_size=1).exit_status
    assert since(project, begun) == {}
    project.drop("d.txt", "fourth")
    project.run()
    assert since(project, begun) == {"c.txt": "added", "d.txt": "added"}


def test_a_run_that_is_not_known_is_an_error_that_teaches(project, begun):
    with open_ledger(project.state) as ledger, pytest.raises(UnknownRunError, match=f"begins with {begun} and ends"):
        list(changes_since(ledger, "20200101T000000.000000Z"))
    (project.state / "ledger.sqlite3").unlink()
    with open_ledger(project.state) as ledger, pytest.raises(UnknownRunError, match=r"no run yet .* copy everything"):
        list(changes_since(ledger, begun))


def test_a_ledger_that_was_lost_has_no_history_and_records_that_are_kept_are_no_change(project, begun):
    (project.state / "ledger.sqlite3").unlink()
    project.run()
    with open_ledger(project.state) as ledger, pytest.raises(UnknownRunError, match="copy everything"):
        list(changes_since(ledger, begun))
    with open_ledger(project.state) as ledger:
        assert published_runs(ledger)[0].changes == ChangeTally()


def test_an_old_ledger_that_was_put_back_knows_no_history(project, begun):
    shutil.copy(project.state / "ledger.sqlite3", project.root / "copy")
    project.drop("c.txt", "third")
    project.run()
    shutil.copy(project.root / "copy", project.state / "ledger.sqlite3")
    project.drop("d.txt", "fourth")
    project.run()
    with open_ledger(project.state) as ledger, pytest.raises(UnknownRunError, match="copy everything"):
        list(changes_since(ledger, begun))
    assert len(project.files()) == 4


def test_a_ledger_from_before_there_was_a_history(project, begun):
    with open_ledger(project.state) as ledger:
        make_older(ledger, version=5)
    project.drop("a.txt", "first, corrected")
    project.run()
    assert since(project, begun) == {"a.txt": "rewritten"}


def test_runs_are_told_in_the_order_of_their_publication(project, settled):
    with open_ledger(project.state) as ledger:
        for run in ("1", "2", "3"):
            changes.note_changes(ledger, run, [changes.Change(b"a", bytes([int(run)]) * 16, "added")])
        for run in ("1", "3", "2"):
            changes.publish_changes(ledger, run, changes.tally_of_changes(ledger, run))
        assert [published.run for published in published_runs(ledger)] == ["1", "3", "2"]
        assert [change.id[0] for change in changes_since(ledger, "3")] == [2]


def test_a_consumer_that_follows_has_what_is_there(project, settled, monkeypatch):
    """Over many runs, some of them cut off, a copy that is kept by what it is told is clean/."""
    chance = random.Random(5)
    texts = [*COPIES, "short", "other", "REJECT"]
    monkeypatch.setattr(rewriting, "_AT_ONCE", 1)
    copy, cursor = {}, None
    for step in range(14):
        for name in chance.sample("abcdefg", chance.randint(1, 3)):
            if chance.random() < 0.2 and (project.raw / name).exists():
                (project.raw / name).unlink()
            elif chance.random() < 0.3:
                project.drop(name, rows(*chance.choices(texts, k=3)))
            else:
                project.drop(name, chance.choice(texts))
        if not any(project.raw.iterdir()):
            project.drop("a", "short")
        with monkeypatch.context() as crash:
            if chance.random() < 0.5:
                crash.setattr(*POINTS[chance.choice(list(POINTS))])
            try:
                project.run(prune=chance.random() < 0.5, batch_size=chance.randint(1, 3))
            except KeyboardInterrupt:
                continue
        records = {}
        for content in project.files().values():
            for line in content.splitlines(keepends=True):
                records[json.loads(line)["id"]] = line
        if cursor is None:
            copy = dict(records)
        else:
            with open_ledger(project.state) as ledger:
                for change in changes_since(ledger, cursor):
                    id_ = change.id.hex()
                    assert (change.kind == "removed") == (id_ not in records)
                    if change.kind == "removed":
                        copy.pop(id_, None)
                    else:
                        copy[id_] = records[id_]
        cursor = last(project)
        assert copy == records, step
