"""The headline of a dump, a line of its own, in most dumps shortly before the body; and the standfirst below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from operator import mul

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence
from pipeline.metadata.dumps.headline_features import NAMES, candidates, features_of, start_of_body
from pipeline.normalize import comparable

_STANDFIRST_WORDS, _STANDFIRST_REACH = 8.0, 2
_MARGIN_OF_TEXT = 0.3
"""By how much more the sum of a line that was kept has to be than that of any other: it is a third likelier then. (From
0 to 0.9 the headlines found on sites not seen are the same but for one in 1,200.)"""
_MOST_WORDS = 20.0
"""Of a line that was kept: 96 % of the headlines of news are at most as long, and longer lines are standfirsts."""
_SENTENCE_INSIDE = re.compile(r"[.!?。！？]\s")
_NOT_ITS_OWN = re.compile(r"^\d{1,2}\. |[\"“”„«»「『][^\"“”„«»「『」』]*[\"“”«»」』]")
"""What a sentence may end in that is no text: the number in a list, and what somebody is quoted with."""
MOST_KICKER_WORDS = 6
"""Of the kicker above or before a headline."""
_BEHIND_KICKER = re.compile(r":\s?\w+\W+\w")
_ENDS_NO_HEADLINE = frozenset(".:;,")
WEIGHTS = "headline_weights.json"


def find_headline(evidence: Evidence, body: Iterable[int], known: str | None = None) -> int | None:
    """The block that is the headline, or ``None`` where no line is likely enough.

    The lines around the start of the body are ranked by a weighted sum of their features. The weights were fitted by
    ``tests/benchmarks/headline.py``, which says on what; "none" is what a line has to exceed to be taken at all.

    Args:
        evidence: the dump.
        body: indices of the blocks that were kept, in order.
        known: the title that the scraper knew; a line that equals it is the headline.
    """
    kept = list(body)
    if known:
        wanted = comparable(known)
        return next((index for index, block in enumerate(evidence.blocks) if comparable(block.text) == wanted), None)
    if not kept:
        return None
    first = start_of_body(evidence, kept)
    best, score = _likeliest(evidence, kept, first)
    if _reads_like_a_headline(evidence, first):
        # The line may be the headline, which was kept: it counts as one where the body begins behind it.
        behind = next((index for index in kept if index > first and evidence.features[index].prose), None)
        if behind is not None:
            other, likelier = _likeliest(evidence, kept, behind)
            if other == first and (best is None or likelier > score + _MARGIN_OF_TEXT):
                best = other
    if best is not None and goes_on_behind_kicker(evidence.blocks, best - 1):
        return best - 1  # and the line itself is the standfirst
    return best


def goes_on_behind_kicker(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line is a headline that begins with the colon behind its kicker, which is the line above.

    Args:
        blocks: the dump.
        index: the line.
    """
    if index < 1:
        return False
    text, kicker = blocks[index].text, blocks[index - 1].text
    return (
        _BEHIND_KICKER.match(text) is not None
        and len(kicker.split()) <= MOST_KICKER_WORDS
        and kicker[-1].isalnum()
        and text[-1] not in _ENDS_NO_HEADLINE
    )


def _reads_like_a_headline(evidence: Evidence, index: int) -> bool:
    text, seen = evidence.blocks[index].text, evidence.features[index]
    return (
        seen.prose
        and seen.words <= _MOST_WORDS
        and text[-1] not in ".。"
        and _SENTENCE_INSIDE.search(_NOT_ITS_OWN.sub("", text)) is None
        and not _is_broken(evidence.blocks, index)
    )


def _is_broken(blocks: Sequence[Block], index: int) -> bool:
    """Whether a sentence goes on in the next line, as in dumps that are wrapped but could not be re-joined."""
    if index + 1 == len(blocks) or blocks[index + 1].blank_before:
        return False
    return blocks[index + 1].text[0].islower()


def _likeliest(evidence: Evidence, kept: Sequence[int], first: int) -> tuple[int | None, float]:
    """The line with the largest sum above what has to be exceeded, and that sum."""
    best = None
    least, weights = _weights()
    lines = candidates(evidence, first)
    for index, features in zip(lines, features_of(evidence, kept, first, lines), strict=True):
        score = sum(map(mul, features, weights))
        if score > least:
            best, least = index, score
    return best, least


def is_likely(evidence: Evidence, kept: Sequence[int], first: int, index: int) -> bool:
    """Whether a candidate looks enough like a headline to be taken for one where no other does.

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, in order.
        first: the block that the body begins with.
        index: the candidate.
    """
    least, weights = _weights()
    (features,) = features_of(evidence, kept, first, [index])
    return bool(sum(map(mul, features, weights)) > least)


@cache
def _weights() -> tuple[float, list[float]]:
    """What a line has to exceed, and the weights in the order of the features."""
    stored = json.loads((files("pipeline.metadata.dumps") / WEIGHTS).read_text(encoding="utf-8"))
    return float(stored["none"]), [float(stored["weights"][name]) for name in NAMES]


def find_standfirst(evidence: Evidence, headline: int, body: Iterable[int]) -> int | None:
    """The block that is the standfirst: a line of some length directly below the headline, above the body.

    Args:
        evidence: the dump.
        headline: the block that is the headline.
        body: indices of the blocks that were kept, in order.
    """
    first = next(iter(body), 0)
    for index in range(headline + 1, min(headline + 1 + _STANDFIRST_REACH, first)):
        words, block = evidence.features[index].words, evidence.blocks[index]
        if evidence.cues[index] is None and words >= _STANDFIRST_WORDS and block.kind == "paragraph":
            return index
    return None
