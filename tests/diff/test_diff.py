"""``diff`` names every record that the rules change and no other: it is held against a run that applies them."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.diff import DiffError, NothingCleanedError
from pipeline.diff.changes import Diff
from pipeline.diff.corpus import diff_corpus
from pipeline.diff.jobs import Job
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings

PLACES = ["harbour", "bridge", "ferry", "school", "market", "station", "library", "lighthouse"]
ACTS = ["was closed for repairs", "will open again in spring", "divides the two banks", "has found a new keeper"]
NOTES = ["Our reporters will follow the work.", "This story was updated twice.", "Read on in our app."]
TAILS = ["More from this section", "Leave a Reply", "Send us your photos of the day"]


def pages(folder: Path, number: int, seed: int) -> None:
    """Pages, dumps and a container, some of them near-duplicates that differ in lines that rules are about."""
    chance = random.Random(seed)

    def sentence() -> str:
        place, act = chance.choice(PLACES), chance.choice(ACTS)
        return f"The {place} {act}, the council said after its meeting number {chance.randrange(9000)} this year."

    def lines() -> list[str]:
        body = [" ".join(sentence() for _ in range(chance.randint(1, 3))) for _ in range(chance.randint(2, 5))]
        for note in chance.sample(NOTES, chance.randint(0, 2)):
            body.insert(chance.randint(0, len(body)), note)
        return [f"The {chance.choice(PLACES)} {chance.choice(ACTS)}", *body, *chance.sample(TAILS, 2), "Name *"]

    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []
    previous: list[str] = []
    for index in range(number):
        text = lines()
        if index % 4 == 3:  # a copy of the page before, with another note: more than half of a short text
            text = [text[0], *previous[1:], "Read on in our app. " * 9]
        previous = text
        if index % 3 == 0:
            (folder / f"{index}.txt").write_text("\n\n".join(text), encoding="utf-8")
        elif index % 3 == 1:
            body = "".join(f"<p>{line}</p>" for line in text[1:])
            page = f"<html><title>{text[0]}</title><body><article><h1>{text[0]}</h1>{body}</article></body></html>"
            (folder / f"{index}.html").write_text(page, encoding="utf-8")
            hints = {"url": f"https://{chance.choice(['news', 'blog'])}.example/{index}"}
            (folder / f"{index}.html.meta.json").write_text(json.dumps(hints), encoding="utf-8")
        else:
            rows.append({"text": "\n\n".join(text), "url": f"https://feed.example/{index}"})
    (folder / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "menu.txt").write_text(
        "\n\n".join(["Accept all", "Reject all", "Manage the preferences of our site"] * 6)
    )


def rule(kind: str, text: str, **more: str) -> str:
    return f"[[{kind}]]\ntext = '''{text}'''\n" + "".join(f'{key} = "{value}"\n' for key, value in more.items())


RULE_SETS = {
    "remove a note": rule("remove", NOTES[0], family="promotion"),
    "an end": rule("end_of_article", "Send us", match="start"),
    "keep what goes": rule("keep", "Leave a Reply") + rule("keep", "Name"),
    "one site": rule("remove", NOTES[1], site="news.example") + rule("remove", NOTES[0], site="feed.example"),
    "copies fall apart": rule("remove", "council said", match="contains", site="feed.example"),
    "the headline": rule("remove", "The harbour", match="start"),
    "a record lost": "".join(
        rule("remove", f"The {place} {act}", match="start") for place in PLACES for act in ACTS[:2]
    ),
    "a record gained": rule("keep", "Accept all")
    + rule("keep", "Reject all")
    + rule("keep", "Manage the", match="start"),
    "nothing": rule("remove", "Nobody writes this line"),
    "another language": rule("remove", NOTES[0], language="de"),
}


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that was cleaned without rules."""
    folder = tmp_path_factory.mktemp("corpus")
    pages(folder / "raw", 36, seed=3)
    run(folder)
    return folder


