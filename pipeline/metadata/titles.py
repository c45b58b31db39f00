"""The headline as it is shown, out of what a page calls its title: without the site's name, section or page number."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from pipeline.metadata.dates import find_dates
from pipeline.metadata.similarity import letters_of, words_of
from pipeline.normalize.permalinks import without_permalink

LONGEST_TITLE = 300
"""Characters of a headline; what is longer is an essay in the wrong field."""

_SEPARATOR = re.compile(r"\s+[|–—\-:·•»›«‹/~]{1,2}\s+|\s*\|\s*|\s+::\s+|\s*｜\s*|\s+[-–—]|[-–—]\s+(?=\S+$)")
_CUTS_TRIED = 3  # separators from each end of a title; comparing at each of thousands would be quadratic
_PAGE = re.compile(
    r"\s*[|–—\-(,·:]?\s*\(?\b(?:page|seite|p[áa]gina|pagina|strona|sayfa|страница|side|sida)\s+\d{1,3}"
    r"(?:\s+(?:of|von|de|sur|van|di|из|z)\s+\d{1,3})?\)?\s*$",
    re.IGNORECASE,
)
_SECTIONS = frozenset(
    "opinion news sport sports politics business world video photos blog kommentar meinung politik wirtschaft "
    "nachrichten "
    "opinión opinião política economía noticias actualité gündem haber новости".split()
)
"""Sections that are set behind titles where the page does not state its section."""
_DOMAIN = re.compile(r"\.\w{2,6}(?:\.\w{2})?$")
_ARTICLE_WORD = re.compile(r"^(?:the|der|die|das|le|la|el|il)\s+", re.IGNORECASE)
_KICKER_END = re.compile(r"[:|/–—·•-]\s*$")
_SEPARATES = re.compile(r"\s*[|*–—·•-]")
_BAR = re.compile(r"\s+[|｜]\s+")
_BARS = " |｜"
_ACRONYM = 6  # letters of a name at most that is one, beside which the name in full may stand
_HEADLINE_WORDS = 2  # before a bar at least; a single word there is rather a kicker
_CUT_AT = 100  # characters from which on a title may have been cut
LONE_SHARE, LONE_WORDS = 0.3, 4
_MENU = frozenset(
    "home homepage startseite accueil inicio início główna anasayfa главная news nachrichten blog menu menü search "
    "article articles artikel untitled index document 404 error".split()
)


def clean_title(
    text: str, site_names: frozenset[str], section: str | None = None, *, visible: bool = False
) -> str | None:
    """The headline in a title, or ``None`` where nothing of it is one.

    Args:
        text: the title as a source states it.
        site_names: what the site calls itself, as :func:`names_of_site` gives it.
        section: the article's section, which some sites set behind the title.
        visible: whether it is shown as a headline (an h1): then only what is exactly the site's name is taken off.
    """
    title = without_permalink(" ".join(unescape(text).split()))
    if len(title) > LONGEST_TITLE:
        return None
    title = _PAGE.sub("", title) or title
    title = _without_site(title, site_names, letters_of(section), exact=visible)
    title = (_PAGE.sub("", title) or title).strip(_BARS)
    letters = letters_of(title)
    if not letters or letters in site_names or letters in _MENU:
        return None
    return title


def names_of_site(stated: list[str], url: str | None) -> frozenset[str]:
    """What a site is called, folded: the names it states, its host and the host's parts.

    Args:
        stated: names as the page states them.
        url: an address on the site.
    """
    names = {letters_of(name) for name in stated}
    for name in stated:
        names.add(letters_of(_DOMAIN.sub("", name.strip())))
        names.add(letters_of(_ARTICLE_WORD.sub("", name.strip())))
    host = host_of(url)
    if host:
        labels = host.removeprefix("www.").split(".")
        names.add(letters_of(host.removeprefix("www.")))
        names.add(letters_of(max(labels[:-1] or labels, key=len)))
    return frozenset(name for name in names if len(name) > 1)


def host_of(url: str | None) -> str | None:
    """The host of an address; ``None`` where it has none."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _without_site(title: str, site_names: frozenset[str], section: str, exact: bool) -> str:
    """``title`` without the site's name and the section at its end or the name at its beginning, at most three "
    "parts."""

    def is_off(part: str, *, behind: bool) -> bool:
        letters = letters_of(part)
        if letters in site_names or (behind and letters and letters in (section, *_SECTIONS)):
            return True
        return not exact and is_site_name(part, site_names)

    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        for cut in dict.fromkeys(cuts[-_CUTS_TRIED:][::-1] + cuts[:_CUTS_TRIED]):
            before, after = title[: cut.start()].strip(), title[cut.end() :].strip()
            if before and is_off(after, behind=True):
                title = before
                break
            if after and is_off(before, behind=False):
                title = after
                break
        else:
            return title
    return title


