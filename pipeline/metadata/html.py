"""Metadata of an HTML page: candidates from every source, taken in the order of a table, cleaned, or left out.

What the page states is collected by :mod:`pipeline.metadata.page`; which source is believed first stands in
:mod:`pipeline.metadata.precedence`. A value that is not certain is not given, and ``Metadata.notes`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from lxml.html import HtmlElement

from pipeline.article import DateSource
from pipeline.metadata import precedence
from pipeline.metadata.addresses import absolute_url, canonical_url, day_in_address
from pipeline.metadata.bylines import ShownDates, bare_names, byline, marked_names, names_in_pieces, shown_dates
from pipeline.metadata.dates import day_first_in, is_after, is_out_of_range, parse_date
from pipeline.metadata.jsonld import LEAST_ARTICLE, NEWS, rank_of, text_of, texts_of, types_of, url_of
from pipeline.metadata.marks import Marks, find_items, find_marks, linked_tags
from pipeline.metadata.names import Author, clean_authors, is_handle
from pipeline.metadata.page import PageFacts, collect, is_elsewhere
from pipeline.metadata.record import Metadata, hostname_of
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.surroundings import Line, lines_around, short_pieces
from pipeline.metadata.titles import LONGEST_TITLE, best_heading, clean_title, completed, names_of_site, without_extras

_MOST_NOTES = 40
_MOST_TIMES = 60
_FEW_STATED, _FEW_NAMES = 3, 1  # marked anywhere on the page by itemprop, by class
_LONGEST_DESCRIPTION = 2_000


def read_page_metadata(tree: HtmlElement, url: str | None = None, fetched_at: str | None = None) -> Metadata:
    """What the page says about itself.

    Args:
        tree: the parsed page; not changed.
        url: its address, where known.
        fetched_at: when it was fetched, ISO 8601, where known; a date of publication behind it is not believed.
    """
    return _Reader(tree, url, fetched_at).metadata()


class _Reader:
    """One page on its way to metadata; each field has a method."""

    def __init__(self, tree: HtmlElement, url: str | None, fetched_at: str | None) -> None:
        self.facts: PageFacts = collect(tree, url)
        self.url = url
        self.fetched_at = fetched_at
        self.notes = list(self.facts.notes)
        self.date_dropped = False

    def metadata(self) -> Metadata:
        canonical = self._canonical()
        self.page_url = self.url or canonical
        site = self._site_name()
        stated = [site or ""] + [
            value for name in ("og:site_name", "application-name") if (value := self.facts.first(name))
        ]
        self.site_names = names_of_site(stated, self.page_url)
        self.title = self._title()
        authors = self._authors()
        published, source = self._published()
        return Metadata(
            url=self.page_url,
            canonical_url=canonical,
            hostname=hostname_of(self.page_url),
            site_name=site,
            title=self.title,
            authors=tuple(author.name for author in authors),
            date_published=published,
            date_modified=self._modified(published),
            date_source=source,
            description=self._description(),
            image=self._image(),
            license=self._license(),
            section=self._section(),
            tags=self._tags(),
            paywalled=self._paywalled(),
            date_dropped=self.date_dropped,
            notes=tuple(self.notes[:_MOST_NOTES]),
        )

    # What several fields need, read when the first one asks for it.

    @cached_property
    def heading(self) -> str | None:
        """The first-level heading that is the headline."""
        references = [self.facts.first("og:title"), self.facts.title, text_of(self.facts.article.get("headline"))]
        headings = [heading.text for heading in self.facts.headings]
        return best_heading(headings, [text for text in references if text], self.site_names)

    @cached_property
    def changed_days(self) -> frozenset[str]:
        """The days of the last change that the page states."""
        stated = (value for source in precedence.MODIFIED for value in list(self._values(source))[:2])
        return frozenset(date[:10] for value in stated if (date := parse_date(value, self.day_first)))

    @property
    def is_article(self) -> bool:
        """Whether the page's JSON-LD says that it is an article, and not only a page."""
        return bool(self.facts.article) and rank_of(self.facts.article) <= LEAST_ARTICLE

    @cached_property
    def lines(self) -> list[Line]:
        """The lines around the headline."""
        wanted = self.heading
        for heading in self.facts.headings:
            if wanted is None or heading.text == wanted:
                return lines_around(heading.element)
        title = letters_of(self.title)
        if title and not self.facts.headings:
            for element in self.facts.tree.iter("h2", "h3", "h4", "p", "div", "span"):
                if element.text and len(element.text) <= LONGEST_TITLE and letters_of(element.text) == title:
                    return lines_around(element)
        return []

    @cached_property
    def marks(self) -> Marks:
        """What is marked anywhere on the page."""
        return find_marks(self.facts.tree)

    @cached_property
    def items(self) -> dict[str, list[str]]:
        """Dates in microdata and RDFa in the page's text."""
        return find_items(self.facts.tree)

    @cached_property
    def shown(self) -> ShownDates:
        """The dates around the headline."""
        return shown_dates(self.lines, self.day_first)

    @cached_property
    def day_first(self) -> bool | None:
        return day_first_in(self.facts.language or self.facts.first("og:locale"))

    def _note(self, field: str, source: str, text: str) -> None:
        self.notes.append(f"{field}: {source}: {text}")

    # The fields.

    def _values(self, source: str) -> Iterator[str]:
        """The values of a source that is a ``meta`` element, a ``link`` or a property of the article's JSON-LD."""
        origin, _, name = source.partition(":")
        if origin == "jsonld":
            yield from texts_of(self.facts.article.get(name))
        elif origin == "link":
            if name in self.facts.links:
                yield self.facts.links[name]
        elif origin == "microdata":
            yield from self.items.get(name, [])
        elif source == "rel:tag":
            yield from linked_tags(self.facts.tree)
        else:
            yield from self.facts.meta.get(source, [])

    def _first(self, field: str, sources: tuple[str, ...], usable: Callable[[str], str | None]) -> str | None:
        """The first usable value in the order of the table."""
        for source in sources:
            for value in self._values(source):
                found = usable(value)
                if found:
                    self._note(field, source, found[:80])
                    return found
        return None

    def _title(self) -> str | None:
        news = bool(self.facts.article) and rank_of(self.facts.article) == NEWS
        order = precedence.TITLE_OF_NEWS if news else precedence.TITLE
        titles: dict[str, str] = {}
        section = next((value for source in precedence.SECTION for value in self._values(source)), None)
        for source in order:
            stated = self._stated_title(source)
            if not stated:
                continue
            title = clean_title(stated, self.site_names, section, visible=source.startswith("h1"))
            if title:
                titles[source] = title
            else:
                self._note("title", source, f"not taken, “{stated[:60]}” is the site's name, too long or no headline")
        if not titles:
            return None
        source, title = next(iter(titles.items()))
        title = completed(title, list(titles.values()))
        if "og:title" in titles:
            title = without_extras(title, titles["og:title"])
        self._note("title", source, title[:80])
        return title

    def _stated_title(self, source: str) -> str | None:
        headings = self.facts.headings
        if source == "h1":
            return self.heading
        if source == "h1:only":
            return headings[0].text if len(headings) == 1 else None
        if source == "title":
            return self.facts.title
        return next(self._values(source), None)

    def _stated_authors(self, source: str) -> list[tuple[str, str]]:
        facts, article = self.facts, self.facts.article
        if source == "jsonld:author":
            return facts.jsonld.people(article.get("author"))
        if source == "jsonld:creator":
            return facts.jsonld.people(article.get("creator"))
        if source == "marked":
            return marked_names(self.lines, self.title)
        if source == "marked:page":
            return self._marked_anywhere()
        if source == "bare":
            return bare_names(self.lines, self.title, undated=self.is_article)
        if source == "byline":
            return byline(self.lines)
        if source == "twitter:data1" and not _SAYS_WRITTEN.search(facts.first("twitter:label1") or ""):
            return []
        return [(value, "") for value in self._values(source)]

    def _marked_anywhere(self) -> list[tuple[str, str]]:
        """Names marked anywhere on the page, if they are of few: those of many are of other articles."""
        for elements, most in ((self.marks.stated, _FEW_STATED), (self.marks.authors, _FEW_NAMES)):
            found: dict[str, tuple[str, str]] = {}
            for element in elements:
                pieces = short_pieces(element)
                names = names_in_pieces(pieces)
                if not names and element.get("itemprop") and len(pieces) == 1:  # stated, whatever it looks like
                    names = [(pieces[0], "")]
                for name, kind in names:
                    found.setdefault(letters_of(name), (name, kind))
            if 0 < len(found) <= most:
                return list(found.values())
        return []

    def _authors(self) -> list[Author]:
        fallback: list[Author] = []
        for source in precedence.AUTHORS:
            stated = self._stated_authors(source)
            if not stated:
                continue
            authors, dropped = clean_authors(stated, self.site_names, self.title)
            for note in dropped[:4]:
                self._note("authors", source, f"not taken, {note}")
            if not authors:
                continue
            if all(author.organisation or is_handle(author.name) for author in authors):
                fallback = fallback or authors
                continue
            self._note("authors", source, "; ".join(author.name for author in authors))
            return authors
        if fallback:
            self._note("authors", "an organisation", "; ".join(author.name for author in fallback))
        return fallback

    def _stated_dates(self, source: str) -> list[str]:
        """The dates of a source: of times in the text and in the address as well."""
        facts = self.facts
        if source in ("time:published", "time:modified"):
            wanted = _TIME_PUBLISHED if source == "time:published" else _TIME_MODIFIED
            return [
                element.get("datetime") or ""
                for element in facts.times[:20]
                if wanted.search(" ".join(element.get(name) or "" for name in ("class", "itemprop", "pubdate")))
                and not is_elsewhere(element)
            ]
        if source == "meta:published":
            values = [values[0] for name, values in facts.meta.items() if _META_PUBLISHED.search(name)]
            return values if len({value[:10] for value in values}) == 1 else []
        if source == "time:page":
            return self._dated_anywhere()
        if source == "time:headline":
            return self.shown.times
        if source == "dateline":
            return self.shown.texts
        if source == "url":
            day = day_in_address(self.page_url)
            return [day] if day else []
        return list(self._values(source))

    def _dated_anywhere(self) -> list[str]:
        """The date that is marked as one anywhere on the page, if there is one only: several are of other articles."""
        days: dict[str, str] = {}
        for element in (*self.facts.times[:_MOST_TIMES], *self.marks.dates):
            date = parse_date(element.get("datetime") or " ".join(short_pieces(element)), self.day_first)
            if date and date[:10] not in days and not is_elsewhere(element):
                days[date[:10]] = date
        return list(days.values()) if len(days) == 1 else []

    def _is_confirmed(self, date: str) -> bool:
        """Whether the page shows a date of the very day, or says elsewhere that it was published on it."""
        shown = [*self.shown.times, *self.shown.texts, *self.shown.modified]
        shown += [value for name in ("article:published_time", "og:published_time") for value in self._values(name)]
        return any((parse_date(text, self.day_first) or "").startswith(date[:10]) for text in shown)

    def _is_contradicted(self, source: str, date: str) -> bool:
        """Whether two independent sources agree on another day, one of them made for machines, and none on this one."""
        own = precedence.independent(source)
        others: dict[str, list[str]] = {}
        for group, sources in precedence.INDEPENDENT.items():
            if group == own:
                continue
            if group == "markup" and not others:
                return False  # no JSON-LD and no meta element says otherwise: what is shown is not read for this
            stated = (text for name in sources for text in self._stated_dates(name)[:1])
            day = next((found for text in stated if (found := parse_date(text, self.day_first))), None)
            if day is None:
                continue
            if not is_after(day, date) and not is_after(date, day):
                return False
            if day[:10] not in self.changed_days:
                others.setdefault(day[:10], []).append(group)
        return any(len(groups) > 1 for groups in others.values())

    def _believable(self, field: str, source: str, stated: str) -> str | None:
        date = parse_date(stated, self.day_first)
        if date is None:
            out = is_out_of_range(stated)
            if out:
                self.date_dropped = True
            reason = "before the web or far in the future" if out else "not a date with one meaning"
            self._note(field, source, f"not taken, “{stated[:40]}”: {reason}")
            return None
        if self.fetched_at and is_after(date, self.fetched_at):
            self.date_dropped = True
            self._note(field, source, f"not taken, {date} lies behind the time of fetching")
            return None
        return date

    def _published(self) -> tuple[str | None, DateSource | None]:
        found: tuple[str, str] | None = None
        for source in precedence.PUBLISHED:
            if found and source in precedence.SHOWN_DATES:
                break
            for stated in self._stated_dates(source)[:4]:
                date = (
                    parse_date(stated, self.day_first) if found else self._believable("date_published", source, stated)
                )
                if date is None:
                    continue
                if found is None:
                    if source.startswith("jsonld:") and not self.is_article and not self._is_confirmed(date):
                        self._note("date_published", source, f"not taken, {date} is a web page's and not shown")
                        continue
                    if self._is_contradicted(source, date):
                        self.date_dropped = True
                        self._note(
                            "date_published", source, f"not taken, {date}: two other sources agree on another day"
                        )
                        continue
                    if source == "time:page" and date[:10] in self.changed_days:
                        self._note("date_published", source, f"not taken, {date} is the day of the last change")
                        continue
                    found = date, source
                    self._note("date_published", source, date)
                    if len(date) > len("2017-02-24T09:30:00"):
                        return date, _date_source(source)
                elif date.startswith(found[0]) and len(date) > len(found[0]):
                    self._note("date_published", source, f"{date}: the same, more precise")
                    return date, _date_source(source)
        return (found[0], _date_source(found[1])) if found else (None, None)

    def _modified(self, published: str | None) -> str | None:
        for source in precedence.MODIFIED:
            for stated in self._stated_dates(source)[:2]:
                date = self._believable("date_modified", source, stated)
                if date:
                    if published and is_after(published, date):
                        self._note("date_modified", source, f"not taken, {date} lies before the publication")
                        continue
                    return date
        return next(iter(self.shown.modified), None)

    def _canonical(self) -> str | None:
        base = self.url
        article = self.facts.article
        for source in precedence.CANONICAL:
            name = source.partition(":")[2]
            stated = url_of(article.get(name)) if source.startswith("jsonld:") else next(self._values(source), None)
            url = canonical_url(stated, base)
            if url:
                self._note("canonical_url", source, url[:120])
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
                values = list(self._values(source))
            for value in values[:1]:
                if len(value) <= 80 and letters_of(value):
                    self._note("site_name", source, value)
                    return value
        return None

    def _description(self) -> str | None:
        return self._first(
            "description",
            precedence.DESCRIPTION,
            lambda text: text if letters_of(text[:_LONGEST_DESCRIPTION]) else None,
        )

    def _image(self) -> str | None:
        for source in precedence.IMAGE:
            origin, _, name = source.partition(":")
            stated = [url_of(self.facts.article.get(name)) or ""] if origin == "jsonld" else list(self._values(source))
            for value in stated[:1]:
                url = absolute_url(value, self.page_url)
                if url:
                    return url
        return None

    def _license(self) -> str | None:
        for source in precedence.LICENSE:
            for value in list(self._values(source))[:1] or [url_of(self.facts.article.get("license")) or ""]:
                if value and len(value) <= 300:
                    return value
        return None

    def _section(self) -> str | None:
        def usable(text: str) -> str | None:
            return text if len(text) <= 80 and letters_of(text) and not absolute_url(text, None) else None

        return self._first("section", precedence.SECTION, usable)

    def _tags(self) -> tuple[str, ...]:
        for source in precedence.TAGS:
            values = list(self._values(source))
            if len(values) == 1:
                values = _LIST_SEPARATOR.split(values[0])
            tags: dict[str, str] = {}
            for value in values:
                tag = " ".join(value.split()).strip("#,;| ")
                if letters_of(tag) and len(tag) <= 80:
                    tags.setdefault(letters_of(tag), tag)
            if tags:
                return tuple(tags.values())[:50]
        return ()

    def _paywalled(self) -> bool:
        stated = self.facts.article.get("isAccessibleForFree")
        value = str(text_of(stated) if not isinstance(stated, bool) else stated).lower()
        return value in ("false", "no", "0") or (self.facts.first("article:content_tier") or "").lower() == "locked"


_SAYS_WRITTEN = re.compile(
    r"writ|\bby\b|\bvon\b|autor|author|verfasst|écrit|escrito|auteur|scritto|yazan|автор", re.IGNORECASE
)
_TIME_PUBLISHED = re.compile(r"publ|created|pubdate|entry-date|post-date", re.IGNORECASE)
_META_PUBLISHED = re.compile(r"publi(?:sh|c).{0,12}(?:date|time)|date.{0,8}publi")
_TIME_MODIFIED = re.compile(r"modif|updat", re.IGNORECASE)
_LIST_SEPARATOR = re.compile(r"\s*[,;|，、]\s*")


def _date_source(source: str) -> DateSource:
    origin = source.partition(":")[0]
    if origin == "jsonld":
        return "jsonld"
    if origin == "time":
        return "time"
    if source == "dateline":
        return "text"
    if source == "url":
        return "url"
    return "meta"
