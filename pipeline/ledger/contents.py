"""What came of the records of a container."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from pipeline.article import Reason, reason_of


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
