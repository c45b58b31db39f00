"""clean/ is a function of the documents: workers, batches, order and number of runs do not show in real records."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
from tests.benchmarks.site_pages import SitePage, site_pages

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


@pytest.mark.parametrize(
    ("seed", "workers", "batch_size"),
    [
        (1, 1, 1),
        (2, 2, 3),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in [(3, 1, 4), (4, 2, 1), (5, 1, 500)]),
    ],
)
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


def test_same_bytes_however_the_pages_of_a_site_arrive(tmp_path: Path) -> None:
    """What the site repeats is taken from its records, at once or page by page, and nothing else."""
    pages = site_pages("en", seed=2, pages=48)

    def drop(folder: Path, some: list[SitePage]) -> None:
        (folder / "raw").mkdir(parents=True, exist_ok=True)
        for page in some:
            (folder / "raw" / page.name).write_text(page.html)
            (folder / "raw" / f"{page.name}.meta.json").write_text(json.dumps({"url": page.url}))
        settings = Settings(state_dir=str(folder / "state"), detect_language=False, batch_size=25)
        assert run_pipeline(folder / "raw", folder / "clean", settings).exit_status == 0

    drop(tmp_path / "at-once", pages)
    order = random.Random(7).sample(pages, len(pages))
    for some in (order[:9], order[9:40], order[40:]):
        drop(tmp_path / "in-three", some)
    made = records(tmp_path / "at-once" / "clean")
    assert records(tmp_path / "in-three" / "clean") == made
    assert len(made) == 48
    taken = 0
    for page in pages:
        record = json.loads(made[f"{page.name}.json"])
        excerpts = [run["excerpt"] for run in record["removed"] if run["rule"] == "site"]
        taken += len(excerpts)
        assert not [line for line in page.own for excerpt in excerpts if line.startswith(excerpt)]
    assert taken >= 48
