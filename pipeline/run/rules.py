"""The user rules of a run: a copy of the file as it was when the run was planned.

All tasks of a run clean by the copy, so that a file that is edited meanwhile counts from the next run on. Copies
stay in the state folder, named by what they say: they tell what made which records, see :mod:`pipeline.diff`.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from pipeline.rules.loading import load_rules
from pipeline.rules.rule import RulesError, UserRules
from pipeline.run.storage import write_atomically
from pipeline.settings import Settings

_FOLDER = "rules"
_SUFFIX = ".toml"


def with_kept_rules(settings: Settings, state_dir: Path) -> Settings:
    """The settings with a copy of the rules in place of the file; without rules where it holds none.

    Raises:
        RulesError: the file is wrong, or cannot be read.
    """
    rules = load_rules(settings.rules)
    if rules.fingerprint is None:
        return replace(settings, rules="")
    path = state_dir / _FOLDER / f"{rules.fingerprint}{_SUFFIX}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, rules.source)
    return replace(settings, rules=str(path))


def fingerprint_of_kept(path: str) -> str | None:
    """What the rules said that a run kept at ``path``; ``None`` where it had none."""
    return Path(path).stem if path else None


def kept_rules(state_dir: Path) -> list[UserRules]:
    """The rules that any run has used, as far as they can still be read."""
    rules = []
    for path in sorted((state_dir / _FOLDER).glob(f"*{_SUFFIX}")):
        with contextlib.suppress(RulesError):  # written by another version
            rules.append(load_rules(str(path)))
    return rules
