"""Every command and snippet of the README is run, and what it says of settings and statuses is so."""

from __future__ import annotations

import configparser
import dataclasses
import importlib.util
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.configuration import RETCODES
from pipeline.rules.reading import read_rules
from pipeline.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"the README has no section {title!r}"
    return found.group(1)


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(text) if kind == language]


FRESH = {"Run it", "Test it"}
SECTIONS = re.findall(r"^## (.+)$", README, re.MULTILINE)
SHELL = [
    body.replace("$ ", "") if kind == "console" else body
    for title in SECTIONS
    if title not in FRESH
    for kind in ("sh", "console")
    for body in blocks(section(title), kind)
]
"""The commands of a block belong together and run one after another."""
PACKAGE = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
"""Where the package is looked for, where it is tested without being installed."""
PYTHON = blocks(README, "python")
SAMPLE = "sample-strait-ferry.txt"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples with their records, and .venv as the README's first command leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    subprocess.run(["cp", "-r", str(ROOT / "raw"), str(ROOT / "luigi.cfg"), str(folder)], check=True)
    shutil.copytree(folder / "raw", folder / "raw" / "2026-11-22", ignore=lambda _, names: {*names} - {SAMPLE})
    (folder / ".venv").symlink_to(sys.prefix)
    subprocess.run([sys.executable, "-m", "pipeline", "run"], cwd=folder, check=True, capture_output=True)
    # What snippets take from commands before them, which another process may run.
    for command in (command for command in SHELL if " export --format " in command):
        subprocess.run(["bash", "-c", command], cwd=folder, check=True, capture_output=True)
    subprocess.run(["tar", "-czf", "raw-2026-11-22.tar.gz", "-C", "raw", "2026-11-22"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("title", sorted(FRESH))
def test_section_holds_one_command_for_a_fresh_machine(title: str) -> None:
    (command,) = blocks(section(title), "sh")
    assert len(command.strip().split("\n")) == 1
    assert command.startswith("python3 -m venv .venv && ")


@pytest.mark.slow
def test_the_command_that_runs_it(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    (command,) = blocks(section("Run it"), "sh")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
    ran = subprocess.run(["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "removed blocks by family" in ran.stdout
    assert "1 rejected" in ran.stdout
    samples = [path for path in (clone / "raw").rglob("*") if path.is_file() and not path.name.endswith(".meta.json")]
    assert len(list((clone / "clean").rglob("*.json*"))) == len(samples) - 1


@pytest.mark.slow
@pytest.mark.parametrize("commands", SHELL)
def test_commands(commands: str, cleaned: Path) -> None:
    if "jq " in commands and shutil.which("jq") is None:
        pytest.skip("jq is not installed; apt-get install jq")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=cleaned, capture_output=True, text=True, check=False
    )
    # A Range over days of which no folder ever was has missing data, and says so by its status.
    expected = RETCODES["missing_data"] if "RangeDaily" in commands else 0
    assert ran.returncode == expected, ran.stderr
    assert "Traceback" not in ran.stderr


def heavy(code: str) -> list[str]:
    return [name for name in ("polars", "datasets", "pyspark") if re.search(rf"^(import|from) {name}\b", code, re.M)]


@pytest.mark.slow
@pytest.mark.parametrize("code", PYTHON)
def test_python_snippet(code: str, cleaned: Path) -> None:
    missing = [name for name in heavy(code) if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed; the extra loaders has it")
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "HF_HOME": str(cleaned / ".hf"), "HF_HUB_OFFLINE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=cleaned, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_the_tools_that_read_records_have_a_snippet_each() -> None:
    text = section("Reading records")
    for name in ("pipeline import read_articles", "json", "pandas", "polars", "duckdb", "datasets", "pyspark"):
        assert any(name in code for code in blocks(text, "python")), name
    assert any("jq " in code for code in blocks(text, "sh"))


@pytest.mark.slow
def test_the_tuning_path_shows_its_effect(cleaned: Path) -> None:
    (path,) = blocks(section("Tuning rules"), "sh")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", path], cwd=cleaned, capture_output=True, text=True, check=True
    )
    assert "21 remove related zone:after-related" in ran.stdout
    # The sample and its copy in the folder of a day; none, had it been run before.
    assert "2 records would change" in ran.stdout or "0 records would change" in ran.stdout
    assert ran.stdout.rindex("remove credit user:harbour-director") > ran.stdout.index("records would change")


def test_the_example_of_rules_is_right() -> None:
    (example,) = blocks(section("Tuning rules"), "toml")
    rules = read_rules(example.encode(), "README.md").rules
    assert [rule.kind for rule in rules] == ["remove", "keep", "end_of_article"]
    assert (rules[0].family, rules[0].site, rules[0].language, rules[2].match) == (
        "newsletter",
        "news.example",
        "en",
        "start",
    )


@pytest.mark.slow
def test_the_line_for_cron_runs_as_cron_runs_it(cleaned: Path) -> None:
    (line,) = [body.strip() for body in blocks(section("Scheduling"), "text") if body.startswith("5 * * * *")]
    command = line.split(maxsplit=5)[5].replace("/srv/articles", str(cleaned))
    assert "%" not in command  # cron would make a line end of it
    bare = {"HOME": str(cleaned), "LOGNAME": "root", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", **PACKAGE}
    subprocess.run(["/bin/sh", "-c", command], cwd="/", env=bare, check=True, capture_output=True)
    assert "CleanArticles" in (cleaned / "luigi.log").read_text()


@pytest.mark.slow
def test_the_units_for_systemd_are_right(cleaned: Path, tmp_path: Path) -> None:
    service, timer = (body.replace("/srv/articles", str(cleaned)) for body in blocks(section("Scheduling"), "ini"))
    (tmp_path / "article-pipeline.service").write_text(service)
    (tmp_path / "article-pipeline.timer").write_text(timer)
    units = configparser.ConfigParser()
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read_string(service)
    unit = units["Service"]
    name, _, value = unit["Environment"].partition("=")
    ran = subprocess.run(
        shlex.split(unit["ExecStart"]),
        cwd=unit["WorkingDirectory"], env={"PATH": "/usr/bin:/bin", name: value, **PACKAGE}, capture_output=True,
    )  # fmt: skip
    assert ran.returncode in (0, int(unit["SuccessExitStatus"]))
    assert int(unit["SuccessExitStatus"]) == RETCODES["already_running"]
    if shutil.which("systemd-analyze"):
        files = [str(tmp_path / f"article-pipeline.{kind}") for kind in ("service", "timer")]
        verified = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
        assert "article-pipeline" not in verified.stderr, verified.stderr


@pytest.mark.slow
def test_luigid_runs_it(cleaned: Path) -> None:
    (both,) = [body for body in blocks(section("Scheduling"), "text") if "luigid" in body]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    scheduler, run = (shlex.split(line.replace("8082", port)) for line in both.strip().split("\n"))
    state = cleaned / "scheduler"
    state.mkdir()
    with subprocess.Popen([*scheduler, "--state-path", str(state / "luigi.pickle")], cwd=cleaned,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:  # fmt: skip
        try:
            # Luigi itself waits for the scheduler, and tries again.
            ran = subprocess.run(run, cwd=cleaned, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stderr
        finally:
            daemon.terminate()


@pytest.mark.slow
def test_the_consumer_of_changes_keeps_its_copy_up_to_date(cleaned: Path, tmp_path: Path) -> None:
    (code,) = (code for code in PYTHON if '"changes", "--json"' in code)
    folder = tmp_path / "project"
    (folder / "raw").mkdir(parents=True)
    for name in (SAMPLE, "sample-nachtbus.html", "sample-feed.jsonl"):
        shutil.copy(ROOT / "raw" / name, folder / "raw" / name)
    shutil.copy(ROOT / "luigi.cfg", folder)
    (folder / ".venv").symlink_to(cleaned / ".venv")

    def run_and_follow(*options: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
        command = [sys.executable, "-m", "pipeline", "run", *options]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True)
        lines = [line for path in (folder / "clean").rglob("*.json*") for line in path.read_bytes().splitlines(True)]
        copies = {path.stem: path.read_bytes() for path in (folder / "copy").glob("*.json")}
        return copies, {json.loads(line)["id"]: line for line in lines}

    copy, there = run_and_follow()
    assert copy == there
    first = set(copy)
    with (folder / "raw" / SAMPLE).open("a") as file:
        file.write("\n\nThe council will meet again next week, and the ferries are on its agenda once more, it said.\n")
    shutil.copy(folder / "raw" / SAMPLE, folder / "raw" / "once-more.txt")
    (folder / "raw" / "sample-nachtbus.html").unlink()
    copy, there = run_and_follow("--prune")
    assert copy == there
    assert (len(set(copy) - first), len(first - set(copy))) == (1, 1)
    (folder / ".pipeline" / "ledger.sqlite3").unlink()
    told = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert told.returncode
    (folder / "copy" / "last-run").unlink()
    copy, there = run_and_follow()
    assert copy == there


def test_there_are_commands_and_snippets() -> None:
    assert len(SHELL) >= 8
    assert len(PYTHON) >= 8


def rows(text: str) -> dict[str, str]:
    return {
        cells[0].strip(" `"): cells[1].strip(" `")
        for line in text.split("\n")
        if line.startswith("| ") and len(cells := line.strip("|").split("|")) >= 2
    }


def shown(value: object) -> str:
    if value is None:
        return "-1"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_settings_table_is_the_settings() -> None:
    table = rows(section("Settings"))
    for name in ("setting", "---"):
        table.pop(name)
    expected = {field.name: shown(field.default) for field in dataclasses.fields(Settings)}
    assert table == {"raw_dir": "raw", "clean_dir": "clean", **expected}


def test_luigi_cfg_names_every_setting_with_its_default() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "luigi.cfg")
    expected = {field.name: shown(field.default) for field in dataclasses.fields(Settings)}
    assert dict(config["pipeline"]) == {"raw_dir": "raw", "clean_dir": "clean", **expected}
    assert {name: int(code) for name, code in config["retcode"].items()} == RETCODES


def test_statuses_are_those_of_the_run() -> None:
    stated = {int(code) for cell in rows(section("Scheduling")) for code in re.findall(r"\d+", cell)}
    assert set(RETCODES.values()) <= stated
