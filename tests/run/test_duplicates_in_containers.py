"""Copies of an article in containers and in files of their own: the marks are right across both, whatever came when."""

import json
import random
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.corpus.minhash import sketch_of
from pipeline.ledger import open_ledger
from pipeline.run import marking, planning, rewriting, splitting
from pipeline.run.sketches import all_sketches, is_settled, store_sketches
from pipeline.run.sketching import SketchedRecord
from tests.benchmarks.duplicate_texts import edited, story
from tests.run.older_ledger import make_older
from tests.run.orders import ORDERS

CHANCE = random.Random(2)
ORIGINAL = story("en", CHANCE, paragraphs=6)
TEXTS = [ORIGINAL.text, *(edited(ORIGINAL, CHANCE).text for _ in range(4))]
OTHER = story("en", CHANCE, paragraphs=6)
OTHERS = [OTHER.text, edited(OTHER, CHANCE).text]
ALONE = [story("en", CHANCE, paragraphs=5).text for _ in range(3)]


@pytest.fixture(autouse=True)
def _dates(dated):
    """Records have the dates that rows and sidecars say."""


@pytest.fixture(params=[False, True], ids=["small", "large"])
def _size(request, monkeypatch):
    """Containers as they are, or as if every one were large."""
    if request.param:
        monkeypatch.setattr(planning, "_LARGE", 1)


def rows(*articles):
    """A container of texts, each with its date."""
    return b"".join(json.dumps({"text": text, "date": date}).encode() + b"\n" for text, date in articles)


def drop(project, name, text, date=None):
    project.drop(name, text)
    if date:
        project.drop(f"{name}.meta.json", json.dumps({"date_published": date}))


def marks(project):
    """Place of a record to the place of the one it is a duplicate of; a place is a name and an index."""
    records = [(path.stem, json.loads(line)) for path in project.clean.rglob("*.json*") for line in path.open("rb")]
    places = {record["id"]: f"{name} {record['raw']['record']}" for name, record in records}
    assert len(places) == len(records)
    return {places[one["id"]]: places[one["duplicate_of"]] for _, one in records if one["duplicate_of"]}


def from_scratch(project, **settings_):
    """What one run over the same raw/ makes."""
    other = type(project)(project.root / f"scratch-{random.getrandbits(64):x}")
    other.root.mkdir()
    (other.root / "raw").symlink_to(project.raw)
    assert other.run(**settings_).exit_status == 0
    return other.files()


@pytest.mark.usefixtures("_size")
def test_copies_in_a_container_and_beside_it(project):
    drop(project, "a.txt", TEXTS[0], "2026-11-22")
    project.drop(
        "c.jsonl",
        rows((TEXTS[1], "2026-11-23"), (ALONE[0], "2026-11-01"), (TEXTS[2], "2026-11-20"), (OTHERS[0], "2026-11-24"))
        + b"{broken\n"
        + rows((OTHERS[1], "2026-11-25"), ("REJECT", None), (TEXTS[3], "2026-11-21")),
    )
    drop(project, "z.txt", OTHER.text, "2026-11-23")
    result = project.run(batch_size=2)
    assert result.exit_status == 0
    expected = {
        "a.txt 0": "c.jsonl 2", "c.jsonl 0": "c.jsonl 2", "c.jsonl 7": "c.jsonl 2",
        "c.jsonl 3": "z.txt 0", "c.jsonl 5": "z.txt 0",
    }  # fmt: skip
    assert marks(project) == expected
    found = result.summary.duplicates
    assert (found.duplicates, found.clusters, found.marked, found.unmarked, found.damaged) == (5, 2, 5, 0, 0)
    assert (result.summary.total_records, result.summary.total_rejected) == (8, {"broken": 1, "no_article": 1})
    assert project.status().duplicates == 5
    assert project.run().summary.run is None


@pytest.mark.usefixtures("_size", "settled")
def test_news_rewrite_the_lines_whose_mark_changes_and_leave_the_others(project):
    project.drop("c.jsonl", rows((TEXTS[0], "2026-11-22"), (ALONE[0], None), (TEXTS[1], "2026-11-23")))
    project.drop("d.jsonl", rows((ALONE[1], None), (ALONE[2], None)))
    project.run()
    assert marks(project) == {"c.jsonl 2": "c.jsonl 0"}
    before = (project.clean / "d.jsonl.jsonl").stat().st_ino
    second = (project.clean / "c.jsonl.jsonl").read_bytes().splitlines()[1]
    drop(project, "a.txt", TEXTS[2], "2026-11-01")
    result = project.run()
    assert (result.summary.tally.records, result.summary.duplicates.marked) == (1, 2)
    assert marks(project) == {"c.jsonl 0": "a.txt 0", "c.jsonl 2": "a.txt 0"}
    assert (project.clean / "d.jsonl.jsonl").stat().st_ino == before
    assert (project.clean / "c.jsonl.jsonl").read_bytes().splitlines()[1] == second
    assert project.files() == from_scratch(project)


