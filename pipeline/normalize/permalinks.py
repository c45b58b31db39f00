"""Marks behind headings that are links to the heading itself: no part of what it says.

Documentation tools set "¶", "§", "#" or a picture of a link there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARK = re.compile("(?:[¶§]|\U0001f517\ufe0f?)$")
_FEWEST_HASHES = 3
"""Headings with "#" at the end from which on it is a mark: a single one may be "C#" or "Part #"."""


def without_permalink(heading: str) -> str:
    """A heading without the mark at its end that links to it.

    Args:
        heading: its text, on one line.
    """
    bare = heading.rstrip()
    mark = _MARK.search(bare)
    return bare[: mark.start()].rstrip() if mark else heading


def without_permalinks(headings: Sequence[str]) -> list[str]:
    """The headings of one document without such marks, in order; ``""`` for what is nothing else.

    Args:
        headings: their texts.
    """
    hashes = sum(_has_hash(heading) for heading in headings) >= _FEWEST_HASHES
    return [
        without_permalink(heading.rstrip()[:-1].rstrip() if hashes and _has_hash(heading) else heading)
        for heading in headings
    ]


def _has_hash(heading: str) -> bool:
    """Whether ``#`` is the last of its characters, and not the only one."""
    bare = heading.strip()
    return len(bare) > 1 and bare.endswith("#")
