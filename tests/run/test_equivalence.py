"""``clean/`` is a function of the documents and the recipe: how they came there does not show."""

import json
import os
import random
import shutil

import pytest

from pipeline.article import readable_path

NAMES = [
    b"a",
    b"a.json/b",  # a folder that the record of a would stand in the place of
    b"a.json/c.html",
    b"a.html",
    b"a.txt",
    b"A.txt",
    b"caf\xe9.txt",
    b"caf%E9.txt",
    b"caf\xe9/x",
    b"new\nline.txt",
    b'it\'s "quoted".txt',
    b"x" * 255,
    b"x" * 254 + b"y",
    "ü".encode() * 127,
    b"2026-11-22/a.html",
    b"2026-11-22/deep/er/still/a.html",
    b"z.txt",
]
CONTENTS = ["text", "other text", "text", "REJECT", "", "third"]


def _from_scratch(project, documents, folder, settings):
    """What one run over all of it makes."""
    shutil.rmtree(project.root / folder, ignore_errors=True)
    other = type(project)(project.root / folder)
    other.raw.mkdir(parents=True)
    for name, content in documents.items():
        other.drop(name, content)
    other.run(**settings)
    return other.files()


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_several_runs_make_what_one_run_makes(project, seed):
    chance = random.Random(seed)
    known = {}
    for step in range(4):
        names = chance.sample(NAMES, chance.randint(1, 7))
        for name in names:
            known[name] = chance.choice(CONTENTS)
            project.drop(name, known[name])
            if chance.random() < 0.2:
                project.drop(name[:200] + b".meta.json", '{"title": "a title"}')
                if len(name) <= 200:
                    known[name + b".meta.json"] = '{"title": "a title"}'
        if chance.random() < 0.5 and project.clean.exists():
            victim = chance.choice(sorted(path for path in project.clean.rglob("*") if path.is_file()) or [None])
            if victim is not None:
                victim.unlink()
        project.run(
            workers=2 if step == seed % 4 else 1,
            batch_size=chance.choice([1, 2, 3, 500]),
            quotes=chance.choice(["straight", "keep"]),
            stale_limit=chance.choice([None, 0, 1]),
        )
    result = project.run(quotes="straight", batch_size=chance.choice([1, 4]))
    assert result.exit_status == 0
    assert project.files() == _from_scratch(project, known, "scratch", {"quotes": "straight"})
    good = sum(content not in ("", "REJECT") for name, content in known.items() if not name.endswith(b".meta.json"))
    assert len(project.files()) == good


def test_a_raw_file_that_is_gone_still_counts_when_records_are_named(project):
    project.drop("a", "first")
    project.run()
    (project.raw / "a").unlink()
    project.drop("a.json/b", "second")
    result = project.run()
    assert result.exit_status == 0
    assert result.summary.plan.renamed == 1
    files = project.files()
    assert len(files) == 2
    assert project.text_of("a.json/b.json") == "second"
    (renamed,) = files.keys() - {b"a.json/b.json"}
    assert project.text_of(os.fsdecode(renamed)) == "first"

    (project.raw / "a.json/b").unlink()
    (project.raw / "a.json").rmdir()
    project.drop("a", "first")
    project.run(prune=True)
    assert set(project.files()) == {b"a.json"}


def test_a_rename_that_was_cut_off_before_the_ledger_knew_is_made_good(project, monkeypatch):
    """The raw file is gone, so the record could not be made again."""
    project.drop("a", "first")
    project.run()
    (project.raw / "a").unlink()
    project.drop("a.json/b", "second")
    with monkeypatch.context() as crash:
        crash.setattr("pipeline.ledger.Ledger.rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert project.run().exit_status == 0
    assert sorted(project.text_of(os.fsdecode(path)) for path in project.files()) == ["first", "second"]
    with monkeypatch.context():
        assert project.run().summary.run is None


@pytest.mark.parametrize("name", NAMES)
def test_any_name_makes_one_record_that_says_where_it_comes_from(project, name):
    project.drop(name, "some text")
    assert project.run().exit_status == 0
    ((output, record),) = project.files().items()
    assert output.decode()  # UTF-8
    assert json.loads(record)["raw"]["path"] == readable_path(name)
    assert project.run().summary.run is None


def test_the_same_bytes_twice_are_two_records(project):
    project.drop("a.txt", "same")
    project.drop("b.txt", "same")
    project.run()
    assert set(project.files()) == {b"a.txt.json", b"b.txt.json"}


def test_a_disk_that_folds_names(project, monkeypatch):
    monkeypatch.setattr("pipeline.run.planning.folds_names", lambda folder: True)
    project.drop("a.txt", "small")
    project.run()
    project.drop("A.txt", "large")
    result = project.run()
    assert result.summary.plan.renamed == 1
    texts = {path: project.text_of(os.fsdecode(path)) for path in project.files()}
    assert texts.pop(b"A.txt.json") == "large"
    assert list(texts.values()) == ["small"]


def test_a_path_too_long_for_clean_rejects_its_document_and_no_other(project):
    """The folder of the records may have a longer name than that of the scrapes."""
    room = os.pathconf(project.root, "PC_PATH_MAX") - 1 - len(os.fsencode(project.raw))
    parts, rest = divmod(room - 1 - len("a.txt"), 201)
    path = b"/".join([b"x" * 200] * parts + [b"y" * (rest - 1)] * (rest > 1) + [b"a.txt"])
    project.drop(path, "text")
    project.drop("b.txt")

    result = project.run()
    assert (result.exit_status, result.summary.tally.rejected) == (0, {"refused": 1})
    assert set(project.files()) == {b"b.txt.json"}
    assert "shorter names" in project.status().rejections[0].detail
