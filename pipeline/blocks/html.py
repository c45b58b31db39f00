"""An HTML page as blocks: its visible text in document order, with what the markup tells about each piece.

The page is parsed once. The tree serves the blocks, the second opinion and the metadata; none of them changes it.
The walk keeps its own stack, so that no tree is too deep for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml.etree import _Element

from pipeline.article import BlockKind
from pipeline.blocks.block import Block, Place
from pipeline.blocks.element_names import cues_of_attributes
from pipeline.blocks.lines import is_blank, one_line, unify_line_ends
from pipeline.blocks.pieces import joined

# Elements whose content is not shown as text, or above it, as how it is read in Japanese.
_NOT_SHOWN = frozenset(
    "script style noscript noframes noembed template head title svg math iframe frame frameset object embed canvas "
    "audio video map select option datalist textarea input meter progress rt rtc".split()
)
# Those of them that show a box of their own, which keeps the words around it apart.
_BOXES = frozenset("iframe object embed canvas audio video select textarea meter progress".split())
# Phrasing content of the HTML standard (section 3.2.5.2.5): it does not break the line.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rb rbc rp rt "
    "rtc ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KIND_OF_TAG: dict[str, BlockKind] = {
    "li": "list_item",
    "dd": "list_item",
    "dt": "list_item",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
}
_BOLD_TAGS = frozenset(("b", "strong"))
_NAMING = ("class", "id", "role", "itemprop")
"""Attributes that say what an element is."""
_HOLDS_ONE_PARAGRAPH = frozenset(("p", *_HEADINGS))
_HOLDS_LISTINGS = frozenset(("paragraph", "list_item", "quote"))
_LISTINGS = frozenset(("pre", "listing", "xmp", "plaintext"))
_LINE_NUMBERS = re.compile(r"\s*\d{1,5}(?:\s+\d{1,5})*\s*")
_TITLES_LOOKED_AT = 20  # drawings have titles as well
_NOTICE = 150  # characters; what is shorter asks readers to switch scripts on, and is no article
_MAX_CELLS = 40  # a row of more cells is a calendar or a layout, not a sentence

CELL_SEPARATOR = " | "
"""What stands between the cells of a ``table_row``."""


_LINK, _BOLD, _UNSEEN = 1, 2, 4
"""What the text of an element is in, as flags."""

_READ_ALOUD = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only element-invisible "
    "show-for-sr a11y-hidden mw-editsection".split()
)
"""Class names of Bootstrap, Foundation, Tailwind, WordPress and Drupal for what only screen readers say ("opens in a
new window"), and of MediaWiki for its "[edit]"."""
_SEEN_SOMEWHERE = re.compile(r"(?<!focus:)(?<!focus-within:)not-sr-only|visually-hidden-focusable")


@dataclass(slots=True)
class _Line:
    """The text that is being collected until the next line break."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    links: int = 0
    names: list[str] = field(default_factory=list)
    unseen: list[tuple[int, int]] = field(default_factory=list)
    begins_with_note: bool = False

    def add(self, text: str | None, marks: int) -> None:
        # What stands between the tags of a page is mostly white space, which is nothing where a line begins.
        if text and (self.parts or not (text.isspace() and text.isascii())):
            self.parts.append(text)
            if marks:
                length = len(one_line(text))
                if marks & _UNSEEN:
                    self.unseen.append((len(self.parts) - 1, marks))
                if marks & _LINK:
                    self.linked += length
                if marks & _BOLD:
                    self.bold += length

    def text(self) -> str:
        """Its text, without what only screen readers say of it, unless there is nothing else."""
        parts = self.parts
        if self.unseen:
            unseen = {index for index, _ in self.unseen}
            seen = [part for index, part in enumerate(parts) if index not in unseen]
            if not is_blank(one_line("".join(seen))):
                for index, marks in self.unseen:
                    length = len(one_line(parts[index]))
                    self.linked -= length if marks & _LINK else 0
                    self.bold -= length if marks & _BOLD else 0
                parts = seen
        return one_line(joined(parts, self.begins_with_note) if len(parts) > 1 else parts[0])


def page_blocks(tree: _Element) -> list[Block]:
    """The visible text blocks of a page in document order.

    A line break element ends a block, as in a dump, but not in a heading; a listing (``pre``) is one block with its
    line breaks; a table row of two or more plain cells is one block. Where a page shows less than it holds for readers
    without script (forums that load everything by script do), those are who it is read as.
    """
    walk = _Walk(_NOT_SHOWN)
    walk.run(tree)
    shown = sum(len(block.text) for block in walk.blocks)
    if _without_script(tree) > max(shown, _NOTICE):
        other = _Walk(_NOT_SHOWN - {"noscript"})
        other.run(tree)
        if sum(len(block.text) for block in other.blocks) > 2 * shown:
            return other.blocks
    return walk.blocks


def _without_script(tree: _Element) -> int:
    """Characters of what a page holds for readers without script."""
    length = 0
    until: _Element | None = None
    for outermost in tree.iter("noscript"):
        if until is not None and until in outermost.iterancestors("noscript"):
            continue
        until = outermost
        for element in outermost.iter():
            if element.tag not in ("script", "style"):
                length += len(element.text or "")
            if element is not outermost:
                length += len(element.tail or "")
    return length


def page_title(tree: _Element) -> str | None:
    """What the page calls itself: the text of its ``<title>``, not that of a drawing in it."""
    for title in islice(tree.iter("title"), _TITLES_LOOKED_AT):
        if title.text and all(outer.tag != "svg" for outer in title.iterancestors()):
            return one_line(title.text) or None
    return None


class _Walk:
    def __init__(self, not_shown: frozenset[str]) -> None:
        self._not_shown = not_shown
        self.blocks: list[Block] = []
        self.line = _Line()
        self._sets: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}
        self._named: dict[tuple[object, ...], tuple[frozenset[str], str]] = {}

    def run(self, root: _Element) -> None:
        outer = Place("html", None)
        place = self._enter(root, outer)
        self.line.add(root.text, 0)
        # Each entry: the children still to visit, the element, the place to return to, what its tail is in.
        stack: list[tuple[Iterator[_Element], _Element, Place, int]] = [(iter(root), root, outer, 0)]
        marks = 0
        while stack:
            children, element, before, marks_before = stack[-1]
            for child in children:
                tag = child.tag
                if not isinstance(tag, str) or (tag in self._not_shown and not is_in_brackets(child)):
                    self.line.add(" " if tag in _BOXES else None, 0)
                    self.line.add(child.tail, marks)
                elif tag == "br" and place.tag in _HEADINGS:  # set in two lines, which are one heading
                    self.line.add(" ", 0)
                    self.line.add(child.tail, marks)
                elif tag in ("br", "hr"):
                    self._flush(place)
                    self.line.add(child.tail, marks)
                elif tag in _LISTINGS or (tag == "tr" and (cells := _plain_cells(child)) is not None):
                    self._flush(place)
                    own = self._enter(child, place)
                    if tag == "tr":
                        self._row(child, cells or [], own)
                    else:
                        self._listing(child, own)
                    self.line.add(child.tail, marks)
                else:
                    inner, inner_marks = place, marks
                    if tag in _INLINE or _is_unknown_inline(tag, place):
                        inner_marks |= self._enter_inline(child, tag)
                    else:
                        self._flush(place)
                        inner = self._enter(child, place)
                    self.line.add(child.text, inner_marks)
                    if len(child):
                        stack.append((iter(child), child, place, marks))
                        place, marks = inner, inner_marks
                        break
                    if inner is not place:
                        self._flush(inner)
                    self.line.add(child.tail, marks)
            else:
                stack.pop()
                if place is not before:
                    self._flush(place)
                place, marks = before, marks_before
                if stack:
                    self.line.add(element.tail, marks)
        self._flush(outer)

    def _enter_inline(self, element: _Element, tag: str) -> int:
        """Note a phrasing element, and answer what its text is in."""
        names = element.get("class")
        unseen = 0
        if names:
            self.line.names.append(names)
            unseen = _UNSEEN if _is_read_aloud(names) else 0
        if tag == "a" and element.get("href") is not None:
            self.line.add(" " if _follows_another_link(element) else None, 0)
            self.line.links += 1
            return _LINK | unseen
        if tag == "sup" and not self.line.parts:
            self.line.begins_with_note = True
        return unseen | (_BOLD if tag in _BOLD_TAGS else 0)

    def _enter(self, element: _Element, outer: Place) -> Place:
        tag = str(element.tag)
        items = element.items()
        key = (tag, *items)  # elements of a list have the same
        known = self._named.get(key)
        if known is None:
            attributes = cast("dict[str, str]", dict(items))
            names = " ".join(filter(None, map(attributes.get, _NAMING))) if attributes else ""
            known = self._named[key] = (cues_of_attributes(tag, attributes), names)
        own, names = known
        containers = outer.containers
        if not own <= containers:
            containers = self._sets.setdefault((containers, own), containers | own)
        level = _HEADINGS.get(tag)
        kind: BlockKind = "heading" if level else _KIND_OF_TAG.get(tag, outer.kind)
        if kind == "heading" and not level:
            level = outer.level
        elif kind == "paragraph" and "caption" in own:
            kind = "caption"
        place = Place(tag, outer, kind, level, names, containers, outer.places)
        outer.places += 1
        return place

    def _flush(self, place: Place) -> None:
        line = self.line
        if not line.parts:
            if line.links or line.names:
                self.line = _Line()
            return
        self.line = _Line()
        text = line.text()
        if not is_blank(text):
            self.blocks.append(
                Block(
                    text,
                    place.kind,
                    place.level,
                    0,
                    place.tag,
                    min(1.0, line.linked / len(text)),
                    place.containers,
                    line.links,
                    min(1.0, line.bold / len(text)),
                    " ".join(line.names),
                    place,
                )
            )

    def _listing(self, element: _Element, place: Place) -> None:
        parts: list[str] = []
        for part in _shown_text(element):
            if part:
                parts.append(part)
            elif parts and not parts[-1].endswith("\n"):
                parts.append("\n")
        lines = [line.rstrip() for line in unify_line_ends("".join(parts)).expandtabs(4).split("\n")]
        text = "\n".join(lines).strip("\n")
        if is_blank(text) or _numbers_lines(element, text):
            return
        density = min(1.0, _linked(element) / len(text))
        if place.kind in _HOLDS_LISTINGS:
            self.blocks.append(Block(text, "code", None, 0, "pre", density, place.containers, place=place))
            return
        for line in lines:
            if not is_blank(line):
                block = Block(line.strip(), place.kind, place.level, 0, "pre", density, place.containers, place=place)
                self.blocks.append(block)

    def _row(self, element: _Element, cells: list[_Element], place: Place) -> None:
        texts = [one_line("".join(part or " " for part in _shown_text(cell))) for cell in cells]
        text = CELL_SEPARATOR.join(text for text in texts if not is_blank(text))
        if text:
            density = min(1.0, _linked(element) / len(text))
            links = sum(1 for _ in element.iter("a"))
            self.blocks.append(
                Block(text, "table_row", None, 0, "tr", density, place.containers, links=links, place=place)
            )


def _numbers_lines(listing: _Element, text: str) -> bool:
    """Whether a listing is the numbers of another's lines, which some tools set in the cell before it."""
    if not _LINE_NUMBERS.fullmatch(text):
        return False
    cell = next(listing.iterancestors("td"), None)
    beside = cell.getnext() if cell is not None else None
    return beside is not None and beside.tag == "td" and next(beside.iter("pre"), None) is not None


@lru_cache(maxsize=16384)
def _is_read_aloud(names: str) -> bool:
    """Whether class names say that an element is for screen readers only."""
    return not _READ_ALOUD.isdisjoint(names.split()) and _SEEN_SOMEWHERE.search(names) is None


def is_in_brackets(element: _Element) -> bool:
    """Whether an element tells how a word is read behind a bracket for readers without ruby, which makes it text."""
    if element.tag not in ("rt", "rtc"):
        return False
    # Where the bracket's element is not closed, the parser puts the reading into it.
    return any(other is not None and other.tag == "rp" for other in (element.getprevious(), element.getparent()))


def _is_unknown_inline(tag: str, place: Place) -> bool:
    """Whether an element that HTML does not know breaks no line: it does so outside of paragraphs only."""
    return ("-" in tag or ":" in tag) and place.tag in _HOLDS_ONE_PARAGRAPH


def _follows_another_link(link: _Element) -> bool:
    """Whether a link stands directly behind another, as in menus that are spaced by style."""
    before = link.getprevious()
    return before is not None and before.tag == "a" and not before.tail and before.get("href") != link.get("href")


def _linked(element: _Element) -> int:
    """Characters of link text in an element."""
    links = (link for link in element.iter("a") if link.get("href") is not None)
    return sum(len(one_line("".join(part or " " for part in _shown_text(link)))) for link in links)


def _plain_cells(row: _Element) -> list[_Element] | None:
    """The cells of a row of data; ``None`` where the row only lays out other blocks."""
    if row.text and not row.text.isspace():
        return None
    cells = []
    for child in row:
        if child.tag in ("td", "th"):
            cells.append(child)
        elif isinstance(child.tag, str) and child.tag not in _NOT_SHOWN:
            return None
        if len(cells) > _MAX_CELLS or (child.tail and not child.tail.isspace()):
            return None
    if len(cells) < 2:
        return None
    blocks = 0
    for element in row.iter():
        tag = element.tag
        if not isinstance(tag, str) or tag in _INLINE or tag in ("tr", "td", "th", "br"):
            continue
        if tag in ("p", "div", "center"):
            blocks += 1
            if blocks > len(cells):  # more paragraphs than cells: text was laid out in columns
                return None
        elif tag not in _NOT_SHOWN:
            return None
    return cells


def _shown_text(element: _Element) -> Iterator[str | None]:
    """The text of an element and what it encloses, ``None`` where an element in it begins or ends a line."""
    stack: list[tuple[Iterator[_Element], _Element]] = [(iter(element), element)]
    if element.text:
        yield element.text
    while stack:
        children, current = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                if current.tag not in _INLINE:
                    yield None
                if current.tail:
                    yield current.tail
        elif not isinstance(child.tag, str) or (child.tag in _NOT_SHOWN and not is_in_brackets(child)):
            if child.tag in _BOXES:
                yield " "
            if child.tail:
                yield child.tail
        elif child.tag == "br":
            yield "\n"
            if child.tail:
                yield child.tail
        else:
            if child.tag not in _INLINE:
                yield None
            if child.text:
                yield child.text
            stack.append((iter(child), child))
