"""Mutated pages through the whole line: nothing may come of them but a record or a rejection that blames the document.

    python -m tests.benchmarks.fuzz --data DIR [--inputs 200000] [--seed 1] [--out DIR]

Pieces of the development pages are cut, spliced, repeated, sprinkled with what parsers dislike and given names of all
kinds, and cleaned in batches, from bytes to the line of the record. A fault of the pipeline, a record that breaks its
own rules, or a batch that takes longer than its documents may, is a find: its input is made smaller as far as the
fault stays the same, and written to ``--out``, to become a case in tests/hostile/contents.py. Same seed, same inputs.
"""

# ruff: noqa: E501  # one table

from __future__ import annotations

import argparse
import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.article import Article, Rejection
from pipeline.cleaning import clean_many
from pipeline.run.storage import record_line
from pipeline.settings import Settings
from pipeline.sources.document import Document

_BATCH = 64
_SLOW = 30.0
"""Seconds of computing for a batch of inputs of a few kilobytes: a thousand times what it takes."""

NAMES = ("a.html", "a.txt", "a.md", "a", "a.html.gz", "a.xhtml", "a.mhtml", "a.json", "a.jsonl", "a.csv", "a.xml")

TOKENS = [
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "\u202e".encode(), "\u2028".encode(), b"\r", b"\x85", b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&amp;amp;", b"<!--", b"-->",
    b"<![CDATA[", b"]]>", b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE html [<!ENTITY a 'b'>]>", b"<script>",
    b"<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":", b"</script>", b"<p", b"<table><tr><td>", b"</table>",
    b"<pre>", b"<br>" * 20, b"<div class='comments'>", b"<article>", b"</article>", b"<time datetime='", b"<meta name=author content='",
    b"<meta charset=utf-16>", b"<base href='//[::1'>", b"<a href='http://[", b"itemscope itemtype='", b"<svg><p>", b"<math><p>", b"<template>",
    b"<select><option>", b"By ", b"2024-02-30T25:61", b"31.12.0000", b"\xe2\x80\x9c", b"\"", b"'", b"``", b"| a | b |\n|---|---|\n", b"# ", b"> " * 50,
    b"- " * 50, b"```\n", b"[a](", b"\n\n", b" " * 200, b"-\n", "\u00ad".encode(), "e\u0301".encode(), "ﬁ".encode(), "中文".encode() * 20,
    "مرحبا ".encode() * 20, "ไทย".encode() * 20, b"Leave a Reply\n", b"Share this:\n", b"9" * 400, b"1e999", b"{\"a\":", b"[" * 100, b"\\u0000", b"\\ud800",
]  # fmt: skip


def seeds(data: Path) -> list[bytes]:
    """The development pages, the first 60 kB of each."""
    paths = sorted(path for path in data.glob("*/html/**/*") if path.is_file())[::4]
    pages = []
    for path in paths:
        content = path.read_bytes()
        pages.append((gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)[:60_000])
    return pages


def mutated(pages: list[bytes], rng: random.Random) -> Document:
    """An input of up to a few kilobytes."""

    def piece(most: int = 500) -> bytes:
        page = rng.choice(pages)
        start = rng.randrange(max(len(page) - 1, 1))
        return page[start : start + rng.randrange(1, most)]

    data = bytearray(rng.choice((rng.choice(pages)[: rng.randrange(50, 900)], piece(900), b"")))
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(7):
            case 0:
                data[at:at] = rng.choice(TOKENS)
            case 1:
                data[at:at] = piece()
            case 2:
                del data[at : at + rng.randrange(1, 200)]
            case 3:
                part = data[at : at + rng.randrange(1, 60)]
                data[at:at] = part * rng.randrange(1, 12)
            case 4 if data:
                data[at % len(data)] ^= 1 << rng.randrange(8)
            case 5:
                data[at:at] = rng.choice(TOKENS) * rng.randrange(1, 12)
            case _:
                data[at:at] = rng.randbytes(rng.randrange(1, 12))
    content: bytes | str = bytes(data)
    if rng.random() < 0.02:
        content = gzip.compress(data)[: rng.choice((None, -3, 30))]
    elif rng.random() < 0.1:
        content = data.decode("utf-8", rng.choice(("replace", "surrogateescape", "ignore")))
    hints = {"url": rng.choice(("http://[", "https://example.org/2024/13/99/x", "x"))} if rng.random() < 0.05 else None
    return Document(content, name=rng.choice(NAMES), path=b"a", hints=hints)


