"""Runs that are killed at random moments and started again end with the bytes of a run that nobody disturbed.

How many pages and kills: ARTICLE_PIPELINE_KILL_PAGES (30) and ARTICLE_PIPELINE_KILLS (6); the moments are random,
and ARTICLE_PIPELINE_KILL_SEED repeats them. Pages are those of the data sets where they are there, else the samples.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import psutil
import pytest

from tests.conftest import DATA, ROOT

PAGES = int(os.environ.get("ARTICLE_PIPELINE_KILL_PAGES", "30"))
KILLS = int(os.environ.get("ARTICLE_PIPELINE_KILLS", "6"))


def fill(raw: Path) -> int:
    """Put pages into ``raw``, some of them in a container; how many files there are."""
    shutil.copytree(ROOT / "raw", raw)
    paths = sorted(path for path in DATA.glob("*/html/**/*") if path.is_file()) if DATA.is_dir() else []
    step = max(len(paths) // PAGES, 1)
    # Where more are asked for than there are, the same ones lie in other folders too.
    for number, path in enumerate(islice(cycle(paths[::step]), PAGES if paths else 0)):
        target = raw / f"{number // max(len(paths), 1)}-{number % 7}" / path.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    return sum(path.is_file() for path in raw.rglob("*"))


def start(root: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "luigi", "--module", "pipeline.tasks", "CleanArticles", "--local-scheduler"]
    options = ["--workers", "2", "--pipeline-batch-size", "7", "--no-lock", "--log-level", "WARNING"]
    with (root / "log").open("ab") as log:
        return subprocess.Popen(
            [*command, *options],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def records(clean: Path) -> dict[str, bytes]:
    return {str(path.relative_to(clean)): path.read_bytes() for path in clean.rglob("*") if path.is_file()}


def run_to_the_end(root: Path) -> float:
    """Run until a run ends with status 0, which the first one should; seconds it took."""
    before = time.monotonic()
    process = start(root)
    assert process.wait(timeout=3600) == 0, (root / "log").read_text()
    return time.monotonic() - before


@pytest.mark.slow
def test_killed_runs_end_with_the_same_bytes(tmp_path: Path) -> None:
    seed = int(os.environ.get("ARTICLE_PIPELINE_KILL_SEED", str(random.randrange(10**6))))
    rng = random.Random(seed)
    print(f"seed {seed}")
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    for root in (calm, killed):
        root.mkdir()
        fill(root / "raw")
    took = run_to_the_end(calm)
    expected = records(calm / "clean")
    assert expected
    nothing_new = run_to_the_end(calm)

    clean = killed / "clean"
    hit = ended = 0
    while hit < KILLS:
        assert ended < 2 * KILLS, f"{ended} runs ended before they could be killed, {hit} did not"
        found = records(clean)
        if len(found) >= len(expected):  # nearly all done: begin again, now and then without the ledger too
            shutil.rmtree(clean)
            if rng.random() < 0.3:
                shutil.rmtree(killed / ".pipeline")
            found = {}
        # Any moment of what this run has left to do, from its start to its summary.
        length = nothing_new + took * (1 - len(found) / len(expected))
        process = start(killed)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=rng.uniform(0, length))
        descendants = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        status = process.poll()
        if status is None:
            hit += 1
            if hit % 2 and descendants:
                with contextlib.suppress(psutil.NoSuchProcess):
                    rng.choice(descendants).kill()
                status = process.wait(timeout=3600)
            else:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        else:
            ended += 1
        _, alive = psutil.wait_procs(descendants, timeout=60)
        assert not alive, f"left behind: {alive}"
        if status == 0:
            assert records(clean) == expected
        for name, content in records(clean).items():
            if not name.endswith(".tmp"):
                assert content.endswith(b"\n"), name
                # A mark of a duplicate may be missing until the run has ended.
                assert len(content) >= len(expected[name]) - 40, name
    run_to_the_end(killed)
    assert records(clean) == expected
    print(f"{len(expected)} files; {hit} kills hit a run at work, {ended} other runs ended before; {took:.1f} s alone")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_end_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    fill(tmp_path / "raw")
    process = start(tmp_path)
    family: list[psutil.Process] = []
    while len(family) < 3 and process.poll() is None:  # workers of Luigi's, and their children
        family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    process.wait(timeout=120)
    os.killpg(process.pid, signal.SIGTERM) if family and any(one.is_running() for one in family) else None
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive
