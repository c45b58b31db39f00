"""Markdown as blocks: the marks tell the kind and do not belong to the text.

Markdown is parsed by markdown-it-py (CommonMark with tables and strikethrough); what is written here is only the way
from its tokens to blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from pipeline.article import BlockKind
from pipeline.blocks.block import Block
from pipeline.blocks.front_matter import split_front_matter
from pipeline.blocks.html import CELL_SEPARATOR, page_blocks
from pipeline.blocks.lines import WORDS_OF_ONE_LETTER, is_blank, one_line, unify_line_ends
from pipeline.blocks.markdown_tables import whole_tables
from pipeline.blocks.parsing import parse_page

_ATX_HEADING = re.compile(r"^ {0,3}#{1,6} +\S.*", re.MULTILINE)
_HEADING_BY_ITSELF = re.compile(r"(?:\A|(?<=\n\n)|(?<=\n \n)) {0,3}#{1,6} +\S.*(\n[ \t]*\n|\n?\Z)?")
_FEWEST_HEADINGS = 2
_SHARE_BLANK_BEFORE, _SHARE_BLANK_AFTER = 0.6, 0.3  # of the headings; headings that were wrapped have no blank after
_LINK = re.compile(r"(?<!\\)\]\((?:https?://|mailto:|/|#)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?: \"[^\"\n]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*])\*\*[^\s*][^*\n]*(?<!\s)\*\*(?![\w*])|(?<!\w)_[^\W_][^_\n]*(?<!\s)_(?!\w)")
_FEWEST_LINKS, _FEWEST_MARKS = 3, 2
_LINE_BREAK_TAG = re.compile(r"</?br\b", re.IGNORECASE)
_DEEPEST = 100  # levels; the parser recurses, and leaves out what is deeper
_LIST_LEVELS = 2  # of a list: its own and its item's
_LIST_MARKS = re.compile(r"(?:(?:[-+*]|\d{1,9}[.)])(?: +|$))+")
_ENDED_BY_LISTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}  # as the parser has it
_STRONG, _NOTHING = "**", "__"
_LEFT_MARKS = re.compile(r"(?<![*\w])\*\*(?:\*\*)*(?=[^\s*])|(?<=[^\s*])\*\*(?:\*\*)*(?![*\w])")
"""Marks of bold type that CommonMark does not take for such, as those around a comma or at the end of a line only."""
_BETWEEN_BOLD = re.compile(r"(?<=[^\W\d_])\*\*\*\*(?=[^\W\d_])")
_NOTHING_BETWEEN = "\x00"  # no text has it: the parser puts U+FFFD in its place
_EMPTY_EMPHASIS = re.compile(r"(?:__\s*)+")
_ICON = re.compile(r"(?<![\w_])__(?:(?=\s|$)|(?=[A-ZÀ-ÖØ-Þ\d#])(?!\w+__))|(?<=[^\w\s])__$")
"""What html2text leaves of an icon, which pages set as an empty element in italics: before a word, behind the end of a
sentence, or alone between spaces. Not the underscores of a name in a programming language (``__init__``)."""
_INITIAL = re.compile(r"\*\*([^\W\d_])\*\* ?(?=[^\W\d_])")
_FEWEST_INITIALS = 2  # from which on "A" and "I" are taken for initials too
_STANDFIRST, _BELOW_HEADLINE = 14, 8
"""Words from which on a heading is a standfirst, and blocks below the headline among which it can stand."""
_ENDING = 2  # letters behind a mark at most that may end a word, as the plural in "**bus**es"
_KIND_OF_CONTAINER: dict[str, BlockKind] = {"blockquote_open": "quote", "list_item_open": "list_item"}


def looks_like_markdown(text: str, has_front_matter: bool = False) -> bool:
    """Whether a dump without a telling name was left by a converter to Markdown.

    It has two ``#`` headings or more, and they stand by themselves: a line of ``#`` with other lines around it is a
    comment in a listing, or a row of hashtags. The shares were chosen on the dumps of four converters. A single heading
    by itself does where two links or words in bold type or italics are with it, and three links do without any heading.

    Args:
        text: the dump, without its front matter.
        has_front_matter: whether it had any; a single heading does then.
    """
    if "# " not in text and "](" not in text:
        return False
    text = unify_line_ends(text)
    headings = sum(1 for _ in _ATX_HEADING.finditer(text)) if "# " in text else 0
    if headings:
        after_blank = [match.group(1) for match in _HEADING_BY_ITSELF.finditer(text)]
        before_blank = [end for end in after_blank if end is not None]
        by_themselves = (
            len(after_blank) >= _SHARE_BLANK_BEFORE * headings and len(before_blank) >= _SHARE_BLANK_AFTER * headings
        )
        if by_themselves and len(after_blank) >= _FEWEST_HEADINGS:
            return True
        if by_themselves and has_front_matter:
            return True
        if by_themselves and _count(_LINK, text) + _count(_EMPHASIS, text) >= _FEWEST_MARKS:
            return True
    return _count(_LINK, text) >= _FEWEST_LINKS


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


@lru_cache(maxsize=2)
def _parser(indented_code: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    parser.block.ruler.at("list", _list, _ENDED_BY_LISTS)
    if not indented_code:
        parser.disable("code")
        parser.core.ruler.before("inline", "emphasis_of_converters", _mend_emphasis)
        parser.core.ruler.push("left_marks_of_converters", _drop_left_marks)
    return parser


def _mend_emphasis(state: StateCore) -> None:
    """Undo what converters do to emphasis, which else runs words together or leaves marks in the text.

    html2text drops the space at the beginning of bold type, or puts the mark on its wrong side, parts a large initial
    from its word, and leaves ``__`` for an icon.
    """
    inline = [token for token in state.tokens if token.type == "inline"]
    initials = sum(_has_initial(token.content) for token in inline)
    for token in inline:
        if _has_initial(token.content, also_words=initials >= _FEWEST_INITIALS):
            token.content = _INITIAL.sub(r"\1", token.content, count=1)
        if _EMPTY_EMPHASIS.fullmatch(token.content):
            token.content = ""
        elif _STRONG in token.content and "`" not in token.content:
            token.content = "\n".join([_with_spaces(line) for line in token.content.split("\n")])


def _drop_left_marks(state: StateCore) -> None:
    """Take out the marks of bold type and italics that are none to the parser, but for those in code."""
    for token in state.tokens:
        if token.type != "inline" or (_STRONG not in token.content and _NOTHING not in token.content):
            continue
        for child in token.children or ():
            if child.type == "text" and _STRONG in child.content:
                child.content = _LEFT_MARKS.sub("", _BETWEEN_BOLD.sub(" ", child.content))
            if child.type == "text" and _NOTHING in child.content:
                child.content = _ICON.sub("", child.content)


def _has_initial(text: str, also_words: bool = False) -> bool:
    """Whether a text begins with a bold capital letter that the rest of its word stands behind."""
    initial = _INITIAL.match(text)
    if initial is None:
        return False
    letter = initial.group(1)
    return letter.isupper() and text[initial.end()].islower() and (also_words or letter not in WORDS_OF_ONE_LETTER)


def _with_spaces(line: str) -> str:
    """A line with spaces outside of bold type, and where bold type took their place."""
    parts = line.split(_STRONG)
    if len(parts) < 3 or len(parts) % 2 == 0:
        return line
    for index in range(1, len(parts), 2):
        before, bold, after = parts[index - 1 : index + 2]
        strong = bold.strip()
        if not strong:
            continue
        behind_word, before_word = before[-1:].isalnum(), after[:1].isalnum()
        starts, stops = bold[0].isspace(), bold[-1].isspace()
        several_words = " " in strong
        if several_words and behind_word and strong[0].isalnum() and (stops or not before_word):
            starts = True
        if before_word and (starts or not behind_word):
            word = after.split(maxsplit=1)[0]
            stops = stops or not strong[-1].isalnum() or (several_words and len(word) > _ENDING)
        elif not after and index + 2 < len(parts):  # more of it follows at once
            stops = stops or (len(strong) > 1 and parts[index + 2][:1].isalnum())
            parts[index + 1] = " " if stops else _NOTHING_BETWEEN
        parts[index] = strong
        if starts and before and not before[-1].isspace():
            parts[index - 1] += " "
        if stops and after and not after[0].isspace():
            parts[index + 1] = " " + after
    return _STRONG.join(parts).replace(_STRONG + _NOTHING_BETWEEN + _STRONG, "")


def _list(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The parser's rule for lists, but for lists too deep for it, which are text.

    With a list that is too deep the parser leaves out all that follows, also behind the outermost list.
    """
    return state.level + _LIST_LEVELS < _DEEPEST and list_block(state, first, end, silent)


