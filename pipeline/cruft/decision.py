"""Keep or remove: the one decision for every block of every document, and the reason for it.

The interface is :class:`Decision`: documents in, a verdict for each of their blocks out. :class:`RuleDecision` decides
by the catalogue's cues, their zones, the best segment by word mass and, on pages, trafilatura's opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.segment import article_segment, counts_for_article, end_of_article
from pipeline.cruft.zones import Zone, zones_of

_NEAR = 2  # blocks between two cues that support each other
_MOST_CUT = 0.5  # of the article's words; where cues would remove more, the article is about such phrases
_ENOUGH_LEFT = 25.0  # words of prose; where cues would leave less, nothing but such phrases is there
_MOST_IN_CONTAINERS = 0.3  # of the article's words; more is an article that its site calls a newsletter or a form
_NAVIGATION_WORDS = 5.0
_FEW_LINKS = 0.3
_GAP = 2  # blocks between two that trafilatura kept which can be one paragraph or heading that it lost
_ABOVE = 8  # blocks above the first that trafilatura kept among which a standfirst can stand
_NOT_ARTICLE = frozenset(
    {"related", "share", "navigation", "comments", "newsletter", "advertisement", "sidebar", "footer", "hidden"}
    | {"caption", "author_bio", "form", "consent"}
)
_NEVER_ARTICLE = frozenset({"consent", "newsletter", "author_bio", "comments", "advertisement", "footer", "form"})
"""Containers whose text is removed also where trafilatura kept it: of 110 such blocks of the development pages, 105
are not in the article. (Of ``related``, ``share``, ``hidden`` and ``navigation`` too many are.)"""
_SAYS_WHEN_OR_WHO = frozenset({"byline", "dateline", "metadata"})
"""Families whose weak cues stand in any text: two dates side by side say nothing about each other."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one block.

    Attributes:
        family: why it is removed; ``None`` where it is kept.
        rule: the rule that removes it; ``None`` where it is kept.
        score: the model's score for keeping it, 0 to 1; ``None`` where no model was asked.
    """

    family: Family | None = None
    rule: str | None = None
    score: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the block belongs to the article."""
        return self.family is None


KEPT = Verdict()


class Decision(Protocol):
    """What decides. A verdict must not depend on the other documents of the call."""

    def decide(self, documents: Sequence[Evidence]) -> list[list[Verdict]]:
        """A verdict for each block of each document, in order."""
        ...


class RuleDecision:
    """Decides by cues, zones, the best segment by word mass and trafilatura's opinion."""

    def decide(self, documents: Sequence[Evidence]) -> list[list[Verdict]]:
        """A verdict for each block of each document, in order."""
        return [_decide(evidence) for evidence in documents]


def _decide(evidence: Evidence) -> list[Verdict]:
    count = len(evidence.blocks)
    end = end_of_article(evidence)
    zones = zones_of(evidence, end)
    if any(block.opinion for block in evidence.blocks):
        body = _as_trafilatura(evidence)
        start = body.index(True)
    else:
        start, stop = article_segment(evidence)
        body = [start <= index < stop for index in range(count)]
    last_prose = _last([seen.prose for seen in evidence.features])
    removed = [body[index] and _removed_inside(evidence, zones, index, last_prose) for index in range(count)]
    if _cuts_too_much(evidence, body, removed):
        removed = [False] * count
    for index in _in_containers(evidence, body, removed):
        removed[index] = True
    last_opinion = _last([bool(block.opinion) for block in evidence.blocks])
    return [
        KEPT if body[index] and not removed[index] else _reason(evidence, zones, index, start, last_opinion)
        for index in range(count)
    ]


def _last(flags: Sequence[bool]) -> int:
    """Index of the last flag that is set, or -1. Looked up once a document: once a block would be quadratic."""
    return max((index for index, flag in enumerate(flags) if flag), default=-1)


def _as_trafilatura(evidence: Evidence) -> list[bool]:
    """What trafilatura kept, the paragraphs and headings that it lost between two such blocks, and the standfirst."""
    kept = [bool(block.opinion) for block in evidence.blocks]
    filled = list(kept)
    before: int | None = None
    for index in range(len(kept)):
        if not kept[index]:
            continue
        if before is not None and 1 < index - before <= _GAP + 1:
            for lost in range(before + 1, index):
                filled[lost] = _belongs_between(evidence, before, lost, index)
        before = index
    first = kept.index(True)
    standfirst = next(
        (above for above in range(first - 1, max(-1, first - 1 - _ABOVE), -1) if _stands_first(evidence, above)), None
    )
    if standfirst is not None:
        filled[standfirst] = True
    return filled


