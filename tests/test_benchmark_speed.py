"""How costs are compared, that a profile names the stages, and what runs over growing folders are made of."""

from __future__ import annotations

import os

import pytest

from pipeline import Document, Settings, clean_many
from tests.benchmarks.grown_texts import grown_texts
from tests.benchmarks.speed_growth import ONE, ONE_ON_ONE, TWO, TWO_ON_TWO, gains
from tests.benchmarks.speed_stages import STAGES, profile
from tests.benchmarks.timing import Cost, cores, in_rounds, on_cores

PARAGRAPH = "<p>The ferry to the island left the harbour at nine, as it did each day."
PAGE = "<title>Ferry</title><h1>Ferry</h1>" + 20 * PARAGRAPH


def test_ratio_is_of_what_both_took_in_the_same_round() -> None:
    ours, theirs = Cost((1.0, 2.0, 1.0)), Cost((3.0, 6.0, 2.0))
    assert ours.times_cheaper_than(theirs) == (3.0, 2.0, 3.0)
    assert ours.times_cheaper_than(ours) == (1.0, 1.0, 1.0)
    assert theirs.median == 3.0


def test_rounds_alternate_and_the_first_one_does_not_count() -> None:
    done: list[str] = []
    costs = in_rounds({"a": lambda: done.append("a"), "b": lambda: done.append("b")}, rounds=3)
    assert "".join(done) == "ab" + "ba" + "ab" + "ba"
    assert {name: len(cost.seconds) for name, cost in costs.items()} == {"a": 3, "b": 3}


def test_profile_names_stages() -> None:
    documents = [Document(PAGE.encode(), name=f"{number}.html") for number in range(100)]
    shares = dict(profile(lambda: list(clean_many(documents, Settings(detect_language=False)))))
    known = {stage for stage, _ in STAGES} | {"the rest"}
    assert set(shares) <= known
    assert len(shares) > 3
    assert abs(sum(shares.values()) - 1) < 1e-9


def test_grown_texts_differ_as_real_ones_do_and_are_the_same_each_time() -> None:
    dumps = [
        "Home\nNews\n\n"
        + "\n\n".join(
            f"In {town} the {thing} number {number} was opened by the mayor on a wet Monday. It rained, said {town}."
            for number in range(6)
        )
        for town, thing in (("Aachen", "bridge"), ("Basel", "school"), ("Cork", "tunnel"))
    ]
    texts = list(grown_texts(dumps, 12))
    assert texts == list(grown_texts(dumps, 20))[:12]
    assert texts != list(grown_texts(dumps, 12, seed=2))
    assert all(text.startswith("Home\nNews\n\n") for text in texts)
    paragraphs = [line for text in texts for line in text.splitlines() if len(line.split()) >= 12]
    assert len(paragraphs) == len(set(paragraphs)) == 12 * 6


def test_grown_texts_need_paragraphs() -> None:
    with pytest.raises(ValueError, match="paragraphs"):
        next(grown_texts(["Home\nNews"], 1))


def test_what_a_second_worker_and_a_second_core_bring() -> None:
    workers, both = gains({ONE: 9.0, TWO: 6.0, ONE_ON_ONE: 12.0})
    assert "1.50 times" in workers
    assert "2.00 times" in both
    assert "3.00 times" in gains({ONE: 9.0, TWO: 6.0, ONE_ON_ONE: 12.0, TWO_ON_TWO: 4.0})[1]
    assert "left out" in gains({ONE: 9.0, TWO: 6.0})[1]


@pytest.mark.skipif(cores() < 2, reason="there is one core, or the system keeps no process to one")
def test_a_process_is_kept_to_a_core_for_a_while() -> None:
    before = os.sched_getaffinity(0)
    with on_cores(1):
        assert len(os.sched_getaffinity(0)) == 1
        with on_cores(0):
            assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
