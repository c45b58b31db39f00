"""The pieces of a line of a page put together: what stands in elements of their own, with nothing but style between.

A label in bold type and its text, two sentences, and a footnote's mark and its text are apart on the screen, by a
margin or by another type; as plain text they would run into each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ENDS = re.compile(r"[^\W\d_A-Z][.!?:;…]$")
_BEGINS = re.compile(r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_A-Z]|\s)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]")
_SENTENCE, _LABEL = 3, 2
"""Words of a piece at least that is a sentence (``app.`` is none), and of a label without a mark and of its text."""
_NOTE = re.compile(r"\s*(?:\d{1,3}|[*†‡§])\s*")
"""The mark of a footnote."""
_TAKES_NOTE = re.compile(r"[\"“„«(]?(?:[^\W\d_a-zß-öø-ÿ][^\W\d_A-Z]{2}|(?:A|I|An|In|It|On|As|At|If|To|We)\s)")
"""The beginning of a footnote, told from that of a chemical symbol behind its mass."""


def joined(pieces: Sequence[str], begins_with_note: bool = False) -> str:
    """The text of a line.

    Args:
        pieces: two or more, none of them empty, in order.
        begins_with_note: whether the first is set high, as the mark of a footnote is.
    """
    if begins_with_note and _NOTE.fullmatch(pieces[0]) and _TAKES_NOTE.match(pieces[1]):
        pieces = [pieces[0], " ", *pieces[1:]]
    return "".join(_apart(pieces))


def _apart(pieces: Sequence[str]) -> Iterator[str]:
    """Pieces with a space where only style keeps two of them apart, as a label in bold type and its text."""
    before = ""
    for piece in pieces:
        if before and piece[0].isupper() and not before[-1].isspace() and _are_apart(before, piece):
            yield " "
        yield piece
        before = piece


def _are_apart(before: str, behind: str) -> bool:
    """Whether two pieces of text belong to different sentences, or to a label or number and what is behind it."""
    if _BEGINS.match(behind) is None:
        return False
    if _ENDS.search(before):
        return before[-1] != "." or len(before.split()) >= _SENTENCE
    if before[-1] in ".)" and _NUMBER.fullmatch(before):
        return True
    return before[-1].islower() and len(before.split()) >= _LABEL and len(behind.split()) >= _LABEL
