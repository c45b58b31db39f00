"""Lines that count how often one of them is looked at: what costs too much of a long text is told without a clock."""

from __future__ import annotations

from typing import Any

from pipeline.blocks.lines import Line


class CountedLines(list[Line]):
    """The lines of a dump.

    Attributes:
        looked_at: how often one of them, or some of them, were taken.
    """

    looked_at = 0

    def __getitem__(self, index: Any) -> Any:
        self.looked_at += 1
        return super().__getitem__(index)
