"""What everything but the cleaning costs: scan, ledger, Luigi, reading and writing.

    python -m tests.benchmarks.overhead [--files 20000] [--workers 1] [--per-folder 100] [--sealed] [--dir DIR]

Small files are run through the real tasks with a cleaning that costs next to nothing in the place of the real one.
Printed is the CPU time, user and system, of the process and its children; of a run with nothing new and of one with one
file more also what a process of its own takes for it, from its start to its end, and the most memory it holds. With
``--sealed`` the folders of raw/ carry seals when they are full, as drops of a day do. The file system decides about the
system's part: ext4 is slow to make files within minutes after many were removed, as by a benchmark before this one, so
measure on a rested disk or, with ``--dir /dev/shm``, on none.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import Settings

_ROOT = Path(__file__).parents[2]


def cpu_seconds() -> float:
    """CPU time of this process and its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


_RUN = """
import dataclasses, sys
from pathlib import Path
from tests.run import stand_in_cleaning
sys.modules.update(stand_in_cleaning.modules())
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
result = run_pipeline("raw", "clean", dataclasses.replace(Settings(), detect_language=False), 1)
assert result.summary.tally.records == int(sys.argv[1]), result.summary
status = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""
"""In a process of its own, and from there its own peak: ru_maxrss is inherited from the process that started it."""


def stories(number: int, per_folder: int) -> Iterator[tuple[str, str]]:
    """Names and texts of small documents."""
    for index in range(number):
        yield (
            f"{index // per_folder:05}/story-{index:07}.txt",
            f"Story number {index}.\n\n" + "It was a quiet day. " * 20,
        )


def main() -> int:
    """Print the cost of a first run, of a second one and of one more file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--per-folder", type=int, default=100, help="files in each folder (default: %(default)s)")
    parser.add_argument("--sealed", action="store_true", help="seal the folders")
    parser.add_argument("--dir", type=Path, help="where to make the files (default: the system's temporary folder)")
    args = parser.parse_args()

    from tests.run import stand_in_cleaning

    sys.modules.update(stand_in_cleaning.modules())
    from pipeline.run.launch import run_pipeline

    with tempfile.TemporaryDirectory(dir=args.dir) as folder:
        os.chdir(folder)
        for name, text in stories(args.files, args.per_folder):
            path = Path("raw", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for drop in Path("raw").iterdir() if args.sealed else ():
            (drop / ".sealed").touch()
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
        _measure_process("nothing new, a new process", 0)
        Path("raw", "one-more.txt").write_text("One more story. " * 20)
        measured("one more file")
        Path("raw", "another.txt").write_text("Another story. " * 20)
        _measure_process("one more file, a new process", 1)
        os.chdir("/")
    return 0


def _measure_process(label: str, records: int) -> None:
    """Print what a run takes in a process of its own, which cleans so many documents."""
    before = cpu_seconds()
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-c", _RUN, str(records)]
    said = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    print(f"{label:32} {cpu_seconds() - before:7.2f} s CPU, {int(said) / 1024:.0f} MB at most")


if __name__ == "__main__":
    sys.exit(main())
