"""What the tests share: where the data sets are, a workspace, hypothesis settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipeline.isolation.warming import warm_up
from pipeline.settings import Settings

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ARTICLE_PIPELINE_DATA", ROOT.parent / "shared" / "data"))

settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the data sets, which is not part of the project."""
    if not (DATA / "wcxb" / "gold.jsonl").is_file():
        pytest.skip(f"the data sets are not there: {DATA} (set ARTICLE_PIPELINE_DATA to their folder)")
    return DATA


def pytest_sessionstart(session: pytest.Session) -> None:
    """Load once, where the whole suite runs, what hundreds of runs would each load for themselves."""
    if hasattr(session.config, "workerinput"):
        warm_up(Settings(), documents=1000)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with luigi.cfg and the samples in raw/, which is the working folder of the test."""
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    shutil.copy(ROOT / "luigi.cfg", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LUIGI_CONFIG_PATH", raising=False)
    return tmp_path


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything has to be there (``CI=true``), a test that skips has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Where every extra is installed (``ARTICLE_PIPELINE_EXTRAS=all``), a module that skips has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("ARTICLE_PIPELINE_EXTRAS") == "all":
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"
