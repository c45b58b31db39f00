"""Headings of a dump, which has no markup: short lines between paragraphs, told by their shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cruft.evidence import Evidence

_MOST_WORDS = 14.0
_MOST_CHARACTERS = 100
_FEWEST_BELOW = 12.0
"""Words of the paragraph that a heading stands above."""
_MOST_APART = 0.5
"""Share of the lines that are set apart from which on the others are no headings. (Where it was enough that any is, 48
in 100 headings of the pages were told in dumps by inscriptis, and 58 now, 90 in 100 rightly.)"""
_BOLD = 0.95
"""Share of a paragraph's characters in bold type from which on it is set in it: a final mark may not be."""
_LINK = 0.5  # share of characters in links from which on a line is one
_OPENING = "\"'“„«‘¿¡(["
_CLOSES_NO_HEADING = frozenset(",;:、；：،)]}")
_GOES_ON = frozenset(",.;:!?)]}([’、。，؛،")
"""What a line begins with that is the rest of the one above, as where a dump breaks the line at each link."""
_DASHES = frozenset("–—-")
"""The same, or the beginning of direct speech."""
_QUESTION = re.compile(
    r"¿|(?:(?:q|f|\d{1,2})[.:)]\s*)?(?:"
    "how|what|why|when|where|who|which|is|are|can|do|does|should|will|"
    "wie|was|warum|wann|wo|wer|welche[rs]?|wieso|ist|sind|kann|"
    "comment|pourquoi|quand|où|qui|quels?|quelles?|qu['’]est-ce|combien|come|cosa|perché|quando|dove|chi|quali?|quanto|"
    "como|o que|por que|onde|quem|quais|hoe|wat|waarom|wanneer|waar|wie|welke|jak|co|dlaczego|kiedy|gdzie|kto|"
    r"как|что|почему|когда|где|кто)\b",
    re.IGNORECASE,
)
"""The beginning of a question that a text goes on to answer. Of such lines between two paragraphs in the dumps of the
development pages 84 in 100 are headings on the page; of other questions, which are asked in interviews, 63."""
_LETTER = re.compile(r"[^\W\d_]")
_OF_A_PICTURE = re.compile(
    r"©|\b(?:foto|photo|photograph|bild|image|ảnh|credit|source|quelle|fuente|fonte|źródło|bron|kaynak)s?\s?[:：/]|"
    r"\b(?:фото|источник)\s?:|\b(?:getty images|afp|reuters|efe|ap photo|dpa|shutterstock|istock)\b",
    re.IGNORECASE,
)


def dump_headings(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    """Indices of the kept paragraphs of a dump that are headings.

    A heading is a line of few words that does not end like a sentence, or asks what the text answers, between two
    paragraphs, below a list or above the first.
    Where a document sets most such lines apart, with more space above than below, only those are headings: the others
    are captions and the like. Where a document has no blank lines, a line may be a piece of a sentence that was broken
    at a link; so the line above a heading must end like a sentence there.

    Args:
        evidence: the dump.
        kept: whether each of its blocks belongs to the article.
    """
    blocks = evidence.blocks
    spaced = any(block.blank_before for block in blocks[1:])
    candidates = [
        index
        for index in range(len(blocks) - 1)
        if kept[index] and kept[index + 1] and _may_be_heading(evidence, kept, index, spaced, asks=True)
    ]
    apart = [index for index in candidates if blocks[index].blank_before > blocks[index + 1].blank_before]
    return apart if len(apart) >= _MOST_APART * len(candidates) else candidates


def bold_headings(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    """Indices of the kept paragraphs of a page that are headings although it does not say so: all in bold type.

    They have the shape of a heading and stand between two paragraphs of the article; a link is none, and above the
    first paragraph stands who wrote it.

    Args:
        evidence: the page.
        kept: whether each of its blocks belongs to the article.
    """
    blocks = evidence.blocks
    return [
        index
        for index in range(1, len(blocks) - 1)
        if blocks[index].emphasis >= _BOLD > blocks[index + 1].emphasis
        and kept[index - 1]
        and kept[index]
        and kept[index + 1]
        and blocks[index].link_density < _LINK
        and _may_be_heading(evidence, kept, index, spaced=True)
    ]


def _may_be_heading(evidence: Evidence, kept: Sequence[bool], index: int, spaced: bool, asks: bool = False) -> bool:
    """Whether a line has the shape of a heading and stands where one can, as it and the one below are kept."""
    block, below = evidence.blocks[index], evidence.blocks[index + 1]
    if block.kind != "paragraph" or below.kind != "paragraph":
        return False
    cue = evidence.cues[index]
    if cue is not None and cue.family == "related":  # "Read more: …" between two paragraphs
        return False
    own, behind = evidence.features[index], evidence.features[index + 1]
    if not 0 < own.words <= _MOST_WORDS or len(block.text) > _MOST_CHARACTERS:
        return False
    if own.ends_sentence and not (asks and block.text[-1] == "?" and _QUESTION.match(block.text)):
        return False
    above = evidence.features[index - 1] if index and kept[index - 1] else None
    below_list = index > 0 and evidence.blocks[index - 1].kind == "list_item"
    between = above is None or below_list or (above.prose and (spaced or above.ends_sentence))
    if not (between and behind.prose and behind.words >= _FEWEST_BELOW):
        return False
    begins = block.text.lstrip(_OPENING)[:1]
    if block.text[-1] in _CLOSES_NO_HEADING or begins.islower() or not begins.isalnum():
        return False
    first = below.text[0]
    if first in _GOES_ON or first.islower() or (first in _DASHES and not spaced):
        return False
    return _LETTER.search(block.text) is not None and _OF_A_PICTURE.search(block.text) is None
