"""Keep or remove: the one decision for every block of every document, and the reason for it.

The block model decides; cues, zones, containers and position explain. Where a cue is certain it wins over the model,
as far as that does not tear an article about such phrases apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.judgement import Judgement, Verdict
from pipeline.cruft.model.block_model import BlockModel, load_model
from pipeline.cruft.model.choice import Choice
from pipeline.cruft.model.trees import ONE
from pipeline.cruft.zones import Zone, counts_for_article, end_of_article, zones_of

_MOST_CUT = 0.5  # of the kept words; where cues would remove more, the article is about such phrases
_ENOUGH_LEFT = 25.0  # words of prose; where cues would leave less, nothing but such phrases is there
_NAVIGATION_WORDS = 5.0
_ABOVE, _FEW_LINKS, _STANDFIRST = 8, 0.3, 205
"""Blocks above the body among which a standfirst can stand, and its share of links at most and score at least."""
_NOT_ARTICLE = frozenset(
    {"related", "share", "navigation", "comments", "newsletter", "advertisement", "sidebar", "footer", "hidden"}
    | {"caption", "author_bio", "form", "consent", "dialog"}
)
"""Containers in which no standfirst is."""
_SURE_OF_TEXT = 0.9
"""Score from which on a paragraph is kept although it carries a certain cue."""
_SURE = 0.7
"""Score from which on a short block is kept although it stands below a cue such as "You might also like"."""
_BETWEEN = 307
"""Score (in 1/1024, .3) from which on a single block between two kept paragraphs is kept with them."""
_LAST_HEADING = 0.3
"""Score below which a heading is not kept where nothing is below it."""
_LEADS_ON = frozenset({"related", "share", "newsletter", "comments", "promotion"})
"""Families of phrases that head what is not the article's."""
_REPEATED_WORDS = 15.0
"""Words from which on a paragraph that was kept already is not kept again."""
_REPEATED_BEHIND = 5
"""Blocks between a paragraph and its copy at least."""
_REPEATED_ON_PURPOSE = frozenset({"code", "table_row"})
_PICTURE = re.compile(r"(?:\[(?:[\w%.,()+~-]+\.(?:jpe?g|png|gif|webp|svg|avif)|IMG|INLINE|IMAGE)\]\s*)+", re.IGNORECASE)
"""What text browsers show of pictures without a text: their files' names."""
_MARK = re.compile(
    "[-–—+*×✕✖^|<>‹›«»_=…\u2022\u2023\u2043\u25a0-\u25ff\u2190-\u2199\u2934\u2935\u00b7\u2219\u25e6\u30fb]"
    r"|\*\*|[-–—=_~\u2500\u2501\u2550]{5,}|(?=[^|]*\|)(?=[^-]*-)[-:|\s]+"
)
"""A block that is nothing but the mark of a list item, a button's arrow, a rule or the dashes below a table's header:
what dumps show of menus and markup. Three stars, and rows of stars and dots, were written."""
_SHARES = tuple(round(score / ONE, 3) for score in range(ONE + 1))
"""The scores of a record, 0 to 1, by those of the model."""


class Decision(Protocol):
    """What decides. A judgement must not depend on the other documents of the call."""

    def decide(self, documents: Sequence[Evidence]) -> list[Judgement]:
        """A judgement of each document, in order."""
        ...


class ModelDecision:
    """Decides by the block model and certain cues.

    Args:
        model: the model; the one that the package ships with if ``None``, read when it is first needed.
    """

    def __init__(self, model: BlockModel | None = None) -> None:
        self._model = model

    def decide(self, documents: Sequence[Evidence]) -> list[Judgement]:
        """A judgement of each document, in order."""
        model = self._model or load_model()
        open_to_doubt = [_without_told(evidence) for evidence in documents]
        judgements = [
            _judge(evidence, opinion.scores.tolist(), opinion.choice, opinion.article)
            for evidence, opinion in zip(open_to_doubt, model.opinions(open_to_doubt), strict=True)
        ]
        return [
            judgement if seen is evidence else _with_told(evidence, judgement)
            for evidence, seen, judgement in zip(documents, open_to_doubt, judgements, strict=True)
        ]


