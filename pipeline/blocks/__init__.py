"""Documents to blocks: a line of a dump, or a paragraph of a page with what the markup tells about it."""

from pipeline.blocks.block import Block, Place
from pipeline.blocks.html import page_blocks, page_title
from pipeline.blocks.markdown import markdown_blocks
from pipeline.blocks.opinion import mark_opinion
from pipeline.blocks.parsing import parse_for_trafilatura, parse_page
from pipeline.blocks.text import dump_blocks

__all__ = [
    "Block",
    "Place",
    "dump_blocks",
    "mark_opinion",
    "markdown_blocks",
    "page_blocks",
    "page_title",
    "parse_for_trafilatura",
    "parse_page",
]
