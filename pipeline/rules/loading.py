"""The user rules of a file on the disk. Costs nothing where there is none."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.rules.rule import NO_RULES, RulesError, UserRules


def load_rules(path: str) -> UserRules:
    """The rules of a file; none where ``path`` is empty. The file is read each time, and parsed when it has changed.

    Raises:
        RulesError: it cannot be read, or it is wrong.
    """
    if not path:
        return NO_RULES
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        raise RulesError(
            f"the rules file {path} cannot be read ({error.strerror}); the setting rules names it, and is left empty "
            "where there are no rules"
        ) from None
    return parsed_rules(source, path)


@lru_cache(maxsize=16)
def parsed_rules(source: bytes, path: str) -> UserRules:
    """As :func:`pipeline.rules.reading.read_rules`, once for the same bytes."""
    from pipeline.rules.reading import read_rules  # what it folds text with takes a while to load

    return read_rules(source, path)
