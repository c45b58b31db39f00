"""A page's description of itself, without the markup and the invitation to read on that some systems leave in it."""

from __future__ import annotations

import re

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


def clean_description(text: str) -> str:
    """The description without tags; where it was cut, it ends with an ellipsis.

    Args:
        text: the content of the ``meta`` element, on one line.
    """
    if _CLOSING.search(text):  # else a tag is what the page is about
        text = " ".join(_TAG.sub("", _BOX.sub(" ", text)).split())
    cut = _CUT.search(text)
    return f"{text[: cut.start()]} …" if cut and cut.start() else text
