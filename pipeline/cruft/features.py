"""What one block shows by itself: its length in words and whether it reads like prose. No language is assumed.

Chinese and Japanese write about two characters a word and Thai, Lao, Khmer and Burmese about five, without spaces
between words; their lengths are counted so that they compare with those of other scripts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.normalize.compare import with_common_marks_folded

_WIDE = (
    "\u2e80-\u303f\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SOUTH_EAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSEGMENTED = re.compile(f"[{_WIDE}{_SOUTH_EAST}]")
_WIDE_LETTER = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SOUTH_EAST_LETTER = re.compile(f"[{_SOUTH_EAST}]")
_WORD = re.compile(f"[^\\W_{_WIDE}{_SOUTH_EAST}][^\\s{_WIDE}{_SOUTH_EAST}]*")
# Of ASCII: the marks, without which a word still is one and a dash between spaces is gone; and all else, but for line
# breaks, as one letter or a space.
_MARKS = bytes(code for code in range(128) if not (chr(code).isalnum() or chr(code).isspace()))
_LETTERS = bytes(ord("a") if chr(code).isalnum() else code if code == ord("\n") else ord(" ") for code in range(256))
_END_CHARACTERS = 14  # in which the end of a sentence, its quotation marks and footnote signs are looked for
_WIDE_PER_WORD, _SOUTH_EAST_PER_WORD = 2.0, 5.0

# Ends of sentences: Latin, CJK, Devanagari danda, Urdu and Arabic, Armenian, Ethiopic, Burmese, Khmer;
# Thai and Lao, which use a space, have none.
_STOPS = frozenset(".!?。！？｡؟۔।॥։።။។‽")
_CLOSING = "'\"’”»›」』)]*_"

PROSE_WORDS = 12
"""Words from which on a block is prose even without the end of a sentence."""
SENTENCE_WORDS = 6
"""Words from which on a block that ends like a sentence is prose."""


class BlockFeatures(NamedTuple):
    """What one block shows by itself.

    Attributes:
        words: length in words, comparable between scripts.
        ends_sentence: whether it ends as sentences do; an ellipsis (a teaser that was cut) does not count.
        prose: whether it reads like running text.
    """

    words: float
    ends_sentence: bool
    prose: bool


def count_words(text: str) -> float:
    """Length of a text in words, comparable between scripts."""
    if text.isascii() or not _UNSEGMENTED.search(text):
        return float(len(_WORD.findall(text)))
    wide = len(_WIDE_LETTER.findall(text)) / _WIDE_PER_WORD
    south_east = len(_SOUTH_EAST_LETTER.findall(text)) / _SOUTH_EAST_PER_WORD
    return len(_WORD.findall(text)) + wide + south_east


def features_of(text: str) -> BlockFeatures:
    """What a block's text shows by itself."""
    return features_of_all([text])[0]


def features_of_all(texts: Sequence[str]) -> list[BlockFeatures]:
    """What the text of each block shows by itself."""
    return [_features(text, words) for text, words in zip(texts, count_words_of_all(texts), strict=True)]


def _features(text: str, words: float) -> BlockFeatures:
    ends_sentence = False
    if not text[-1:].isalnum():
        end = text[-_END_CHARACTERS:].rstrip().rstrip(_CLOSING)
        ends_sentence = end[-1:] in _STOPS and not end.endswith("...")
    prose = words >= PROSE_WORDS or (ends_sentence and words >= SENTENCE_WORDS)
    return BlockFeatures(words, ends_sentence, prose)


def count_words_of_all(texts: Sequence[str]) -> list[float]:
    """:func:`count_words` of each text. In ASCII, a word is what stands between spaces and is not all marks."""
    joined = with_common_marks_folded("\n".join(texts))
    if joined.count("\n") != len(texts) - 1:  # none, or one of them has a line break of its own
        return [count_words(text) for text in texts]
    lines = joined.encode("utf-8", "replace").translate(_LETTERS, _MARKS).split(b"\n")
    counts = [float((b" " + line).count(b" a")) for line in lines]
    if not joined.isascii():
        for index, text in enumerate(joined.split("\n")):
            if not text.isascii():
                counts[index] = count_words(text)
    return counts
