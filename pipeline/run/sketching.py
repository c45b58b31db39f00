"""Sketches and lines on their way from the cleaning to the ledger.

Those of a container lie in a file until its records are published: there may be millions. The facts for the report
lie between them, in lines of another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from pipeline.article import Article
from pipeline.corpus.canonical import instant_of
from pipeline.corpus.lines import Lines
from pipeline.corpus.sketch import Sketch
from pipeline.run import facts


@dataclass(frozen=True, slots=True)
class SketchedRecord:
    """What is kept of a record to tell what it is a duplicate of."""

    path: bytes
    """Of its document, below ``raw/``."""
    record: int
    """Its index in the container."""
    id: bytes
    """16 bytes."""
    published: str | None
    """As :func:`pipeline.corpus.canonical.instant_of` gives it."""
    sketch: Sketch
    mark: bytes | None = None
    """Id of the record that it is marked as a duplicate of, in ``clean/``."""
    pending: bool = False
    """Whether the mark may not stand in ``clean/`` yet."""


@dataclass(frozen=True, slots=True)
class LinedRecord:
    """What is kept of a record to tell which of its lines other pages of its site repeat."""

    path: bytes
    """Of its document, below ``raw/``."""
    record: int
    """Its index in the container."""
    site: bytes
    """As :func:`site_of` gives it."""
    lines: Lines


def site_of(path: bytes, article: Article, in_container: bool) -> bytes:
    """The site of a document: the host of its address, without ``www.``; where there is none, what it was dropped in.

    Args:
        path: of the document, or of the container, below ``raw/``.
        article: what became of it.
        in_container: whether it is a record of a container.

    Returns:
        A hostname; or the path of the container, or of the folder, with a slash behind it.
    """
    if article.hostname:
        return article.hostname.lower().removeprefix("www.").encode("utf-8", "surrogatepass")
    return (path if in_container else path.rpartition(b"/")[0]) + b"/"


def sketch_article(path: bytes, article: Article) -> SketchedRecord:
    """The sketch of a record of the document ``path`` that is marked as the article says.

    Raises:
        ValueError: an id in it is none.
    """
    from pipeline.corpus.minhash import sketch_of  # numpy takes a tenth of a second, and most runs find nothing new

    return SketchedRecord(
        path=path,
        record=article.raw.record,
        id=bytes.fromhex(article.id),
        published=instant_of(article.date_published),
        sketch=sketch_of(article.text),
        mark=_bytes(article.duplicate_of),
    )


def read_sketches(rows: Iterable[bytes]) -> Iterator[SketchedRecord]:
    """The sketches among the rows that a batch has left, in their order."""
    for row in rows:
        if row.startswith(facts.MARK):
            continue
        path, record, values, _ = orjson.loads(row)
        if values is not None:
            id_, published, digest, tokens, shingles, signature, figures, mark = values
            sketch = Sketch(bytes.fromhex(digest), tokens, shingles, bytes.fromhex(signature), bytes.fromhex(figures))
            yield SketchedRecord(bytes.fromhex(path), record, bytes.fromhex(id_), published, sketch, _bytes(mark))


def read_lines(rows: Iterable[bytes]) -> Iterator[LinedRecord]:
    """The lines of documents among the rows that a batch has left, in their order."""
    for row in rows:
        if row.startswith(facts.MARK):
            continue
        path, record, _, values = orjson.loads(row)
        if values is not None:
            site, *lines = values
            yield LinedRecord(bytes.fromhex(path), record, bytes.fromhex(site), Lines.from_values(lines))


def comparison_row(path: bytes, record: int, sketch: SketchedRecord | None, lined: LinedRecord | None) -> bytes:
    """What a record is compared with others by, as :func:`read_sketches` and :func:`read_lines` read it."""
    return orjson.dumps(
        (
            path.hex(),
            record,
            None if sketch is None else _sketch_values(sketch),
            None if lined is None else (lined.site.hex(), *lined.lines.to_values()),
        ),
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _sketch_values(one: SketchedRecord) -> tuple[object, ...]:
    sketch, mark = one.sketch, None if one.mark is None else one.mark.hex()
    numbers = (sketch.digest.hex(), sketch.tokens, sketch.shingles, sketch.signature.hex(), sketch.figures.hex())
    return (one.id.hex(), one.published, *numbers, mark)


def _bytes(hexadecimal: str | None) -> bytes | None:
    return None if hexadecimal is None else bytes.fromhex(hexadecimal)
