"""The pieces of made-up dumps about a bridge, of which the tests of titles of dumps are put together."""

from __future__ import annotations

from pipeline import Article, Document, clean_many
from pipeline.cruft.catalogue import read_catalogue

CATALOGUE = read_catalogue(
    {
        "navigation.toml": b"""
            family = "navigation"
            [[cue]]
            id = "bridge-list"
            match = "line"
            strength = "certain"
            phrases.en = ["All bridges of the harbour council"]
        """
    }
)
HEADLINE = "Harbour council agrees on a new bridge"
PROSE = [
    "The harbour council met on Tuesday and agreed on the new bridge after a long debate about what it would cost.",
    "Nobody had expected the vote to be so clear, since the bridge has divided the two banks for eleven years now.",
    "Work on the foundations is to begin in spring, when the ferries change to their summer timetable once again.",
]


def article_below(*lines: str) -> Article:
    """The record of a dump with these lines above its body."""
    result = next(clean_many([Document("\n\n".join([*lines, *PROSE]), name="dump.txt")]))
    assert isinstance(result, Article), result
    return result
