"""The lines around a page's headline, where sites set who wrote an article and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.etree import XPath, _Element

from pipeline.blocks.containers import container_cues
from pipeline.metadata.page import one_line

_MOST_LINES_BELOW, _MOST_LINES_ABOVE = 40, 10
_MOST_WORDS = 260
"""Words below the headline within which the byline stands: behind a standfirst and a picture, before the body ends."""
_MOST_ELEMENTS = 1_500
_ANCESTORS = 6  # of the headline, whose contents before it are read
_LONGEST_NAME = 160  # characters of an element that is marked as holding names

_NOT_SHOWN = frozenset(
    "script style noscript template svg select option textarea iframe object audio video math canvas head input figure figcaption".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark picture q rp rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr button".split()
)
_PIECES = frozenset(("a", "span", "time"))
"""Inline elements that bylines are put together from, often with nothing but style between them."""
_ELSEWHERE = frozenset("comments related navigation footer sidebar newsletter consent advertisement hidden".split())

_NAMING = re.compile(
    r"(?:post|blog|article|entry|news|by)?authors?(?:name|names|link|wrapper|info|text|label)?|bylines?|byl|autor(?:en|in|es)?|"
    r"auteurs?|autore|autori|writers?|contributors?|creator|redacteur|forfatter|skribent|yazar|journalista?|reporter|redaktor"
)
"""Words of class names that mark an author's name."""
_NOT_NAMING = frozenset(
    "bio biography image images img avatar avatars photo picture role job desc description dateline social share position "
    "headshot icon timestamp about comments comment related more follow count category tags tag section reviewer".split()
)
_NAME = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[a-z]+")


@dataclass(slots=True)
class Line:
    """A line near the headline.

    Attributes:
        text: what is shown.
        names: the pieces of text of each element in it that is marked as holding the names of authors.
        times: the ``datetime`` of ``time`` elements in it, or their text.
        above: whether it stands before the headline.
    """

    text: str
    names: list[list[str]] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    above: bool = False


def lines_around(heading: _Element) -> list[Line]:
    """The lines below the headline in reading order, then those above it from the nearest upwards."""
    below = _Lines()
    words = 0
    for line in below.collect(_after(heading)):
        words += len(line.text.split())
        if len(below.lines) >= _MOST_LINES_BELOW or words > _MOST_WORDS:
            break
    above = _Lines()
    for _ in above.collect(_before(heading)):
        pass
    lines = above.lines[::-1][:_MOST_LINES_ABOVE]
    for line in lines:
        line.above = True
    return below.lines + lines


_Event = tuple[str, _Element | None, str | None]
"""``text`` with the text, ``open`` and ``close`` of an element."""


class _Lines:
    """Puts the pieces of text together to lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._names: list[list[str]] = []
        self._times: list[tuple[str, str]] = []

    def collect(self, events: Iterator[_Event]) -> Iterator[Line]:
        for kind, element, text in events:
            if kind == "text":
                self._parts.append(text or "")
                continue
            if element is None:
                continue
            if element.tag in _INLINE:
                self._parts.append(" " if element.tag in _PIECES else "")
            elif finished := self._flush():
                yield finished
            if kind == "open":
                if names_author(element):
                    self._names.append(short_pieces(element))
                elif element.tag == "time":
                    self._times.append((element.get("datetime") or "", " ".join(short_pieces(element))))
        if last := self._flush():
            yield last

    def _flush(self) -> Line | None:
        text = one_line("".join(self._parts))
        self._parts = []
        if not text:
            return None
        line = Line(text, [name for name in self._names if name], self._times)
        self._names, self._times = [], []
        self.lines.append(line)
        return line


def names_author(element: _Element) -> bool:
    """Whether an element is marked as holding an author's name: by its class, ``rel``, ``itemprop`` or address."""
    get = element.get
    for attribute in ("itemprop", "rel"):
        stated = get(attribute)
        if stated and "author" in stated.lower().split():
            return True
    return any(names and _is_naming(names[:200]) for names in (get("class"), get("data-testid"), get("data-qa")))


def elements_naming_authors(tree: _Element) -> Iterator[_Element]:
    """Elements anywhere on a page that are marked as holding an author's name, at most some dozens."""
    marked = _MARKED(tree)
    elements = marked if isinstance(marked, list) else []
    return islice((element for element in elements if isinstance(element, _Element) and names_author(element)), 60)


