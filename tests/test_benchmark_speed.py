"""How costs are compared, and that a profile names the stages."""

from __future__ import annotations

from pipeline import Document, Settings, clean_many
from tests.benchmarks.speed_stages import STAGES, profile
from tests.benchmarks.timing import Cost, in_rounds

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