def fault_of(answer: Article | Rejection) -> str | None:
    """What is wrong with an answer; ``None`` where nothing is."""
    if isinstance(answer, Rejection):
        return answer.detail if answer.reason in ("crash", "memory", "timeout") else None
    try:
        line = record_line(answer)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if line.count(b"\n") != 1 or b"\0" in line:
        return "the line holds more than one line, or NULs"
    if Article.from_dict(answer.to_dict()) != answer:
        return "it does not come back from its dict"
    if not answer.text.strip() or "" in (answer.title, answer.url, answer.language, answer.date_published):
        return "something is empty that must be null"
    last = 0
    for removed in answer.removed:
        if removed.first <= last or removed.last < removed.first:
            return "removed blocks overlap"
        last = removed.last
    return None


def kind_of(fault: str) -> str:
    """What two finds of the same fault have in common."""
    return fault.split(":")[0][:120]


def _without(content: bytes | str, start: int, stop: int) -> bytes | str:
    if isinstance(content, str):
        return content[:start] + content[stop:]
    return content[:start] + content[stop:]


def shrunk(document: Document, kind: str, settings: Settings) -> Document:
    """A smaller input with the same kind of fault: without every part that it can do without."""
    current = document
    size = max(len(document.content) // 2, 1)
    while size:
        start = 0
        while start < len(current.content):
            smaller = Document(
                _without(current.content, start, start + size),
                name=current.name,
                path=current.path,
                hints=current.hints,
            )
            fault = fault_of(next(clean_many([smaller], settings)))
            if fault is not None and kind_of(fault) == kind:
                current = smaller
            else:
                start += size
        size //= 2
    return current


def batches(pages: list[bytes], inputs: int, seed: int) -> Iterator[list[Document]]:
    """All inputs."""
    rng = random.Random(seed)
    for start in range(0, inputs, _BATCH):
        yield [mutated(pages, rng) for _ in range(min(_BATCH, inputs - start))]


def main() -> int:
    """Clean them all; status 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for the finds")
    args = parser.parse_args()

    settings = Settings()
    pages = seeds(args.data)
    found: dict[str, Document] = {}
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number, documents in enumerate(batches(pages, args.inputs, args.seed)):
        before = time.process_time()
        for document, answer in zip(documents, clean_many(documents, settings), strict=True):
            outcomes[answer.reason if isinstance(answer, Rejection) else "record"] += 1
            fault = fault_of(answer)
            if fault is not None and kind_of(fault) not in found:
                kind = kind_of(fault)
                found[kind] = small = shrunk(document, kind, settings)
                print(f"FOUND {fault[:300]}\n  {small.name} {small.hints} {small.content[:400]!r}", flush=True)
                if args.out:
                    args.out.mkdir(parents=True, exist_ok=True)
                    content = small.content
                    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
                    (args.out / f"{len(found)}-{small.name}").write_bytes(data)
        took = time.process_time() - before
        slowest = max(slowest, took)
        if took > _SLOW and "slow" not in found:
            found["slow"] = documents[0]
            print(f"FOUND a batch that took {took:.1f} s: number {number}", flush=True)
        if number % 100 == 0:
            print(f"{sum(outcomes.values()):,} inputs, {dict(outcomes)}, slowest batch {slowest:.1f} s", flush=True)
    print(f"{sum(outcomes.values()):,} inputs, {dict(outcomes)}, slowest batch {slowest:.1f} s, {len(found)} finds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