@pytest.mark.usefixtures("_size", "settled")
def test_a_change_a_rejection_and_pruning_of_a_container_undo_marks(project):
    drop(project, "a.txt", TEXTS[0], "2026-11-22")
    project.drop("c.jsonl", rows((ALONE[0], None), (TEXTS[1], "2026-11-20"), (TEXTS[2], "2026-11-25")))
    drop(project, "z.txt", TEXTS[3], "2026-11-24")
    project.run(batch_size=1)
    assert marks(project) == {"a.txt 0": "c.jsonl 1", "c.jsonl 2": "c.jsonl 1", "z.txt 0": "c.jsonl 1"}
    project.drop("c.jsonl", rows((TEXTS[1], "2026-11-23")))  # shorter, and another record of the same place
    project.run(batch_size=1)
    assert marks(project) == {"c.jsonl 0": "a.txt 0", "z.txt 0": "a.txt 0"}
    project.drop("c.jsonl", rows((TEXTS[1], "2026-11-20")))
    project.run()
    assert marks(project) == {"a.txt 0": "c.jsonl 0", "z.txt 0": "c.jsonl 0"}
    project.drop("c.jsonl", rows(("REJECT", None)))
    assert project.run().summary.tally.lost == ["c.jsonl"]
    assert marks(project) == {"z.txt 0": "a.txt 0"}
    project.drop("c.jsonl", rows((TEXTS[1], "2026-11-20")))
    project.run()
    assert len(marks(project)) == 2
    (project.raw / "c.jsonl").unlink()
    assert project.run().summary.run is None
    project.run(prune=True)
    assert marks(project) == {"z.txt 0": "a.txt 0"}
    assert project.files() == from_scratch(project)


@pytest.mark.usefixtures("_size")
def test_cleaning_again_keeps_the_marks_and_rewrites_nothing(project, monkeypatch):
    project.drop("c.jsonl", rows((TEXTS[0], "2026-11-22"), (ALONE[0], None), (TEXTS[1], "2026-11-23")))
    project.drop("d.jsonl", rows((TEXTS[2], "2026-11-22")))
    project.run(batch_size=1)
    before = marks(project)
    assert len(before) == 2
    monkeypatch.setattr(marking, "mark_records", lambda *_: pytest.fail("nothing is to be rewritten") if _[2] else [])
    (project.clean / "c.jsonl.jsonl").unlink()
    assert project.run(batch_size=1).summary.tally.records == 3
    assert marks(project) == before
    project.run(quotes="keep", batch_size=2)
    assert marks(project) == before


@pytest.mark.usefixtures("_size")
def test_off_unmarks_and_on_marks_again(project):
    project.drop("c.jsonl", rows((TEXTS[0], "2026-11-22"), (TEXTS[1], "2026-11-23")))
    drop(project, "a.txt", TEXTS[2], "2026-11-24")
    project.run()
    before = marks(project)
    (project.raw / "c.jsonl").unlink()
    assert project.run(duplicates=False).exit_status == 0
    assert marks(project) == {}
    project.run()
    assert marks(project) == before


def test_a_container_of_before_gets_sketches_from_its_records(project, settled, monkeypatch):
    project.drop("c.jsonl", rows((TEXTS[0], "2026-11-22"), (ALONE[0], None), (TEXTS[1], "2026-11-23")))
    project.drop("d.jsonl", rows((TEXTS[2], "2026-11-21"), (TEXTS[3], "2026-11-23")))
    project.run()
    (project.raw / "c.jsonl").unlink()
    (project.raw / "d.jsonl").unlink()
    with (project.clean / "d.jsonl.jsonl").open("ab") as file:
        file.write(b"{half a rec")
    with open_ledger(project.state) as ledger:
        make_older(ledger, version=2)
    monkeypatch.setattr("pipeline.run.sketches._AT_ONCE", 1)
    assert project.run().exit_status == 0
    with open_ledger(project.state) as ledger:
        assert {one.path for one in all_sketches(ledger)} == {b"c.jsonl"}
    records = [json.loads(line) for line in (project.clean / "c.jsonl.jsonl").open("rb")]
    assert [record["duplicate_of"] for record in records] == [None, None, records[0]["id"]]


def test_a_run_that_breaks_between_parts_goes_on_with_their_sketches(project, settled, monkeypatch):
    """Another drop is marked in between, so the parts that are done were cleaned before today's marks."""
    monkeypatch.setattr(planning, "_LARGE", 1)
    project.drop("c.jsonl", rows(*((text, f"2026-11-2{n}") for n, text in enumerate(TEXTS[:4]))))
    clean_part = splitting.clean_part

    def breaks(run, path, folder, number, *more):
        if number == 3:
            raise OSError(28, "No space left on device")
        return clean_part(run, path, folder, number, *more)

    with monkeypatch.context() as fault:
        fault.setattr("pipeline.run.batch.clean_part", breaks)
        assert project.run(batch_size=1).exit_status != 0
    assert project.files() == {}
    cleaned = []
    monkeypatch.setattr(
        "pipeline.run.batch.clean_part", lambda *arguments: cleaned.append(arguments[3]) or clean_part(*arguments)
    )
    drop(project, "a.txt", TEXTS[4], "2026-11-19")
    assert project.run(batch_size=1).exit_status == 0
    assert cleaned == [3]
    assert marks(project) == {f"c.jsonl {n}": "a.txt 0" for n in range(4)}
    assert project.files() == from_scratch(project)


