"""The wheel holds everything: installed in an empty environment it cleans a file outside the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # the build writes beside the sources
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in names.decode().split("\0"):
        if name and not name.startswith(("raw/", "tests/")) and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_wheel_holds_every_module_and_rule_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.py")}
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.toml")}
    weights = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("weights/*")}
    assert modules | rules | weights | {"pipeline/py.typed"} <= held
    assert rules
    assert weights
    assert not {name for name in held if name.startswith(("tests/", "raw/", "clean/"))}


@pytest.mark.slow
def test_wheel_cleans_a_file_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    folder = tmp_path / "elsewhere"
    (folder / "raw").mkdir(parents=True)
    content = (ROOT / "raw" / "sample-nachtbus.html").read_bytes()
    (folder / "raw" / "page.html").write_bytes(content)
    command = environment / "bin" / "article-pipeline"
    printed = subprocess.run([command, "clean", "raw/page.html"], cwd=folder, check=True, capture_output=True).stdout
    assert json.loads(printed)["language"] == "de"
    subprocess.run([command, "run"], cwd=folder, check=True, capture_output=True)
    assert (folder / "clean" / "page.html.json").read_bytes() == printed
