"""The Luigi graph, by itself and as a part of other graphs."""

import datetime
import logging
from pathlib import Path

import luigi
import pytest
from luigi.cmdline_parser import CmdlineParser
from luigi.execution_summary import LuigiStatusCode
from luigi.tools.range import RangeDaily

from pipeline import luigi_lock, tasks
from pipeline.configuration import flags
from pipeline.ledger import open_ledger
from pipeline.run import lock
from pipeline.tasks import CleanArticles, CleanBatch, CleanDrop

DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def build(project):
    """Run tasks as the luigi command does, in this process."""

    def build(*wanted, workers=1, **settings):
        with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings(**settings))], True):
            return luigi.build(
                list(wanted), local_scheduler=True, workers=workers, log_level="CRITICAL", detailed_summary=True
            ).status

    return build


@pytest.fixture
def articles(project):
    return CleanArticles(raw_dir=str(project.raw), clean_dir=str(project.clean))


def _drop(project, date=DAY):
    return CleanDrop(date=date, raw_dir=str(project.raw), clean_dir=str(project.clean))


class Downstream(luigi.Task):
    """Somebody else's task that needs the records."""

    root = luigi.Parameter()

    def requires(self):
        return CleanArticles(raw_dir=f"{self.root}/raw", clean_dir=f"{self.root}/clean")

    def output(self):
        return luigi.LocalTarget(f"{self.root}/counted")

    def run(self):
        with self.output().open("w") as file:
            file.write(str(len(list(Path(self.input().path).glob("*.json")))))


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_run_side_by_side_and_one_after_the_other(project, build, articles, workers):
    for number in range(7):
        project.drop(f"{number}.txt")
    assert build(articles, workers=workers, batch_size=2) == LuigiStatusCode.SUCCESS
    assert len(project.files()) == 7
    assert project.status().last_run["tally"]["records"] == 7


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_process_can_build_again_and_again(project, build, articles, workers):
    for number in range(3):
        project.drop(f"{number}.txt")
        assert build(articles, workers=workers) == LuigiStatusCode.SUCCESS
        assert len(project.files()) == number + 1


@pytest.mark.parametrize("workers", [1, 2])
def test_the_lock_is_free_when_luigi_has_ended(project, build, articles, workers):
    project.drop("a.txt")
    build(articles, workers=workers)
    assert luigi_lock.current_token(project.state) is None
    lock.release(project.state, lock.acquire(project.state))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("settings", [{}, {"quotes": "keep", "stale_limit": 1}])
def test_what_comes_during_a_run_or_is_left_by_it_does_not_hold_up_who_needs_it(
    project, build, monkeypatch, workers, settings
):
    for name in ("a.txt", "b.txt"):
        project.drop(name)
    project.run()
    project.drop("c.txt")
    publish = tasks.publish

    def publish_and_drop(*arguments):
        project.drop(f"late{len(list(project.raw.iterdir()))}.txt")  # a scraper that never rests
        return publish(*arguments)

    monkeypatch.setattr(tasks, "publish", publish_and_drop)
    assert build(Downstream(root=str(project.root)), workers=workers, **settings) == LuigiStatusCode.SUCCESS
    assert (project.root / "counted").read_text() == "3"


def test_a_task_that_was_complete_in_one_invocation_may_not_be_in_the_next(project, build, articles):
    project.drop("a.txt")
    build(articles)
    project.drop("b.txt")
    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        assert not articles.complete()


def test_it_says_that_there_is_nothing_new(project, build, articles, caplog):
    project.drop("a.txt")
    build(articles)
    logging.getLogger("luigi-interface").setLevel("INFO")
    with caplog.at_level("INFO", logger="luigi-interface.pipeline"):
        build(articles)
    assert "CleanArticles: nothing new: 1 document" in caplog.text


def test_a_batch_is_known_by_its_content_alone():
    assert CleanBatch(key="a", state_dir="x").task_id == CleanBatch(key="a", state_dir="y").task_id
    assert CleanBatch(key="a", state_dir="x").task_id != CleanBatch(key="b", state_dir="x").task_id


