"""The tree of an HTML page, whatever is wrong with the page.

libxml2 stops reading at 2,048 open elements and drops the rest of the page without a word. Pages get there by elements
that are never closed (``<font>`` in each of thousands of comments), hardly ever on purpose; they are made flatter.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement, HTMLParser

from pipeline.article import Rejected

_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20)])
_SURROGATE = re.compile("[\ud800-\udfff]")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_END_OF_PAGE_OR_BREAK = re.compile(rb"</(?:body|html|(br))\s*>", re.IGNORECASE)

_PARSER_STOPS = 2040  # elements in one another; libxml2's limit of 2,048 less those it adds by itself
_DEEPEST = 300  # kept of those that have to be closed, with what stands between them
# Behind a name no character of names: else each part of a long name would be tried as the name.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b.*?(?:</\1\s*>|\Z)"
    r"|<(/?)([a-z][^\s/<>]*)(?![^\s/<>])[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
# Elements without content, and those that end where the next one begins.
_NOT_COUNTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr html head body "
    "p li dt dd tr td th thead tbody tfoot colgroup option optgroup rp rt".split()
)
# Their content is no text; what an unclosed one holds ends where HTML begins again (HTML, section 13.2.6.5).
_DRAWING = re.compile(
    r"<(svg|math)\b.*?(?:</\1\s*>|(?=<(?:article|blockquote|body|center|d[dlt]|div|h[1-6]|li|main|ol|p|pre|section|"
    r"table|ul)\b)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS = re.compile(r"<br>(?:\s*<br>)+")
_WITHIN_A_LINE = frozenset("a abbr b big code em font i label nobr s small span strike strong sub sup tt u".split())


def parse_page(text: str) -> _Element:
    """The tree of an HTML page.

    Raises:
        Rejected: ``empty`` where there is no element at all, ``broken`` where libxml2 gives up.
    """
    return _parse_page(text, etree.HTMLParser)


def parse_for_trafilatura(text: str) -> HtmlElement:
    """The same tree of elements as trafilatura wants them; all work on these is dearer.

    Raises:
        Rejected: as :func:`parse_page`.
    """
    tree = _parse_page(text, HTMLParser)
    assert isinstance(tree, HtmlElement)
    return tree


def _parse_page(text: str, parser: type[etree.HTMLParser]) -> _Element:
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    content = _utf8(text)
    if b"\xef" in content:
        for unknown in ("\ufffe", "\uffff"):  # to XML
            content = content.replace(unknown.encode(), b"")
    # What follows </html> is part of the page to browsers, but not to libxml2; nor does it know that </br> breaks a
    # line and that a stray </p> separates. (A line break would spoil the strings of a script that holds </p>.)
    content = _END_OF_PAGE_OR_BREAK.sub(lambda end: b"<br>" if end[1] else b"", content)
    content = content.replace(b"\v", b" ").replace(b"\f", b" ").translate(None, _CONTROLS)
    content = content.replace(b"</p>", b"</p> ")
    tree = _parse(content, parser)
    return _parse(_flatten(content.decode()).encode(), parser) if _was_cut(tree) else tree


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("", text).encode()


def _parse(content: bytes, parser: type[etree.HTMLParser]) -> _Element:
    try:
        tree = etree.fromstring(
            content,
            parser(encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True, huge_tree=True),
        )
    except etree.LxmlError as error:
        raise Rejected.because("broken", f"the HTML cannot be parsed ({error}); save the page again") from error
    if tree is None or not isinstance(tree.tag, str):
        raise Rejected.because("empty", "the page holds no element; save it again with its content")
    return tree


def _was_cut(tree: _Element) -> bool:
    """Whether the parser stopped because of the page's depth: then its last elements are open to the deepest."""
    depth = 0
    while len(tree):
        tree = tree[-1]
        depth += 1
    return depth >= _PARSER_STOPS


def _flatten(text: str) -> str:
    """The page without the tags of elements that are nested too deeply; their text stays, in lines as it was."""
    depth = 0

    def keep_or_drop(match: re.Match[str]) -> str:
        nonlocal depth
        name = (match[3] or "").lower()
        if not name or name in _NOT_COUNTED:
            return match[0]
        deep = depth > _DEEPEST if match[2] else depth >= _DEEPEST
        depth = max(0, depth - 1) if match[2] else depth + 1
        if not deep:
            return match[0]
        return "" if name in _WITHIN_A_LINE else "<br>"

    return _BREAKS.sub("<br>", _TAG.sub(keep_or_drop, _DRAWING.sub("", text)))
