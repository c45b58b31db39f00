"""Who wrote the article, by all sources of a page in the order of the table."""

from __future__ import annotations

import re

from pipeline.metadata import precedence
from pipeline.metadata.bylines import Names, bare_names, byline, marked_names, names_in_pieces
from pipeline.metadata.names import Author, clean_authors, is_handle
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.sources import Sources
from pipeline.metadata.surroundings import short_pieces
from pipeline.metadata.vocabulary import CREDENTIALS, ORGANISATION, PARTICLES

_FEW_STATED, _FEW_NAMES = 3, 1  # marked anywhere on the page by itemprop, by class
_SAYS_WRITTEN = re.compile(
    r"writ|\bby\b|\bvon\b|autor|author|verfasst|écrit|escrito|auteur|scritto|yazan|автор", re.IGNORECASE
)

_OF_A_FORUM = re.compile(
    r"\b(?:member(?: type)?|moderator|(?:thread|topic|discussion) starter|original poster|likes received|"
    r"homework helper|board owner)\b",
    re.IGNORECASE,
)
"""What forums set below the names of those who write there."""

_BIBLIOGRAPHIC = frozenset({"citation_author", "dc.creator", "dcterms.creator", "dc.contributor"})
"""Where names stand as in a catalogue, a person each; Google Scholar and Dublin Core ask for it."""
_CATALOGUED = re.compile(
    rf"((?:(?:{'|'.join(sorted(PARTICLES))})\s+){{0,2}}[^\W\d_](?:[^\W\d_]|['’-])*)\s*,\s*"
    r"([^\W\d_][\w'’.-]*(?:\s+[^\W\d_][\w'’.-]*){0,3})",
    re.IGNORECASE,
)
"""A family name of one word, with particles before it, and given names; two words before the comma may be a name."""


def in_natural_order(name: str) -> str:
    """A name that stands as in a catalogue, family name first, as it is spoken; any other as it is.

    >>> in_natural_order("Moss, Ada M.")
    'Ada M. Moss'
    """
    found = _CATALOGUED.fullmatch(name.strip())
    if found is None or CREDENTIALS.search(name) or ORGANISATION.search(name):
        return name
    family, given = found.groups()
    if given.isupper() and len(given) > 1 and "." not in given:  # "Moss, AFP", and "MOSS, ADA"
        return name
    return f"{given} {family}"


class Authorship:
    """The search for the authors of one page."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def authors(self) -> list[Author]:
        """The authors: people where the page names any, else the first organisation or login name that it states."""
        fallback: list[Author] = []
        for source in precedence.AUTHORS:
            if fallback and source == "marked:page":
                continue  # one mark somewhere on the page is no better than what the page states
            stated = self._stated(source)
            if not stated:
                continue
            authors, dropped = clean_authors(stated, self.sources.site_names, self.sources.title)
            for note in dropped[:4]:
                self.sources.note("authors", source, f"not taken, {note}")
            if not authors:
                continue
            if all(author.organisation or is_handle(author.name) for author in authors):
                fallback = fallback or authors
                continue
            self.sources.note("authors", source, "; ".join(author.name for author in authors))
            return authors
        if fallback:
            self.sources.note("authors", "an organisation", "; ".join(author.name for author in fallback))
        return fallback

    def _stated(self, source: str) -> Names:
        facts, article = self.sources.facts, self.sources.facts.article
        if source == "jsonld:author":
            return facts.jsonld.people(article.get("author"))
        if source == "jsonld:creator":
            return facts.jsonld.people(article.get("creator"))
        if source == "marked":
            return marked_names(self.sources.lines, self.sources.title)
        if source == "marked:page":
            return self._marked_anywhere()
        if source == "bare":
            return bare_names(self.sources.lines, self.sources.title, undated=self.sources.is_article)
        if source == "byline":
            return byline(self.sources.lines)
        if source == "twitter:data1" and not _SAYS_WRITTEN.search(facts.first("twitter:label1") or ""):
            return []
        values = self.sources.values(source)
        if source in _BIBLIOGRAPHIC:
            return [(in_natural_order(value), "") for value in values]
        return [(value, "") for value in values]

    def _marked_anywhere(self) -> Names:
        """Names marked anywhere on the page, if they are of few: those of many are of other articles."""
        for elements, most in ((self.sources.marks.stated, _FEW_STATED), (self.sources.marks.authors, _FEW_NAMES)):
            found: dict[str, tuple[str, str]] = {}
            for element in elements:
                pieces = short_pieces(element)
                names = names_in_pieces(pieces)
                if not names and element.get("itemprop") and len(pieces) == 1:  # stated, whatever it looks like
                    names = [(pieces[0], "")]
                if any(map(_OF_A_FORUM.search, pieces)):
                    return []  # a thread, whose posts are each marked with who wrote them and what they are there
                for name, kind in names:
                    found.setdefault(letters_of(name), (name, kind))
            if 0 < len(found) <= most:
                return list(found.values())
        return []
