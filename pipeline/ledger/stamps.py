"""The stamp of a raw file, which tells whether it may have changed."""

from __future__ import annotations

Stamp = tuple[int, int, int, int, int, int]
"""Size in bytes, mtime and ctime in ns of a document, then the same of its sidecar (-1 each where it has none).

A plain tuple: one is made for every file of every scan."""

NO_SIDECAR = (-1, -1, -1)
NO_STAMP: Stamp = (-1, -1, -1, -1, -1, -1)
"""Matches no file: the document will be looked at again."""
