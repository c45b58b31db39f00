"""How often each rule is right, and which cue lines are left in the text.

    python -m tests.benchmarks.rules --data DIR [--folds DIR] [--sample N] [--examples N]

A rule's *hits* are the blocks that it removes; a cue phrase of the catalogue also hits where it matches a block that is
kept. Its *precision* is the share of its hits whose blocks are not in the gold text: fewer than half of their words
align with it (:mod:`tests.benchmarks.labels`). Rules below .9 with at least ten hits are marked: they are to be
weakened, or to go. Measured on the articles that have a gold text, from HTML and from the dumps of inscriptis.

*Cue lines that survive*: the share of articles in whose text a whole line carries a certain cue of a family that no
article has. DIR and the extra ``bench`` are as for :mod:`tests.benchmarks.quality`.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline import Document, Rejection
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.cue import Cue
from pipeline.cruft.evidence import gather
from pipeline.cruft.judgement import Verdict
from pipeline.language import likely_languages
from pipeline.stages import Outcome
from tests.benchmarks.held_out import check_folds, held_out_outcome
from tests.benchmarks.labels import IN_GOLD, block_labels
from tests.benchmarks.pages import Page, over_pages, read_pages
from tests.benchmarks.quality import HELD_OUT, IN_SAMPLE
from tests.benchmarks.systems import DUMP_STYLES, PEERS, Kept, missing_packages

PRECISION_WANTED = 0.9
FEWEST_HITS = 10
SURVIVING_FAMILIES = frozenset({"comments", "newsletter", "share", "consent", "advertisement", "navigation"})
"""Families of which no certain cue should be left in a text; the note on e-mail addresses is one of ``comments``."""
HTML, DUMPS = "HTML", "dumps"
_MEASURED_STYLE = "inscriptis"
_PEERS = ("trafilatura", "trafilatura, precision")
_EXCERPT = 100


@dataclass(frozen=True)
class Hit:
    """A block that a rule speaks of."""

    family: str
    rule: str
    removed: bool
    """Whether the rule removes it; a cue that only matches it does not."""
    wrong: bool
    """Whether the block is in the gold text."""
    excerpt: str


@dataclass
class Tally:
    """The hits of one rule."""

    hits: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, hit: Hit) -> None:
        self.hits += 1
        if hit.wrong:
            self.wrong += 1
            self.examples.append(hit.excerpt)

    @property
    def precision(self) -> float:
        """Share of the hits that are right; ``nan`` without any."""
        return 1 - self.wrong / self.hits if self.hits else math.nan

    @property
    def too_low(self) -> bool:
        return self.hits >= FEWEST_HITS and self.precision < PRECISION_WANTED


@dataclass(frozen=True)
class Survivor:
    """A line of a text that carries a certain cue."""

    rule: str
    in_gold: bool | None
    """``None`` where there is no gold text."""
    excerpt: str


@dataclass
class PageRules:
    """What one page shows of the rules."""

    page: Page
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    """By :data:`HTML` and :data:`DUMPS`."""
    survivors: dict[str, list[Survivor]] = field(default_factory=dict)
    """By system, those of each text."""


def rules_of(pages: list[Page], cache: Path | None, weights: Path | None) -> Iterator[PageRules]:
    """What each page shows of the rules."""
    kept = Kept(cache)
    for page in pages:
        html, gold = page.html(), page.row.get("text")
        rules = PageRules(page)
        address = page.row.get("url")
        outcome = held_out_outcome(Document(page.raw(), name=f"{page.id}.html", url=address), page.fold, weights)
        rules.survivors["ours, HTML"] = survivors_of(_text(outcome), gold)
        if gold:
            rules.hits[HTML] = hits_of(outcome, gold, markup=True)
        for style in DUMP_STYLES:
            outcome = held_out_outcome(Document(kept.dump(style, html), name=f"{page.id}.txt"), page.fold, weights)
            rules.survivors[f"ours, {style}"] = survivors_of(_text(outcome), gold)
            if gold and style == _MEASURED_STYLE:
                rules.hits[DUMPS] = hits_of(outcome, gold, markup=False)
        for name in _PEERS:
            rules.survivors[name] = survivors_of(kept.text(name, PEERS[name], html), gold)
        yield rules


def _text(outcome: Outcome) -> str:
    return "" if isinstance(outcome.result, Rejection) else outcome.result.text


def hits_of(outcome: Outcome, gold: str, markup: bool) -> list[Hit]:
    """The rules that remove the blocks of a document, and the cues that match them."""
    labels = block_labels([block.text for block in outcome.blocks], gold)
    cues = gather(outcome.blocks, load_catalogue(), markup).cues
    verdicts: Sequence[Verdict | None] = outcome.verdicts or [None] * len(
        cues
    )  # a document that failed before it was decided
    hits = []
    for block, label, cue, verdict in zip(outcome.blocks, labels, cues, verdicts, strict=True):
        if math.isnan(label):
            continue
        wrong, excerpt = label >= IN_GOLD, " ".join(block.text.split())[:_EXCERPT]
        if verdict is not None and verdict.family is not None and verdict.rule is not None:
            hits.append(Hit(verdict.family, verdict.rule, True, wrong, excerpt))
        if cue is not None and (verdict is None or verdict.rule != cue.rule):
            hits.append(Hit(cue.family, cue.rule, False, wrong, excerpt))
    return hits


def survivors_of(text: str, gold: str | None) -> list[Survivor]:
    """The lines of ``text`` that carry a certain cue of :data:`SURVIVING_FAMILIES`."""
    lines = [line for line in text.split("\n") if line.strip()]
    languages = likely_languages(text)
    found: list[tuple[int, Cue]] = []
    for index, line in enumerate(lines):
        cue = load_catalogue().match(line, languages)
        if cue is not None and cue.certain and cue.family in SURVIVING_FAMILIES:
            found.append((index, cue))
    if not found:
        return []
    labels = block_labels(lines, gold) if gold else None
    return [
        Survivor(cue.rule, labels[index] >= IN_GOLD if labels else None, lines[index][:_EXCERPT])
        for index, cue in found
    ]


def tallies(hits: Iterable[Hit], removed_only: bool) -> dict[tuple[str, str], Tally]:
    """The hits by family and rule."""
    counted: dict[tuple[str, str], Tally] = {}
    for hit in hits:
        if hit.removed or not removed_only:
            counted.setdefault((hit.family, hit.rule), Tally()).add(hit)
    return counted


def precision_table(results: Sequence[PageRules], examples: int) -> Iterator[str]:
    """Lines of the table of rules: of matched and of removed blocks, on dumps and on HTML."""
    strength: dict[tuple[str, str], str] = {
        (cue.family, cue.rule): "certain" if cue.certain else "weak" for cue in load_catalogue().cues()
    }
    columns: list[dict[tuple[str, str], Tally]] = []
    for source in (DUMPS, HTML):
        hits = [hit for result in results for hit in result.hits.get(source, [])]
        columns += [tallies(hits, removed_only=False), tallies(hits, removed_only=True)]
    headings = ("dumps", "of these removed", "HTML", "of these removed")
    yield f"{'family':15}{'rule':36}{'':8}" + "".join(f"{heading:>20}" for heading in headings)
    for key in sorted(set().union(*columns)):
        found = [column.get(key, Tally()) for column in columns]
        yield f"{key[0]:15}{key[1]:36}{strength.get(key, ''):8}" + "".join(_cell(tally) for tally in found)
        # The second and fourth are part of the first and third.
        for source, tally in zip((DUMPS, HTML), found[::2], strict=True):
            if tally.too_low:
                yield from (f"{'':17}{source}: {example}" for example in tally.examples[:examples])


def _cell(tally: Tally) -> str:
    return f"{tally.hits:11} {tally.precision:6.3f} {'!' if tally.too_low else ' '}" if tally.hits else " " * 20


def reasons_table(results: Sequence[PageRules]) -> Iterator[str]:
    """For each source the shares of removed blocks by kind of rule; the model's word alone is ``model``."""
    for source in (DUMPS, HTML):
        rules = Counter(
            hit.rule.split(":")[0] for result in results for hit in result.hits.get(source, []) if hit.removed
        )
        shares = "  ".join(f"{kind} {count / rules.total():.1%}" for kind, count in rules.most_common())
        only_model = rules["model"] / max(1, rules.total())
        yield f"{source:6}{rules.total():7} removed blocks; only reason is the model: {only_model:.1%};  {shares}"


