"""The document: bytes, and what is known of them before anybody looks inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Document:
    """One page or text dump as it was scraped.

    Attributes:
        content: the bytes as they were fetched, compressed or not, or text that is decoded already.
        name: name of the file, with folders if it has any, such as ``2026/a.html.gz``; its ending is a hint.
        url: where it was fetched.
        media_type: what the server or the scraper called it, such as ``text/html; charset=utf-8``.
        hints: what the scraper knew, as :func:`pipeline.sources.read_sidecar` returns it.
        path: path below ``raw/`` as the file system has it; ``None`` where the document is no file of a run.
        record: index in the container it came from; 0 for a file of its own.

    Raises:
        TypeError: ``content`` is neither bytes nor text.
    """

    content: bytes | str
    name: str | None = None
    url: str | None = None
    media_type: str | None = None
    hints: Mapping[str, Any] | None = None
    path: bytes | None = None
    record: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.content, (bytes, str)):
            raise TypeError(
                f"Document: content must be bytes or str, not {type(self.content).__name__}; "
                "read the file or convert it with bytes() first"
            )

    @property
    def raw_path(self) -> bytes:
        """``path``, or what the name would be on a POSIX file system; empty where neither is known."""
        if self.path is not None:
            return self.path
        name = self.name or ""
        try:
            return name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # a surrogate that stands for no byte
            return name.encode("utf-8", "surrogatepass")
