"""What a document of a whole run costs as there are more of them, and what a second worker and a second core bring."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.grown_texts import grown_texts
from tests.benchmarks.timing import cores, cpu_seconds, on_cores

SIZES = (1_000, 10_000, 100_000)
"""Documents of the runs."""
_PER_FOLDER = 1000


class Way(NamedTuple):
    """How a run is done: so many workers, on so many cores or (0) on as many as there are."""

    workers: int
    cores: int = 0

    def __str__(self) -> str:
        workers = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        return workers if not self.cores else f"{workers} kept to cores: {self.cores}"


ONE, TWO, ONE_ON_ONE, TWO_ON_TWO = Way(1), Way(2), Way(1, 1), Way(2, 2)


def print_growth(dumps: Sequence[str], folder: Path, most: int) -> None:
    """Measure runs over at most ``most`` documents made of ``dumps`` in a new ``folder``, and print."""
    ways = [ONE, TWO, *([ONE_ON_ONE] if cores() >= 2 else []), *([TWO_ON_TWO] if cores() > 2 else [])]
    print("\nwhole runs over dumps")
    for number in (number for number in SIZES if number <= most):
        raw = folder / f"raw-{number}"
        for index, text in enumerate(grown_texts(dumps, number)):
            file = raw / f"{index // _PER_FOLDER:04}" / f"{index:06}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        walls = {way: _measured(way, raw, folder / f"grown-{number}-{place}", number) for place, way in enumerate(ways)}
        for line in gains(walls):
            print(f"{number:8,} documents: {line}", flush=True)


def gains(walls: Mapping[Way, float]) -> list[str]:
    """What a second worker brings, in words.

    Args:
        walls: seconds by the clock of each way; without one worker on one core where that cannot be had, and without
            two workers on two where there are no more.
    """
    workers = (
        f"two workers are {walls[ONE] / walls[TWO]:.2f} times as fast as one, "
        "which already has a second core for its child: it reads and writes while that cleans"
    )
    if ONE_ON_ONE in walls:
        times = walls[ONE_ON_ONE] / walls.get(TWO_ON_TWO, walls[TWO])
        both = f"two workers on two cores are {times:.2f} times as fast as one on one: what a second core brings"
    else:
        both = "what a second core brings is left out: there is only one, or the system keeps no process to one"
    return [workers, both]


def _measured(way: Way, raw: Path, work: Path, number: int) -> float:
    """Run, print what it cost, and return its seconds by the clock."""
    from pipeline import Settings
    from pipeline.run.launch import run_pipeline

    settings = Settings(state_dir=str(work / "state"))
    with on_cores(way.cores):
        before, start = cpu_seconds(), time.perf_counter()
        summary = run_pipeline(raw, work / "clean", settings, way.workers).summary
        wall = time.perf_counter() - start
        again = cpu_seconds()
        run_pipeline(raw, work / "clean", settings, way.workers)
    print(
        f"{number:8,} documents, {way}: {1000 * (again - before) / number:7.2f} ms CPU a document, {wall:8.1f} s wall; "
        f"nothing new: {cpu_seconds() - again:6.2f} s CPU; {summary.duplicates.duplicates:,} near-duplicates",
        flush=True,
    )
    return wall
