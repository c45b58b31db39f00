"""The JSON Schema of a record, generated from the annotations and descriptions of :mod:`pipeline.article`."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pipeline.article import SCHEMA_VERSION, Article

_SIMPLE: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}

_CONSTRAINTS: dict[str, dict[str, Any]] = {
    "Article.schema_version": {"const": SCHEMA_VERSION},
    "Article.id": {"pattern": "^[0-9a-f]{32}$"},
    "Article.recipe": {"pattern": "^[0-9a-f]{16}$"},
    "Article.duplicate_of": {"pattern": "^[0-9a-f]{32}$"},
    "Article.date_published": {
        "pattern": r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$"
    },
    "Article.date_modified": {
        "pattern": r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$"
    },
    "Article.language_score": {"minimum": 0, "maximum": 1},
    "ArticleBlock.level": {"minimum": 1, "maximum": 6},
    "Removed.first": {"minimum": 1},
    "Removed.last": {"minimum": 1},
    "Quality.words": {"minimum": 0},
    "Quality.share_kept": {"minimum": 0, "maximum": 1},
    "Quality.confidence": {"minimum": 0, "maximum": 1},
    "Raw.sha256": {"pattern": "^[0-9a-f]{64}$"},
    "Raw.bytes": {"minimum": 0},
    "Raw.record": {"minimum": 0},
}
"""What the annotations cannot say. Strings that may be null are never empty: that rule holds for all of them."""


def record_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one record of ``clean/``."""
    schema = _object(Article)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        **schema,
    }


def _object(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    properties = {}
    for declared in fields(cls):
        described = _of(hints[declared.name])
        described.update(_CONSTRAINTS.get(f"{cls.__name__}.{declared.name}", {}))
        described["description"] = declared.metadata["description"]
        properties[declared.name] = described
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip().split("\n")[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if origin in (Union, types.UnionType):
        return _nullable(_of(next(part for part in get_args(hint) if part is not type(None))))
    if origin is list:
        item = _of(get_args(hint)[0])
        if item.get("type") == "string" and "enum" not in item:
            item["minLength"] = 1
        return {"type": "array", "items": item}
    if is_dataclass(hint):
        return _object(hint)
    return {"type": _SIMPLE[hint]}


def _nullable(described: dict[str, Any]) -> dict[str, Any]:
    kinds = {**described, "type": [described["type"], "null"]}
    if "enum" in kinds:
        kinds["enum"] = [*kinds["enum"], None]
    elif described["type"] == "string":
        kinds["minLength"] = 1
    return kinds
