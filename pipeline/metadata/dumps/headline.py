"""The headline of a dump, a line of its own, in most dumps shortly before the body; and the standfirst below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import islice
from operator import mul

from pipeline.cruft.evidence import Evidence
from pipeline.metadata.dumps.headline_features import NAMES, candidates, features_of, start_of_body
from pipeline.normalize import comparable

_STANDFIRST_WORDS, _STANDFIRST_REACH = 8.0, 2
_NUMBER = re.compile(r"(\d{1,2})\. (?=\S)")
_SPACED = re.compile(r"[^\W\d_]\s[:?!;](?:\s|$)")
_LOOKED_AT = 30  # blocks of the body
WEIGHTS = "headline_weights.json"


def find_headline(evidence: Evidence, body: Iterable[int], known: str | None = None) -> int | None:
    """The block that is the headline, or ``None`` where no line is likely enough.

    The lines around the start of the body are ranked by a weighted sum of their features. The weights were fitted by
    ``tests/benchmarks/headline.py``, which says on what; "none" is what a line has to exceed to be taken at all.

    Args:
        evidence: the dump.
        body: indices of the blocks that were kept, in order.
        known: the title that the scraper knew; a line that equals it is the headline.
    """
    kept = list(body)
    if known:
        wanted = comparable(known)
        return next((index for index, block in enumerate(evidence.blocks) if comparable(block.text) == wanted), None)
    if not kept:
        return None
    first = start_of_body(evidence, kept)
    lines = candidates(evidence, first)
    least, weights = _weights()
    best = None
    for index, features in zip(lines, features_of(evidence, kept, first, lines), strict=True):
        score = sum(map(mul, features, weights))
        if score > least:
            best, least = index, score
    return best


def shown_title(evidence: Evidence, headline: int, body: Iterable[int]) -> str:
    """The headline as its page shows it, without what the making of the dump set between its parts.

    The number of a breadcrumb goes ("3. Harbour opens", below "2. Towns"), and so does the space before a colon that
    stands where a kicker ends, unless the body has such spaces as well, as French has.

    Args:
        evidence: the dump.
        headline: the block that is the headline.
        body: indices of the blocks that were kept, in order.
    """
    text = evidence.blocks[headline].text
    number = _NUMBER.match(text)
    if number and headline and evidence.blocks[headline - 1].text.startswith(f"{int(number[1]) - 1}. "):
        text = text[number.end() :]
    if " : " in text and not any(_SPACED.search(evidence.blocks[index].text) for index in islice(body, _LOOKED_AT)):
        text = text.replace(" : ", ": ")
    return text


@cache
def _weights() -> tuple[float, list[float]]:
    """What a line has to exceed, and the weights in the order of the features."""
    stored = json.loads((files("pipeline.metadata.dumps") / WEIGHTS).read_text(encoding="utf-8"))
    return float(stored["none"]), [float(stored["weights"][name]) for name in NAMES]


def find_standfirst(evidence: Evidence, headline: int, body: Iterable[int]) -> int | None:
    """The block that is the standfirst: a line of some length directly below the headline, above the body.

    Args:
        evidence: the dump.
        headline: the block that is the headline.
        body: indices of the blocks that were kept, in order.
    """
    first = next(iter(body), 0)
    for index in range(headline + 1, min(headline + 1 + _STANDFIRST_REACH, first)):
        words, block = evidence.features[index].words, evidence.blocks[index]
        if evidence.cues[index] is None and words >= _STANDFIRST_WORDS and block.kind == "paragraph":
            return index
    return None
