"""Lines that a site repeats, in clean/: what is taken when, and that neither order nor crashes show."""

import json
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import ArticleBlock, Quality, Rejection, Removed, readable_path
from pipeline.configuration import RETCODES
from pipeline.corpus import templates
from pipeline.corpus.lines import Cleaned, lines_of
from pipeline.ledger import open_ledger
from pipeline.metadata.record import hostname_of
from pipeline.run import planning, rewriting, stripping
from pipeline.run.site_lines import count_templates, is_settled, template_lines
from pipeline.run.storage import RecordWriter
from tests.benchmarks.duplicate_texts import edited, story
from tests.run import stand_in_cleaning
from tests.run.orders import ORDERS

CHANCE = random.Random(3)
STORIES = [story("en", CHANCE, paragraphs=4) for _ in range(12)]
COPIES = [edited(STORIES[0], CHANCE) for _ in range(2)]
SUPPORT = "This paper lives on what its readers give: become a member today."
SIGN_UP = "Sign up for our letter and read the news before breakfast."


@pytest.fixture(autouse=True)
def _lined(project, monkeypatch):
    """Blocks are paragraphs: removed after ``~``, the title after ``=``. Four pages are a large part of four."""

    def clean_with_lines(documents, settings=None):
        for document in documents:
            text = document.content if isinstance(document.content, str) else document.content.decode()
            if text == "REJECT":
                yield Rejection(document.name, document.record, None, "no_article", "it says so", "")
                continue
            article = stand_in_cleaning.article(document, "", settings)
            parts = text.split("\n\n")
            gone = {place: part for place, part in enumerate(parts) if part[0] in "~="}
            kept = [part for place, part in enumerate(parts) if place not in gone]
            removed = []
            for place, part in gone.items():
                reason = ("title", "title:line") if part[0] == "=" else ("boilerplate", "model")
                removed.append(Removed(place + 1, place + 1, *reason, 0.25, part[1:20]))
            texts = [part.lstrip("~=") for part in parts]
            article = replace(
                article,
                url=(document.hints or {}).get("url"),
                hostname=hostname_of((document.hints or {}).get("url")),
                text="\n\n".join(kept),
                blocks=[ArticleBlock("paragraph", part, None) for part in kept],
                removed=removed,
                raw=replace(article.raw, path=readable_path(document.raw_path)),
                quality=Quality(len(" ".join(kept).split()), 0.5, None, [] if removed else ["all_kept"]),
            )
            prose = float(sum(len(part.split()) for part in texts))
            yield Cleaned(article, lines_of(texts, ["paragraph"] * len(parts), article, prose))

    monkeypatch.setattr(sys.modules["pipeline.cleaning"], "clean_with_lines", clean_with_lines)
    monkeypatch.setattr(templates, "_LARGE_PART", 2.0)


@pytest.fixture(params=[False, True], ids=["small", "large"])
def _size(request, monkeypatch):
    """Containers as they are, or as if every one were large."""
    if request.param:
        monkeypatch.setattr(planning, "_LARGE", 1)


def page(number, *below, above=()):
    return "\n\n".join([*above, STORIES[number].text, *below])


def drop(project, name, text, url="https://news.example/a"):
    project.drop(name, text)
    if url:
        project.drop(f"{name}.meta.json", json.dumps({"url": url}))


def records(project):
    """Place of each record to the record."""
    found = [json.loads(line) for path in project.clean.rglob("*.json*") for line in path.open("rb")]
    return {(record["raw"]["path"], record["raw"]["record"]): record for record in found}


def without(project, line=SUPPORT):
    """Names of the files, of single records, that do not have the line in their text."""
    return {path for (path, _), record in records(project).items() if line not in record["text"]}


def from_scratch(project, **settings_):
    """What one run over the same raw/ makes."""
    other = type(project)(project.root / f"scratch-{random.getrandbits(64):x}")
    other.root.mkdir()
    (other.root / "raw").symlink_to(project.raw)
    assert other.run(**settings_).exit_status == 0
    return other.files()


