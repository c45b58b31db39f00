"""What may stand before an opening quote and after a closing one.

Direction is read from the neighbours, not from the glyph: glyphs are what gets mixed up ("”x”", "“x"").
An empty string stands for the end of the text.
"""

from __future__ import annotations

import unicodedata

Pair = tuple[int, int]
"""Positions of an opening and a closing quote."""

DOUBLE = '"“”„‟'
SINGLE = "'‘’‚‛"
GUILLEMETS = "«»"
SINGLE_GUILLEMETS = "‹›"

_OPENING_BRACKETS = frozenset("([{<（［｛＜〈《「『【〔〖〘｢¿¡")
_BEFORE_OPENING = _OPENING_BRACKETS | frozenset(
    "-‐‑‒–—―/\\|=+&@#*_~`´′″" + DOUBLE + SINGLE + GUILLEMETS + SINGLE_GUILLEMETS
)


def is_word(character: str) -> bool:
    """Whether ``character`` is a letter, a digit or a mark on one."""
    return character.isalnum() or (character != "" and unicodedata.category(character)[0] == "M")


def is_space(character: str) -> bool:
    """Whether ``character`` is white space or the end of the text."""
    return character == "" or character.isspace()


def opens_after(before: str) -> bool:
    """Whether a quote opens as a rule where ``before`` stands before it."""
    return is_space(before) or before in _BEFORE_OPENING


def closes_before(after: str) -> bool:
    """Whether a quote closes as a rule where ``after`` stands behind it."""
    return is_space(after) or not (is_word(after) or after in _OPENING_BRACKETS)


def can_open(before: str, after: str) -> bool:
    """Whether a quote between the two can be an opening one."""
    return opens_after(before) and not is_space(after)


def can_close(before: str, after: str) -> bool:
    """Whether a quote between the two can be a closing one."""
    return not is_space(before) and closes_before(after)
