"""What it costs that documents are cleaned in a child process.

    python -m tests.benchmarks.isolation --data DIR [--pages 1000] [--rounds 5] [--batch 500]

Each batch of pages is cleaned in this process and in a child, in turns and on one core, so that a machine whose clock
drifts and whose cores share what they have is the same for both. Printed are, for each round, the processor time of
both (user and system, of the process and its children) and their ratio, and at the end the ratio of the sums, the
median over the batches of their ratios, and the ratio of the sums of each batch's least. Wall time is printed beside;
with a core to spare it is less, for while the child cleans, this process reads and writes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from pipeline.isolation.warming import warm_up
from pipeline.settings import Settings
from pipeline.sources.document import Document
from tests.benchmarks.overhead import cpu_seconds
from tests.benchmarks.timing import one_core
from tests.isolation.articles import isolated_clean_with_lines


def healthy_pages(data: Path, number: int) -> list[Document]:
    """So many pages of the data sets, spread evenly over them."""
    paths = sorted(path for path in data.glob("*/html/**/*") if path.is_file())
    step = max(len(paths) // number, 1)
    return [Document(path.read_bytes(), name=path.name, path=os.fsencode(path.name)) for path in paths[::step][:number]]


def main() -> int:
    """Print the costs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=Settings().batch_size, help="documents for each child")
    args = parser.parse_args()

    one_core()
    documents = healthy_pages(args.data, args.pages)
    warm_up(Settings(), len(documents))

    def measured(batch: list[Document], isolation: bool) -> tuple[float, float]:
        settings = Settings(isolation=isolation)
        before, clock = cpu_seconds(), time.monotonic()
        for _ in isolated_clean_with_lines(batch, settings):
            pass
        return cpu_seconds() - before, time.monotonic() - clock

    batches = [documents[start : start + args.batch] for start in range(0, len(documents), args.batch)]
    costs: dict[tuple[int, bool], list[float]] = {}  # of each batch, by round
    for number in range(args.rounds):
        cost, wall = {False: 0.0, True: 0.0}, {False: 0.0, True: 0.0}
        for index, batch in enumerate(batches):
            for isolation in (False, True) if (number + index) % 2 else (True, False):
                cpu, clock = measured(batch, isolation)
                costs.setdefault((index, isolation), []).append(cpu)
                cost[isolation] += cpu
                wall[isolation] += clock
        print(
            f"round {number + 1}: {cost[False]:7.2f} s in this process, {cost[True]:7.2f} s in a child, ratio "
            f"{cost[True] / cost[False]:.3f}; by the clock {wall[False]:.1f} s and {wall[True]:.1f} s",
            flush=True,
        )
    here, there = (
        [value for index in range(len(batches)) for value in costs[index, isolation]] for isolation in (False, True)
    )
    least_here, least_there = (
        sum(min(costs[index, isolation]) for index in range(len(batches))) for isolation in (False, True)
    )
    ratios = [child / own for own, child in zip(here, there, strict=True)]
    print(
        f"{len(documents):,} pages: ratio of the sums {sum(there) / sum(here):.3f}, median of {len(ratios)} batches "
        f"{statistics.median(ratios):.3f}, of the least {least_there / least_here:.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
