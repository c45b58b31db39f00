import re
from dataclasses import replace

import pytest

from pipeline import recipe
from pipeline.recipe import LIBRARIES, recipe_of
from pipeline.settings import Settings


@pytest.fixture(autouse=True)
def _parts(monkeypatch):
    import pipeline.cruft.rule_files

    monkeypatch.setattr(pipeline.cruft.rule_files, "catalogue_fingerprint", lambda: "one")
    monkeypatch.setattr(recipe, "version", lambda name: "1.0")
    recipe._recipe.cache_clear()
    yield
    recipe._recipe.cache_clear()


def test_is_sixteen_hex_digits():
    assert re.fullmatch("[0-9a-f]{16}", recipe_of(Settings()))


@pytest.mark.parametrize(
    "change",
    [{"quotes": "keep"}, {"dashes": "ascii"}, {"ellipses": "ascii"}, {"detect_language": False}, {"max_bytes": 1000}],
)
def test_changes_with_settings_that_shape_records(change):
    assert recipe_of(replace(Settings(), **change)) != recipe_of(Settings())


@pytest.mark.parametrize(
    "change", [{"batch_size": 7}, {"stale_limit": 3}, {"state_dir": "elsewhere"}, {"prune": True}, {"retry": True}]
)
def test_stays_with_settings_that_do_not(change):
    assert recipe_of(replace(Settings(), **change)) == recipe_of(Settings())


@pytest.mark.parametrize("library", LIBRARIES)
def test_changes_with_a_library(library, monkeypatch):
    before = recipe_of(Settings())
    monkeypatch.setattr(recipe, "version", lambda name: "2.0" if name == library else "1.0")
    recipe._recipe.cache_clear()
    assert recipe_of(Settings()) != before


def test_changes_with_the_catalogue_and_with_the_cleaning_version(monkeypatch):
    import pipeline.cruft.rule_files

    seen = {recipe_of(Settings())}
    monkeypatch.setattr(pipeline.cruft.rule_files, "catalogue_fingerprint", lambda: "two")
    recipe._recipe.cache_clear()
    seen.add(recipe_of(Settings()))
    monkeypatch.setattr(recipe, "CLEANING_VERSION", recipe.CLEANING_VERSION + 1)
    recipe._recipe.cache_clear()
    seen.add(recipe_of(Settings()))
    assert len(seen) == 3
