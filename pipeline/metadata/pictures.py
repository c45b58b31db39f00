"""Pictures that stand for a site and not for an article: its logo, its icon, what it shows where there is no picture.

They are told by the name of their file, as it says nothing but that. A picture *of* a logo has other words in its name
("old-company-logo.jpg" on another company's site) and is one like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from pipeline.metadata.similarity import letters_of

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_ICON = re.compile(
    r"favicon|(?:apple(?:-touch)?|android(?:-chrome)?|ms)-icon|\b(?:blank|spacer|pixel|clear|transparent|1x1)\.(?:gif|png|jpe?g)$",
    re.IGNORECASE,
)
_LOGO = frozenset(("logo", "logos"))
_STAND_IN = frozenset(("default", "placeholder", "fallback", "generic"))
_OF_FILES = frozenset(
    "og open graph opengraph social media share sharing facebook fb twitter card image images img pic photo picture "
    "thumb thumbnail web site website page profile brand main primary header footer top home full big large small wide "
    "long square round icon png svg jpg jpeg cropped cut final new negative positive inverted white black dark light "
    "color colour colored transparent bg background logo logos default placeholder fallback generic hero banner".split()
)
"""What names of files say of what a picture is for, and of its form."""
_INITIALS = 3  # letters of a word that may be the site's initials


def is_of_the_site(url: str, names: Iterable[str]) -> bool:
    """Whether a picture is the site's own and would be the same in every article.

    Args:
        url: its address.
        names: what the site calls itself, folded, as :func:`pipeline.metadata.titles.names_of_site` gives it.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    file = unquote(path).rstrip("/").rsplit("/", 1)[-1]
    if _ICON.search(file):
        return True
    words = [word.lower() for word in _WORD.findall(file.rsplit(".", 1)[0])]
    if _LOGO.isdisjoint(words) and _STAND_IN.isdisjoint(words):
        return False
    known = [letters_of(name) for name in names]
    return all(word in _OF_FILES or len(word) <= _INITIALS or any(word in name for name in known) for word in words)
