"""What a block shows by its text, its neighbours and its place in the document: features of dumps and pages alike.

All features are integers (shares in 1/1024), so that the trees' comparisons are exact on every machine. None of them
knows a language: lengths are script-aware, and what words say is left to :mod:`pipeline.cruft.model.ngrams`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.evidence import Evidence
from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.characters import BEGINNING, ENDING, Lines
from pipeline.cruft.model.trees import ONE
from pipeline.cruft.model.vocabulary import Vocabulary

TENTHS = 10  # words are counted in tenths
_FAR = 60  # rows; farther is as good as nowhere
_MOST_ROWS = 300
_MOST_WORDS = 4000
_LONG_WORDS, _LONG_SENTENCE_WORDS = 15 * TENTHS, 10 * TENTHS
_SEGMENT_WORDS, _SEGMENT_COST, _SEGMENT_COST_OF_LINKS = 80 * TENTHS, 5 * TENTHS, 8 * TENTHS
# Numbers that trained trees ask for: new names go to the end.
KINDS = {kind: number for number, kind in enumerate("paragraph heading list_item quote caption table_row code".split())}
FAMILIES = {
    family: number
    for number, family in enumerate(
        "comments related share newsletter advertisement consent navigation legal paywall credit author_bio tags "
        "counter form notice promotion template boilerplate title byline dateline metadata".split(),
        1,
    )
}
_ZONES = {None: 0, "bar": 1, "list": 2, "rest": 3}

Columns = dict[str, Integers]


@cache
def _logarithms() -> Integers:
    """log2(1 + n) in 1/1024, for word counts in tenths."""
    return np.array([round(ONE * math.log2(1 + n / TENTHS)) for n in range(_MOST_WORDS * TENTHS + 1)], np.int64)


def per(part: Integers, whole: Integers) -> Integers:
    """``part / whole`` in 1/1024, rounded down; 0 where there is no whole."""
    return part * ONE // np.maximum(whole, 1)


class TextColumns:
    """Features of the blocks of a batch, from their text.

    Args:
        documents: what is known of each document.
        batch: their rows.
        lines: their blocks' texts, measured.

    Attributes:
        columns: the features by name.
        words: words of each block in tenths, comparable between scripts.
        linked: share of each block's characters that are link text, in 1/1024.
        long: whether a block is long enough, or a long enough sentence, to be a paragraph.
        vocabulary: which words the blocks share.
    """

    def __init__(self, documents: Sequence[Evidence], batch: Batch, lines: Lines) -> None:
        self._batch, self._lines = batch, lines
        self._blocks = [block for evidence in documents for block in evidence.blocks]
        self._cues = [cue for evidence in documents for cue in evidence.cues]
        sentence = [seen.ends_sentence for evidence in documents for seen in evidence.features]
        self._sentence = np.array(sentence, np.bool_)
        self.linked: Integers = np.array([int(block.link_density * ONE) for block in self._blocks], np.int64)
        counts = lines.counts
        most = BEGINNING + ENDING
        spaced = lines.words - counts["wide"] - counts["south_east"]
        words = TENTHS * spaced + 5 * counts["wide"] + 2 * counts["south_east"]
        all_words = np.where(lines.length > most, words * lines.length // most, words)
        self.words: Integers = np.minimum(all_words, _MOST_WORDS * TENTHS)
        long = (self.words >= _LONG_WORDS) | ((self.words >= _LONG_SENTENCE_WORDS) & self._sentence)
        self.long: NDArray[np.bool_] = long & (2 * self.linked < ONE)
        self.log_words: Integers = _logarithms()[self.words]
        self.vocabulary = Vocabulary(lines, batch)
        self.columns: Columns = {
            **self._own(),
            **self._cue(),
            **self._position(),
            **self._around(),
            **self._segment(),
            **self._vocabulary(),
        }

    def _own(self) -> Columns:
        """What the block shows by itself."""
        lines, counts, batch = self._lines, self._lines.counts, self._batch
        letters = np.maximum(counts["spaced"] + counts["wide"] + counts["south_east"], 1)
        kinds = np.array([KINDS[block.kind] for block in self._blocks], np.int64)
        blank = np.array([min(block.blank_before, 5) for block in self._blocks], np.int64)
        last = [_ending(block.text) for block in self._blocks]
        short_words = (lines.word_length <= 3).astype(np.int64)
        words = np.maximum(lines.words, 1)
        texts = [block.text for block in self._blocks]
        self._repeated, copies_above = self._times_in_document(texts)
        return {
            "length": np.minimum(lines.length, 5000),
            "words": self.words,
            "word_length": letters * TENTHS // np.maximum(self.words, 5),
            "ends_sentence": self._sentence.astype(np.int64),
            "ending": np.array(last, np.int64),
            "first": lines.first,
            "kind": kinds,
            "level": np.array([block.level or 0 for block in self._blocks], np.int64),
            "upper": per(counts["upper"], letters),
            "upper_words": per(counts["upper"], words),
            "digits": per(counts["digits"], letters),
            "digit_count": np.minimum(counts["digits"], 40),
            "others": per(counts["others"], np.maximum(lines.length, 1)),
            "commas": np.minimum(counts["commas"], 20),
            "commas_per_word": per(counts["commas"], words),
            "stops": np.minimum(counts["stops"], 20),
            "separators": np.minimum(counts["separators"], 20),
            "quotes": np.minimum(counts["quotes"], 10),
            "wide": per(counts["wide"], letters),
            "short_words": per(np.bincount(lines.word_line, short_words, len(texts)).astype(np.int64), words),
            "repeated": self._repeated,
            "copies_above": copies_above,
            "blank_before": blank,
            "blank_behind": batch.shifted(blank, 1, 5),
        }

    def _times_in_document(self, texts: list[str]) -> tuple[Integers, Integers]:
        """How often each text stands in its document, and how often above the block."""
        seen: dict[tuple[int, str], int] = {}
        numbers = [
            seen.setdefault((document, text), len(seen))
            for document, text in zip(self._batch.document.tolist(), texts, strict=True)
        ]
        groups = np.array(numbers, np.int64)
        if not len(groups):
            return groups, groups
        times = np.bincount(groups)
        order = np.argsort(groups, kind="stable")
        rank = np.empty_like(groups)
        rank[order] = np.arange(len(groups)) - (np.cumsum(times) - times)[groups[order]]
        return np.minimum(times[groups], 6), np.minimum(rank, 6)

    def _cue(self) -> Columns:
        """What the catalogue says of the block, and how near the next cues are."""
        batch = self._batch
        strength = np.array([0 if cue is None else 2 if cue.certain else 1 for cue in self._cues], np.int64)
        family = np.array([0 if cue is None else FAMILIES[cue.family] for cue in self._cues], np.int64)
        zone = np.array([0 if cue is None else _ZONES[cue.zone] for cue in self._cues], np.int64)
        any_cue = strength > 0
        comments = family == FAMILIES["comments"]
        related = (family == FAMILIES["related"]) & (zone > 0)
        about = (family == FAMILIES["byline"]) | (family == FAMILIES["dateline"]) | (family == FAMILIES["metadata"])
        return {
            "cue_strength": strength,
            "cue_family": family,
            "cue_zone": zone,
            "cues_near": batch.window_sum(any_cue.astype(np.int64), -3, 3)[0],
            "cues_above": batch.window_sum(any_cue.astype(np.int64), -9, -1)[0],
            "cues_below": batch.window_sum(any_cue.astype(np.int64), 1, 9)[0],
            "since_comments": batch.distance(batch.previous(zone == 3), _MOST_ROWS),
            "comments_above": np.minimum(batch.before(comments.astype(np.int64)), 20),
            "comments_near": batch.window_sum(comments.astype(np.int64), -6, 6)[0],
            "since_related": batch.distance(batch.previous(related), _FAR),
            "until_cue": batch.distance(batch.following(strength == 2), _FAR),
            "since_cue": batch.distance(batch.previous(strength == 2), _FAR),
            "since_about": batch.distance(batch.previous(about), _FAR),
            "until_about": batch.distance(batch.following(about), _FAR),
        }

    def _position(self) -> Columns:
        """Where in the document it stands, and how large that is."""
        batch, words = self._batch, self.words
        long_words = np.where(self.long, words, 0)
        self._long_total = batch.total(long_words)
        above = batch.before(long_words)
        total, count = batch.total(words), batch.stop - batch.first
        one = np.ones_like(words)
        return {
            "position": per(batch.row - batch.first, count),
            "from_top": np.minimum(batch.row - batch.first, _MOST_ROWS),
            "from_end": np.minimum(batch.stop - 1 - batch.row, _MOST_ROWS),
            "words_above": per(batch.before(words), total),
            "long_above": per(above, self._long_total),
            "long_below": per(self._long_total - above - long_words, self._long_total),
            "long_count_above": np.minimum(batch.before(self.long.astype(np.int64)), 100),
            "long_words_above": np.minimum(above, 20000),
            "document_rows": np.minimum(count, 3000),
            "document_words": np.minimum(total, 200000),
            "document_long": per(batch.total(self.long.astype(np.int64)), batch.total(one)),
            "document_long_words": per(self._long_total, total),
            "document_wide": per(batch.total(self._lines.counts["wide"]), batch.total(self._lines.length)),
        }

    def _around(self) -> Columns:
        """Lengths and shapes of the blocks around it."""
        batch, log_words = self._batch, self.log_words
        previous, following = batch.previous(self.long), batch.following(self.long)
        sentence = self._sentence.astype(np.int64) * ONE
        upper = self._lines.counts["upper"] * ONE // np.maximum(self._lines.words, 1)
        digits = np.minimum(self._lines.counts["digits"], 40)
        columns = {
            "since_long": batch.distance(previous, _FAR),
            "until_long": batch.distance(following, _FAR),
            "long_words_before": np.where(previous >= 0, self.words[np.maximum(previous, 0)], 0),
            "long_words_behind": np.where(following >= 0, self.words[np.maximum(following, 0)], 0),
            "log_words_5": batch.window_mean(log_words, -2, 2),
            "log_words_9": batch.window_mean(log_words, -4, 4),
            "log_words_before_9": batch.window_mean(log_words, -9, -1),
            "log_words_behind_9": batch.window_mean(log_words, 1, 9),
            "log_words_before_3": batch.window_mean(log_words, -3, -1),
            "log_words_behind_3": batch.window_mean(log_words, 1, 3),
            "roughness": batch.window_mean(np.abs(log_words - batch.shifted(log_words, -1, 0)), -2, 2),
            "sentences_9": batch.window_mean(sentence, -4, 4),
            "sentences_before_9": batch.window_mean(sentence, -9, -1),
            "sentences_behind_9": batch.window_mean(sentence, 1, 9),
            "upper_9": batch.window_mean(upper, -4, 4),
            "digits_7": batch.window_sum(digits, -3, 3)[0],
        }
        for offset in (-3, -2, -1, 1, 2, 3):
            columns[f"words{offset:+d}"] = batch.shifted(self.words, offset, -1)
        for offset in (-2, -1, 1, 2):
            columns[f"ends_sentence{offset:+d}"] = batch.shifted(self._sentence.astype(np.int64), offset, -1)
            columns[f"digit_count{offset:+d}"] = batch.shifted(digits, offset, -1)
            columns[f"upper_words{offset:+d}"] = batch.shifted(upper, offset, -1)
            columns[f"repeated{offset:+d}"] = batch.shifted(self._repeated, offset, 0)
        return columns

    def _segment(self) -> Columns:
        """Where it stands against the best stretch by word mass, and against the longest one of neighbours."""
        batch = self._batch
        cost = np.where(2 * self.linked < ONE, _SEGMENT_COST, _SEGMENT_COST_OF_LINKS)
        values = np.where(self.long, np.minimum(self.words, _SEGMENT_WORDS), -cost)
        begin, end = np.zeros(len(batch.starts), np.int64), np.zeros(len(batch.starts), np.int64)
        for index, (start, stop) in enumerate(zip(batch.starts.tolist(), batch.stops.tolist(), strict=True)):
            if start < stop:
                begin[index], end[index] = heaviest(values[start:stop])
        begin, end = (begin + batch.starts)[batch.document], (end + batch.starts)[batch.document]
        row = batch.row
        beside = np.where(row < begin, row - begin, np.where(row >= end, row - end + 1, 0))
        inside_words = np.where((row >= begin) & (row < end), self.words, 0)
        return {
            "segment": np.clip(beside, -_FAR, _FAR),
            "segment_words": np.minimum(batch.total(inside_words), 100000),
            "segment_share": per(batch.total(inside_words), batch.total(self.words)),
            "from_segment_start": np.clip(row - begin, -_FAR, _MOST_ROWS),
            "to_segment_end": np.clip(end - row, -_FAR, _MOST_ROWS),
        }

    def _vocabulary(self) -> Columns:
        """How many of its words the document's other paragraphs use as well."""
        vocabulary = self.vocabulary
        none = vocabulary.size == 0
        columns = {}
        for name, least in (("vocabulary", 1), ("vocabulary_often", 3)):
            columns[name] = np.where(none, -1, per(vocabulary.shared(self.long, least), vocabulary.size))
        return columns


def _ending(text: str) -> int:
    """How the block ends: 0 letter or digit, 1 colon, 2 ellipsis, 3 comma, 4 stop, 5 question, 6 bracket, 7 other."""
    last = text[-1:]
    if not last or last.isalnum():
        return 0
    if last in ":：":
        return 1
    if last == "…" or text.endswith("..."):
        return 2
    return 3 if last in ",;、，" else 4 if last in ".。" else 5 if last in "?？!！" else 6 if last in ")]）】" else 7


def heaviest(values: Integers) -> tuple[int, int]:
    """Begin and end of the contiguous stretch with the largest sum (maximum-sum segment, Kadane 1984)."""
    sums = np.concatenate(([0], np.cumsum(values)))
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    return int(np.argmin(sums[: end + 1])), end
