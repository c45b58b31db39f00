"""A text as tokens: what two copies of it have in common whatever their punctuation, capitals and spaces.

A token is a word or a number; in scripts that do not space their words (Chinese, Japanese, Thai, Lao, Burmese, Khmer)
it is a character. Letters are folded by case and compatibility, so that full-width forms and ligatures count as what
they stand for.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEGMENTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and the like are parts of words, and \w has none of them: combining marks, those of Hebrew, Arabic and the
# Indic scripts, and the joiners between them.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd\u0d00-\u0d4d\u0d81-\u0ddf\u200c\u200d"  # fmt: skip # noqa: E501
_TOKEN = re.compile(f"[{_UNSEGMENTED}]|[^\\W_{_UNSEGMENTED}](?:[^\\W_{_UNSEGMENTED}]|[{_MARKS}])*")
_LONE_UNSEGMENTED = re.compile(f"[{_UNSEGMENTED}]")


def tokens_of(text: str) -> list[str]:
    """The words, numbers and characters of unsegmented scripts in ``text``, folded, in their order."""
    folded = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return _TOKEN.findall(folded)


def is_unsegmented(tokens: list[str]) -> bool:
    """Whether most of the tokens are characters of scripts that do not space their words."""
    single = "".join(token for token in tokens if len(token) == 1)
    return 2 * len(_LONE_UNSEGMENTED.findall(single)) > len(tokens)
