"""What the decision knows of a document: its blocks, what each shows by itself, and the cue phrase each matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.blocks import Block
from pipeline.cruft.catalogue import Catalogue
from pipeline.cruft.cue import Cue
from pipeline.cruft.features import BlockFeatures, features_of_all
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

    def of(self, indices: Sequence[int]) -> Evidence:
        """What is known of some of the blocks, as if the document had no others."""
        return replace(
            self,
            blocks=[self.blocks[index] for index in indices],
            features=[self.features[index] for index in indices],
            cues=[self.cues[index] for index in indices],
        )


def gather(blocks: Sequence[Block], catalogue: Catalogue, markup: bool, title: str | None = None) -> Evidence:
    """Measure the blocks and match them against the catalogue."""
    texts = [block.text for block in blocks]
    features = features_of_all(texts)
    running_text = "\n".join(text for text, seen in zip(texts, features, strict=True) if seen.prose)
    languages = likely_languages(running_text or "\n".join(texts))
    may_carry = ["" if block.kind in _NO_CUES_IN else block.text for block in blocks]
    cues = catalogue.match_all(may_carry, languages)
    return Evidence(blocks, features, cues, markup, title)
