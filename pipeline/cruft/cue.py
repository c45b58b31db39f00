"""A cue: a phrase of the catalogue and what it says of the line that carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.article import Family
from pipeline.cruft.phrases import MatchKind

ZoneKind = Literal["rest", "list", "bar"]
"""What a cue opens: ``rest`` everything after it (a comment section), ``list`` the short teaser lines after it,
``bar`` the very short lines after it (share buttons)."""


@dataclass(frozen=True)
class Cue:
    """One phrase of one language, and what it says about the line that carries it."""

    rule: str
    """Name of the rule in a record's ``removed``, such as ``cue:leave-a-reply``; one rule has many phrases."""
    family: Family
    certain: bool
    """False: weak, counts only beside another cue or in the tail of the document."""
    zone: ZoneKind | None
    language: str
    """ISO 639 code, or ``*`` for any language."""
    match: MatchKind = "line"
    phrase: str = ""
    """The phrase as it stands in the catalogue; for a pattern the regular expression."""
    max_words: int | None = None
    """Words; a line longer than this does not carry a prefix cue."""
    needs: tuple[str, ...] = ()
    """Of a pattern: the line holds at least one of these, folded, or the pattern is not tried; ``{n}`` is a digit."""
