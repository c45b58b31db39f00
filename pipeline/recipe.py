"""The recipe: everything but the raw bytes that shapes a record, as one short hash.

Two records with the same raw bytes and the same recipe are the same, byte for byte. A record whose recipe is not
today's is *stale* and is made anew by the next runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.settings import FILE_SETTINGS, Settings, shaping_output

if TYPE_CHECKING:
    from pipeline.rules.rule import UserRules

CLEANING_VERSION = 12
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


def recipe_of(settings: Settings, rules: UserRules | None = None) -> str:
    """The recipe of cleaning with ``settings``, today, with what is installed: 16 hex digits of a SHA-256.

    Args:
        settings: how to clean.
        rules: the user rules, where they have been read already; else the file that the settings name is.

    Raises:
        pipeline.rules.rule.RulesError: that file is wrong, or cannot be read.
    """
    if rules is None and settings.rules:
        from pipeline.rules.loading import load_rules

        rules = load_rules(settings.rules)
    return _recipe(replace(settings, rules=""), rules.fingerprint if rules else None)


@lru_cache(maxsize=16)
def _recipe(settings: Settings, rules: str | None) -> str:
    from pipeline.cruft.model.fingerprint import model_fingerprint
    from pipeline.cruft.rule_files import catalogue_fingerprint

    parts: dict[str, Any] = {
        "cleaning_version": CLEANING_VERSION,
        "catalogue": catalogue_fingerprint(),
        "model": model_fingerprint(),
        "settings": {name: value for name, value in shaping_output(settings).items() if name not in FILE_SETTINGS},
        "libraries": {name: version(name) for name in LIBRARIES},
    }
    if rules is not None:
        parts["user_rules"] = rules
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
