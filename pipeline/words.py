"""How many words a text has, for ``quality.words`` of a record."""

from __future__ import annotations

import re

_UNSEGMENTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSEGMENTED}]|[^\\W_{_UNSEGMENTED}]+(?:['’][^\\W_{_UNSEGMENTED}]+)*")
# Marks that make most English lines something else than ASCII: words go on across the first one only.
_COMMON_MARKS = (("’", "'"), *((mark, " ") for mark in "‘“”–—…•·\xa0"))
_LETTERS = bytes(ord("a") if chr(code).isascii() and chr(code).isalnum() else ord(" ") for code in range(256))
_JOINED = re.compile(rb"'(?<=[0-9A-Za-z]')(?=[0-9A-Za-z])")


def words_in(text: str) -> int:
    """Runs of letters and digits, across apostrophes; of scripts without spaces between words, characters."""
    if not text.isascii():
        for mark, folded in _COMMON_MARKS:
            text = text.replace(mark, folded)
    ascii_only: list[str] = []
    others: list[str] = []
    for part in text.split("\n"):
        (ascii_only if part.isascii() else others).append(part)
    return _ascii_words("\n".join(ascii_only)) + len(_WORD.findall("\n".join(others)))


def _ascii_words(text: str) -> int:
    content = text.encode("ascii")
    return (b" " + content.translate(_LETTERS)).count(b" a") - len(_JOINED.findall(content))
