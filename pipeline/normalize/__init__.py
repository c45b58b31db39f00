"""Normalising text: characters, spaces, entities, mojibake and quotes.

>>> normalize_text("The\\xa0\\u201cbig\\u201d  one", quotes="straight")
'The "big" one'
"""

from __future__ import annotations

from .compare import comparable
from .mojibake import repair
from .quotes import QuoteStyle, straighten
from .typographic import typeset
from .unicode import clean_code, clean_prose

__all__ = ["QuoteStyle", "comparable", "normalize_inline", "normalize_text"]

# Text can be mis-read more than once, and cleaning can bring mojibake to light (&Atilde;&copy;). Two rounds happen,
# three are made up; the limit only keeps a hostile text from going on.
_ROUNDS = 8


def normalize_text(text: str, quotes: QuoteStyle, language: str | None = None, code: bool = False) -> str:
    """One block's text in normal form: NFC, plain single spaces, no control or stray invisible characters.

    Args:
        text: the text of one block; line breaks in it become spaces.
        quotes: ``straight``, ``typographic`` (by language) or ``keep``.
        language: BCP 47 code of the text, for typographic quotes; None sets English ones.
        code: for code, where only line ends, control and invisible characters and NFC are seen to: indentation,
            spaces, line breaks, entities and quotes stay.

    Returns:
        The text; empty where nothing visible was in it. Idempotent, and never raises.
    """
    if code:
        return clean_code(text)
    if text.isascii() and text.isprintable() and "&" not in text and "  " not in text:
        return _with_quotes(text.strip(" "), quotes, language)
    for _ in range(_ROUNDS):
        text = _with_quotes(clean_prose(repair(text)), quotes, language)
        if repair(text) == text:
            break
    return text


def normalize_inline(text: str, quotes: QuoteStyle, language: str | None = None) -> str:
    """A title, a name or a tag: like :func:`normalize_text`, and an ideographic space is a space like any other."""
    text = normalize_text(text, quotes, language)
    return normalize_text(text.replace("\u3000", " "), quotes, language) if "\u3000" in text else text


def _with_quotes(text: str, quotes: QuoteStyle, language: str | None) -> str:
    if quotes == "straight":
        return straighten(text)
    if quotes == "typographic":
        return typeset(text, language)
    return text
