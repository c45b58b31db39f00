"""The lines around a page's headline, where sites set who wrote an article and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

from pipeline.blocks.element_names import cues_of_element
from pipeline.metadata.page import single_spaced

_MOST_LINES_BELOW, _MOST_LINES_ABOVE = 40, 10
_MOST_WORDS = 260
"""Words below the headline within which the byline stands: behind a standfirst and a picture, before the body ends."""
_MOST_ELEMENTS = 600
_MOST_MARKED = 40  # elements that are marked as holding names
_SIBLINGS = 8  # before the headline or one of its ancestors
_ANCESTORS = 6  # of the headline, whose contents before it are read
_LONGEST_NAME, _MOST_PIECES = 160, 60  # characters and pieces of an element that is marked as holding names

_NOT_SHOWN = frozenset(
    "script style noscript template svg select option textarea iframe object audio video math canvas head input "
    "figure figcaption rt rtc".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark picture q rb rbc rp ruby s "
    "samp small source span strike strong sub sup time tt u var wbr button".split()
)
_PIECES = frozenset(("a", "span", "time"))
"""Inline elements that bylines are put together from, often with nothing but style between them."""
_ELSEWHERE = frozenset(
    "comments related navigation footer sidebar newsletter consent dialog advertisement hidden".split()
)

_NAMING = re.compile(
    r"(?:post|blog|article|entry|news|by)?authors?(?:name|names|link|wrapper|info|text|label)?|bylines?|byl|"
    r"autor(?:en|in|es)?|"
    r"auteurs?|autore|autori|writers?|contributors?|creator|redacteur|forfatter|skribent|yazar|journalista?|"
    r"reporter|redaktor"
)
"""Words of class names that mark an author's name."""
_NOT_NAMING = frozenset(
    "bio biography image images img avatar avatars photo picture role job desc description dateline social share "
    "position "
    "headshot icon timestamp about comments comment related more follow count category tags tag section "
    "reviewer".split()
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
    below = _Lines(_MOST_LINES_BELOW, _MOST_WORDS)
    current: _Element | None = heading
    while current is not None and current.tag not in ("body", "html") and not below.full:
        if current.tail:
            below.add_text(current.tail)
        for sibling in current.itersiblings():
            below.add_element(sibling)
            if below.full:
                break
        current = current.getparent()
        below.end_line()
    above = _Lines(4 * _MOST_LINES_ABOVE, 2 * _MOST_WORDS)
    for sibling in _before(heading):
        above.add_element(sibling)
    above.end_line()
    lines = above.lines[::-1][:_MOST_LINES_ABOVE]
    for line in lines:
        line.above = True
    return below.lines + lines


class _Lines:
    """Puts the text of elements together to lines, until there are enough."""

    def __init__(self, most_lines: int, most_words: int) -> None:
        self.lines: list[Line] = []
        self.full = False
        self._most_lines, self._most_words = most_lines, most_words
        self._words = self._elements = self._marked = 0
        self._parts: list[str] = []
        self._names: list[list[str]] = []
        self._times: list[tuple[str, str]] = []

    def add_text(self, text: str) -> None:
        """Text that stands in no element that was added."""
        self._parts.append(text)

    def add_element(self, root: _Element) -> None:
        """An element, what it shows and the text behind it; not what is in a menu, a list of other articles and so "
        "on."""
        stack: list[tuple[_Element, Iterator[_Element]]] = []
        element: _Element | None = root
        while element is not None:
            if self._opens(element):
                stack.append((element, iter(element)))
            elif element.tail:
                self._parts.append(element.tail)
            element = None
            while stack and element is None:
                current, children = stack[-1]
                element = next(children, None)
                if element is None:
                    stack.pop()
                    self._close(current)
            if self.full:
                return

    def _opens(self, element: _Element) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NOT_SHOWN:
            return False
        inline = tag in _INLINE
        if not inline and not _ELSEWHERE.isdisjoint(cues_of_element(element)):
            return False
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            self.full = True
        if not inline:
            self.end_line()
        elif tag in _PIECES:
            self._parts.append(" ")
        if self._marked < _MOST_MARKED and names_author(element):
            self._marked += 1
            self._names.append(short_pieces(element))
        elif tag == "time":
            self._times.append((element.get("datetime") or "", " ".join(short_pieces(element))))
        if element.text:
            self._parts.append(element.text)
        return True

    def _close(self, element: _Element) -> None:
        if element.tag not in _INLINE:
            self.end_line()
        elif element.tag in _PIECES:
            self._parts.append(" ")
        if element.tail:
            self._parts.append(element.tail)

    def end_line(self) -> None:
        """End the current line, if there is anything in it."""
        text = single_spaced("".join(self._parts)) if self._parts else ""
        self._parts.clear()
        if not text:
            return
        self.lines.append(Line(text, [pieces for pieces in self._names if pieces], self._times))
        self._names, self._times = [], []
        self._words += text.count(" ") + 1
        if len(self.lines) >= self._most_lines or self._words > self._most_words:
            self.full = True


def names_author(element: _Element) -> bool:
    """Whether an element is marked as holding an author's name: by its class, ``rel``, ``itemprop`` or address."""
    get = element.get
    for attribute in ("itemprop", "rel"):
        stated = get(attribute)
        if stated and "author" in stated.lower().split():
            return True
    return any(
        names and class_names_author(names[:200]) for names in (get("class"), get("data-testid"), get("data-qa"))
    )


@lru_cache(maxsize=16384)
def class_names_author(names: str) -> bool:
    """Whether class names mark an element as holding an author's name."""
    for name in names.split()[:16]:
        words = [word.lower() for word in _NAME.findall(name)]
        if len(words) <= 8 and _NOT_NAMING.isdisjoint(words) and any(map(_NAMING.fullmatch, words)):
            return True
    return False


def _before(start: _Element) -> Iterator[_Element]:
    """What stands before an element within its nearest ancestors, in reading order."""
    chain: list[list[_Element]] = []
    current: _Element | None = start
    for _ in range(_ANCESTORS):
        if current is None or current.tag in ("body", "html"):
            break
        chain.append(list(islice(current.itersiblings(preceding=True), _SIBLINGS))[::-1])
        current = current.getparent()
    for siblings in reversed(chain):
        yield from siblings


def short_pieces(element: _Element) -> list[str]:
    """The pieces of text in an element; none where there is more than names need."""
    pieces: list[str] = []
    length = 0
    for part in islice(element.itertext(), _MOST_PIECES + 1):
        piece = single_spaced(str(part))
        length += len(piece)
        if length > _LONGEST_NAME or len(pieces) >= _MOST_PIECES:
            return []
        if piece:
            pieces.append(piece)
    return pieces
