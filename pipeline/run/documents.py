"""The documents of one batch, single ones and containers, from reading them to staging their records."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TypeVar

from pipeline.article import Reason, Rejected, Rejection, readable_path
from pipeline.isolation.containers import isolated_container
from pipeline.ledger import Result
from pipeline.ledger.contents import Contents
from pipeline.run import progress
from pipeline.run.contents import CHANGED, damage_of, hints_for_all
from pipeline.run.facts import RecordFacts
from pipeline.run.journal import Run, Tally
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.reading import ReadingError, VanishedError, open_raw, read_raw
from pipeline.run.recording import Recorded, Recorder
from pipeline.run.sketching import LinedRecord, SketchedRecord
from pipeline.run.splitting import Index, clean_range, gather, index_container
from pipeline.run.storage import RecordError, RecordWriter
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

OfRecord = TypeVar("OfRecord", SketchedRecord, LinedRecord, RecordFacts)


class BatchError(Exception):
    """A batch cannot be done. The message says what to do."""


class Documents:
    """The documents of one batch, on their way through the cleaning.

    Args:
        run: which planned it.
        documents: raw path and record path of each.
        recorder: makes the records.
        remembered: file for what is remembered of each, as :mod:`pipeline.run.recording` has it.
        on_document: told ``(done, of)`` after each document.

    Attributes:
        results: what became of them.
    """

    def __init__(
        self,
        run: Run,
        documents: list[tuple[bytes, bytes]],
        recorder: Recorder,
        remembered: IO[bytes],
        on_document: Callable[[int, int], None] | None,
    ) -> None:
        self.results: list[Result] = []
        self._run = run
        self._documents = documents
        self._recorder = recorder
        self._remembered = remembered
        self._on_document = on_document
        self._vanished = 0
        # What is known of the documents that were read and whose answers have not come yet, in their order.
        self._read: deque[Result] = deque()

    def clean(self, writer: RecordWriter) -> None:
        """Read, clean and stage the documents; each is read when the cleaning asks for it. Containers come last."""
        containers = [entry for entry in self._documents if entry[1].endswith(CONTAINER_SUFFIX)]
        pages = [entry for entry in self._documents if not entry[1].endswith(CONTAINER_SUFFIX)]
        for answer in self._recorder.records(self._documents_to_clean(pages)):
            result = self._read.popleft()
            if isinstance(answer, Rejection):
                self._settle(replace(result, rejection=answer))
                continue
            try:
                writer.stage(result.output, answer.line)
            except RecordError as error:
                self._reject(result, error.reason, error.detail)
            else:
                self._remember(answer)
                self._settle(replace(result, families=answer.families, flags=answer.flags))
        if self._read:
            raise BatchError(f"the cleaning left {len(self._read)} documents unanswered; it must answer for each")
        for path, output in containers:
            self._clean_container(path, output, writer)

    def gather(self, folder: Path, writer: RecordWriter) -> None:
        """Stage what the parts of the one container have left in ``folder``."""
        ((path, output),) = self._documents
        result = Result(path, recipe=self._run.recipe, output=output)
        try:
            with writer.stage_lines(output) as out:
                index, contents = gather(folder, out, self._remembered)
        except RecordError as error:
            self._reject(result, error.reason, error.detail)
            return
        if index.vanished:
            writer.discard(output)
            self._vanished += 1
            self._count()
            return
        if contents is None:
            writer.discard(output)
            self._reject(result, *CHANGED)
            return
        result = replace(result, stamp=index.stamp, sha256=index.sha256, sidecar_sha256=index.sidecar_sha256)
        if index.trouble is not None:
            writer.discard(output)
            self._reject(result, *index.trouble)
            return
        self._settle_contents(result, contents, writer)

    def _clean_container(self, path: bytes, output: bytes, writer: RecordWriter) -> None:
        """Clean a small container at once."""
        run, result = self._run, Result(path, recipe=self._run.recipe, output=output)
        try:
            with open_raw(os.fsencode(run.raw_dir), path, run.settings.follow_links) as raw:
                result = replace(result, stamp=raw.stamp, sha256=raw.sha256(), sidecar_sha256=raw.sidecar_sha256)
                hints = hints_for_all(raw, path)
                with (
                    isolated_container(raw.file, os.fsdecode(path), run.settings) as container,
                    writer.stage_lines(output) as out,
                ):
                    starts, records = index_container(run, container)
                    if records:
                        progress.documents_planned(records - 1)  # the container itself was one
                    index = Index(starts=starts, records=records)
                    contents = Contents()

                    def write(recorded: Recorded) -> None:
                        out.write(recorded.line)
                        self._remember(recorded)

                    for number in range(len(starts)):
                        contents.add(
                            clean_range(
                                path, container, index, number, hints, self._recorder, write, progress.document_done
                            )
                        )
                    if not starts:
                        damage_of(container, contents)
                changed = raw.has_changed()
        except VanishedError:
            self._vanished += 1
            self._count()
        except ReadingError as failure:
            self._reject(replace(result, stamp=failure.stamp), failure.reason, failure.detail)
        except RecordError as error:
            self._reject(result, error.reason, error.detail)
        except Rejected as error:
            writer.discard(output)
            self._reject(result, error.rejection.reason, error.rejection.detail)
        else:
            if changed:
                writer.discard(output)
                self._reject(Result(path, recipe=run.recipe, output=output), *CHANGED)
            else:
                self._settle_contents(result, contents, writer)

    def _settle_contents(self, result: Result, contents: Contents, writer: RecordWriter) -> None:
        verdict = contents.verdict()
        result = replace(result, contents=contents)
        if verdict is not None:
            writer.discard(result.output)
            self._reject(result, *verdict)
        else:
            self._settle(result)

    def kept(self, records: Iterable[OfRecord]) -> Iterator[OfRecord]:
        """What is known of those records that are published, not those of containers that were given up halfway."""
        paths = {result.path for result in self.results if result.rejection is None}
        return (one for one in records if one.path in paths)

    def tally(self, lost: list[Result]) -> Tally:
        """What came of the documents, counted. ``lost`` had a record before."""
        tally = Tally(lost=[readable_path(result.path) for result in lost], vanished=self._vanished)
        for result in self.results:
            tally.add(_tally_of(result))
        return tally

    def _documents_to_clean(self, pages: list[tuple[bytes, bytes]]) -> Iterator[Document]:
        raw_dir, settings = os.fsencode(self._run.raw_dir), self._run.settings
        for path, output in pages:
            known = Result(path, recipe=self._run.recipe, output=output)
            try:
                raw = read_raw(raw_dir, path, settings.max_bytes, settings.follow_links)
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

    def _remember(self, recorded: Recorded) -> None:
        self._remembered.write(recorded.comparison)
        self._remembered.write(recorded.facts)

    def _reject(self, result: Result, reason: Reason, detail: str) -> None:
        rejection = Rejection(readable_path(result.path), 0, result.sha256, reason, detail, result.recipe)
        self._settle(replace(result, rejection=rejection))

    def _settle(self, result: Result) -> None:
        self.results.append(result)
        self._count(shown=result.contents is not None)

    def _count(self, shown: bool = False) -> None:
        """Count a document as done. What is in containers was shown when it was cleaned."""
        if not shown:
            progress.document_done()
        if self._on_document is not None:
            self._on_document(len(self.results) + self._vanished, len(self._documents))


def _tally_of(result: Result) -> Tally:
    """What came of one document, or of all in one container."""
    contents = result.contents
    if contents is not None and contents.documents:
        return Tally(
            records=contents.records,
            rejected=contents.rejected(),
            removed=dict(contents.families),
            flags=dict(contents.flags),
            skipped=dict(contents.skipped),
        )
    return Tally(
        records=int(result.rejection is None),
        rejected={result.rejection.reason: 1} if result.rejection else {},
        removed=dict(result.families),
        flags=dict.fromkeys(result.flags, 1),
        skipped=dict(contents.skipped) if contents is not None else {},
    )
