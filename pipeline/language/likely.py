"""Which languages' short cue phrases may count in a document: asked before anything is cleaned, at next to no cost."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.language.function_words import LANGUAGES_OF_WORD, WORD

_MARKS_OF_ENGLISH = "’‘“”–—…•·\xa0"
_ASCII_LETTERS = bytes(code if chr(code).isascii() and chr(code).isalpha() else ord(" ") for code in range(256))
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_SAMPLE_CHARACTERS = 6000
_SHARE_OF_MOST = 0.35
"""Share of the best language's hits that another language needs to count as well."""


def likely_languages(text: str) -> frozenset[str]:
    """Languages whose short cue phrases may count in a document, English always among them.

    English counts everywhere because platforms leave their English phrases on sites of every language.

    Args:
        text: the document's running text, as far as that is known; its first 6,000 characters are looked at.
    """
    sample = text[:_SAMPLE_CHARACTERS].lower()
    for mark in _MARKS_OF_ENGLISH:  # English without them is ASCII
        sample = sample.replace(mark, " ")
    hits: Counter[str] = Counter()
    words = _counted_words(sample)
    for word in words.keys() & LANGUAGES_OF_WORD.keys():
        for language in LANGUAGES_OF_WORD[word]:
            hits[language] += words[word]
    kana, han = (0, 0) if sample.isascii() else (len(_KANA.findall(sample)), len(_HAN.findall(sample)))
    if kana + han:
        hits["ja" if 10 * kana > han else "zh"] += kana + han
    if not hits:
        return frozenset({"en"})
    most = max(hits.values())
    return frozenset({"en", *(language for language, count in hits.items() if count >= _SHARE_OF_MOST * most)})


def _counted_words(lowered: str) -> Counter[str]:
    """How often each word stands in a text in lower case: each run of letters."""
    lines = [lowered] if lowered.isascii() else lowered.split("\n")
    ascii_only = "\n".join(line for line in lines if line.isascii())
    others = "\n".join(line for line in lines if not line.isascii())
    return Counter(ascii_only.encode().translate(_ASCII_LETTERS).decode().split() + WORD.findall(others))