def _without_told(evidence: Evidence) -> Evidence:
    """The document without the blocks that are known to be no text."""
    if evidence.markup or not [block for block in evidence.blocks if block.told]:
        return evidence
    return evidence.of([index for index, block in enumerate(evidence.blocks) if block.told is None])


def _with_told(evidence: Evidence, judgement: Judgement) -> Judgement:
    """The judgement of a document without those blocks, with theirs."""
    verdicts = iter(judgement.verdicts)
    return replace(
        judgement,
        verdicts=[
            next(verdicts) if block.told is None else _verdict(block.told.family, block.told.rule, None)
            for block in evidence.blocks
        ],
    )


def second_opinion(evidence: Evidence, judgement: Judgement) -> Judgement:
    """The judgement of a page of which the model is unsure, by what trafilatura keeps of it.

    Args:
        evidence: the page, its blocks marked with trafilatura's opinion (:func:`pipeline.blocks.mark_opinion`).
        judgement: the model's; it stands where trafilatura keeps no running text.
    """
    kept = [bool(block.opinion) for block in evidence.blocks]
    words = sum(seen.words for seen, keep in zip(evidence.features, kept, strict=True) if keep and seen.prose)
    if words < _ENOUGH_LEFT:
        return judgement
    scores = [verdict.score or 0.0 for verdict in judgement.verdicts]
    verdicts = _verdicts(evidence, kept, scores, "opinion:trafilatura")
    return replace(judgement, verdicts=verdicts, confidence=_expected(evidence, verdicts), second_opinion=True)


def _expected(evidence: Evidence, verdicts: Sequence[Verdict]) -> float:
    """Expected F1 of the kept words, by the model's scores (see :mod:`pipeline.cruft.model.choice`)."""
    hits = kept = total = 0.0
    for seen, verdict in zip(evidence.features, verdicts, strict=True):
        mass = seen.words * (verdict.score or 0.0)
        total += mass
        if verdict.kept:
            hits += mass
            kept += seen.words
    return round(2 * hits / (kept + total), 4) if kept + total else 0.0


def _judge(evidence: Evidence, scores: list[int], choice: Choice, article: float | None) -> Judgement:
    kept = choice.kept.tolist()
    _take_between(evidence, kept, scores)
    _take_edges(evidence, kept, scores)
    _take_standfirst(evidence, kept, scores)
    _take_wordless(evidence, kept)
    verdicts = _verdicts(evidence, kept, [_SHARES[score] for score in scores], "model")
    return Judgement(verdicts, round(choice.expected, 4), article)


# Of the same few reasons and a thousand scores, so that most are there already.
_verdict = lru_cache(maxsize=8192)(Verdict)


def _verdicts(evidence: Evidence, kept: list[bool], scores: Sequence[float], otherwise: str) -> list[Verdict]:
    """The verdicts, once certain cues are heard.

    Args:
        evidence: the document.
        kept: for each block whether it is to be kept; changed in place.
        scores: the model's score of each block, 0 to 1.
        otherwise: the rule of blocks inside the article that nothing else explains.
    """
    zones = zones_of(evidence, end_of_article(evidence))
    for index, zone in enumerate(zones):
        if zone is None:
            continue
        # What stands below a comment form goes however well it reads; below other cues, what is no running text.
        if zone.family == "comments" or (scores[index] < _SURE and not counts_for_article(evidence, index)):
            kept[index] = False
    cut = [
        index
        for index, cue in enumerate(evidence.cues)
        if cue is not None and cue.certain and kept[index] and not _surely_text(evidence, scores, index)
    ]
    if cut and not _cuts_too_much(evidence, kept, cut):
        for index in cut:
            kept[index] = False
    repeated = _repeated(evidence, kept)
    for index in repeated:
        kept[index] = False
    marks = {index for index, keep in enumerate(kept) if keep and _is_mark(evidence, index)}
    for index in marks:
        kept[index] = False
    _leave_last_headings(evidence, kept, scores)
    first, last = _edges(kept)
    around = _around_the_article(evidence, kept)
    verdicts = []
    for index, (keep, score) in enumerate(zip(kept, scores, strict=True)):
        if keep:
            verdicts.append(_verdict(None, None, score))
        elif index in repeated:
            verdicts.append(_verdict("boilerplate", "text:repeated", score))
        elif index in marks:
            verdicts.append(_verdict("boilerplate", "text:mark", score))
        else:
            family, rule = _reason(evidence, zones, index, first, last, around) or ("boilerplate", otherwise)
            verdicts.append(_verdict(family, rule, score))
    return verdicts


