"""The second opinion: which blocks trafilatura keeps.

trafilatura answers with text, not with marks on the tree it was given (which it copies). The text is laid beside the
blocks again: both are reduced to letters and digits, each block is looked up in the answer, and of all places where
blocks could stand the heaviest chain that keeps their order is taken, of several the one that stands closest together.
Thus a phrase of the menu that also occurs in the article is not mistaken for it, and of an article that stands twice in
its page one copy is kept.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from lxml.etree import XPathError
from lxml.html import HtmlElement

from pipeline.blocks.block import Block

Span = tuple[int, int]

_NOT_LETTERS = re.compile(r"[\W_]+")
_UNMISTAKABLE = 24  # letters and digits from which on a text is recognised in mid-line
_SAMPLE = 12  # letters by which a text is looked up
_STEP = _UNMISTAKABLE - _SAMPLE + 1  # from one sample of the answer to the next: an unmistakable text holds a whole one
_MOST_CANDIDATES = 50  # places that are compared for one sample
_MOST_PLACES = 12  # places considered for one block
_PROBE = 16  # letters of the samples by which a block is recognised that was kept in part
_MOST_ELEMENTS = 20_000
"""Elements of a page that trafilatura is asked about. Of 656 pages of news, blogs and forums the largest has 10,126; on
pages that are made to be large it needs minutes and gigabytes."""
_FARTHEST = 20_000  # letters behind the block before, in which such a block is looked for


def mark_opinion(blocks: Sequence[Block], tree: HtmlElement, url: str | None = None) -> str | None:
    """Ask trafilatura for the page's main text and set ``opinion`` on each block.

    Args:
        blocks: the page's blocks in document order; changed in place.
        tree: the page, see :func:`pipeline.blocks.parsing.parse_for_trafilatura`; not changed.
        url: the page's address, which trafilatura uses to resolve links.

    Its fast mode is asked, without the second tools that it compares itself with: on the articles of the development
    sets it makes no difference, and it costs half.

    Returns:
        trafilatura's text, or ``None`` where it found none or the page is too large; then every ``opinion`` stays
        ``None``.
    """
    if _is_too_large(tree):
        return None
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(tree, url=url, include_comments=False, with_metadata=False, fast=True)
    except Exception:  # a second opinion: whatever goes wrong in it must not cost the document
        return None
    text = getattr(found, "text", None)
    if not text:
        return None
    align(blocks, text)
    return str(text)


def _is_too_large(tree: HtmlElement) -> bool:
    try:
        elements = tree.xpath("count(//*)")  # in C: to iterate would make an object of each
    except XPathError:  # more than libxml2 counts
        return True
    return isinstance(elements, float) and elements > _MOST_ELEMENTS


def align(blocks: Sequence[Block], text: str) -> None:
    """Set ``opinion`` on each block: whether it stands in ``text``."""
    answer = _Answer(text)
    letters = [_letters(block.text) for block in blocks]
    chain = _heaviest_chain(_places(letters, answer))
    limits = [len(answer.letters)] * (len(blocks) + 1)
    for index in range(len(blocks) - 1, -1, -1):
        place = chain[index]
        limits[index] = place[0] if place else limits[index + 1]
    reached = 0
    for index, block in enumerate(blocks):
        if not letters[index]:  # stars between scenes and the like
            block.opinion = block.text.strip() in answer.lines
            continue
        place = chain[index] or _partly(letters[index], answer.letters, reached, limits[index])
        if place:
            reached = place[1]
        block.opinion = place is not None


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


class _Answer:
    """trafilatura's text, indexed so that looking a block up does not mean reading all of it.

    Attributes:
        lines: its lines as they are.
        letters: its letters and digits.
    """

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        parts = [part for line in lines for cell in line.split("|") if (part := _letters(cell))]
        self.lines = {line.strip() for line in lines}
        self.letters = "".join(parts)
        self._whole_lines = _whole_lines(parts)
        self._samples: dict[str, list[int]] = {}
        for start in range(0, len(self.letters) - _SAMPLE + 1, _STEP):
            self._samples.setdefault(self.letters[start : start + _SAMPLE], []).append(start)

    def places_of(self, own: str) -> list[Span]:
        """Where a text can stand: as whole lines or cells, and if its letters are many, also within a line."""
        starts = self._whole_lines.get(own)
        if starts is None:
            starts = self._within_lines(own) if len(own) >= _UNMISTAKABLE else []
        return [(start, start + len(own)) for start in starts]

    def _within_lines(self, own: str) -> list[int]:
        # By its beginning, middle or end, whichever is rarest: texts of one kind often begin or end alike.
        found: list[list[tuple[int, list[int]]]] = []
        for offset in (0, (len(own) - _UNMISTAKABLE) // 2, len(own) - _UNMISTAKABLE):
            samples = ((begin, own[begin : begin + _SAMPLE]) for begin in range(offset, offset + _STEP))
            found.append([(begin, self._samples[sample]) for begin, sample in samples if sample in self._samples])
        rarest = min(found, key=lambda hits: sum(len(positions) for _, positions in hits))
        starts = (position - begin for begin, positions in rarest for position in positions[:_MOST_CANDIDATES])
        return sorted(start for start in starts if start >= 0 and self.letters.startswith(own, start))


def _whole_lines(parts: list[str]) -> dict[str, list[int]]:
    """Where the lines and cells stand, and short ones that follow each other."""
    places: dict[str, list[int]] = {}
    start = 0
    for index, part in enumerate(parts):
        row = part
        places.setdefault(row, []).append(start)
        for following in parts[index + 1 : index + _UNMISTAKABLE]:
            row += following
            if len(row) >= _UNMISTAKABLE:
                break
            places.setdefault(row, []).append(start)
        start += len(part)
    return places


def _places(letters: list[str], answer: _Answer) -> list[list[Span]]:
    """For each block, the places where it can stand."""
    copies = Counter(letters)
    places_of = {own: answer.places_of(own) if own else [] for own in copies}
    seen: Counter[str] = Counter()
    chosen = []
    for own in letters:
        places = places_of[own]
        if len(places) > _MOST_PLACES:
            # A line that stands many times: its copies in the page come in the order of its places in the answer.
            surplus = len(places) - copies[own]
            places = places[max(0, seen[own] + min(0, surplus)) : seen[own] + max(0, surplus) + 1]
            if len(places) > _MOST_PLACES:
                places = places[: _MOST_PLACES // 2] + places[-_MOST_PLACES // 2 :]
        seen[own] += 1
        chosen.append(places)
    return chosen


def _heaviest_chain(places: list[list[Span]]) -> list[Span | None]:
    """One place or none for each block, so that order is kept, nothing overlaps and most letters are placed.

    This is the heaviest increasing subsequence; ``ends`` and ``weights`` hold the chains that no other chain beats,
    both increasing, so that the best chain to append to is found by bisection. Of chains of equal letters the one that
    begins later goes on; of those that are complete, the one from whose first block to its last it is shortest wins.
    """
    ends: list[int] = [0]
    weights: list[tuple[int, int]] = [(0, 0)]  # letters, first block
    links: list[tuple[int, Span, int] | None] = [None]  # block, its place, entry in `links` it continues
    heads: list[int] = [0]  # for each chain in `ends`, its last entry in `links`
    best, best_head = (0, 0), 0  # letters, first block less last block
    for block, spans in enumerate(places):
        grown = []
        for span in spans:
            at = bisect_right(ends, span[0]) - 1
            letters, first = weights[at]
            links.append((block, span, heads[at]))
            grown.append((span[1], (letters + span[1] - span[0], first if letters else block), len(links) - 1))
        for end, weight, head in grown:
            if (weight[0], weight[1] - block) > best or not best_head:
                best, best_head = (weight[0], weight[1] - block), head
            at = bisect_right(ends, end) - 1
            if weights[at] >= weight:
                continue
            low = bisect_left(ends, end)
            high = low
            while high < len(ends) and weights[high] <= weight:
                high += 1
            ends[low:high] = [end]
            weights[low:high] = [weight]
            heads[low:high] = [head]
    chosen: list[Span | None] = [None] * len(places)
    link = links[best_head]
    while link is not None:
        block, span, before = link
        chosen[block] = span
        link = links[before]
    return chosen


def _partly(own: str, answer: str, reached: int, limit: int) -> Span | None:
    """Where a block stands of which trafilatura dropped a part, such as an inline label."""
    limit = min(limit, reached + _FARTHEST)
    if len(own) < 3 * _PROBE or limit - reached < _PROBE:
        return None
    offsets = range(0, len(own) - _PROBE + 1, max(1, (len(own) - _PROBE) // 7))
    hits = []
    for offset in offsets:
        position = answer.find(own[offset : offset + _PROBE], reached, limit)
        if position >= 0:
            hits.append(position)
    if 2 * len(hits) <= len(offsets):
        return None
    return min(hits), max(hits) + _PROBE
