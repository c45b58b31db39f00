"""Which words of a block other blocks of its document use as well: what a text is about, without knowing any language.

Content words are those of four letters or more; of scripts that do not space words, pairs of characters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.characters import Lines

_CONTENT_LETTERS = 4  # a word of fewer says little about what a text is about
_PAIR = np.uint64(0xD6E8FEB86659FD93)  # any odd number: pairs must not be taken for words
_LINE_BITS = np.uint64(20)  # of the number of a line, for a document has 500,000 at most; the others are the word's


class Vocabulary:
    """The content words of a batch, each once a block, sorted so that equal ones of a document stand together.

    Args:
        lines: the blocks' texts, measured.
        batch: their rows.
    """

    def __init__(self, lines: Lines, batch: Batch) -> None:
        single = (lines.word_length == 1) & (lines.counts["wide"] + lines.counts["south_east"] > 0)[lines.word_line]
        follows = np.flatnonzero(single[:-1] & single[1:] & (lines.word_line[:-1] == lines.word_line[1:]))
        content = lines.word_length >= _CONTENT_LETTERS
        pairs = (lines.word_hash[follows] * _PAIR) ^ lines.word_hash[follows + 1]
        words = np.concatenate((lines.word_hash[content], pairs))
        line = np.concatenate((lines.word_line[content], lines.word_line[follows]))
        # One number for a word in a line; two words of a document that share one cost next to nothing.
        pairs = np.sort((words >> _LINE_BITS << _LINE_BITS) | line.astype(np.uint64))
        pairs = pairs[_changes(pairs)]
        self._line: Integers = (pairs & ((np.uint64(1) << _LINE_BITS) - np.uint64(1))).astype(np.int64)
        words, document = pairs >> _LINE_BITS, batch.document[self._line]
        self._word: Integers = np.cumsum(_changes(words) | _changes(document)) - 1
        self._rows = len(lines.length)
        self.size: Integers = np.bincount(self._line, minlength=self._rows).astype(np.int64)
        """For each block the number of its content words."""

    def shared(self, holders: NDArray[np.bool_], least: int) -> Integers:
        """How many content words of each block stand in at least ``least`` other blocks of its document.

        Args:
            holders: the blocks that count as such others.
            least: how many of them must hold a word.
        """
        if not len(self._word):
            return np.zeros(self._rows, np.int64)
        held = holders[self._line]
        others = np.bincount(self._word, held).astype(np.int64)[self._word] - held
        return np.bincount(self._line[others >= least], minlength=self._rows).astype(np.int64)


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """For each value whether it differs from the one before."""
    changes = np.ones(len(values), np.bool_)
    changes[1:] = values[1:] != values[:-1]
    return changes
