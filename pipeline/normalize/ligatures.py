"""Ligatures of typesetting: U+FB00 to U+FB06, which PDF converters and some fonts leave behind ("oﬃce")."""

from __future__ import annotations

import re

_LETTERS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")


def spell_out_ligatures(text: str) -> str:
    """Each ligature as the letters it stands for, which are what NFKC makes of it."""
    return _LIGATURE.sub(lambda found: _LETTERS[found[0]], text)
