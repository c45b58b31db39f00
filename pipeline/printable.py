"""Text of strangers where people read it: characters that are not seen must not change what is shown around them."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls but for tabs and line breaks, what turns the direction of text (Unicode Standard Annex #9), and halves of
surrogate pairs."""

_NOT_ON_A_TERMINAL = re.compile(f"{UNPRINTABLE.pattern}|\t")


def printable(text: str) -> str:
    """``text`` with what a terminal does not show as ``\\xNN`` or ``\\uNNNN``: no scrape, no file name may steer it."""
    return _NOT_ON_A_TERMINAL.sub(lambda found: _escaped(found[0]), text)


def printable_name(text: str) -> str:
    """``text`` as :func:`printable` shows it, on one line."""
    return printable(text).replace("\n", "\\n")


def _escaped(character: str) -> str:
    """A character of the basic plane as Python writes it in a string."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