def site_name_in(title: str, site_names: frozenset[str]) -> str | None:
    """The name of the site at the end or the beginning of a page's title; ``None`` where neither is like its host.

    Args:
        title: the page's ``title`` element.
        site_names: what the site calls itself, as :func:`names_of_site` gives it.
    """
    title = " ".join(unescape(title).split())
    cuts = list(_SEPARATOR.finditer(title))
    if not cuts:
        return None
    for part in (title[cuts[-1].end() :].strip(), title[: cuts[0].start()].strip()):
        if part and is_site_name(part, site_names):
            return part
    return None


def site_name_of(stated: str, url: str | None) -> str:
    """The name in what a site calls itself, without the slogan beside it: the part that its host is called by.

    Args:
        stated: such as "Harbour Gazette - News from the coast" or "News from the coast | Harbour Gazette".
        url: an address on the site; without one only bars at the ends go.
    """
    stated = stated.strip(_BARS)
    names = names_of_site([], url)
    cuts = list(_SEPARATOR.finditer(stated))
    if not cuts or not names:
        return stated
    first, last = (stated[: cuts[0].start()].strip(), stated[cuts[-1].end() :].strip())
    for part in (first, last):
        if part and is_site_name(part, names):
            return stated if len(part) <= _ACRONYM and part.isupper() else part
    return stated


def is_site_name(text: str, site_names: frozenset[str]) -> bool:
    """Whether a part of a title is the site's name, also where the site's host abbreviates it or adds to it."""
    letters = letters_of(text)
    if not letters:
        return False
    if letters in site_names:
        return True
    return any(
        (len(name) >= 4 and letters.startswith(name) and len(letters) <= len(name) + 12)
        or (len(letters) >= 4 and name.startswith(letters))
        or (len(letters) >= 5 and name.endswith(letters))
        for name in site_names
    )


def best_heading(headings: list[str], references: list[str], site_names: frozenset[str]) -> str | None:
    """The first-level heading that shares most words with the page's title, at least half of its own.

    (The h1 with the largest overlap is the headline on 83 to 88 % of pages; others are logos and sections.) A page's
    only heading of some length needs to share less, since titles for search engines are worded anew.

    Args:
        headings: texts of the first-level headings.
        references: what the page calls its title elsewhere.
        site_names: what the site calls itself, as :func:`names_of_site` gives it.
    """
    known: frozenset[str] = frozenset().union(*(words_of(text) for text in references))
    best, best_score = None, (0.0, 0)
    candidates = [text for text in dict.fromkeys(headings) if letters_of(text) not in site_names]
    for heading in candidates:
        if len(heading) > LONGEST_TITLE:
            continue
        words = words_of(heading)
        shared = len(words & known)
        least = LONE_SHARE if len(candidates) == 1 and len(words) >= LONE_WORDS else 0.5
        if not shared or shared < least * len(words):
            continue
        score = (shared / len(words), len(words))
        if score > best_score:
            best, best_score = heading, score
    return best


def without_extras(title: str, shared: str) -> str:
    """A headline without a kicker before it or a date beside it, where the title for sharing is just the rest.

    Args:
        title: the headline, such as "Football: Harbour beats Docks" or "Harbour beats Docks Posted on 1 July 2024".
        shared: the title for sharing (``og:title``), such as "Harbour beats Docks".
    """
    if len(shared) < len(title):
        before, after = title[: -len(shared)], title[len(shared) :]
        if title.endswith(shared) and (_KICKER_END.search(before) or find_dates(before)):
            return shared
        if title.startswith(shared) and find_dates(after):
            return shared
    return title


def before_bar(title: str) -> str:
    """A title without what stands behind its first vertical bar, be it a site, a section or a slogan.

    For titles that no headline on the page confirms. (Where a bar is left in those of articles, what stands before it
    is the headline four times as often as the whole.)
    """
    before = _BAR.split(title, maxsplit=1)[0].strip()
    return before if len(before.split()) >= _HEADLINE_WORDS else title


def completed(title: str, others: list[str]) -> str:
    """A headline that was cut at 110 characters, as some systems do for JSON-LD, in full where another source has "
    "it."""
    if len(title) < _CUT_AT:
        return title
    stem = title.rstrip(" .…")
    longer = [other for other in others if len(other) > len(title) and other.startswith(stem)]
    return next((other for other in longer if not _SEPARATES.match(other, len(stem))), title)
