"""What a document is: binary, page, Markdown or text, by name, declaration and content."""

from __future__ import annotations

import codecs
import random

import pytest

from pipeline.article import Rejected
from pipeline.sources import Document, read_source
from pipeline.sources.media import ending_of, prologue_end

LIMIT = 10_000_000
PROSE = "The old pier was closed last night. Work starts in spring and will take two years, the council said.\n"
NOISE = bytes(random.Random(7).choices(range(256), k=4000))


def markup_of(content: bytes | str, name: str | None = None, media_type: str | None = None) -> str:
    source = read_source(Document(content, name=name, media_type=media_type), LIMIT)
    assert source.media_type == {"html": "text/html", "markdown": "text/markdown", "text": "text/plain"}[source.markup]
    return source.markup


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.html", ".html"),
        ("2026/11.22/A.HTM.GZ", ".htm"),
        ("a.txt.zst", ".txt"),
        ("a.txt.gz.zst", ".txt"),
        ("a.tar.gz", ".tar"),
        ("a", ""),
        (".html", ""),
        (".gz", ""),
        ("dir.html/a", ""),
        ("a b.'md", ".'md"),
        ("caf\udce9.txt", ".txt"),
        (None, ""),
    ],
)
def test_endings(name: str | None, ending: str) -> None:
    assert ending_of(name) == ending


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("a.txt", "text"),
        ("a.text", "text"),
        ("a.md", "markdown"),
        ("a.markdown.gz", "markdown"),
        ("a.html", "html"),
        ("a.htm.zst", "html"),
        ("A.XHTML", "html"),
        ("a", "text"),
        ("a.php", "text"),
    ],
)
def test_names(name: str, markup: str) -> None:
    assert markup_of(f"<b>{PROSE}" if markup == "html" else PROSE, name) == markup


@pytest.mark.parametrize(
    ("media_type", "markup"),
    [
        ("text/html", "html"),
        ("TEXT/HTML; charset=utf-8", "html"),
        ("application/xhtml+xml", "html"),
        ("text/plain", "text"),
        ("text/markdown", "markdown"),
        ("application/octet-stream", "text"),
        ("", "text"),
    ],
)
def test_media_types_win_over_names(media_type: str, markup: str) -> None:
    assert markup_of(PROSE, "a.txt", media_type) == markup
    assert markup_of(f"<p>{PROSE}</p>", "a.html", "text/plain") == "text"


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>",
        "<!doctype  HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
        "<html lang=en>",
        "<HTML>",
        "\ufeff\n\t <html>",
        '<?xml version="1.0"?>\n<!-- saved --><!-- again -->\n<html xmlns="x">',
        "<!-- " + "-- > " * 50 + "-->\n<html>",
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.aspx", None])
def test_pages_with_a_misleading_name(start: str, name: str | None) -> None:
    assert markup_of(f"{start}<body><p>{PROSE}", name) == "html"


def test_html_without_a_tag_is_text() -> None:
    assert markup_of("Prose, 3 < 4, a -> b & c.\n" + PROSE, "a.html") == "text"


FRAGMENTS = [
    pytest.param(f"<p>{PROSE}</p>", id="one paragraph"),
    pytest.param(f"\n<article class='x'><h1>Pier</h1><p>{PROSE}</p></article>\n", id="article"),
    pytest.param(f"<a href='/'>Home</a><p>{PROSE * 8}</p>", id="link first"),
    pytest.param(f"<title>Pier</title>\n{PROSE}", id="head of a page"),
    pytest.param(f"<body><p>{PROSE}", id="body not closed"),
    pytest.param("Pier closed<br><br>" + f"{PROSE}<br />" * 12, id="line breaks"),
    pytest.param(PROSE + "".join(f"<p>{PROSE}</p>\n" for _ in range(12)) + "The end", id="paragraphs inside"),
]


@pytest.mark.parametrize("content", FRAGMENTS)
@pytest.mark.parametrize("name", [None, "a", "a.php", "a.txt"])
def test_fragments_without_a_page(content: str, name: str | None) -> None:
    assert markup_of(content, name) == "html"
    assert markup_of(content.encode(), name) == "html"
    assert markup_of(content, "a.md") == "markdown"
    assert markup_of(content, name, "text/plain") == "text"


ABOUT_HTML = [
    pytest.param(f"{PROSE}The <p> and </p> tags hold a paragraph, <br> breaks a line.\n{PROSE}", id="a few tags"),
    pytest.param(f"<h1> is for headings.\n{PROSE}", id="a tag first"),
    pytest.param("".join(f"The </div> tag number {i} closes. {PROSE * 3}" for i in range(12)), id="in long prose"),
    pytest.param(
        "".join(f"{PROSE * 4}\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n" for _ in range(10)),
        id="listings between prose",
    ),
    pytest.param(
        "".join(f"The <{tag}> element.\n" for tag in ("p", "div", "br", "a", "li") * 9), id="a list of elements"
    ),
    pytest.param(
        "<img src='/pixel.gif'> " + PROSE * 300 + "<img src='/pixel.gif'></noscript>", id="pixels around a dump"
    ),
    pytest.param("1 < 2 and <3 all of you. " + PROSE, id="hearts"),
]


