"""How a run's documents are shared out among tasks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.run.shares import FEWEST, cores, next_share, shared_starts


def shares(documents: int, most: int, workers: int) -> list[int]:
    found = []
    while documents > 0:
        found.append(min(documents, next_share(documents, most, workers)))
        documents -= found[-1]
    return found


def wall(tasks: list[int], workers: int) -> int:
    """When the last of the workers ends, each taking the next task as soon as it is free."""
    ends = [0] * workers
    for task in tasks:
        ends[ends.index(min(ends))] += task
    return max(ends)


def test_one_worker_has_tasks_of_full_size() -> None:
    assert shares(1200, 500, 1) == [500, 500, 200]


def test_two_workers_do_not_wait_for_each_other() -> None:
    assert shares(600, 500, 2) == [150, 113, 85, 64, 64, 64, 60]
    assert wall(shares(600, 500, 2), 2) == 322
    assert wall([500, 100], 2) == 500


@given(st.integers(1, 50_000), st.integers(1, 700), st.integers(1, 64))
def test_no_worker_waits_for_longer_than_for_one_small_task(documents: int, most: int, workers: int) -> None:
    tasks = shares(documents, most, workers)
    assert sum(tasks) == documents
    assert max(tasks) <= most
    assert wall(tasks, workers) <= documents / workers + min(FEWEST, most)


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=200),
    st.integers(1, 700),
    st.integers(1, 8),
)
def test_tasks_of_a_container_begin_where_reading_may_begin(gaps: list[int], most: int, workers: int) -> None:
    starts = [(sum(gaps[:number]), 1000 + number) for number in range(len(gaps))]
    chosen = shared_starts(starts, sum(gaps), most, workers)
    assert chosen[0] == starts[0]
    assert set(chosen) <= set(starts)
    for (one, _), (other, _) in pairwise(chosen):
        assert other - one >= next_share(sum(gaps) - one, most, workers)


def test_records_that_can_be_read_from_anywhere_are_shared_as_files_are() -> None:
    starts = [(number, 10 * number) for number in range(0, 2000, 50)]
    sizes = [other - one for (one, _), (other, _) in pairwise(shared_starts(starts, 2000, 500, 2))]
    assert sizes[0] == 500
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= FEWEST


@pytest.mark.parametrize("missing", [False, True])
def test_cores_are_counted_everywhere(monkeypatch: pytest.MonkeyPatch, missing: bool) -> None:
    if missing:
        monkeypatch.delattr("os.sched_getaffinity", raising=False)
    assert cores() >= 1
