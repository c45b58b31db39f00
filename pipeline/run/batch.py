"""One batch: read its documents, clean them, write their records, remember what came of each."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.article import Article, Reason, Rejected, Rejection, readable_path
from pipeline.ledger import Result, open_ledger
from pipeline.recipe import recipe_of
from pipeline.run import progress, turns
from pipeline.run.journal import Run, Tally, documents_of, finish_batch, records_of, run_of_batch
from pipeline.run.reading import ReadingError, VanishedError, read_raw
from pipeline.run.sketches import SketchedRecord, Span, marks_of, sketch_article, store_sketches
from pipeline.run.storage import RecordError, RecordWriter, record_line
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar


class BatchError(Exception):
    """A batch cannot be done. The message says what to do."""


def clean_batch(state_dir: Path, key: str, on_document: Callable[[int, int], None] | None = None) -> Tally:
    """Do a batch that was planned before, from reading its documents to the ledger.

    Args:
        state_dir: folder of the ledger.
        key: the batch.
        on_document: told ``(done, of)`` after each document.

    Returns:
        What came of its documents.

    Raises:
        BatchError: nobody planned it, or it was planned for another recipe.
    """
    with open_ledger(state_dir) as ledger:
        run = run_of_batch(ledger, key)
        documents = documents_of(ledger, key)
        had_record = records_of(ledger, key)
        marks = marks_of(ledger, (path for path, _ in documents))
    if run is None:
        raise BatchError(f"the ledger in {state_dir} knows no batch {key}; start CleanArticles, which plans anew")
    if recipe_of(run.settings) != run.recipe:
        raise BatchError(
            f"batch {key} was planned for recipe {run.recipe} and would be cleaned by {recipe_of(run.settings)} here; "
            "install the same version of article-pipeline everywhere and start CleanArticles again"
        )

    # No connection is open while documents are cleaned: that takes long, and may fork.
    batch = _Batch(run, documents, marks, on_document)
    with RecordWriter(run.clean_dir, run.token, key) as writer:
        batch.clean(writer)
        lost = [result for result in batch.results if result.rejection and result.path in had_record]
        tally = batch.tally(lost)
        with turns.among_others(state_dir):
            writer.publish(remove=[result.output for result in lost])
            with open_ledger(state_dir) as ledger, ledger.transaction():
                ledger.store(batch.results)
                store_sketches(ledger, [Span(result.path) for result in batch.results], batch.sketches)
                finish_batch(ledger, key, tally)
    return tally


class _Batch:
    """The documents of one batch, on their way through the cleaning."""

    def __init__(
        self,
        run: Run,
        documents: list[tuple[bytes, bytes]],
        marks: Mapping[str, str],
        on_document: Callable[[int, int], None] | None,
    ) -> None:
        self.results: list[Result] = []
        self.sketches: list[SketchedRecord] = []
        self._run = run
        self._documents = documents
        self._marks = marks
        self._on_document = on_document
        self._vanished = 0
        # What is known of the documents that were read and whose answers have not come yet, in their order.
        self._read: deque[Result] = deque()

    def clean(self, writer: RecordWriter) -> None:
        """Read, clean and stage the documents; each is read when the cleaning asks for it."""
        from pipeline.cleaning import clean_many

        for answer in clean_many(self._documents_to_clean(), self._run.settings):
            result = self._read.popleft()
            if isinstance(answer, Rejection):
                self._settle(replace(result, rejection=answer))
                continue
            if self._run.settings.duplicates:
                # What was known the last time: most records come out the same, and need not be written twice.
                answer = replace(answer, duplicate_of=self._marks.get(answer.id))
            try:
                writer.stage(result.output, record_line(answer))
            except RecordError as error:
                self._reject(result, error.reason, error.detail)
            else:
                if self._run.settings.duplicates:
                    self.sketches.append(sketch_article(result.path, answer))
                self._settle(replace(result, families=_families(answer), flags=tuple(answer.quality.flags)))
        if self._read:
            raise BatchError(f"clean_many left {len(self._read)} documents unanswered; it must answer for each")

    def tally(self, lost: list[Result]) -> Tally:
        """What came of the documents, counted. ``lost`` had a record before."""
        removed: Counter[str] = Counter()
        for result in self.results:
            removed.update(result.families)
        reasons = Counter[str](result.rejection.reason for result in self.results if result.rejection)
        return Tally(
            records=sum(result.rejection is None for result in self.results),
            rejected=dict(reasons),
            lost=[readable_path(result.path) for result in lost],
            vanished=self._vanished,
            removed=dict(removed),
            flags=dict(Counter(flag for result in self.results for flag in result.flags)),
        )

    def _documents_to_clean(self) -> Iterator[Document]:
        raw_dir = os.fsencode(self._run.raw_dir)
        for path, output in self._documents:
            known = Result(path, recipe=self._run.recipe, output=output)
            try:
                raw = read_raw(raw_dir, path, self._run.settings.max_bytes)
            except VanishedError:
                self._vanished += 1  # the next run sees that it is gone
                self._count()
                continue
            except ReadingError as failure:
                self._reject(replace(known, stamp=failure.stamp), failure.reason, failure.detail)
                continue
            known = replace(known, stamp=raw.stamp, sha256=raw.sha256, sidecar_sha256=raw.sidecar_sha256)
            name = readable_path(path)
            try:
                hints = None if raw.sidecar is None else read_sidecar(raw.sidecar, name + SIDECAR_SUFFIX)
            except Rejected as error:
                self._reject(known, error.rejection.reason, error.rejection.detail)
                continue
            self._read.append(known)
            yield Document(raw.content, name=name, hints=hints, path=path)

    def _reject(self, result: Result, reason: Reason, detail: str) -> None:
        rejection = Rejection(readable_path(result.path), 0, result.sha256, reason, detail, result.recipe)
        self._settle(replace(result, rejection=rejection))

    def _settle(self, result: Result) -> None:
        self.results.append(result)
        self._count()

    def _count(self) -> None:
        progress.document_done()
        if self._on_document is not None:
            self._on_document(len(self.results) + self._vanished, len(self._documents))


def _families(article: Article) -> dict[str, int]:
    families: Counter[str] = Counter()
    for removed in article.removed:
        families[removed.family] += removed.last - removed.first + 1
    return dict(families)
