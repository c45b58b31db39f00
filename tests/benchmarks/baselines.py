"""Simple ways to clean a plain-text dump, to be beaten: each takes the dump and answers with what it keeps.

Lengths are counted as the pipeline counts them (two characters of Chinese or Japanese are a word), so that no baseline
fails by its script alone.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable

from pipeline.cruft.features import count_words
from pipeline.language import detect_language

_END_OF_SENTENCE = re.compile('[.!?。！？؟।"”][\\s)]*$')
_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_C4_WORDS = 5
_LONG_LINE = 15
_SEGMENT_COST = 10.0
_SEGMENT_MOST = 80.0

_STOPLISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian_Bokmal", "nl": "Dutch", "no": "Norwegian_Bokmal",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sv": "Swedish", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese",
}  # fmt: skip


def nothing_removed(dump: str) -> str:
    """The dump as it is."""
    return dump


def c4_lines(dump: str) -> str:
    """The line rules of C4 (Raffel et al. 2020, with the word count of its published code in tensorflow-datasets).

    Kept are lines that end in ``.``, ``?``, ``!`` or a quotation mark (and the same marks of other scripts), have at
    least five words, and name neither JavaScript nor a cookie or privacy policy. C4's rules for whole pages are left
    out.
    """
    return "\n".join(line for line in dump.splitlines() if _passes_c4(line))


def _passes_c4(line: str) -> bool:
    folded = line.casefold()
    if "javascript" in folded or any(phrase in folded for phrase in _POLICY):
        return False
    return (
        bool(_END_OF_SENTENCE.search(line[-8:]))
        and not line.rstrip().endswith("...")
        and count_words(line) >= _C4_WORDS
    )


def long_lines(dump: str) -> str:
    """Lines of at least 15 words, the text-density idea at its simplest (Kohlschütter et al. 2010)."""
    return "\n".join(line for line in dump.splitlines() if count_words(line) >= _LONG_LINE)


def best_segment(dump: str) -> str:
    """The contiguous lines with the largest word mass: each line counts its words, 80 at most, less ten.

    Maximum-sum segment (Kadane's algorithm; Pasternack and Roth 2009 use it for article extraction).
    """
    lines = [line for line in dump.splitlines() if line.strip()]
    best = current = 0.0
    start = begin = stop = 0
    for index, line in enumerate(lines):
        if current <= 0.0:
            current, begin = 0.0, index
        current += min(count_words(line), _SEGMENT_MOST) - _SEGMENT_COST
        if current > best:
            best, start, stop = current, begin, index + 1
    return "\n".join(lines[start:stop])


def as_paragraphs(dump: str) -> str:
    """An HTML page with each line of the dump in a ``<p>``."""
    paragraphs = (f"<p>{html.escape(line.strip())}</p>" for line in dump.splitlines() if line.strip())
    return f"<html><body>{''.join(paragraphs)}</body></html>"


def justext_on_lines(dump: str) -> str:
    """jusText (Pomikálek 2011) on the lines as paragraphs, with the stop words of the detected language.

    Where jusText has no list for it, its mode without stop words is used.
    """
    import justext

    language = (detect_language(dump)[0] or "").split("-")[0]
    try:
        if language in _STOPLISTS:
            paragraphs = justext.justext(as_paragraphs(dump), justext.get_stoplist(_STOPLISTS[language]))
        else:
            paragraphs = justext.justext(as_paragraphs(dump), frozenset(), stopwords_low=0, stopwords_high=0)
    except Exception:  # on some pages it fails, such as an empty one
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def trafilatura_on_lines(dump: str) -> str:
    """trafilatura's default on the lines as paragraphs."""
    import trafilatura

    logging.disable(logging.CRITICAL)
    return trafilatura.extract(as_paragraphs(dump)) or ""


BASELINES: dict[str, Callable[[str], str]] = {
    "nothing removed": nothing_removed,
    "C4 line rules": c4_lines,
    "lines of 15 words": long_lines,
    "best segment by word mass": best_segment,
    "jusText on lines": justext_on_lines,
    "trafilatura on lines": trafilatura_on_lines,
}
