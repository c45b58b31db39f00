"""``article-pipeline schema``: the JSON Schema of a record, or its types as other tools write them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pipeline.commands.options import add_command

_FORMS = {
    "json": "JSON Schema",
    "duckdb": "the columns of read_json()",
    "spark": "JSON for StructType.fromJson()",
}


def register(commands: Any) -> None:
    """Add the command."""
    schema = add_command(
        commands, "schema", _schema, "print the JSON Schema of a record",
        "article-pipeline schema > article.schema.json",
    )  # fmt: skip
    forms = ", ".join(f"{name}: {about}" for name, about in _FORMS.items())
    schema.add_argument("--for", dest="form", choices=_FORMS, default="json", help=f"for whom ({forms})")


def _schema(args: argparse.Namespace) -> int:
    from pipeline.loaders import duckdb_columns, spark_json
    from pipeline.schema import record_schema

    if args.form == "duckdb":
        print(duckdb_columns())
    else:
        print(json.dumps(spark_json() if args.form == "spark" else record_schema(), indent=2))
    return 0
