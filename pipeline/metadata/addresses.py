"""Addresses that a page states: absolute, without what only counts clicks."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

HOST = re.compile(r"[\w.:-]+")
"""A host name or address as a whole."""

_LONGEST = 2_000
_NO_ADDRESS = re.compile(r"[\s<>\"]")
_PATH_OF_FRONT_PAGE = re.compile(
    r"/*(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|start)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d{2})([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def absolute_url(stated: str | None, base: str | None) -> str | None:
    """An address as a page states it, made absolute; ``None`` where it is none on the web.

    Args:
        stated: the content of an attribute or a field.
        base: the page's address, where known.
    """
    if not stated or len(stated) > _LONGEST:
        return None
    stated = stated.strip()
    if stated.startswith("//"):
        stated = "https:" + stated
    try:
        if base and not urlsplit(stated).scheme:
            stated = urljoin(base, stated)
        parts = urlsplit(stated)
        host = parts.hostname
    except ValueError:  # a bracket that opens and does not close
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or not HOST.fullmatch(host):
        return None
    return None if _NO_ADDRESS.search(stated) else stated


def canonical_url(stated: str | None, base: str | None) -> str | None:
    """The page's address without tracking parameters and fragment."""
    from courlan import clean_url

    url = absolute_url(stated, base)
    if url is None:
        return None
    try:
        cleaned = clean_url(url)
    except Exception:  # what is left of the address is no reason to lose the article
        return url
    return cleaned or url


def is_front_page(canonical: str, base: str | None) -> bool:
    """Whether a canonical address is that of the site's front page although another page states it.

    Args:
        canonical: the address that is stated, absolute.
        base: the page's own address, where known.
    """
    return _PATH_OF_FRONT_PAGE.fullmatch(_path(canonical)) is not None and (
        base is not None and _PATH_OF_FRONT_PAGE.fullmatch(_path(base)) is None
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def day_in_address(url: str | None) -> str | None:
    """The day in a path such as ``/2017/02/24/bridge``; a month or a year alone is none."""
    match = _DAY_IN_PATH.search(url.split("?", 1)[0][:_LONGEST]) if url else None
    return f"{match[1]}-{match[3]}-{match[4]}" if match else None
