"""clean/ is a function of the documents: workers, batches, order and number of runs do not show in real records."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings

ROOT = Path(__file__).parent.parent


def records(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json*")}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The records of one run over all samples."""
    folder = tmp_path_factory.mktemp("at-once")
    settings = Settings(state_dir=str(folder / "state"))
    assert run_pipeline(ROOT / "raw", folder / "clean", settings).exit_status == 0
    return records(folder / "clean")


@pytest.mark.parametrize(("seed", "workers", "batch_size"), [(1, 1, 1), (2, 2, 3), (3, 1, 4), (4, 2, 1), (5, 1, 500)])
def test_same_bytes_however_the_samples_arrive(
    tmp_path: Path, at_once: dict[str, bytes], seed: int, workers: int, batch_size: int
) -> None:
    chance = random.Random(seed)
    names = [path.relative_to(ROOT / "raw") for path in (ROOT / "raw").rglob("*") if path.is_file()]
    chance.shuffle(names)
    settings = Settings(state_dir=str(tmp_path / "state"), batch_size=batch_size)
    while names:
        for name in [names.pop() for _ in range(min(len(names), chance.randint(3, 12)))]:
            (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "raw" / name, tmp_path / "raw" / name)
        assert run_pipeline(tmp_path / "raw", tmp_path / "clean", settings, workers).exit_status == 0
    assert records(tmp_path / "clean") == at_once
    assert len(at_once) >= 10
