"""Where the weights lie and what they are: all that planning a run needs to know of the model."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights" / "blocks.npz"
"""In a checkout; :func:`weights_bytes` also reads them from an archive of the package."""


def weights_bytes() -> bytes:
    """The weights' file, as it stands in the package."""
    return (files("pipeline.cruft.model") / "weights" / WEIGHTS.name).read_bytes()


@cache
def model_fingerprint() -> str:
    """SHA-256 of the weights' file, in hexadecimal."""
    return hashlib.sha256(weights_bytes()).hexdigest()
