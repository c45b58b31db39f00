"""The lines of a dump."""

from __future__ import annotations

import re
from typing import NamedTuple

_EDGES = (
    " \t\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\ufeff"
)
# Characters that show nothing: soft hyphen, joiners, direction marks. They stay in a text, but are none by themselves.
_INVISIBLE = _EDGES + "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\xad\u061c\u200c\u200d\u200e\u200f\u2060"

BULLET = re.compile(r"(?:[•◦▪‣●○■□·∙⁃►▸➢➤❖◆✓✔・]\s*|[-*+]\s+)(?=\S)(?![*+-]?\s|[*+-]+$)")
"""The mark before a list item, with its white space. A dash of a dialogue is none, nor are the stars between scenes."""

WORDS_OF_ONE_LETTER = frozenset("AIOEYÀÈÉÓÖÅÍАВИКОСУЯ")
"""A capital letter that stands alone at the beginning is a large initial, unless it may be one of these."""

_SPACE = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
"""White space as HTML defines it, and what else ends a line; no-break and other spaces are text."""
_TAB = 8  # columns, as terminals have it


class Line(NamedTuple):
    """A line that is not blank.

    Attributes:
        text: without white space at its ends.
        blank_before: blank lines before it.
        indent: columns of white space before it.
        number: its number in the dump, where lines of the dump stand apart (:mod:`pipeline.blocks.pages`).
        continues: whether it may go on with a sentence of the page before.
        is_row: whether it is a row of a table.
    """

    text: str
    blank_before: int
    indent: int = 0
    number: int = 0
    continues: bool = False
    is_row: bool = False


def unify_line_ends(text: str) -> str:
    """The text with ``\\n`` for every line end, whichever character it was; a form feed makes a blank line as well.

    They are those of every platform, and the characters by which editors and converters end a line, a paragraph or a
    page: what ``str.splitlines`` splits at.
    """
    # With a character behind it, which goes again, for splitlines() is silent about a line end at the very end.
    return "\n".join((text.replace("\f", "\n\n") + ".").splitlines())[:-1]


def one_line(text: str) -> str:
    """The text with each run of white space and line ends as one space, and none at its ends."""
    if "  " not in text and text.isprintable():  # of white space, only the plain space is
        return text.strip(" ")
    if text.isascii():
        return " ".join(text.split())  # at the same characters
    return _SPACE.sub(" ", text).strip(" ")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: no character at all, or only white space and invisible ones."""
    return not text or (not text[0].isalnum() and not text.strip(_INVISIBLE))


def split_lines(text: str) -> list[Line]:
    """The lines of a dump that are not blank. A form feed ends a line and counts as a blank one."""
    lines: list[Line] = []
    blank = 0
    for raw in text.replace("\f", "\n\n").splitlines():  # at the same characters as unify_line_ends
        line = raw.strip(_EDGES)
        # Most lines show a letter or a digit at their beginning; what begins otherwise may be all invisible.
        if not line or (not line[0].isalnum() and is_blank(line)):
            blank += 1
            continue
        indent = 0
        if raw[0] in _EDGES:
            before = raw[: raw.index(line[0])]
            indent = len(before) + (_TAB - 1) * before.count("\t") + before.count("\u3000")
        lines.append(Line(line, blank, indent))
        blank = 0
    return lines
