"""Marks of near-duplicates in clean/: what is rewritten when, and that neither order nor crashes show."""

import json
import random
from pathlib import Path

import luigi
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.configuration import RETCODES
from pipeline.corpus.minhash import sketch_of
from pipeline.ledger import open_ledger
from pipeline.run import marking, rewriting, sketches
from pipeline.run.sketches import Span, all_sketches, finish_marks, is_settled, marks_of, store_sketches
from pipeline.run.sketching import SketchedRecord
from pipeline.run.storage import RecordWriter, encoded
from pipeline.settings import Settings
from tests.benchmarks.duplicate_texts import edited, story
from tests.run.older_ledger import make_older
from tests.run.orders import ORDERS

CHANCE = random.Random(1)
ORIGINAL = story("en", CHANCE, paragraphs=6)
TEXTS = [ORIGINAL.text, *(edited(ORIGINAL, CHANCE).text for _ in range(3))]
OTHER = story("en", CHANCE, paragraphs=6)
OTHERS = [OTHER.text, edited(OTHER, CHANCE).text]


@pytest.fixture(autouse=True)
def _dates(dated):
    """Records have the dates that sidecars say."""


def drop(project, name, text, date=None):
    project.drop(name, text)
    if date:
        project.drop(f"{name}.meta.json", json.dumps({"date_published": date}))


def marks(project):
    """Name of a record to the name of the one it is a duplicate of."""
    records = {path.name.removesuffix(".json"): json.loads(path.read_bytes()) for path in project.clean.rglob("*.json")}
    names = {record["id"]: name for name, record in records.items()}
    return {name: names[record["duplicate_of"]] for name, record in records.items() if record["duplicate_of"]}


def from_scratch(project):
    """What one run over the same raw/ makes."""
    other = type(project)(project.root / "scratch")
    other.root.mkdir(exist_ok=True)
    (other.root / "raw").symlink_to(project.raw)
    assert other.run().exit_status == 0
    return other.files()


def test_each_but_the_earliest_names_the_earliest(project):
    drop(project, "a", TEXTS[0], "2026-11-22")
    drop(project, "b", TEXTS[1], "2026-11-21T08:00:00Z")
    drop(project, "c", TEXTS[2])
    drop(project, "d", OTHER.text)
    summary = project.run(batch_size=1).summary
    assert marks(project) == {"a": "b", "c": "b"}
    assert (summary.duplicates.duplicates, summary.duplicates.clusters, summary.duplicates.marked) == (2, 1, 2)
    assert project.status().duplicates == 2
    assert json.loads((project.state / "runs/latest.json").read_bytes())["duplicates"]["marked"] == 2
    assert len(project.files()) == 4


def test_only_records_whose_mark_changes_are_rewritten(project, settled):
    drop(project, "a", TEXTS[0], "2026-11-22")
    drop(project, "b", TEXTS[1], "2026-11-21")
    drop(project, "d", OTHERS[0], "2026-11-22")
    project.run()
    before = {path.name: path.stat().st_ino for path in project.clean.iterdir()}
    drop(project, "e", OTHERS[1], "2026-11-23")
    summary = project.run().summary
    assert (summary.tally.records, summary.duplicates.marked, summary.duplicates.unmarked) == (1, 1, 0)
    assert {path.name: path.stat().st_ino for path in project.clean.iterdir() if path.name != "e.json"} == before
    drop(project, "c", TEXTS[2], "2026-11-20")  # earlier than all: both of the others change
    assert project.run().summary.duplicates.marked == 2
    assert marks(project) == {"a": "c", "b": "c", "e": "d"}
    assert project.run().summary.run is None


def test_a_change_a_rejection_and_pruning_undo_marks(project, settled):
    for name, text in zip("abcd", TEXTS, strict=True):
        drop(project, name, text, f"2026-11-2{'abcd'.index(name)}")
    project.run()
    assert marks(project) == {"b": "a", "c": "a", "d": "a"}
    drop(project, "b", OTHER.text)
    project.run()
    assert marks(project) == {"c": "a", "d": "a"}
    drop(project, "a", "REJECT")
    summary = project.run().summary
    assert marks(project) == {"d": "c"}
    assert (summary.duplicates.marked, summary.duplicates.unmarked) == (1, 1)
    (project.raw / "c").unlink()
    (project.raw / "c.meta.json").unlink()
    assert project.run().summary.run is None
    assert marks(project) == {"d": "c"}  # a raw file that is gone keeps its record
    project.run(prune=True)
    assert marks(project) == {}
    assert project.files() == from_scratch(project)


