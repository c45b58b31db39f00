"""How well the lines that sites repeat are found, and what it costs.

    python -m tests.benchmarks.templates [--data DIR [--folds DIR]] [--show] [--cost N]

On generated sites every line is known (:mod:`tests.benchmarks.site_pages`). Of the development pages in DIR those of
sites with at least five pages are taken; a line that stands on four different ones or more is template unless it is in
the gold text of half of them. Printed for both, from HTML and from dumps:

- lines: how many are template; the share of them that is judged to be (recall); of the lines judged to be, the share
  that is (precision), which counts against it too what was removed from every page before and so is not touched;
- taken: blocks that are removed from records, and how many of them are the articles' own;
- F1 over words of the records that change, before and after; and for each set, by how much it changes over all its
  pages.

``--show`` prints every line that is taken. Then, for generated sites that grow page by page in a random order, how
often a line changes between template and not, and with ``--cost`` what it costs to look at N records. Needs the extra
``bench``.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import Article, Document, Settings
from pipeline.cleaning import outcomes
from pipeline.corpus.lines import KEPT, Lines, line_hashes, lines_of
from pipeline.corpus.stripping import without_lines
from pipeline.corpus.templates import lines_to_remove, template_of
from pipeline.stages import Outcome
from tests.benchmarks.held_out import held_out_outcome
from tests.benchmarks.labels import IN_GOLD, block_labels
from tests.benchmarks.pages import Page, read_pages
from tests.benchmarks.scoring import Gold
from tests.benchmarks.site_pages import site_pages
from tests.benchmarks.systems import BOTH, Kept

_SETTINGS = Settings(detect_language=False)
_FORMS = ("html", *BOTH)
_FEWEST_PAGES, _FEWEST_TEXTS = 5, 4


@dataclass
class Known:
    """A cleaned page and which of its lines are its article's."""

    name: str
    article: Article
    lines: Lines
    hashes: list[int]
    texts: list[str]
    own: list[bool] | None
    """Whether each line is the article's; ``None`` where no gold text says."""
    gold: Gold


@dataclass
class Found:
    """What came of some sites."""

    pages: int = 0
    template: int = 0
    judged: int = 0
    right: int = 0
    taken: int = 0
    wrongly: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)

    def line(self) -> str:
        """In one line."""
        recall, precision = self.right / max(1, self.template), self.right / max(1, self.judged)
        return (
            f"{self.pages:5} pages; lines {self.template:5} recall {recall:.3f} precision {precision:.3f}; "
            f"taken {self.taken:4}, wrongly {len(self.wrongly)}; "
            f"F1 of {len(self.before)} changed {_mean(self.before):.3f} -> {_mean(self.after):.3f}"
        )

    def add_site(self, pages: Sequence[Known]) -> None:
        """Judge the lines of a site and count."""
        documents = [page.lines for page in pages]
        template = template_of(lambda: documents, sum(len(one.states) for one in documents))
        judged = set(template.lines[template.known].tolist())
        repeated = set(template.lines[template.counts >= _FEWEST_TEXTS].tolist())
        stands: Counter[int] = Counter()
        own: Counter[int] = Counter()
        self.pages += len(pages)
        for page, taken in zip(pages, lines_to_remove(template, documents), strict=True):
            if page.own is not None:
                stands.update(repeated.intersection(page.hashes))
                own.update(
                    repeated.intersection(line for line, is_own in zip(page.hashes, page.own, strict=True) if is_own)
                )
            if not taken:
                continue
            less = without_lines(page.article, taken, page.lines.characters, page.lines.prose)
            if less.text == page.article.text:
                continue
            self.taken += len(taken)
            self.shown += [f"{page.name}: {page.texts[place][:100]}" for place in taken]
            if page.own is not None:
                wrong = [page.texts[place] for place in taken if page.own[place]]
                self.wrongly += [f"{page.name}: {text[:100]}" for text in wrong]
                before, after = page.gold.score(page.article.text).word, page.gold.score(less.text).word
                if not math.isnan(before):
                    self.before.append(before)
                    self.after.append(after)
        truth = {line for line, number in stands.items() if 2 * own[line] < number}
        judged &= stands.keys()
        self.template += len(truth)
        self.judged += len(judged)
        self.right += len(truth & judged)


