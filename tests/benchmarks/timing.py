"""CPU time of several systems on the same work, in rounds that alternate between them."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

_TICK = 0.01
"""Seconds; what :func:`os.times` can tell apart."""


def cpu_seconds() -> float:
    """CPU time, user and system, of this process with all its threads, and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def one_core() -> None:
    """Keep this process, and what it starts, on one processor; where the system cannot, nothing happens."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def cores() -> int:
    """Processors that this process may be kept to some of; 0 where the system keeps none to any."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else 0


@contextmanager
def on_cores(number: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on so many of its processors; 0 is all of them.

    Args:
        number: at most :func:`cores`.
    """
    if not number:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[:number]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True)
class Cost:
    """What one system took in each round.

    Attributes:
        seconds: CPU seconds, one for each round.
    """

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """CPU seconds of the round in the middle."""
        return statistics.median(self.seconds)

    def times_cheaper_than(self, other: Cost) -> tuple[float, float, float]:
        """How many times the work of ``other`` it does in the same time: median over the rounds, least and most.

        A round's ratio is of what both took in that round, so that a machine whose speed drifts costs both alike.
        """
        ratios = [theirs / ours for ours, theirs in zip(self.seconds, other.seconds, strict=True)]
        return statistics.median(ratios), min(ratios), max(ratios)


def in_rounds(systems: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Cost]:
    """Time each system in each round; every second round goes through them backwards.

    Args:
        systems: by name what is done in a round.
        rounds: how many count; one more before them, which loads what is loaded once, does not.
    """
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    for number in range(-1, rounds):
        for name in list(systems) if number % 2 else reversed(list(systems)):
            before = cpu_seconds()
            systems[name]()
            if number >= 0:
                seconds[name].append(max(cpu_seconds() - before, _TICK))
    return {name: Cost(tuple(spent)) for name, spent in seconds.items()}
