"""Metadata of an HTML page: candidates from every source, taken in the order of a table, cleaned, or left out.

What the page states is collected by :mod:`pipeline.metadata.page`; which source is believed first stands in
:mod:`pipeline.metadata.precedence`. A value that is not certain is not given, and ``Metadata.notes`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.etree import _Element

from pipeline.metadata import precedence
from pipeline.metadata.addresses import absolute_url, canonical_url, is_front_page
from pipeline.metadata.authorship import Authorship
from pipeline.metadata.descriptions import clean_description, completed_description
from pipeline.metadata.jsonld import NEWS, rank_of, text_of, types_of, url_of
from pipeline.metadata.labels import first_section, is_no_label
from pipeline.metadata.page import pieces_of
from pipeline.metadata.pictures import is_of_the_site
from pipeline.metadata.publication import Publication
from pipeline.metadata.record import Metadata, hostname_of
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.sources import Sources
from pipeline.metadata.tags import clean_tags
from pipeline.metadata.titles import (
    before_bar,
    clean_title,
    completed,
    names_of_site,
    site_name_in,
    site_name_of,
    without_extras,
)
from pipeline.normalize.permalinks import without_permalink

_MOST_NOTES = 40
_LONGEST_LICENSE, _LONGEST_LABEL = 300, 80
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def read_page_metadata(tree: _Element, url: str | None = None, fetched_at: str | None = None) -> Metadata:
    """What the page says about itself.

    Args:
        tree: the parsed page; not changed.
        url: its address, where known.
        fetched_at: when it was fetched, ISO 8601, where known; a date of publication behind it is not believed.
    """
    return _Reader(Sources(tree, url, fetched_at)).metadata()


class _Reader:
    """One page on its way to metadata; each field has a method."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.facts = sources.facts

    def metadata(self) -> Metadata:
        canonical = self._canonical()
        self.sources.url = self.sources.url or canonical
        site = self.site = self._site_name()
        stated = [site or ""] + [
            value for name in ("og:site_name", "application-name") if (value := self.facts.first(name))
        ]
        self.sources.site_names = names_of_site(stated, self.sources.url)
        self.sources.title = self._title()
        authors = Authorship(self.sources).authors()
        publication = Publication(self.sources)
        published, source = publication.published()
        return Metadata(
            url=self.sources.url,
            canonical_url=canonical,
            hostname=hostname_of(self.sources.url),
            site_name=site,
            title=self.sources.title,
            authors=tuple(author.name for author in authors),
            date_published=published,
            date_modified=publication.modified(published),
            date_source=source,
            description=self._description(),
            image=self._image(),
            license=self._license(),
            section=self._section(),
            tags=self._tags(),
            heading=self.sources.heading,
            paywalled=self._paywalled(),
            date_dropped=self.sources.date_dropped,
            notes=tuple(self.sources.notes[:_MOST_NOTES]),
        )

    def _first(self, field: str, sources: tuple[str, ...], usable: Callable[[str], str | None]) -> str | None:
        """The first usable value in the order of the table."""
        for source in sources:
            for value in self.sources.values(source):
                found = usable(value)
                if found:
                    self.sources.note(field, source, found[:80])
                    return found
        return None

    def _title(self) -> str | None:
        news = bool(self.facts.article) and rank_of(self.facts.article) == NEWS
        order = precedence.TITLE_OF_NEWS if news else precedence.TITLE
        titles: dict[str, str] = {}
        section = next((value for source in precedence.SECTION for value in self.sources.values(source)), None)
        for source in order:
            stated = self._stated_title(source)
            if not stated:
                continue
            title = clean_title(stated, self.sources.site_names, section, visible=source.startswith("h1"))
            if title:
                titles[source] = title
            else:
                self.sources.note(
                    "title", source, f"not taken, “{stated[:60]}” is the site's name, too long or no headline"
                )
        if not titles:
            return None
        source, title = next(iter(titles.items()))
        title = completed(title, list(titles.values()))
        if source == "h1":
            title = self._without_kicker(title, [other for name, other in titles.items() if not name.startswith("h1")])
        if "og:title" in titles:
            title = without_extras(title, titles["og:title"])
        if not source.startswith("h1"):
            title = before_bar(title)
        self.sources.note("title", source, title[:80])
        return title

    def _without_kicker(self, title: str, others: list[str]) -> str:
        """A headline without what is set before it in an element of its own, where another source has just the rest."""
        element = next(
            (heading.element for heading in self.facts.headings if heading.text == self.sources.heading), None
        )
        pieces = pieces_of(element) if element is not None else []
        wanted = {letters_of(other) for other in others}
        for number in range(1, len(pieces)):
            rest = " ".join(pieces[number:])
            if letters_of(rest) in wanted and letters_of(title).endswith(letters_of(rest)):
                return without_permalink(rest)
        return title

    def _stated_title(self, source: str) -> str | None:
        headings = self.facts.headings
        if source == "h1":
            return self.sources.heading
        if source == "h1:only":
            return headings[0].text if len(headings) == 1 else None
        if source == "title":
            return self.facts.title
        return next(self.sources.values(source), None)

    def _canonical(self) -> str | None:
        base = self.sources.url
        article = self.facts.article
        for source in precedence.CANONICAL:
            name = source.partition(":")[2]
            of_article = source.startswith("jsonld:")
            stated = url_of(article.get(name)) if of_article else next(self.sources.values(source), None)
            url = canonical_url(stated, base)
            if url and is_front_page(url, base):
                self.sources.note("canonical_url", source, f"not taken, the site's front page {url[:120]}")
            elif url and not ("." in (host := hostname_of(url) or "") or ":" in host or host == hostname_of(base)):
                self.sources.note("canonical_url", source, f"not taken, no host of the web {url[:120]}")
            elif url:
                self.sources.note("canonical_url", source, url[:120])
                return url
        return None

    def _site_name(self) -> str | None:
        for source in precedence.SITE_NAME:
            if source == "jsonld:publisher":
                values = [name for name, _ in self.facts.jsonld.people(self.facts.article.get("publisher"))]
            elif source == "jsonld:website":
                nodes = [node for node in self.facts.jsonld.nodes if "WebSite" in types_of(node)]
                values = [text for node in nodes if (text := text_of(node.get("name")))]
            else:
                values = list(self.sources.values(source))
            for value in values[:1]:
                name = site_name_of(_SCHEME.sub("", value).rstrip("/"), self.sources.url)
                if len(name) <= _LONGEST_LABEL and letters_of(name):
                    self.sources.note("site_name", source, name)
                    return name
        shown = site_name_in(self.facts.title or "", names_of_site([], self.sources.url))
        if shown and len(shown) <= _LONGEST_LABEL:
            self.sources.note("site_name", "title", shown)
            return shown
        return None

    def _description(self) -> str | None:
        title = letters_of(self.sources.title)
        stated = [
            (source, text)
            for source in precedence.DESCRIPTION
            for value in self.sources.values(source)
            if letters_of(text := clean_description(value)) not in ("", title)
        ]
        if not stated:
            return None
        (source, first), *others = stated
        self.sources.note("description", source, first[:80])
        return completed_description(first, (text for _, text in others))

    def _image(self) -> str | None:
        for source in precedence.IMAGE:
            origin, _, name = source.partition(":")
            of_article = origin == "jsonld"
            of_node = self.facts.jsonld.picture(self.facts.article.get(name)) if of_article else None
            stated = of_node if of_article else next(self.sources.values(source), None)
            url = absolute_url(stated, self.sources.url)
            if url and is_of_the_site(url, self.sources.site_names):
                self.sources.note("image", source, f"not taken, the site's own {url[:120]}")
            elif url:
                self.sources.note("image", source, url[:120])
                return url
        return None

    def _license(self) -> str | None:
        def usable(text: str) -> str | None:
            return text if len(text) <= _LONGEST_LICENSE and letters_of(text) else None

        address = url_of(self.facts.article.get("license"))
        return self._first("license", precedence.LICENSE, usable) or (usable(address) if address else None)

    def _section(self) -> str | None:
        site = letters_of(self.site)

        def usable(text: str) -> str | None:
            text = first_section(text)
            if len(text) > _LONGEST_LABEL or absolute_url(text, None) or is_no_label(text):
                return None
            return text if letters_of(text) not in ("", site) else None

        return self._first("section", precedence.SECTION, usable)

    def _tags(self) -> tuple[str, ...]:
        for source in precedence.TAGS:
            tags = clean_tags(list(self.sources.values(source)), hostname_of(self.sources.url))
            if tags:
                self.sources.note("tags", source, f"{len(tags)}")
                return tags
        return ()

    def _paywalled(self) -> bool:
        stated = self.facts.article.get("isAccessibleForFree")
        value = str(text_of(stated) if not isinstance(stated, bool) else stated).lower()
        return value in ("false", "no", "0") or (self.facts.first("article:content_tier") or "").lower() == "locked"
