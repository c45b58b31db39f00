"""The figures of the quality benchmark, on numbers that can be checked by hand."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="numpy is not installed (extra bench)")

from tests.benchmarks.scoring import Gold, PageScore, figures_of, intervals_of, mean_score

_SENTENCE = "The ferry sailed again on Monday after three weeks of storms."


def test_right_text_scores_one_and_no_text_nothing() -> None:
    row = {"id": "1", "text": _SENTENCE, "with": ["ferry sailed"], "without": ["Leave a reply"]}
    assert Gold(row).score(_SENTENCE) == PageScore(1.0, 1.0, 1.0, 1, 1, 1, 1)
    nothing = Gold(row).score("")
    assert math.isnan(nothing.precision)
    assert (nothing.recall, nothing.word, nothing.found, nothing.absent) == (0.0, 0.0, 0, 1)
    assert figures_of([nothing])["shingle"] == 0.0 or math.isnan(figures_of([nothing])["shingle"])


def test_added_text_costs_precision_and_missing_text_recall() -> None:
    gold = "one two three four five six"  # three shingles
    added = Gold({"id": "1", "text": gold}).score(gold + " seven eight")  # five, of which three are right
    assert (added.precision, added.recall) == (pytest.approx(3 / 5), 1.0)
    assert added.word == pytest.approx(2 * 6 / (8 + 6))
    missing = Gold({"id": "1", "text": gold}).score("one two three four five")
    assert (missing.precision, missing.recall) == (1.0, pytest.approx(2 / 3))
    assert missing.word == pytest.approx(2 * 5 / (5 + 6))


def test_characters_are_words_where_the_gold_text_is_mostly_chinese_or_japanese() -> None:
    row = {"id": "1", "text": "渡轮周一重新开航"}
    assert Gold(row).score("渡轮周一重新").word == pytest.approx(2 * 6 / (6 + 8))
    assert Gold({"id": "1", "text": "The word 渡轮 means ferry"}).score("The word 渡 means ferry").word == 0.8


@pytest.mark.parametrize(
    ("text", "snippet"),
    [
        ("Sie sagte: „Das geht nicht“ – und ging.", 'sie sagte: "das geht nicht" - und ging'),
        ("It’s  a\nsoft\u00adhyphen", "it's a softhyphen"),
        ("l\u2019eau « fra\u00eeche »", "l'eau fra\u00eeche"),
    ],
)
def test_snippets_are_found_whatever_the_typography(text: str, snippet: str) -> None:
    assert Gold({"id": "1", "with": [snippet]}).score(text).found == 1
    assert Gold({"id": "1", "without": [snippet]}).score(text).absent == 0


def test_shingle_is_the_f1_of_the_means_and_snippets_count_each() -> None:
    scores = [PageScore(1.0, 0.5, 0.6, 1, 1, 0, 0), PageScore(0.5, 0.5, 0.8, 3, 1, 2, 1)]
    figures = figures_of(scores)
    assert figures["shingle"] == pytest.approx(2 * 0.75 * 0.5 / 1.25)
    assert figures["word*"] == pytest.approx(0.7)
    assert figures["with"] == pytest.approx(2 / 4)
    assert figures["without"] == pytest.approx(1 / 2)
    assert math.isnan(figures_of([PageScore(must=1, found=1)])["shingle"])


def test_versions_of_a_page_count_as_one() -> None:
    mean = mean_score([PageScore(math.nan, 0.0, 0.0, 2, 0, 1, 1), PageScore(1.0, 1.0, 1.0, 2, 2, 1, 0)])
    assert mean == PageScore(1.0, 0.5, 0.5, 4, 2, 2, 1)


def test_intervals_hold_the_figure_are_the_same_each_time_and_wider_for_fewer_sites() -> None:
    scores = [PageScore(0.5 + (n % 7) / 14, 0.9, (n % 5) / 4) for n in range(60)]
    many = intervals_of(scores, [str(n) for n in range(60)])
    few = intervals_of(scores, [str(n % 5) for n in range(60)])  # pages of a site are alike: word* is n % 5
    figures = figures_of(scores)
    for name in ("shingle", "word*"):
        assert many[name][0] <= figures[name] <= many[name][1]
    assert few["word*"][1] - few["word*"][0] > many["word*"][1] - many["word*"][0]
    assert many == intervals_of(scores, [str(n) for n in range(60)])
    assert intervals_of(scores[:1], ["a"])["word*"] == (0.0, 0.0)


def test_figures_are_those_of_the_scorer_beside_the_data_sets(data: Path) -> None:
    place = data.parent / "bench" / "score.py"
    if not place.is_file():
        pytest.skip(f"there is no scorer at {place}")
    spec = importlib.util.spec_from_file_location("score", place)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows: list[dict[str, Any]] = [
        {"text": _SENTENCE + "\n\nRepairs were slow, “as always”.", "with": ["“as always”"], "without": ["Share this"]},
        {"text": "Die Fähre fuhr wieder.", "with": ["fähre fuhr"], "without": ["Teilen", "Anzeige"]},
        {"text": "", "with": [], "without": ["x"]},
    ]
    texts = ["Share this\n" + _SENTENCE, "Teilen\nDie F\u00e4hre fuhr am Montag wieder.", "x"]
    theirs = scorer.score([(row, {"text": text}) for row, text in zip(rows, texts, strict=True)])
    ours = figures_of([Gold(row).score(text) for row, text in zip(rows, texts, strict=True)])
    for name, value in ours.items():
        assert value == pytest.approx(theirs[name.rstrip("*")]), name
