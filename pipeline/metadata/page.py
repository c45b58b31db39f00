"""What a page states about itself, collected in one pass over its tree, each value under the name of its source.

Nothing is judged here. Elements are those of HTML, names of ``meta`` elements those of Open Graph, Dublin Core,
parsely, sailthru, Highwire (``citation_``) and of the publishers that were looked at; all are kept in lower case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml.etree import _Element, iterwalk

from pipeline.blocks.element_names import cues_of_element
from pipeline.blocks.html import is_in_brackets
from pipeline.metadata.jsonld import LEAST_ARTICLE, JsonLd, rank_of, text_of, types_of, url_of
from pipeline.metadata.similarity import overlap

_LONGEST_VALUE = 2_000
_MOST_VALUES = 40  # of one name
_MOST_HEADINGS = 8
_MOST_ELEMENTS = 200  # of one kind
_MOST_PIECES = 8  # of a heading
_ELSEWHERE = frozenset(
    "comments related navigation footer sidebar newsletter share consent dialog advertisement hidden form".split()
)
"""Containers whose dates and names are not the article's."""
_NOT_SHOWN = frozenset(("script", "style", "template", "noscript", "rt", "rtc"))
_BOXES = frozenset("div p li ul ol h1 h2 h3 h4 section header small figure td tr".split())


@dataclass(slots=True)
class Heading:
    """A first-level heading: its text and where it stands."""

    text: str
    element: _Element


@dataclass(slots=True)
class PageFacts:
    """What a page states, by source.

    Attributes:
        meta: contents of ``meta`` elements by name or property, in the order of the page.
        links: first ``href`` of ``link`` elements by ``rel``.
        headings: the first-level headings.
        title: the text of the ``title`` element.
        times: ``time`` elements.
        jsonld: all JSON-LD nodes.
        article: the JSON-LD node that describes the page's article; empty where none does.
        language: the ``lang`` attribute of the page, unchecked.
        notes: what was passed over, and why.
    """

    tree: _Element
    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    title: str | None = None
    times: list[_Element] = field(default_factory=list)
    jsonld: JsonLd = field(default_factory=JsonLd)
    article: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    notes: list[str] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        """The first content of a ``meta`` element."""
        values = self.meta.get(name)
        return values[0] if values else None


def collect(tree: _Element, url: str | None) -> PageFacts:
    """Everything a page states about itself but what stands around its headline.

    Args:
        tree: the parsed page; not changed.
        url: its address, where known; it helps to tell the article's JSON-LD from another article's.
    """
    facts = PageFacts(tree)
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        tag = element.tag
        if tag == "meta":
            _add_meta(facts, element)
        elif tag == "link":
            href = (element.get("href") or "").strip()[:_LONGEST_VALUE]
            if href and element.get("hreflang") is None:
                for rel in (element.get("rel") or "").lower().split()[:4]:
                    facts.links.setdefault(rel, href)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and element.text:
                facts.jsonld.read(element.text)
        elif tag == "title":
            if facts.title is None and element.text and _parent_tag(element) != "svg":
                facts.title = single_spaced(element.text) or None
        elif tag == "h1":
            if len(facts.headings) < _MOST_HEADINGS:
                text = element_text(element)
                if text:
                    facts.headings.append(Heading(text, element))
        elif len(facts.times) < _MOST_ELEMENTS:
            facts.times.append(element)
    facts.language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    facts.notes.extend(facts.jsonld.notes)
    facts.article = _article_node(facts, url)
    return facts


def _add_meta(facts: PageFacts, element: _Element) -> None:
    content = element.get("content") or element.get("value")
    if not content or content.isspace():
        return
    value = single_spaced(content[:_LONGEST_VALUE])
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        names = element.get(attribute)
        if names:
            key = names.strip().lower()
            values = facts.meta.setdefault(f"itemprop:{key}" if attribute == "itemprop" else key, [])
            if len(values) < _MOST_VALUES and value and value not in values:
                values.append(value)


