"""Pages of print that became a text: without their heads and feet, and with the sentences that they cut apart.

``pdftotext`` and its like end each page with a form feed. Which lines are heads and feet is told by
:mod:`pipeline.blocks.running_heads`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.blocks.block import Told
from pipeline.blocks.hyphenation import Hyphenation
from pipeline.blocks.lines import Line, split_lines
from pipeline.blocks.running_heads import heads_in_sentences, heads_of_pages
from pipeline.blocks.wrapping import ENDS_SENTENCE, STARTS_ITEM, joined

FORM_FEED = "\f"
_RUNNING = 10
"""Words of the beginning of a paragraph that goes on on the next page, where paragraphs are lines."""


class Pages(NamedTuple):
    """A dump without the heads and feet of its pages.

    Attributes:
        lines: the lines that are left, numbered in the order of the dump.
        heads: the others, with what is told of each.
    """

    lines: list[Line]
    heads: list[tuple[Line, Told]]


def numbered_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of a dump with their numbers in it."""
    if lines and lines[-1].number:
        return list(lines)
    return [line._replace(number=number) for number, line in enumerate(lines)]


def split_pages(text: str, lines: Sequence[Line]) -> Pages:
    """The lines of a dump without the heads and feet of its pages, which end with form feeds.

    Args:
        text: the dump.
        lines: its lines; where some are left out, not only at its end, numbered.
    """
    lines = numbered_lines(lines)
    numbers = [line.number for line in lines]
    ends = [bisect_left(numbers, end) for end in accumulate(len(split_lines(page)) for page in text.split(FORM_FEED))]
    pages = [range(start, end) for start, end in pairwise([0, *ends])]
    return taken_apart(lines, heads_of_pages(lines, pages), {page.start for page in pages})


def split_lost_pages(lines: Sequence[Line]) -> Pages:
    """The same for a dump whose form feeds were lost; its paragraphs must stand in lines that were wrapped or set."""
    heads = heads_in_sentences(lines)
    return taken_apart(lines, heads, {index + 1 for index in heads})


def draw_together(lines: Sequence[Line]) -> list[Line]:
    """The lines, with those that may go on with a sentence of the page before directly below it."""
    drawn: list[Line] = []
    for line in lines:
        drawn.append(line._replace(blank_before=0, indent=drawn[-1].indent) if line.continues else line)
    return drawn


def join_pages(lines: Sequence[Line]) -> list[Line]:
    """The lines, which are whole paragraphs, with those put together that the end of a page cuts apart."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        before = paragraphs[-1][-1].text if paragraphs else ""
        if line.continues and line.text[0].islower() and len(before.split()) >= _RUNNING:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    if len(paragraphs) == len(lines):
        return list(lines)
    hyphenation = Hyphenation([line.text for line in lines])
    return [joined(paragraph, hyphenation) for paragraph in paragraphs]


def taken_apart(lines: Sequence[Line], told: Mapping[int, Told], starts: Iterable[int] = ()) -> Pages:
    """The lines without those of which something is told.

    Args:
        lines: the dump.
        told: by index.
        starts: indices of the lines that pages begin with.
    """
    starts = set(starts)
    lines = numbered_lines(lines)
    kept: list[Line] = []
    breaks = False
    blank = 0
    for index, line in enumerate(lines):
        breaks = breaks or index in starts
        if index in told:
            blank += line.blank_before
            continue
        if blank:
            line = line._replace(blank_before=line.blank_before + blank)
        if breaks and kept and _goes_on(kept[-1], line):
            line = line._replace(continues=True)
        kept.append(line)
        breaks, blank = False, 0
    return Pages(kept, [(lines[index], why) for index, why in sorted(told.items())])


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a sentence may go on behind the end of a page; where lines are joined, their length has a say too."""
    return not ENDS_SENTENCE.search(before.text[-8:]) and not STARTS_ITEM.match(line.text)