def test_a_line_below_every_text_of_a_site_is_taken_from_all(project):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT), url=f"https://www.news.example/{number}")
    for number in range(4, 6):
        drop(project, f"{number}", page(number, SUPPORT), url="https://other.example/")
    summary = project.run(batch_size=2).summary
    assert without(project) == {"0", "1", "2", "3"}
    assert (summary.templates.records, summary.templates.sites, summary.templates.rewritten) == (4, 1, 4)
    record = records(project)["0", 0]
    assert record["text"] == STORIES[0].text
    assert "\n\n".join(block["text"] for block in record["blocks"]) == record["text"]
    assert record["removed"] == [
        {"first": 5, "last": 5, "family": "template", "rule": "site", "score": None, "excerpt": SUPPORT}
    ]
    assert record["quality"]["words"] < records(project)["5", 0]["quality"]["words"] + 1000
    assert record["quality"]["share_kept"] == round(0.5 - len(SUPPORT) / (len(STORIES[0].text) - 6 + len(SUPPORT)), 4)
    assert record["quality"]["flags"] == []  # not all_kept any more
    status = project.status()
    assert (status.removed["template"], status.flags) == (4, {"all_kept": 2})
    with open_ledger(project.state) as ledger:
        (line,) = template_lines(ledger, "news.example")
        assert template_lines(ledger) == [line]
        assert (line.text, line.pages, line.of_pages, line.records) == (SUPPORT, 4, 4, 4)
        facts = ledger.connection.execute("SELECT words, families FROM articles WHERE path = ?", (b"0",)).fetchone()
        assert facts == (record["quality"]["words"], '{"template": 1}')
    assert json.loads((project.state / "runs/latest.json").read_bytes())["templates"]["rewritten"] == 4
    assert project.run().summary.run is None


def test_only_records_that_change_are_rewritten(project, settled):
    for number in range(3):
        drop(project, f"{number}", page(number, SUPPORT))
    for number in range(4, 7):
        drop(project, f"{number}", page(number))
    assert project.run().summary.templates.rewritten == 0
    before = {path.name: path.stat().st_ino for path in project.clean.iterdir()}
    drop(project, "3", page(3, SUPPORT))
    summary = project.run().summary
    assert (summary.tally.records, summary.templates.rewritten) == (1, 4)
    now = {path.name: path.stat().st_ino for path in project.clean.iterdir()}
    assert {name for name, inode in before.items() if now[name] != inode} == {"0.json", "1.json", "2.json"}
    assert project.files() == from_scratch(project)
    assert project.run().summary.run is None


def test_records_get_their_lines_back_although_their_raw_files_are_gone(project, settled):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    assert len(without(project)) == 4
    for number in range(3):
        (project.raw / f"{number}").unlink()
        (project.raw / f"{number}.meta.json").unlink()
    assert project.run().summary.run is None
    drop(project, "3", page(3))  # the line stands on three pages now, which is too few
    summary = project.run().summary
    assert (summary.templates.rewritten, summary.templates.records) == (3, 0)
    assert without(project) == {"3"}
    assert records(project)["0", 0]["quality"]["flags"] == ["all_kept"]
    drop(project, "3", page(3, SUPPORT))
    assert project.run().summary.templates.rewritten == 4
    assert len(without(project)) == 4


def test_a_rejection_and_pruning_undo_templates(project, settled):
    for number in range(5):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    drop(project, "0", "REJECT")
    project.run()
    assert len(without(project)) == 4
    (project.raw / "1").unlink()
    (project.raw / "1.meta.json").unlink()
    summary = project.run(prune=True).summary
    assert (summary.templates.rewritten, without(project)) == (3, set())
    assert project.files() == from_scratch(project)
    with open_ledger(project.state) as ledger:
        assert template_lines(ledger) == []


def test_off_restores_and_on_takes_again_also_without_a_raw_file(project, settled):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    before = project.files()
    (project.raw / "0").unlink()
    (project.raw / "0.meta.json").unlink()
    assert project.run(templates=False).exit_status == 0
    assert without(project) == set()
    assert project.status(templates=False).removed.get("template") is None
    project.run()
    assert project.files() == before


def test_a_page_that_is_nothing_but_template_is_kept_and_flagged(project):
    for number in range(5):
        drop(project, f"{number}", page(number, SUPPORT, SIGN_UP))
    drop(project, "empty", f"{SUPPORT}\n\n{SIGN_UP}")
    project.run()
    record = records(project)["empty", 0]
    assert record["text"] == f"{SUPPORT}\n\n{SIGN_UP}"
    assert "little_kept" in record["quality"]["flags"]
    assert record["removed"] == []
    assert len(without(project)) == 5
    assert project.status().flags == {"all_kept": 1, "little_kept": 1}


def test_without_an_address_the_folder_or_the_container_is_the_site(project):
    for number in range(4):
        drop(project, f"one/{number}", page(number, SUPPORT), url=None)
    for number in range(4, 7):
        drop(project, f"two/{number}", page(number, SUPPORT), url=None)
    texts = [page(number, SIGN_UP) for number in range(4)]
    project.drop("two/c.jsonl", b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts))
    project.run()
    assert without(project) == {f"one/{number}" for number in range(4)} | {"two/c.jsonl"}
    with open_ledger(project.state) as ledger:
        assert {(line.site, line.text) for line in template_lines(ledger)} == {
            ("one/", SUPPORT),
            ("two/c.jsonl/", SIGN_UP),
        }


