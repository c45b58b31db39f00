"""How well near-duplicates are found, and what that costs.

    python -m tests.benchmarks.duplicates [--stories 600] [--cost 100000] [--data DIR]

Printed are precision and recall over pairs of constructed texts (of seeds that the thresholds were derived on, and of
others), and by what was done to them; with ``--cost`` the CPU time and the peak memory of so many records from their
texts to the marks in their files, once all different and once half of them copies of one text; with ``--data`` the
clusters among real pages, to be looked at.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import combinations
from pathlib import Path

from pipeline.article import SCHEMA_VERSION, Article, ArticleBlock, Quality, Raw, article_id
from pipeline.corpus.clusters import clusters_of
from pipeline.corpus.minhash import sketch_of
from pipeline.ledger import Result, open_ledger
from pipeline.run.journal import Plan, Run
from pipeline.run.marking import mark_duplicates
from pipeline.run.sketches import store_sketches
from pipeline.run.sketching import SketchedRecord, sketch_article
from pipeline.run.storage import RecordWriter, record_line
from pipeline.settings import Settings
from tests.benchmarks.duplicate_texts import Labelled, constructed_set, sentence, story

DERIVED_ON = (1, 2, 3, 4)
HELD_OUT = (11, 12, 13, 14)
_BATCH = 500

Pair = tuple[int, int]
TextAt = Callable[[int], str]


@dataclass
class Score:
    """Pairs that were found, missed and made up."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)


def pairs(clusters: Sequence[int]) -> set[Pair]:
    """Every two places with the same cluster."""
    members = defaultdict(list)
    for index, cluster in enumerate(clusters):
        members[cluster].append(index)
    return {pair for places in members.values() for pair in combinations(places, 2)}


def score(labelled: Labelled, threshold: float) -> tuple[Score, Counter[str], Counter[str]]:
    """Score over all pairs, and the kinds of pairs that were missed and made up."""
    gold = pairs(labelled.clusters)
    found = pairs(clusters_of([sketch_of(text) for text in labelled.texts], threshold))

    def kinds(some: set[Pair]) -> Counter[str]:
        return Counter(" + ".join(sorted((labelled.kinds[one], labelled.kinds[other]))) for one, other in some)

    return Score(len(found & gold), len(gold - found), len(found - gold)), kinds(gold - found), kinds(found - gold)


def measure_quality(stories: int, threshold: float) -> None:
    """Print precision and recall on constructed sets."""
    for name, seeds in (("derived on", DERIVED_ON), ("others", HELD_OUT)):
        total = Score()
        for seed in seeds:
            labelled = constructed_set(seed, stories)
            result, missed, wrong = score(labelled, threshold)
            print(
                f"{name:10} seed {seed:2}: {len(labelled.texts):,} texts, {result.found + result.missed:,} pairs: "
                f"recall {result.recall:.4f}, precision {result.precision:.4f}"
            )
            total.found, total.missed = total.found + result.found, total.missed + result.missed
            total.wrong += result.wrong
            print(f"    missed: {dict(missed.most_common(6))}")
            print(f"    wrong:  {dict(wrong.most_common(6))}")
        print(f"{name:10} together: recall {total.recall:.4f}, precision {total.precision:.4f}")


def corpora(number: int) -> dict[str, TextAt]:
    """What the cost is measured on: the text at each place."""
    languages = ("en", "de", "es", "ru")

    def different(index: int) -> str:
        return story(languages[index % 4], random.Random(index), paragraphs=6).text

    notice = story("en", random.Random(-1), paragraphs=6).text

    def half_copies(index: int) -> str:
        return notice if index % 2 else different(index)

    def half_near_copies(index: int) -> str:
        return f"{notice}\n\n{' '.join(sentence('en', random.Random(index)))}." if index % 2 else different(index)

    return {
        "all different": different,
        "half of them copies of one text": half_copies,
        "half of them copies with a line of their own": half_near_copies,
    }


def measure_cost(number: int, only: str | None) -> None:
    """Print what so many records cost."""
    for name, text_at in corpora(number).items():
        if only is not None and only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            sketching, marking, changed = _cost(Path(folder), number, text_at)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{number:,} records, {name}: sketches {sketching:.1f} s, clusters and marks in {changed:,} files "
            f"{marking:.1f} s CPU; peak memory so far {memory:,.0f} MB",
            flush=True,
        )


