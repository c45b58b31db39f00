"""What docstrings of the engines refer to is there; without the engines' packages it cannot be looked up."""

from __future__ import annotations

import pytest

from tests.references import lost_references, modules

for package in ("pyspark", "pyarrow"):
    pytest.importorskip(package, reason=f"{package} is not installed (extra spark)")


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("pipeline.engines.")])
def test_every_reference_of_a_module_leads_somewhere(name: str) -> None:
    assert lost_references(name) == []
