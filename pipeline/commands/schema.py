"""``article-pipeline schema``: the JSON Schema of a record."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pipeline.commands.options import add_command


def register(commands: Any) -> None:
    """Add the command."""
    add_command(
        commands, "schema", _schema, "print the JSON Schema of a record",
        "article-pipeline schema > article.schema.json",
    )  # fmt: skip


def _schema(args: argparse.Namespace) -> int:
    from pipeline.schema import record_schema

    print(json.dumps(record_schema(), indent=2))
    return 0