def _cost(folder: Path, number: int, text_at: TextAt) -> tuple[float, float, int]:
    state_dir, clean_dir = folder / "state", folder / "clean"
    settings = replace(Settings(), state_dir=str(state_dir))
    started = datetime.now(timezone.utc).isoformat()
    run = Run("cost", "0" * 8, b"", str(folder / "raw"), str(clean_dir), settings, "0" * 16, started, Plan())
    sketching = 0.0
    for start in range(0, number, _BATCH):
        places = range(start, min(start + _BATCH, number))
        articles = [_article(index, text_at(index)) for index in places]
        results = [Result(_path(index), run.recipe, _path(index) + b".json") for index in places]
        with RecordWriter(str(clean_dir), run.token, str(start)) as writer:
            for article, result in zip(articles, results, strict=True):
                writer.stage(result.output, record_line(article))
            writer.publish()
        with open_ledger(state_dir) as ledger, ledger.transaction():
            ledger.store(results)
            before = time.process_time()
            sketches = [sketch_article(result.path, one) for result, one in zip(results, articles, strict=True)]
            store_sketches(ledger, [result.path for result in results], sketches)
            sketching += time.process_time() - before
    before = time.process_time()
    tally = mark_duplicates(state_dir, run)
    return sketching, time.process_time() - before, tally.marked


def _path(index: int) -> bytes:
    return b"%03d/story-%06d.txt" % (index // 1000, index)


def _article(index: int, text: str) -> Article:
    raw = Raw(_path(index).decode(), "0" * 64, len(text), "text/plain", "utf-8", 0, None)
    nothing = dict.fromkeys(Article.__dataclass_fields__)
    values = {
        **nothing,
        "schema_version": SCHEMA_VERSION,
        "id": article_id(_path(index)),
        "authors": [],
        "tags": [],
        "text": text,
        "blocks": [ArticleBlock("paragraph", paragraph, None) for paragraph in text.split("\n\n")],
        "removed": [],
        "quality": Quality(len(text.split()), 1.0, None, []),
        "raw": raw,
        "recipe": "0" * 16,
    }
    return Article(**values)  # type: ignore[arg-type]


def real_sketches(data: Path) -> Iterator[tuple[str, str, SketchedRecord]]:
    """Name, beginning and sketch of each development page that becomes a record."""
    from pipeline import Article as Cleaned
    from pipeline import Document, clean_many
    from tests.benchmarks.pages import read_pages

    pages = read_pages(data)
    documents = (Document(page.raw(), name=f"{page.id}.html", url=page.row.get("url")) for page in pages)
    for page, result in zip(pages, clean_many(documents), strict=True):
        if isinstance(result, Cleaned):
            start = f"{result.title} | {result.text[:90]!r} … {len(result.text):,} characters"
            yield f"{page.group} {page.id}", start, sketch_article(page.id.encode(), result)


def show_real_clusters(data: Path, threshold: float) -> None:
    """Print the clusters among the development pages."""
    pages = list(real_sketches(data))
    clusters = clusters_of([record.sketch for _, _, record in pages], threshold)
    print(f"{len(pages):,} records, {len(pairs(clusters)):,} pairs of duplicates")
    members = defaultdict(list)
    for (name, start, _), cluster in zip(pages, clusters, strict=True):
        members[cluster].append(f"  {name:28} {start}")
    for lines in members.values():
        if len(lines) > 1:
            print("\n".join(lines), end="\n\n")


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=600, help="articles with copies in a constructed set")
    parser.add_argument("--threshold", type=float, default=Settings().duplicate_threshold)
    parser.add_argument("--cost", type=int, metavar="RECORDS", help="also measure what so many records cost")
    parser.add_argument("--only", help="of the costs, those with this in their name")
    parser.add_argument("--data", type=Path, help="also list the clusters among the pages in this folder")
    args = parser.parse_args()
    measure_quality(args.stories, args.threshold)
    if args.cost:
        measure_cost(args.cost, args.only)
    if args.data:
        show_real_clusters(args.data, args.threshold)
    return 0


if __name__ == "__main__":
    sys.exit(main())
