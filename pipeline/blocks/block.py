"""The block: what every document is a sequence of; and the place of a block in its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.article import BlockKind, Family


class Told(NamedTuple):
    """Why a block is no text of the article, where reading the document tells it already.

    Attributes:
        family, rule: as in a record's ``removed``.
        states: whether the block may state the document's title or address all the same.
    """

    family: Family
    rule: str
    states: bool = False


@dataclass(slots=True, eq=False)
class Place:
    """An element of a page that breaks the line, and so holds blocks or other places.

    Attributes:
        tag: its name.
        parent: the place it stands in; ``None`` for the page.
        kind: what a block directly in it is.
        level: level of a heading.
        names: class, id, ``role`` and ``itemprop`` as written, with a space between.
        containers: what it and the places around it call themselves, see :mod:`pipeline.blocks.element_names`.
        position: how many places stand before it in the same parent.
        places: how many places it holds directly.
    """

    tag: str
    parent: Place | None = field(repr=False)
    kind: BlockKind = "paragraph"
    level: int | None = None
    names: str = ""
    containers: frozenset[str] = frozenset()
    position: int = 0
    places: int = 0


@dataclass(slots=True)
class Block:
    """A line of a text dump, or a paragraph, heading, list item, table row or listing of an HTML page.

    Attributes:
        text: visible text; line breaks only where ``kind`` is ``code``.
        kind: what it is.
        level: level of a heading, 1 to 6; ``None`` elsewhere or where a dump does not tell.
        blank_before: blank lines before it in a dump; 0 in a page.
        tag: name of the element that holds it; ``""`` in a dump.
        link_density: share of its characters that are link text, 0 to 1.
        links: number of links that begin in it.
        emphasis: share of its characters in bold type, 0 to 1.
        inline_names: class names of the phrasing elements in it (``<span class="author">``), with a space between.
        place: where it stands in its page; ``None`` in a dump.
        containers: what the enclosing elements call themselves, see :mod:`pipeline.blocks.element_names`.
        opinion: whether trafilatura kept it; ``None`` where it was not asked or had no answer.
        told: why it is no text, where that is known before anything is decided; ``None`` for nearly all blocks.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int | None = None
    blank_before: int = 0
    tag: str = ""
    link_density: float = 0.0
    containers: frozenset[str] = frozenset()
    links: int = 0
    emphasis: float = 0.0
    inline_names: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)
    opinion: bool | None = None
    told: Told | None = None
