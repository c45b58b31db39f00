"""What the trees make of the document as a whole, as features of its blocks: what the network knows of what it is in.

The network looks at forty blocks above and below each. A list of a hundred links behind an article is farther than that
from everything that the trees are sure of, and is kept or removed as what the document is: an article, or a list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.choice import Choice
from pipeline.cruft.model.text_features import TENTHS, Columns, per
from pipeline.cruft.model.trees import ONE

_SURE, _LONG = 700, 10 * TENTHS  # probability in 1/1024, and words in tenths, of a block that is surely the article's
_FAR = 300  # rows; farther is as good as nowhere
_MOST_WORDS = 20_000 * TENTHS


def overview_columns(
    batch: Batch, words: Integers, scores: Integers, choices: Sequence[Choice], article: Integers
) -> Columns:
    """The features by name, one entry a block.

    Args:
        batch: the rows of the documents.
        words: words of each block in tenths.
        scores: the probability of each block to belong to the article as the trees see it, in 1/1024.
        choices: what would be kept of each document by these scores.
        article: log-odds of each document to be an article, in 1/1024.
    """
    kept = np.concatenate([choice.kept for choice in choices])
    kept_words = np.where(kept, words, 0)
    total, above = batch.total(kept_words), batch.before(kept_words)
    sure = (scores >= _SURE) & (words >= _LONG)
    expected = np.array([int(choice.expected * ONE) for choice in choices], np.int64)
    return {
        "article": article[batch.document],
        "expected": expected[batch.document],
        "kept_above": per(above, total),
        "kept_below": per(total - above - kept_words, total),
        "kept_words": np.minimum(total, _MOST_WORDS),
        "since_sure": batch.distance(batch.previous(sure), _FAR),
        "until_sure": batch.distance(batch.following(sure), _FAR),
    }
