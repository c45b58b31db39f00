"""How much one task gets, so that all workers end at about the same time.

Guided self-scheduling (Polychronopoulos and Kuck 1987): each task is a share of what is left, so the large ones come
first, and the last ones are small enough that nobody waits for them. (Two workers that are given 500 and 100 documents
take as long as for 500.)
"""

from __future__ import annotations

import os
from collections.abc import Sequence

FEWEST = 64
"""Documents below which no task is made smaller: as many are decided together, and a task costs some 30 ms itself."""


def cores() -> int:
    """Processors that this process may use: more workers than these are not expected."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def next_share(left: int, most: int, workers: int) -> int:
    """Documents of the next task.

    Args:
        left: documents that no task has yet.
        most: documents of one task at most.
        workers: how many may be at work.
    """
    if workers == 1:
        return most
    return min(most, max(FEWEST, -(-left // (2 * workers))))


def shared_starts(
    starts: Sequence[tuple[int, int]], records: int, most: int, workers: int
) -> tuple[tuple[int, int], ...]:
    """Those places in a container at which tasks begin.

    Args:
        starts: record index and position of each place that reading may begin at.
        records: index behind the last record.
        most, workers: as of :func:`next_share`.
    """
    chosen: list[tuple[int, int]] = []
    due = 0
    for start in starts:
        if start[0] >= due:
            chosen.append(start)
            due = start[0] + next_share(records - start[0], most, workers)
    return tuple(chosen)
