"""How near a text is to the gold text, page by page and over many pages, with confidence intervals.

shingle    F1 of mean precision and mean recall over 4-grams of ``\\w+`` words, case kept (article-extraction-benchmark)
word*      mean over pages of the F1 of the bags of folded ``\\w+`` words (WCXB); on pages whose gold text is mostly
           Chinese, Japanese or Korean, each of their characters counts as a word
precision  mean precision over shingles; a page without any text has none
recall     mean recall over shingles
with       share of the snippets that must be there and are
without    share of the snippets that must not be there and are not

Invisible characters are part of no word. Snippets are compared without regard to case, compatibility forms, kinds of
dashes and quotes, and spaces.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

FIGURES = ("shingle", "word*", "precision", "recall", "with", "without")
WITH_INTERVAL = ("shingle", "word*")
RESAMPLES = 1000
_SEED = 20230501
_LEVEL = 0.95
_SHINGLE = 4

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_WORD = re.compile(r"\w+")
_CHARACTER = re.compile(f"[{_CJK}]|[^\\W{_CJK}]+")
_CJK_LETTER = re.compile(f"[{_CJK}]")
_LETTER = re.compile(r"[^\W\d_]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SINGLE = re.compile("[‘’‚‛′ʼ`´]")
_DOUBLE = re.compile("[“”„‟″«»‹›\"]|''")
_DASH = re.compile("[‐‑‒–—―]")

Bag: TypeAlias = "Counter[str]"
"""How often each word or shingle stands in a text."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """What one page shows of a system. Figures are ``nan`` where the page says nothing about them."""

    precision: float = math.nan
    recall: float = math.nan
    word: float = math.nan
    must: int = 0
    """Snippets that must be there."""
    found: int = 0
    must_not: int = 0
    absent: int = 0
    """Of the snippets that must not be there, those that are not."""


def is_cjk(text: str) -> bool:
    """Whether most of the letters of ``text`` are Chinese, Japanese or Korean."""
    return 2 * len(_CJK_LETTER.findall(text)) > len(_LETTER.findall(text))


class Gold:
    """What is known of a page, ready to be compared with many texts."""

    def __init__(self, row: dict[str, Any]) -> None:
        """Take ``text``, ``with`` and ``without`` of a row of a ``gold.jsonl``, as far as it has them."""
        text = row.get("text")
        self._known = text is not None
        self._pattern = _CHARACTER if is_cjk(text or "") else _WORD
        self._shingles = _bag(text or "", _WORD, _SHINGLE)
        self._words = _bag((text or "").lower(), self._pattern)
        self._must = [_fold(snippet) for snippet in row.get("with") or []]
        self._must_not = [_fold(snippet) for snippet in row.get("without") or []]

    def score(self, text: str) -> PageScore:
        """Compare with ``text``."""
        precision = recall = word = math.nan
        if self._known:
            shingles = _bag(text, _WORD, _SHINGLE)
            common = _common(shingles, self._shingles)
            precision = common / shingles.total() if shingles else math.nan
            recall = common / self._shingles.total() if self._shingles else math.nan
            word = _bag_f1(_bag(text.lower(), self._pattern), self._words)
        folded = _fold(text) if self._must or self._must_not else ""
        found = sum(snippet in folded for snippet in self._must)
        absent = sum(snippet not in folded for snippet in self._must_not)
        return PageScore(precision, recall, word, len(self._must), found, len(self._must_not), absent)


def mean_score(scores: Sequence[PageScore]) -> PageScore:
    """One page's score from several versions of it, such as its dumps in two styles."""
    precision, recall, word = (
        _mean([getattr(score, key) for score in scores]) for key in ("precision", "recall", "word")
    )
    counts = (sum(getattr(score, key) for score in scores) for key in ("must", "found", "must_not", "absent"))
    return PageScore(precision, recall, word, *counts)


def figures_of(scores: Sequence[PageScore]) -> dict[str, float]:
    """The figures over some pages; ``nan`` where no page says anything about one."""
    return {name: float(value[0]) for name, value in _figures(_sums(scores).sum(axis=0)[None, :]).items()}


def intervals_of(scores: Sequence[PageScore], sites: Sequence[str]) -> dict[str, tuple[float, float]]:
    """95 % confidence intervals of the figures by the bootstrap percentile method (Efron 1979).

    Whole sites are drawn, with replacement, as pages of one site are alike. The draws are seeded.

    Args:
        scores: one a page.
        sites: the site of each page.
    """
    names = {site: index for index, site in enumerate(dict.fromkeys(sites))}
    per_site = np.zeros((len(names), _sums(scores).shape[1]))
    np.add.at(per_site, [names[site] for site in sites], _sums(scores))
    drawn = np.random.default_rng(_SEED).multinomial(len(names), [1 / len(names)] * len(names), size=RESAMPLES)
    tail = 100 * (1 - _LEVEL) / 2
    intervals = {}
    for name, values in _figures(drawn @ per_site).items():
        known = values[~np.isnan(values)]
        low, high = np.percentile(known, [tail, 100 - tail]) if len(known) else (math.nan, math.nan)
        intervals[name] = (float(low), float(high))
    return intervals


def _sums(scores: Sequence[PageScore]) -> Any:
    """A row a page: the value and how many it stands for, for each figure; sums of rows are all that figures need."""
    rows = []
    for score in scores:
        row: list[float] = []
        for value in (score.precision, score.recall, score.word):
            row += (0.0, 0.0) if math.isnan(value) else (value, 1.0)
        rows.append([*row, score.found, score.must, score.absent, score.must_not])
    return np.array(rows, dtype=np.float64).reshape(len(rows), 10)


def _figures(sums: Any) -> dict[str, Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall, word, with_, without = (sums[:, 2 * i] / sums[:, 2 * i + 1] for i in range(5))
        shingle = 2 * precision * recall / (precision + recall)
        # Where nothing was kept at all there is no precision, and nothing of the text is there.
        shingle = np.where((sums[:, 3] > 0) & np.isnan(shingle), 0.0, shingle)
    return dict(zip(FIGURES, (shingle, word, precision, recall, with_, without), strict=True))


def _bag(text: str, pattern: re.Pattern[str], size: int = 1) -> Bag:
    words = pattern.findall(_INVISIBLE.sub("", text))
    if size == 1 or not words:
        return Counter(words)
    # Words hold no spaces, so that a run of them is one string: strings count faster than tuples.
    if len(words) < size:
        return Counter([" ".join(words)])
    return Counter(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))


def _common(one: Bag, other: Bag) -> int:
    """Size of the intersection of two bags."""
    smaller, larger = sorted((one, other), key=len)
    return sum(min(count, larger[key]) for key, count in smaller.items() if key in larger)


def _bag_f1(bag: Bag, wanted: Bag) -> float:
    if not wanted:
        return 0.0 if bag else 1.0
    common = _common(bag, wanted)
    return 2 * common / (bag.total() + wanted.total())


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    folded = _SINGLE.sub("'", _DOUBLE.sub(" ", _DASH.sub("-", folded)))
    return " ".join(folded.split())


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
