"""JSON Lines, and the documents of Dolma: a JSON object a line."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.corpus.canonical import instant_of
from pipeline.exports.reading import UNKNOWN, StoredRecord
from pipeline.run.storage import encoded

_NOT_IN_METADATA = frozenset({"id", "text", "blocks", "removed"})
"""What stands outside of the metadata already, the text once more as blocks, and what is no part of the article."""


class JsonLines:
    """The records as they stand in ``clean/``, byte for byte."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("wb")

    def write(self, record: StoredRecord) -> None:
        """Add a record."""
        self._out.write(record.line)

    def close(self) -> None:
        """Close the file."""
        self._out.close()


class DolmaDocuments:
    """Documents as the Dolma toolkit reads them: https://github.com/allenai/dolma/blob/main/docs/data-format.md."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        # Neither name nor time: the same records give the same bytes.
        self._out = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self._file, mtime=0)

    def write(self, record: StoredRecord) -> None:
        """Add a record."""
        self._out.write(encoded(dolma_document(record.values)))

    def close(self) -> None:
        """Close the file."""
        self._out.close()
        self._file.close()


def dolma_document(values: dict[str, Any]) -> dict[str, Any]:
    """A record as a document of Dolma.

    ``source`` is the site, ``added`` the time of fetching, ``created`` the date of publication (a date without a time
    begins at midnight UTC; what the record says exactly is in ``metadata``).
    """
    return {
        "id": values["id"],
        "text": values["text"],
        "source": values["hostname"] or UNKNOWN,
        "added": _moment(values["raw"]["fetched_at"]),
        "created": _moment(values["date_published"]),
        "metadata": {key: value for key, value in values.items() if key not in _NOT_IN_METADATA},
    }


def _moment(date: str | None) -> str | None:
    """A date in the one form that Dolma knows: UTC with milliseconds."""
    instant = instant_of(date)
    return None if instant is None else datetime.fromisoformat(instant).isoformat(timespec="milliseconds") + "Z"