def _leave_last_headings(evidence: Evidence, kept: list[bool], scores: Sequence[float]) -> None:
    """Headings below which nothing is kept go where they lead to other articles, or the model thinks little of them.

    Of 1,462 development pages 93 end with a heading, and half of those are in the gold text ("References"), but of the
    18 that this takes only one is. In dumps the last short line is text as often as not, whatever its score.
    """
    for index in range(len(kept) - 1, -1, -1):
        if not kept[index]:
            continue
        cue = evidence.cues[index]
        leads_on = cue is not None and cue.family in _LEADS_ON
        if evidence.blocks[index].kind != "heading" or not (
            leads_on or (evidence.markup and scores[index] < _LAST_HEADING)
        ):
            return
        kept[index] = False


def _is_mark(evidence: Evidence, index: int) -> bool:
    """Whether a block is a mark that says nothing without what it belongs to: words, or a picture."""
    block = evidence.blocks[index]
    if block.kind in _REPEATED_ON_PURPOSE:
        return False
    if evidence.features[index].words:
        return block.text[0] == "[" and _PICTURE.fullmatch(block.text) is not None
    return _MARK.fullmatch(block.text) is not None


def _surely_text(evidence: Evidence, scores: Sequence[float], index: int) -> bool:
    """Whether a block with a cue is a paragraph of which the model is sure: it quotes the phrase."""
    return scores[index] >= _SURE_OF_TEXT and counts_for_article(evidence, index)


def _take_edges(evidence: Evidence, kept: list[bool], scores: Sequence[int]) -> None:
    """Short sentences next to the body belong to it, unless something else explains them."""
    first, last = _edges(kept)
    above, below = range(first - 1, max(-1, first - 3), -1), range(last + 1, min(len(kept), last + 4))
    for indices in (above, below) if last >= 0 else ():
        for index in indices:
            seen, block = evidence.features[index], evidence.blocks[index]
            sentence = seen.ends_sentence and seen.words >= 2 and evidence.cues[index] is None
            if not sentence or scores[index] < _STANDFIRST or _telling_container(block.containers) is not None:
                break
            kept[index] = True


def _take_between(evidence: Evidence, kept: list[bool], scores: Sequence[int]) -> None:
    """A single block between two kept paragraphs, of which nothing but the model speaks ill, is rather a heading."""
    for index in range(1, len(kept) - 1):
        around = kept[index - 1] and kept[index + 1]
        if kept[index] or not around or scores[index] < _BETWEEN or evidence.cues[index] is not None:
            continue
        prose = evidence.features[index - 1].prose and evidence.features[index + 1].prose
        kept[index] = prose and _telling_container(evidence.blocks[index].containers) is None


def _take_standfirst(evidence: Evidence, kept: list[bool], scores: Sequence[int]) -> None:
    """The nearest whole sentence above the body of a page, inside its article, is its standfirst."""
    first, _ = _edges(kept)
    for index in range(first - 1, max(-1, first - 1 - _ABOVE), -1) if first < len(kept) else ():
        block, seen = evidence.blocks[index], evidence.features[index]
        whole = seen.prose and seen.ends_sentence and evidence.cues[index] is None and block.link_density <= _FEW_LINKS
        if whole and scores[index] >= _STANDFIRST and "article" in block.containers:
            kept[index] = not block.containers & _NOT_ARTICLE
            return


