"""Quotes in the style that the settings ask for: ``straight``, ``typographic`` or ``keep``.

Straight is the default, as comparing, counting and training want one form:

- “ ” „ ‟ become ``"`` and ‘ ’ ‚ ‛ become ``'``, whatever they meant;
- « » and ‹ › become ``"`` and ``'`` in pairs, see :mod:`pipeline.normalize.guillemets`;
- quotes written with other characters, in pairs only: ″x″, ′x′, ``x'', ''x'', `x', ´x´; and ´, ` or ′ as apostrophe.

Not quotes, and never touched: primes after digits (5′ 3″, 10° 30′ 15″), a single prime (f′, Kul′tura), ʻokina and
other modifier letters, the Hebrew geresh and gershayim, 「」『』《》, full-width forms, ``<<`` and ``>>``, `code`.

Typographic is :mod:`pipeline.normalize.typographic`. Both styles change quote characters, and spaces inside « », and
nothing else; both are idempotent.
"""

from __future__ import annotations

import re

from pipeline.normalize.context import can_close, can_open
from pipeline.normalize.guillemets import straighten_guillemets

_PAIRED = "«»‹›′″‵‶´"  # what has to be read in pairs, as two single quotes together and ` do
_SINGLE = "‘’‚‛"
_STRAIGHT = {**dict.fromkeys("“”„‟", '"'), **dict.fromkeys(_SINGLE, "'")}

_MAKESHIFT = re.compile("[′″‵‶`´]|['‘’‚‛]{2}")
_PRIMES = ((re.compile("[″‶]"), "″‶", "″", '"'), (re.compile("[′‵]"), "′‵", "′", "'"))
_GRAVE_OR_ACUTE = re.compile("[`´]")
_TWO_SINGLES = re.compile("(?<!['‘’‚‛])['‘’‚‛]{2}(?!['‘’‚‛])|(?<!`)``(?!`)")
_GRAVE_PAIR = re.compile(r"(?<![\w`])`(?=\w)((?:[^`']|(?<=[^\W\d_])'(?=[^\W\d_]))*[\w.,;:!?…)\]%])'(?![\w'])")
_GRAVE_APOSTROPHE = re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])")
# A single prime between letters is a soft sign where Russian is transliterated ("Kul′tura", "pis′mo"). Only where the
# two parts make a contraction of English, or an elided word of French or Italian, is it an apostrophe.
_PRIME_APOSTROPHE = re.compile(
    r"(?<=[nN])′(?=t\b)|(?<=[^\W\d_])′(?=(?:s|re|ve|ll)\b)|(?<=\bI)′(?=[md]\b)|(?<=\b[Hh]e|\b[Ww]e)′(?=d\b)"
    r"|(?<=\b[cdjlmnstCDJLMNST])′(?=[aeiouyhâàéèêëîïôûœAEIOUYHÂÀÉÈÊÎÔÛŒ])|(?<=\b[Qq]u)′(?=[aeiouéêîAEIOUÉÊÎ])"
)
_ACUTE_APOSTROPHE = re.compile(r"(?<=[^\W\d_])´(?=[^\W\d_])")

# Pairing one kind can put another kind into a new place ("‹ » x ›"). More rounds than this take a text made for it.
_ROUNDS = 10


def straighten(text: str) -> str:
    """``text`` with straight quotes. Never raises."""
    for _ in range(_ROUNDS):
        if not _has_pairs(text):
            return _straight_curly(text)
        before = text
        text = replace_makeshift(_straight_curly(straighten_guillemets(text)))
        if text == before:
            break
    return text


def _straight_curly(text: str) -> str:
    if text.isascii():
        return text
    for curly, straight in _STRAIGHT.items():  # eight replacements cost a quarter of what translate() does
        text = text.replace(curly, straight)
    return text


def unify(text: str) -> str:
    """``text`` with guillemets and makeshift quotes straight, and curly quotes as they are."""
    for _ in range(_ROUNDS):
        if not _has_pairs(text):
            break
        before = text
        text = replace_makeshift(straighten_guillemets(text))
        if text == before:
            break
    return text


def _has_pairs(text: str) -> bool:
    if not text.isascii():
        if any(map(text.__contains__, _PAIRED)):
            return True
        for single in _SINGLE:
            text = text.replace(single, "'")
    return "`" in text or "''" in text


def replace_makeshift(text: str) -> str:
    """Quotes written with primes, accents or two single quotes become ``"`` and ``'``."""
    if _MAKESHIFT.search(text) is None:
        return text
    for glyph, opening, closing, quote in _PRIMES:
        if closing in text:
            text = _pair_up(text, glyph, opening, closing, quote)
    if "′" in text:
        text = _PRIME_APOSTROPHE.sub("'", text)
    text = _pair_up_doubled(text)
    if "´" in text:
        text = _ACUTE_APOSTROPHE.sub("'", text)
        text = _pair_up(text, _GRAVE_OR_ACUTE, "`´", "´", "'")
    if "`" in text:
        text = _GRAVE_PAIR.sub(r"'\1'", text)
        if text.count("`") == len(_GRAVE_APOSTROPHE.findall(text)):  # otherwise some of them mark code
            text = _GRAVE_APOSTROPHE.sub("'", text)
    return text


def _pair_up(text: str, glyph: re.Pattern[str], opening: str, closing: str, quote: str) -> str:
    """Replace pairs of ``opening`` and ``closing`` glyphs around words by ``quote``; after a digit none closes."""
    characters: list[str] | None = None
    start = -1
    for found in glyph.finditer(text):
        here, mark = found.start(), found.group()
        before, after = text[here - 1 : here], text[here + 1 : here + 2]
        if start >= 0 and mark in closing and can_close(before, after) and not before.isdigit() and start < here - 1:
            characters = characters or list(text)
            characters[start] = characters[here] = quote
            start = -1
        elif mark in opening and can_open(before, after):
            start = here
    return text if characters is None else "".join(characters)


def _pair_up_doubled(text: str) -> str:
    """Two single quotes, or two grave accents, used as a double quote: ``x'' and ''x''."""
    pieces: list[str] = []
    done, start, opening = 0, -1, ""
    for found in _TWO_SINGLES.finditer(text):
        here, end, mark = found.start(), found.end(), found.group()
        before, after = text[here - 1 : here], text[end : end + 1]
        # 5'11'' is a measure, but ``in 2015'' cannot be anything else.
        closes = mark != "``" and can_close(before, after) and (opening == "``" or not before.isdigit())
        if start >= 0 and closes and end - start > 4:
            pieces += [text[done:start], '"', text[start + 2 : here], '"']
            done, start = end, -1
        elif mark == "``" and start >= 0 and opening == mark:
            start = -1  # ``code``
        elif can_open(before, after):
            start, opening = here, mark
    return "".join(pieces) + text[done:] if pieces else text
