"""What to say of what is larger than it may be."""

from __future__ import annotations

LARGEST_SIDECAR = 1024 * 1024
"""Bytes that a sidecar has at most."""


def oversized(size: int, max_bytes: int) -> str:
    """What is wrong with a document of ``size`` bytes, and what to do."""
    return f"it has {size:,} bytes; max_bytes allows {max_bytes:,}; raise max_bytes if it is one article"


def oversized_sidecar(size: int) -> str:
    """What is wrong with a document whose sidecar has ``size`` bytes, and what to do."""
    return f"its sidecar has {size:,} bytes, and a sidecar has {LARGEST_SIDECAR:,} at most; mend or remove it"
