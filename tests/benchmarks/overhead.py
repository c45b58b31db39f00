"""What everything but the cleaning costs: scan, ledger, Luigi, reading and writing.

    python -m tests.benchmarks.overhead [--files 20000] [--workers 1] [--dir DIR]

Small files are run through the real tasks with a cleaning that costs next to nothing in the place of the real one.
Printed is the CPU time, user and system, of the process and its children. The file system decides about the system's
part: ext4 is slow to make files within minutes after many were removed, as by a benchmark before this one, so measure
on a rested disk or, with ``--dir /dev/shm``, on none.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import Settings


def cpu_seconds() -> float:
    """CPU time of this process and its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def stories(number: int) -> Iterator[tuple[str, str]]:
    """Names and texts of small documents, a hundred a folder."""
    for index in range(number):
        yield f"{index // 100:05}/story-{index:07}.txt", f"Story number {index}.\n\n" + "It was a quiet day. " * 20


def main() -> int:
    """Print the cost of a first run, of a second one and of one more file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--dir", type=Path, help="where to make the files (default: the system's temporary folder)")
    args = parser.parse_args()

    from tests.run import stand_in_cleaning

    sys.modules.update(stand_in_cleaning.modules())
    from pipeline.run.launch import run_pipeline

    with tempfile.TemporaryDirectory(dir=args.dir) as folder:
        os.chdir(folder)
        for name, text in stories(args.files):
            path = Path("raw", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        settings = dataclasses.replace(Settings(), detect_language=False)

        def measured(label: str) -> None:
            before = cpu_seconds()
            result = run_pipeline("raw", "clean", settings, args.workers)
            spent = cpu_seconds() - before
            cleaned = result.summary.tally.records
            print(f"{label:32} {spent:7.2f} s CPU  {1000 * spent / args.files:6.3f} ms a file  {cleaned:6} cleaned")

        measured(f"first run, {args.files:,} files")
        measured("second run, nothing new")
        measured("third run, nothing new")
        Path("raw", "one-more.txt").write_text("One more story. " * 20)
        measured("one more file")
        os.chdir("/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
