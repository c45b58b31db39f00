"""The types of a record's keys for the tools that read ``clean/``: Arrow, pandas, polars, DuckDB, datasets, Spark.

A tool that guesses types from the records it happens to see guesses wrong: a key that is null in all of them has no
type, an empty list none for its items, a date looks like a date until one is but a year. Each function here gives a
tool the types of the JSON Schema (:mod:`pipeline.schema`) in its own terms, so that the same column has the same type
whatever is in the records. Nothing is imported but the tool that is asked for.

``article-pipeline schema --for duckdb`` and ``--for spark`` print the same for those who do not install this package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pipeline.schema import record_schema

if TYPE_CHECKING:
    import datasets
    import polars
    import pyarrow
    from pyspark.sql.types import StructType

Type = TypeVar("Type")


def arrow_schema(*, nulls_everywhere: bool = True) -> pyarrow.Schema:
    """The record as an Arrow schema, for pyarrow and what builds on it.

    Args:
        nulls_everywhere: any value may be null, as readers of JSON expect; else what a record always has may not.
    """
    import pyarrow

    def fields_of(parts: Mapping[str, _Part[Any]]) -> list[pyarrow.Field]:
        return [
            pyarrow.field(name, part.kind, nullable=nulls_everywhere or part.nullable) for name, part in parts.items()
        ]

    kinds = _Kinds[Any](
        {
            "string": pyarrow.string(),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "boolean": pyarrow.bool_(),
        },
        lambda item: pyarrow.list_(pyarrow.field("element", item, nullable=nulls_everywhere)),
        lambda parts: pyarrow.struct(fields_of(parts)),
    )
    return pyarrow.schema(fields_of(_parts(record_schema(), kinds)))


def polars_schema() -> polars.Schema:
    """The record as a polars schema, for ``polars.read_ndjson(…, schema=…)``."""
    import polars

    kinds = _Kinds[Any](
        {"string": polars.String, "integer": polars.Int64, "number": polars.Float64, "boolean": polars.Boolean},
        polars.List,
        lambda parts: polars.Struct(_kinds_of(parts)),
    )
    return polars.Schema(_columns(kinds))


def duckdb_columns() -> dict[str, str]:
    """Names and SQL types, for ``read_json(…, columns = …)`` of DuckDB."""
    kinds = _Kinds[str](
        {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"},
        lambda item: f"{item}[]",
        lambda parts: "STRUCT(" + ", ".join(f'"{name}" {part.kind}' for name, part in parts.items()) + ")",
    )
    return _columns(kinds)


def spark_schema() -> StructType:
    """The record as a Spark schema, for ``spark.read.schema(…)``."""
    from pyspark.sql.types import StructType

    return StructType.fromJson(spark_json())


def spark_json() -> dict[str, Any]:
    """The same as JSON, for ``StructType.fromJson``; needs no Spark."""

    def struct(parts: Mapping[str, _Part[Any]]) -> dict[str, Any]:
        described = [
            {"name": name, "type": part.kind, "nullable": True, "metadata": {}} for name, part in parts.items()
        ]
        return {"type": "struct", "fields": described}

    kinds = _Kinds[Any](
        {"string": "string", "integer": "long", "number": "double", "boolean": "boolean"},
        lambda item: {"type": "array", "elementType": item, "containsNull": True},
        struct,
    )
    return struct(_parts(record_schema(), kinds))


def datasets_features() -> datasets.Features:
    """The record as features, for ``datasets.load_dataset("json", …, features=…)``.

    That reader takes dates for moments before it makes strings of them ("2017-02-24T09:30:00+03:00" becomes "2017-02-24
    06:30:00"). ``datasets.Dataset(table)`` has them as they are, of a table read with :func:`arrow_schema`.
    """
    import datasets

    return datasets.Features.from_arrow_schema(arrow_schema())


@dataclass(frozen=True)
class _Part(Generic[Type]):
    """The type of a key, and whether its value may be null."""

    kind: Type
    nullable: bool


@dataclass(frozen=True)
class _Kinds(Generic[Type]):
    """How a tool writes types."""

    simple: Mapping[str, Type]
    """By the name of the type in JSON Schema."""
    list_of: Callable[[Type], Type]
    struct_of: Callable[[dict[str, _Part[Type]]], Type]


def _columns(kinds: _Kinds[Type]) -> dict[str, Type]:
    return _kinds_of(_parts(record_schema(), kinds))


def _kinds_of(parts: Mapping[str, _Part[Type]]) -> dict[str, Type]:
    return {name: part.kind for name, part in parts.items()}


def _parts(described: Mapping[str, Any], kinds: _Kinds[Type]) -> dict[str, _Part[Type]]:
    """The keys of what a part of the JSON Schema describes, an object."""
    return {
        name: _Part(_kind(inner, kinds), "null" in _names(inner)) for name, inner in described["properties"].items()
    }


def _names(described: Mapping[str, Any]) -> list[str]:
    """What JSON Schema calls the types of a value."""
    named = described["type"]
    return [named] if isinstance(named, str) else named


def _kind(described: Mapping[str, Any], kinds: _Kinds[Type]) -> Type:
    """The type of what a part of the JSON Schema describes."""
    name = next(one for one in _names(described) if one != "null")
    if name == "array":
        return kinds.list_of(_kind(described["items"], kinds))
    if name == "object":
        return kinds.struct_of(_parts(described, kinds))
    return kinds.simple[name]
