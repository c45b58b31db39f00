"""What a crawl of billions of pages would cost on Spark, and which part of it dominates: measured on one core.

    python -m tests.benchmarks.spark_cost --data DIR [--pages 900] [--core-hour 0.04]

Real pages are packed into WARC files. Each stage that a task of Spark goes through is timed in this process (user and
system CPU); then the whole job runs on ``local[1]``, once over a third of the pages and once over all of them, and the
difference of the two, by the CPU time of the whole tree of processes, is what a page costs with everything: Java, the
pipes between Java and Python, the shuffles of near-duplicates, writing. Starting up is what is left of the smaller run.
Needs the extra ``spark`` and Java.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from pipeline.article import Article
from pipeline.cleaning import clean_many
from pipeline.containers.entries import Start
from pipeline.containers.opening import open_container
from pipeline.engines.partitions import Work, clean_units
from pipeline.engines.units import Unit
from pipeline.recipe import recipe_of
from pipeline.run.sketching import sketch_article
from pipeline.run.storage import record_line
from pipeline.settings import Settings
from pipeline.sources.document import Document
from tests.benchmarks.pages import read_pages
from tests.containers.packing import answer, warc

PAGES = 2_500_000_000
"""Of one monthly crawl of Common Crawl."""
_A_FILE = 100  # pages
_SETTINGS = Settings()
_POLL = 0.2  # seconds between two looks at the processes of a job
_CORE_SECONDS_AN_HOUR = 3600


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--pages", type=int, default=900)
    parser.add_argument("--core-hour", type=float, default=0.04, help="price of a core for an hour, in dollars")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        pages = [page.raw() for page in read_pages(args.data, sample=args.pages)][: args.pages]
        third = len(pages) // 3
        all_of_it, some_of_it = Path(folder, "all"), Path(folder, "some")
        for target, chosen in ((all_of_it, pages), (some_of_it, pages[:third])):
            write_warcs(target, chosen)
        print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1024:.0f} KiB; CPU on one core")
        stages = in_process(all_of_it, len(pages))
        print(", ".join(f"{name} {1000 * seconds:.2f} ms" for name, seconds in stages.items()), flush=True)
        small, _ = job(some_of_it, Path(folder, "out-some"))
        large, summary = job(all_of_it, Path(folder, "out-all"))
        whole = (large - small) / (len(pages) - third)
        start = small - whole * third
        stages["Spark: Java, pipes, shuffles, writing"] = whole - sum(stages.values())
        report(stages, whole, start, args.core_hour)
        written = sum(path.stat().st_size for path in Path(folder, "out-all").glob("part-*"))
        print(f"{summary['records']} records, {written / len(pages) / 1024:.1f} KiB written for each page")
    return 0


def write_warcs(folder: Path, pages: list[bytes]) -> None:
    """Pages as WARC files of a gzip member a record, as crawlers write them."""
    folder.mkdir()
    for first in range(0, len(pages), _A_FILE):
        some = pages[first : first + _A_FILE]
        records = [
            answer(page, url=f"https://site-{first + at}.example/", media_type="text/html")
            for at, page in enumerate(some)
        ]
        (folder / f"{first:06}.warc.gz").write_bytes(warc(records))


def in_process(folder: Path, pages: int) -> dict[str, float]:
    """CPU seconds a page of what a task does, by stage."""
    list(clean_many(documents_in(folder), _SETTINGS))  # models and tables are loaded once a process
    documents, reading = timed(lambda: list(documents_in(folder)))
    answers, cleaning = timed(lambda: list(clean_many(documents, _SETTINGS)))
    articles = [answer for answer in answers if isinstance(answer, Article)]
    _, writing = timed(lambda: [record_line(article) for article in articles])
    _, sketching = timed(lambda: [sketch_article(b"", article) for article in articles])
    work = Work(str(folder), _SETTINGS, recipe_of(_SETTINGS), {})
    units = [Unit((os.fsencode(path.name),)) for path in sorted(folder.iterdir())]
    _, task = timed(lambda: sum(batch.num_rows for batch in clean_units(work, units, False)))
    parts = {
        "reading WARC": reading,
        "cleaning": cleaning,
        "sketches for near-duplicates": sketching,
        "records as JSON": writing,
    }
    return {name: seconds / pages for name, seconds in {**parts, "rest of a task": task - sum(parts.values())}.items()}


def documents_in(folder: Path) -> Iterator[Document]:
    """The pages in all WARC files of a folder."""
    for path in sorted(folder.iterdir()):
        with open_container(io.BytesIO(path.read_bytes()), path.name, _SETTINGS) as container:
            for entry in container.reader.entries(Start(0, 0)):
                if isinstance(entry.content, Document):
                    yield entry.content


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What some work returns, and the CPU seconds it takes."""
    before = time.process_time()
    result = work()
    return result, time.process_time() - before


def job(raw: Path, clean: Path) -> tuple[float, dict[str, Any]]:
    """CPU seconds of a whole job, by all its processes, and its summary."""
    account = clean.with_name(clean.name + "-account")
    asked = {
        "raw_dir": str(raw),
        "clean_dir": str(clean),
        "account_dir": str(account),
        "form": "jsonl",
        "divide_bytes": 1 << 40,
        "settings": dataclasses.asdict(_SETTINGS),
    }
    program = clean.with_name("job.py")
    program.write_text("import sys\n\nfrom pipeline.engines.job import main\n\nsys.exit(main(sys.argv[1:]))\n")
    import pyspark

    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[1]"]
    command += ["--driver-memory", "1g", "--conf", "spark.ui.enabled=false", str(program), json.dumps(asked)]
    root = str(Path(__file__).parent.parent.parent)
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": root}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds: dict[int, float] = {}
    while process.poll() is None:
        seconds |= cpu_of(process.pid)
        time.sleep(_POLL)
    if process.returncode:
        raise SystemExit(f"the job failed with status {process.returncode}: {' '.join(command[:-1])}")
    return sum(seconds.values()), json.loads((account / "summary.json").read_bytes())


def cpu_of(pid: int) -> dict[int, float]:
    """CPU seconds of a process and of those below it, by process."""
    found = {}
    try:
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            times = process.cpu_times()
            found[process.pid] = times.user + times.system
    except psutil.Error:
        pass
    return found


def report(stages: dict[str, float], whole: float, start: float, price: float) -> None:
    """The arithmetic, by stage."""
    for name, seconds in (*stages.items(), ("all of it", whole)):
        hours = seconds * PAGES / _CORE_SECONDS_AN_HOUR
        share = seconds / whole
        print(
            f"{name:40} {1000 * seconds:7.2f} ms a page {share:5.0%} {hours:10,.0f} core-hours {hours * price:9,.0f} $"
        )
    print(f"for {PAGES:,} pages, at {price} $ for a core-hour; starting a job takes {start:.0f} s of CPU")


if __name__ == "__main__":
    sys.exit(main())
