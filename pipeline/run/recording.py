"""From a document to its record as a run keeps it: the line for ``clean/``, and what is remembered beside it.

All of it is made where the document is cleaned, in the child process: what goes back to the run is written as it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson

from pipeline.article import Rejected, Rejection
from pipeline.corpus.lines import Cleaned
from pipeline.isolation.cleaning import isolated_answers
from pipeline.run.facts import facts_line, facts_of
from pipeline.run.sketching import LinedRecord, comparison_row, site_of, sketch_article
from pipeline.run.storage import RecordError, record_line
from pipeline.settings import Settings
from pipeline.sources.document import Document


@dataclass(frozen=True)
class Recorded:
    """What a run keeps of a document that became an article."""

    comparison: bytes
    """Its sketch and its lines, for :func:`pipeline.run.sketching.read_sketches` and ``read_lines``; a line of JSON."""
    facts: bytes
    """For the report, as :func:`pipeline.run.facts.read_facts` reads them; a line of JSON."""
    line: bytes
    """The record as it is written, with the end of its line."""

    @property
    def id(self) -> bytes:
        """Of the record, 16 bytes."""
        return bytes.fromhex(self._facts["id"])

    @property
    def families(self) -> dict[str, int]:
        """Removed blocks by family."""
        return dict(self._facts["families"])

    @property
    def flags(self) -> tuple[str, ...]:
        """Of the record's quality."""
        return tuple(self._facts["flags"])

    @cached_property
    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = orjson.loads(self.facts)
        return facts

    def to_bytes(self) -> bytes:
        """One message: the three lines."""
        return self.comparison + self.facts + self.line

    @classmethod
    def from_bytes(cls, message: bytes) -> Recorded:
        """The inverse of :meth:`to_bytes`."""
        comparison, facts, line = message.split(b"\n", 2)
        return cls(comparison + b"\n", facts + b"\n", line)


@dataclass(frozen=True)
class Recorder:
    """Makes records of cleaned documents.

    Args:
        settings: whether duplicates are marked, and repeated lines removed.
        marks: what each record was known as a duplicate of the last time, by id: most come out the same, and need not
            be written twice.
    """

    settings: Settings
    marks: Mapping[str, str]

    def records(self, documents: Iterable[Document], in_container: bool = False) -> Iterator[Recorded | Rejection]:
        """Clean documents, each with its path below ``raw/``: for each a record or a rejection, in order.

        Args:
            documents: as :func:`pipeline.isolation.cleaning.isolated_answers` takes them.
            in_container: whether they are records of a container.
        """

        def packed(document: Document, cleaned: Cleaned) -> bytes:
            return self.record(document.path or b"", cleaned, in_container).to_bytes()

        for answer in isolated_answers(documents, self.settings, packed):
            yield answer if isinstance(answer, Rejection) else Recorded.from_bytes(answer)

    def record(self, path: bytes, cleaned: Cleaned, in_container: bool) -> Recorded:
        """The record of an article that was made of the document or container ``path``, marked as far as is known.

        Raises:
            pipeline.article.Rejected: it cannot be written.
        """
        article, sketch, lined = cleaned.article, None, None
        if self.settings.duplicates:
            article = replace(article, duplicate_of=self.marks.get(article.id))
            sketch = sketch_article(path, article)
        if self.settings.templates:
            lined = LinedRecord(path, article.raw.record, site_of(path, article, in_container), cleaned.lines)
        try:
            line = record_line(article)
        except RecordError as error:
            raise Rejected.because(error.reason, error.detail) from error
        return Recorded(
            comparison_row(path, article.raw.record, sketch, lined), facts_line(facts_of(path, article)), line
        )
