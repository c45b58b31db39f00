"""The stretch of a document that holds its article: the best segment by word mass.

Prose counts for its words, everything else against the segment; the contiguous stretch with the largest sum is the
article (maximum-sum segment, Kadane 1984). The values were chosen on two styles of dumps of the development pages.
"""

from __future__ import annotations

from pipeline.cruft.evidence import Evidence

_PROSE_WORDS = 20
"""Words from which on a block counts for the segment even without the end of a sentence."""
_SENTENCE_WORDS = 8
"""Words from which on a block that ends like a sentence counts for the segment."""
_MOST_WORDS = 80.0  # one long paragraph must not outweigh everything between it and the next
_COST_OF_SHORT = 6.0  # in words, of a block that is not prose
_COST_OF_LINKS = 10.0  # of a block that is mostly link text
_COST_OF_CUE = {True: 14.0, False: 9.0}  # of a block that matches a certain or a weak cue
_COST_OF_ZONE = 30.0  # of a cue after which other text follows
_MOSTLY_LINKS = 0.6
_SENTENCES_ABOVE, _SENTENCES_BELOW, _FEWEST_WORDS = 2, 3, 2.0
"""Short sentences taken in above and below the segment, and the words that one has at least."""
_OUTSIDE = frozenset({"comments", "related", "navigation", "footer", "hidden", "consent", "newsletter", "sidebar"})
"""Containers whose text is not the article's."""

ENOUGH_BEFORE = 60.0
"""Words of prose before a comment form from which on it ends the article."""


def article_segment(evidence: Evidence) -> tuple[int, int]:
    """First block of the article and the one behind its last: ``(start, stop)``, equal where there is no prose."""
    best = current = 0.0
    start = begin = stop = 0
    end = end_of_article(evidence)
    for index, value in enumerate(_values(evidence)[:end]):
        if current <= 0.0:
            current, begin = 0.0, index
        current += value
        if current > best:
            best, start, stop = current, begin, index + 1
    return _with_adjoining_sentences(evidence, start, stop, end)


def _with_adjoining_sentences(evidence: Evidence, start: int, stop: int, end: int) -> tuple[int, int]:
    """The segment with the short sentences at its edges, which word mass alone cannot tell from what surrounds it."""
    if start < stop:
        first, last = max(0, start - _SENTENCES_ABOVE), min(end, stop + _SENTENCES_BELOW)
        while start > first and _is_sentence(evidence, start - 1):
            start -= 1
        while stop < last and _is_sentence(evidence, stop):
            stop += 1
    return start, stop


def _is_sentence(evidence: Evidence, index: int) -> bool:
    seen, block = evidence.features[index], evidence.blocks[index]
    whole = seen.ends_sentence and seen.words >= _FEWEST_WORDS and evidence.cues[index] is None
    return whole and block.link_density < _MOSTLY_LINKS and not block.containers & _OUTSIDE


def end_of_article(evidence: Evidence) -> int:
    """Index of the block that opens the comments, or the number of blocks.

    A comment form ends the article only after enough prose; a link to the comments above the article does not.
    """
    before = 0.0
    for index, (cue, seen) in enumerate(zip(evidence.cues, evidence.features, strict=True)):
        if cue is not None and cue.certain and cue.zone == "rest" and before >= ENOUGH_BEFORE:
            return index
        if cue is None and counts_for_article(evidence, index):
            before += seen.words
    return len(evidence.blocks)


def counts_for_article(evidence: Evidence, index: int) -> bool:
    """Whether a block is running text of some length."""
    seen, block = evidence.features[index], evidence.blocks[index]
    if block.link_density >= _MOSTLY_LINKS or block.containers & _OUTSIDE:
        return False
    return seen.words >= _PROSE_WORDS or (seen.ends_sentence and seen.words >= _SENTENCE_WORDS)


def _values(evidence: Evidence) -> list[float]:
    values = []
    for index, block in enumerate(evidence.blocks):
        cue, words = evidence.cues[index], evidence.features[index].words
        if cue is not None:
            values.append(-_COST_OF_ZONE if cue.zone in ("rest", "list") else -_COST_OF_CUE[cue.certain])
        elif counts_for_article(evidence, index):
            values.append(min(words, _MOST_WORDS))
        else:
            values.append(-_COST_OF_LINKS if block.link_density >= _MOSTLY_LINKS else -_COST_OF_SHORT)
    return values