def test_cleaning_again_keeps_the_marks_and_rewrites_nothing(project, monkeypatch):
    for name, text in zip("abc", TEXTS, strict=False):
        drop(project, name, text)
    project.run()
    before = marks(project)
    assert len(before) == 2
    monkeypatch.setattr(marking, "mark_records", lambda *_: pytest.fail("nothing is to be rewritten") if _[2] else [])
    (project.clean / f"{next(iter(before))}.json").unlink()
    project.run()
    assert marks(project) == before
    project.run(quotes="keep")
    assert marks(project) == before


def test_off_unmarks_and_on_marks_again_also_records_without_a_raw_file(project):
    for name, text in zip("abc", TEXTS, strict=False):
        drop(project, name, text)
    project.run()
    before = marks(project)
    (project.raw / "a").unlink()
    assert project.run(duplicates=False).exit_status == 0
    assert marks(project) == {}
    project.run()
    assert marks(project) == before


def test_the_threshold_is_a_setting(project):
    drop(project, "a", TEXTS[0])
    drop(project, "b", TEXTS[1])
    project.run(duplicate_threshold=1.0)
    assert marks(project) == {}
    project.run()
    assert len(marks(project)) == 1


@pytest.mark.parametrize("point", ["mark_duplicates", "plan_marks", "mark_records", "publish", "finish_marks", "tally"])
def test_a_run_cut_off_while_marking_is_finished_by_the_next(project, settled, monkeypatch, point):
    for name, text in zip("abcd", TEXTS, strict=True):
        drop(project, name, text, "2026-11-22")
    drop(project, "other", OTHER.text)

    def cut(*_):
        raise KeyboardInterrupt

    target = {
        "mark_duplicates": "pipeline.run.marking.mark_duplicates",
        "plan_marks": "pipeline.run.marking.plan_marks",
        "mark_records": "pipeline.run.marking.mark_records",
        "publish": "pipeline.run.rewriting.RecordWriter",
        "finish_marks": "pipeline.run.marking.finish_marks",
        "tally": "pipeline.run.marking.store_tally",
    }[point]
    with monkeypatch.context() as crash:
        crash.setattr(target, type("Writer", (RecordWriter,), {"publish": cut}) if point == "publish" else cut)
        with pytest.raises(KeyboardInterrupt):
            project.run()
    for record in project.files().values():
        json.loads(record)
    with open_ledger(project.state) as ledger:
        assert is_settled(ledger) == is_settled(ledger, project.settings()) == (point == "tally")
    result = project.run()
    assert (result.exit_status, result.summary.tally.records) == (0, 0)
    assert project.files() == from_scratch(project)
    assert len(marks(project)) == 3
    assert not list(project.clean.rglob("*.tmp"))
    assert project.run().summary.run is None


def test_a_cut_off_after_half_of_the_files_and_news_in_between(project, settled, monkeypatch):
    """What the ledger planned and the files hold differ; then other records arrive and the plan is another."""
    for name, text in zip("bcd", TEXTS, strict=False):
        drop(project, name, text, "2026-11-22")
    monkeypatch.setattr(rewriting, "_AT_ONCE", 1)
    publish, calls = rewriting.RecordWriter.publish, []

    def publish_once(writer, *arguments):
        calls.append(writer)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return publish(writer, *arguments)

    with monkeypatch.context() as crash:
        crash.setattr("pipeline.run.marking.mark_records", lambda *_: (crash.setattr(
            rewriting.RecordWriter, "publish", publish_once), rewriting.mark_records(*_))[1])  # fmt: skip
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert len(marks(project)) == 1
    drop(project, "a", TEXTS[3], "2026-11-21")
    assert project.run().exit_status == 0
    assert marks(project) == {"b": "a", "c": "a", "d": "a"}
    assert project.files() == from_scratch(project)


