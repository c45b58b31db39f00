"""Marks behind headings that are links to the heading itself: no part of what it says.

Documentation tools set "¶", "§", "#" or a picture of a link there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARK = re.compile(r"\s*(?:[¶§]|\U0001f517\ufe0f?)\s*$")
_HASH = re.compile(r"(?<=\S)\s*#\s*$")
_FEWEST_HASHES = 3
"""Headings with "#" at the end from which on it is a mark: a single one may be "C#" or "Part #"."""


def without_permalink(heading: str) -> str:
    """A heading without the mark at its end that links to it.

    Args:
        heading: its text, on one line.
    """
    return _MARK.sub("", heading)


def without_permalinks(headings: Sequence[str]) -> list[str]:
    """The headings of one document without such marks, in order; ``""`` for what is nothing else.

    Args:
        headings: their texts.
    """
    hashes = sum(_HASH.search(heading) is not None for heading in headings) >= _FEWEST_HASHES
    return [without_permalink(_HASH.sub("", heading) if hashes else heading) for heading in headings]
