"""What docstrings refer to is there: modules and functions are renamed, and their names in prose are forgotten."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import pydoc
import re
from types import ModuleType

import pytest

import pipeline

EXTRAS = ("pyspark", "py4j", "pyarrow")
REFERENCE = re.compile(r":(?:mod|func|class|data|meth):`~?([\w.]+)`")


def modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
    return ["pipeline", *(name for name in names if not name.endswith("__main__"))]


def leads_somewhere(name: str, module: ModuleType) -> bool:
    """Whether a name means something: as it stands, behind the module's package, in the module or in its classes."""
    if name.startswith("."):
        name = (module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]) + name
    owners = [module.__name__]
    owners += [f"{module.__name__}.{cls}" for cls, value in vars(module).items() if inspect.isclass(value)]
    try:
        return any(pydoc.locate(path) is not None for path in (name, *(f"{owner}.{name}" for owner in owners)))
    except pydoc.ErrorDuringImport as error:  # it is there, and cannot be looked into without an extra
        return isinstance(error.value, ModuleNotFoundError) and str(error.value.name).partition(".")[0] in EXTRAS


@pytest.mark.parametrize("name", modules())
def test_every_reference_of_a_module_leads_somewhere(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in EXTRAS:
            raise
        pytest.skip(f"{missing.name} is not installed")
    lost = [found for found in REFERENCE.findall(inspect.getsource(module)) if not leads_somewhere(found, module)]
    assert lost == []


def test_a_reference_to_what_is_not_there_is_found() -> None:
    from pipeline import article

    assert leads_somewhere("pipeline.article.Article", article)
    assert leads_somewhere("to_dict", article)
    assert not leads_somewhere("pipeline.article.Artikel", article)
    assert not leads_somewhere("pipeline.artikel", article)
    assert not leads_somewhere("to_dictionary", article)
