"""The report as files: what is in it, what is written again, and what must not fail."""

from __future__ import annotations

import faulthandler
import html
import json
import logging
import os
import re
import shutil
import signal
import threading
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from pipeline import read_articles
from pipeline.article import Family, Flag, Reason
from pipeline.cli import main
from pipeline.ledger import open_ledger
from pipeline.report import after_run, choice, writing
from pipeline.report.after_run import report_run
from pipeline.report.corpus import Corpus, read_corpus
from pipeline.report.listing import listing_files
from pipeline.report.raw_blocks import raw_blocks_of
from pipeline.report.wording import FAMILIES, FLAGS, REASONS, family_wording, problem_wording, rule_wording
from pipeline.report.writing import WrittenReport, write_report
from pipeline.run.journal import run_of
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
from tests.report.conftest import Made

FERRY = "sample-strait-ferry.txt"


@pytest.fixture
def mine(made: Made, tmp_path: Path) -> Made:
    """A copy of the project folder that a test may change."""
    shutil.copytree(made.root, tmp_path, dirs_exist_ok=True)
    return Made(tmp_path)


def again(made: Made) -> WrittenReport:
    root = made.root
    return write_report(str(root / "raw"), str(root / "clean"), root / ".pipeline", made.settings, seconds=600)


def content(made: Made) -> dict[Path, bytes]:
    return {path.relative_to(made.report): path.read_bytes() for path in made.report.rglob("*.*") if path.is_file()}


