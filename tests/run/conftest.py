"""A project folder to run in, with a cleaning that costs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import stand_in_cleaning  # noqa: E402

from pipeline import recipe  # noqa: E402
from pipeline.article import Article, Rejection  # noqa: E402
from pipeline.run import reading  # noqa: E402
from pipeline.run.launch import RunResult, run_pipeline  # noqa: E402
from pipeline.run.status import Status, read_status  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.sources.document import Document  # noqa: E402


@dataclass
class Project:
    """``raw/``, ``clean/`` and ``.pipeline/`` in one folder."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def clean(self) -> Path:
        return self.root / "clean"

    @property
    def state(self) -> Path:
        return self.root / ".pipeline"

    def drop(self, name: str | bytes, content: str | bytes = "some text") -> bytes:
        """Put a file into ``raw/``; returns its path there."""
        target = self.raw / os.fsdecode(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return os.fsencode(name)

    def settings(self, **changes: Any) -> Settings:
        # The report has tests of its own; here it would only take its time.
        return Settings(**{"detect_language": False, "state_dir": str(self.state), "report": False, **changes})

    def run(self, workers: int = 1, **changes: Any) -> RunResult:
        return run_pipeline(self.raw, self.clean, self.settings(**changes), workers=workers, log_level="CRITICAL")

    def status(self, **changes: Any) -> Status:
        return read_status(str(self.raw), str(self.clean), str(self.state), self.settings(**changes))

    def files(self) -> dict[bytes, bytes]:
        """Everything in ``clean/``: path to content."""
        files = (path for path in self.clean.rglob("*") if path.is_file())
        return {os.fsencode(path.relative_to(self.clean)): path.read_bytes() for path in files}

    def text_of(self, output: str) -> str:
        """Text of a record, without what the stand-in adds to it."""
        text: str = json.loads((self.clean / output).read_bytes())["text"]
        return text.rpartition("\n")[0]

    def command(self, *arguments: str) -> list[str]:
        return [str(Path(sys.executable).with_name("luigi")), "--module", "stand_in_cleaning", *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the ``luigi`` command in the project's folder."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent.parent}", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def luigi(self, *arguments: str) -> tuple[int, str]:
        """Exit status and output of the ``luigi`` command, with a scheduler of its own."""
        process = self.start(
            *arguments, "--local-scheduler", "--pipeline-detect-language", "false", "--pipeline-report", "false"
        )
        output, _ = process.communicate(timeout=60)
        return process.returncode, output


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    for name, module in stand_in_cleaning.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.chdir(tmp_path)
    recipe._recipe.cache_clear()
    (tmp_path / "raw").mkdir()
    yield Project(tmp_path, {"TMPDIR": str(tmp_path)})  # Luigi's own lock lies there
    recipe._recipe.cache_clear()


@pytest.fixture
def dated(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's records have the date that sidecars and rows say."""
    cleaning = sys.modules["pipeline.cleaning"]
    clean_many = cleaning.clean_many

    def with_dates(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Article | Rejection]:
        documents = list(documents)
        for document, answer in zip(documents, clean_many(documents, settings), strict=True):
            date = (document.hints or {}).get("date_published")
            yield replace(answer, date_published=date) if date and isinstance(answer, Article) else answer

    monkeypatch.setattr(cleaning, "clean_many", with_dates)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if files had been dropped long before they are read, so that their times can be trusted."""
    monkeypatch.setattr(reading, "_RACY", 0)
