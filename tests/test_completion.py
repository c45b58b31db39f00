"""What the shell offers, asked of the shell itself."""

from __future__ import annotations

import contextlib
import io
import shlex
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import main, parser_of_commands


def offered(script: str, line: str, folder: Path) -> set[str]:
    """What bash completes the last word of a command line to."""
    words = shlex.split(line) + ([""] if line.endswith(" ") else [])
    code = f"""
        {script}
        COMP_WORDS=({" ".join(map(shlex.quote, words))})
        COMP_CWORD={len(words) - 1}
        COMP_LINE={shlex.quote(line)}
        COMP_POINT={len(line)}
        function=$(complete -p article-pipeline | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        $function article-pipeline {shlex.quote(words[-1])} {shlex.quote(words[-2])}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ran = subprocess.run(["bash", "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return {word.strip() for word in ran.stdout.split("\n") if word.strip()}


@pytest.fixture(scope="module")
def script() -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(["completion", "bash"]) == 0
    return out.getvalue()


def test_commands(script: str, tmp_path: Path) -> None:
    commands = set(next(action.choices for action in parser_of_commands()._actions if action.choices))
    assert commands <= offered(script, "article-pipeline ", tmp_path)
    assert offered(script, "article-pipeline sta", tmp_path) == {"status"}


def test_options_and_their_values(script: str, tmp_path: Path) -> None:
    assert {"--rules", "--workers", "--json"} <= offered(script, "article-pipeline diff --", tmp_path)
    assert offered(script, "article-pipeline run --quo", tmp_path) == {"--quotes"}
    assert offered(script, "article-pipeline run --quotes ", tmp_path) == {"straight", "typographic", "keep"}
    assert offered(script, "article-pipeline completion b", tmp_path) == {"bash"}


def test_files(script: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("")
    (tmp_path / "my-rules.toml").write_text("")
    assert offered(script, "article-pipeline clean pa", tmp_path) == {"page.html"}
    assert offered(script, "article-pipeline diff --rules my", tmp_path) == {"my-rules.toml"}


def test_the_scripts_of_other_shells_name_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("zsh", "tcsh"):
        assert main(["completion", shell]) == 0
        script = capsys.readouterr().out
        for command in ("run", "clean", "explain", "status", "diff", "schema"):
            assert command in script
    assert main(["completion", "zsh"]) == 0
    assert capsys.readouterr().out.startswith("#compdef article-pipeline")
