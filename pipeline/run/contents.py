"""What is in a container: its records cleaned one after another into lines.

Nothing here holds more than a few records; :mod:`pipeline.run.splitting` divides the work among tasks.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.article import Reason, Rejected, Rejection, readable_path
from pipeline.containers.entries import FOR_ALL, Entry
from pipeline.containers.opening import kind_of_file
from pipeline.isolation.containers import Container
from pipeline.ledger.contents import Contents, RecordRejection
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw
from pipeline.run.recording import Recorded, Recorder
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

CHANGED: tuple[Reason, str] = (
    "unreadable",
    "it changed while it was read; write it under a name that ends in .part and rename it when it is whole",
)
"""Reason and detail for a container that somebody writes to."""


def is_container(raw_dir: str, path: bytes, follow_links: bool = False) -> bool:
    """Whether a file below ``raw_dir`` is a container, by its first bytes; no where it cannot be read."""
    try:
        with open_raw(os.fsencode(raw_dir), path, follow_links) as raw:
            return kind_of_file(raw.file, readable_path(path)) is not None
    except (VanishedError, ReadingError):
        return False
    except Exception:  # whatever a stranger's bytes do to a parser: cleaning them, which is guarded, says what is wrong
        return False


def hints_for_all(raw: OpenRawFile, path: bytes) -> dict[str, Any]:
    """What the container's sidecar says of every document in it.

    Raises:
        Rejected: the sidecar is broken.
    """
    if raw.sidecar is None:
        return {}
    return read_sidecar(raw.sidecar, readable_path(path) + SIDECAR_SUFFIX, FOR_ALL)


def damage_of(container: Container, contents: Contents) -> None:
    """Add the rejection for what is lost behind the last record, unless that one is known to be cut."""
    damage, behind = container.damage, container.records
    if damage is None:
        return
    if any(found.record == behind - 1 and found.reason == "truncated" for found in contents.rejections):
        return
    detail = f"from record {behind + 1:,} on, {damage.detail}"
    contents.rejections.append(RecordRejection(behind, None, damage.reason, detail))


def clean_entries(
    entries: Iterator[Entry],
    path: bytes,
    hints: Mapping[str, Any],
    recorder: Recorder,
    write: Callable[[Recorded], None],
    on_record: Callable[[], None],
) -> Contents:
    """Clean records of a container and hand over those that are articles, in their order.

    Args:
        entries: the records.
        path: of the container below ``raw/``.
        hints: what is said of all documents in it.
        recorder: makes records of them.
        write: takes each.
        on_record: called after each document.
    """
    contents = Contents()
    skipped: Counter[str] = Counter()
    families: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    given: deque[int] = deque()

    def reject(record: int, sha256: str | None, reason: Reason, detail: str) -> None:
        contents.rejections.append(RecordRejection(record, sha256, reason, detail))
        on_record()

    def documents() -> Iterator[Document]:
        for entry in _guarded(entries):
            content = entry.content
            if isinstance(content, Document):
                given.append(entry.record)
                yield placed(content, path, entry.record, hints)
            elif isinstance(content, Rejected):
                reject(entry.record, None, content.rejection.reason, content.rejection.detail)
            else:
                skipped[content] += 1

    for answer in recorder.records(documents(), in_container=True):
        record = given.popleft()
        if isinstance(answer, Rejection):
            reject(record, answer.sha256, answer.reason, answer.detail)
            continue
        write(answer)
        contents.records += 1
        families.update(answer.families)
        flags.update(answer.flags)
        on_record()
    contents.rejections.sort(key=lambda rejection: rejection.record)
    contents.skipped, contents.families, contents.flags = dict(skipped), dict(families), dict(flags)
    return contents


def placed(document: Document, path: bytes, record: int, hints: Mapping[str, Any]) -> Document:
    """A document with the place it came from and what is said of all in its container."""
    own = document.hints or {}
    return replace(document, path=path, record=record, hints={**hints, **own} or None)


def _guarded(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The entries; a fault of a reader becomes the rejection of the record it was at, which is the last one then."""
    record = 0
    try:
        for entry in entries:
            record = entry.record + 1
            yield entry
    except Rejected as error:
        yield Entry(record, error)
    except (MemoryError, RecursionError, Exception) as error:
        kind: Reason = "memory" if isinstance(error, MemoryError) else "crash"
        yield Entry(
            record, Rejected.because(kind, f"a fault of the pipeline: {type(error).__name__}: {error}; report it")
        )
