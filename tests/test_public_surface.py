"""The names that other projects rely on, and what importing the package costs."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys

import pytest

import pipeline
from pipeline.article import Article

NAMES = ["Article", "Document", "Rejected", "Rejection", "Settings", "clean", "clean_many", "read_articles"]
RECORD_KEYS = (
    "schema_version id url canonical_url hostname site_name title authors date_published date_modified date_source "
    "language language_score description image license section tags text blocks removed duplicate_of quality raw recipe"
).split()


def test_exported_names_are_pinned() -> None:
    assert sorted(pipeline.__all__) == NAMES
    assert all(callable(getattr(pipeline, name)) for name in NAMES)
    assert set(NAMES) <= set(dir(pipeline))


def test_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="clean_many"):
        _ = pipeline.cleen


def test_clean_stays_a_function_whatever_is_imported() -> None:
    code = (
        "import pipeline, pipeline.cleaning, pipeline.cli, pipeline.tasks, pipeline.schema\n"
        "from pipeline import clean, clean_many\n"
        "assert callable(clean) and callable(pipeline.clean) and callable(clean_many)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_signatures_are_pinned() -> None:
    assert list(inspect.signature(pipeline.clean).parameters) == ["content", "url", "name", "media_type", "settings"]
    assert list(inspect.signature(pipeline.clean_many).parameters) == ["documents", "settings"]
    document = list(inspect.signature(pipeline.Document).parameters)
    assert document[:5] == ["content", "name", "url", "media_type", "hints"]


def test_record_keys_are_pinned() -> None:
    assert [field.name for field in dataclasses.fields(Article)] == RECORD_KEYS


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, pipeline\n"
        "heavy = {'luigi', 'trafilatura', 'langdetect', 'lxml', 'ftfy', 'charset_normalizer', 'rich', 'numpy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