def test_a_drop_finishes_what_its_own_run_had_begun(project, settled, monkeypatch):
    import datetime

    from luigi.cmdline_parser import CmdlineParser

    from pipeline.configuration import flags
    from pipeline.tasks import CleanDrop

    for name, text in zip("ab", TEXTS, strict=False):
        drop(project, f"2026-11-22/{name}", text)
    task = CleanDrop(date=datetime.date(2026, 11, 22), raw_dir=str(project.raw), clean_dir=str(project.clean))
    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        with monkeypatch.context() as crash:
            crash.setattr("pipeline.run.marking.mark_duplicates", lambda *_: 1 / 0)
            assert not luigi.build([task], local_scheduler=True, log_level="CRITICAL")
        assert marks(project) == {}
        assert not task.complete()
        assert luigi.build([task], local_scheduler=True, log_level="CRITICAL")
        assert task.complete()
    assert len(marks(project)) == 1


def test_drops_side_by_side(project):
    import datetime

    from luigi.cmdline_parser import CmdlineParser

    from pipeline.configuration import flags
    from pipeline.tasks import CleanDrop

    days = [datetime.date(2026, 11, day) for day in (20, 21, 22, 23)]
    for day, text in zip(days, TEXTS, strict=True):
        drop(project, f"{day}/{day.day}", text, day.isoformat())
    tasks = [CleanDrop(date=day, raw_dir=str(project.raw), clean_dir=str(project.clean)) for day in days]
    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        assert luigi.build(tasks, local_scheduler=True, workers=2, log_level="CRITICAL")
    assert marks(project) == {"21": "20", "22": "20", "23": "20"}
    assert project.run().summary.run is None
    assert project.files() == from_scratch(project)


@pytest.mark.parametrize("damage", [b"{half a rec", b"[]\n", b'{"id": 5}\n', b""])
def test_a_damaged_record_is_left_alone_and_made_again_by_the_next_run(project, settled, damage):
    drop(project, "a", TEXTS[0], "2026-11-22")
    drop(project, "c", TEXTS[2], "2026-11-22")
    project.run()
    (project.clean / "a.json").write_bytes(damage)
    drop(project, "b", TEXTS[1], "2026-11-21")
    result = project.run()
    assert (result.exit_status, result.summary.duplicates.damaged) == (0, 1)
    assert (project.clean / "a.json").read_bytes() == damage
    assert project.run().summary.plan.changed == 1
    assert marks(project) == {"a": "b", "c": "b"}
    assert project.files() == from_scratch(project)


def test_a_record_that_is_missing_gets_its_mark_when_it_is_made_again(project, settled, monkeypatch):
    drop(project, "a", TEXTS[0], "2026-11-22")
    project.run()
    drop(project, "b", TEXTS[1], "2026-11-21")
    mark = marking.mark_records

    def lose_and_mark(*arguments):
        (project.clean / "a.json").unlink()
        return mark(*arguments)

    with monkeypatch.context() as loss:
        loss.setattr(marking, "mark_records", lose_and_mark)
        assert project.run().exit_status == 0
    assert set(project.files()) == {b"b.json"}
    assert project.run().summary.plan.missing == 1
    assert marks(project) == {"a": "b"}


def test_a_folder_in_the_place_of_a_record_stops_nobody(project, settled):
    drop(project, "a", TEXTS[0], "2026-11-22")
    drop(project, "c", TEXTS[2], "2026-11-22")
    project.run()
    (project.clean / "a.json").unlink()
    (project.raw / "a").unlink()
    (project.clean / "a.json").mkdir()
    drop(project, "b", TEXTS[1], "2026-11-21")
    result = project.run()
    assert (result.exit_status, result.summary.duplicates.damaged) == (0, 1)
    assert json.loads((project.clean / "c.json").read_bytes())["duplicate_of"]


