"""Dumps whose paragraphs were wrapped at a fixed width, as mail and terminals do: found and re-joined.

Text that was filled greedily has a property that lists, verse and one-line paragraphs lack: the first word of a line
would not have fitted at the end of the line before. A dump counts as wrapped where nearly all of its line breaks inside
paragraphs are of that kind for one and the same width, and only such breaks are undone. Words that were divided at the
ends of lines become whole where the dump itself says so (:mod:`pipeline.blocks.hyphenation`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise
from unicodedata import east_asian_width

from pipeline.blocks.hyphenation import AFTER_HANGING_HYPHEN, Hyphenation
from pipeline.blocks.lines import BULLET, Line

_NARROWEST, _WIDEST = 55, 100
"""Columns: mail wraps at 72 to 78, terminals at 80, man pages and e-books between 60 and 100."""
_WIDTHS_TRIED = 4  # an address that could not be broken stands out of the text that was wrapped
_FEWEST_BREAKS = 4
_SHARE_WRAPPED = 0.9  # of the breaks inside paragraphs
_FULL, _SHARE_FULL = 0.75, 0.3  # a line is full from this share of the width on; share of lines that must be
_SHARE_LONGER = 0.1  # of all characters; a wrapped dump has hardly any line beyond its width
_HANGING = 2  # columns by which punctuation of wide scripts may run over
_SHARE_UNWRAPPED = 0.5  # of all characters; converters wrap paragraphs and leave addresses and tables as they are
_SHARE_DISTINCT = 0.4  # of the words that begin lines; the rows of a table begin alike
_WORDS_COMPARED = 500  # of those words: in a long text more and more of them have occurred before
STARTS_ITEM = re.compile(rf"{BULLET.pattern}|[–—>#]\s|\d{{1,3}}[.)]\s|\|")
ENDS_SENTENCE = re.compile(r"[.!?:;…。！？：；]\W*$")
_HYPHEN_AT_END = re.compile(r"\w[-\u2010]$")
# Scripts that write no spaces between words and break a line between any two characters. Korean has spaces.
_UNSEGMENTED = re.compile(
    "[\u2e80-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f"
    "\U00020000-\U0003ffff]"
)
# Blocks that hold characters of two columns; the general punctuation of Western texts is not among them.
_MAY_BE_WIDE = re.compile("[\u1100-\u11ff\u2300-\u27bf\u2b00-\u2bff\u2e80-\U0003fffd]")
_BREAKABLE = re.compile(f"\\s|{_UNSEGMENTED.pattern}")
_FIRST_WORD = re.compile(f"[^\\s{_UNSEGMENTED.pattern[1:-1]}]+")


def rejoin(lines: Sequence[Line]) -> list[Line]:
    """The lines with wrapped paragraphs re-joined; the same lines where the dump was not wrapped."""
    width = wrapping_width(lines)
    if width is None:
        return list(lines)
    paragraphs: list[list[Line]] = []
    for index, line in enumerate(lines):
        if not starts_paragraph(lines, index) and _continues(paragraphs[-1], line, width):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    hyphenation = Hyphenation([line.text for line in lines])
    return [joined(paragraph, hyphenation) for paragraph in paragraphs]


def wrapping_width(lines: Sequence[Line]) -> int | None:
    """Width in columns at which a dump was wrapped, or ``None``."""
    if is_surely_wide(lines):
        return None
    columns = [columns_of(line) for line in lines]
    if not _may_be_wrapped(columns):
        return None
    groups: list[list[tuple[int, int]]] = []  # for each break inside a paragraph: the line's columns, columns needed
    lengths = set()
    first_words: list[str] = []
    for index, line in enumerate(lines):
        if starts_paragraph(lines, index):
            groups.append([])
            continue
        before = columns[index - 1]
        if _NARROWEST <= before <= _WIDEST:
            lengths.add(before)
        if not STARTS_ITEM.match(line.text):
            groups[-1].append((before, before + _first_word_columns(line.text)))
            first_words.append(line.text.split(maxsplit=1)[0])
    compared = first_words[:_WORDS_COMPARED]
    if len(set(compared)) < _SHARE_DISTINCT * len(compared):
        return None
    for width in sorted(lengths, reverse=True)[:_WIDTHS_TRIED]:
        if share_beyond(width + _HANGING, columns) > _SHARE_LONGER:
            return None
        if _explains(width, groups):
            return width
    return None


def is_surely_wide(lines: Sequence[Line]) -> bool:
    """Whether a dump cannot have been wrapped, as most are: even if all characters of its short lines were wide."""
    lengths = [line.indent + len(line.text) for line in lines]
    long = sum(length for length in lengths if length > _WIDEST + _HANGING)
    short = sum(lengths) - long
    return long > _SHARE_LONGER * (long + 2 * short)


def may_be_wrapped(lines: Sequence[Line]) -> bool:
    """Whether a dump is too narrow to tell, without looking at its breaks, that it was not wrapped at any width."""
    return _may_be_wrapped([columns_of(line) for line in lines])


def _may_be_wrapped(columns: Sequence[int]) -> bool:
    return share_beyond(_WIDEST + _HANGING, columns) <= _SHARE_LONGER


def has_one_line_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether lines that follow each other without a blank one are too long to come from wrapping."""
    together: set[int] = set()
    for index in range(1, len(lines)):
        if not lines[index].blank_before and not STARTS_ITEM.match(lines[index].text):
            together |= {index - 1, index}
    return share_beyond(_WIDEST, [columns_of(lines[index]) for index in together]) > _SHARE_UNWRAPPED


