"""Why a block is removed: the family and the rule that stand in the record.

Nothing here decides; what is removed was decided without it (:mod:`pipeline.cruft.decision`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.zones import Zone

_NAVIGATION_WORDS = 5.0
"""Words up to which a block above the article is an entry of a menu."""
_FAMILY_OF_CONTAINER: tuple[tuple[str, Family], ...] = (
    ("consent", "consent"),
    ("comments", "comments"),
    ("newsletter", "newsletter"),
    ("advertisement", "advertisement"),
    ("paywall", "paywall"),
    ("share", "share"),
    ("related", "related"),
    ("author_bio", "author_bio"),
    ("navigation", "navigation"),
    ("form", "form"),
    ("footer", "navigation"),
    ("header", "navigation"),
    ("caption", "credit"),
    ("sidebar", "promotion"),
    ("hidden", "boilerplate"),
)
"""What the container's name says of a block that is removed; the first that fits."""


def around_the_article(evidence: Evidence, kept: Sequence[bool]) -> frozenset[str]:
    """Containers that most of the article stands in: a page with the class "has-sidebar" is no sidebar."""
    words: dict[str, float] = {}
    total = 0.0
    for block, seen, keep in zip(evidence.blocks, evidence.features, kept, strict=True):
        if keep:
            total += seen.words
            for container in block.containers:
                words[container] = words.get(container, 0.0) + seen.words
    return frozenset(container for container, inside in words.items() if 2 * inside > total)


def reason_of(
    evidence: Evidence, zones: Sequence[Zone | None], index: int, first: int, last: int, around: frozenset[str]
) -> tuple[Family, str] | None:
    """Family and rule of a removed block: by its cue, the zone it stands in, the containers around it, its place.

    Args:
        evidence, zones: the document.
        index: the block.
        first, last: the first and the last kept block.
        around: containers that tell nothing since the article stands in them too.
    """
    cue, zone, block = evidence.cues[index], zones[index], evidence.blocks[index]
    if cue is not None:
        return cue.family, cue.rule
    if zone is not None:
        return zone.family, zone.rule
    container = family_of_containers(block.containers - around if around else block.containers)
    if container is not None:
        return container, f"container:{container.replace('_', '-')}"
    if index < first:
        short = evidence.features[index].words <= _NAVIGATION_WORDS
        return "navigation" if short else "boilerplate", "zone:before-article"
    if index > last:
        return "boilerplate", "zone:after-article"
    return None


@lru_cache(maxsize=4096)
def family_of_containers(containers: frozenset[str]) -> Family | None:
    """What these containers say of a block; ``None`` where they say nothing."""
    return next((family for cue, family in _FAMILY_OF_CONTAINER if cue in containers), None)
