"""What it costs that documents are cleaned in a child process.

    python -m tests.benchmarks.isolation --data DIR [--pages 1000] [--rounds 5]

The same pages are cleaned in this process and in a child, in turns; printed are, for each round, the processor time of
both (user and system, of the process and its children) and their ratio, and at the end the ratio of the medians and
the median of the ratios. Wall time is printed beside: while the child cleans, this process reads and writes, so with a
core to spare it is less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from pipeline.isolation.cleaning import isolated_clean_with_lines
from pipeline.isolation.warming import warm_up
from pipeline.settings import Settings
from pipeline.sources.document import Document
from tests.benchmarks.overhead import cpu_seconds


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

    documents = healthy_pages(args.data, args.pages)
    warm_up(Settings(), len(documents))

    def measured(isolation: bool) -> tuple[float, float]:
        settings = Settings(isolation=isolation)
        before, clock = cpu_seconds(), time.monotonic()
        for start in range(0, len(documents), args.batch):
            for _ in isolated_clean_with_lines(documents[start : start + args.batch], settings):
                pass
        return cpu_seconds() - before, time.monotonic() - clock

    here: list[float] = []
    there: list[float] = []
    for number in range(args.rounds):
        order = (False, True) if number % 2 else (True, False)
        results = {isolation: measured(isolation) for isolation in order}
        here.append(results[False][0])
        there.append(results[True][0])
        print(
            f"round {number + 1}: {here[-1]:7.2f} s in this process, {there[-1]:7.2f} s in a child, ratio "
            f"{there[-1] / here[-1]:.3f}; by the clock {results[False][1]:.1f} s and {results[True][1]:.1f} s",
            flush=True,
        )
    ratios = [child / own for own, child in zip(here, there, strict=True)]
    print(
        f"{len(documents):,} pages: ratio of the medians {statistics.median(there) / statistics.median(here):.3f}, "
        f"median of the ratios {statistics.median(ratios):.3f}, of the least {min(there) / min(here):.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