def test_a_batch_nobody_planned_says_what_to_do(project):
    from pipeline.run.batch import BatchError, clean_batch

    with pytest.raises(BatchError, match="start CleanArticles"):
        clean_batch(project.state, "0" * 32)


def test_a_batch_planned_for_another_recipe_is_not_done(project, build, articles, monkeypatch):
    project.drop("a.txt")
    monkeypatch.setattr("pipeline.run.batch.recipe_of", lambda settings: "another")
    assert build(articles) == LuigiStatusCode.FAILED
    assert project.files() == {}


def test_the_scheduler_is_told_how_far_a_run_is(project, build, articles, monkeypatch):
    for number in range(20):
        project.drop(f"{number}.txt")
    told = []
    monkeypatch.setattr(tasks, "_show", lambda task, *what: told.append((task.task_family, *what)))
    build(articles, batch_size=20)
    assert told[0] == ("CleanArticles", "20 documents: 20 new", 0)
    batch = [what for family, *what in told if family == "CleanBatch"]
    assert [percentage for _, percentage in batch] == [*range(10, 101, 10), 100]
    assert batch[-2][0] == "20 of 20 documents"
    assert batch[-1][0].startswith("20 records")  # what came of it stays on luigid's page
    assert told[-1][0] == "CleanArticles"
    assert told[-1][1].startswith("20 records")


def test_a_drop_is_the_folder_of_a_day(project, build):
    project.drop("2026-11-22/a.txt")
    project.drop("2026-11-22/b.txt", "REJECT")
    project.drop("2026-11-23/c.txt")
    project.drop("d.txt")
    assert build(_drop(project)) == LuigiStatusCode.SUCCESS
    assert set(project.files()) == {b"2026-11-22/a.txt.json"}
    assert project.status().last_run["scope"] == "2026-11-22"
    assert project.status().new == 2


def test_a_drop_that_was_emptied_or_removed_after_it_was_cleaned_is_complete(project, build):
    project.drop("2026-11-22/a.txt")
    build(_drop(project))
    (project.raw / "2026-11-22/a.txt").unlink()
    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        assert _drop(project).complete()
        (project.raw / "2026-11-22").rmdir()
        assert _drop(project).complete()
        assert not _drop(project, DAY + datetime.timedelta(1)).complete()


def test_a_drop_that_never_was_is_missing_data(project, build):
    assert build(_drop(project)) == LuigiStatusCode.MISSING_EXT


@pytest.mark.parametrize("workers", [1, 2])
def test_a_range_of_drops(project, build, workers):
    for day in (20, 21, 23):
        project.drop(f"2026-11-{day}/a.txt")
        project.drop(f"2026-11-{day}/b.txt")
    wanted = RangeDaily(
        of=CleanDrop,
        of_params={"raw_dir": str(project.raw), "clean_dir": str(project.clean)},
        start=datetime.date(2026, 11, 20),
        stop=datetime.date(2026, 11, 24),
        days_back=100_000,
    )
    assert build(wanted, workers=workers, batch_size=1) == LuigiStatusCode.MISSING_EXT
    assert len(project.files()) == 6
    project.drop("2026-11-22/late.txt")
    assert build(wanted, workers=workers) == LuigiStatusCode.SUCCESS
    assert len(project.files()) == 7


@pytest.mark.parametrize("workers", [1, 2])
def test_all_and_a_part_of_it_in_one_graph(project, build, articles, workers):
    for name in ("2026-11-22/a.txt", "2026-11-22/b.txt", "c.txt"):
        project.drop(name)
    assert build(_drop(project), articles, workers=workers, batch_size=1) == LuigiStatusCode.SUCCESS
    assert len(project.files()) == 3
    with open_ledger(project.state) as ledger:
        scopes = ledger.connection.execute("SELECT scope, summary IS NULL FROM runs ORDER BY scope").fetchall()
        planned = ledger.connection.execute("SELECT COUNT(*) FROM planned").fetchone()
    assert scopes == [(b"", 0), (b"2026-11-22", 0)]
    assert planned == (0,)
    assert project.status().new == 0
