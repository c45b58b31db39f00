"""A run over a large WARC file needs no more memory than one over a small one."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.warcwriter import WARCWriter

from tests.containers.packing import answer

BYTES = int(os.environ.get("ARTICLE_PIPELINE_WARC_BYTES", 150_000_000))
PAGES = max(200, BYTES // 2_000_000)
MOST = 600 * 1024 * 1024
"""Resident bytes of a worker at its peak."""

WORDS = (
    "harbour ferry council winter bridge morning report school river market letter engine garden station window "
    "teacher village summer concert library kitchen evening mountain bicycle weather museum question answer"
).split()

# VmHWM, not ru_maxrss: that one is inherited from the process that started this one, tests and all.
RUN = """
from pathlib import Path
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
result = run_pipeline("raw", "clean", Settings(state_dir=".pipeline", batch_size=50))
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(result.exit_status, result.summary.total_records, peak)
"""


def write_warc(path: Path, size: int, pages: int) -> None:
    """Pages of about 40 KB among images, as crawls have them."""
    chance = random.Random(7)
    picture = chance.randbytes(1_000_000)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(pages):
            body = "".join(
                f"<p>{' '.join(chance.choices(WORDS, k=60)).capitalize()}.</p>\n<div><a href=/{n}>Next</a></div>"
                for n in range(80)
            )
            html = f"<html><head><title>Page {number}</title></head><body><article>{body}</article></body></html>"
            write(writer, answer(html.encode(), url=f"https://news.example/{number}"))
            write(writer, answer(picture[: max(1, (size - file.tell()) // (pages - number))], media_type="image/jpeg"))
        while file.tell() < size:
            write(writer, answer(picture, media_type="image/jpeg"))


def write(writer: WARCWriter, one: dict[str, Any]) -> None:
    body = io.BytesIO(one["body"])
    writer.write_record(writer.create_warc_record(one["url"], one["kind"], payload=body, http_headers=one["http"]))


@pytest.mark.slow
def test_peak_memory_of_a_run_over_a_large_warc(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    write_warc(tmp_path / "raw" / "crawl.warc.gz", BYTES, PAGES)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    said = subprocess.run(
        [sys.executable, "-c", RUN], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    status, records, peak = (int(word) for word in said[-3:])
    assert (status, records) == (0, PAGES)
    assert peak * 1024 < MOST
