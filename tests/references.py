"""What docstrings refer to, and whether it is there."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import pydoc
import re
from types import ModuleType

import pipeline

EXTRAS = ("pyspark", "py4j", "pyarrow")
REFERENCE = re.compile(r":(?:mod|func|class|data|meth):`~?([\w.]+)`")


def modules() -> list[str]:
    """The names of all modules of the package, but the ones that run when they are imported."""
    names = [module.name for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
    return ["pipeline", *(name for name in names if not name.endswith("__main__"))]


def lost_references(name: str) -> list[str]:
    """What the source of a module refers to and what is not there."""
    module = importlib.import_module(name)
    return [found for found in REFERENCE.findall(inspect.getsource(module)) if not leads_somewhere(found, module)]


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
