"""Text folded for comparing: cue phrases, titles, names. Never written to a record."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = re.compile('["`´‘’‚‛“”„‟«»‹›′″‵‶ʹʺʻʼ＂＇]')
_DASHES = re.compile("[\xad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# What makes most English lines something else than ASCII, as comparable() writes it.
_COMMON_MARKS = (("’", "'"), ("‘", "'"), ("“", "'"), ("”", "'"), ("–", "-"), ("—", "-"), ("…", "..."), ("\xa0", " "))
_DOTTED_I = re.compile("i\u0307+")
_ASCII: dict[int, str | None] = {
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x1C), 0x7F), None),
    ord('"'): "'",
    ord("`"): "'",
}


def comparable(text: str) -> str:
    """``text`` folded so that two spellings of the same words are equal.

    NFKC and case folded; every quote, prime and apostrophe a ``'``; every dash and minus a ``-``; invisible characters
    out; white space single. The Turkish letters ı and İ fold to i, whatever the language: "İLGİLİ" in capitals must
    equal "ilgili", and Unicode's case folding alone leaves a dot of its own behind.

    Idempotent, and never raises.
    """
    return " ".join(_folded(text).split())


def comparable_lines(text: str) -> list[str]:
    """:func:`comparable` of each line of ``text`` (they end in ``\\n``)."""
    # Of white space, only the plain space is printable.
    return [
        line.strip(" ") if "  " not in line and line.isprintable() else " ".join(line.split())
        for line in _folded(text).split("\n")
    ]


def with_common_marks_folded(text: str) -> str:
    """The text with its commonest marks outside ASCII folded; :func:`comparable` makes the same of it as of ``text``.

    Many a line is ASCII then, and cheaper.
    """
    if not text.isascii():
        for mark, folded in _COMMON_MARKS:
            text = text.replace(mark, folded)
    return text


def _folded(text: str) -> str:
    """Folded but for white space. No step joins characters over a line end, makes one or takes one away."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    text = _INVISIBLE.sub("", text)
    text = _QUOTES.sub("'", text)  # before NFKC, which makes a space and an accent of ´
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", _DOTTED_I.sub("i", text.replace("ı", "i"))).casefold()
    return _DASHES.sub("-", _QUOTES.sub("'", _INVISIBLE.sub("", text)))
