"""Normalising text: characters, spaces, entities, mojibake and quotes.

>>> normalize_text("The\\xa0\\u201cbig\\u201d  one", quotes="straight")
'The "big" one'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pipeline.normalize.compare import comparable
from pipeline.normalize.paragraphs import set_across
from pipeline.normalize.plan import CODE_PLAN, Plan, Style, plan_for
from pipeline.settings import PunctuationStyle, QuoteStyle

__all__ = [
    "Style",
    "comparable",
    "normalize_blocks",
    "normalize_inline",
    "normalize_text",
]


def normalize_text(
    text: str,
    quotes: QuoteStyle,
    language: str | None = None,
    code: bool = False,
    dashes: PunctuationStyle = "keep",
    ellipses: PunctuationStyle = "keep",
) -> str:
    """One block's text in normal form: NFC, plain single spaces, no control or stray invisible characters.

    Args:
        text: the text of one block; line breaks in it become spaces.
        quotes: ``straight``, ``typographic`` (by language) or ``keep``.
        language: BCP 47 code of the text, for typographic marks; None sets English ones.
        code: for code, where only line ends, control and invisible characters and NFC are seen to: indentation,
            spaces, line breaks, entities and quotes stay.
        dashes: ``keep``, ``ascii`` or ``typographic``; see :mod:`pipeline.normalize.punctuation`.
        ellipses: likewise.

    Returns:
        The text; empty where nothing visible was in it. Idempotent, and never raises.
    """
    if code:
        return CODE_PLAN.run(text)
    return _plan(quotes, dashes, ellipses, language).run(text)


@lru_cache(maxsize=64)
def _plan(*style: Any) -> Plan:
    return plan_for(Style(*style))


def normalize_blocks(texts: Sequence[str], kinds: Sequence[str], style: Style) -> list[str]:
    """The blocks of a document in normal form; quotations may run over several paragraphs.

    Args:
        texts: the texts of the blocks in order.
        kinds: the kind of each block: ``code`` is hardly touched, and quotations run over ``paragraph`` and ``quote``.
        style: what the settings ask for.

    Returns:
        As many texts; empty where nothing visible was in one. Idempotent, and never raises.
    """
    plan = plan_for(style)
    normal = [
        CODE_PLAN.run(text) if kind == "code" else plan.run(text) for text, kind in zip(texts, kinds, strict=True)
    ]
    shown = [index for index, text in enumerate(normal) if text]  # what shows nothing stands between no paragraphs
    flowing = [normal[index] if kinds[index] in _FLOWING else None for index in shown]
    for index, text in zip(shown, set_across(flowing, style), strict=True):
        if text is not None:
            normal[index] = text
    return normal


_FLOWING = frozenset(("paragraph", "quote"))


def normalize_inline(
    text: str,
    quotes: QuoteStyle,
    language: str | None = None,
    dashes: PunctuationStyle = "keep",
    ellipses: PunctuationStyle = "keep",
) -> str:
    """A title, a name or a tag: like :func:`normalize_text`, and an ideographic space is a space like any other."""
    text = normalize_text(text, quotes, language, False, dashes, ellipses)
    if "\u3000" not in text:
        return text
    return normalize_text(text.replace("\u3000", " "), quotes, language, False, dashes, ellipses)