class Text(HTMLParser):
    """What stands on a page, and its elements."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.text, self.elements = "", []
        self.feed(page.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_a_run_writes_it(made: Made) -> None:
    overview = Text(made.report / "index.html").text
    records = len(list((made.root / "clean").rglob("*.json"))) + 2  # of the feed
    assert f"made {records} records; it rejected 1 document" in overview
    assert "It holds no article" in overview
    for page in ("problems.html", "articles.html", "sites.html"):
        assert (made.report / page).is_file()
    assert len(list((made.report / "articles").iterdir())) == records


def test_problems_say_which_document_and_why(made: Made) -> None:
    text = Text(made.report / "problems.html").text
    assert "sample-menu-only.html" in text
    assert "nothing in it reads like an article" in text


def test_an_article_page_shows_every_block_and_what_became_of_it(made: Made) -> None:
    record = json.loads((made.root / "clean" / f"{FERRY}.json").read_bytes())
    page = Text(made.page_of(FERRY))
    blocks = [attrs for tag, attrs in page.elements if tag == "li" and "block" in (attrs.get("class") or "").split()]
    count = len(record["blocks"]) + sum(one["last"] - one["first"] + 1 for one in record["removed"])
    assert [int(block["data-number"] or 0) for block in blocks] == list(range(1, count + 1))
    removed = {int(block["data-number"] or 0): block["data-family"] for block in blocks if "data-family" in block}
    assert removed == {
        number: one["family"] for one in record["removed"] for number in range(one["first"], one["last"] + 1)
    }
    assert "cue:leave-a-reply" in page.text
    assert record["blocks"][0]["text"] in page.text


def test_nothing_is_written_twice(mine: Made) -> None:
    again(mine)  # a copy has other times
    before = {path: path.stat().st_mtime_ns for path in mine.report.rglob("*.*")}
    assert again(mine).written == 0
    assert {path: path.stat().st_mtime_ns for path in mine.report.rglob("*.*")} == before


def test_only_what_changed_is_written(mine: Made) -> None:
    (mine.root / "raw" / "late.txt").write_text((mine.root / "raw" / FERRY).read_text().replace("ferries", "boats"))
    before = content(mine)
    run_pipeline(mine.root / "raw", mine.root / "clean", mine.settings, log_level="CRITICAL")
    after = content(mine)
    changed = {path for path, data in after.items() if before.get(path) != data}
    articles = {path for path in changed if path.parts[0] == "articles"}
    assert articles == {mine.page_of("late.txt").relative_to(mine.report)}
    assert {path for path in changed if path.parts[0] == "sites"} == {
        path for path in after if path.name.startswith("none-")
    }


def test_pages_of_records_that_are_gone_are_removed(mine: Made) -> None:
    page = mine.page_of(FERRY)
    (mine.report / "articles" / ".x.html.17.tmp").write_text("left by a crash")
    (mine.root / "raw" / FERRY).unlink()
    settings = Settings(state_dir=str(mine.root / ".pipeline"), prune=True)
    run_pipeline(mine.root / "raw", mine.root / "clean", settings, log_level="CRITICAL")
    assert not page.exists()
    assert not list(mine.report.rglob("*.tmp"))


def test_without_the_raw_file_the_record_has_to_do(mine: Made) -> None:
    (mine.root / "raw" / FERRY).unlink()
    shutil.rmtree(mine.report)
    again(mine)
    page = Text(mine.page_of(FERRY))
    assert "The raw file is gone or has changed" in page.text
    assert "Leave a Reply" in page.text
    assert "Transport secretary Ümit Gözüpek" in page.text


@pytest.mark.parametrize("what", ["file", "folder"])
def test_nothing_is_read_through_a_link(mine: Made, what: str) -> None:
    (article,) = (one for one in read_articles(mine.root / "clean") if one.raw.path == FERRY)
    (folder := mine.root / "raw" / "ferries").mkdir()
    (mine.root / "raw" / FERRY).rename(folder / FERRY)

    def blocks() -> object:
        path = f"ferries/{FERRY}".encode()
        ((_, found),) = raw_blocks_of(str(mine.root / "raw"), path, [article], mine.settings)
        return found

    assert blocks()
    place = folder / FERRY if what == "file" else folder
    place.rename(mine.root / "elsewhere")
    place.symlink_to(mine.root / "elsewhere")
    assert blocks() is None


def test_a_raw_file_that_has_changed_is_not_shown_as_the_one_of_the_record(mine: Made) -> None:
    (mine.root / "raw" / FERRY).write_text("something else\n\nand nothing more\n")
    shutil.rmtree(mine.report)
    again(mine)
    page = Text(mine.page_of(FERRY)).text
    assert "something else" not in page
    assert "The raw file is gone or has changed" in page


def test_damaged_pages_and_records_are_mended_or_left_out(mine: Made) -> None:
    mine.page_of(FERRY).write_text("<!doctype html>")
    (mine.report / "index.html").write_bytes(b"")
    other = mine.page_of("turned.txt")
    (mine.root / "clean" / "turned.txt.json").write_bytes(b'{"id": 17}\n')
    again(mine)
    assert "Leave a Reply" in mine.page_of(FERRY).read_text()
    assert (mine.report / "index.html").stat().st_size > 1000
    assert not other.exists()


def test_before_the_first_run_there_is_a_report_too(tmp_path: Path) -> None:
    for name in ("raw", "clean"):
        (tmp_path / name).mkdir()
    write_report(str(tmp_path / "raw"), str(tmp_path / "clean"), tmp_path / "state", Settings())
    assert "No run has been published yet" in Text(tmp_path / "state/report/index.html").text
    assert "Nothing: every document has a record" in Text(tmp_path / "state/report/problems.html").text


def test_a_run_does_not_fail_for_its_report(mine: Made, caplog: pytest.LogCaptureFixture) -> None:
    shutil.rmtree(mine.report)
    mine.report.write_text("a file where the folder belongs")
    (mine.root / "raw" / "late.txt").write_text((mine.root / "raw" / FERRY).read_text())
    logger = logging.getLogger("luigi-interface.pipeline")
    logger.addHandler(caplog.handler)
    caplog.set_level(logging.WARNING, logger=logger.name)
    try:
        result = run_pipeline(mine.root / "raw", mine.root / "clean", mine.settings)
    finally:
        logger.removeHandler(caplog.handler)
    assert result.exit_status == 0
    assert (mine.root / "clean" / "late.txt.json").is_file()
    assert "the report could not be written" in caplog.text


def _hang(*_: object) -> None:
    threading.Event().wait()


def _crash(*_: object) -> None:
    faulthandler.disable()  # whose traceback would look like one of the tests
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(("fault", "said"), [(_hang, "more than 0 seconds"), (_crash, "status -11")])
def test_neither_a_hang_nor_a_crash_reaches_the_run(
    mine: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: object, said: str
) -> None:
    monkeypatch.setattr(writing, "article_page", fault)
    monkeypatch.setattr(after_run, "_LONGEST", 0.01 if fault is _hang else 300)
    with open_ledger(mine.root / ".pipeline") as ledger:
        id_ = ledger.connection.execute("SELECT id FROM runs").fetchone()[0]
        run = run_of(ledger, id_)
    folders = {"raw_dir": str(mine.root / "raw"), "clean_dir": str(mine.root / "clean")}
    mine.page_of(FERRY).unlink()
    caplog.set_level(logging.WARNING, logger=after_run.logger.name)
    after_run.logger.addHandler(caplog.handler)
    try:
        report_run(mine.root / ".pipeline", replace(run, settings=mine.settings, **folders))
    finally:
        after_run.logger.removeHandler(caplog.handler)
    assert said in caplog.text


def test_it_can_be_switched_off(mine: Made) -> None:
    shutil.rmtree(mine.report)
    (mine.root / "raw" / "late.txt").write_text((mine.root / "raw" / FERRY).read_text())
    settings = Settings(state_dir=str(mine.root / ".pipeline"), report=False)
    assert run_pipeline(mine.root / "raw", mine.root / "clean", settings, log_level="CRITICAL").exit_status == 0
    assert not mine.report.exists()


def test_a_run_with_nothing_new_writes_none(mine: Made) -> None:
    shutil.rmtree(mine.report)
    run_pipeline(mine.root / "raw", mine.root / "clean", mine.settings, log_level="CRITICAL")
    assert not mine.report.exists()


def test_the_command_says_where_it_is(
    mine: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mine.root)
    shutil.rmtree(mine.report)
    assert main(["report", "--state-dir", ".pipeline"]) == 0
    assert str(mine.report / "index.html") in capsys.readouterr().out
    assert mine.page_of(FERRY).is_file()


def test_explain_writes_a_page(capsys: pytest.CaptureFixture[str], made: Made) -> None:
    raw = made.root / "raw"
    assert main(["explain", str(raw / FERRY), "--html"]) == 0
    page = html.unescape(capsys.readouterr().out)
    assert "Leave a Reply" in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert "'unsafe" not in page
    assert main(["explain", str(raw / "sample-menu-only.html"), "--html"]) == 1
    assert "no_article" in capsys.readouterr().out
    assert main(["explain", str(raw / "sample-feed.jsonl"), "--html"]) == 2
    assert "--record 0" in capsys.readouterr().err
    assert main(["explain", str(raw / "sample-feed.jsonl"), "--html", "--record", "1"]) == 0
    assert "Zegar na stacji" in capsys.readouterr().out
    assert main(["explain", str(raw / "sample-feed.jsonl"), "--html", "--record", "77"]) == 2


def test_the_first_record_of_a_container_is_called_by_its_index(mine: Made) -> None:
    shutil.copy(mine.root / "raw" / "sample-menu-only.html", mine.root / "raw" / "single.html")
    menu = {"html": (mine.root / "raw" / "sample-menu-only.html").read_text(encoding="utf-8")}
    (mine.root / "raw" / "menus.jsonl").write_text(f"{json.dumps(menu)}\n" * 2, encoding="utf-8")
    run_pipeline(mine.root / "raw", mine.root / "clean", mine.settings, log_level="CRITICAL")
    with open_ledger(mine.root / ".pipeline") as ledger:
        rows = read_corpus(ledger).rows
    names = {row.name for row in rows}
    assert {"sample-feed.jsonl#0", "sample-feed.jsonl#1", FERRY} <= names
    first = next(row for row in rows if row.name == "sample-feed.jsonl#0")
    assert first.name in Text(mine.report / "articles" / f"{first.id.hex()}.html").text
    problems = Text(mine.report / "problems.html").text
    assert "menus.jsonl record 0" in problems
    assert "menus.jsonl record 1" in problems
    assert "single.html record" not in problems


def test_no_page_carries_markup_of_an_article(made: Made) -> None:
    for path in made.report.rglob("*.html"):
        page = Text(path)
        scripts = [attrs for tag, attrs in page.elements if tag == "script"]
        assert all(set(attrs) <= {"src"} or attrs.get("type") == "application/json" for attrs in scripts), path
        assert not [tag for tag, _ in page.elements if tag in {"img", "iframe", "object", "embed", "base"}], path
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]
        links = [attrs["href"] or "" for tag, attrs in page.elements if tag == "a"]
        assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", path.read_text(encoding="utf-8")), path
        policy = next(attrs["content"] for tag, attrs in page.elements if attrs.get("http-equiv"))
        assert policy == "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; style-src 'self'"


def test_a_line_of_a_million_characters_is_cut(made: Made) -> None:
    page = made.page_of("long.txt")
    assert page.stat().st_size < 100_000
    assert "998,000 more characters" in Text(page).text or "997,999 more characters" in Text(page).text


def corpus_of(made: Made) -> Corpus:
    with open_ledger(made.root / ".pipeline") as ledger:
        return read_corpus(ledger)


def test_few_articles_are_chosen_by_problem_then_by_site(made: Made) -> None:
    corpus = corpus_of(made)
    corpus.rows[:] = [row._replace(problems=("little_kept",) if row.number == 4 else ()) for row in corpus.rows]
    chosen = choice.chosen_articles(corpus, 6)
    assert len(chosen) == 6
    assert chosen[0].number == 4
    assert len({row.site for row in chosen[1:]}) == 5
    assert choice.chosen_articles(corpus, 1000) == corpus.rows


def test_a_large_corpus_has_few_pages(mine: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ARTICLES", 4)
    monkeypatch.setattr(choice, "MOST_SITES", 3)
    again(mine)
    assert len(list((mine.report / "articles").iterdir())) == 4
    assert len(list((mine.report / "sites").iterdir())) == 3
    assert "4 articles have a page with their blocks" in Text(mine.report / "articles.html").text


def test_a_list_that_is_too_long_holds_the_last(made: Made) -> None:
    corpus = corpus_of(made)
    many = [row._replace(number=number) for number, row in enumerate(corpus.rows * 1000)]
    corpus.rows[:] = many
    files, listed = listing_files(corpus, set(), 1_500_000)
    assert 0 < listed < len(many)
    assert sum(map(len, files.values())) < 1_500_000
    assert max(files) == f"articles-{many[-1].number // 4096:05}.js"


def test_lines_of_a_template_are_shown_where_the_ledger_knows_them(mine: Made) -> None:
    page = next((mine.report / "sites").glob("tidewrack.example-*"))
    assert "Lines of the site's template" not in Text(page).text
    with open_ledger(mine.root / ".pipeline") as ledger:
        ledger.connection.execute("DROP TABLE IF EXISTS template_lines")
        ledger.connection.execute("CREATE TABLE template_lines (site BLOB, hash BLOB, text TEXT, records INTEGER)")
        rows = [(b"www.tidewrack.example", b"1", "Below <b>deck</b>", 7), (b"other.example", b"2", "Other", 9)]
        ledger.connection.executemany("INSERT INTO template_lines VALUES (?, ?, ?, ?)", rows)
    again(mine)
    text = Text(page).text
    assert "Lines of the site's template" in text
    assert "Below <b>deck</b>" in text
    assert "Other" not in text


def test_everything_has_a_wording() -> None:
    assert set(FAMILIES) == set(get_args(Family))
    assert set(FLAGS) == set(get_args(Flag))
    assert set(REASONS) == set(get_args(Reason))
    assert family_wording("of_tomorrow").label == "Of tomorrow"
    assert problem_wording("of_tomorrow").label == "Of tomorrow"
    assert rule_wording("cue:leave-a-reply") == "It carries a phrase of the catalogue: leave a reply."
    assert "sort:new" in rule_wording("sort:new")


def test_every_family_has_a_colour() -> None:
    style = (Path(writing.__file__).parent / "static" / "report.css").read_text()
    for family in get_args(Family):
        assert re.search(rf"\.family-{family.replace('_', '-')}[ ,]", style), family
