"""Documents made to harm: each with the outcome it must have. Made when they are asked for; none is small."""

# ruff: noqa: E501  # one table

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import zstandard

STORY = (
    "The harbour master closed the northern pier on Tuesday after divers found a crack in one of its pillars.",
    "Ferries leave from the fish market until the repair is done, which the town expects to take three weeks.",
    "Shop owners on the pier fear for their season and have asked the council for compensation, which meets on Friday.",
    "Nobody was hurt. The crack had been seen by a fisherman two weeks ago, who told the wrong office about it.",
)
MARK = "divers found a crack"
"""Words of the story, by which it is known again."""

_P = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
_MB = 1024 * 1024


@dataclass(frozen=True)
class Hostile:
    """A document and what must come of it.

    Attributes:
        name: of its file.
        make: its bytes.
        outcomes: reasons of a rejection that are right, and ``article`` where it is a record with the story in it,
            ``record`` where it is any record.
    """

    name: str
    make: Callable[[], bytes]
    outcomes: frozenset[str]


def page(body: str, head: str = "") -> bytes:
    """A page with the story after ``body``."""
    return (
        f"<!DOCTYPE html><html><head><title>Pier closed</title>{head}</head><body>{body}"
        f"<article><h1>Pier closed after a crack is found</h1>{_P}</article></body></html>"
    ).encode("utf-8", "surrogatepass")


def nested(depth: int, element: str = "div") -> bytes:
    """The story at the bottom of so many elements."""
    opened, closed = f"<{element}>" * depth, f"</{element}>" * depth
    return f"<html><body>{opened}<article><h1>Pier closed</h1>{_P}</article>{closed}</body></html>".encode()


def text(lines: str) -> bytes:
    """A dump with the story after ``lines``."""
    return (lines + "\n\n" + "\n\n".join(STORY) + "\n").encode("utf-8", "surrogatepass")


def gzip_bomb(size: int) -> bytes:
    """So many spaces, packed a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b" " * _MB) for _ in range(size // _MB)]
    return b"".join([*parts, packer.flush()])


def zstd_bomb(size: int) -> bytes:
    """The same as zstd."""
    packer = zstandard.ZstdCompressor(level=9).compressobj()
    parts = [packer.compress(b" " * _MB) for _ in range(size // _MB)]
    return b"".join([*parts, packer.flush()])


def zip_bomb(size: int) -> bytes:
    """An archive of one page that large, beside a page that is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.html", "w", force_zip64=True) as member:
            for _ in range(size // _MB):
                member.write(b" " * _MB)
        archive.writestr("good.html", page(""))
    return out.getvalue()


def mhtml(body: bytes, kind: str = "text/html") -> bytes:
    """A saved page of one part."""
    return (
        b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; '
        b'boundary="----B"\r\n\r\n------B\r\nContent-Type: %s\r\nContent-Transfer-Encoding: 8bit\r\n'
        b"Content-Location: https://example.org/pier\r\n\r\n%s\r\n------B--\r\n" % (kind.encode(), body)
    )


_XXE = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + f'<!ENTITY % more SYSTEM "http://127.0.0.1:9/x.dtd"> %more;]><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    f"<article><h1>Pier closed</h1><p>&secret;</p><p>&j;</p>{_P}</article></body></html>"
)


def deep_json(depth: int) -> str:
    """JSON-LD that nests so deep."""
    return '{"@type":"NewsArticle","headline":"Pier closed","x":' + '{"x":' * depth + "1" + "}" * depth + "}"


def script(content: str) -> str:
    """A block of JSON-LD."""
    return f'<script type="application/ld+json">{content}</script>'


ARTICLE = frozenset({"article"})
RECORD = frozenset({"article", "record"})