def _stands_first(evidence: Evidence, index: int) -> bool:
    """Whether a block above the body can be the article's standfirst: whole sentences inside the article."""
    block, seen = evidence.blocks[index], evidence.features[index]
    whole = seen.prose and seen.ends_sentence and evidence.cues[index] is None and block.link_density <= _FEW_LINKS
    return whole and "article" in block.containers and not block.containers & _NOT_ARTICLE


def _belongs_between(evidence: Evidence, before: int, lost: int, after: int) -> bool:
    block, first, last = evidence.blocks[lost], evidence.blocks[before], evidence.blocks[after]
    if evidence.cues[lost] is not None or block.link_density > _FEW_LINKS:
        return False
    alike = block.containers == first.containers == last.containers
    return alike and (block.kind == "heading" or evidence.features[lost].prose)


def _removed_inside(evidence: Evidence, zones: Sequence[Zone | None], index: int, last_prose: int) -> bool:
    """Whether a cue or a zone removes a block of the article's body."""
    cue = evidence.cues[index]
    if cue is not None and cue.certain:
        return True
    if zones[index] is not None:
        return not counts_for_article(evidence, index) or _comments_open_before(zones, index)
    if cue is None:
        return False
    near = range(max(0, index - _NEAR), min(len(evidence.cues), index + _NEAR + 1))
    return index >= last_prose or any(other != index and _supports(evidence, other) for other in near)


def _supports(evidence: Evidence, index: int) -> bool:
    """Whether a block's cue makes a weak cue beside it count."""
    cue = evidence.cues[index]
    return cue is not None and cue.family not in _SAYS_WHEN_OR_WHO


def _comments_open_before(zones: Sequence[Zone | None], index: int) -> bool:
    zone = zones[index]
    return zone is not None and zone.family == "comments"


def _cuts_too_much(evidence: Evidence, body: Sequence[bool], removed: Sequence[bool]) -> bool:
    """Whether cues would take most of an article away. It is about such phrases then, and all of it is kept."""
    words = sum(seen.words for seen, inside in zip(evidence.features, body, strict=True) if inside)
    cut = sum(seen.words for seen, gone in zip(evidence.features, removed, strict=True) if gone)
    left = sum(
        seen.words
        for seen, inside, gone in zip(evidence.features, body, removed, strict=True)
        if inside and not gone and seen.prose
    )
    return cut > _MOST_CUT * words and left >= _ENOUGH_LEFT


def _in_containers(evidence: Evidence, body: Sequence[bool], removed: Sequence[bool]) -> list[int]:
    """Blocks of the body that stand in containers which hold no article; none where they are much of the body."""
    left = [index for index in range(len(body)) if body[index] and not removed[index]]
    inside = [index for index in left if evidence.blocks[index].containers & _NEVER_ARTICLE]
    words = sum(evidence.features[index].words for index in left)
    return inside if sum(evidence.features[index].words for index in inside) < _MOST_IN_CONTAINERS * words else []


def _reason(evidence: Evidence, zones: Sequence[Zone | None], index: int, start: int, last_opinion: int) -> Verdict:
    cue, zone, block = evidence.cues[index], zones[index], evidence.blocks[index]
    if cue is not None:
        return Verdict(cue.family, cue.rule)
    if zone is not None:
        return Verdict(zone.family, zone.rule)
    container = _family_of_containers(block.containers)
    if container is not None:
        return Verdict(container, f"container:{container.replace('_', '-')}")
    if index < start:
        short = evidence.features[index].words <= _NAVIGATION_WORDS
        return Verdict("navigation" if short else "boilerplate", "zone:before-article")
    if index <= last_opinion:
        return Verdict("boilerplate", "opinion:trafilatura")
    return Verdict("boilerplate", "zone:after-article")


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


def _family_of_containers(containers: frozenset[str]) -> Family | None:
    return next((family for cue, family in _FAMILY_OF_CONTAINER if cue in containers), None)
