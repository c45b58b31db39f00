"""The files that the catalogue is read from and what they are: all that planning a run needs to know of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def rule_files() -> dict[str, bytes]:
    """The contents of the rule files that the package ships with, by file name."""
    # As resources, for engines ship the package as an archive.
    folder = files("pipeline.cruft") / "catalogue"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".toml")}


def fingerprint_of(sources: Mapping[str, bytes]) -> str:
    """SHA-256 of rule files by their names, in hexadecimal. Their order does not matter."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(name.encode() + b"\0" + sources[name] + b"\0")
    return digest.hexdigest()


@cache
def catalogue_fingerprint() -> str:
    """That of the catalogue that the package ships with: changes when any of its files does."""
    return fingerprint_of(rule_files())