@pytest.fixture
def corpus(cleaned: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(cleaned, tmp_path / "corpus")
    return tmp_path / "corpus"


def settings_for(folder: Path, source: str | None, **chosen: Any) -> Settings:
    path = folder / "rules.toml"
    if source is not None:
        path.write_text(source, encoding="utf-8")
    return Settings(
        rules="" if source is None else str(path), state_dir=str(folder / "state"), detect_language=False, **chosen
    )


def run(folder: Path, source: str | None = None, **chosen: Any) -> None:
    result = run_pipeline(folder / "raw", folder / "clean", settings_for(folder, source, **chosen), log_level="ERROR")
    assert result.exit_status == 0


def diff(folder: Path, source: str | None, workers: int = 1, **chosen: Any) -> Diff:
    places = (str(folder / name) for name in ("raw", "clean", "state"))
    return diff_corpus(*places, settings_for(folder, source, **chosen), workers)


def records(folder: Path) -> dict[tuple[str, int], dict[str, Any]]:
    found = {}
    for path in sorted((folder / "clean").rglob("*.json*")):
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            record.pop("recipe")
            found[record["raw"]["path"], record["raw"]["record"]] = record
    return found


def check(found: Diff, before: dict[tuple[str, int], Any], after: dict[tuple[str, int], Any]) -> None:
    """Hold what was found against the records before and after a run."""
    named = {(change.path, change.record): change for change in found.changes}
    assert len(named) == len(found.changes)
    changed = {place for place in before.keys() & after.keys() if before[place] != after[place]}
    lost, gained = before.keys() - after.keys(), after.keys() - before.keys()
    assert {place for place, change in named.items() if change.kind == "changed"} == changed
    assert {place for place, change in named.items() if change.kind == "lost"} == lost
    assert {place for place, change in named.items() if change.kind == "gained"} == gained
    for place in changed:
        keys = {key for key in before[place] if before[place][key] != after[place][key]}
        assert set(named[place].keys) == keys
        for key, (one, other) in named[place].values.items():
            assert (before[place][key], after[place][key]) == (one, other)
        assert len(after[place]["blocks"]) - len(before[place]["blocks"]) == sum(
            (block.before is not None) - (block.after is not None) for block in named[place].blocks
        )
    assert sum(found.counts().values()) == len(found.changes)


@pytest.mark.parametrize("name", RULE_SETS)
def test_it_agrees_with_a_run(corpus: Path, name: str) -> None:
    before = records(corpus)
    found = diff(corpus, RULE_SETS[name])
    assert records(corpus) == before
    run(corpus, RULE_SETS[name])
    check(found, before, records(corpus))
    assert bool(found.changes) == (name not in ("nothing", "another language"))
    if name.startswith("a record"):
        assert found.counts()[name.split()[-1]]
    if name == "copies fall apart":
        assert any("duplicate_of" in change.keys for change in found.changes)
    if name == "the headline":
        assert any("title" in change.keys for change in found.changes)
    assert diff(corpus, RULE_SETS[name]).changes == []


def test_it_tells_what_an_edit_of_the_rules_changes_and_what_their_absence_does(corpus: Path) -> None:
    one, other = RULE_SETS["remove a note"], RULE_SETS["an end"]
    run(corpus, one)
    before = records(corpus)
    edited = diff(corpus, one + other)  # the same file, which the next run would read
    without = diff(corpus, None)
    assert {block.by for change in edited.changes for block in change.blocks} == {"user:send-us"}
    assert without.changes
    without_copy = shutil.copytree(corpus, corpus.parent / "without")
    run(corpus, one + other)
    check(edited, before, records(corpus))
    run(without_copy, None)
    check(without, before, records(without_copy))


def test_two_workers_find_the_same(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.diff.corpus._JOB_DOCUMENTS", 12)
    assert diff(corpus, RULE_SETS["copies fall apart"], workers=2) == diff(corpus, RULE_SETS["copies fall apart"])


def end_process(job: Job) -> None:
    """In the place of comparing."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_told_without_a_traceback(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.diff.corpus._JOB_DOCUMENTS", 12)
    monkeypatch.setattr("pipeline.diff.corpus.compare", end_process)
    with pytest.raises(DiffError, match="ended from outside"):
        diff(corpus, RULE_SETS["nothing"], workers=2)


def test_nothing_is_written(corpus: Path) -> None:
    def everything() -> dict[Path, tuple[bytes, int]]:
        files = [path for path in corpus.rglob("*") if path.is_file() and path.name != "rules.toml"]
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    before = everything()
    diff(corpus, RULE_SETS["a record lost"])
    assert everything() == before


def test_what_cannot_be_compared_is_counted(corpus: Path) -> None:
    rules = RULE_SETS["remove a note"]
    everything = diff(corpus, rules)
    gone, rewritten, unmade, feed = (corpus / "raw" / name for name in ("0.txt", "3.txt", "6.txt", "feed.jsonl"))
    inside = len(feed.read_bytes().splitlines())
    gone.unlink()
    feed.unlink()
    rewritten.write_bytes(rewritten.read_bytes() + b"\n\nOne more line.")
    (corpus / "clean" / "6.txt.json").unlink()
    (corpus / "raw" / "new.txt").write_text("Nobody has cleaned this.")
    found = diff(corpus, rules)
    assert found.not_compared == {"raw_gone": 1 + inside, "changed": 1, "missing": 1, "new": 1}
    assert found.documents == everything.documents - 3 - inside
    left = {gone.name, rewritten.name, unmade.name, feed.name}
    assert found.changes == [change for change in everything.changes if change.path not in left]


def test_what_other_settings_change_is_said_and_not_counted(corpus: Path) -> None:
    found = diff(corpus, RULE_SETS["remove a note"], quotes="keep")
    assert found.stale == found.documents
    same = diff(corpus, RULE_SETS["remove a note"])
    assert [change.keys for change in found.changes] == [change.keys for change in same.changes]
    assert same.stale == 0


def test_before_anything_was_cleaned(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with pytest.raises(NothingCleanedError, match="clean some with a run first"):
        diff(tmp_path, RULE_SETS["nothing"])


@pytest.fixture
def samples(workspace: Path) -> Path:
    assert main(["run", "--no-detect-language"]) == 0
    (workspace / "mine.toml").write_text(rule("remove", "Harbour Director Işıl Karaçay", family="credit"))
    return workspace


def test_the_command_shows_counts_then_blocks(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    # Settings that luigi.cfg does not have would be another reason for records to change.
    assert main(["diff", "--rules", "mine.toml"]) == 0
    out, err = capsys.readouterr()
    assert "1 records would change" in out
    assert "19 of 19 documents" in err
    assert "-    3 kept -> credit user:harbour-director-işil-karaçay  Harbour Director Işıl Karaçay" in out
    assert out.index("records would change") < out.index("sample-strait-ferry.txt: text")
    assert "stale" in out  # detect_language was another


def test_the_command_names_the_first_record_of_a_container_and_no_record_of_a_page(
    samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = json.loads(Path("clean/sample-feed.jsonl.jsonl").read_bytes().splitlines()[0])
    assert first["raw"]["record"] == 0
    page = json.loads(Path("clean/sample-strait-ferry.txt.json").read_bytes())
    Path("mine.toml").write_text(rule("remove", first["blocks"][0]["text"]) + rule("remove", page["blocks"][0]["text"]))
    capsys.readouterr()
    assert main(["diff", "--rules", "mine.toml"]) == 0
    out = capsys.readouterr().out
    assert "sample-feed.jsonl record 0: text" in out
    assert "sample-strait-ferry.txt: text" in out


def test_the_command_as_json(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["diff", "--rules", "mine.toml", "--json", "--workers", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {"changed": 1, "text": 1, "reasons": 0, "mark": 0, "lost": 0, "gained": 0}
    (change,) = found["changes"]
    assert (change["path"], change["kind"]) == ("sample-strait-ferry.txt", "changed")
    (block,) = change["blocks"]
    assert (block["number"], block["before"], block["after"]["family"]) == (3, None, "credit")
    assert found["lines"] == {"user:harbour-director-işil-karaçay": 1}


def test_a_broken_file_is_told_in_one_line(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    Path("mine.toml").write_text("[[remove]]\ntxt = 'x'\n")
    assert main(["diff", "--rules", "mine.toml"]) == 2
    err = capsys.readouterr().err
    assert "mine.toml, line 2: unknown key 'txt'; did you mean 'text'?" in err
    assert err.count("\n") == 1
    assert main(["diff", "--workers", "0"]) == 2


def test_what_a_scrape_holds_does_not_steer_the_terminal(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("raw/sample-strait-ferry.txt").read_text(encoding="utf-8")
    Path("raw/e\x1b[31mvil.txt").write_text(
        text.replace("Harbour Director", "Harbour\x1b[2J Director"), encoding="utf-8"
    )
    Path("mine.toml").write_text(rule("remove", "Harbour", match="start"))
    assert main(["run"]) == 0
    assert main(["diff", "--rules", "mine.toml"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "e\\x1b[31mvil.txt" in out
