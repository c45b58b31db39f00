"""What a record says of how much was kept and what was removed."""

from __future__ import annotations

from pipeline.normalize import normalize_inline

LITTLE_KEPT = 0.3
"""Share of a document's running text; where less was kept, a person should look (flag ``little_kept``)."""

_EXCERPT = 80  # characters of a removed block that stand in the record


def excerpt_of(text: str) -> str:
    """The beginning of a removed block, on one line."""
    return _one_line(text[: 2 * _EXCERPT])[:_EXCERPT].rstrip()


def _one_line(text: str) -> str:
    """A text normalised for an excerpt; most need nothing but single spaces."""
    if text.isascii() and text.isprintable() and "&" not in text:
        return " ".join(text.split())
    return normalize_inline(text, "keep")
