"""Documents that are compared together, in one process or in another."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.article import Article, Rejected, Rejection, readable_path
from pipeline.cleaning import lines_of_outcome
from pipeline.containers.listing import list_container
from pipeline.diff.changes import RecordChange, change_of, written
from pipeline.diff.deciding import outcomes_by_rules
from pipeline.diff.ruled import RecordKey, RuledDocument, RuledRecord
from pipeline.ledger import Known
from pipeline.rules.rule import UserRules
from pipeline.run.contents import hints_for_all
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw, read_raw
from pipeline.run.sketching import SketchedRecord, site_of, sketch_article
from pipeline.settings import Settings
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar
from pipeline.stages import Outcome

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
    sketches: dict[RecordKey, SketchedRecord | None] = field(default_factory=dict)
    """Of the records whose text or date changes, or that are gained; ``None`` where they are lost."""
    lines: Counter[str] = field(default_factory=Counter)
    not_compared: Counter[str] = field(default_factory=Counter)
    unknown: set[bytes] = field(default_factory=set)
    """Paths of the documents that the next run finds changed, whatever the rules are."""
    ruled: list[RuledDocument] = field(default_factory=list)
    """Where sites are looked at: those of which the rules make other records, or records of other lines."""

    def add(self, other: Found) -> None:
        """Count in what became of others; ``ruled`` is left to the caller, for it may be large."""
        self.documents += other.documents
        self.changes += other.changes
        self.sketches.update(other.sketches)
        self.lines.update(other.lines)
        self.not_compared.update(other.not_compared)
        self.unknown |= other.unknown


def compare(job: Job, on_document: Callable[[], None] | None = None) -> Found:
    """Compare the documents of a job.

    Args:
        job: the documents.
        on_document: called after each; those in containers count.
    """
    found = Found()
    given: deque[Candidate] = deque()

    def documents() -> Iterator[Document]:
        for candidate in job.candidates:
            for document in _documents_of(job, candidate, found):
                given.append(candidate)
                yield document

    for ruled in outcomes_by_rules(documents(), job.settings, (job.before, job.after)):
        known = given.popleft().known
        found.documents += 1
        if ruled.hits:
            found.lines.update(rule.name for rules in ruled.hits[1] for rule in rules)
        change = change_of(*ruled.outcomes) if ruled.outcomes else None
        if change is not None:
            found.changes.append(change)
            _sketch(found, known.path, change, ruled.outcomes[1].result)
        if ruled.outcomes and job.settings.templates:
            document = _ruled(known, *ruled.outcomes)
            if change is not None or _lines(document.before) != _lines(document.after):
                found.ruled.append(document)
        if on_document is not None:
            on_document()
    return found


def _ruled(known: Known, before: Outcome, after: Outcome) -> RuledDocument:
    one, other = (_ruled_record(known, outcome) for outcome in (before, after))
    kept = {number: verdict.rule or "" for number, verdict in enumerate(after.verdicts, start=1) if verdict.spared}
    result = before.result
    record = result.raw.record if isinstance(result, Article) else result.record
    return RuledDocument((known.path, record), one, other, kept)


def _ruled_record(known: Known, outcome: Outcome) -> RuledRecord | None:
    article = written(outcome.result)
    if isinstance(article, str):
        return None
    site = site_of(known.path, article, in_container=known.output.endswith(CONTAINER_SUFFIX))
    return RuledRecord.of(site, lines_of_outcome(outcome, article), article)


def _lines(record: RuledRecord | None) -> object:
    return None if record is None else (record.site, record.lines)


def needs_sketch(change: RecordChange) -> bool:
    """Whether what it is compared by with other records changes."""
    return change.kind != "changed" or not _COMPARED_BY.isdisjoint(change.keys)


def _sketch(found: Found, path: bytes, change: RecordChange, after: Article | Rejection) -> None:
    place = (path, change.record)
    if change.kind == "lost":
        found.sketches[place] = None
    elif isinstance(after, Article) and needs_sketch(change):
        found.sketches[place] = sketch_article(path, after)


def _documents_of(job: Job, candidate: Candidate, found: Found) -> Iterator[Document]:
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
        found.not_compared["raw_gone"] += candidate.documents
    except ReadingError as failure:
        if failure.reason != known.reason:  # as when it was rejected, whatever the rules are
            _note_changed(found, candidate)
    except Rejected:  # a sidecar that is no sidecar, with these rules and with those
        return
    else:
        _note_changed(found, candidate)


def _note_changed(found: Found, candidate: Candidate) -> None:
    found.not_compared["changed"] += candidate.documents
    found.unknown.add(candidate.known.path)


def _documents_in(opened: OpenRawFile, path: bytes, settings: Settings) -> Iterator[Document]:
    inside = list_container(opened.file, os.fsdecode(path), hints_for_all(opened, path), settings)
    for _, document in inside or ():
        if isinstance(document, Document):
            yield document
