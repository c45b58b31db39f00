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
from typing import Any

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


def score_page(row: dict[str, Any], text: str) -> PageScore:
    """Compare ``text`` with a row of a ``gold.jsonl``, as far as it has ``text``, ``with`` and ``without``."""
    precision = recall = word = math.nan
    gold = row.get("text")
    if gold is not None:
        shingles, wanted = _bag(text, _WORD, _SHINGLE), _bag(gold, _WORD, _SHINGLE)
        common = (shingles & wanted).total()
        precision = common / shingles.total() if shingles else math.nan
        recall = common / wanted.total() if wanted else math.nan
        pattern = _CHARACTER if is_cjk(gold) else _WORD
        word = _bag_f1(_bag(text.lower(), pattern), _bag(gold.lower(), pattern))
    folded = _fold(text)
    must, must_not = row.get("with") or [], row.get("without") or []
    found = sum(_fold(snippet) in folded for snippet in must)
    absent = sum(_fold(snippet) not in folded for snippet in must_not)
    return PageScore(precision, recall, word, len(must), found, len(must_not), absent)


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


def _bag(text: str, pattern: re.Pattern[str], size: int = 1) -> Counter[tuple[str, ...]]:
    words = pattern.findall(_INVISIBLE.sub("", text))
    if not words:
        return Counter()
    return Counter(tuple(words[index : index + size]) for index in range(max(1, len(words) - size + 1)))


def _bag_f1(bag: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> float:
    if not wanted:
        return 0.0 if bag else 1.0
    common = (bag & wanted).total()
    return 2 * common / (bag.total() + wanted.total())


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    folded = _SINGLE.sub("'", _DOUBLE.sub(" ", _DASH.sub("-", folded)))
    return " ".join(folded.split())


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
