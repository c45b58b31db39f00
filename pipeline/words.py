"""How many words a text has, for ``quality.words`` of a record."""

from __future__ import annotations

import re

_UNSEGMENTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSEGMENTED}]|[^\\W_{_UNSEGMENTED}]+(?:['’][^\\W_{_UNSEGMENTED}]+)*")
_SPACED = bytes(code if chr(code).isascii() and chr(code).isalnum() else ord(" ") for code in range(256))
_JOINED = re.compile(rb"'(?<=[0-9A-Za-z]')(?=[0-9A-Za-z])")


def words_in(text: str) -> int:
    """Runs of letters and digits, across apostrophes; of scripts without spaces between words, characters."""
    ascii_only: list[str] = []
    others: list[str] = []
    for part in text.split("\n"):
        (ascii_only if part.isascii() else others).append(part)
    return _ascii_words("\n".join(ascii_only)) + len(_WORD.findall("\n".join(others)))


def _ascii_words(text: str) -> int:
    content = text.encode("ascii")
    return len(content.translate(_SPACED).split()) - len(_JOINED.findall(content))
