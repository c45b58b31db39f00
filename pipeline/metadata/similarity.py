"""How alike two short texts are, in any script."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.normalize import comparable

_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# Single characters of scripts without spaces, words of the others.
_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(f"[{_EAST_ASIAN}]|[^\\W_{_EAST_ASIAN}]+")


@lru_cache(maxsize=1024)
def words_of(text: str | None) -> frozenset[str]:
    """The words of a text, case and accents of quotation folded."""
    return frozenset(_WORD.findall(comparable(text or "")))


def overlap(one: str | None, other: str | None) -> float:
    """The share of the words of the shorter text that stand in the other, 0 to 1."""
    first, second = words_of(one), words_of(other)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else 0.0


@lru_cache(maxsize=4096)
def letters_of(text: str | None) -> str:
    """The letters and digits of a text, folded and without spaces: for comparing names."""
    return "".join(_LETTERS.findall(comparable(text or "")))
