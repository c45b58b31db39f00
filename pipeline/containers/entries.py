"""What a container consists of, and what every reader of a format can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, Literal

from pipeline.article import Reason, Rejected
from pipeline.settings import Settings
from pipeline.sources.document import Document

SkipReason = Literal[
    "revisit", "redirect", "http_error", "robots", "not_text", "segmented", "symlink", "special_file", "hidden"
]

SKIP_REASONS: dict[SkipReason, str] = {
    "revisit": "a WARC revisit record: the page had not changed and was not stored again",
    "redirect": "an HTTP redirect (3xx)",
    "http_error": "an HTTP answer that is no page (1xx, 204, 4xx, 5xx)",
    "robots": "a robots.txt",
    "not_text": "an image, a script, a style sheet or other data that is neither HTML nor text",
    "segmented": "a part of a WARC record that was divided",
    "symlink": "a link in an archive",
    "special_file": "a device or pipe in an archive",
    "hidden": "a name in an archive that begins with . or _",
}
"""What is counted and not cleaned, by reason, with what it means for a person."""


FOR_ALL = ("site_name", "fetched_at", "tags", "charset")
"""What a container's sidecar may say of all documents in it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a container may hold.

    Attributes:
        record: bytes of one record, decompressed.
        container: bytes of all that comes out of it where it is compressed. What lies on the disk as it is may be of
            any size: reading it takes no more of anything than whoever put it there had.
    """

    record: int
    container: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings state."""
        return cls(settings.max_bytes, settings.max_container_bytes)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a container.

    Attributes:
        record: its index in the container, from 0.
        content: the document in it, what is wrong with it, or why it is left out.
    """

    record: int
    content: Document | Rejected | SkipReason


@dataclass(frozen=True, slots=True)
class Start:
    """Where a record begins: its index, and a position that means something to the reader of the format."""

    record: int
    position: int


class Reader(ABC):
    """Reads the records of one format from a seekable file.

    Args:
        file: the container, decompressed; for WARC files with one gzip member a record, as it is.
        settings: how to read it.
        known: what :meth:`starts` of another reader of this file learned on its way; see ``learned``.
    """

    NOUN: ClassVar[str] = "record"
    """What a record is called in messages."""

    def __init__(self, file: BinaryIO, settings: Settings, known: Mapping[str, Any] | None = None) -> None:
        self.file = file
        self.settings = settings
        self.limits = Limits.of(settings)
        self.learned: dict[str, Any] = dict(known or {})
        """What reading from the middle needs to know, as JSON can hold it; complete when ``starts`` has ended."""

    @abstractmethod
    def starts(self) -> Iterator[Start]:
        """Every record that reading may begin at, in order; the first pass over the container.

        Raises:
            Rejected: nothing in the container can be read.
        """

    @abstractmethod
    def entries(self, start: Start) -> Iterator[Entry]:
        """The records from ``start`` to the end, in order; each is read when it is asked for.

        Indices rise and may leave out what is no document and need not be counted.
        """

    @property
    def records(self) -> int:
        """Index behind the last record; known when ``starts`` has ended."""
        return int(self.learned["records"])

    @property
    def beyond(self) -> int | None:
        """The record at which the container exceeds its limit, from which on it is not read; ``None`` if it does not.

        Known when ``starts`` has ended, for it has to be the same wherever reading begins.
        """
        return self.learned.get("beyond")

    @property
    def too_much(self) -> str:
        """What to say of that record."""
        return (
            f"with it the container holds more than {self.limits.container:,} bytes, decompressed (setting "
            "max_container_bytes); it and what follows was not read. Raise max_container_bytes, or divide the container"
        )

    def rejected(self, record: int, reason: Reason, trouble: str) -> Entry:
        """An entry for a record that cannot be read, whose number (from 1) stands before the trouble."""
        return Entry(record, Rejected.because(reason, f"{self.NOUN} {record + 1:,}: {trouble}"))

    def rejected_beyond(self) -> Iterator[Entry]:
        """The entry for the record at which the container exceeds its limit, if it does."""
        if self.beyond is not None:
            yield self.rejected(self.beyond, "too_large", self.too_much)

    def too_large(self, record: int) -> Entry:
        """An entry for a record that exceeds the limit."""
        return self.rejected(
            record,
            "too_large",
            f"it has more than {self.limits.record:,} bytes (setting max_bytes); raise max_bytes if it is one article",
        )


@dataclass(frozen=True)
class Damage:
    """Why a container ends before its end.

    Attributes:
        reason, detail: of the rejection that stands for what is lost.
    """

    reason: Reason
    detail: str
