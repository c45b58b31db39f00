"""A record without the lines that its site repeats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.account import LITTLE_KEPT, excerpt_of
from pipeline.article import Article, Family, Flag, Removed
from pipeline.corpus.lines import KEPT, STOCK, states_of
from pipeline.cruft.features import features_of_all
from pipeline.words import words_in

FAMILY: Family = "template"
RULE = "site"

_MOST_REMOVED = 0.5
"""Share of the kept characters from which on nothing is removed: a page that holds little but what its site repeats is
kept as it is and flagged as ``little_kept``."""


def without_lines(article: Article, taken: Collection[int], characters: int, prose: float) -> Article:
    """The record without some of its blocks, which become removed blocks of family ``template``.

    Title and description stay: neither is ever read from a block that is kept. So do language and confidence, which
    were found with these blocks in sight.

    Args:
        article: as its document was cleaned alone.
        taken: numbers of the blocks, from 0 and over all blocks of the document; each is one that is kept.
        characters: in all blocks of the document.
        prose: words in all its blocks that read like running text.
    """
    kept = [index for index, state in enumerate(states_of(article)) if state in (KEPT, STOCK)]
    lengths = {index: len(block.text) for index, block in zip(kept, article.blocks, strict=True)}
    lost = sum(lengths[index] for index in taken)
    if lost > _MOST_REMOVED * sum(lengths.values()):
        return replace(article, quality=replace(article.quality, flags=_with_flag(article.quality.flags)))
    blocks = [block for index, block in zip(kept, article.blocks, strict=True) if index not in taken]
    text = "\n\n".join(block.text for block in blocks)
    flags: list[Flag] = [flag for flag in article.quality.flags if flag != "all_kept"]
    kept_prose = sum(seen.words for seen in features_of_all([block.text for block in blocks]) if seen.prose)
    if kept_prose < LITTLE_KEPT * prose:
        flags = _with_flag(flags)
    share = article.quality.share_kept - (lost / characters if characters else 0.0)
    texts = {index: block.text for index, block in zip(kept, article.blocks, strict=True) if index in taken}
    return replace(
        article,
        text=text,
        blocks=blocks,
        removed=_merged(article.removed, texts),
        quality=replace(article.quality, words=words_in(text), share_kept=round(max(0.0, share), 4), flags=flags),
    )


def _with_flag(flags: list[Flag]) -> list[Flag]:
    """The flags and ``little_kept`` among them, in the order of records."""
    if "little_kept" in flags:
        return flags
    before = [flag for flag in flags if flag in ("not_an_article", "paywalled", "second_opinion", "truncated")]
    return [*before, "little_kept", *flags[len(before) :]]


def _merged(removed: list[Removed], texts: dict[int, str]) -> list[Removed]:
    """The removed runs with these blocks among them, by block number; neighbouring ones are one run."""
    runs: list[Removed] = []
    for index in sorted(texts):
        if runs and runs[-1].last == index:
            runs[-1] = replace(runs[-1], last=index + 1)
        else:
            runs.append(Removed(index + 1, index + 1, FAMILY, RULE, None, excerpt_of(texts[index])))
    return sorted([*removed, *runs], key=lambda run: run.first)
