"""What docstrings refer to is there: modules and functions are renamed, and their names in prose are forgotten."""

from __future__ import annotations

import pytest

from tests.references import leads_somewhere, lost_references, modules

ENGINES = "pipeline.engines."  # importing them takes extras: tests/engines/test_references.py


@pytest.mark.parametrize("name", [name for name in modules() if not name.startswith(ENGINES)])
def test_every_reference_of_a_module_leads_somewhere(name: str) -> None:
    assert lost_references(name) == []


def test_a_reference_to_what_is_not_there_is_found() -> None:
    from pipeline import article

    assert leads_somewhere("pipeline.article.Article", article)
    assert leads_somewhere("to_dict", article)
    assert not leads_somewhere("pipeline.article.Artikel", article)
    assert not leads_somewhere("pipeline.artikel", article)
    assert not leads_somewhere("to_dictionary", article)
