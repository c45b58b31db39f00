"""What the elements around a block call themselves.

Sites name their containers by element (``nav``, ``footer``), by role and by class and id (``related-posts``,
``commentForm``). Names are cut into words at punctuation, digits and capital letters; each word, and each two in a row
(``author-bio``), are looked up in one table. The words were collected from the class and id names of the platforms
themselves (WordPress, Drupal, Blogger, Ghost, Medium, Disqus, Outbrain) and from WAI-ARIA 1.2 for the roles.

Names say other things as well: how the whole page is laid out (on ``body``), what it lacks (``no-sidebar``), under what
it is filed (``tag-cookies``), what a heading says (its ``id``). Such names are no cue; which they are was seen on the
names around the text of some 400 article pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import cast

from lxml.etree import _Element

_WORDS = {
    "comments": "comment comments commentlist disqus respond reply replies discussion kommentar kommentare "
    "commentaires",
    "share": "share sharing sharedaddy social socials addtoany addthis shariff tweet whatsapp follow",
    "related": "related relatedposts recommended recommendations recirc outbrain taboola trending popular mostread "
    "readmore upnext teaser teasers yarpp morefrom",
    "navigation": "nav navbar navigation menu submenu breadcrumb breadcrumbs pagination pager sitemap skip",
    "footer": "footer colophon",
    "header": "masthead topbar siteheader",
    "sidebar": "sidebar aside rail widgetarea",
    "author_bio": "autorze authorbio authorbox biography aboutauthor vcard",
    "caption": "caption figcaption",
    "newsletter": "newsletter subscribe subscription signup optin mailchimp mc4wp",
    "consent": "cookie cookies consent gdpr onetrust didomi",
    "advertisement": "advert advertisement ads adslot sponsored sponsor dfp adsbygoogle anzeige werbung",
    "paywall": "paywall regwall metered",
    "article": "article articlebody entry post story",
}
_CUE_OF_WORD = {word: cue for cue, words in _WORDS.items() for word in words.split()}

_HIDING = frozenset("hidden invisible is-hidden d-none visually-hidden sr-only screen-reader-text".split())
"""Names that hide an element; as a part of another name (``overflow-hidden``) the word says something else."""
_SHOWN_SOMEWHERE = re.compile(r":(?:block|flex|grid|inline\S*)$")  # "hidden md:block": hidden on small screens only

_CUE_OF_TAG = {
    "nav": "navigation",
    "footer": "footer",
    "header": "header",
    "aside": "sidebar",
    "form": "form",
    "fieldset": "form",
    "dialog": "dialog",
    "figure": "figure",
    "figcaption": "caption",
    "article": "article",
    "main": "article",
    "table": "table",
}
_CUE_OF_ROLE = {
    "navigation": "navigation",
    "contentinfo": "footer",
    "banner": "header",
    "complementary": "sidebar",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "main": "article",
    "article": "article",
}
_NAME = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[a-z]+")
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES_READ = 16  # names of one attribute that are looked at; sites that write more repeat themselves
_LONGEST_NAMES = 600  # characters of one attribute that are looked at
_MOST_WORDS = 6  # a name of more words is made from a headline
_DENYING = frozenset(("no", "not", "has", "with", "without", "hide", "remove"))
_FILED_UNDER = ("tag-", "category-")  # WordPress writes an article's tags and categories into its class
_LAYOUT = frozenset(("content", "grid", "layout", "main", "mode", "template"))  # "content-sidebar" holds both columns
_PAGE = frozenset(("html", "body"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OF_ARTICLES = frozenset(("article", "caption", "comments", "related", "hidden"))


@lru_cache(maxsize=65536)
def _cues_of_names(names: str) -> frozenset[str]:
    cues = set()
    for name in names.split()[:_NAMES_READ]:
        words = [word.lower() for word in _NAME.findall(name)]
        if len(words) > _MOST_WORDS or name.startswith(_FILED_UNDER) or not _DENYING.isdisjoint(words):
            continue
        for word in (*words, *map("".join, pairwise(words))):
            cue = _CUE_OF_WORD.get(word)
            if cue and not (cue == "sidebar" and not _LAYOUT.isdisjoint(words)):
                cues.add(cue)
    parts = names.split()
    if not _HIDING.isdisjoint(parts) and not any(map(_SHOWN_SOMEWHERE.search, parts)):
        cues.add("hidden")
    return frozenset(cues)


def cues_of_element(element: _Element) -> frozenset[str]:
    """What ``element`` calls itself, without what encloses it.

    Returns:
        Names such as ``comments``, ``share``, ``navigation``, ``footer``, ``caption``, ``hidden``, ``article``.
    """
    return cues_of_attributes(str(element.tag), _attributes_of(element))


def _attributes_of(element: _Element) -> dict[str, str]:
    """All attributes at once, which is cheaper than asking for several."""
    return cast("dict[str, str]", dict(element.items()))


def cues_of_attributes(tag: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """What an element of this tag and with these attributes calls itself, as :func:`cues_of_element`."""
    if not attributes:
        return _cues(tag, "", "", None, False)
    style = attributes.get("style")
    return _cues(
        tag,
        attributes.get("class", "")[:_LONGEST_NAMES],
        attributes.get("id", "")[:_LONGEST_NAMES],
        role if (role := attributes.get("role")) in _CUE_OF_ROLE else None,
        "hidden" in attributes or bool(style and _DISPLAY_NONE.search(style)),
    )


@lru_cache(maxsize=65536)
def _cues(tag: str, class_: str, id_: str, role: str | None, hidden: bool) -> frozenset[str]:
    cues = set()
    if tag in _CUE_OF_TAG:
        cues.add(_CUE_OF_TAG[tag])
    if tag not in _PAGE:
        for names in (class_, "" if tag in _HEADINGS else id_):
            named = _cues_of_names(names) if names else frozenset[str]()
            # What else an article's name says is what it is about, or of what kind ("newsletter-post").
            cues |= named & _OF_ARTICLES if tag in ("article", "main") else named
    if role is not None:
        cues.add(_CUE_OF_ROLE[role])
    if hidden:
        cues.add("hidden")
    return frozenset(cues)
