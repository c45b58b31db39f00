"""Paragraphs of pages that set whole texts as quotations or as items of a list, and introductions as headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.blocks.block import Place
from pipeline.cruft.evidence import Evidence

_ALL = 0.95
"""Share of the kept words from which on a quotation is the text itself, which some forums set as one."""
_MOST_LEVELS = 200  # of elements that are looked through
_TEXT, _TEXT_WORDS = 3, 40.0
"""Paragraphs and words of an item from which on it is a text, such as a post; a product with its price is none."""
_TEXTS = 0.25
"""Share of a list's items from which on it is one of texts."""
_LONGEST, _SENTENCE = 25, 15
"""Words of a heading at most, and words from which on one that ends with a full stop is a paragraph."""
_FULL_STOPS = ".。।"
_PARAGRAPHS = frozenset(("p", "div"))


def set_in_paragraphs(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    """Indices of the kept quotations, list items and headings of a page that are paragraphs.

    Args:
        evidence: the page.
        kept: whether each of its blocks belongs to the article.
    """
    return sorted(
        {*_all_quoted(evidence, kept), *_in_lists_of_texts(evidence, kept), *_headings_that_tell(evidence, kept)}
    )


def _headings_that_tell(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    return [
        index
        for index, (block, seen) in enumerate(zip(evidence.blocks, evidence.features, strict=True))
        if kept[index]
        and block.kind == "heading"
        and (seen.words > _LONGEST or (seen.words >= _SENTENCE and block.text[-1] in _FULL_STOPS))
    ]


def _all_quoted(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    words = quoted = 0.0
    quotations = []
    for index, (block, seen, keep) in enumerate(zip(evidence.blocks, evidence.features, kept, strict=True)):
        if not keep:
            continue
        words += seen.words
        if block.kind == "quote":
            quoted += seen.words
            quotations.append(index)
    if not quotations or quoted < _ALL * words:
        return []
    return [index for index in quotations if len(_around(evidence.blocks[index].place, "blockquote")) < 2]


def _in_lists_of_texts(evidence: Evidence, kept: Sequence[bool]) -> list[int]:
    paragraphs: dict[int, list[int]] = defaultdict(list)  # of each item, by its identity
    items: dict[int, set[int]] = defaultdict(set)  # of each list
    lists: dict[int, int] = {}
    for index, block in enumerate(evidence.blocks):
        if not kept[index] or block.kind != "list_item":
            continue
        item = next(iter(_around(block.place, "li")), None)
        if item is None or item.parent is None:
            continue
        lists[id(item)] = id(item.parent)
        items[id(item.parent)].add(id(item))
        if block.tag in _PARAGRAPHS:
            paragraphs[id(item)].append(index)
    texts: dict[int, int] = defaultdict(int)
    for item_id, indices in paragraphs.items():
        words = sum(evidence.features[index].words for index in indices)
        texts[lists[item_id]] += len(indices) >= _TEXT and words >= _TEXT_WORDS
    return [
        index
        for item_id, indices in paragraphs.items()
        if texts[lists[item_id]] and texts[lists[item_id]] >= _TEXTS * len(items[lists[item_id]])
        for index in indices
    ]


def _around(place: Place | None, tag: str) -> list[Place]:
    """The places of a tag that a block stands in, the nearest first."""
    found = []
    for _ in range(_MOST_LEVELS):
        if place is None:
            break
        if place.tag == tag:
            found.append(place)
        place = place.parent
    return found
