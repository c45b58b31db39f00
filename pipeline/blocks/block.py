"""The block: what every document is a sequence of."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.article import BlockKind


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
        containers: what the enclosing elements call themselves, see :mod:`pipeline.blocks.containers`.
        opinion: whether trafilatura kept it; ``None`` where it was not asked or had no answer.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int | None = None
    blank_before: int = 0
    tag: str = ""
    link_density: float = 0.0
    containers: frozenset[str] = frozenset()
    opinion: bool | None = None
