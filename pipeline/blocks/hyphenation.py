"""Words divided at the ends of lines: whether a hyphen there divides a word or belongs to it.

Nothing in the two halves tells "Auto-/bahn" from "well-/known". The document does: the word stands elsewhere in it,
whole or with its hyphen. Where neither is so, the other divisions decide: a text that was set with hyphenation divides
many words, and some of them it also writes whole. Converters that wrap web pages divide none, so there a hyphen at the
end of a line is a hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

# "Ein- und Ausgabe": a hyphen before these words stands for a part that is left out, and a space follows it.
AFTER_HANGING_HYPHEN = frozenset("und oder bzw sowie and or to en of et ou y o e och eller og i lub".split())

_FEWEST_DIVISIONS = 4  # in a dump that is set with hyphenation throughout
_SHARE_DIVIDED = 0.03  # of its lines; one line in thirty ends in a hyphen of its own where nothing is divided
_HEAD = re.compile(r"(?<![^\W_])(?<![-\u2010'’])([^\W\d_]{2,})[-\u2010]$")
_TAIL = re.compile(r"[^\W\d_]{2,}(?![-\u2010'’]?[^\W_])")
_LONGEST_HALF = 60  # characters looked at; no word is longer
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class Hyphenation:
    """What a dump shows about its hyphens at line ends."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Read the lines of a dump, without white space at their ends."""
        divisions = [halves for pair in pairwise(texts) if (halves := _halves(*pair)) is not None]
        self._words: set[str] = set()
        self._throughout = False
        if not divisions:
            return
        self._words = _words_inside(texts)
        whole = sum(self._known(head + tail) for head, tail in divisions)
        hyphened = sum(self._known(f"{head}-{tail}") for head, tail in divisions)
        many = len(divisions) >= max(_FEWEST_DIVISIONS, _SHARE_DIVIDED * len(texts))
        self._throughout = many and whole > hyphened

    def divides(self, before: str, after: str) -> bool:
        """Whether the hyphen at the end of the line ``before`` only divides a word that goes on in ``after``."""
        halves = _halves(before, after) if self._words else None
        if halves is None:
            return False
        head, tail = halves
        if self._known(f"{head}-{tail}"):
            return False
        if self._known(head + tail):
            return True
        return self._throughout and not (self._known(head) and self._known(tail))

    def _known(self, word: str) -> bool:
        return word.casefold() in self._words


def _halves(before: str, after: str) -> tuple[str, str] | None:
    """The two parts of what may be a divided word; ``None`` where it cannot be one."""
    if before[-1:] not in ("-", "\u2010") or not after[:1].islower():
        return None
    head, tail = _HEAD.search(before[-_LONGEST_HALF:]), _TAIL.match(after[:_LONGEST_HALF])
    if head is None or tail is None or tail[0].casefold() in AFTER_HANGING_HYPHEN:
        return None
    return head[1], tail[0]


def _words_inside(texts: Iterable[str]) -> set[str]:
    """The words of the lines, whole or with hyphens inside, but for halves at the ends of lines."""
    words: set[str] = set()
    divided = False
    for text in texts:
        found = [word.casefold().replace("\u2010", "-") for word in _WORD.findall(text)]
        ends_divided = text[-1:] in ("-", "\u2010")
        words.update(found[1 if divided else 0 : -1 if ends_divided else None])
        divided = ends_divided
    return words