def test_parts_cleaned_before_another_task_marked_the_old_records(project, settled, monkeypatch):
    """What the ledger says is to stand in a record was not known yet when its line was written."""
    monkeypatch.setattr(planning, "_LARGE", 1)
    project.drop("c.jsonl", rows((ALONE[0], None), (TEXTS[0], "2026-11-22")))
    project.run(batch_size=1)
    (project.clean / "c.jsonl.jsonl").unlink()
    gather = splitting.gather

    def marked_meanwhile(*arguments):
        with open_ledger(project.state) as ledger:
            ledger.connection.execute("UPDATE sketches SET duplicate_of = ? WHERE record = 1", (b"m" * 16,))
        return gather(*arguments)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("pipeline.run.documents.gather", marked_meanwhile)
        assert project.run(batch_size=1).exit_status == 0
    assert marks(project) == {}
    with open_ledger(project.state) as ledger:
        assert is_settled(ledger)
        assert not any(one.pending or one.mark for one in all_sketches(ledger))


def test_a_container_that_is_given_up_halfway_leaves_no_sketches(project, settled, monkeypatch):
    project.drop("c.jsonl", rows((TEXTS[0], "2026-11-22"), (TEXTS[1], "2026-11-23")))
    monkeypatch.setattr("pipeline.run.reading.OpenRawFile.has_changed", lambda _: True)
    assert project.run().summary.total_rejected == {"unreadable": 1}
    with open_ledger(project.state) as ledger:
        assert all_sketches(ledger) == []


def test_large_files_are_not_rewritten_all_at_once(project, settled, monkeypatch):
    monkeypatch.setattr(rewriting, "_BYTES_AT_ONCE", 1)
    published = []
    publish = rewriting.RecordWriter.publish
    monkeypatch.setattr(
        rewriting.RecordWriter, "publish", lambda writer, **more: published.append(writer) or publish(writer, **more)
    )
    for number, text in enumerate(TEXTS[:3]):
        project.drop(f"{number}.jsonl", rows((text, f"2026-11-2{number}"), (text, "2026-12-01")))
    drop(project, "a.txt", TEXTS[3], "2026-11-01")
    project.run(batch_size=100)
    assert len(marks(project)) == 6
    assert len(published) == 4  # one of them is the batch


def test_storing_the_sketches_of_a_large_container_takes_no_memory(tmp_path):
    one = SketchedRecord(b"c", 0, bytes(16), None, sketch_of(TEXTS[0]))

    def records(number):
        for index in range(number):
            sketch = replace(one.sketch, signature=index.to_bytes(256, "big"))
            yield replace(one, record=index, id=index.to_bytes(16, "big"), sketch=sketch)

    with open_ledger(tmp_path) as ledger:
        peaks = []
        for number in (2_000, 12_000):
            tracemalloc.start()
            with ledger.transaction():
                store_sketches(ledger, [b"c"], records(number))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


ARTICLES = st.tuples(
    st.sampled_from([*TEXTS, *OTHERS, OTHER.text, *ALONE[:1], "short notice", "REJECT"]),
    st.sampled_from([None, "2026-11-20", "2026-11-21", "2026-11-21T10:00:00+05:00"]),
)
CONTENTS = st.lists(ARTICLES, min_size=1, max_size=1) | st.lists(ARTICLES, min_size=2, max_size=6)


def put(project, name, articles):
    """One article as a file with a sidecar, more of them as a container of the same name."""
    sidecar = project.raw / f"{name}.meta.json"
    sidecar.unlink(missing_ok=True)
    if len(articles) == 1:
        drop(project, name, *articles[0])
    else:
        project.drop(name, rows(*articles))


@settings(max_examples=ORDERS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_batching_size_and_number_of_runs_gives_the_same_bytes(project, data, tmp_path_factory):
    """Files that become containers, containers that change, large and small ones: only what lies in raw/ shows."""
    contents = data.draw(st.dictionaries(st.sampled_from("abcdef"), CONTENTS, min_size=3))
    folders = []
    for large in (1, 1 << 60):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(planning, "_LARGE", large)
            here = type(project)(Path(tmp_path_factory.mktemp("project")))
            waiting = data.draw(st.permutations(sorted(contents)))
            while waiting:
                number = data.draw(st.integers(1, len(waiting)))
                for name in waiting[:number]:
                    if data.draw(st.booleans()):
                        put(here, name, data.draw(CONTENTS))
                        here.run(batch_size=data.draw(st.integers(1, 4)))
                    put(here, name, contents[name])
                waiting = waiting[number:]
                assert here.run(batch_size=data.draw(st.integers(1, 4))).exit_status == 0
            folders.append(here.files())
            assert here.run().summary.run is None
    assert folders[0] == folders[1]
