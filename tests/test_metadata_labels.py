"""Labels that say nothing, and lists of sections."""

from __future__ import annotations

import pytest

from pipeline.metadata.labels import first_section, is_no_label


@pytest.mark.parametrize(
    "label", ["null", "None", "Uncategorized", "SIN CATEGORÍA", "Non classé", "Без рубрики", "未分类"]
)
def test_labels_that_say_nothing(label: str) -> None:
    assert is_no_label(label)


@pytest.mark.parametrize("label", ["News", "Allgemein", "General", "Nullarbor", ""])
def test_labels_that_say_something(label: str) -> None:
    assert not is_no_label(label)


@pytest.mark.parametrize(
    ("stated", "section"),
    [
        ("Harbour", "Harbour"),
        ("News,Harbour", "News"),
        ("News, Harbour, Town hall", "News"),
        ("Ferries, bridges and quays", "Ferries, bridges and quays"),
        ("Town, Harbour, Sea & Weather", "Town, Harbour, Sea & Weather"),
        ("Harbour, East", "Harbour, East"),
        (",News", ",News"),
    ],
)
def test_the_first_of_several_sections(stated: str, section: str) -> None:
    assert first_section(stated) == section
