"""The recipe: everything but the raw bytes that shapes a record, as one short hash.

Two records with the same raw bytes and the same recipe are the same, byte for byte. A record whose recipe is not
today's is *stale* and is made anew by the next runs.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version

from pipeline.settings import Settings, shaping_output

CLEANING_VERSION = 4
"""Raise it by hand with every change of the code after which some document would come out differently.

Changes of the catalogue, of a shaping setting or of a library need no raise: they are part of the recipe themselves.
"""

LIBRARIES = (
    "charset-normalizer",
    "courlan",
    "ftfy",
    "langdetect",
    "lxml",
    "markdown-it-py",
    "py3langid",
    "trafilatura",
)
"""Distributions whose version shapes output."""


@lru_cache(maxsize=16)
def recipe_of(settings: Settings) -> str:
    """The recipe of cleaning with ``settings``, today, with what is installed: 16 hex digits of a SHA-256."""
    from pipeline.cruft.catalogue import load_catalogue
    from pipeline.cruft.model.fingerprint import model_fingerprint

    parts = {
        "cleaning_version": CLEANING_VERSION,
        "catalogue": load_catalogue().fingerprint,
        "model": model_fingerprint(),
        "settings": shaping_output(settings),
        "libraries": {name: version(name) for name in LIBRARIES},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
