"""The grouping of pages by site."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.folds import fold_of, site_of


@pytest.mark.parametrize(
    ("row", "site"),
    [
        ({"id": "1", "url": "https://www.beispiel-blatt.de/a/b.html"}, "beispiel-blatt"),
        ({"id": "1", "url": "http://news.hafenbote.co.uk:8080/a"}, "hafenbote"),
        ({"id": "1", "url": "https://HAFENBOTE.com.au/a"}, "hafenbote"),
        ({"id": "1", "url": "//us.hafenbote.com/a/"}, "hafenbote"),
        ({"id": "1", "url": "xhttps://www.hafenbote.de/a"}, "hafenbote"),
        ({"id": "1", "url": "https://co.uk/a"}, "co"),
        ({"id": "1", "url": "https://localhost/a"}, "localhost"),
        ({"id": "1", "url": "hard::hafenbote.com-ein-wort.html"}, "hafenbote"),
        ({"id": "1", "url": "hard::blog.hafenbote.org.html"}, "hafenbote"),
        ({"id": "1", "url": "hard::hafenbote.com.pa-palabra.html"}, "hafenbote"),
        ({"id": "1", "url": "hard::hafenbote.com.2023.01.16.word-12.html"}, "hafenbote"),
        ({"id": "1", "url": "hard::hafenbote.de.wort.html"}, "hafenbote"),
        ({"id": "de_Hafenbote_V1_2", "url": None}, "hafenbote"),
        ({"id": "hafenbote-1"}, "hafenbote"),
        ({"id": "0551", "url": None}, "0551"),
        ({"id": "page-x", "text": "Lorem ipsum\ndolor sit amet, consectetur"}, "placeholder"),
    ],
)
def test_site(row: dict[str, Any], site: str) -> None:
    assert site_of(row) == site


def test_pages_of_a_site_share_a_fold_in_all_sets_and_folds_are_used() -> None:
    first = fold_of({"id": "0001", "url": "https://www.hafenbote.de/a"})
    assert first == fold_of({"id": "de_Hafenbote_V1", "url": None}) == fold_of({"id": "hafenbote-2", "url": ""})
    used = [fold_of({"id": str(number), "url": f"https://site{number}.org/"}) for number in range(100)]
    assert set(used) == set(range(5))
    assert {fold_of({"id": str(number)}, folds=2) for number in range(100)} == {0, 1}


FOLDS = [0, 1, 0, 4]
"""Weights are stored by fold: the hash must be the same in all processes and versions."""


def test_folds_do_not_change_from_run_to_run() -> None:
    assert [fold_of({"id": "x", "url": f"https://{name}.com/"}) for name in ("a", "b", "c", "d")] == FOLDS
