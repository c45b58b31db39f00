"""The metadata of one article, and how what the scraper knew completes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from pipeline.article import DateSource
from pipeline.metadata.addresses import HOST


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article; ``None`` and ``()`` where nothing is.

    Attributes:
        heading: the headline as it stands in the page's text, which may differ from ``title``.
        paywalled: whether the page says that the article is not free to read.
        date_dropped: whether a date that the page states was not believed.
        date_derived: whether the year of ``date_published`` was not stated, but follows from ``fetched_at``.
        notes: where each value was read, and why others were not taken; for people.

    The others are as in :class:`pipeline.article.Article`.
    """

    url: str | None = None
    canonical_url: str | None = None
    hostname: str | None = None
    site_name: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    date_source: DateSource | None = None
    description: str | None = None
    image: str | None = None
    license: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    fetched_at: str | None = None
    heading: str | None = None
    paywalled: bool = False
    date_dropped: bool = False
    date_derived: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)


def with_hints(metadata: Metadata, url: str | None, hints: Mapping[str, Any] | None) -> Metadata:
    """``metadata`` completed by what the scraper knew.

    The address and the time of fetching always come from the scraper where it states them, everything else only where
    the document itself is silent.

    Args:
        metadata: what the document says.
        url: the address the caller gave, if any; the sidecar's wins over it.
        hints: the content of the sidecar.
    """
    hints = hints or {}
    address = hints.get("url") or url or metadata.url or metadata.canonical_url
    completed = replace(
        metadata,
        url=address,
        hostname=hostname_of(address) or metadata.hostname,
        site_name=metadata.site_name or hints.get("site_name"),
        title=metadata.title or hints.get("title"),
        authors=metadata.authors or tuple(hints.get("authors") or ()),
        tags=metadata.tags or tuple(hints.get("tags") or ()),
        fetched_at=hints.get("fetched_at"),
    )
    if completed.date_published is None and hints.get("date_published"):
        completed = replace(completed, date_published=hints["date_published"], date_source="sidecar")
    return completed


def hostname_of(url: str | None) -> str | None:
    """Host of an address in lower case, without port and credentials; ``None`` where it has none."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:  # a bracket that opens and does not close
        return None
    return host if host and HOST.fullmatch(host) else None
