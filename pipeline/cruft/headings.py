"""Headings of a dump, which has no markup: short lines between paragraphs, told by their shape."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cruft.evidence import Evidence

_MOST_WORDS = 14.0
_MOST_CHARACTERS = 100
_FEWEST_BELOW = 12.0
"""Words of the paragraph that a heading stands above."""
_OPENING = "\"'“„«‘¿¡(["
_CLOSES_NO_HEADING = frozenset(",;、；،)]}")


def dump_headings(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    """Indices of the kept paragraphs of a dump that are headings.

    A heading is a line of few words that does not end like a sentence, between two paragraphs or above the first.
    Where a document sets some such lines apart, with more space above than below, only those are headings: the others
    are captions and the like.

    Args:
        evidence: the dump.
        kept: whether each of its blocks belongs to the article.
    """
    blocks = evidence.blocks
    candidates = [index for index in range(len(blocks) - 1) if _may_be_heading(evidence, kept, index)]
    apart = [index for index in candidates if blocks[index].blank_before > blocks[index + 1].blank_before]
    return apart or candidates


def _may_be_heading(evidence: Evidence, kept: Sequence[bool], index: int) -> bool:
    block, below = evidence.blocks[index], evidence.blocks[index + 1]
    if not (kept[index] and kept[index + 1]) or block.kind != "paragraph" or below.kind != "paragraph":
        return False
    own, behind = evidence.features[index], evidence.features[index + 1]
    if not 0 < own.words <= _MOST_WORDS or len(block.text) > _MOST_CHARACTERS or own.ends_sentence:
        return False
    begins = block.text.lstrip(_OPENING)[:1]
    if block.text[-1] in _CLOSES_NO_HEADING or begins.islower() or not begins.isalnum():
        return False
    between = index == 0 or not kept[index - 1] or evidence.features[index - 1].prose
    return between and behind.prose and behind.words >= _FEWEST_BELOW
