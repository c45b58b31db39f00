"""The record as typed columns, for Parquet; generated from :mod:`pipeline.article`, so there is one definition."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pipeline.article import Article

_SIMPLE: dict[Any, str] = {str: "string", int: "bigint", float: "double", bool: "boolean"}


def record_columns() -> str:
    """The type of a record, as Spark's DDL has it: ``struct<id: string, blocks: array<struct<…>>, …>``."""
    return _of(Article)


def _fields(cls: Any) -> str:
    hints = get_type_hints(cls)
    return ", ".join(f"`{declared.name}`: {_of(hints[declared.name])}" for declared in fields(cls))


def _of(hint: Any) -> str:
    origin = get_origin(hint)
    if origin is Literal:
        return "string"
    if origin in (Union, types.UnionType):
        return _of(next(part for part in get_args(hint) if part is not type(None)))
    if origin is list:
        return f"array<{_of(get_args(hint)[0])}>"
    if is_dataclass(hint):
        return f"struct<{_fields(hint)}>"
    return _SIMPLE[hint]