def texts_holding(tree: _Element, phrases: tuple[str, ...]) -> Iterator[_Element]:
    """Elements anywhere on a page whose own text holds one of these phrases, at most some dozens."""
    for element in tree.iter("p", "div", "span", "a", "em", "i", "strong", "b", "li", "h3", "h4", "h5", "h6", "address"):
        text = element.text
        if text and len(text) < _LONGEST_NAME and any(phrase in text for phrase in phrases):
            yield element


def elements_naming_dates(tree: _Element) -> Iterator[_Element]:
    """Elements anywhere on a page that are marked as holding a date: ``time``, and by class; at most some dozens."""
    marked = _DATED(tree)
    elements = marked if isinstance(marked, list) else []
    return islice((element for element in elements if isinstance(element, _Element)), 60)


_DATED = XPath(
    "//body//time | //body//*[contains(@class,'publish') or contains(@class,'post-date') or contains(@class,'postDate') "
    "or contains(@class,'pubdate') or contains(@class,'blog-date') or contains(@class,'article-date') "
    "or contains(@class,'entry-date')]"
)
_MARKED = XPath(
    "//*[contains(@class,'uthor') or contains(@class,'yline') or contains(@class,'autor') or @rel='author']"
)


@lru_cache(maxsize=16384)
def _is_naming(names: str) -> bool:
    for name in names.split()[:16]:
        words = [word.lower() for word in _NAME.findall(name)]
        if len(words) <= 8 and _NOT_NAMING.isdisjoint(words) and any(map(_NAMING.fullmatch, words)):
            return True
    return False


def _after(start: _Element) -> Iterator[_Event]:
    """What follows an element in the page: texts, and elements as they open and close."""
    left = _MOST_ELEMENTS
    current: _Element | None = start
    while current is not None and current.tag not in ("body", "html"):
        if current.tail:
            yield "text", None, current.tail
        for sibling in current.itersiblings():
            for event in _within(sibling):
                if event[0] == "open":
                    left -= 1
                    if left <= 0:
                        return
                yield event
            if sibling.tail:
                yield "text", None, sibling.tail
        current = current.getparent()
        if current is not None:
            yield "close", current, None


def _before(start: _Element) -> Iterator[_Event]:
    """What stands before an element within its nearest ancestors, in reading order."""
    chain: list[list[_Element]] = []
    current: _Element | None = start
    seen = 0
    for _ in range(_ANCESTORS):
        if current is None or current.tag in ("body", "html"):
            break
        previous = []
        for sibling in current.itersiblings(preceding=True):
            previous.append(sibling)
            seen += 1
            if seen > 12:
                break
        chain.append(previous[::-1])
        current = current.getparent()
    for siblings in reversed(chain):
        for sibling in siblings:
            yield from _bounded(_within(sibling), _MOST_ELEMENTS // 10)
            if sibling.tail:
                yield "text", None, sibling.tail


def _bounded(events: Iterator[_Event], most: int) -> Iterator[_Event]:
    for number, event in enumerate(events):
        if number >= most:
            return
        yield event


def _within(root: _Element) -> Iterator[_Event]:
    """An element and what it shows; nothing where it is a menu, a list of other articles or the like."""
    stack: list[tuple[_Element, Iterator[_Element] | None]] = [(root, None)]
    while stack:
        element, children = stack[-1]
        if children is None:
            tag = element.tag
            if not isinstance(tag, str) or tag in _NOT_SHOWN or not _ELSEWHERE.isdisjoint(container_cues(element)):
                stack.pop()
                if stack and element.tail:
                    yield "text", None, element.tail
                continue
            yield "open", element, None
            if tag in ("br", "hr"):
                children = iter(())
            else:
                if element.text:
                    yield "text", None, element.text
                children = iter(element)
            stack[-1] = (element, children)
        child = next(children, None)
        if child is not None:
            stack.append((child, None))
            continue
        stack.pop()
        yield "close", element, None
        if stack and element.tail:
            yield "text", None, element.tail


def short_pieces(element: _Element) -> list[str]:
    """The pieces of text in an element; none where there is more than names need."""
    pieces: list[str] = []
    length = 0
    for part in element.itertext():
        piece = one_line(part)
        length += len(piece)
        if length > _LONGEST_NAME:
            return []
        if piece:
            pieces.append(piece)
    return pieces