def markdown_blocks(text: str, indented_code: bool = True, fill_lines: bool = True) -> list[Block]:
    """The blocks of a Markdown text in order.

    Args:
        text: the decoded text.
        indented_code: whether lines indented by four spaces are a listing, as CommonMark has it. Converters from HTML
            indent menus as deeply, so for their dumps they are not; what else converters do is mended there: spaces
            that are lost at bold type, marks of it that are none to CommonMark, rows of several lengths in a table, and
            standfirsts that are headings.
        fill_lines: whether lines without a blank one between them are one paragraph, as CommonMark has it; else each
            is a block.
    """
    front_matter, text = split_front_matter(unify_line_ends(text))
    blocks = [Block(line.strip()) for line in front_matter]
    if not indented_code:
        text = whole_tables(text)
    blocks.extend(_blocks(_parser(indented_code).parse(text), fill_lines))
    if not indented_code:
        _take_standfirst(blocks)
    return blocks


def _take_standfirst(blocks: list[Block]) -> None:
    """Make the standfirst a paragraph, where the page has it as a subheading of its headline."""
    below = _BELOW_HEADLINE
    for block in blocks:
        below += 1
        if block.kind == "heading":
            if block.level == 1:
                below = 0
                continue
            if below <= _BELOW_HEADLINE and len(block.text.split()) >= _STANDFIRST:
                block.kind, block.level, block.tag = "paragraph", None, ""
            below = _BELOW_HEADLINE


