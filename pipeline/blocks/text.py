"""A plain-text dump as blocks: a block a line, broken and wrapped ones joined, list items known by their bullets."""

from __future__ import annotations

from operator import attrgetter, itemgetter

from pipeline.blocks.block import Block, Told
from pipeline.blocks.drawn_tables import may_be_drawn, split_drawn_tables
from pipeline.blocks.front_matter import split_front_matter
from pipeline.blocks.inline_breaks import without_inline_breaks
from pipeline.blocks.lines import BULLET, Line, split_lines
from pipeline.blocks.link_numbers import LinkNumbers
from pipeline.blocks.mail import HEADER, mail_lines, split_mail_header
from pipeline.blocks.markdown import looks_like_markdown, markdown_blocks
from pipeline.blocks.pages import (
    FORM_FEED,
    draw_together,
    join_pages,
    numbered_lines,
    split_lost_pages,
    split_pages,
    taken_apart,
)
from pipeline.blocks.typesetting import rejoin_typeset
from pipeline.blocks.wrapping import has_one_line_paragraphs, rejoin


def dump_blocks(text: str) -> list[Block]:
    """The blocks of a dump in order.

    Some converters leave Markdown behind; such dumps are read as Markdown. Text browsers number the links of a page:
    the numbers, and the list of addresses at the end, are no text. Nor are heads and feet of pages of print, the
    headers and signatures of mails and the borders of tables.
    """
    front_matter, text = split_front_matter(text)
    blocks = [Block(line.strip()) for line in front_matter]
    lines = split_lines(text)
    if looks_like_markdown(text, has_front_matter=bool(front_matter)):
        header, text = split_mail_header(text)
        blocks += [Block(line, told=HEADER) for line in header]
        return blocks + markdown_blocks(text, indented_code=False, fill_lines=not has_one_line_paragraphs(lines))
    numbers = LinkNumbers(lines)
    paragraphs, told = _paragraphs(numbers.text, text)
    paragraphs = numbers.taken_out(paragraphs)
    if not told:
        return blocks + [_block(line) for line in paragraphs]
    numbered = [(line.number, _block(line)) for line in paragraphs]
    numbered += [(line.number, Block(line.text, blank_before=line.blank_before, told=why)) for line, why in told]
    return blocks + [block for _, block in sorted(numbered, key=itemgetter(0))]


def _block(line: Line) -> Block:
    text = line.text
    if line.is_row:
        return Block(text, "table_row", None, line.blank_before)
    bullet = None if text[0].isalnum() else BULLET.match(text)
    if bullet:
        return Block(text[bullet.end() :], "list_item", None, line.blank_before)
    return Block(text, "paragraph", None, line.blank_before)


def _paragraphs(lines: list[Line], text: str) -> tuple[list[Line], list[tuple[Line, Told]]]:
    """Paragraphs and rows of tables, a line each; and the lines that are no text, with what is told of them.

    Args:
        lines: the dump.
        text: the same as it was read.
    """
    if not may_be_drawn(text):
        return _put_together(lines, text)
    lines, rows = split_drawn_tables(numbered_lines(lines))
    paragraphs, told = _put_together(lines, text)
    return sorted([*paragraphs, *rows], key=attrgetter("number")) if rows else paragraphs, told


def _put_together(lines: list[Line], text: str) -> tuple[list[Line], list[tuple[Line, Told]]]:
    """The lines with those of a paragraph put together, where they were wrapped or typeset."""
    if of_mail := mail_lines(text, lines):
        left, told = taken_apart(lines, of_mail)
        return _rejoined(without_inline_breaks(left)), told
    if FORM_FEED in text:
        left, told = split_pages(text, lines)
        unbroken = without_inline_breaks(draw_together(left))
        joined = _rejoined(unbroken)
        return (joined if len(joined) < len(unbroken) else join_pages(without_inline_breaks(left))), told
    unbroken = without_inline_breaks(lines)
    joined = _rejoined(unbroken)
    if len(joined) < len(unbroken) == len(lines):
        left, told = split_lost_pages(lines)
        if told:
            return _rejoined(draw_together(left)), told
    return joined, []


def _rejoined(lines: list[Line]) -> list[Line]:
    rejoined = rejoin(lines)
    return rejoined if len(rejoined) < len(lines) else rejoin_typeset(lines)
