"""Documents of a batch laid end to end, and looking around in them without leaving a document.

Every value is an integer: sums over windows are exact, so nothing depends on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Batch:
    """The blocks of several documents as rows, one document after the other.

    Args:
        sizes: number of blocks of each document.

    Attributes:
        starts, stops: for each document its first row and the one behind its last.
        first: for each row, the first row of its document.
        stop: for each row, the row behind its document's last.
        row: for each row, itself.
        document: for each row, the index of its document.
    """

    def __init__(self, sizes: Sequence[int] | Integers) -> None:
        counts = np.asarray(sizes, np.int64)
        stops = np.cumsum(counts)
        self.starts: Integers = stops - counts
        self.stops: Integers = stops
        self.document: Integers = np.repeat(np.arange(len(counts)), counts)
        self.first: Integers = np.repeat(self.starts, counts)
        self.stop: Integers = np.repeat(stops, counts)
        self.row: Integers = np.arange(int(counts.sum()), dtype=np.int64)
        self._windows: dict[tuple[int, int], tuple[Integers, Integers]] = {}
        self._neighbours: dict[int, tuple[NDArray[np.bool_], Integers]] = {}

    def window_sum(self, values: Integers, before: int, behind: int) -> tuple[Integers, Integers]:
        """Sum over the rows from ``before`` to ``behind`` (offsets, both included), and how many rows those are."""
        sums = np.concatenate(([0], np.cumsum(values)))
        if (before, behind) not in self._windows:
            begin = np.clip(self.row + before, self.first, self.stop)
            end = np.clip(self.row + behind + 1, self.first, self.stop)
            self._windows[before, behind] = begin, end
        begin, end = self._windows[before, behind]
        return sums[end] - sums[begin], end - begin

    def window_mean(self, values: Integers, before: int, behind: int) -> Integers:
        """Mean over the same rows, rounded down; 0 where there are none."""
        total, count = self.window_sum(values, before, behind)
        return total // np.maximum(count, 1)

    def shifted(self, values: Integers, offset: int, outside: int) -> Integers:
        """For each row the value ``offset`` rows further; ``outside`` beyond the document's ends."""
        if offset not in self._neighbours:
            other = self.row + offset
            valid = (other >= self.first) & (other < self.stop)
            self._neighbours[offset] = valid, np.where(valid, other, 0)
        valid, place = self._neighbours[offset]
        return np.where(valid, values[place], outside)

    def before(self, values: Integers) -> Integers:
        """For each row the sum of the values above it in its document."""
        sums = np.cumsum(values) - values
        return sums - sums[self.first]

    def total(self, values: Integers) -> Integers:
        """For each row the sum over its document."""
        sums = np.concatenate(([0], np.cumsum(values)))
        return sums[self.stop] - sums[self.first]

    def previous(self, flags: NDArray[np.bool_]) -> Integers:
        """For each row the nearest flagged row above it in its document, or -1."""
        if not len(flags):
            return self.row
        last = np.maximum.accumulate(np.where(flags, self.row, -1))
        above = np.concatenate(([-1], last[:-1]))
        return np.where(above >= self.first, above, -1)

    def following(self, flags: NDArray[np.bool_]) -> Integers:
        """For each row the nearest flagged row below it in its document, or -1."""
        if not len(flags):
            return self.row
        beyond = len(flags)
        after = np.minimum.accumulate(np.where(flags, self.row, beyond)[::-1])[::-1]
        below = np.concatenate((after[1:], [beyond]))
        return np.where(below < self.stop, below, -1)

    def distance(self, other: Integers, most: int) -> Integers:
        """Rows between each row and ``other``, at most ``most``; ``most`` where there is none."""
        return np.where(other >= 0, np.minimum(np.abs(self.row - other), most), most)
