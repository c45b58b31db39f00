"""What the decision knows of a document: its blocks, what each shows by itself, and the cue phrase each matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.blocks import Block
from pipeline.cruft.catalogue import Catalogue, Cue
from pipeline.cruft.features import BlockFeatures, features_of
from pipeline.language import likely_languages

_NO_CUES_IN = frozenset({"code", "table_row", "quote"})
"""Kinds whose words are somebody else's or data: a phrase in them is no cue."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document as the decision sees it; the three sequences run in parallel.

    Attributes:
        blocks: the document in order.
        features: what each block shows by itself.
        cues: the cue phrase that each block matches, if any.
        markup: whether the blocks come from a page, with tags, containers and link density.
        title: what the page calls itself (its ``<title>``); ``None`` in a dump.
    """

    blocks: Sequence[Block]
    features: Sequence[BlockFeatures]
    cues: Sequence[Cue | None]
    markup: bool
    title: str | None = None


def gather(blocks: Sequence[Block], catalogue: Catalogue, markup: bool, title: str | None = None) -> Evidence:
    """Measure the blocks and match them against the catalogue."""
    features = [features_of(block.text) for block in blocks]
    running_text = "\n".join(block.text for block, seen in zip(blocks, features, strict=True) if seen.prose)
    languages = likely_languages(running_text or "\n".join(block.text for block in blocks))
    cues = [None if block.kind in _NO_CUES_IN else catalogue.match(block.text, languages) for block in blocks]
    return Evidence(blocks, features, cues, markup, title)
