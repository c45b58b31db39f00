"""User rules in runs: where the file is looked for, what happens when it is wrong or edited, containers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.configuration import configured_settings
from pipeline.run import batch
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings

STORY = Path(__file__).parent.parent.parent / "raw" / "sample-strait-ferry.txt"
LINE = "Harbour Director Işıl Karaçay"
RULES = f'[[remove]]\ntext = "{LINE}"\nfamily = "credit"\n'


SUPPORT = "This paper lives on what its readers give, and would like to thank every one of them."


def luigi(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "luigi", "--module", "pipeline.tasks", "CleanArticles", "--local-scheduler"]
    return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def records(folder: Path) -> list[dict[str, Any]]:
    lines = [line for path in sorted((folder / "clean").rglob("*.json*")) for line in path.read_bytes().splitlines()]
    return [json.loads(line) for line in lines]


@pytest.fixture
def small(workspace: Path) -> Path:
    """A workspace with two documents, the second as a container, and a rules file."""
    for path in (workspace / "raw").rglob("*"):
        if path.is_file():
            path.unlink()
    text = STORY.read_text(encoding="utf-8")
    (workspace / "raw" / "a.txt").write_text(text, encoding="utf-8")
    rows = [
        {"text": f"{text}\n\nOne line more, number {number}.", "url": "https://news.example/"} for number in range(2)
    ]
    (workspace / "raw" / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (workspace / "rules.toml").write_text(RULES, encoding="utf-8")
    return workspace


def test_the_file_that_luigi_cfg_names_lies_beside_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = small / "luigi.cfg"
    config.write_text(config.read_text().replace("\nrules =", "\nrules = rules.toml"))
    ran = luigi(small)
    assert ran.returncode == 0, ran.stderr
    found = records(small)
    assert len(found) == 3
    for record in found:
        assert LINE not in record["text"]
        assert [entry["family"] for entry in record["removed"] if entry["rule"].startswith("user:")] == ["credit"]


@pytest.mark.parametrize(("content", "said"), [("[[remove]]\n", "rules.toml, line 1: "), (None, "cannot be read")])
def test_a_run_with_a_broken_file_does_not_start(small: Path, content: str | None, said: str) -> None:
    (small / "rules.toml").unlink() if content is None else (small / "rules.toml").write_text(content)
    ran = luigi(small, "--pipeline-rules", "rules.toml")
    assert ran.returncode == 35
    assert said in ran.stderr + ran.stdout
    assert list((small / "clean").rglob("*")) == [] if (small / "clean").exists() else True

    ran = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "--rules", "rules.toml"],
        cwd=small, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_command_line_looks_in_the_working_folder(small: Path) -> None:
    (small / "elsewhere").mkdir()
    (small / "rules.toml").rename(small / "elsewhere" / "rules.toml")
    ran = subprocess.run(
        [sys.executable, "-m", "pipeline", "clean", "--rules", "rules.toml", "../raw/a.txt"],
        cwd=small / "elsewhere", capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "LUIGI_CONFIG_PATH": str(small / "luigi.cfg"), "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert LINE not in json.loads(ran.stdout)["text"]


def test_records_are_stale_when_rules_change_and_not_when_a_comment_does(small: Path) -> None:
    settings = Settings(rules="rules.toml", detect_language=False)
    assert run_pipeline(settings=settings).summary.plan.new == 2
    before = records(small)
    (small / "rules.toml").write_text("# a comment\n" + RULES, encoding="utf-8")
    assert run_pipeline(settings=settings).summary.run is None
    (small / "rules.toml").write_text("", encoding="utf-8")
    assert run_pipeline(settings=settings).summary.plan.stale == 2
    assert all(LINE in record["text"] for record in records(small))
    (small / "rules.toml").write_text(RULES, encoding="utf-8")
    assert run_pipeline(settings=settings).summary.plan.stale == 2
    assert records(small) == before


def test_a_file_that_is_edited_while_a_run_is_at_work_counts_from_the_next_on(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(rules="rules.toml", detect_language=False)
    planned = batch._planned

    def edit(*args: Any) -> Any:
        (small / "rules.toml").write_text("[[remove]]\n this is no rule", encoding="utf-8")
        return planned(*args)

    monkeypatch.setattr(batch, "_planned", edit)
    assert run_pipeline(settings=settings).exit_status == 0
    assert all(LINE not in record["text"] for record in records(small))
    monkeypatch.undo()
    monkeypatch.chdir(small)
    (small / "rules.toml").write_text(RULES.replace("credit", "promotion"), encoding="utf-8")
    assert run_pipeline(settings=settings).summary.plan.stale == 2


def test_settings_name_the_file_absolutely(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUIGI_CONFIG_PATH", str(small / "luigi.cfg"))
    assert configured_settings().rules == ""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Six pages of one site with the same line below."""
    for number in range(6):
        lines = [f"Boat {number}{row} of the island line was painted in colour {number * 7 + row}, the owner told us at"
                 f" the quay on day {row} of the regatta." for row in range(5)]  # fmt: skip
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / f"{number}.txt").write_text("\n\n".join([f"Boat {number}", *lines, SUPPORT]))
    return tmp_path


def run_site(folder: Path, rules: str) -> list[str]:
    """Texts of the records."""
    (folder / "rules.toml").write_text(rules)
    settings = Settings(state_dir=str(folder / "state"), rules=str(folder / "rules.toml"))
    assert run_pipeline(folder / "raw", folder / "clean", settings, log_level="ERROR").exit_status == 0
    return [record["text"] for record in records(folder)]


def test_what_a_rule_keeps_no_template_takes(site: Path) -> None:
    assert not any(SUPPORT in text for text in run_site(site, ""))
    assert all(SUPPORT in text for text in run_site(site, f'[[keep]]\ntext = "{SUPPORT}"\n'))
    assert not any(SUPPORT in text for text in run_site(site, '[[keep]]\ntext = "Some other line"\n'))


def test_nor_where_the_ledger_was_lost(site: Path) -> None:
    keep = f'[[keep]]\ntext = "{SUPPORT}"\n'
    before = run_site(site, keep)
    for path in (site / "state").glob("ledger*"):
        path.unlink()
    assert run_site(site, keep) == before
    assert all(SUPPORT in text for text in before)
