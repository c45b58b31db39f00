"""Zones: what follows a cue belongs to it. Headlines follow "You might also like", buttons follow "Share this".

A comment form behind enough text ends the article: everything that follows is comments, or in a zone of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence

_MOST_IN_LIST = 12
_MOST_IN_BAR = 8
_BAR_WORDS = 3.5  # a longer block is no button
_TEASER_WORDS = 25.0  # a longer block is no headline
_HEADING_WORDS = 8
_LINKS = 0.5
"""Share of link text from which on a block leads to another page, so that it is no heading of this one."""

_PROSE_WORDS = 20
"""Words from which on a block is running text even without the end of a sentence."""
_SENTENCE_WORDS = 8
"""Words from which on a block that ends like a sentence is running text."""
_MOSTLY_LINKS = 0.6
_OUTSIDE = frozenset("comments related navigation footer hidden consent dialog newsletter sidebar".split())
"""Containers whose text is not the article's."""

ENOUGH_BEFORE = 60.0
"""Words of running text before a comment form from which on it ends the article."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A cue's family and the rule for what follows it."""

    family: Family
    rule: str

    @classmethod
    def after(cls, family: Family) -> Zone:
        """The zone below a cue of this family."""
        return cls(family, f"zone:after-{family.replace('_', '-')}")


def end_of_article(evidence: Evidence) -> int:
    """Index of the block that opens the comments, or the number of blocks.

    A comment form ends the article only after enough prose; a link to the comments above the article does not.
    """
    before = 0.0
    for index, (cue, seen) in enumerate(zip(evidence.cues, evidence.features, strict=True)):
        if cue is not None and cue.certain and cue.zone == "rest" and before >= ENOUGH_BEFORE:
            return index
        if cue is None and before < ENOUGH_BEFORE and counts_for_article(evidence, index):
            before += seen.words
    return len(evidence.blocks)


def counts_for_article(evidence: Evidence, index: int) -> bool:
    """Whether a block is running text of some length."""
    seen, block = evidence.features[index], evidence.blocks[index]
    if block.link_density >= _MOSTLY_LINKS or block.containers & _OUTSIDE:
        return False
    return seen.words >= _PROSE_WORDS or (seen.ends_sentence and seen.words >= _SENTENCE_WORDS)


def zones_of(evidence: Evidence, end: int) -> list[Zone | None]:
    """For each block the zone it stands in, or ``None``.

    Args:
        evidence: the document.
        end: index of the block that opens the comments (see :func:`end_of_article`); everything
            behind it that is in no zone of its own is in the zone of its cue.
    """
    zones: list[Zone | None] = [None] * len(evidence.blocks)
    for index, cue in enumerate(evidence.cues):
        if cue is None or cue.zone is None or cue.zone == "rest":
            continue
        zone = Zone.after(cue.family)
        limit = end if index < end else len(evidence.blocks)
        reach = _reach_of_list(evidence, index, limit) if cue.zone == "list" else _reach_of_bar(evidence, index, limit)
        for covered in range(index + 1, reach):
            zones[covered] = zones[covered] or zone
    if end < len(evidence.blocks):
        opening = evidence.cues[end]
        rest = Zone.after(opening.family if opening is not None else "comments")
        for covered in range(end + 1, len(evidence.blocks)):
            zones[covered] = zones[covered] or rest
    return zones


def _reach_of_list(evidence: Evidence, cue: int, end: int) -> int:
    """Index behind the last teaser under a heading such as "Related posts"."""
    limit = min(end, cue + 1 + _MOST_IN_LIST)
    reach = cue + 1
    while reach < limit and _teaser(evidence, reach):
        reach += 1
    # The line before the next paragraph is rather that paragraph's heading than one more teaser.
    if cue + 2 < reach < limit and evidence.cues[reach - 1] is None and _heading(evidence, reach - 1):
        reach -= 1
    return reach


def _teaser(evidence: Evidence, index: int) -> bool:
    seen, block = evidence.features[index], evidence.blocks[index]
    if block.kind == "heading" and block.link_density < _LINKS and evidence.markup:
        return False
    if block.link_density >= _LINKS:
        return seen.words <= 2 * _TEASER_WORDS
    return seen.words <= _TEASER_WORDS and not seen.ends_sentence


def _heading(evidence: Evidence, index: int) -> bool:
    block = evidence.blocks[index]
    return block.link_density < _LINKS and (evidence.features[index].words <= _HEADING_WORDS or block.blank_before > 1)


def _reach_of_bar(evidence: Evidence, cue: int, end: int) -> int:
    """Index behind the last button of a bar such as "Share this"."""
    limit = min(end, cue + 1 + _MOST_IN_BAR)
    reach = cue + 1
    while reach < limit:
        seen, block = evidence.features[reach], evidence.blocks[reach]
        if seen.words > _BAR_WORDS or seen.ends_sentence or block.kind == "heading":
            break
        reach += 1
    # A single short line between a bar and a paragraph is that paragraph's heading or a name.
    if cue + 1 < reach < end and evidence.features[reach].prose and evidence.cues[reach - 1] is None:
        reach -= 1
    return reach
