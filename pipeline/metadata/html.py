"""Metadata of an HTML page, as far as trafilatura gives it, with its known inventions held back.

trafilatura finds a date on nearly every page, also on those that state none. A date is taken only where a source on
the page states that very day: JSON-LD, a meta element, a ``time`` element or the address.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from pipeline.article import DateSource
from pipeline.metadata.record import Metadata, hostname_of
from pipeline.normalize import comparable

# htmldate takes today as the latest day unless told otherwise; a record must not depend on the day it is made.
_DATE_LIMITS = {"min_date": "1990-01-01", "max_date": "2100-01-01", "original_date": True, "extensive_search": False}
_MOST_AUTHORS = 12
_AUTHOR_WORDS = 6
_NOT_A_NAME = re.compile(r"[\d@/\\|<>{}]|https?:|\bmin read\b", re.IGNORECASE)
_BY = re.compile(
    r"^(?:(?:by|von|par|por|di|door|yazan|автор)\s*:?\s+|(?:作者|记者|記者|撰文|文)\s*[:：/]\s*)", re.IGNORECASE
)
# What is set beside names in bylines, in the languages whose sites were looked at.
_ROLE = re.compile(
    r"(?:(?:staff|senior|chief|deputy|managing|associate|contributing|guest|freelance|news|political|business|sports|"
    r"foreign|science|health|technology|education)[ -]){0,2}"
    r"(?:writer|reporter|editor|correspondent|columnist|contributor|author|journalist|staff|admin|"
    r"redakteur|redakteurin|redaktion|korrespondent|autor|rédacteur|rédactrice|rédaction|journaliste|redacción|"
    r"redactor|redactora|redazione|redacteur|editör|muhabir)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_CUTS_TRIED = 4  # separators from each end of a title; comparing at each of thousands would be quadratic
_SITE_SEPARATOR = re.compile(r"\s+[|–—\-:·•»›]\s+|\s*\|\s*")
_DATE_TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$")


def read_page_metadata(tree: HtmlElement, url: str | None = None) -> Metadata:
    """What the page says about itself.

    Args:
        tree: the parsed page. It may be changed: read the blocks first.
        url: its address, where known.
    """
    from trafilatura.metadata import extract_metadata

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    titles = _titles(tree)
    try:
        found: Any = extract_metadata(tree, url, dict(_DATE_LIMITS), False)
    except Exception:  # trafilatura fails on some metadata; what it knows is no reason to lose the article
        return Metadata(url=url, hostname=hostname_of(url), title=_headline(titles, None, None))
    site = _text(found.sitename)
    published, source = _stated_date(tree, found.date, found.url or url)
    page_url = _http(found.url) if _states_address(tree) else None
    return Metadata(
        url=url or page_url,
        canonical_url=page_url,
        hostname=hostname_of(url or page_url),
        site_name=site,
        title=_headline(titles, _text(found.title), site),
        authors=_authors(found.author, site),
        date_published=published,
        date_source=source,
        description=_text(found.description),
        image=_http(found.image),
        license=_text(found.license),
        section=next(iter(_list(found.categories)), None),
        tags=_list(found.tags),
    )


def _states_address(tree: HtmlElement) -> bool:
    """Whether the page says what its address is; trafilatura answers with the caller's or the base address as well."""
    return any("canonical" in (link.get("rel") or "").lower().split() for link in tree.iter("link")) or any(
        (meta.get("property") or meta.get("name") or "").lower() in ("og:url", "twitter:url")
        for meta in tree.iter("meta")
    )


def _titles(tree: HtmlElement) -> tuple[list[str], str | None]:
    """The texts of all first-level headings, and of the ``title`` element."""
    headings = [" ".join("".join(map(str, heading.itertext())).split()) for heading in tree.iter("h1")]
    title = next((element.text for element in tree.iter("title") if element.text), None)
    return [heading for heading in headings if heading], title


def _headline(titles: tuple[list[str], str | None], found: str | None, site: str | None) -> str | None:
    """The h1 that shares at least half of its words with the page's title, else the title without the site's name."""
    headings, page_title = titles
    known = set(_WORD.findall(comparable(f"{found or ''} {page_title or ''}")))
    best, best_share = None, 0.5
    for heading in headings:
        words = set(_WORD.findall(comparable(heading)))
        share = len(words & known) / len(words) if words else 0.0
        if share > best_share or (share == best_share and best is None):
            best, best_share = heading, share
    if best and comparable(best) != comparable(site or ""):
        return best
    if found and site and comparable(found) == comparable(site):  # the h1 of many a page is the site's logo
        found = _text(page_title) or found
    return _without_site(found or _text(page_title), site)


def _without_site(title: str | None, site: str | None) -> str | None:
    """``title`` without a trailing or leading site name."""
    if not title or not site:
        return title
    name = comparable(site)
    cuts = list(_SITE_SEPARATOR.finditer(title))
    for cut in cuts[:_CUTS_TRIED] + cuts[-_CUTS_TRIED:]:
        if comparable(title[cut.end() :]) == name:
            return title[: cut.start()].strip() or title
        if comparable(title[: cut.start()]) == name:
            return title[cut.end() :].strip() or title
    return title


def _authors(found: str | None, site: str | None) -> tuple[str, ...]:
    names: dict[str, str] = {}
    publisher = comparable(site or "")
    for part in (found or "").split(";"):
        name = _BY.sub("", part.strip(" ,.-–|\t\n")).strip()
        stated = name and not _NOT_A_NAME.search(name) and not _ROLE.fullmatch(name)
        if stated and len(name.split()) <= _AUTHOR_WORDS:
            names.setdefault(comparable(name), name)
    if len(names) > 1:  # the site counts as the author only where no one else is named
        names.pop(publisher, None)
    return tuple(names.values())[:_MOST_AUTHORS]


def _stated_date(tree: HtmlElement, day: str | None, url: str | None) -> tuple[str | None, DateSource | None]:
    """The date as precisely as the page states it, and where; nothing where no source states that day."""
    if not day or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        return None, None
    published = re.compile(rf'"datePublished"\s*:\s*"({day}{_DATE_TIME})"')
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            stated = published.search(script.text)
            if stated:
                return _iso(stated.group(1)), "jsonld"
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = (meta.get("content") or "").strip()
        if content.startswith(day) and "modif" not in name and "updat" not in name:
            return _iso(content), "meta"
    for element in tree.iter("time"):
        stated_time = (element.get("datetime") or "").strip()
        if stated_time.startswith(day):
            return _iso(stated_time), "time"
    if url and re.search(day.replace("-", r"[/_-]?"), url):
        return day, "url"
    return None, None


def _iso(stated: str) -> str:
    """``stated`` as ISO 8601, with its time and zone where it has them, else the day."""
    moment = _ISO_TIME.match(stated)
    if not moment:
        return stated[:10]
    day, minute, second, zone = moment.groups()
    zone = zone or ""
    if zone == "Z":
        zone = "+00:00"
    elif len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    precise = f"{day}T{minute}{second or ':00'}{zone}"
    try:
        datetime.fromisoformat(precise)
    except ValueError:  # such as 25:00 or +99:99
        return day
    return precise


def _text(value: str | None) -> str | None:
    text = " ".join((value or "").split())
    return text or None


def _http(value: str | None) -> str | None:
    return value if value and value.startswith(("http://", "https://")) else None


def _list(values: list[str] | None) -> tuple[str, ...]:
    """Distinct values; trafilatura joins some of them with commas."""
    parts = (part.strip() for value in values or [] for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
