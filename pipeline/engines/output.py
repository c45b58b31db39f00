"""Where a job leaves what it makes: records in one folder, rejections and the summary in another beside it."""

from __future__ import annotations

from typing import Any

import orjson
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from pipeline.engines.gateway import Hadoop, uri_of
from pipeline.loaders import spark_schema

SUMMARY = "summary.json"
"""In the account folder; it is there when everything else is."""

_STAGING, _REJECTIONS = "_staging", "rejections"
_WRITTEN = "part-"


class OutputError(Exception):
    """The output folders cannot be used. The message says what to do."""


class Output:
    """The folders of a job.

    Args:
        clean_dir: path or URI of the folder for the records.
        account_dir: the same for rejections, summary, and what is needed until the job is done.
        hadoop: which opens them.
    """

    def __init__(self, clean_dir: str, account_dir: str, hadoop: Hadoop) -> None:
        self._clean = uri_of(clean_dir).rstrip("/")
        self._account = uri_of(account_dir).rstrip("/")
        self._hadoop = hadoop

    def prepare(self) -> None:
        """Make room.

        Raises:
            OutputError: there is something in the folder for records that no earlier job of this kind has left.
        """
        if not self._exists(f"{self._account}/{SUMMARY}") and self._list(self._clean):
            raise OutputError(
                f"{self._clean} is not empty, and {self._account} has no {SUMMARY} of a job that wrote it; "
                "give another clean_dir, or remove it"
            )
        self._remove(f"{self._account}/{SUMMARY}")

    def staged(self, name: str) -> str:
        """Where a table lies until the job is done."""
        return f"{self._account}/{_STAGING}/{name}"

    def write_lines(self, lines: DataFrame) -> None:
        """Write records as JSON Lines.

        Args:
            lines: one column, a record each, without the end of its line.
        """
        lines.write.mode("overwrite").text(self._clean)
        self._rename(self._clean)

    def write_parquet(self, lines: DataFrame) -> None:
        """Write records as typed columns; ``lines`` as of :meth:`write_lines`."""
        options = {"mode": "FAILFAST"}  # a record that is not what its schema says is a fault, not a null
        record = F.from_json(F.col(lines.columns[0]), spark_schema(), options)
        lines.select(record.alias("record")).select("record.*").write.mode("overwrite").parquet(self._clean)

    def write_rejections(self, lines: DataFrame) -> None:
        """Write rejections as JSON Lines; ``lines`` as of :meth:`write_lines`."""
        folder = f"{self._account}/{_REJECTIONS}"
        lines.write.mode("overwrite").text(folder)
        self._rename(folder)

    def finish(self, summary: dict[str, Any]) -> None:
        """Write the summary, by which everybody sees that the job is done, and remove what was staged."""
        self._remove(self.staged(""))
        path = self._hadoop.path(f"{self._account}/{SUMMARY}")
        stream = self._hadoop.file_system(path).create(path)
        try:
            stream.write(orjson.dumps(summary, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        finally:
            stream.close()

    def _rename(self, folder: str) -> None:
        """Spark's names for lines, ``part-00000-<uuid>-c000.txt``, become ``part-00000.jsonl``."""
        names = sorted(name for name in self._list(folder) if name.startswith(_WRITTEN) and name.endswith(".txt"))
        for number, name in enumerate(names):
            old, new = (self._hadoop.path(f"{folder}/{one}") for one in (name, f"{_WRITTEN}{number:05d}.jsonl"))
            if not self._hadoop.file_system(old).rename(old, new):
                raise OutputError(f"{folder}/{name} cannot be renamed; is anybody else writing there?")

    def _list(self, folder: str) -> list[str]:
        if not self._exists(folder):
            return []
        path = self._hadoop.path(folder)
        return [status.getPath().getName() for status in self._hadoop.file_system(path).listStatus(path)]

    def _exists(self, location: str) -> bool:
        path = self._hadoop.path(location)
        return bool(self._hadoop.file_system(path).exists(path))

    def _remove(self, location: str) -> None:
        path = self._hadoop.path(location)
        self._hadoop.file_system(path).delete(path, True)