def survivors_table(results: Sequence[PageRules], examples: int) -> Iterator[str]:
    """For each system and set the share of articles with a cue line in their text, and the rules seen most."""
    sets = list(dict.fromkeys(result.page.set for result in results))
    yield f"{'':24}" + "".join(f"{name:>14}" for name in [*sets, "all", "not in gold"])
    for system in results[0].survivors:
        cells = []
        for chosen in [*sets, None]:
            mine = [result.survivors[system] for result in results if chosen in (None, result.page.set)]
            cells.append(sum(map(bool, mine)) / len(mine))
        with_gold = [result.survivors[system] for result in results if result.page.row.get("text")]
        faults = sum(any(not survivor.in_gold for survivor in survivors) for survivors in with_gold)
        cells.append(faults / max(1, len(with_gold)))
        yield f"{system:24}" + "".join(f"{cell:14.2%}" for cell in cells)
        if examples:
            found = [survivor for result in results for survivor in result.survivors[system]]
            for rule, count in Counter(survivor.rule for survivor in found).most_common(8):
                yield f"    {count:4} {rule}"
                yield from (f"         {survivor.excerpt}" for survivor in found if survivor.rule == rule)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--folds", type=Path, help="folder with the weights of each cross-validation fold, fold-0 …")
    parser.add_argument("--sample", type=int, help="about so many articles of each set, always the same")
    parser.add_argument("--examples", type=int, default=0, help="show so many wrong hits of each rule that is marked")
    parser.add_argument("--cache", type=Path, help="folder to keep the outputs of other tools in")
    parser.add_argument("--processes", type=int, help="default: one for each processor")
    args = parser.parse_args()
    missing = missing_packages([*_PEERS, *(f"ours, {style}" for style in DUMP_STYLES)])
    if missing:
        parser.error(f"not installed: {', '.join(missing)}; install the extra 'bench'")
    try:
        pages = read_pages(args.data, args.sample, only_articles=True)
        if args.folds:
            check_folds(args.folds)
    except FileNotFoundError as error:
        parser.error(str(error))
    print(HELD_OUT.format(folder=args.folds) if args.folds else IN_SAMPLE)
    work = partial(rules_of, cache=args.cache, weights=args.folds)
    results = list(over_pages(work, pages, args.processes))
    measured = sum(bool(result.hits) for result in results)
    print(f"\nPrecision of the rules on {measured} articles; ! is below {PRECISION_WANTED} with {FEWEST_HITS} hits")
    print("\n".join(precision_table(results, args.examples)))
    print("\nWhy blocks are removed")
    print("\n".join(reasons_table(results)))
    print("\nArticles whose text has a cue line of: " + ", ".join(sorted(SURVIVING_FAMILIES)))
    print("\n".join(survivors_table(results, args.examples)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
