"""Where the weights lie and what they are: all that planning a run needs to know of the model."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights" / "blocks.npz"


@cache
def model_fingerprint() -> str:
    """SHA-256 of the weights' file, in hexadecimal."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
