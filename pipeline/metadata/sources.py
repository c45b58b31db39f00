"""What the fields of one page's metadata are read from, each source by the name it has in the tables of precedence.

Looking at the text around the headline, or at every element, is put off until a field asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from lxml.etree import _Element

from pipeline.metadata import precedence
from pipeline.metadata.bylines import ShownDates, shown_dates
from pipeline.metadata.dates import day_first_in, parse_date
from pipeline.metadata.jsonld import LEAST_ARTICLE, rank_of, text_of, texts_of
from pipeline.metadata.marks import Marks, find_items, find_marks, linked_tags
from pipeline.metadata.page import PageFacts, collect
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.surroundings import Line, lines_around
from pipeline.metadata.titles import LONGEST_TITLE, best_heading

_MOST_ELEMENTS = 3_000  # looked at for a headline that is no h1


class Sources:
    """The sources of one page.

    Attributes:
        facts: what the page states in its head and headings.
        url: the page's address, as the caller or the page itself says.
        fetched_at: when it was fetched, ISO 8601, where known.
        site_names: what the site calls itself, folded.
        title: the headline, once it is known.
        notes: where values were read, and why others were not taken.
        date_dropped: whether a date that the page states was not believed.
    """

    def __init__(self, tree: _Element, url: str | None, fetched_at: str | None) -> None:
        self.facts: PageFacts = collect(tree, url)
        self.url = url
        self.fetched_at = fetched_at
        self.site_names: frozenset[str] = frozenset()
        self.title: str | None = None
        self.notes = list(self.facts.notes)
        self.date_dropped = False

    def note(self, field: str, source: str, text: str) -> None:
        """Say for people where a value was read, or why one was not taken."""
        self.notes.append(f"{field}: {source}: {text}")

    def values(self, source: str) -> Iterator[str]:
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

    @cached_property
    def heading(self) -> str | None:
        """The first-level heading that is the headline."""
        references = [self.facts.first("og:title"), self.facts.title, text_of(self.facts.article.get("headline"))]
        headings = [heading.text for heading in self.facts.headings]
        return best_heading(headings, [text for text in references if text], self.site_names)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines around the headline; where there is no h1, around what shows the title."""
        wanted = self.heading
        for heading in self.facts.headings:
            if wanted is None or heading.text == wanted:
                return lines_around(heading.element)
        title = letters_of(self.title)
        if title and not self.facts.headings:
            elements = self.facts.tree.iter("h2", "h3", "h4", "p", "div", "span")
            for element in islice(elements, _MOST_ELEMENTS):
                text = element.text
                if text and len(title) <= len(text) <= LONGEST_TITLE and letters_of(text) == title:
                    return lines_around(element)
        return []

    @cached_property
    def shown(self) -> ShownDates:
        """The dates around the headline."""
        return shown_dates(self.lines, self.day_first)

    @cached_property
    def day_first(self) -> bool | None:
        """How to read 03/04/2017 on this page."""
        return day_first_in(self.facts.language or self.facts.first("og:locale"))

    @property
    def is_article(self) -> bool:
        """Whether the page's JSON-LD says that it is an article, and not only a page."""
        return bool(self.facts.article) and rank_of(self.facts.article) <= LEAST_ARTICLE

    @cached_property
    def changed_days(self) -> frozenset[str]:
        """The days of the last change that the page states."""
        stated = (value for source in precedence.MODIFIED for value in list(self.values(source))[:2])
        return frozenset(date[:10] for value in stated if (date := parse_date(value, self.day_first)))

    @cached_property
    def marks(self) -> Marks:
        """What is marked anywhere on the page."""
        return find_marks(self.facts.tree)

    @cached_property
    def items(self) -> dict[str, list[str]]:
        """Dates in microdata and RDFa in the page's text."""
        return find_items(self.facts.tree)
