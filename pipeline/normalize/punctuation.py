"""Dashes and ellipses in the style that the settings ask for: ``ascii``, ``typographic`` or ``keep``.

``ascii`` is for comparing and counting: every dash and hyphen becomes ``-``, or ``--`` for a long dash set tight
between words, which a single one would make a compound of; an ellipsis becomes three full stops.

``typographic`` sets what was typed for want of a key: ``--`` and a spaced ``-`` become a dash as the language has it,
``---`` an em dash; three full stops become an ellipsis. What is a dash already stays as it is.

Not dashes, and never touched: the minus sign, hyphens in words and numbers (a range of years is not told from a
telephone number), rules of four and more, options (``--verbose``), bullets at the beginning. Not ellipses: two full
stops, five and more (leaders in a table of contents), paths (``../x``).
"""

from __future__ import annotations

import re

_ANY_DASH = re.compile("[\u2010-\u2015]")
_TO_HYPHEN = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
_LONG_DASH = re.compile("[\u2014\u2015]+")

_THREE_HYPHENS = re.compile(r"(?<![-\s!-/:-@\[-`{-~])( ?)---(?!-)( ?)(?=[^-\s])")
_TWO_HYPHENS = re.compile(r"(?<![-\s(\[{<=/|\\])( ?)--(?!-)( ?)(?=[^-\s>=/|\\])")
_SPACED_HYPHEN = re.compile(r"(?<=[^\s\d+=*/<>|\\-]) - (?=[^\s\d+=*/<>|\\-])")
# Where a dash between clauses is an em dash between spaces: the orthographies of Russian and its neighbours, Latvian
# and Lithuanian. German, French, Polish and the others take the en dash; English takes it between spaces.
_SPACED_EM_DASH = frozenset("ru uk be bg kk lt lv mk sr".split())

_THREE_STOPS = re.compile(r"(?<![./\\])\.{3,4}(?![./\\])")
_SPACED_STOPS = re.compile(r"(?<![. ]) \. \. \.(?= [^. ]|$)")


def ascii_dashes(text: str) -> str:
    """Dashes and hyphens of Unicode (U+2010 to U+2015) as hyphens of ASCII."""
    if _ANY_DASH.search(text) is None:
        return text
    return _LONG_DASH.sub(_typed_dash, text.translate(_TO_HYPHEN))


def _typed_dash(dash: re.Match[str]) -> str:
    before, after = dash.string[dash.start() - 1 : dash.start()], dash.string[dash.end() : dash.end() + 1]
    tight = before != "" and after != "" and not before.isspace() and not after.isspace()
    return "--" if tight else "-"


def typographic_dashes(text: str, language: str | None) -> str:
    """Hyphens that stand for a dash as the dash of the language (BCP 47; None reads as English)."""
    if " - " not in text and "--" not in text:
        return text
    spaced = " — " if (language or "").lower().partition("-")[0] in _SPACED_EM_DASH else " – "
    text = _THREE_HYPHENS.sub(lambda found: f"{found[1]}—{found[2]}", text)

    def dash(found: re.Match[str]) -> str:
        if found[1] and found[2]:
            return spaced
        # "word --option" and "word-- word": one space only is no dash of any language.
        return found[0] if found[1] or found[2] else "—"

    return _SPACED_HYPHEN.sub(spaced, _TWO_HYPHENS.sub(dash, text))


def ascii_ellipses(text: str) -> str:
    """Every ellipsis as three full stops."""
    return text.replace("…", "...")


def typographic_ellipses(text: str) -> str:
    """Three full stops, also with spaces between them, as an ellipsis; a fourth one stays a full stop."""
    if "..." in text:
        text = _THREE_STOPS.sub(lambda stops: "…" + stops[0][3:], text)
    return _SPACED_STOPS.sub(" …", text) if " . . ." in text else text
