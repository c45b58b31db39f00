"""The manifest of an export: what is in it, with counts and hashes.

It is JSON, with each file on a line of its own: an export may have a file for each record, and whoever replaces it
reads the list line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pipeline.article import SCHEMA_VERSION
from pipeline.exports.options import ExportOptions

NAME = ".manifest.json"
"""Begins with a dot, so that nobody who reads all files of the folder takes it for data: Spark and Arrow pass by names
with a dot or an underscore, Hugging Face datasets only those with a dot."""

EXPORT_VERSION = 1
"""Raised with every change of the code after which the same records would give other bytes."""

_MADE_BY = "article-pipeline export"
_FILES = '  "files": [\n'


@dataclass(frozen=True)
class ExportedFile:
    """A file of an export."""

    path: str
    """Below the folder of the export."""
    partition: str | None
    records: int
    bytes: int
    sha256: str


@dataclass
class Counts:
    """What is in an export as a whole."""

    records: int = 0
    duplicates_left_out: int = 0
    recipes: dict[str, int] = field(default_factory=dict)
    """Records by recipe; more than one where stale records wait to be cleaned again."""
    records_sha256: str = ""
    """Over the lines of the records in ``clean/``, in the order of the export: two exports of the same
    records in the same partitions have the same, whatever their form."""


def write_manifest(out: IO[str], options: ExportOptions, counts: Counts, files: Iterable[ExportedFile]) -> None:
    """Write the manifest of an export; the same for the same export."""
    head = {
        "made_by": _MADE_BY,
        "export_version": EXPORT_VERSION,
        "schema_version": SCHEMA_VERSION,
        "options": options.to_dict(),
        "records": counts.records,
        "duplicates_left_out": counts.duplicates_left_out,
        "recipes": dict(sorted(counts.recipes.items())),
        "records_sha256": counts.records_sha256,
    }
    out.write("{\n")
    for key, value in head.items():
        out.write(f"  {json.dumps(key)}: {json.dumps(value)},\n")
    out.write(_FILES)
    separator = ""
    for file in files:
        out.write(f"{separator}    {json.dumps(vars(file), ensure_ascii=False)}")
        separator = ",\n"
    out.write("\n  ]\n}\n" if separator else "  ]\n}\n")


def listed_files(folder: Path) -> Iterator[ExportedFile]:
    """The files that an export lists, one by one.

    Raises:
        ValueError: there is no manifest, or this package did not write it.
    """
    try:
        lines = (folder / NAME).open(encoding="utf-8", newline="\n")
    except (FileNotFoundError, NotADirectoryError):
        raise ValueError("it has no manifest") from None
    with lines:
        if lines.readline() != "{\n" or lines.readline() != f'  "made_by": {json.dumps(_MADE_BY)},\n':
            raise ValueError("its manifest was not written by an export")
        for line in lines:
            if line == _FILES:
                break
        for line in lines:
            if not line.startswith("    {"):
                break
            values: dict[str, Any] = json.loads(line.rstrip().rstrip(","))
            yield ExportedFile(**values)
