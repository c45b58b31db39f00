"""Documents that are compared together, in one process or in another."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.article import Article, Rejected, Rejection, readable_path
from pipeline.cleaning import outcomes_by_rules
from pipeline.containers.listing import list_container
from pipeline.diff.changes import RecordChange, change_of
from pipeline.ledger import Known
from pipeline.rules.rule import UserRules
from pipeline.run.contents import hints_for_all
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw, read_raw
from pipeline.run.sketching import SketchedRecord, sketch_article
from pipeline.settings import Settings
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

Place = tuple[bytes, int]
"""Raw path and index of a record."""


_COMPARED_BY = frozenset({"text", "date_published"})
"""Keys by which near-duplicates and the canonical one of them are found."""


class Candidate(NamedTuple):
    """A raw file that was cleaned."""

    known: Known
    documents: int
    """How many are in it, where it is a container; else one."""


@dataclass(frozen=True)
class Job:
    """Documents and what to compare them by."""

    raw_dir: str
    settings: Settings
    candidates: tuple[Candidate, ...]
    before: UserRules
    """What their records were made with."""
    after: UserRules


@dataclass
class Found:
    """What became of some documents."""

    documents: int = 0
    changes: list[RecordChange] = field(default_factory=list)
    sketches: dict[Place, SketchedRecord | None] = field(default_factory=dict)
    """Of the records whose text or date changes, or that are gained; ``None`` where they are lost."""
    lines: Counter[str] = field(default_factory=Counter)
    not_compared: Counter[str] = field(default_factory=Counter)

    def add(self, other: Found) -> None:
        """Count in what became of others."""
        self.documents += other.documents
        self.changes += other.changes
        self.sketches.update(other.sketches)
        self.lines.update(other.lines)
        self.not_compared.update(other.not_compared)


def compare(job: Job, on_document: Callable[[], None] | None = None) -> Found:
    """Compare the documents of a job.

    Args:
        job: the documents.
        on_document: called after each; those in containers count.
    """
    found = Found()
    given: deque[bytes] = deque()

    def documents() -> Iterator[Document]:
        for candidate in job.candidates:
            for document in _documents_of(job, candidate, found.not_compared):
                given.append(candidate.known.path)
                yield document

    for ruled in outcomes_by_rules(documents(), job.settings, (job.before, job.after)):
        path = given.popleft()
        found.documents += 1
        if ruled.hits:
            found.lines.update(rule.name for rules in ruled.hits[1] for rule in rules)
        change = change_of(*ruled.outcomes) if ruled.outcomes else None
        if change is not None:
            found.changes.append(change)
            _sketch(found, path, change, ruled.outcomes[1].result)
        if on_document is not None:
            on_document()
    return found


def _sketch(found: Found, path: bytes, change: RecordChange, after: Article | Rejection) -> None:
    place = (path, change.record)
    if change.kind == "lost":
        found.sketches[place] = None
    elif isinstance(after, Article) and (change.kind == "gained" or not _COMPARED_BY.isdisjoint(change.keys)):
        found.sketches[place] = sketch_article(path, after)


def _documents_of(job: Job, candidate: Candidate, not_compared: Counter[str]) -> Iterator[Document]:
    """The document, or those in the container, if its bytes are those that were cleaned."""
    known, raw_dir = candidate.known, os.fsencode(job.raw_dir)
    cleaned = (known.sha256, known.sidecar_sha256)
    try:
        if known.output.endswith(CONTAINER_SUFFIX):
            with open_raw(raw_dir, known.path, job.settings.follow_links) as opened:
                if (opened.sha256(), opened.sidecar_sha256) == cleaned:
                    yield from _documents_in(opened, known.path, job.settings)
                    return
        else:
            raw = read_raw(raw_dir, known.path, job.settings.max_bytes, job.settings.follow_links)
            if (raw.sha256, raw.sidecar_sha256) == cleaned:
                name = readable_path(known.path)
                hints = None if raw.sidecar is None else read_sidecar(raw.sidecar, name + SIDECAR_SUFFIX)
                yield Document(raw.content, name=name, hints=hints, path=known.path)
                return
    except VanishedError:
        not_compared["raw_gone"] += candidate.documents
    except ReadingError as failure:
        if failure.reason != known.reason:  # as when it was rejected, whatever the rules are
            not_compared["changed"] += candidate.documents
    except Rejected:  # a sidecar that is no sidecar, with these rules and with those
        return
    else:
        not_compared["changed"] += candidate.documents


def _documents_in(opened: OpenRawFile, path: bytes, settings: Settings) -> Iterator[Document]:
    inside = list_container(opened.file, os.fsdecode(path), hints_for_all(opened, path), settings)
    for _, document in inside or ():
        if isinstance(document, Document):
            yield document