HOSTILE = [
    *(
        Hostile(f"open-{number}.{ending}", lambda start=start: start.encode() + page(""), RECORD | {"no_article", "empty"})
        for number, start in enumerate(("  <!-- ", " <? "))
        for ending in ("html", "txt", "xhtml")
    ),
    Hostile("depth-5000.html", lambda: nested(5_000), ARTICLE),
    Hostile("depth-5000-inline.html", lambda: nested(5_000, "b"), ARTICLE),
    Hostile("depth-5000-long-tag.html", lambda: nested(5_000).replace(b"<body>", b"<body><z" + b"p#@" * 100_000), ARTICLE),
    Hostile("depth-200000.html", lambda: nested(200_000), ARTICLE),
    Hostile("depth-200000-tables.html", lambda: nested(40_000, "table><tr><td"), RECORD | {"no_article"}),
    Hostile("links-500000.html", lambda: page('<a href="/a">b</a> ' * 500_000), ARTICLE),
    Hostile("paragraphs-200000.html", lambda: page("<p>One more line.</p>" * 200_000), RECORD | {"memory", "timeout"}),
    Hostile("items-200000.html", lambda: page("<ul>" + "<li>item" * 200_000 + "</ul>"), RECORD | {"memory", "timeout"}),
    Hostile("lines-400000.txt", lambda: text("A line of a dump\n" * 400_000), RECORD | {"memory", "timeout"}),
    Hostile("line-of-100-mb.txt", lambda: b"word " * (20 * _MB), frozenset({"too_large"})),
    Hostile("line-of-30-mb.txt", lambda: text("word " * (6 * _MB)), RECORD | {"memory", "timeout", "no_article"}),
    Hostile("one-word-of-10-mb.txt", lambda: text("x" * (10 * _MB)), RECORD | {"memory", "timeout", "no_article"}),
    Hostile("spaces-2000000.txt", lambda: text(" " * 2_000_000 + "."), ARTICLE),
    Hostile("spaces-2000000.html", lambda: page("<p>a" + " " * 2_000_000 + "b</p>"), ARTICLE),
    Hostile("newlines-2000000.html", lambda: page("<p>a" + "\n" * 2_000_000 + "b</p>"), ARTICLE),
    Hostile("attribute-of-10-mb.html", lambda: page(f'<div class="{"story " * 2 * _MB}">x</div>'), ARTICLE),
    Hostile("attribute-id-of-10-mb.html", lambda: page(f'<div id="{"a" * 10 * _MB}">x</div>'), ARTICLE),
    Hostile("address-of-10-mb.html", lambda: page(f'<a href="http://{"a." * 5 * _MB}">x</a>'), ARTICLE),
    Hostile("meta-of-10-mb.html", lambda: page("", f'<meta name="author" content="{"By Ann, " * _MB}">'), ARTICLE),
    Hostile("date-of-1-mb.html", lambda: page("", f'<meta name="date" content="{"1" * _MB}">'), ARTICLE),
    Hostile("title-of-5-mb.html", lambda: page("", f"<title>{'Pier | ' * 700_000}</title>"), ARTICLE),
    Hostile("entities-300000.html", lambda: page("<p>" + "&amp;" * 300_000 + "&#x110000;&#0;&nosuch;</p>"), ARTICLE),
    Hostile("entities-nested.html", lambda: page("<p>" + "&amp;amp;amp;" * 100_000 + "</p>"), ARTICLE),
    Hostile("entity-without-end.html", lambda: page("<p>&" + "a" * _MB + "</p>"), ARTICLE),
    Hostile("nuls.html", lambda: page("<p>a\0b\0c</p>"), frozenset({"article", "binary"})),
    Hostile("nuls.txt", lambda: text("\0" * 1000), frozenset({"binary"})),
    Hostile("surrogates.html", lambda: page("<p>half \ud83d of \udc00 a pair &#xD800; &#xDFFF;</p>"), ARTICLE),
    Hostile("surrogates.txt", lambda: text("half \ud83d of a pair"), ARTICLE),
    Hostile("bidi.html", lambda: page("<p>" + "\u202e\u2066\u2067\u200f" * 10_000 + "txt.exe</p>"), ARTICLE),
    Hostile("combining.txt", lambda: text("a" + "\u0301" * 500_000), ARTICLE),
    Hostile("zalgo.html", lambda: page("<p>" + ("a" + "\u0316\u0301" * 30) * 10_000 + "</p>"), ARTICLE),
    Hostile("comment-without-end.html", lambda: page("", "") + b"<!--" + b"-" * _MB, ARTICLE),
    Hostile("comments-opened.html", lambda: page("") + b"<!-- " * 300_000, ARTICLE),
    Hostile("less-than-2000000.html", lambda: page("") + b"<" * 2_000_000, ARTICLE),
    Hostile("scripts-opened.html", lambda: page("") + b"<script " * 200_000, ARTICLE),
    Hostile("tags-unclosed.html", lambda: page("") + b"<div " * 300_000, ARTICLE),
    Hostile("cdata.html", lambda: page("<![CDATA[" * 200_000), RECORD | {"no_article", "empty"}),
    Hostile("doctypes.html", lambda: page("<!DOCTYPE " * 200_000), RECORD | {"no_article", "empty"}),
    Hostile("instructions.html", lambda: page("<?x " * 300_000 + "?>"), RECORD | {"no_article", "empty"}),
    Hostile("svg-use.html", lambda: page("<svg>" + "<g>" * 50_000 + "</svg>"), ARTICLE),
    Hostile("svg-unclosed.html", lambda: page("<svg>" + "<g>" * 50_000), ARTICLE),
    Hostile("formatting-30000.html", lambda: page("<p>" + "<b><i><a href=x>" * 10_000 + "x</p>"), ARTICLE),
    Hostile("adoption.html", lambda: page("<p>" + "<a><b></a>" * 100_000 + "x</p>"), ARTICLE),
    Hostile("gzip-bomb.html.gz", lambda: gzip_bomb(1024 * _MB), frozenset({"too_large"})),
    Hostile("gzip-twice.html.gz", lambda: gzip.compress(gzip_bomb(1024 * _MB)), frozenset({"too_large"})),
    Hostile("gzip-thrice.gz", lambda: gzip.compress(gzip.compress(gzip.compress(page("")))), frozenset({"refused"})),
    Hostile("zstd-bomb.html.zst", lambda: zstd_bomb(1024 * _MB), frozenset({"too_large"})),
    Hostile("gzip-members.html.gz", lambda: gzip.compress(b" ") * 300_000 + gzip.compress(page("")), ARTICLE),
    Hostile("polyglot-gif.html", lambda: b"GIF89a/*" + page(""), frozenset({"binary", "refused", "article"})),
    Hostile("polyglot-pdf.html", lambda: b"%PDF-1.4\n" + page(""), frozenset({"binary", "refused"})),
    Hostile("polyglot-zip.html", lambda: page("") + zip_bomb(_MB), frozenset({"article", "binary"})),
    Hostile("polyglot-script.html", lambda: b"#!/bin/sh\nrm -rf /\n" + page(""), ARTICLE),
    Hostile("polyglot-mz.html", lambda: b"MZ\x90\0\x03\0\0\0" + page(""), frozenset({"binary"})),
    Hostile("xxe.xhtml", lambda: _XXE.encode(), ARTICLE),
    Hostile("xxe.mhtml", lambda: mhtml(_XXE.encode(), "application/xhtml+xml"), ARTICLE),
    Hostile("deep.mhtml", lambda: mhtml(nested(5_000)), ARTICLE),
    Hostile("json-ld-10000.html", lambda: page("", script(deep_json(10_000))), ARTICLE),
    Hostile("json-ld-lists.html", lambda: page("", script("[" * 100_000)), ARTICLE),
    Hostile("json-ld-graph.html", lambda: page("", script(json.dumps({"@graph": [{"@type": "Article"}] * 100_000}))), ARTICLE),
    Hostile("json-ld-number.html", lambda: page("", script('{"@type":"Article","x":' + "9" * 100_000 + "}")), ARTICLE),
    Hostile("json-ld-blocks.html", lambda: page("", script('{"@type":"Article"}') * 20_000), ARTICLE),
    Hostile("deep.json", lambda: b'{"text": ' * 10_000 + b"1" + b"}" * 10_000, frozenset({"broken", "refused", "no_article"})),
    Hostile("tabs.md", lambda: text("> " * 50_000 + "x"), RECORD | {"no_article"}),
    Hostile("lists.md", lambda: text("- " * 20_000 + "x"), ARTICLE),
    Hostile("brackets.md", lambda: text("[" * 100_000 + "](" * 50_000), ARTICLE),
    Hostile("stars.md", lambda: text("*a_" * 100_000), ARTICLE),
    Hostile("backticks.md", lambda: text("".join("`" * n + " " for n in range(1, 1500))), ARTICLE),
    Hostile("charset.html", lambda: page("", '<meta charset="utf-7">'), ARTICLE),
    Hostile("base64.html", lambda: page(f'<img src="data:image/png;base64,{"QUJD" * 2 * _MB}">'), ARTICLE),
    Hostile("quotes.txt", lambda: text("\u201c" * 200_000 + "\"'" * 200_000), ARTICLE),
    Hostile("hyphens.txt", lambda: text("word-\n" * 100_000), ARTICLE),
    Hostile("dates.html", lambda: page("<time datetime='2020-01-01'>x</time>" * 100_000), ARTICLE),
    Hostile("bylines.txt", lambda: text("By Ann Lee and " * 50_000), ARTICLE),
    Hostile("select.html", lambda: page("<select>" + "<option>x" * 200_000 + "</select>"), ARTICLE),
    Hostile("forms.html", lambda: page("<form>" * 50_000 + "<input>" * 50_000), ARTICLE),
    Hostile("frames.html", lambda: page("<iframe src='file:///etc/passwd'></iframe>" * 50_000), ARTICLE),
]  # fmt: skip
"""All of them."""

