"""A page's description of itself, without the markup and the invitation to read on that some systems leave in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CLOSING = re.compile(r"</[a-zA-Z][a-zA-Z0-9]{0,10}>")
_BOX = re.compile(r"</?(?:p|br|div|ul|ol|li|h[1-6])\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_READ_ON = (
    r"(?:(?:read|learn) more|continued?(?: reading)?|weiterlesen|mehr lesen|lire (?:la suite|plus)|leer más|"
    r"seguir leyendo|ler mais|leia mais|leggi (?:tutto|di più)|devamını oku|читать (?:далее|дальше)|"
    r"czytaj (?:dalej|więcej)|lees (?:meer|verder)|اقرأ المزيد|阅读更多|阅读全文|続きを読む)"
)
_DOTS = r"(?:…|\.\.\.|&hellip;)"
_CUT = re.compile(
    rf"\s*(?:(?:\[{_DOTS}\]|\({_DOTS}\))(?:\s*{_READ_ON})?|{_DOTS}\s*{_READ_ON})\s*[→»>]?$", re.IGNORECASE
)
"""Where a beginning of the text was cut, and what stands behind it."""

_WHOLE = re.compile(r"(?:(?<!\.\.)[.!?。！？।؟]|[\"'”’»)\]」])$")
_GOES_ON = re.compile(r"\w|[,;:]?\s+(?![|–—-]\s)[^\s.…]")
"""How a sentence goes on, told from what is set behind a description, as the site's name."""
_LONGEST = 1_000  # characters; what is longer is the text


def clean_description(text: str) -> str:
    """The description without tags; where it was cut, it ends with an ellipsis.

    Args:
        text: the content of the ``meta`` element, on one line.
    """
    if _CLOSING.search(text):  # else a tag is what the page is about
        text = " ".join(_TAG.sub("", _BOX.sub(" ", text)).split())
    cut = _CUT.search(text)
    return f"{text[: cut.start()]} …" if cut and cut.start() else text


def completed_description(text: str, others: Iterable[str]) -> str:
    """A description that was cut within a sentence, in full where another source has it.

    Args:
        text: the description, as :func:`clean_description` gives it.
        others: what other sources of the page have, likewise; the first that goes on with it is taken.
    """
    if _WHOLE.search(text):
        return text
    stem = text.rstrip(" .…")
    for other in others:
        if len(stem) < len(other) <= _LONGEST and other.startswith(stem) and _GOES_ON.match(other, len(stem)):
            return other
    return text