def _article_node(facts: PageFacts, url: str | None) -> dict[str, Any]:
    """The JSON-LD node of the page's article: the nearest to an article whose headline or address is the page's."""
    titles = [title for title in (facts.first("og:title"), facts.title) if title]
    titles += [heading.text for heading in facts.headings[:3]]
    addresses = {_bare(address) for address in (url, facts.links.get("canonical"), facts.first("og:url")) if address}
    best: dict[str, Any] = {}
    best_score = 0.0
    for index, node in enumerate(facts.jsonld.nodes):
        rank = rank_of(node)
        if rank > 4:
            continue
        headline = text_of(node.get("headline")) or text_of(node.get("name"))
        likeness = max((overlap(headline, title) for title in titles), default=0.0) if headline else 0.0
        stated = {_bare(address) for key in ("url", "mainEntityOfPage", "@id") if (address := url_of(node.get(key)))}
        same_page = bool(stated & addresses)
        if headline and titles and likeness < 0.2 and not same_page:
            if rank <= LEAST_ARTICLE:
                facts.notes.append(f"jsonld: passed over, a {types_of(node)[0]} about “{headline[:60]}”")
            continue
        score = 5.0 - rank + 2.0 * likeness + (1.0 if same_page else 0.0) - 0.001 * index
        score += (0.5 if node.get("datePublished") else 0.0) + (0.5 if node.get("author") else 0.0)
        if score > best_score:
            best, best_score = node, score
    return best


def is_elsewhere(element: _Element) -> bool:
    """Whether an element stands in comments, lists of other articles, menus, the footer and the like."""
    current: _Element | None = element
    for _ in range(24):
        if current is None or current.tag in ("body", "html", "article", "main"):
            return False
        if not _ELSEWHERE.isdisjoint(cues_of_element(current)):
            return True
        current = current.getparent()
    return False


def element_text(element: _Element, most: int = _LONGEST_VALUE) -> str:
    """The text of an element on one line, without scripts and styles; no more of it than about ``most`` characters.

    A line break, a box and a ``span`` directly behind another separate words, as they do on the screen.
    """
    parts: list[str] = []
    length = hidden = 0
    for event, child in iterwalk(element, events=("start", "end")):
        tag = child.tag
        starts = event == "start"
        if tag in _NOT_SHOWN and not is_in_brackets(child):
            hidden += 1 if starts else -1
        if tag == "br" or tag in _BOXES or (starts and tag == "span" and _follows_a_span(child)):
            parts.append(" ")
        text = child.text if starts else child.tail
        if text and not hidden and (starts or child is not element):
            parts.append(text)
            length += len(text)
            if length > most:
                break
    return single_spaced("".join(parts))


def pieces_of(heading: _Element) -> list[str]:
    """The texts of the elements in a heading and between them, in order, each on one line; blank ones left out."""
    element = heading
    while len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        element = element[0]
    parts = [element.text or ""]
    for child in islice(element, _MOST_PIECES):
        parts += (
            element_text(child) if isinstance(child.tag, str) and child.tag not in _NOT_SHOWN else "",
            child.tail or "",
        )
    return [piece for part in parts if (piece := single_spaced(part))]


def _follows_a_span(element: _Element) -> bool:
    before = element.getprevious()
    return before is not None and before.tag == "span" and not before.tail


def single_spaced(text: str) -> str:
    """``text`` with each run of white space as one space; other than in blocks, no-break spaces are white space."""
    return " ".join(text.split())


def _parent_tag(element: _Element) -> str | None:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else None


def _bare(address: str) -> str:
    """An address without scheme, host prefix, query and fragment, for comparing."""
    bare = address.split("#", 1)[0].split("?", 1)[0].split("//", 1)[-1]
    return bare.removeprefix("www.").rstrip("/").lower()
