"""What an export is to be."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args

Form = Literal["jsonl", "parquet", "dolma", "markdown", "csv"]
PartitionBy = Literal["none", "date", "site"]
Formulas = Literal["escape", "keep"]

FORMS: tuple[Form, ...] = get_args(Form)
PARTITIONS: tuple[PartitionBy, ...] = get_args(PartitionBy)
FORMULAS: tuple[Formulas, ...] = get_args(Formulas)


class ExportError(Exception):
    """An export cannot be made. The message says what to do; what was there before is still there."""


@dataclass(frozen=True)
class ExportOptions:
    """What an export is to be.

    Attributes:
        form: of the files.
        partition_by: a folder for each day of publication or for each site, or none.
        duplicates: whether records that are marked as duplicates of another are in it.
        formulas: what happens in CSV to cells that a spreadsheet would take for a formula.

    Raises:
        ValueError: a value is not allowed; the message names it and what is.
    """

    form: Form
    partition_by: PartitionBy = "none"
    duplicates: bool = True
    formulas: Formulas = "escape"

    def __post_init__(self) -> None:
        """Check every value."""
        for name, allowed in (("form", FORMS), ("partition_by", PARTITIONS), ("formulas", FORMULAS)):
            value = getattr(self, name)
            if value not in allowed:
                raise ValueError(f"ExportOptions: {name} is {value!r}; it must be one of {', '.join(allowed)}")

    def to_dict(self) -> dict[str, Any]:
        """As the manifest has it."""
        return dataclasses.asdict(self)
