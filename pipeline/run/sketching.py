"""Sketches and lines on their way from the cleaning to the ledger, and the marks that records are written with.

Those of a container lie in a file until its records are published: there may be millions. The facts for the report
lie between them, in lines of another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

import orjson

from pipeline.article import Article
from pipeline.corpus.canonical import instant_of
from pipeline.corpus.lines import Cleaned, Lines
from pipeline.corpus.sketch import Sketch
from pipeline.run import facts
from pipeline.run.storage import record_line
from pipeline.settings import Settings


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


class Sketcher:
    """Makes the lines of records, and keeps a sketch of each, the lines of its document, and what the report
    needs to know.

    Args:
        settings: whether duplicates are marked, and repeated lines removed.
        marks: what was known the last time, by id: most records come out the same, and need not be written twice.
        sketches: file that all of it is added to, for :func:`read_sketches`, :func:`read_lines` and
            :func:`pipeline.run.facts.read_facts`.
    """

    def __init__(self, settings: Settings, marks: Mapping[str, str], sketches: IO[bytes]) -> None:
        self._settings = settings
        self._marks = marks
        self._sketches = sketches

    def record_line(self, path: bytes, cleaned: Cleaned, in_container: bool = False) -> bytes:
        """The line of a record of the document or container ``path``, marked as far as is known.

        Raises:
            pipeline.run.storage.RecordError: it cannot be written.
        """
        article, sketch, lines = cleaned.article, None, None
        if self._settings.duplicates:
            article = replace(article, duplicate_of=self._marks.get(article.id))
        line = record_line(article)
        if self._settings.duplicates:
            sketch = _sketch_values(sketch_article(path, article))
        if self._settings.templates:
            lines = _lines_values(site_of(path, article, in_container), cleaned.lines)
        self._sketches.write(_row(path, article.raw.record, sketch, lines))
        self._sketches.write(facts.facts_line(facts.facts_of(path, article)))
        return line


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
    """The sketches that a :class:`Sketcher` has left, in their order."""
    for row in rows:
        if row.startswith(facts.MARK):
            continue
        path, record, values, _ = orjson.loads(row)
        if values is not None:
            id_, published, digest, tokens, shingles, signature, figures, mark = values
            sketch = Sketch(bytes.fromhex(digest), tokens, shingles, bytes.fromhex(signature), bytes.fromhex(figures))
            yield SketchedRecord(bytes.fromhex(path), record, bytes.fromhex(id_), published, sketch, _bytes(mark))


def read_lines(rows: Iterable[bytes]) -> Iterator[LinedRecord]:
    """The lines of documents that a :class:`Sketcher` has left, in their order."""
    for row in rows:
        if row.startswith(facts.MARK):
            continue
        path, record, _, values = orjson.loads(row)
        if values is not None:
            site, *lines = values
            yield LinedRecord(bytes.fromhex(path), record, bytes.fromhex(site), Lines.from_values(lines))


def sketch_row(one: SketchedRecord) -> bytes:
    """A sketch as :func:`read_sketches` reads it."""
    return _row(one.path, one.record, _sketch_values(one), None)


def _row(path: bytes, record: int, sketch: tuple[object, ...] | None, lines: tuple[object, ...] | None) -> bytes:
    return orjson.dumps((path.hex(), record, sketch, lines), option=orjson.OPT_APPEND_NEWLINE)


def _sketch_values(one: SketchedRecord) -> tuple[object, ...]:
    sketch, mark = one.sketch, None if one.mark is None else one.mark.hex()
    numbers = (sketch.digest.hex(), sketch.tokens, sketch.shingles, sketch.signature.hex(), sketch.figures.hex())
    return (one.id.hex(), one.published, *numbers, mark)


def _lines_values(site: bytes, lines: Lines) -> tuple[object, ...]:
    return (site.hex(), *lines.to_values())


def _bytes(hexadecimal: str | None) -> bytes | None:
    return None if hexadecimal is None else bytes.fromhex(hexadecimal)
