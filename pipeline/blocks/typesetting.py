"""Dumps of typeset pages, as ``pdftotext`` and copying from a PDF make them: paragraphs in lines, put together again.

Letters that are set have widths, so the lines of a paragraph are about as long as each other, but fill no number of
columns as those of :mod:`pipeline.blocks.wrapping` do. Such a dump is told by what its lines begin with: most of them
go on in mid-sentence, with a small letter, behind a line that is as long as the others. Scripts without small letters
do not show it. The heads and numbers of pages, which stand between the lines of a paragraph, are no part of it.

Of the dumps of 1,376 development pages each by inscriptis, resiliparse and Beautiful Soup one is taken for such a dump:
a manual page that was wrapped by a terminal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from pipeline.blocks.hyphenation import Hyphenation
from pipeline.blocks.lines import Line
from pipeline.blocks.wrapping import ENDS_SENTENCE, STARTS_ITEM, columns_of, joined, share_beyond, starts_paragraph

_NARROWEST, _WIDEST = 40, 110
"""Columns of a usual line: from one of two columns of a page to a page without margins."""
_FEWEST_BREAKS = 6
_SHARE_SMALL = 0.4
"""Of the line breaks inside of paragraphs, before a small letter: in German, with its capitals, about .6."""
_FULL, _SHARE_FULL = 0.8, 0.75
"""A line is full from this share of the usual length on; share of the lines before a small letter that must be."""
_LONGEST, _SHARE_LONGER = 1.3, 0.05
"""Of the usual length, and of all characters: what stands in lines longer than that."""
_DIGIT, _DIGITS_AND_SPACES = re.compile(r"\d"), re.compile(r"[\d\s]+")
_HALF = 0.5
"""Of the usual length: what is shorter ends a paragraph even where a small letter follows."""
_TO_THE_EDGE = 0.93
"""Of the usual length: a line that ends a sentence and is shorter ends its paragraph."""


def rejoin_typeset(lines: Sequence[Line]) -> list[Line]:
    """The lines with typeset paragraphs put together; the same lines where a dump is not of this kind."""
    usual = _usual_length(lines)
    if usual is None:
        return list(lines)
    heads = _heads_of_pages(lines)
    paragraphs: list[list[Line]] = []
    for index, line in enumerate(lines):
        apart = index in heads or index - 1 in heads or starts_paragraph(lines, index)
        if not apart and _continues(lines[index - 1], line, usual):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    hyphenation = Hyphenation([line.text for line in lines])
    return [joined(paragraph, hyphenation) for paragraph in paragraphs]


def _usual_length(lines: Sequence[Line]) -> float | None:
    """Columns of a usual line of a typeset dump, or ``None``."""
    if share_beyond(_LONGEST * _WIDEST, [len(line.text) for line in lines]) > _SHARE_LONGER:  # as in most dumps
        return None
    columns = [columns_of(line) for line in lines]
    breaks = [index for index in range(1, len(lines)) if not starts_paragraph(lines, index)]
    small = [index for index in breaks if lines[index].text[0].islower()]
    if len(breaks) < _FEWEST_BREAKS or len(small) < _SHARE_SMALL * len(breaks):
        return None
    usual = median(columns[index - 1] for index in small)
    if not _NARROWEST <= usual <= _WIDEST or share_beyond(_LONGEST * usual, columns) > _SHARE_LONGER:
        return None
    full = sum(columns[index - 1] >= _FULL * usual for index in small)
    return usual if full >= _SHARE_FULL * len(small) else None


def _heads_of_pages(lines: Sequence[Line]) -> frozenset[int]:
    """Indices of the lines that are a number, or stand there again with another one."""
    numbered = [index for index, line in enumerate(lines) if _DIGIT.search(line.text)]
    words = {index: _DIGITS_AND_SPACES.sub("", lines[index].text) for index in numbered}
    times = Counter(words.values())
    return frozenset(index for index in numbered if not words[index] or times[words[index]] > 1)


def _continues(before: Line, line: Line, usual: float) -> bool:
    if STARTS_ITEM.match(line.text):
        return False
    length = columns_of(before)
    if ENDS_SENTENCE.search(before.text[-8:]):
        return length >= _TO_THE_EDGE * usual
    return length >= (_HALF if line.text[0].islower() else _FULL) * usual
