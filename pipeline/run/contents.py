"""What is in a container, and what came of it: its records cleaned one after another into lines.

Nothing here holds more than a few records; :mod:`pipeline.run.splitting` divides the work among tasks.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from pipeline.article import Reason, Rejected, Rejection, readable_path, reason_of
from pipeline.containers.entries import FOR_ALL, Entry
from pipeline.containers.opening import kind_of_file
from pipeline.isolation.containers import Container
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw
from pipeline.run.recording import Recorded, Recorder
from pipeline.sources.document import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

CHANGED: tuple[Reason, str] = (
    "unreadable",
    "it changed while it was read; write it under a name that ends in .part and rename it when it is whole",
)
"""Reason and detail for a container that somebody writes to."""


class RecordRejection(NamedTuple):
    """Why a record of a container has no line."""

    record: int
    sha256: str | None
    reason: Reason
    detail: str


@dataclass
class Contents:
    """What came of the records of a container, or of some of them."""

    records: int = 0
    """Lines that were written."""
    rejections: list[RecordRejection] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    """Records that are no documents, by reason."""
    families: dict[str, int] = field(default_factory=dict)
    """Removed blocks by family."""
    flags: dict[str, int] = field(default_factory=dict)
    """Lines by quality flag."""

    @property
    def documents(self) -> int:
        """Records that are documents."""
        return self.records + len(self.rejections)

    def add(self, other: Contents) -> None:
        """Count in what came of later records."""
        self.records += other.records
        self.rejections += other.rejections
        for mine, theirs in (
            (self.skipped, other.skipped),
            (self.families, other.families),
            (self.flags, other.flags),
        ):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number

    def rejected(self) -> dict[str, int]:
        """Rejections by reason."""
        return dict(Counter[str](rejection.reason for rejection in self.rejections))

    def verdict(self) -> tuple[Reason, str] | None:
        """Why the container as a whole has no file in ``clean/``; ``None`` where it has."""
        if self.records:
            return None
        if self.rejections:
            return "no_article", f"none of its {len(self.rejections):,} documents became a record"
        skipped = ", ".join(f"{number:,} {reason}" for reason, number in sorted(self.skipped.items()))
        return "empty", "there is no document in it" + (f", only records that are none ({skipped})" if skipped else "")

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Contents:
        """The inverse of :meth:`to_dict`."""
        rejections = [RecordRejection(row[0], row[1], reason_of(row[2]), row[3]) for row in values["rejections"]]
        return cls(**{**values, "rejections": rejections})


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
