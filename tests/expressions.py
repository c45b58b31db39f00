"""Where the package's regular expressions are: found by value in its modules, and by reading their source."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pipeline
from pipeline.cruft.catalogue import load_catalogue

Pattern = re.Pattern[str] | re.Pattern[bytes]

_AT_ONE_PLACE = frozenset({"match", "fullmatch"})
_OF_TEXT = frozenset({"pattern", "flags"})
"""Attributes of a pattern that look at no input."""


class Expression(NamedTuple):
    """A regular expression of the package."""

    pattern: Pattern
    searched: bool
    """Whether it is looked for anywhere in a text; else only at one place."""


def expressions() -> dict[str, Expression]:
    """Every regular expression, by its module and its name, number or line there."""
    seen: set[int] = set()
    found: dict[str, Expression] = {}
    for number, pattern in enumerate(_compiled(load_catalogue(), seen)):
        found[f"catalogue:{number}"] = Expression(pattern, True)
    for text in sorted(_texts_in(load_catalogue(), set())):
        found[f"catalogue:{text}"] = Expression(re.compile(text), False)
    for module in _sources():
        for name, value in vars(importlib.import_module(module)).items():
            for number, pattern in enumerate(_compiled(value, seen)):
                origin = _origin(module, name)
                found[f"{origin}.{name}:{number}"] = Expression(pattern, _is_searched(origin, name))
    known = {(one.pattern.pattern, one.pattern.flags) for one in found.values()}
    for call in calls():
        if call.pattern is not None and (call.pattern.pattern, call.pattern.flags) not in known:
            searched = call.function not in _AT_ONE_PLACE
            found[f"{call.module}:{call.line}"] = Expression(call.pattern, searched)
    return found


class Call(NamedTuple):
    """A call of the module ``re`` in the package."""

    module: str
    line: int
    function: str
    within: str
    """Name of the function it stands in; empty at the module's level."""
    pattern: Pattern | None
    """What it compiles, where that is written there."""


def calls() -> Iterator[Call]:
    """All calls that compile something."""
    for module, tree in _sources().items():
        for node, within in _with_functions(tree, ""):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                function = ast.unparse(node.func).removeprefix("re.")
                if function not in ("escape", "purge"):
                    yield Call(module, node.lineno, function, within, _written(node))


def _with_functions(tree: ast.AST, within: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(tree):
        yield child, within
        yield from _with_functions(child, child.name if isinstance(child, ast.FunctionDef) else within)


def _written(call: ast.Call) -> Pattern | None:
    first = call.args[0]
    if not isinstance(first, ast.Constant):
        return None
    named = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    flags = re.NOFLAG
    for node in named or call.args[1:]:
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(getattr(re, part.attr, None), re.RegexFlag):
                flags |= getattr(re, part.attr)
    return re.compile(first.value, flags)


@cache
def _sources() -> dict[str, ast.Module]:
    """The modules of the package, parsed."""
    names = [module.name for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
    names = ["pipeline", *(name for name in names if not name.endswith("__main__"))]
    return {name: ast.parse(inspect.getsource(importlib.import_module(name))) for name in names}


def _is_searched(module: str, name: str) -> bool:
    """Whether a constant is used otherwise than as ``NAME.match(…)`` or ``NAME.fullmatch(…)``, wherever it is known."""
    uses: set[str] = set()
    for other, tree in _sources().items():
        if other == module or name in _imported(tree, module):
            uses |= _uses(tree).get(name, set())
    return not uses <= _AT_ONE_PLACE | _OF_TEXT


def _origin(module: str, name: str) -> str:
    """The module in which a name of a module is defined."""
    for other in _sources():
        if name in _imported(_sources()[module], other):
            return _origin(other, name)
    return module


@cache
def _imported(tree: ast.Module, module: str) -> set[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module)
    return {alias.name for node in nodes for alias in node.names}


_USES: dict[int, dict[str, set[str]]] = {}


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """For each name of a module the attributes that are asked of it; ``""`` where it is used in another way."""
    if id(tree) not in _USES:
        uses = _USES.setdefault(id(tree), {})
        of_attributes = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                of_attributes.add(node.value)
                uses.setdefault(node.value.id, set()).add(node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in of_attributes:
                uses.setdefault(node.id, set()).add("")
    return _USES[id(tree)]


def _compiled(value: object, seen: set[int], depth: int = 0) -> Iterator[Pattern]:
    """The patterns in a value: one, or in lists, tuples, dicts and objects of the package."""
    if id(value) in seen or depth > 4:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
        return
    for one in _parts(value):
        yield from _compiled(one, seen, depth + 1)


def _texts_in(value: Any, seen: set[int]) -> Iterator[str]:
    """The phrases of a catalogue that are regular expressions, which are compiled one by one when they are needed."""
    matchers = [part for part in _parts(value) if hasattr(part, "_patterns")]
    for matcher in matchers:
        for entries in matcher._patterns.values():
            yield from (entry.form.text for entry in entries)


def _parts(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if type(value).__module__.startswith("pipeline"):
        names = [*getattr(value, "__dict__", {}), *getattr(type(value), "__slots__", ())]
        return [getattr(value, name, None) for name in names]
    return []
