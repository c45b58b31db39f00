"""Which languages' short cue phrases may count in a document: asked before anything is cleaned, at next to no cost."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.language.function_words import LANGUAGES_OF_WORD, words_in_lower_case

_MARKS_OF_ENGLISH = "’‘“”–—…•·\xa0"
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
    for word, times in Counter(filter(LANGUAGES_OF_WORD.__contains__, words_in_lower_case(sample))).items():
        for language in LANGUAGES_OF_WORD[word]:
            hits[language] += times
    kana, han = (0, 0) if sample.isascii() else (len(_KANA.findall(sample)), len(_HAN.findall(sample)))
    if kana + han:
        hits["ja" if 10 * kana > han else "zh"] += kana + han
    if not hits:
        return frozenset({"en"})
    most = max(hits.values())
    return frozenset({"en", *(language for language, count in hits.items() if count >= _SHARE_OF_MOST * most)})
