"""A text as tokens: what two copies of it have in common whatever their punctuation, capitals and spaces.

A token is a word or a number; in scripts that do not space their words (Chinese, Japanese, Thai, Lao, Burmese, Khmer)
it is a character. Letters are folded by case and compatibility, so that full-width forms and ligatures count as what
they stand for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNSEGMENTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and the like are parts of words, and \w has none of them: combining marks, those of Hebrew, Arabic and the
# Indic scripts, and the joiners between them.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd\u0d00-\u0d4d\u0d81-\u0ddf\u200c\u200d"  # fmt: skip # noqa: E501
_TOKEN = re.compile(f"[{_UNSEGMENTED}]|[^\\W_{_UNSEGMENTED}](?:[^\\W_{_UNSEGMENTED}]|[{_MARKS}])*")
_LONE_UNSEGMENTED = re.compile(f"[{_UNSEGMENTED}]")
# Marks that make most European texts something else than Latin-1; none of them is a part of a word.
_COMMON_MARKS = "‘’“”„–—•"
_LATIN_1 = bytes(ord("\n") if code == ord("\n") else code if chr(code).isalnum() else ord(" ") for code in range(256))


def tokens_of(text: str) -> list[str]:
    """The words, numbers and characters of unsegmented scripts in ``text``, folded, in their order."""
    # No token goes over the end of a line, and most lines are of the cheap kinds, whatever else the text holds.
    lines = [text] if text.isascii() else text.split("\n")
    return [token for line in lines for token in _tokens(_folded(line))]


def tokens_of_lines(texts: Sequence[str]) -> list[str]:
    """The tokens of each text, with a space between two of them; all texts at the cost of one."""
    if not texts:
        return []
    folded = "\n".join([_normal(text.replace("\n", " ")) for text in texts]).casefold()
    spaced = _spaced(folded)
    if spaced is not None:
        return [" ".join(line.split()) for line in spaced.split("\n")]
    return [" ".join(_tokens(line)) for line in folded.split("\n")]


def is_unsegmented(tokens: list[str]) -> bool:
    """Whether most of the tokens are characters of scripts that do not space their words."""
    single = [token for token in tokens if len(token) == 1]
    return 2 * len(single) > len(tokens) and 2 * len(_LONE_UNSEGMENTED.findall("".join(single))) > len(tokens)


def _folded(text: str) -> str:
    return _normal(text).casefold()


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _tokens(folded: str) -> list[str]:
    spaced = _spaced(folded)
    return _TOKEN.findall(folded) if spaced is None else spaced.split()


def _spaced(folded: str) -> str | None:
    """The text with a space for whatever is not in a token, lines left as they are.

    Returns:
        ``None`` where it has characters beyond Latin-1, the common marks aside: then a token is not just a run of
        letters and digits.
    """
    if not folded.isascii():
        for mark in _COMMON_MARKS:
            folded = folded.replace(mark, " ")
    try:
        return folded.encode("latin-1").translate(_LATIN_1).decode("latin-1")
    except UnicodeEncodeError:
        return None