CONTAINERS = [
    Hostile("bomb.zip", lambda: zip_bomb(1024 * _MB), frozenset({"record"})),
    Hostile("bomb.jsonl.gz", lambda: gzip_bomb(200 * _MB), frozenset({"empty", "no_article", "too_large", "broken"})),
    Hostile("deep.jsonl", lambda: (b'{"text": ' * 10_000 + b"1" + b"}" * 10_000 + b"\n") * 3, frozenset({"no_article", "broken"})),
    Hostile("cut.parquet", lambda: b"PAR1" + bytes(range(256)) * 100 + b"\xff\xff\xff\x7fPAR1", frozenset({"broken", "truncated", "unreadable"})),
    Hostile("cut.zip", lambda: zip_bomb(_MB)[:400], frozenset({"broken", "truncated"})),
    Hostile("loop.tar", lambda: b"\0" * 257 + b"ustar\x0000" + b"7" * 400 + b"\0" * 2048, frozenset({"broken", "truncated", "empty"})),
    Hostile("huge-length.warc", lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999999\r\n\r\nabc", frozenset({"broken", "truncated", "no_article", "empty"})),
    Hostile("negative.warc", lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nabc\r\n\r\n" * 100, frozenset({"broken", "truncated", "no_article", "empty"})),
    Hostile("headers.warc", lambda: b"WARC/1.0\r\n" + b"X: y\r\n" * 500_000, frozenset({"broken", "truncated", "no_article", "empty"})),
    Hostile("column.csv", lambda: b"text,url\n" + b'"' + b"a," * 500_000, frozenset({"broken", "truncated", "no_article", "record", "empty"})),
]  # fmt: skip
"""Files that hold documents, or say so."""
