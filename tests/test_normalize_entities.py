"""HTML entities that survived extraction."""

from __future__ import annotations

import pytest

from pipeline.normalize import normalize_text


def prose(text: str) -> str:
    return normalize_text(text, quotes="keep")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It&#8217;s&nbsp;late", "It’s late"),
        ("&ldquo;x&rdquo; &quot;y&quot; &#39;z&#x27;", "“x” \"y\" 'z'"),
        ("caf&eacute; &copy; 2020 &hellip;", "café © 2020 …"),
        ("Donau&shy;dampf", "Donaudampf"),
        ("a&#847;&zwnj;&nbsp;b", "a b"),
        ("می&zwnj;خواهم", "می\u200cخواهم"),
        ("e&#769;", "é"),
        ("&#147;x&#148;", "“x”"),
        ("a&NewLine;b&Tab;c&#10;d", "a b c d"),
        ("R&amp;D at AT&amp;T &#38; B&#x26;B", "R&D at AT&T & B&B"),
        ("&amp;&amp;", "&&"),
        ("B&B&nbsp;x", "B&B x"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
        ("Fran&Atilde;&sect;ais", "Français"),
        ("a&amp;nbsp;b &amp;#160; c", "a b c"),
        ("It&amp;#8217;s &amp;amp;ldquo;late&amp;amp;rdquo;", "It’s “late”"),
        ("R&amp;amp;D &amp;amp;amp; more &amp;amp;", "R&D & more &"),
        ("caf&amp;eacute; &amp;hellip;", "café …"),
    ],
)
def test_known_entities_are_decoded(text: str, expected: str) -> None:
    assert prose(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Write &lt;p&gt; for a paragraph.",
        "&LT;b&GT; &#60;i&#62; &#x3c;u&#x3E;",
        "Write &amp;lt; to show &lt;.",
        "&amp;amp;lt; &amp;amp;#60; &amp;#97;",
        "&amp;unknown; &amp;notit;",
        "&#97;&#98;&#49; &num; &semi; &fjlig;",
        "AT&T, R&D, ?a=1&copy=2&reg=3",
        "&notit; &unknown; &; & &#; &#x;",
        "&nbsp &quot",
    ],
)
def test_what_could_be_markup_or_is_no_entity_is_left_alone(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "&amp;amp;lt;",
        "&am&shy;p;",
        "&am&shy;&shy;p;quot;",
        "&amp;&shy;lt;",
        "&amp;&zwj;quot;",
        "&quo\u200dt;",
        "&quo\u200bt;",
        "&quo&zwnj;t;",
        "&quot\u037e",
        "&amp;qu&shy;ot;",
        "&&amp;&#38;amp;quot;",
        "&#x37e;&quot&#x37e;",
        "&&#97;mp;quot;",
    ],
)
def test_decoding_ends_after_one_time(text: str) -> None:
    once = prose(text)
    assert prose(once) == once
    assert "<" not in once


def test_an_article_about_html_keeps_its_example() -> None:
    text = "The element &lt;a href=&quot;x&quot;&gt; is a link &ndash; &amp;lt; is how to write &lt;."
    assert prose(text) == 'The element &lt;a href="x"&gt; is a link – &amp;lt; is how to write &lt;.'


def test_no_entity_makes_a_tag() -> None:
    for opening in ("&lt;", "&#60;", "&#x3C;", "&LT;", "&amp;lt;", "&amp;#60;", "&am&shy;p;lt;"):
        assert "<" not in prose(f"{opening}script&gt;")
