"""What the tests of cue phrases share: languages, the look-up of a line, and catalogues made up for one test."""

from __future__ import annotations

from typing import Any

from pipeline.cruft.catalogue import Catalogue, load_catalogue, read_catalogue
from pipeline.cruft.cue import Cue

LANGUAGES = frozenset(("en", "de", "fr", "es", "pt", "it", "tr", "ru", "pl", "nl", "ar", "zh", "ja"))
ENGLISH = frozenset({"en"})


def match(line: str, *languages: str) -> Cue | None:
    return load_catalogue().match(line, frozenset(languages or ("en",)))


def rule_of(line: str, *languages: str) -> str | None:
    cue = match(line, *languages)
    return cue.rule if cue else None


def languages_of(raw: dict[str, Any]) -> frozenset[str]:
    return LANGUAGES if "*" in raw["phrases"] else frozenset(raw["phrases"]) | ENGLISH


def one_cue(**changes: Any) -> Catalogue:
    """A catalogue of one cue; ``phrases`` by language, other keys as in a file."""
    return read_catalogue({"a.toml": rule_file(**changes)})


def rule_file(family: str = "share", **changes: Any) -> bytes:
    keys: dict[str, Any] = {
        "id": "a",
        "match": "line",
        "strength": "certain",
        "phrases": {"en": ["Share this"]},
        **changes,
    }
    phrases = keys.pop("phrases")
    lines = [f"family = {family!r}", "[[cue]]"]
    lines += [f"{key} = {value!r}" for key, value in keys.items() if value is not None]
    lines += ["[cue.phrases]", *(f"{language!r} = {listed!r}" for language, listed in phrases.items())]
    return "\n".join(lines).encode()
