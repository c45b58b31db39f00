"""The command line: what it prints, where, and the status it ends with."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from pipeline.cli import main, parser_of_commands
from pipeline.schema import record_schema

ROOT = str(Path(__file__).parent.parent)

MENU = "<html><body><nav><a href=/>Home</a><a href=/n>News</a></nav></body></html>"


def test_a_run_with_nothing_new_loads_nothing_that_cleans(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    heavy = {
        "numpy",
        "lxml",
        "langdetect",
        "trafilatura",
        "ftfy",
        "markdown_it",
        "warcio",
        "jinja2",
        "psutil",
        "pipeline.stages",
    }
    code = (
        "import sys\nfrom pipeline.cli import main\nassert main(['run']) == 0\n"
        f"loaded = {heavy!r} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_run_prints_counts_rejections_and_families(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    out, err = capsys.readouterr()
    assert "1 rejected (1 no_article)" in out
    assert "removed blocks by family" in out
    assert "navigation" in out
    assert "documents" in err  # progress, as plain lines: this is no terminal
    assert "\x1b[" not in out + err
    good = [path for path in (workspace / "raw").rglob("*") if path.is_file() and not path.name.endswith(".meta.json")]
    assert len(list((workspace / "clean").rglob("*.json*"))) == len(good) - 1

    assert main(["run"]) == 0
    assert "nothing new" in capsys.readouterr().out


def test_run_as_json(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--json", "--batch-size", "5", "--workers", "2"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["settings"]["batch_size"] == 5
    assert summary["tally"]["rejected"] == {"no_article": 1}


def test_run_without_raw_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == 2
    err = capsys.readouterr().err
    assert str(tmp_path / "raw") in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--batch-size", "0"], "batch_size is 0"),
        (["run", "--workers", "0"], "workers is 0"),
    ],
)
def test_a_wrong_command_says_what_to_mend(
    workspace: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_clean_prints_a_record_a_line(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["clean", "raw/sample-sento.txt", "raw/sample-nachtbus.html"]) == 0
    lines = capfdbinary.readouterr().out.split(b"\n")
    assert lines.pop() == b""
    records = [json.loads(line) for line in lines]
    assert [record["raw"]["path"] for record in records] == ["sample-sento.txt", "sample-nachtbus.html"]
    for record in records:
        jsonschema.validate(record, record_schema())


def test_clean_gives_the_record_that_a_run_gives(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["run"]) == 0
    capfdbinary.readouterr()
    for path in (workspace / "raw").rglob("*"):
        record = workspace / "clean" / path.relative_to(workspace / "raw").parent / f"{path.name}.json"
        if record.exists():
            assert main(["clean", str(path)]) == 0
            assert capfdbinary.readouterr().out == record.read_bytes()


def test_clean_gives_the_record_that_a_run_gives_where_raw_is_a_link(
    workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (workspace / "raw").rename(workspace / "scrapes")
    (workspace / "raw").symlink_to("scrapes")
    assert main(["run"]) == 0
    capfdbinary.readouterr()
    for folder in ("raw", "scrapes"):
        assert main(["clean", f"{folder}/sample-strait-ferry.txt"]) == 0
        record = (workspace / "clean/sample-strait-ferry.txt.json").read_bytes()
        assert capfdbinary.readouterr().out == record


@pytest.mark.parametrize("command", [["status"], ["explain", "raw/sample-strait-ferry.txt"], ["schema"]])
def test_a_reader_that_has_seen_enough_is_no_error(workspace: Path, command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        called = [sys.executable, "-m", "pipeline", *command]
        done = subprocess.run(
            called, stdout=output, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": ROOT}, check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_clean_reads_standard_input(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    content = Path("raw/sample-strait-ferry.txt").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["clean", "--name", "ferry.txt", "--url", "https://example.org/ferry", "-"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert record["raw"]["path"] == "ferry.txt"
    assert record["hostname"] == "example.org"


def test_clean_says_why_a_file_is_rejected_and_goes_on(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("menu.html").write_text(MENU)
    assert main(["clean", "menu.html", "raw/sample-sento.txt"]) == 1
    out, err = capfd.readouterr()
    assert "menu.html: no_article:" in err
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    workspace: Path, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "nowhere.html", "raw", "raw/sample-sento.txt"]) == 1
    out, err = capfd.readouterr()
    said = " ".join((err if command == "clean" else out).split())  # explain wraps what it shows
    assert "nowhere.html: " in said
    assert "unreadable: it cannot be read: No such file" in said
    assert "unreadable: it cannot be read: Is a directory" in said
    assert "Traceback" not in err
    assert "銭湯" in out


def test_what_a_scrape_or_a_name_holds_does_not_steer_the_terminal(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Path("raw/sample-strait-ferry.txt").read_text(encoding="utf-8")
    Path("raw/e\x1b[31mvil\n[bold].txt").write_text("\x1b[2J\x1b]0;gone\x07" + story, encoding="utf-8")
    Path("raw/b\x1b[31mad.txt").write_text("")
    Path("raw/gpj.\u202etxt").write_text("")
    assert main(["run"]) == 0
    assert main(["status"]) == 0
    assert main(["explain", *map(str, Path("raw").glob("e*"))]) == 0
    out = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(out)
    assert "b\\x1b[31mad.txt: empty" in out
    assert "gpj.\\u202etxt: empty" in out


def test_folder_with_brackets_in_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "y[" / "b]"
    (folder / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert main(["run"]) == 0
    assert f"{folder}/clean" in capsys.readouterr().out


def test_clean_names_the_sidecar_that_is_wrong(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("a.txt.meta.json").write_text('{"url": 5}')
    Path("a.txt").write_text("words")
    assert main(["clean", "a.txt"]) == 1
    assert "a.txt.meta.json" in capfd.readouterr().err


def test_explain_shows_every_block_with_its_reason(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "raw/sample-strait-ferry.txt"]) == 0
    out = capsys.readouterr().out
    assert "remove comments cue:leave-a-reply" in out
    assert "keep   paragraph" in out
    assert "Type on the field below" in out
    assert "\x1b[" not in out


def test_explain_lists_what_was_normalised(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "The ferry\u2019s captain \u201crings\u201d the bell of\ufb01cially when the boat is half-way over the river. "
    )
    Path("a.txt").write_text(
        f"A bell on the river\n\n{words * 3}\n\n{words * 3}It\xa0is 5\u2032 3\u2033 high.", encoding="utf-8"
    )
    assert main(["explain", "a.txt"]) == 0
    out = capsys.readouterr().out.partition("normalised\n")[2].splitlines()
    assert [line.split()[0] for line in out] == ["blanks", "ligatures", "quotes"]
    assert "1 block (U+00A0 1)" in out[0]
    assert "2 blocks (\ufb01 6)" in out[1]
    assert "2 blocks (\u2019 6, \u201c 6, \u201d 6)" in out[2]
    assert main(["explain", "--quotes", "typographic", "--dashes", "typographic", "a.txt"]) == 0
    assert "quotes" not in capsys.readouterr().out.partition("normalised\n")[2]


def test_explain_says_where_the_metadata_comes_from(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "raw/sample-nachtbus.html"]) == 0
    assert "  authors: jsonld:author: " in capsys.readouterr().out


def test_explain_is_coloured_on_a_terminal(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["explain", "raw/sample-strait-ferry.txt"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    assert main(["explain", "--no-color", "raw/sample-strait-ferry.txt"]) == 0
    assert "\x1b[3" not in capsys.readouterr().out


def test_explain_shows_the_blocks_of_a_rejected_file_too(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "raw/sample-menu-only.html"]) == 1
    out = capsys.readouterr().out
    assert "rejected: no_article" in out
    assert "remove" in out


def test_status_lists_rejections_with_reasons(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    Path("raw/sample-sento.txt").unlink()
    Path("raw/new.txt").write_text("words")
    capsys.readouterr()
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "sample-menu-only.html: no_article:" in out
    assert "orphaned" in out
    assert main(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["new"] == 1
    assert status["orphaned"] == ["sample-sento.txt"]
    assert status["rejected"] == {"no_article": 1}
    assert status["rejections"][0]["path"] == "sample-menu-only.html"


def test_status_counts_stale_records(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--quotes", "keep"]) == 0
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["stale"] == status["documents"] > 10
    assert main(["status", "--json", "--quotes", "keep"]) == 0  # as the run was
    assert json.loads(capsys.readouterr().out)["stale"] == 0


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == record_schema()


COMMANDS = next(action.choices for action in parser_of_commands()._actions if action.choices)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    example = said.partition("Example: ")[2]
    assert f"article-pipeline {command}" in example
    options = {option for option in re.findall(r"--[a-z-]+", example) if option in said.partition("Example: ")[0]}
    assert options == set(re.findall(r"--[a-z-]+", example))  # none that it does not have


def test_clean_and_explain_take_containers(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = Path("raw/sample-feed.jsonl").read_bytes()
    Path("raw/more.jsonl").write_bytes(rows + b"{broken\n")
    assert main(["clean", "raw/more.jsonl"]) == 1
    out, err = capfdbinary.readouterr()
    assert [json.loads(line)["raw"]["record"] for line in out.splitlines()] == [0, 1]
    assert b"raw/more.jsonl#2: broken: line 3: " in err
    assert main(["run"]) == 0
    capfdbinary.readouterr()
    assert out == Path("clean/more.jsonl.jsonl").read_bytes()
    assert main(["explain", "raw/sample-feed.jsonl"]) == 0
    shown = capfdbinary.readouterr().out.decode()
    assert "raw/sample-feed.jsonl#1: " in shown
    assert "cue:leave-a-reply" in shown
    assert main(["clean", "nothing.jsonl"]) == 1


def test_explain_shows_the_record_that_is_asked_for(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = Path("raw/sample-feed.jsonl").read_bytes()
    Path("more.jsonl").write_bytes(rows + b"{broken\n")
    Path("cut.jsonl.gz").write_bytes(gzip.compress(rows)[:-8])
    page = "raw/sample-nachtbus.html"
    for arguments, status, shown in (
        (["0", "more.jsonl"], 0, ["more.jsonl#0"]),
        (["1", "more.jsonl"], 0, ["more.jsonl#1"]),
        (["2", "more.jsonl"], 1, ["more.jsonl#2: rejected: broken: line 3"]),
        (["0", page], 0, [page]),
        (["0", "more.jsonl", page], 0, ["more.jsonl#0", page]),
        (["0", "cut.jsonl.gz"], 0, ["cut.jsonl.gz#0"]),
        (["7", "cut.jsonl.gz"], 1, ["cut.jsonl.gz: rejected: truncated"]),
        (["7", "nothing.jsonl"], 1, ["nothing.jsonl: rejected: unreadable"]),
    ):
        assert main(["explain", "--record", *arguments]) == status, arguments
        out = capsys.readouterr().out
        heads = [line for line in out.splitlines() if line.startswith(("more.jsonl", "cut.", "nothing.", page))]
        assert len(heads) == len(shown)
        assert all(head.startswith(start) for head, start in zip(heads, shown, strict=True)), heads


@pytest.mark.parametrize("file", ["raw/sample-feed.jsonl", "raw/sample-nachtbus.html"])
def test_a_record_that_is_not_there_is_a_wrong_argument(
    file: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--record", "99", file]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{file} has no record 99" in err


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_an_address_for_many_documents_is_a_wrong_argument(
    command: str, workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([command, "--url", "https://news.example/a", "raw/sample-feed.jsonl"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--url is the address of one document, and raw/sample-feed.jsonl is a container" in err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path("raw/sample-feed.jsonl").read_bytes())))
    assert main([command, "--url", "https://news.example/a", "-"]) == 2


def test_keys_of_containers_are_options(workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    story = Path("raw/sample-strait-ferry.txt").read_text(encoding="utf-8")
    Path("story.jsonl").write_text(json.dumps({"story": story}) + "\n", encoding="utf-8")
    assert main(["clean", "story.jsonl"]) == 1
    assert b"text_keys" in capfdbinary.readouterr().err
    assert main(["clean", "--text-keys", "story", "story.jsonl"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["title"].startswith("Island council")
