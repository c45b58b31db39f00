"""One task of Spark: the documents and containers of a unit, from their files to rows of a table."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.article import Reason, Rejected, Rejection, readable_path
from pipeline.containers.entries import Entry, Start
from pipeline.engines.gateway import frozen, hadoop_of_process, is_local
from pipeline.engines.raw_files import RawFiles, local_files
from pipeline.engines.rows import Rows
from pipeline.engines.units import Part, Unit
from pipeline.isolation.containers import LocalContainer, local_container
from pipeline.ledger.contents import Contents
from pipeline.recipe import recipe_of
from pipeline.run.contents import clean_entries, damage_of, hints_for_all
from pipeline.run.journal import Plan, Run, Tally
from pipeline.run.reading import ReadingError, VanishedError
from pipeline.run.recording import Recorder
from pipeline.run.splitting import Index, clean_range, index_container
from pipeline.settings import Settings
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

_ONE_PASS = ("warc", "jsonl")
"""Containers that are read from the beginning with nothing known of them; the others have a first pass."""


class PartitionError(Exception):
    """A task cannot be done here and now; Spark tries it again, somewhere else if it can."""


def with_rules(settings: Settings, rules: str) -> Settings:
    """Settings that name a file with these user rules, which is written to the disk of this machine; none if empty."""
    return replace(settings, rules=_rules_file(rules) if rules else "")


@cache
def _rules_file(rules: str) -> str:
    file = tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8", delete=False)  # noqa: SIM115 - it stays
    with file:
        file.write(rules)
    atexit.register(Path(file.name).unlink, missing_ok=True)
    return file.name


@dataclass(frozen=True)
class Work:
    """What every task of a job has to know.

    Attributes:
        raw_dir: path or URI of the raw folder.
        settings: how to clean.
        recipe: of the machine that started the job.
        properties: Hadoop's configuration; empty where the raw folder is on the disk.
        rules: what is in the file of user rules that the settings name; empty for none.
    """

    raw_dir: str
    settings: Settings
    recipe: str
    properties: Mapping[str, str]
    rules: str = ""

    def here(self) -> Work:
        """The same with settings that name a file of user rules on this machine."""
        return replace(self, settings=with_rules(self.settings, self.rules))

    @property
    def run(self) -> Run:
        """As the functions of :mod:`pipeline.run` want it; there is no plan and no ledger."""
        return Run("", "", b"", self.raw_dir, "", self.settings, self.recipe, "", Plan())

    def files(self) -> RawFiles:
        """The raw folder, for a worker."""
        if is_local(self.raw_dir):
            return local_files(self.raw_dir, self.settings)
        from pipeline.engines.hadoop_files import HadoopFiles  # needs py4j, which Spark brings

        return HadoopFiles(self.raw_dir, hadoop_of_process(frozen(self.properties)))

    def check_recipe(self) -> None:
        """Make sure that this machine cleans as the one that started the job.

        Raises:
            PartitionError: it does not.
        """
        here = recipe_of(self.settings)
        if here != self.recipe:
            raise PartitionError(
                f"the job has recipe {self.recipe} and a worker would clean by {here}; install the same versions of "
                "article-pipeline's dependencies on every machine"
            )


def clean_units(work: Work, units: Iterable[Unit], last: bool) -> Iterator[Any]:
    """Clean units into batches of rows.

    Args:
        work: what is the same for all tasks.
        units: what this one does.
        last: whether there will be no further attempt.

    Yields:
        ``pyarrow.RecordBatch`` with the columns of :mod:`pipeline.engines.rows`, a few megabytes each.

    Raises:
        PartitionError: a file could not be read, and another attempt may do better.
    """
    work = work.here()
    work.check_recipe()
    for unit in units:
        task = _Task(work)
        for _ in task.steps(unit):
            failure = task.files.failure
            if failure is not None and not last:
                raise PartitionError(f"a file could not be read and is tried again: {failure}") from failure
            if task.rows.full:
                yield task.rows.take()
        if task.rows:
            yield task.rows.take()


class _Task:
    """One unit on its way. Everything is added to ``rows``, which are taken away between two steps."""

    def __init__(self, work: Work) -> None:
        self.files = work.files()
        self.rows = Rows()
        self._run = work.run
        self._recorder = Recorder(work.run.settings, {})  # duplicates are marked when all records are there
        self._tally = Tally()

    def steps(self, unit: Unit) -> Iterator[None]:
        """Do it a step at a time."""
        if unit.part is not None:
            yield from self._part(unit.paths[0], unit.part)
            return
        containers = [path for path in unit.paths if self.files.is_container(path)]
        yield
        yield from self._pages([path for path in unit.paths if path not in set(containers)])
        for path in containers:
            yield from self._container(path)
        self.rows.add_tally(self._tally)
        yield

    def _pages(self, paths: list[bytes]) -> Iterator[None]:
        for answer in self._recorder.records(self._documents(paths)):
            if isinstance(answer, Rejection):
                self._reject(answer)
            else:
                self.rows.add_record(answer)
                flags: dict[str, int] = dict.fromkeys(answer.flags, 1)
                self._tally.add(Tally(records=1, removed=answer.families, flags=flags))
            yield

    def _documents(self, paths: list[bytes]) -> Iterator[Document]:
        for path in paths:
            try:
                raw = self.files.read(path, self._run.settings.max_bytes)
            except VanishedError:
                self._tally.vanished += 1
                continue
            except ReadingError as failure:
                self._reject_path(path, None, failure.reason, failure.detail)
                continue
            name = readable_path(path)
            try:
                hints = None if raw.sidecar is None else read_sidecar(raw.sidecar, name + SIDECAR_SUFFIX)
            except Rejected as error:
                self._reject_path(path, raw.sha256, error.rejection.reason, error.rejection.detail)
                continue
            yield Document(raw.content, name=name, hints=hints, path=path)

    def _container(self, path: bytes) -> Iterator[None]:
        """All of a container."""
        contents, sha256 = Contents(), None
        try:
            with self.files.open(path) as raw:
                try:
                    hints = hints_for_all(raw, path)
                    with local_container(raw.file, os.fsdecode(path), self._run.settings) as container:
                        for some in self._contents(path, container, hints):
                            contents.add(some)
                            yield
                except Rejected as error:
                    self._reject_path(path, raw.sha256(), error.rejection.reason, error.rejection.detail)
                    return
                if not contents.documents:
                    sha256 = raw.sha256()
        except VanishedError:
            self._tally.vanished += 1
            return
        except ReadingError as failure:
            self._reject_path(path, None, failure.reason, failure.detail)
            return
        self._settle(path, contents)
        verdict = contents.verdict()
        if verdict is not None and not contents.documents:
            self._reject_path(path, sha256, *verdict)

    def _contents(self, path: bytes, container: LocalContainer, hints: Mapping[str, Any]) -> Iterator[Contents]:
        """What came of some records after some others."""
        if container.kind in _ONE_PASS and container.damage is None:
            entries = container.entries(Start(0, 0), sys.maxsize)
            some = _Counted(entries, self._run.settings.batch_size)
            while True:
                contents = clean_entries(some, path, hints, self._recorder, self.rows.add_record, _nothing)
                if not some.taken and not contents.documents:
                    return
                yield contents
                some = _Counted(entries, self._run.settings.batch_size)
        starts, records = index_container(self._run, container)
        index = Index(starts=starts, records=records)
        for number in range(len(starts)):
            yield self._range(path, container, index, number, hints)
        if not starts:
            contents = Contents()
            damage_of(container, contents)
            yield contents

    def _part(self, path: bytes, part: Part) -> Iterator[None]:
        """Some records of a container. What it is as a whole, the driver sees."""
        contents = Contents()
        try:
            with self.files.open(path) as raw:
                hints = hints_for_all(raw, path)
                with local_container(raw.file, os.fsdecode(path), self._run.settings, known=part.known) as container:
                    contents = self._range(path, container, part.index, 0, hints)
                    yield
        except (VanishedError, ReadingError, Rejected) as error:
            raise PartitionError(f"{readable_path(path)} was there when it was divided: {error}") from error
        self._settle(path, contents)
        self.rows.add_tally(self._tally, path=path.hex(), documents=contents.documents, skipped=contents.skipped)
        yield

    def _range(
        self, path: bytes, container: LocalContainer, index: Index, number: int, hints: Mapping[str, Any]
    ) -> Contents:
        recorder, write = self._recorder, self.rows.add_record
        return clean_range(path, container, index, number, dict(hints), recorder, write, _nothing)

    def _settle(self, path: bytes, contents: Contents) -> None:
        """Count what came of a container's records, and list the rejections."""
        for found in contents.rejections:
            self.rows.add_rejection(
                Rejection(readable_path(path), found.record, found.sha256, found.reason, found.detail, self._run.recipe)
            )
        self._tally.add(
            Tally(
                records=contents.records,
                rejected=contents.rejected(),
                removed=dict(contents.families),
                flags=dict(contents.flags),
                skipped=dict(contents.skipped),
            )
        )

    def _reject_path(self, path: bytes, sha256: str | None, reason: Reason, detail: str) -> None:
        self._reject(Rejection(readable_path(path), 0, sha256, reason, detail, self._run.recipe))

    def _reject(self, rejection: Rejection) -> None:
        self.rows.add_rejection(rejection)
        self._tally.add(Tally(rejected={rejection.reason: 1}))


class _Counted:
    """The next entries of many, at most so many, and how many there were."""

    def __init__(self, entries: Iterator[Entry], most: int) -> None:
        self._entries = islice(entries, most)
        self.taken = 0

    def __iter__(self) -> Iterator[Entry]:
        return self

    def __next__(self) -> Entry:
        entry = next(self._entries)
        self.taken += 1
        return entry


def _nothing() -> None:
    """Nobody counts documents while they are cleaned."""
