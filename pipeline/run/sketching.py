"""Sketches on their way from the cleaning to the ledger, and the marks that records are written with.

The sketches of a container lie in a file until its records are published: there may be millions. The facts for the
report lie between them, in lines of another form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

import orjson

from pipeline.article import Article
from pipeline.corpus.canonical import instant_of
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


class Sketcher:
    """Makes the lines of records, and keeps a sketch of each and what the report needs to know.

    Args:
        settings: whether duplicates are marked.
        marks: what was known the last time, by id: most records come out the same, and need not be written twice.
        sketches: file that they are added to, for :func:`read_sketches` and :func:`pipeline.run.facts.read_facts`.
    """

    def __init__(self, settings: Settings, marks: Mapping[str, str], sketches: IO[bytes]) -> None:
        self._on = settings.duplicates
        self._marks = marks
        self._sketches = sketches

    def record_line(self, path: bytes, article: Article) -> bytes:
        """The line of a record of the document ``path``, marked as far as is known.

        Raises:
            pipeline.run.storage.RecordError: it cannot be written.
        """
        if self._on:
            article = replace(article, duplicate_of=self._marks.get(article.id))
        line = record_line(article)
        if self._on:
            self._sketches.write(_sketch_line(sketch_article(path, article)))
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


def read_sketches(lines: Iterable[bytes]) -> Iterator[SketchedRecord]:
    """The sketches that a :class:`Sketcher` has left, in their order."""
    for line in lines:
        if line.startswith(facts.MARK):
            continue
        path, record, id_, published, digest, tokens, shingles, signature, figures, mark = orjson.loads(line)
        sketch = Sketch(bytes.fromhex(digest), tokens, shingles, bytes.fromhex(signature), bytes.fromhex(figures))
        yield SketchedRecord(bytes.fromhex(path), record, bytes.fromhex(id_), published, sketch, _bytes(mark))


def _sketch_line(one: SketchedRecord) -> bytes:
    sketch, mark = one.sketch, None if one.mark is None else one.mark.hex()
    numbers = (sketch.digest.hex(), sketch.tokens, sketch.shingles, sketch.signature.hex(), sketch.figures.hex())
    values = (one.path.hex(), one.record, one.id.hex(), one.published, *numbers, mark)
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def _bytes(hexadecimal: str | None) -> bytes | None:
    return None if hexadecimal is None else bytes.fromhex(hexadecimal)
