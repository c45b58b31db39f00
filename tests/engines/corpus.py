"""A raw folder with something of everything, for the engines: pages, dumps, containers, copies, and what is wrong."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from tests.benchmarks.duplicate_texts import edited, story
from tests.containers.packing import answer, json_lines, record, warc, zipped

ROOT = Path(__file__).parent.parent.parent
DEADLY = "The harbour master closed the log at noon."
"""A sentence in one page of the folder: tests make it end the process that cleans it."""


def html(title: str, text: str, date: str = "2026-03-04", extra: str = "") -> bytes:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        f'<meta property="article:published_time" content="{date}T08:00:00Z"></head><body><nav><a href="/">Home</a> '
        f'<a href="/news">News</a></nav><article><h1>{title}</h1>{paragraphs}{extra}</article>'
        "<footer><p>Please follow and like us:</p><p>Leave a Reply</p></footer></body></html>"
    ).encode()


def write_corpus(raw: Path) -> None:
    """Write the folder; the same bytes every time."""
    chance = random.Random(17)
    stories = [story(language, chance, paragraphs=7) for language in ("en", "de", "en", "en", "de", "en")]

    def drop(name: str, content: bytes) -> None:
        target = raw / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    for number, one in enumerate(stories):
        drop(f"2026/page {number}.html", html(f"Story number {number}", one.text, f"2026-03-0{number + 1}"))
    # Copies on other sites, earlier and later than the original, as pages and as dumps.
    drop("copies/a%20b.html", html("Copied", edited(stories[0], chance).text, "2026-02-01"))
    drop("copies/ünï.txt", edited(stories[1], chance).text.encode())
    drop("copies/packed.html.gz", gzip.compress(html("Copied", edited(stories[0], chance).text), mtime=0))
    drop("copies/same.html", html("Copied", stories[3].text))
    drop("copies/same.html.meta.json", json.dumps({"date_published": "2025-12-31", "site_name": "The Copy"}).encode())
    drop("deadly.html", html("The log", f"{DEADLY} {story('en', chance, paragraphs=5).text}"))

    pages = [html(f"Archived {number}", story("en", chance, paragraphs=5).text) for number in range(36)]
    pages[3] = html("Archived copy", edited(stories[2], chance).text)
    records = [answer(page, url=f"https://news.example/{number}") for number, page in enumerate(pages)]
    records[5] = answer(b"", status="301 Moved Permanently")
    records[9] = record("revisit", b"")
    drop("crawl/part.warc.gz", warc(records))
    drop("crawl/plain.warc", warc(records[:4], packed=False))
    drop("crawl/cut.warc.gz", warc(records[:6])[:-200])
    rows = [{"url": f"https://feed.example/{number}", "text": one.text} for number, one in enumerate(stories[:4])]
    lines = json_lines(rows) + b"{broken\n\n" + json_lines([{"text": edited(stories[5], chance).text}])
    drop("feed.jsonl", lines)
    drop("feed.jsonl.gz", gzip.compress(lines, mtime=0))
    # A site that repeats lines below its texts, and one folder whose dumps do.
    for number in range(9):
        below = "<p>Our weekly letter from the quay leaves every Friday before noon.</p>" if number != 4 else ""
        page = html(f"From the quay {number}", story("en", chance, paragraphs=5).text, extra=below)
        drop(f"quay/{number}.html", page)
        drop(f"quay/{number}.html.meta.json", json.dumps({"url": f"https://www.quay.example/{number}"}).encode())
        dump = (
            story("de", chance, paragraphs=5).text + "\n\nDie Redaktion freut sich auf Ihre Post aus dem Hafenviertel."
        )
        drop(f"dumps/{number}.txt", dump.encode())
    table = io.BytesIO()
    texts = [story("de", chance, paragraphs=4).text for _ in range(5)] + [stories[4].text]
    parquet.write_table(pa.table({"text": texts, "url": [None] * 6}), table, row_group_size=2)
    drop("table.parquet", table.getvalue())
    drop("nothing.zip", zipped({"a.png": b"\x89PNG", "b.css": b"p {}"}))
    drop("only redirects.warc.gz", warc([answer(b"", status="302 Found")] * 3))
    drop("not text.csv", b"name,age\nAda,36\n")
    drop("empty.txt", b"")
    drop("binary.html", b"\x00\x01\x02" * 50)
    drop("broken sidecar.txt", stories[0].text.encode())
    drop("broken sidecar.txt.meta.json", b"{")
    drop("menu.html", (ROOT / "raw" / "sample-menu-only.html").read_bytes())
    drop("half.html.part", b"half")
    drop("_hidden/a.html", b"hidden")
    drop(".hidden.html", b"hidden")
    drop("orphan.html.meta.json", b"{}")