@pytest.mark.parametrize("content", ABOUT_HTML)
@pytest.mark.parametrize("name", [None, "a", "a.txt"])
def test_dumps_about_html_stay_text(content: str, name: str | None) -> None:
    assert markup_of(content, name) == "text"


def test_open_comments_end() -> None:
    assert markup_of("<!-- " * 20_000, "a.txt") == "text"
    assert markup_of("<?xml " * 20_000) == "text"


def refusal(content: bytes | str, name: str | None = "a.txt") -> str:
    with pytest.raises(Rejected) as caught:
        read_source(Document(content, name=name), LIMIT)
    assert caught.value.rejection.reason == "binary"
    return caught.value.rejection.detail


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF", "convert it to text or HTML first"),
        (b"%PDF-1.4\n1 0 obj << >> endobj", "a PDF", "convert"),
        (b"{\\rtf1\\ansi Ahoi}", "an RTF document", "convert"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old office document", "convert"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml" + NOISE, "an office document", "convert"),
        (b"PK\x03\x04\x14\0\0\x08\0\0mimetypeapplication/epub+zip" + NOISE, "an office document or e-book", "convert"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image", "no text in it"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image", "no text in it"),
        (b"GIF89a\x01\0\x01\0\x80", "a GIF image", "no text in it"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image", "no text in it"),
        (b"\0\0\x01\0\x01\0\x10\x10", "an icon", "no text in it"),
        (b"\0\0\0\x18ftypmp42", "an MP4 video", "no text in it"),
        (b"OggS\0\x02\0\0", "an Ogg file", "no text in it"),
        (b"ID3\x04\0\0\0\0", "an MP3 file", "no text in it"),
        (b"wOFF\0\x01\0\0", "a WOFF font", "no text in it"),
        (b"wOF2\0\x01\0\0", "a WOFF2 font", "no text in it"),
        (b"\0asm\x01\0\0\0", "a WebAssembly module", "no text in it"),
        (b"\x7fELF\x02\x01\x01\0", "an ELF program", "no text in it"),
        (b"\xcf\xfa\xed\xfe\x07\0\0\x01", "a Mach-O program", "no text in it"),
        (b"MZ\x90\0\x03\0\0\0", "a Windows program", "no text in it"),
        (b"SQLite format 3\0\x10\0", "an SQLite database", "convert"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7z archive", "unpack it"),
        (b"BZh91AY&SY\0\x01", "bzip2-compressed data", "pack it with gzip or zstd"),
        (b"\xfd7zXZ\0\0\x04", "xz-compressed data", "unpack it"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive", "unpack it"),
        (NOISE, "control characters", "convert"),
        (PROSE.encode() + bytes(3000), "NUL bytes", "no text"),
        (bytes(4096), "nothing but NUL bytes", "scrape the page again"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08" * 9, "control characters", "no text"),
        ("\0\x01" * 40, "control characters", "no text"),
        (codecs.BOM_UTF16_LE + "\x01\x02\x03\x04\x05".encode("utf-16-le") * 9, "control characters", "no text"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html", None])
def test_binary(content: bytes | str, what: str, advice: str, name: str | None) -> None:
    detail = refusal(content, name)
    assert what in detail
    assert advice in detail


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"GIF89a is the format of 1989. {PROSE}", id="GIF"),
        pytest.param(f"MZ wrote the first program. {PROSE}", id="MZ"),
        pytest.param(f"ID3 tags hold the title. {PROSE}", id="ID3"),
        pytest.param(f"BMW closed the plant. {PROSE}", id="BM"),
        pytest.param(f"PDF files begin with %PDF-1.4. {PROSE}", id="PDF"),
        pytest.param(PROSE + "\0\0" + PROSE, id="two NULs"),
        pytest.param(PROSE * 9 + "\x08\x07\x01" + PROSE, id="three controls"),
        pytest.param(f"\x0c\x1b[1mPier\x1b[0m\r\n{PROSE}\x1a", id="form feed, colours, end of file"),
        pytest.param("\x7f" + PROSE, id="delete"),
    ],
)
def test_texts_that_look_binary(content: str) -> None:
    assert markup_of(content.encode()) == "text"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (" <!-- a --> <?xml?>\n<html>", "<html>"),
        *((spaces + opened, opened) for spaces in ("", " ", "  ", "   ") for opened in ("<!-- open", "<? open")),
        ("<!-- a --><!-- open", "<!-- open"),
        ("<?a?>", ""),
    ],
)
def test_where_a_prologue_ends(text: str, rest: str) -> None:
    assert text[prologue_end(text) :] == rest
