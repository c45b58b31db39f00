"""Files that hold many documents. This version reads none of them; here is the one place where they are turned away.

Two questions, because an archive must be recognised before its bytes are decoded, and a list of records by its text.
"""

from __future__ import annotations

import re

import orjson

from pipeline.article import Rejected
from pipeline.sources.media import prologue_end, starts_like_page

_PARSED_WHOLE = 4 * 1024 * 1024
"""Up to this many characters JSON is parsed to be sure; parsed, it takes many times its size in memory."""

_LINES_PARSED = 20
"""Lines that must parse for JSON Lines."""

_TAR_MAGIC_AT = 257
_OFFICE_MARKS = (b"[Content_Types].xml", b"mimetypeapplication/", b"word/", b"META-INF/container.xml")

_JSON_NAMES = (".json", ".jsonl", ".ndjson", ".geojson", ".jsonld")
_TABLE_NAMES = {".csv": "a CSV table", ".tsv": "a TSV table"}

# The start of an object whose first value begins: no sentence starts like that.
_JSON_START = re.compile(r'(?:\[\s*)?\{\s*"(?:[^"\\]|\\.){0,200}"\s*:')
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]")

_HEAD = 4096


def refuse_archive(data: bytes) -> None:
    """Raise ``Rejected("refused")`` where the bytes are a ZIP, TAR, WARC, ARC or Parquet file.

    Word processor files and e-books are ZIP archives too, but single documents: they pass here, for
    :func:`pipeline.sources.media.refuse_binary` to name.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        if not any(mark in data[:_HEAD] for mark in _OFFICE_MARKS):
            raise _refused("a ZIP archive", "unpack it (unzip) to single pages")
    elif data[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar":
        raise _refused("a TAR archive", "unpack it (tar -xf) to single pages")
    elif data.startswith((b"WARC/0.", b"WARC/1.")):
        raise _refused("a WARC file", "write the pages in it to single files")
    elif data.startswith(b"filedesc://"):
        raise _refused("an ARC file", "write the pages in it to single files")
    elif data.startswith(b"PAR1") and (data.endswith(b"PAR1") or b"\0" in data[:_HEAD]):
        raise _refused("a Parquet table", "write its documents to single files")


def refuse_records(text: str, ending: str) -> None:
    """Raise ``Rejected("refused")`` where the text is JSON, JSON Lines, a table, a feed or a web archive.

    Args:
        text: the decoded document.
        ending: ending of its name, as :func:`pipeline.sources.media.ending_of` gives it.
    """
    start = prologue_end(text)
    first = text[start : start + 1]
    head = text[:_HEAD]
    if first in ("{", "["):
        if _is_json(text) or (ending in _JSON_NAMES and _JSON_START.match(text, start)):
            raise _refused("JSON", "write the text or HTML in it to single files")
    elif first == "<":
        if _FEED_ROOT.match(text, start):
            raise _refused("a feed or site map", "fetch the pages it lists")
    elif "MIME-Version:" in head and "multipart/related" in head and "\nContent-Type:" in head:
        raise _refused("a web archive (MHTML)", "save the page as HTML")
    if ending in _TABLE_NAMES and not starts_like_page(text):
        raise _refused(_TABLE_NAMES[ending], "write its documents to single files")


def _refused(what: str, advice: str) -> Rejected:
    return Rejected.because(
        "refused",
        f"is {what}; containers are not read by this version and the file stays where it is: {advice} to have them "
        "cleaned",
    )


def _is_json(text: str) -> bool:
    if len(text) > _PARSED_WHOLE:
        return _JSON_START.match(text) is not None
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return _is_json_lines(text)
    return True


def _is_json_lines(text: str) -> bool:
    """Whether at least two lines are there and the first ones are an object or array each."""
    seen = 0
    start = 0
    while seen < _LINES_PARSED and start < len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        line = text[start:end].strip()
        start = end + 1
        if not line:
            continue
        try:
            parsed = orjson.loads(line)
        except orjson.JSONDecodeError:
            # The last line may have been cut while it was written.
            return seen > 1 and start >= len(text) and line[0] in "{["
        if not isinstance(parsed, (dict, list)):
            return False
        seen += 1
    return seen > 1