def test_a_stage_that_fails_fails_the_run_and_the_next_one_makes_good(project, settled, monkeypatch):
    for name, text in zip("ab", TEXTS, strict=False):
        drop(project, name, text)
    with monkeypatch.context() as fault:
        fault.setattr(marking, "mark_records", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert project.run().exit_status == RETCODES["task_failed"]
    assert project.run().exit_status == 0
    assert len(marks(project)) == 1


@pytest.mark.parametrize("version", [1, 2])
def test_a_ledger_of_before_gets_sketches_from_the_records(project, settled, version):
    for name, text in zip("ab", TEXTS, strict=False):
        drop(project, name, text)
    project.run(duplicates=False)
    (project.raw / "a").unlink()
    with open_ledger(project.state) as ledger:  # what that version had
        make_older(ledger, version)
    assert project.run().exit_status == 0
    assert len(marks(project)) == 1


def test_containers_are_rewritten_line_by_line(tmp_path):
    records = [{"schema_version": "1.0", "id": f"{n:032x}", "text": "a\u2028\u0085 ü", "duplicate_of": None, "n": 0.1}
               for n in range(5)]  # fmt: skip
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"".join(map(encoded, records)))
    assert rewriting.mark_records(str(folder), "0" * 8, {b"a.jsonl": {records[3]["id"]: "f" * 32}}) == []
    records[3]["duplicate_of"] = "f" * 32
    assert (folder / "a.jsonl").read_bytes() == b"".join(map(encoded, records))
    assert rewriting.mark_records(str(folder), "0" * 8, {b"a.jsonl": {"e" * 32: None}}) == [b"a.jsonl"]
    assert [path.name for path in folder.iterdir()] == ["a.jsonl"]


def test_sketches_of_a_container_are_stored_a_few_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(sketches, "_AT_ONCE", 2)
    others = [SketchedRecord(path, 0, path * 16, None, sketch_of(OTHER.text)) for path in (b"b", b"d")]
    records = [
        SketchedRecord(b"c", 2 * n, n.to_bytes(16, "big"), None, sketch_of(TEXTS[n % 2]), mark=None) for n in range(4)
    ]

    def stored():
        return sorted(all_sketches(ledger), key=lambda one: (one.path, one.record))

    with open_ledger(tmp_path) as ledger:
        store_sketches(ledger, [b"d", b"c", b"b"], iter([*records, *others]))
        assert stored() == [others[0], *records, others[1]]
        finish_marks(ledger, [], Settings())
        store_sketches(ledger, [b"c"], records)
        assert is_settled(ledger, Settings())  # nothing has changed
        for fewer in (records[1:], records[:2], records[:1]):
            store_sketches(ledger, [b"c"], fewer)
            assert not is_settled(ledger)
            assert stored() == [others[0], *fewer, others[1]]
            finish_marks(ledger, [], Settings())
        store_sketches(ledger, [b"c", b"d"], [])
        assert stored() == others[:1]
        assert marks_of(ledger, [Span(b"c")]) == {}


def test_marks_of_some_records_of_a_container(tmp_path):
    records = [
        SketchedRecord(b"c", n, n.to_bytes(16, "big"), None, sketch_of(TEXTS[n % 2]), mark=b"m" * 16) for n in range(4)
    ]
    with open_ledger(tmp_path) as ledger:
        store_sketches(ledger, [b"c"], records)
        assert set(marks_of(ledger, [Span(b"c", 1, 3)])) == {records[1].id.hex(), records[2].id.hex()}
        assert set(marks_of(ledger, [Span(b"c")]).values()) == {(b"m" * 16).hex()}


@given(
    st.dictionaries(st.text(), st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.booleans())
)
def test_a_record_that_is_read_and_written_is_the_same_bytes(record):
    line = encoded(record)
    assert encoded(orjson.loads(line)) == line


NAMES = [f"{day}/{name}" for day in ("2026-11-22", "sub") for name in "abcdef"]


@settings(max_examples=ORDERS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_batching_and_number_of_runs_gives_the_same_bytes(project, data, tmp_path_factory):
    texts = [*TEXTS, *OTHERS, OTHER.text, "short notice"]
    dates = [None, "2026-11-20", "2026-11-21", "2026-11-21T10:00:00+05:00"]
    contents = {
        name: (data.draw(st.sampled_from(texts)), data.draw(st.sampled_from(dates)))
        for name in data.draw(st.permutations(NAMES))[:8]
    }
    folders = []
    for _ in range(2):
        here = type(project)(Path(tmp_path_factory.mktemp("project")))
        waiting = data.draw(st.permutations(sorted(contents)))
        while waiting:
            number = data.draw(st.integers(1, len(waiting)))
            for name in waiting[:number]:
                if data.draw(st.booleans()):
                    drop(here, name, data.draw(st.sampled_from([*texts, "REJECT"])))
                    here.run(batch_size=data.draw(st.integers(1, 4)))
                drop(here, name, *contents[name])
            waiting = waiting[number:]
            assert here.run(batch_size=data.draw(st.integers(1, 4))).exit_status == 0
        folders.append(here.files())
        assert here.run().summary.run is None
    assert folders[0] == folders[1]
