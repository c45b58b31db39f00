"""Every command and snippet of the README is run, and what it says of settings and statuses is so."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pipeline.configuration import RETCODES
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
    line
    for title in SECTIONS
    if title not in FRESH
    for body in blocks(section(title), "sh") + [b.replace("$ ", "") for b in blocks(section(title), "console")]
    for line in body.strip().split("\n")
]
PYTHON = blocks(README, "python")
SAMPLE = "sample-strait-ferry.txt"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples with their records, and .venv as the README's first command leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    subprocess.run(["cp", "-r", str(ROOT / "raw"), str(ROOT / "luigi.cfg"), str(folder)], check=True)
    shutil.copytree(folder / "raw", folder / "raw" / "2026-11-22", ignore=lambda _, names: {*names} - {SAMPLE})
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(sysconfig.get_path("scripts"))
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


@pytest.mark.parametrize("command", SHELL)
def test_command(command: str, cleaned: Path) -> None:
    if "jq" in shlex.split(command) and subprocess.run(["which", "jq"], capture_output=True).returncode:
        pytest.skip("jq is not installed; apt-get install jq")
    ran = subprocess.run(["bash", "-c", command], cwd=cleaned, capture_output=True, text=True, check=False)
    # A Range over days of which no folder ever was has missing data, and says so by its status.
    expected = RETCODES["missing_data"] if "RangeDaily" in command else 0
    assert ran.returncode == expected, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("code", PYTHON)
def test_python_snippet(code: str, cleaned: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", code], cwd=cleaned, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


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
    assert len(PYTHON) >= 5


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
    import configparser

    config = configparser.ConfigParser()
    config.read(ROOT / "luigi.cfg")
    expected = {field.name: shown(field.default) for field in dataclasses.fields(Settings)}
    assert dict(config["pipeline"]) == {"raw_dir": "raw", "clean_dir": "clean", **expected}
    assert {name: int(code) for name, code in config["retcode"].items()} == RETCODES


def test_statuses_are_those_of_the_run() -> None:
    stated = {int(code) for cell in rows(section("Scheduling")) for code in re.findall(r"\d+", cell)}
    assert set(RETCODES.values()) <= stated