def _take_wordless(evidence: Evidence, kept: list[bool]) -> None:
    """Stars between scenes and the like, of which the model knows nothing, go with what stands around them."""
    worded = [index for index, seen in enumerate(evidence.features) if seen.words]
    for before, behind in pairwise([-1, *worded, len(kept)]):
        if behind - before > 1:
            between = before >= 0 and behind < len(kept) and kept[before] and kept[behind]
            kept[before + 1 : behind] = [between] * (behind - before - 1)


def _cuts_too_much(evidence: Evidence, kept: Sequence[bool], cut: Sequence[int]) -> bool:
    """Whether cues would take most of an article away. It is about such phrases then, and all of it is kept."""
    features = evidence.features
    words = sum(seen.words for seen, keep in zip(features, kept, strict=True) if keep)
    gone = set(cut)
    left = sum(
        seen.words
        for index, (seen, keep) in enumerate(zip(features, kept, strict=True))
        if keep and index not in gone and seen.prose
    )
    return sum(features[index].words for index in cut) > _MOST_CUT * words and left >= _ENOUGH_LEFT


def _repeated(evidence: Evidence, kept: Sequence[bool]) -> frozenset[int]:
    """Kept paragraphs that stand in the article once more, as on pages that hold a copy for small screens.

    Shorter ones may be a refrain or a label; a copy that follows closely was written so, and so was a text of which
    most is repeated.
    """
    first: dict[str, int] = {}
    repeated = set()
    words = words_repeated = 0.0
    for index, (block, seen) in enumerate(zip(evidence.blocks, evidence.features, strict=True)):
        if not kept[index]:
            continue
        words += seen.words
        if seen.words < _REPEATED_WORDS or block.kind in _REPEATED_ON_PURPOSE:
            continue
        if index - first.setdefault(block.text, index) > _REPEATED_BEHIND:
            repeated.add(index)
            words_repeated += seen.words
    return frozenset(repeated) if words_repeated <= _MOST_CUT * words else frozenset()


def _edges(kept: Sequence[bool]) -> tuple[int, int]:
    """Index of the first and of the last kept block; behind the end and before the beginning where there is none."""
    if True not in kept:
        return len(kept), -1
    return kept.index(True), len(kept) - 1 - kept[::-1].index(True)


def _around_the_article(evidence: Evidence, kept: Sequence[bool]) -> frozenset[str]:
    """Containers that most of the article stands in: a page with the class "has-sidebar" is no sidebar."""
    words: dict[str, float] = {}
    total = 0.0
    for block, seen, keep in zip(evidence.blocks, evidence.features, kept, strict=True):
        if keep:
            total += seen.words
            for container in block.containers:
                words[container] = words.get(container, 0.0) + seen.words
    return frozenset(container for container, inside in words.items() if 2 * inside > total)


def _reason(
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
    container = _telling_container(block.containers - around if around else block.containers)
    # Above the article a phrase like "Latest" is an item of the menu, as is what stands below it.
    if zone is not None and (container is None or index >= first):
        return zone.family, zone.rule
    if container is not None:
        return _FAMILY_OF_CONTAINER[container], f"container:{container.replace('_', '-')}"
    if index < first:
        short = evidence.features[index].words <= _NAVIGATION_WORDS
        return "navigation" if short else "boilerplate", "zone:before-article"
    if index > last:
        return "boilerplate", "zone:after-article"
    return None


_FAMILY_OF_CONTAINER: dict[str, Family] = {
    "consent": "consent",
    "comments": "comments",
    "newsletter": "newsletter",
    "advertisement": "advertisement",
    "paywall": "paywall",
    "share": "share",
    "related": "related",
    "author_bio": "author_bio",
    "navigation": "navigation",
    "form": "form",
    "footer": "navigation",
    "header": "navigation",
    "dialog": "boilerplate",
    "caption": "credit",
    "sidebar": "promotion",
    "hidden": "boilerplate",
}
"""What a container says of a block that is removed; of several the first."""


@lru_cache(maxsize=4096)
def _telling_container(containers: frozenset[str]) -> str | None:
    """The container that says why a block is removed; ``None`` where none does."""
    return next((container for container in _FAMILY_OF_CONTAINER if container in containers), None)