def _blocks(tokens: list[Token], fill_lines: bool) -> Iterator[Block]:
    kinds: list[BlockKind] = ["paragraph"]
    level: int | None = None
    row: list[str] | None = None
    for token in tokens:
        if token.type in _KIND_OF_CONTAINER:
            kinds.append(_KIND_OF_CONTAINER[token.type])
        elif token.type in ("blockquote_close", "list_item_close"):
            kinds.pop()
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = None
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            cells = [cell for cell in row or [] if cell]
            if cells:
                yield Block(CELL_SEPARATOR.join(cells), "table_row", tag="tr")
            row = None
        elif token.type in ("fence", "code_block"):
            listing = token.content.rstrip()
            if not is_blank(listing):
                yield Block(listing, "code", tag="pre")
        elif token.type == "html_block":
            yield from page_blocks(parse_page(f"<body>{token.content}</body>"))
        elif token.type == "inline":
            lines = _lines(token, fill_lines)
            if len(kinds) >= _DEEPEST // _LIST_LEVELS:  # marks of lists that are too deep
                lines = [(text, density) for line, density in lines if (text := _LIST_MARKS.sub("", line, count=1))]
            if row is not None:
                row.append(" ".join(line for line, _ in lines))
                continue
            for number, (line, link_density) in enumerate(lines):
                yield Block(
                    line,
                    "heading" if level else kinds[-1],
                    level,
                    blank_before=0 if number else 1,
                    tag=f"h{level}" if level else "",
                    link_density=link_density,
                )


def _lines(token: Token, fill_lines: bool) -> list[tuple[str, float]]:
    """The text of a paragraph, a hard line break apart, each with its link density."""
    lines: list[tuple[str, float]] = []
    parts: list[str] = []
    linked = links = 0

    def end() -> None:
        nonlocal linked
        text = one_line("".join(parts))
        if not is_blank(text):
            lines.append((text, min(1.0, linked / len(text))))
        parts.clear()
        linked = 0

    for child in token.children or []:
        if child.type == "hardbreak" or (child.type == "html_inline" and _LINE_BREAK_TAG.match(child.content)):
            end()
        elif child.type == "softbreak":
            if fill_lines:
                parts.append(" ")
            else:
                end()
        elif child.type == "link_open":
            links += 1
        elif child.type == "link_close":
            links -= 1
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
            linked += len(child.content) if links else 0
    end()
    return lines