@pytest.mark.usefixtures("_size", "settled")
def test_records_of_a_container_and_beside_it(project):
    rows = [{"text": page(number, SUPPORT), "url": f"https://news.example/{number}"} for number in range(3)]
    rows.append({"text": page(3), "url": "https://news.example/3"})
    project.drop("c.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    assert project.run(batch_size=2).summary.templates.rewritten == 0
    fourth = (project.clean / "c.jsonl.jsonl").read_bytes().splitlines()[3]
    drop(project, "4", page(4, SUPPORT))
    assert project.run(batch_size=2).summary.templates.rewritten == 4
    assert [SUPPORT in record["text"] for _, record in sorted(records(project).items())] == [False] * 5
    assert (project.clean / "c.jsonl.jsonl").read_bytes().splitlines()[3] == fourth
    assert project.files() == from_scratch(project)
    project.drop("c.jsonl", json.dumps(rows[1]).encode() + b"\n")  # shorter
    project.run(batch_size=1)
    assert [SUPPORT in record["text"] for _, record in sorted(records(project).items())] == [True, True]
    assert project.files() == from_scratch(project)


def test_duplicates_are_found_in_what_is_left(project, settled):
    """Short notices below the same long box are different texts once the box is gone."""
    box = "\n\n".join(f"{SUPPORT[:-1]} number {place}." for place in range(3))
    for number in range(6):
        drop(project, f"{number}", f"{page(number)}\n\n{box}")
    drop(project, "copy", f"{COPIES[0].text}\n\n{box}")
    project.run()
    found = records(project)
    ids = {record["id"]: path for (path, _), record in found.items()}
    marks = {path: ids[record["duplicate_of"]] for (path, _), record in found.items() if record["duplicate_of"]}
    assert set(marks) | set(marks.values()) == {"0", "copy"}
    assert project.files() == from_scratch(project, batch_size=1)


POINTS = {
    "strip_templates": "pipeline.run.stripping.strip_templates",
    "plan": "pipeline.run.stripping.plan_site",
    "write": "pipeline.run.stripping._write",
    "stage": "pipeline.run.stripping.stage_edited",
    "publish": "pipeline.run.stripping.RecordWriter",
    "finish": "pipeline.run.stripping.finish_files",
    "settle": "pipeline.run.stripping.settle",
    "tally": "pipeline.run.stripping.store_tally",
}


@pytest.mark.parametrize(("point", "gone"), [*((point, False) for point in POINTS), ("stage", True), ("finish", True)])
def test_a_run_cut_off_while_templates_are_taken_is_finished_by_the_next(project, settled, monkeypatch, point, gone):
    for number in range(3):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    if gone:
        for number in range(3):
            (project.raw / f"{number}").unlink()
            (project.raw / f"{number}.meta.json").unlink()
    drop(project, "3", page(3, SUPPORT))

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        writer = type("Writer", (RecordWriter,), {"publish": cut})
        crash.setattr(POINTS[point], writer if point == "publish" else cut)
        with pytest.raises(KeyboardInterrupt):
            project.run()
    for record in project.files().values():
        json.loads(record)
    with open_ledger(project.state) as ledger:
        assert is_settled(ledger) == (point == "tally")
    result = project.run()
    assert (result.exit_status, result.summary.tally.records) == (0, 0)
    assert len(without(project)) == 4
    if not gone:
        assert project.files() == from_scratch(project)
    assert not list(project.clean.rglob("*.tmp"))
    assert project.run().summary.run is None


def test_a_cut_off_after_half_of_the_files_and_news_in_between(project, settled, monkeypatch):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    monkeypatch.setattr(rewriting, "_AT_ONCE", 1)
    finish, calls = stripping.finish_files, []

    def finish_once(*arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return finish(*arguments)

    with monkeypatch.context() as crash:
        crash.setattr(stripping, "finish_files", finish_once)
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert len(without(project)) == 2
    drop(project, "3", page(3))  # three pages with it are too few
    assert project.run().exit_status == 0
    assert without(project) == {"3"}
    assert project.files() == from_scratch(project)


@pytest.mark.parametrize("damage", [b"{half a rec", b"[]\n", b""])
def test_a_damaged_record_is_left_alone_and_made_again_by_the_next_run(project, settled, damage):
    for number in range(3):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    (project.clean / "0.json").write_bytes(damage)
    drop(project, "3", page(3, SUPPORT))
    result = project.run(duplicates=True)
    assert (result.exit_status, result.summary.templates.damaged) == (0, 1)
    assert (project.clean / "0.json").read_bytes() == damage
    assert project.run().summary.plan.changed == 1
    assert len(without(project)) == 4
    assert project.files() == from_scratch(project)


def test_a_record_that_is_missing_is_made_again_without_the_line(project, settled):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    project.run()
    before = project.files()
    (project.clean / "2.json").unlink()
    summary = project.run().summary
    assert (summary.plan.missing, summary.templates.rewritten) == (1, 1)
    assert project.files() == before


def test_a_stage_that_fails_fails_the_run_and_the_next_one_makes_good(project, settled, monkeypatch):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    with monkeypatch.context() as fault:
        fault.setattr(stripping, "stage_edited", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        assert project.run().exit_status == RETCODES["task_failed"]
    assert project.run().exit_status == 0
    assert len(without(project)) == 4


def test_drops_side_by_side(project):
    import datetime

    import luigi
    from luigi.cmdline_parser import CmdlineParser

    from pipeline.configuration import flags
    from pipeline.tasks import CleanDrop

    days = [datetime.date(2026, 11, day) for day in (20, 21, 22, 23)]
    for number, day in enumerate(days):
        drop(project, f"{day}/{number}", page(number, SUPPORT))
    tasks = [CleanDrop(date=day, raw_dir=str(project.raw), clean_dir=str(project.clean)) for day in days]
    with CmdlineParser.global_instance(["CleanArticles", *flags(project.settings())], True):
        assert luigi.build(tasks, local_scheduler=True, workers=2, log_level="CRITICAL")
    assert len(without(project)) == 4
    assert project.run().summary.run is None
    assert project.files() == from_scratch(project)


def test_a_run_that_changes_no_line_looks_at_no_site(project, settled, monkeypatch):
    for number in range(4):
        drop(project, f"{number}", page(number, SUPPORT))
    drop(project, "other", page(5), url="https://other.example/")
    project.run()
    looked = []
    plan = stripping._plan_site
    monkeypatch.setattr(stripping, "_plan_site", lambda *_: (looked.append(_[1]), plan(*_))[1])
    drop(project, "other", page(6), url="https://other.example/")
    project.run()
    assert looked == [b"other.example"]
    with open_ledger(project.state) as ledger:
        assert (count_templates(ledger).records, count_templates(ledger).sites) == (4, 1)


NAMES = [f"{day}/{name}" for day in ("2026-11-22", "sub") for name in "abcdefg"]
BELOW = [(), (SUPPORT,), (SUPPORT, SIGN_UP), (f"~{SIGN_UP}", SUPPORT), (f"~{SUPPORT}",), (SIGN_UP, f"={SUPPORT}")]
ABOVE = [(), (SIGN_UP,), (f"~{SIGN_UP}",), (f"={STORIES[3].text[:60]}",)]


@settings(max_examples=ORDERS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_batching_and_number_of_runs_gives_the_same_bytes(project, data, tmp_path_factory):
    """With sites, containers and duplicates among the files; incremental is as from scratch."""
    stories = [*(story.text for story in STORIES[:6]), *(copy.text for copy in COPIES)]

    def text():
        parts = (*data.draw(st.sampled_from(ABOVE)), data.draw(st.sampled_from(stories)))
        return "\n\n".join((*parts, *data.draw(st.sampled_from(BELOW))))

    def url():
        return data.draw(
            st.sampled_from(["https://a.example/1", "https://www.a.example/2", "https://b.example/", None])
        )

    contents = {name: (text(), url()) for name in data.draw(st.permutations(NAMES))[:10]}
    for name in ("c.jsonl", "sub/d.jsonl"):
        rows = [{"text": text(), "url": url()} for _ in range(data.draw(st.integers(1, 4)))]
        contents[name] = ("".join(json.dumps(row) + "\n" for row in rows), None)
    folders = []
    for at_once in (True, False):
        here = type(project)(Path(tmp_path_factory.mktemp("project")))
        waiting = data.draw(st.permutations(sorted(contents)))
        while waiting:
            number = len(waiting) if at_once else data.draw(st.integers(1, len(waiting)))
            for name in waiting[:number]:
                if not at_once and data.draw(st.integers(0, 5)) == 0:  # something else was there before
                    drop(here, name, "REJECT" if data.draw(st.booleans()) else text(), url())
                    here.run(batch_size=data.draw(st.integers(1, 4)))
                    (here.raw / f"{name}.meta.json").unlink(missing_ok=True)
                drop(here, name, *contents[name])
            waiting = waiting[number:]
            assert here.run(batch_size=data.draw(st.integers(1, 4))).exit_status == 0
        folders.append(here.files())
        assert here.run().summary.run is None
    assert folders[0] == folders[1]
