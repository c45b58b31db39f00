"""Where one document is expected, files that hold many are turned away, with the way to have them cleaned.

Two questions, because an archive must be recognised before its bytes are decoded, and a list of records by its text.
"""

from __future__ import annotations

import re

from pipeline.article import Rejected
from pipeline.sources.container_kinds import HEAD, ContainerKind, kind_of_bytes, kind_of_text
from pipeline.sources.media import prologue_end

_PARSED_WHOLE = 4 * 1024 * 1024
"""Up to this many characters JSON is parsed to be sure; parsed, it takes many times its size in memory."""

_NAMES: dict[ContainerKind, str] = {
    "warc": "a WARC file",
    "jsonl": "JSON",
    "json": "JSON",
    "zip": "a ZIP archive",
    "tar": "a TAR archive",
    "csv": "a CSV or TSV table",
    "parquet": "a Parquet table",
}
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]")


def refuse_archive(data: bytes) -> None:
    """Raise ``Rejected("refused")`` where the bytes are a ZIP, TAR, WARC, ARC or Parquet file.

    Word processor files and e-books are ZIP archives too, but single documents: they pass here, for
    :func:`pipeline.sources.media.refuse_signature` to name.
    """
    kind = kind_of_bytes(data, whole=True)
    if kind is not None:
        raise _container(kind)
    if data.startswith(b"filedesc://"):
        raise Rejected.because("refused", "is an ARC file, which is not read: convert it (warcio recompress) to WARC")


def refuse_records(text: str, ending: str) -> None:
    """Raise ``Rejected("refused")`` where the text is JSON, JSON Lines, a table, a feed or a site map.

    Args:
        text: the decoded document.
        ending: ending of its name, as :func:`pipeline.sources.media.ending_of` gives it.
    """
    whole = len(text) <= _PARSED_WHOLE
    kind = kind_of_text(text if whole else text[:HEAD], ending, whole)
    if kind is not None:
        raise _container(kind)
    start = prologue_end(text)
    if text[start : start + 1] == "<" and _FEED_ROOT.match(text, start):
        raise Rejected.because("refused", "is a feed or site map, which has no articles: fetch the pages it lists")


def _container(kind: ContainerKind) -> Rejected:
    return Rejected.because(
        "refused",
        f"is {_NAMES[kind]}, which holds documents and is none: drop it into raw/ as a file of its own, or give the "
        "file to article-pipeline clean; containers in containers are not opened",
    )
