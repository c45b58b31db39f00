"""A raw scrape with its cruft after the last paragraph comes out right line by line, whichever way it is cleaned."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import Article, clean

ROOT = Path(__file__).parent.parent


def by_luigi(folder: Path, name: str, content: bytes) -> bytes:
    raw = folder / "raw"
    raw.mkdir()
    (raw / name).write_bytes(content)
    command = ["-m", "luigi", "--module", "pipeline.tasks", "CleanArticles", "--local-scheduler"]
    subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)
    return (folder / "clean" / f"{name}.json").read_bytes()


def by_command_line(folder: Path, name: str, content: bytes) -> bytes:
    (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "pipeline", "clean", name]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


def test_own_scrape_is_the_same_record_each_time(tmp_path: Path) -> None:
    name = "sample-strait-ferry.txt"
    content = (ROOT / "raw" / name).read_bytes()
    article = clean(content, name=name)
    golden = json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    assert article.text == golden["text"]
    assert article.title == golden["title"]
    for way in (by_luigi, by_command_line):
        folder = tmp_path / way.__name__
        folder.mkdir()
        assert json.loads(way(folder, name, content)) == article.to_dict()


def test_the_seed_is_right_line_by_line(data: Path, tmp_path: Path) -> None:
    seed = data.parent / "seed" / "raw-scrape.txt"
    if not seed.is_file():
        pytest.skip(f"the seed is not beside the data sets: {seed}")
    content = seed.read_bytes()
    article = clean(content, name=seed.name)
    check_seed(article, content.decode("utf-8"))
    for way in (by_luigi, by_command_line):
        folder = tmp_path / way.__name__
        folder.mkdir()
        assert json.loads(way(folder, seed.name, content)) == article.to_dict()


def check_seed(article: Article, raw: str) -> None:
    lines = [" ".join(line.split()) for line in raw.replace("\u00a0", " ").split("\n") if line.strip()]
    end = lines.index("Please follow and like us:")
    straight = str.maketrans("”“„’‘", '"""\'\'')
    assert article.title == lines[0]
    assert article.text.split("\n\n") == [line.translate(straight) for line in lines[1:end]]
    for kept in ("NATO's position", "Strategic Meaning? The Greek precedent", "Turkish Defence Minister Fikri Işık"):
        assert kept in article.text.split("\n\n")
    assert "Mevlüt Çavuşoğlu" in article.text
    assert article.authors == []
    assert article.date_published is None
    assert article.language == "en"
    removed = {number for entry in article.removed for number in range(entry.first, entry.last + 1)}
    assert removed == {1, *range(end + 1, len(lines) + 1)}