def known_page(name: str, outcome: Outcome, gold: Gold, own: Iterable[str] | None, text: str | None) -> Known | None:
    """A page with what is known of its lines; ``None`` where it was rejected."""
    if not isinstance(outcome.result, Article):
        return None
    texts = [block.text for block in outcome.blocks]
    lines = lines_of(texts, [block.kind for block in outcome.blocks], outcome.result, outcome.prose)
    hashes = [int.from_bytes(lines.hashes[place : place + 8], "little") for place in range(0, len(lines.hashes), 8)]
    known = None
    if own is not None:
        lines_of_article = set(line_hashes(list(own)))
        known = [hashed in lines_of_article for hashed in hashes]
    elif text is not None:
        known = [label >= IN_GOLD for label in block_labels(texts, text)]
    return Known(name, outcome.result, lines, hashes, texts, known, gold)


def generated(language: str, seed: int, form: str, kept: Kept) -> list[Known]:
    """The cleaned pages of a generated site."""
    pages = site_pages(language, seed)
    if form == "html":
        documents = [Document(page.html.encode(), name=page.name, url=page.url) for page in pages]
    else:
        documents = [Document(kept.dump(form, page.html), name=f"{page.name}.txt", url=page.url) for page in pages]
    found = (
        known_page(page.name, outcome, Gold({"text": page.body}), page.own, None)
        for page, outcome in zip(pages, outcomes(documents, _SETTINGS), strict=True)
    )
    return [page for page in found if page is not None]


def real(pages: Sequence[Page], form: str, kept: Kept, folds: Path | None) -> Iterator[tuple[str, str, Known]]:
    """Site, set and what is known of each development page that becomes a record; those of small sites are left out."""
    hosts = [(urlsplit(page.row.get("url") or "").hostname or "").removeprefix("www.") for page in pages]
    number = Counter(hosts)
    for site, page in zip(hosts, pages, strict=True):
        if not site or number[site] < _FEWEST_TEXTS:  # nothing can be taken from its pages
            continue
        url = page.row.get("url")
        document = Document(page.raw(), name=f"{page.id}.html", url=url)
        if form != "html":
            document = Document(kept.dump(form, page.html()), name=f"{page.id}.txt", url=url)
        outcome = held_out_outcome(document, page.fold, folds)
        known = known_page(f"{site} {page.id}", outcome, Gold(page.row), None, page.row.get("text"))
        if known is not None:
            yield site, page.group, known


def flips(language: str, seed: int) -> Counter[int]:
    """How many lines of a site that grows page by page, in a random order, change so many times after they appear."""
    documents = [page.lines for page in generated(language, seed, "html", Kept(None))]
    random.Random(seed).shuffle(documents)
    changes: Counter[int] = Counter()
    before: set[int] = set()
    lines: set[int] = set()
    for number in range(1, len(documents) + 1):
        some = documents[:number]
        template = template_of(lambda some=some: some, 0)  # type: ignore[misc]
        now = set(template.lines[template.below | template.above].tolist())
        changes.update(before ^ now)
        lines |= now
        before = now
    return Counter(changes[line] for line in lines)


