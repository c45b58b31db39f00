"""An HTML page as blocks: its visible text in document order, with what the markup tells about each piece.

The page is parsed once. The tree serves the blocks, the second opinion and the metadata; none of them changes it.
The walk keeps its own stack, so that no tree is too deep for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element
from lxml.html import HtmlElement

from pipeline.article import BlockKind
from pipeline.blocks.block import Block
from pipeline.blocks.containers import container_cues
from pipeline.blocks.lines import is_blank, one_line, unify_line_ends

# Elements whose content is not shown as text.
_NOT_SHOWN = frozenset(
    "script style noscript noframes noembed template head title svg math iframe frame frameset object embed canvas "
    "audio video map select option datalist textarea input meter progress".split()
)
# Those of them that show a box of their own, which keeps the words around it apart.
_BOXES = frozenset("iframe object embed canvas audio video select textarea meter progress".split())
# Phrasing content of the HTML standard (section 3.2.5.2.5): it does not break the line.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr".split()
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
_HOLDS_ONE_PARAGRAPH = frozenset(("p", *_HEADINGS))
_LISTINGS = frozenset(("pre", "listing", "xmp", "plaintext"))
_MAX_CELLS = 40  # a row of more cells is a calendar or a layout, not a sentence

CELL_SEPARATOR = " | "
"""What stands between the cells of a ``table_row``."""


@dataclass(slots=True)
class _Context:
    """What a block inherits from the elements around it."""

    tag: str
    kind: BlockKind
    level: int | None
    containers: frozenset[str]


@dataclass(slots=True)
class _Line:
    """The text that is being collected until the next line break."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0

    def add(self, text: str | None, in_link: bool) -> None:
        if text:
            self.parts.append(text)
            if in_link:
                self.linked += len(one_line(text))


def page_blocks(tree: HtmlElement) -> list[Block]:
    """The visible text blocks of a page in document order.

    A line break element ends a block, as in a dump; a listing (``pre``) is one block with its line breaks; a table row
    of two or more plain cells is one block.
    """
    walk = _Walk()
    walk.run(tree)
    return walk.blocks


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.line = _Line()
        self._sets: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}

    def run(self, root: _Element) -> None:
        outer = _Context("html", "paragraph", None, frozenset())
        context = self._enter(root, outer)
        self.line.add(root.text, False)
        # Each entry: the children still to visit, the element, the context to return to, whether a link encloses it.
        stack: list[tuple[Iterator[_Element], _Element, _Context, bool]] = [(iter(root), root, outer, False)]
        in_link = False
        while stack:
            children, element, before, link_before = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if context is not before:
                    self._flush(context)
                context, in_link = before, link_before
                if stack:
                    self.line.add(element.tail, in_link)
                continue
            tag = child.tag
            if not isinstance(tag, str) or tag in _NOT_SHOWN:
                self.line.add(" " if tag in _BOXES else None, False)
                self.line.add(child.tail, in_link)
            elif tag in ("br", "hr"):
                self._flush(context)
                self.line.add(child.tail, in_link)
            elif tag in _LISTINGS or (tag == "tr" and (cells := _plain_cells(child)) is not None):
                self._flush(context)
                own = self._enter(child, context)
                if tag == "tr":
                    self._row(child, cells or [], own)
                else:
                    self._listing(child, own)
                self.line.add(child.tail, in_link)
            else:
                stack.append((iter(child), child, context, in_link))
                if not _is_inline(tag, context):
                    self._flush(context)
                    context = self._enter(child, context)
                elif tag == "a" and child.get("href") is not None:
                    self.line.add(" " if _follows_another_link(child) else None, False)
                    in_link = True
                self.line.add(child.text, in_link)
        self._flush(outer)

    def _enter(self, element: _Element, outer: _Context) -> _Context:
        own = container_cues(element)
        containers = outer.containers
        if not own <= containers:
            key = (containers, own)
            containers = self._sets.setdefault(key, containers | own)
        tag = str(element.tag)
        level = _HEADINGS.get(tag)
        kind: BlockKind = "heading" if level else _KIND_OF_TAG.get(tag, outer.kind)
        if kind == "heading" and not level:
            level = outer.level
        elif kind == "paragraph" and "caption" in own:
            kind = "caption"
        return _Context(tag, kind, level, containers)

    def _flush(self, context: _Context) -> None:
        line = self.line
        if not line.parts:
            return
        text = one_line("".join(line.parts))
        if not is_blank(text):
            density = min(1.0, line.linked / len(text))
            self.blocks.append(
                Block(text, context.kind, context.level, 0, context.tag, density, context.containers),
            )
        self.line = _Line()

    def _listing(self, element: _Element, context: _Context) -> None:
        parts: list[str] = []
        for part in _shown_text(element):
            if part:
                parts.append(part)
            elif parts and not parts[-1].endswith("\n"):
                parts.append("\n")
        lines = [line.rstrip() for line in unify_line_ends("".join(parts)).expandtabs(4).split("\n")]
        text = "\n".join(lines).strip("\n")
        if is_blank(text):
            return
        density = min(1.0, _linked(element) / len(text))
        if context.kind == "paragraph":
            self.blocks.append(Block(text, "code", None, 0, "pre", density, context.containers))
            return
        for line in lines:
            if not is_blank(line):
                block = Block(line.strip(), context.kind, context.level, 0, "pre", density, context.containers)
                self.blocks.append(block)

    def _row(self, element: _Element, cells: list[_Element], context: _Context) -> None:
        texts = [one_line("".join(part or " " for part in _shown_text(cell))) for cell in cells]
        text = CELL_SEPARATOR.join(text for text in texts if not is_blank(text))
        if text:
            density = min(1.0, _linked(element) / len(text))
            self.blocks.append(Block(text, "table_row", None, 0, "tr", density, context.containers))


def _is_inline(tag: str, context: _Context) -> bool:
    """Whether an element does not break the line; one that HTML does not know does so outside of paragraphs only."""
    return tag in _INLINE or (context.tag in _HOLDS_ONE_PARAGRAPH and ("-" in tag or ":" in tag))


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
        elif not isinstance(child.tag, str) or child.tag in _NOT_SHOWN:
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
