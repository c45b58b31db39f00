"""A plain-text dump as blocks: a block a line, broken and wrapped ones joined, list items known by their bullets."""

from __future__ import annotations

from pipeline.blocks.block import Block
from pipeline.blocks.front_matter import split_front_matter
from pipeline.blocks.inline_breaks import without_inline_breaks
from pipeline.blocks.lines import BULLET, Line, split_lines
from pipeline.blocks.link_numbers import LinkNumbers
from pipeline.blocks.markdown import looks_like_markdown, markdown_blocks
from pipeline.blocks.typesetting import rejoin_typeset
from pipeline.blocks.wrapping import has_one_line_paragraphs, rejoin


def dump_blocks(text: str) -> list[Block]:
    """The blocks of a dump in order.

    Some converters leave Markdown behind; such dumps are read as Markdown. Text browsers number the links of a page:
    the numbers, and the list of addresses at the end, are no text.
    """
    front_matter, text = split_front_matter(text)
    blocks = [Block(line.strip()) for line in front_matter]
    lines = split_lines(text)
    if looks_like_markdown(text, has_front_matter=bool(front_matter)):
        return blocks + markdown_blocks(text, indented_code=False, fill_lines=not has_one_line_paragraphs(lines))
    numbers = LinkNumbers(lines)
    for line in numbers.taken_out(_paragraphs(without_inline_breaks(numbers.text))):
        text, blank_before, _ = line
        bullet = None if text[0].isalnum() else BULLET.match(text)
        if bullet:
            blocks.append(Block(text[bullet.end() :], "list_item", None, blank_before))
        else:
            blocks.append(Block(text, "paragraph", None, blank_before))
    return blocks


def _paragraphs(lines: list[Line]) -> list[Line]:
    """The lines with those of a paragraph put together, where they were wrapped or typeset."""
    rejoined = rejoin(lines)
    return rejoined if len(rejoined) < len(lines) else rejoin_typeset(lines)