def share_beyond(width: float, columns: Sequence[int]) -> float:
    """Share of a dump's columns that stands in lines longer than a width."""
    return sum(length for length in columns if length > width) / sum(columns) if columns else 0.0


def _explains(width: int, groups: Sequence[Sequence[tuple[int, int]]]) -> bool:
    """Whether nearly all breaks are as filling lines to a width makes them."""
    # Menus and other short lines, by themselves or before a paragraph, say nothing about how paragraphs were made.
    breaks = [pair for group in groups for pair in dropwhile(lambda pair: pair[0] < _FULL * width, group)]
    wrapped = sum(length <= width < needed for length, needed in breaks)
    full = sum(_FULL * width <= length <= width for length, _ in breaks)
    if len(breaks) < _FEWEST_BREAKS:
        return False
    return wrapped >= _SHARE_WRAPPED * len(breaks) and full >= _SHARE_FULL * len(breaks)


def starts_paragraph(lines: Sequence[Line], index: int) -> bool:
    """Whether a blank line or an indented first line, as in books, starts a paragraph here."""
    line = lines[index]
    if line.blank_before or index == 0:
        return True
    before = lines[index - 1]
    hanging = before.blank_before > 0 or STARTS_ITEM.match(before.text)
    return line.indent > before.indent and not hanging


def _continues(paragraph: Sequence[Line], line: Line, width: int) -> bool:
    """Whether a line continues a paragraph: its first word would not have fitted on the line before."""
    before = paragraph[-1]
    columns = columns_of(before)
    # A long address, for which the line before it was ended.
    unbreakable = len(paragraph) > 1 and not _BREAKABLE.search(before.text)
    if not (columns <= width or unbreakable) or columns + _first_word_columns(line.text) <= width:
        return False
    if not STARTS_ITEM.match(line.text):
        return True
    # A dash or "12." in mid-sentence can come to stand at the beginning of a line.
    return not (STARTS_ITEM.match(paragraph[0].text) or ENDS_SENTENCE.search(before.text[-8:]))


def joined(paragraph: Sequence[Line], hyphenation: Hyphenation) -> Line:
    first = paragraph[0]
    if len(paragraph) == 1:
        return first
    parts = [first.text]
    for before, after in pairwise(paragraph):
        if hyphenation.divides(before.text, after.text):
            parts[-1] = parts[-1][:-1]
            parts.append(after.text)
        else:
            parts += (_glue(before.text, after.text), after.text)
    return first._replace(text="".join(parts))


def _glue(before: str, after: str) -> str:
    """What stood between two lines before they were wrapped: nothing behind a hyphen or in a script without spaces."""
    if _UNSEGMENTED.match(before[-1]) or _UNSEGMENTED.match(after[0]):
        # A foreign word in such a text has no space around it either; such a word in a foreign text has.
        return "" if _UNSEGMENTED.search(before) and _UNSEGMENTED.search(after) else " "
    if before[-1] == "\xad":
        return ""
    if not _HYPHEN_AT_END.search(before[-2:]) or not after[0].isalnum():
        return " "
    first_word = after.split(maxsplit=1)[0].strip(".,;:").casefold()
    return " " if first_word in AFTER_HANGING_HYPHEN else ""


def _first_word_columns(text: str) -> int:
    """Columns that the first word would have needed at the end of the line before, with its space."""
    if _UNSEGMENTED.search(text[:2]):
        return 3  # such a line may break between any two characters; punctuation may hang by one
    word = _FIRST_WORD.match(text)
    return 1 + (_width(word.group()) if word else 0)


def columns_of(line: Line) -> int:
    return line.indent + _width(line.text)


def _width(text: str) -> int:
    """Columns a terminal gives to a text: two for wide East Asian characters (Unicode Standard Annex 11)."""
    if text.isascii() or not _MAY_BE_WIDE.search(text):
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
