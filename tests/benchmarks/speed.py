"""What cleaning costs beside other tools, on the same pages, in the same run, on one core.

    python -m tests.benchmarks.speed --data DIR [--sample 200] [--rounds 5] [--only pages dumps stages growth folders]

Printed are CPU seconds, user and system, and how many times the documents of each other system ours does in the same
time: the median over rounds that alternate between the systems, and the least and the most of them. A record of ours is
timed to the bytes that would be written. The pages are articles of WCXB; the dumps are made of them by inscriptis.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import Document, clean_many
from tests.benchmarks import speed_systems
from tests.benchmarks.pages import read_pages
from tests.benchmarks.speed_growth import SIZES, print_growth
from tests.benchmarks.speed_stages import profile
from tests.benchmarks.systems import Kept
from tests.benchmarks.timing import Cost, in_rounds, one_core

_PARTS = ("pages", "dumps", "stages", "length", "growth", "folders")
_TIMES_LONGER = 10


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--sample", type=int, default=200, help="pages (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count, at least 5 (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=_PARTS[:4], help="default: all that take minutes")
    parser.add_argument("--folder-pages", type=int, default=2_000, help="of the part folders (default: %(default)s)")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="documents of the part growth (default: 100,000)")
    args = parser.parse_args()
    missing = speed_systems.missing_packages()
    if missing:
        print(f"{', '.join(missing)} is missing: pip install -e '.[bench]'", file=sys.stderr)
        return 2

    pages = [page for page in read_pages(args.data, args.sample, only_articles=True) if page.set == "wcxb"]
    html = [page.raw() for page in pages]
    kept = Kept(None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "folders" in args.only:  # before this process is tied to one core
            _print_folders(args.data, folder, args.folder_pages, args.rounds)
        if "growth" in args.only:
            print_growth([kept.dump("inscriptis", page.html()) for page in pages], folder, args.most)
        one_core()
        if {"pages"} & set(args.only):
            size = sum(map(len, html))
            print(f"\n{len(html)} pages, {size / 1e6:.1f} MB of HTML, {args.rounds} rounds")
            _print_costs(in_rounds(speed_systems.on_pages(html), args.rounds), len(html), size)
        dumps = [kept.dump("inscriptis", page.html()) for page in pages]
        if "dumps" in args.only:
            size = sum(len(dump.encode()) for dump in dumps)
            print(f"\n{len(dumps)} dumps, {size / 1e6:.1f} MB of text, {args.rounds} rounds")
            costs = in_rounds(speed_systems.on_dumps(dumps, html, folder), args.rounds)
            _print_costs(costs, len(dumps), size)
        documents = {
            "pages": [Document(content, name=f"{number}.html") for number, content in enumerate(html)],
            "dumps": [Document(dump, name=f"{number}.txt") for number, dump in enumerate(dumps)],
        }
        for kind, some in documents.items():
            if "stages" in args.only:
                _print_stages(kind, some)
        if "length" in args.only:
            _print_length(html, dumps, args.rounds)
    return 0


def _print_costs(costs: Mapping[str, Cost], documents: int, size: int) -> None:
    print(f"{'':40}{'documents/s':>12}{'MB/s':>7}   ours does so many times as much; with no language")
    ours, plain = costs[speed_systems.OURS], costs[speed_systems.WITHOUT_LANGUAGE]
    for name, cost in costs.items():
        ratios = "   ".join(_ratio(mine, cost) for mine in (ours, plain))
        print(f"{name:40}{documents / cost.median:12.1f}{size / 1e6 / cost.median:7.2f}   {ratios}", flush=True)


def _ratio(ours: Cost, other: Cost) -> str:
    median, least, most = ours.times_cheaper_than(other)
    return f"{median:6.2f} [{least:.2f}, {most:.2f}]"


def _print_stages(kind: str, documents: Sequence[Document]) -> None:
    def work() -> None:
        deque(clean_many(documents), maxlen=0)

    deque(clean_many(documents[:10]), maxlen=0)
    print(f"\nCPU of {kind} by stage")
    for stage, share in profile(work):
        print(f"  {stage:28}{share:7.1%}")


def _print_length(html: Sequence[bytes], dumps: Sequence[str], rounds: int) -> None:
    """One document of ten times the blocks beside ten documents' worth of one: 1 is linear."""
    middle = sorted(range(len(html)), key=lambda index: len(html[index]))[len(html) // 2]
    page, dump = html[middle].decode("utf-8", "replace"), dumps[middle]
    head, start, rest = page.partition("<body")
    opening, mark, inner = rest.partition(">")
    body, end, tail = inner.rpartition("</body>")
    if not end:
        body, tail = inner, ""
    longer = head + start + opening + mark + _numbered(body) + end + tail
    for kind, short, long in (
        ("page", Document(page, name="a.html"), Document(longer, name="a.html")),
        ("dump", Document(dump, name="a.txt"), Document(_numbered(dump), name="a.txt")),
    ):
        costs = in_rounds(
            {
                "short": lambda short=short: [list(clean_many([short])) for _ in range(_TIMES_LONGER)],  # type: ignore[misc]
                "long": lambda long=long: list(clean_many([long])),  # type: ignore[misc]
            },
            rounds,
        )
        cost, _, _ = costs["short"].times_cheaper_than(costs["long"])
        print(f"\na {kind} of {_TIMES_LONGER} times the blocks costs {_TIMES_LONGER * cost:.1f} times as much")


def _numbered(text: str) -> str:
    """The text ten times, each time with words of its own, for what repeats is cheaper."""
    return "\n".join(text.replace(" the ", f" the{number} ") for number in range(_TIMES_LONGER))


def _print_folders(data: Path, folder: Path, number: int, rounds: int) -> None:
    raw = folder / "raw"
    raw.mkdir()
    pages = read_pages(data)[:number]
    for index, page in enumerate(pages):
        (raw / f"{index:05}.html").write_bytes(page.raw())
    print(f"\na folder of {len(pages)} pages, 2 workers")
    walls: dict[str, list[float]] = {}

    def timed(name: str, work: speed_systems.Work) -> speed_systems.Work:
        def measured() -> None:
            before = time.perf_counter()
            work()
            walls.setdefault(name, []).append(time.perf_counter() - before)

        return measured

    systems = speed_systems.on_folders(raw, folder, workers=2)
    costs = in_rounds({name: timed(name, work) for name, work in systems.items()}, rounds)
    walls_of = {name: Cost(tuple(seconds[1:])) for name, seconds in walls.items()}
    for name, cost in costs.items():
        print(f"{name:40}{cost.median:8.1f} s CPU{walls_of[name].median:8.1f} s wall")
    for label, by_name in (("CPU", costs), ("wall", walls_of)):
        ratio = _ratio(by_name[speed_systems.OUR_RUN], by_name[speed_systems.COMMAND_LINE])
        print(f"{label}: the command line takes so many times as much: {ratio}")


if __name__ == "__main__":
    sys.exit(main())
