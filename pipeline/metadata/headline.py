"""The headline of a dump, a line of its own, in most dumps shortly before the body; and the standfirst below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.cruft.evidence import Evidence
from pipeline.normalize import comparable

_REACH = 40
"""Lines before the body in which 86 % of the headlines of 122 news dumps stand."""
_TOP = 3  # first lines of a dump, where the page's title stands
_REACH_INTO_BODY = 2  # a teaser or a notice that was kept can stand before the headline
_CREDITS, _CREDITS_REACH = frozenset({"byline", "dateline", "metadata"}), 3  # who and when stand below a headline
_FEWEST_WORDS, _MOST_WORDS = 2.5, 32.0
_STANDFIRST_WORDS, _STANDFIRST_REACH = 8.0, 2
_MOST_CHARACTERS = 220
_SEPARATORS = re.compile(r"[|›»>•·/]")
_ENDS_LIKE_TEXT = re.compile(r"[.:;,。：；，、][\"'”’»]*$")
_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# Pairs of East Asian characters: a run of them without spaces is a whole clause, and single ones match any text.
_CONTENT_WORD = re.compile(f"[{_EAST_ASIAN}]{{2}}|[^\\W\\d_{_EAST_ASIAN}]{{4,}}")
_NUMBERS = re.compile(r"\d")
_LEAST_SCORE = 2.0


def find_headline(evidence: Evidence, body: Iterable[int], known: str | None = None) -> int | None:
    """The block that is the headline, or ``None`` where no line is likely enough.

    Args:
        evidence: the dump.
        body: indices of the blocks that were kept, in order.
        known: the title that the scraper knew; a line that equals it is the headline.
    """
    kept = list(body)
    blocks = evidence.blocks
    if known:
        wanted = comparable(known)
        return next((index for index, block in enumerate(blocks) if comparable(block.text) == wanted), None)
    if not kept:
        return None
    first = next((index for index in kept if evidence.features[index].prose), kept[0])
    prose = [comparable(blocks[index].text) for index in kept if evidence.features[index].prose]
    vocabulary = Counter(word for text in prose for word in set(_CONTENT_WORD.findall(text)))
    lowered = [block.text.lower() for block in blocks]
    repeated = Counter(lowered)
    nearby = range(max(0, first - _REACH), min(len(blocks), first + 1 + _REACH_INTO_BODY))
    candidates = [index for index in nearby if _possible(evidence, index, first)]
    top = [comparable(block.text) for block in blocks[:_TOP]]
    best, best_score = None, _LEAST_SCORE
    for index in candidates:
        score = _score(evidence, index, first, vocabulary, repeated[lowered[index]], top[:index])
        if score >= best_score:
            best, best_score = index, score
    return best


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


def _possible(evidence: Evidence, index: int, first: int) -> bool:
    block, seen, cue = evidence.blocks[index], evidence.features[index], evidence.cues[index]
    if cue is not None or block.kind in ("code", "table_row", "quote", "list_item"):
        return False
    if index >= first and seen.words > _MOST_WORDS / 2:
        return False
    return (
        _FEWEST_WORDS <= seen.words <= _MOST_WORDS
        and len(block.text) <= _MOST_CHARACTERS
        and not _ENDS_LIKE_TEXT.search(block.text)
        and len(_NUMBERS.findall(block.text)) < 0.3 * len(block.text)
    )


def _score(
    evidence: Evidence, index: int, first: int, vocabulary: Counter[str], copies: int, above: Sequence[str]
) -> float:
    """How much a line looks like the headline; the weights were set by hand on the dumps of the development pages."""
    block = evidence.blocks[index]
    text = comparable(block.text)
    words, length = _CONTENT_WORD.findall(text), evidence.features[index].words
    score = 4.0 * sum(word in vocabulary for word in words) / (len(words) + 1.0)
    score += min(length, 8.0) / 4.0 - max(0.0, length - 14.0) / 8.0
    score -= 0.05 * abs(first - index) + (2.0 if index > first else 0.0)
    score -= 1.0 * len(_SEPARATORS.findall(block.text))
    if copies > 1:
        score += 1.0
    behind = evidence.cues[index + 1 : index + 1 + _CREDITS_REACH]
    if any(cue is not None and cue.family in _CREDITS for cue in behind):
        score += 1.0
    if block.level == 1:
        score += 3.0
    # The page's title often stands in the first lines, followed by the site's name.
    if any(line.startswith(text) and len(line) > len(text) for line in above):
        score += 3.0
    return score
