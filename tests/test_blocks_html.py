"""A page's visible text in blocks: every word once, in document order, with what the markup tells."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import fragment_fromstring

from pipeline.article import Rejected
from pipeline.blocks import Block, page_blocks, parse_page
from pipeline.blocks.element_names import cues_of_element


def blocks_of(page: str) -> list[Block]:
    return page_blocks(parse_page(page))


def texts_of(page: str) -> list[str]:
    return [block.text for block in blocks_of(page)]


# --- every visible word, in one block, in order ------------------------------------------------------------------


@dataclass
class Page:
    """A page that is being written, and the words a browser would show, ``None`` where a line or cell ends."""

    markup: list[str] = field(default_factory=list)
    shown: list[str | None] = field(default_factory=list)
    words: int = 0

    def word(self) -> str:
        self.words += 1
        return f"w{self.words}z"

    def show(self) -> None:
        word = self.word()
        self.markup.append(word)
        self.shown.append(word)

    def runs(self) -> list[str]:
        """The words as they stand together: no white space is written, so words part only where a line does."""
        text = "".join(word if word else " " for word in self.shown)
        return text.split()


_INLINE_TAGS = ("b", "i", "span", "em", "code", "font", "small")
_BLOCK_TAGS = ("div", "section", "article", "blockquote", "center", "x-card", "fieldset", "main", "aside", "nav")
_HIDDEN_TAGS = ("script", "style", "template", "noscript", "svg", "math", "noframes")
_NAMES = ("", ' class="entry-content"', ' id="related"', " hidden", ' style="display:none"', ' role="navigation"')


@st.composite
def pages(draw: st.DrawFn) -> Page:
    page = Page()

    def choose(*choices: str) -> str:
        return draw(st.sampled_from(choices))

    def phrasing(depth: int, custom: bool) -> None:
        for _ in range(draw(st.integers(0, 3))):
            what = choose("word", "word", "word", "inline", "comment", "br", "hidden", "box", "custom")
            if what == "word":
                page.show()
            elif what == "inline" and depth:
                tag = choose(*_INLINE_TAGS)
                page.markup.append(f"<{tag}>")
                phrasing(depth - 1, custom)
                page.markup.append(f"</{tag}>")
            elif what == "custom" and depth and custom:
                page.markup.append("<x-word>")
                phrasing(depth - 1, custom)
                page.markup.append("</x-word>")
            elif what == "comment":
                page.markup.append(choose("<!-- no -->", "<!---->", "<?php no ?>"))
            elif what == "br":
                page.markup.append(choose("<br>", "<br/>", "<BR clear=all>", "</br>"))
                page.shown.append(None)
            elif what == "hidden":
                tag = choose(*_HIDDEN_TAGS)
                page.markup.append(f"<{tag}>no</{tag}>")
            elif what == "box":
                page.markup.append("<select><option>no</select>")
                page.shown.append(None)

    def block(tag: str, content: str, depth: int) -> None:
        page.markup.append(f"<{tag}{choose(*_NAMES)}>")
        page.shown.append(None)
        if content == "phrasing":
            phrasing(2, tag in ("p", "h2"))
        else:
            flow(depth - 1)
        page.markup.append(f"</{tag}>")
        page.shown.append(None)

    def listing(outer: str, inner: tuple[str, ...], depth: int) -> None:
        page.markup.append(f"<{outer}>")
        page.shown.append(None)
        for _ in range(draw(st.integers(0, 3))):
            block(choose(*inner), choose("phrasing", "flow"), depth)
        page.markup.append(f"</{outer}>")

    def table(depth: int) -> None:
        page.markup.append("<table>")
        page.shown.append(None)
        if draw(st.booleans()):
            block("caption", "phrasing", 0)
        for _ in range(draw(st.integers(0, 2))):
            page.markup.append(choose("<tr>", "<tbody><tr>"))
            for _ in range(draw(st.integers(0, 3))):
                block(choose("td", "th"), choose("phrasing", "flow"), depth)
            page.markup.append("</tr>")
        page.markup.append("</table>")

    def flow(depth: int) -> None:
        for _ in range(draw(st.integers(0, 3))):
            what = (
                choose("phrasing", "p", "block", "heading", "list", "table", "pre", "figure", "hr", "a")
                if depth
                else "p"
            )
            if what == "phrasing":
                phrasing(2, False)
            elif what == "block":
                block(choose(*_BLOCK_TAGS), "flow", depth)
            elif what == "list":
                listing(*((choose("ul", "ol"), ("li",)) if draw(st.booleans()) else ("dl", ("dt", "dd"))), depth)
            elif what == "table":
                table(depth)
            elif what == "figure":
                page.markup.append("<figure><img alt=no>")
                page.shown.append(None)
                block("figcaption", "phrasing", 0)
                page.markup.append("</figure>")
            elif what == "hr":
                page.markup.append("<hr>")
                page.shown.append(None)
            elif what == "a":
                page.markup.append('<a href="/">')
                block("div", "phrasing", 0)
                page.markup.append("</a>")
            else:
                block({"heading": "h2"}.get(what, what), "phrasing", 0)

    flow(3)
    return page


@given(page=pages(), frame=st.sampled_from(["%s", "<html><head><title>no</title></head><body>%s</body></html>"]))
def test_every_visible_word_stands_in_one_block_in_order(page: Page, frame: str) -> None:
    blocks = blocks_of(frame % "".join(["<p>first</p>", *page.markup]))
    written = " ".join(block.text.replace(" | ", " ") for block in blocks).split()
    assert written == ["first", *page.runs()]
    assert all("\n" not in block.text or block.kind == "code" for block in blocks)
    assert all(0.0 <= block.link_density <= 1.0 for block in blocks)


@given(st.text(alphabet=st.sampled_from(list("<>/=\"'!-?&;# abpdivtrbody\n")), max_size=60))
def test_no_markup_is_too_broken(page: str) -> None:
    with contextlib.suppress(Rejected):
        assert all(block.text.strip() for block in blocks_of(page))


# --- where lines end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>one <b>two</b> three<i>four</i></p>five", ["one two threefour", "five"]),
        ("<p>one<!-- two -->three</p>", ["onethree"]),
        ("<p>one <!-- a --><!-- b -->two<script>x</script> three</p>", ["one two three"]),
        ("<div>one<p>two</p>three<p>four</p>five</div>", ["one", "two", "three", "four", "five"]),
        ("one<br>two<br/><br><br>three<br> <br>four", ["one", "two", "three", "four"]),
        ("<p>one</br>two<hr>three", ["one", "two", "three"]),
        ("<h2>1.<br>one <b>two<br/>three</b></h2>four<br>five", ["1. one two three", "four", "five"]),
        ("<h1><br>one<br></h1><h2>two<hr>three<p>four<br>five</h2>", ["one", "two", "three", "four", "five"]),
        ("<p>one\n  two\t\tthree\r\nfour</p>", ["one two three four"]),
        ("<p>one\u2028two\u0085three\u2029four&#11;five</p>", ["one two three four five"]),
        ("<p>one\x0btwo\x0cthree\x00</p>", ["one two three"]),
        ("<p>one&nbsp;two\u3000three</p>", ["one\xa0two\u3000three"]),
        ("<p>&nbsp;</p><p>&#8203;</p><p>&shy;</p><p>&#xfeff;</p><p>one</p>", ["one"]),
        ("<p>one<p>two<p>three", ["one", "two", "three"]),
        ("one</p>two", ["one two"]),
        ("<p>in <st1:City>Paris</st1:City>, <o:p></o:p><x-tip>today</x-tip>.</p>", ["in Paris, today."]),
        ("<x-page><x-head>one</x-head><x-text>two</x-text></x-page>", ["one", "two"]),
        ("<p>one <iframe src=x>no</iframe>two<video>no</video>three", ["one two three"]),
        ("<button>one</button><label>two</label><legend>three</legend>", ["one", "two", "three"]),
        ("<a href=/1>one</a><a href=/2>two</a> <a href=/3>three</a>", ["one two three"]),
        ("<p>wo<a href=/1>r</a><a href=/1>d</a>s</p>", ["words"]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", ["漢(kan)字"]),
        ("<details><summary>one</summary>two</details>", ["one", "two"]),
    ],
)
def test_where_a_line_ends(page: str, expected: list[str]) -> None:
    assert texts_of(page) == expected


@pytest.mark.parametrize("tag", "script style noscript template svg math noframes iframe canvas object".split())
def test_what_is_not_shown(tag: str) -> None:
    assert texts_of(f"<p>one <{tag}>no <b>no</b></{tag}> two</p><div><{tag}>no</{tag}></div>") == ["one two"]


def test_hidden_text_is_kept_and_marked() -> None:
    blocks = blocks_of("<div hidden>one<p>two</p></div><p style='color:red; display : none'>three</p>four")
    assert [(block.text, "hidden" in block.containers) for block in blocks] == [
        ("one", True),
        ("two", True),
        ("three", True),
        ("four", False),
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("&lt;p&gt; &amp;amp; &copy; &eacute;", "<p> &amp; © é"),
        ("it&#146;s &#150; &#x1F600; &#x4e2d;", "it’s – 😀 中"),
        ("AT&T &unknown; R&D", "AT&T &unknown; R&D"),
        ("a\ufffeb\ud800c", "abc"),
    ],
)
def test_entities_and_characters(page: str, expected: str) -> None:
    assert texts_of(f"<p>{page}</p>") == [expected]


# --- pages that are none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "  \n", "<!-- nothing -->", "<?xml version='1.0'?>", "\x00\x01"])
def test_no_element(page: str) -> None:
    with pytest.raises(Rejected, match="empty: the page holds no element"):
        parse_page(page)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("just words", ["just words"]),
        ("<html></html>", []),
        ("<html>one", ["one"]),
        ("<head><title>no</title></head>", []),
        ("<frameset><frame src=a><noframes>no</noframes></frameset>", []),
        ("<html><head><title>no</title>one<div>two</div></head></html>", ["one", "two"]),
        ("<html><head><x-meta></x-meta><p>one</p></head><p>two", ["one", "two"]),
        ("<html><body><p>one</p></body></html><p>two</p> three <div>four", ["one", "two", "three", "four"]),
        ("<body>one</body></html><html><head><title>no</title></head><body>two</BODY >three", ["onetwothree"]),
        ("<td>one<li>two<dd>three", ["one", "two", "three"]),
        ("<p>one</p", ["one"]),
        ("<p>one <b", ["one"]),
        ("<p>one<!-- never closed", ["one"]),
    ],
)
def test_pages_without_a_frame_of_their_own(page: str, expected: list[str]) -> None:
    assert texts_of(page) == expected


def test_xhtml() -> None:
    page = (
        "<?xml version='1.0' encoding='iso-8859-1'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x.dtd'>"
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='x' /></head>"
        "<body><a name='top'/><p>größer<br/>two</p><p><a href='x'/>three</p></body></html>"
    )
    assert [(block.text, block.link_density) for block in blocks_of(page)] == [("größer", 0), ("two", 0), ("three", 0)]


def test_prefixed_elements_break_lines() -> None:
    page = "<html:html xmlns:html='x'><html:body><html:p>one</html:p><html:p>two</html:p></html:body></html:html>"
    assert texts_of(page) == ["one", "two"]


def test_a_script_keeps_its_strings_valid() -> None:
    tree = parse_page('<script type="application/ld+json">{"articleBody": "<p>one</p><p>two</p>"}</script><p>x')
    script = tree.find(".//script")
    assert script is not None
    assert "\n" not in (script.text or "")


# --- kinds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h1>a</h1><h6>b</h6>", [("heading", 1, "a"), ("heading", 6, "b")]),
        ("<a href=x><h2>a <span>b</span></h2>c</a>", [("heading", 2, "a b"), ("paragraph", None, "c")]),
        ("<h3><a href=x>a</a></h3>", [("heading", 3, "a")]),
        ("<h2>a<div>b</div></h2>", [("heading", 2, "a"), ("heading", 2, "b")]),
        ("<ul><li>a<li><p>b</p>c</ul>", [("list_item", None, "a"), ("list_item", None, "b"), ("list_item", None, "c")]),
        (
            "<ol><li>a<ul><li>b</ul>c</ol>",
            [("list_item", None, "a"), ("list_item", None, "b"), ("list_item", None, "c")],
        ),
        ("<dl><dt>a<dd>b<dd>c</dl>", [("list_item", None, "a"), ("list_item", None, "b"), ("list_item", None, "c")]),
        ("<blockquote>a<p>b</p></blockquote>c", [("quote", None, "a"), ("quote", None, "b"), ("paragraph", None, "c")]),
        ("<blockquote><h4>a</h4><ul><li>b</ul></blockquote>", [("heading", 4, "a"), ("list_item", None, "b")]),
        ("<figure><figcaption><p>a</p>b</figcaption></figure>", [("caption", None, "a"), ("caption", None, "b")]),
        ("<p class=wp-caption-text>a</p>", [("caption", None, "a")]),
        ("<table><caption>a</caption><tr><td>b</table>", [("caption", None, "a"), ("paragraph", None, "b")]),
        ("<p>a<pre>b\n c</pre>d", [("paragraph", None, "a"), ("code", None, "b\n c"), ("paragraph", None, "d")]),
        ("<blockquote><pre>a\n\n  b</pre></blockquote>", [("code", None, "a\n\n  b")]),
        ("<ol><li>a<pre>b\n  c</pre></ol>", [("list_item", None, "a"), ("code", None, "b\n  c")]),
        ("<dl><dt>a<dd><pre>b\n  c</pre></dl>", [("list_item", None, "a"), ("code", None, "b\n  c")]),
        ("<h2><pre>a\nb</pre></h2>", [("heading", 2, "a"), ("heading", 2, "b")]),
        ("<plaintext>a <b>", [("code", None, "a <b>")]),
    ],
)
def test_kinds_and_levels(page: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(page)] == expected


def test_tags() -> None:
    page = "<div>a<p>b</p></div><h2>c</h2><pre>d</pre><table><tr><td>e<td>f<tr><td>g</table>"
    assert [block.tag for block in blocks_of(page)] == ["div", "p", "h2", "pre", "tr", "td"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<pre>\n\n  def f():\n\n      return 1   \n\n</pre>", "  def f():\n\n      return 1"),
        ("<pre>a<br>b<br/>\nc</pre>", "a\nb\n\nc"),
        ("<pre><code><span>a</span> <b>b</b>\n<i>c</i></code></pre>", "a b\nc"),
        ("<pre><div>a</div><div>b</div>c</pre>", "a\nb\nc"),
        ("<pre>a\r\nb\rc</pre>", "a\nb\nc"),
        ("<pre>a\tb\n\tc</pre>", "a   b\n    c"),
        ("<pre>a&lt;b&gt;<!-- no --> c</pre>", "a<b> c"),
        ("<pre>a\u2028b</pre>", "a\nb"),
        ("<pre>a<select><option>no</select>b</pre>", "a b"),
    ],
)
def test_listings_keep_their_lines(page: str, expected: str) -> None:
    assert [(block.kind, block.text) for block in blocks_of(page)] == [("code", expected)]


def test_numbers_of_lines_are_no_listing() -> None:
    gutter = "<td class=gutter><pre><span>1</span>\n<span>2</span>\n</pre>"
    listing = "<td class=code><pre>ferry = 6\nprint(ferry)</pre>"
    assert texts_of(f"<table><tr>{gutter}{listing}</table>") == ["ferry = 6\nprint(ferry)"]
    assert texts_of(f"<p>It prints:</p>{'<pre>1 2</pre>'}") == ["It prints:", "1 2"]
    assert texts_of(f"<table><tr>{listing}<td>{'<pre>6</pre>'}</table>") == ["ferry = 6\nprint(ferry)", "6"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p>said <a href="x">Ada<span class="sr-only"> Opens a new window</span></a>, twice', "said Ada, twice"),
        ('<p><ins>12 €</ins><span class="screen-reader-text">Current price is: 12 €.</span>', "12 €"),
        ('<h2>History<span class="mw-editsection">[<a href="x">edit</a>]</span></h2>', "History"),
        ('<p><b class="visually-hidden"><i>Note: </i></b>It rained', "It rained"),
        ('<p><span class="sr-only">Skip to the text</span>', "Skip to the text"),
        ('<p><span class="visually-hidden">a</span> <span class="visually-hidden">b</span>', "a b"),
        ('<p>a <span class="sr-only md:not-sr-only">b</span>', "a b"),
        ('<p>a <span class="sr-only focus:not-sr-only">b</span>', "a"),
        ('<p>a <span class="d-none">b</span>', "a b"),
    ],
)
def test_what_only_screen_readers_say_is_no_part_of_a_line(page: str, expected: str) -> None:
    assert texts_of(page) == [expected]


def test_what_only_screen_readers_say_does_not_count_for_links() -> None:
    (block,) = blocks_of('<p>four <a href="x"><b>link<span class="sr-only">opens a new window</span></b></a>')
    assert (block.text, block.link_density, block.emphasis) == ("four link", 4 / 9, 4 / 9)


def test_how_a_word_is_read_is_no_part_of_the_text() -> None:
    assert texts_of("<p><ruby>港<rt>みなと</rt></ruby>の<ruby>朝<rt>あさ</ruby>") == ["港の朝"]
    assert texts_of("<p><ruby><rb>港<rp>（<rt>みなと<rp>）</ruby>の朝") == ["港（みなと）の朝"]
    assert texts_of("<table><tr><td><ruby>港<rt>みなと</ruby><td>朝</table>") == ["港 | 朝"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p><b>Opening hours</b>Daily until dusk", "Opening hours Daily until dusk"),
        ("<p>It rained all day.<i>Nobody came.</i>", "It rained all day. Nobody came."),
        ("<p><b>Pros:</b>Cheap", "Pros: Cheap"),
        ("<div><span>08.</span><span>Which ferry leaves first?</span></div>", "08. Which ferry leaves first?"),
        ("<p>Version <b>2.</b>Beta", "Version 2. Beta"),
        ("<p>Who was it?<span>The ferryman</span>", "Who was it? The ferryman"),
        ("<p><b>Better</b>Boats are built here", "BetterBoats are built here"),
        ("<p>See <code>harbour.</code><code>Ferry</code> for more", "See harbour.Ferry for more"),
        ("<p>the <b>mc</b>Intyre", "the mcIntyre"),
        ("<p><span>T</span>he ferry", "The ferry"),
        ("<p>in 19<b>A</b> and 19B", "in 19A and 19B"),
        ("<p>the old quay<b>s</b>", "the old quays"),
    ],
)
def test_a_label_and_its_text_are_apart(page: str, expected: str) -> None:
    assert texts_of(page) == [expected]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p><sup>1</sup>Figures of the harbour office.", "1 Figures of the harbour office."),
        ("<p><sup><a href=x>12</a></sup>See the appendix.", "12 See the appendix."),
        ("<p><sup>*</sup>In euros", "* In euros"),
        ("<p><sup>14</sup>C dating", "14C dating"),
        ("<p><sup>238</sup>Pu decays", "238Pu decays"),
        ("<p>1<sup>st</sup> place", "1st place"),
        ("<p>10 m<sup>2</sup>Each", "10 m2Each"),
    ],
)
def test_the_mark_of_a_footnote_is_apart(page: str, expected: str) -> None:
    assert texts_of(page) == [expected]


# --- tables --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>Year<th>Boats<tr><td>1970<td>12", ["Year | Boats", "1970 | 12"]),
        ("<tr><td>a<br>b<td><b>c</b> d<td>", ["a b | c d"]),
        ("<tr><td><div>a</div><div>b</div><td>c", ["a b | c"]),
        ("<tr><td>a<p>b</p>c<td>d", ["a b c | d"]),
        ("<tr><td>a<!-- x --> b<script>no</script><td>c", ["a b | c"]),
    ],
)
def test_rows_of_data(rows: str, expected: list[str]) -> None:
    blocks = blocks_of(f"<table>{rows}</table>")
    assert [block.text for block in blocks] == expected
    assert {block.kind for block in blocks} == {"table_row"}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<table><tr><td>one cell</table>", ["one cell"]),
        ("<table><tr><td><p>a<p>b<p>c<td>d</table>", ["a", "b", "c", "d"]),
        ("<table><tr><td><h2>a</h2><td>b</table>", ["a", "b"]),
        ("<table><tr><td><ul><li>a</ul><td>b</table>", ["a", "b"]),
        ("<table><tr>stray<td>a</td>tail<td>b</table>", ["stray", "a", "tail", "b"]),
        ("<table><tr><td>a</td>tail<td>b</table>", ["a", "tail", "b"]),
        ("<table><tr><form>a</form><td>b</td><td>c</table>", ["a", "b", "c"]),
        ("<table><tr>" + "<td>d" * 41 + "</table>", ["d"] * 41),
    ],
)
def test_tables_that_lay_out_a_page(table: str, expected: list[str]) -> None:
    blocks = blocks_of(table)
    assert [block.text for block in blocks] == expected
    assert "table_row" not in {block.kind for block in blocks}


def test_a_table_of_data_in_a_table_of_layout() -> None:
    page = "<table><tr><td>Menu<td><p>Text</p><table><tr><td>x<td>1<tr><td>y<td>2</table>after</table>end"
    assert [(block.kind, block.text) for block in blocks_of(page)] == [
        ("paragraph", "Menu"),
        ("paragraph", "Text"),
        ("table_row", "x | 1"),
        ("table_row", "y | 2"),
        ("paragraph", "after"),
        ("paragraph", "end"),
    ]


# --- link density --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>abcde</p>", 0.0),
        ("<p><a href=x>abcde</a></p>", 1.0),
        ("<a href=x><p>abcde</p></a>", 1.0),
        ("<p>abcd <a href=x> efghi </a></p>", 0.5),
        ("<p>abcd <a href=x>ef<b>ghi</b></a></p>", 0.5),
        ("<p><a name=x>abcde</a></p>", 0.0),
        ("<a name=x><p>abcde</p>", 0.0),
        ("<table><tr><td><a href=x>abc</a><td>defg</table>", 0.3),
        ("<pre><a href=x>abcd</a>\nefgh</pre>", 4 / 9),
        ("<p><a href=x>a b</a><a href=y>c d</a></p>", 6 / 7),
    ],
)
def test_link_density(page: str, expected: float) -> None:
    (block,) = blocks_of(page)
    assert block.link_density == pytest.approx(expected)


def test_a_link_ends_with_its_element() -> None:
    assert [block.link_density for block in blocks_of("<p><a href=x>abc</a></p><p>def</p>")] == [1.0, 0.0]


# --- containers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<nav></nav>", {"navigation"}),
        ("<footer role=navigation></footer>", {"footer", "navigation"}),
        ("<div role=complementary></div>", {"sidebar"}),
        ('<div class="related-posts"></div>', {"related"}),
        ('<div class="relatedPosts_list__3xYz"></div>', {"related"}),
        ('<div class="jp-relatedposts"></div>', {"related"}),
        ('<div id="commentForm"></div>', {"comments"}),
        ('<ol class="COMMENTLIST"></ol>', {"comments"}),
        ('<div class="post-author-bio"></div>', {"article", "author_bio"}),
        ('<div class="authorBox"></div>', {"author_bio"}),
        ('<p class="wp-caption-text"></p>', {"caption"}),
        ('<div class="mc4wp-form"></div>', set()),
        ('<div class="c-newsletter c-newsletter--wide"></div>', {"newsletter"}),
        ('<div class="screen-reader-text"></div>', {"hidden"}),
        ('<div class="hidden"></div>', {"hidden"}),
        ('<div style="visibility: HIDDEN"></div>', {"hidden"}),
        # What looks like a cue and is none.
        ('<div class="shared-memory"></div>', set()),
        ('<div class="commentary navigator entryway posture"></div>', set()),
        ('<div class="overflow-hidden"></div>', set()),
        ('<div class="hidden md:block"></div>', set()),
        ('<div class="no-sidebar"></div>', set()),
        ('<div class="layout-with-sidebar"></div>', set()),
        ('<div class="content-sidebar-wrap"></div>', set()),
        ('<div class="elementor-widget-text-editor"></div>', set()),
        ('<div class="cmp-container"></div>', set()),
        ('<h2 id="cookies"></h2>', set()),
        ('<article class="newsletter-post"></article>', {"article"}),
        ('<article class="comment"></article>', {"article", "comments"}),
        ('<div class="hentry category-social-media tag-cookies"></div>', set()),
        ('<div id="menu-ideas-that-sell-in-a-small-harbour-town"></div>', set()),
    ],
)
def test_what_a_container_calls_itself(markup: str, expected: set[str]) -> None:
    element = fragment_fromstring(markup)
    assert cues_of_element(element) == expected


def test_names_of_the_page_are_no_container() -> None:
    page = '<html class="nav-open"><body id="comments" class="has-cookie-banner newsletter footer-2" hidden><p>a'
    (block,) = blocks_of(page)
    assert block.containers == {"hidden"}


def test_containers_add_up_from_the_outside() -> None:
    page = "<article>a<aside class=newsletter>b<p>c</p></aside><p>d</p></article>e"
    assert {block.text: block.containers for block in blocks_of(page)} == {
        "a": {"article"},
        "b": {"article", "newsletter", "sidebar"},
        "c": {"article", "newsletter", "sidebar"},
        "d": {"article"},
        "e": frozenset(),
    }


def test_names_beyond_any_measure() -> None:
    element = fragment_fromstring(f'<div class="{"x" * 100_000} {"comments " * 100_000}" id="{"-" * 100_000}"></div>')
    assert cues_of_element(element) == frozenset()


# --- size ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "font", "ul><li", "table><tr><td", "blockquote", "section", "x-y"])
@pytest.mark.parametrize("depth", [300, 2_000, 5_000])
def test_deep_nesting_loses_nothing(tag: str, depth: int) -> None:
    page = f"<p>first</p>{f'<{tag}>' * depth}deepest<p>then</p><script>'<div>'</script><p>last"
    assert texts_of(page) == ["first", "deepest", "then", "last"]


@pytest.mark.parametrize(
    "drawing", ["<svg>" + "<g>" * 3000 + "</svg>", "<SVG class=x>" + "<g>" * 3000, "<math>" * 3000]
)
def test_deep_drawings_take_nothing_with_them(drawing: str) -> None:
    assert texts_of(f"<p>first</p>{drawing}<p>then</p><p>last") == ["first", "then", "last"]


def test_deep_nesting_with_all_that_is_closed_again() -> None:
    names = "div", "b", "section", "i"
    opened = "".join(f"<{names[number % 4]}>w{number} " for number in range(5_000))
    closed = "".join(f"</{names[number % 4]}>v{number} " for number in reversed(range(5_000)))
    page = f"<body><!-- <div> -->{opened}{closed}<footer>last</footer>"
    words = " ".join(texts_of(page)).split()
    assert words == [f"w{n}" for n in range(5_000)] + [f"v{n}" for n in reversed(range(5_000))] + ["last"]
    assert blocks_of(page)[-1].containers == {"footer"}


def test_depth_does_not_end_the_process() -> None:
    # In a process of its own: what libxml2 cannot bear ends all.
    program = (
        "from pipeline.blocks import mark_opinion, page_blocks, parse_for_trafilatura\n"
        "tree = parse_for_trafilatura('<div>' * 200_000 + 'deepest' + '</div>' * 200_000)\n"
        "blocks = page_blocks(tree)\n"
        "mark_opinion(blocks, tree)\n"
        "print([block.text for block in blocks])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "['deepest']"), done.stderr


@pytest.mark.parametrize(
    ("piece", "blocks"),
    [("<p>a", 100_000), ("<b>a</b> ", 1), ("a<br>", 100_000), ("<tr><td>a<td>b", 100_000), ("<a href=x>a</a> ", 1)],
)
def test_a_hundred_thousand_siblings(piece: str, blocks: int) -> None:
    page = piece * 100_000 if "<tr>" not in piece else f"<table>{piece * 100_000}</table>"
    assert len(blocks_of(page)) == blocks


def test_a_listing_of_a_million_blank_lines() -> None:
    assert texts_of("<pre>" + " \n" * 1_000_000 + "x\n</pre>") == ["x"]


def test_the_tree_is_not_changed() -> None:
    page = "<p>a <b>b</b><!-- c --> d<pre>e\n f</pre><table><tr><td>1<td>2</table><div hidden>g</div>"
    tree = parse_page(page)
    before = etree.tostring(tree)
    assert page_blocks(tree) == page_blocks(tree)
    assert etree.tostring(tree) == before


def test_words_do_not_run_together_between_blocks() -> None:
    page = "".join(f"<{tag}>word</{tag}>" for tag in "div p h1 li dd td center form address details x-y nav".split())
    assert not re.search("wordword", " ".join(texts_of(page)))


class TestWithoutScript:
    POST = (
        "The pump runs for an hour and then stops; has anybody else seen this since the last update of the controller?"
    )

    def test_a_page_that_shows_nothing_is_read_as_without_script(self) -> None:
        posts = f"<p>{self.POST}</p>" * 2
        page = f"<title>Pump stops</title><div id=app></div><noscript><h1>Pump stops</h1>{posts}</noscript>"
        assert texts_of(page) == ["Pump stops", self.POST, self.POST]

    def test_a_notice_beside_an_article_is_not_shown(self) -> None:
        page = f"<noscript><p>Please enable JavaScript.</p></noscript><p>{self.POST}</p>"
        assert texts_of(page) == [self.POST]

    def test_styles_and_pictures_for_readers_without_script_are_no_text(self) -> None:
        assert texts_of("<p>Loading</p><noscript>You need to enable JavaScript to run this app.</noscript>") == [
            "Loading"
        ]
        page = f"<noscript><style>{'p {color: red}' * 50}</style><img src=a.png></noscript><p>{self.POST}</p>"
        assert texts_of(page) == [self.POST]

    def test_nested_ones_are_read_once(self) -> None:
        """Each text is looked at a fixed number of times, however deep it lies: a quadratic walk would take minutes."""
        assert texts_of("<noscript>" * 1500 + "<b>a</b> " * 20_000)