def cost(number: int) -> None:
    """Print what the stage costs over ``number`` documents of one site, and of many."""
    from pipeline.ledger import Result, open_ledger
    from pipeline.run.site_lines import store_lines
    from pipeline.run.sketching import LinedRecord
    from pipeline.run.stripping import _plan

    for sites in (1, number // 20):
        chance = random.Random(number)
        with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
            started = time.process_time()
            for first in range(0, number, 500):
                paths = [b"%d" % place for place in range(first, min(first + 500, number))]
                rows = []
                for path in paths:
                    site = int(path) % sites
                    around = [(site + 1) * 1000 + place for place in range(70)]
                    own = [chance.getrandbits(64) | 2 for _ in range(30)]
                    hashes = [*around[:35], *own, *around[35:]]
                    blob = b"".join(one.to_bytes(8, "little") for one in hashes)
                    states = bytes([0] * 35 + [KEPT] * 31 + [0] * 34)
                    longest = b"".join(one.to_bytes(8, "little") for one in own[:2])
                    rows.append(LinedRecord(path, 0, b"site %d" % site, Lines(blob, states, longest, 9000, 800.0)))
                with ledger.transaction():
                    ledger.store(Result(path, "recipe", path + b".json") for path in paths)
                    store_lines(ledger, paths, rows)
            stored = time.process_time() - started
            size = (Path(folder) / "ledger.sqlite3").stat().st_size
            started = time.process_time()
            _plan(ledger, _SETTINGS)
            planned = time.process_time() - started
            with ledger.transaction():
                store_lines(ledger, [b"0"], [])
            started = time.process_time()
            _plan(ledger, _SETTINGS)
            again = time.process_time() - started
        print(
            f"{number:,} documents of {sites:,} sites, 100 lines each: stored in {stored:.1f} s CPU with the making "
            f"of the data ({size / number:,.0f} bytes a document), looked at in {planned:.1f} s, and in {again:.2f} s "
            "after one has changed"
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folds", type=Path, help="weights that have not seen a page's site")
    parser.add_argument("--cache", type=Path, help="folder for the dumps")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--cost", type=int, default=0, metavar="N")
    args = parser.parse_args()
    kept = Kept(args.cache)
    pages = [] if args.data is None else read_pages(args.data)
    for form in _FORMS:
        everywhere = Found()
        for language in ("en", "de"):
            found = Found()
            site = generated(language, 1, form, kept)
            found.add_site(site)
            everywhere.add_site(site)
            print(f"{form:12} generated, {language}:   {found.line()}")
        sites: defaultdict[str, list[Known]] = defaultdict(list)
        groups: dict[int, str] = {}
        for name, group, page in real(pages, form, kept, args.folds):
            sites[name].append(page)
            groups[id(page)] = group
        found = Found()
        for site in sites.values():
            if len(site) >= _FEWEST_PAGES:
                found.add_site(site)
                everywhere.add_site(site)
        if pages:
            print(f"{form:12} development:     {found.line()}")
            print(f"{form:12} together:        {everywhere.line()}")
            for line in found.shown if args.show else found.wrongly:
                print(f"    {line}")
            _print_sets(sites, groups, Counter(page.group for page in pages))
    for language in ("en", "de"):
        print(f"changes of lines while a site grows, {language}: {dict(sorted(flips(language, 1).items()))}")
    if args.cost:
        cost(args.cost)


def _print_sets(sites: dict[str, list[Known]], groups: dict[int, str], number: Counter[str]) -> None:
    """By how much F1 over all pages of each set changes."""
    changes: defaultdict[str, list[float]] = defaultdict(list)
    for site in sites.values():
        documents = [page.lines for page in site]
        template = template_of(lambda documents=documents: documents, 0)  # type: ignore[misc]
        for page, taken in zip(site, lines_to_remove(template, documents), strict=True):
            if taken and page.own is not None:
                less = without_lines(page.article, taken, page.lines.characters, page.lines.prose)
                change = page.gold.score(less.text).word - page.gold.score(page.article.text).word
                changes[groups[id(page)]].append(change)
    for group, pages in number.items():
        found = changes[group]
        print(
            f"    {group}: {pages} pages, {len(found)} changed, {sum(change < 0 for change in found)} of them worse, "
            f"F1 {sum(found) / pages:+.5f}"
        )


if __name__ == "__main__":
    main()
