"""``diff`` over real pages agrees with actually running the rules.

Over how many: ARTICLE_PIPELINE_DIFF_PAGES (400 and some dumps; 2,000 take about ten minutes).
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.blocks import page_blocks, parse_page
from pipeline.diff.corpus import diff_corpus
from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings
from pipeline.sources import Document, read_source
from tests.diff.test_diff import check, records, rule

pytestmark = pytest.mark.slow

SETS = ("wcxb", "news", "readability", "segments")
DUMPS = 300
PAGES = int(os.environ.get("ARTICLE_PIPELINE_DIFF_PAGES", "400"))


@pytest.fixture(scope="module")
def corpus(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of all sets with their addresses, and some of them as plain-text dumps, cleaned without rules."""
    folder = tmp_path_factory.mktemp("real")
    raw = folder / "raw"
    dumps = 0
    step = max(1, sum(1 for name in SETS for _ in (data / name / "html").iterdir()) // PAGES)
    for name in SETS:
        (raw / name).mkdir(parents=True)
        rows = [json.loads(line) for line in (data / name / "gold.jsonl").read_bytes().splitlines()]
        addresses = {row["id"]: row.get("url") for row in rows}
        for page in sorted((data / name / "html").iterdir())[::step]:
            (raw / name / page.name).write_bytes(page.read_bytes())
            url = addresses.get(page.name.partition(".")[0])
            if url and url.startswith("http"):
                (raw / name / f"{page.name}.meta.json").write_text(json.dumps({"url": url}), encoding="utf-8")
            if name == "news" and dumps < DUMPS:
                dumps += 1
                content = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
                source = read_source(Document(content, name="a.html"), len(content) + 1)
                lines = [block.text for block in page_blocks(parse_page(source.text))]
                (raw / f"{name}-{dumps}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    assert run_pipeline(raw, folder / "clean", settings(folder), log_level="ERROR").exit_status == 0
    return folder


def settings(folder: Path, rules: str = "") -> Settings:
    return Settings(state_dir=str(folder / "state"), rules=rules)


def drawn(before: dict[tuple[str, int], dict[str, Any]], seed: int) -> str:
    """Rules of every kind about lines that are kept or removed in many of the pages or in one."""
    chance = random.Random(seed)
    kept = Counter(block["text"] for record in before.values() for block in record["blocks"])
    removed = Counter(entry["excerpt"] for record in before.values() for entry in record["removed"])
    often = [text for text, number in kept.most_common(400) if number > 1]
    gone = [text for text, number in removed.most_common(400) if number > 1]
    hosts = sorted({record["hostname"] for record in before.values() if record["hostname"]})
    lines = [(kind, text, {}) for kind in ("remove", "end_of_article") for text in chance.sample(often, 10)]
    lines += [("remove", text, {"match": "contains"}) for text in chance.sample(gone, 20)]
    lines += [("keep", text, {"match": "start"}) for text in chance.sample(gone, 10)]
    lines += [("remove", text, {}) for text in chance.sample(sorted(kept), 40)]
    lines += [("remove", text[:30], {"match": "start", "language": "de"}) for text in chance.sample(sorted(kept), 40)]
    lines += [("remove", "a", {"match": "contains", "site": host}) for host in chance.sample(hosts, 5)]
    chance.shuffle(lines)
    usable = [
        line for line in lines if "'''" not in line[1] and line[1].isprintable() and any(map(str.isalnum, line[1]))
    ]
    return "".join(rule(kind, text, **more) for kind, text, more in usable)


def test_every_record_that_changes_is_named_and_no_other(corpus: Path) -> None:
    before = records(corpus)
    assert len(before) >= PAGES * 3 // 4
    path = corpus / "rules.toml"
    path.write_text(drawn(before, seed=7), encoding="utf-8")
    chosen = settings(corpus, str(path))
    found = diff_corpus(*(str(corpus / name) for name in ("raw", "clean", "state")), chosen)
    assert records(corpus) == before
    assert run_pipeline(corpus / "raw", corpus / "clean", chosen, log_level="ERROR").exit_status == 0
    check(found, before, records(corpus))
    counts = found.counts()
    print(counts, f"{found.documents:,} documents")
    assert counts["text"] > 50
    assert found.stale == 0
