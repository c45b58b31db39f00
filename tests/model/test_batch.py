"""Looking around in a document without leaving it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft.model.batch import Batch
from pipeline.cruft.model.characters import measure
from pipeline.cruft.model.vocabulary import Vocabulary

DOCUMENTS = st.lists(st.lists(st.integers(-50, 50), max_size=8), min_size=1, max_size=4)


def flat(documents: list[list[int]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([value for document in documents for value in document], np.int64)


@given(DOCUMENTS, st.integers(-4, 4), st.integers(0, 4))
def test_windows(documents: list[list[int]], begin: int, length: int) -> None:
    batch = Batch([len(document) for document in documents])
    total, count = batch.window_sum(flat(documents), begin, begin + length)
    expected = []
    for document in documents:
        for index in range(len(document)):
            start = min(max(index + begin, 0), len(document))
            window = document[start : min(max(index + begin + length + 1, 0), len(document))]
            expected.append((sum(window), len(window)))
    assert list(zip(total.tolist(), count.tolist(), strict=True)) == expected
    other, _ = batch.window_sum(-flat(documents), begin, begin + length)  # the same window again
    assert other.tolist() == (-total).tolist()


@given(DOCUMENTS, st.integers(-4, 4))
def test_shifted(documents: list[list[int]], offset: int) -> None:
    batch = Batch([len(document) for document in documents])
    expected = [
        document[index + offset] if 0 <= index + offset < len(document) else 99
        for document in documents
        for index in range(len(document))
    ]
    for _ in range(2):
        assert batch.shifted(flat(documents), offset, 99).tolist() == expected


@given(DOCUMENTS)
def test_sums(documents: list[list[int]]) -> None:
    batch = Batch([len(document) for document in documents])
    assert batch.before(flat(documents)).tolist() == [
        sum(document[:index]) for document in documents for index in range(len(document))
    ]
    assert batch.total(flat(documents)).tolist() == [sum(document) for document in documents for _ in document]


@given(DOCUMENTS)
def test_neighbours(documents: list[list[int]]) -> None:
    batch = Batch([len(document) for document in documents])
    flags = flat(documents) > 0
    above, below = [], []
    start = 0
    for document in documents:
        for index in range(len(document)):
            above.append(max((start + at for at in range(index) if document[at] > 0), default=-1))
            below.append(min((start + at for at in range(index + 1, len(document)) if document[at] > 0), default=-1))
        start += len(document)
    assert batch.previous(flags).tolist() == above
    assert batch.following(flags).tolist() == below


WORDS = st.lists(st.sampled_from(["harbour", "ferry", "winter", "the", "quay", "bread"]), min_size=1, max_size=5)


@given(st.lists(st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=4), min_size=1, max_size=3))
def test_shared_words(documents: list[list[tuple[list[str], bool]]]) -> None:
    lines = measure([" ".join(words) for document in documents for words, _ in document])
    vocabulary = Vocabulary(lines, Batch([len(document) for document in documents]))
    holders = np.array([holds for document in documents for _, holds in document])
    expected = []
    for document in documents:
        for index, (words, _) in enumerate(document):
            content = {word for word in words if len(word) >= 4}
            others = [set(other) for at, (other, holds) in enumerate(document) if holds and at != index]
            expected.append(sum(sum(word in other for other in others) >= 2 for word in content))
    assert vocabulary.shared(holders, 2).tolist() == expected


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    lines = measure(["渡船离开港口", "港口的渡船", "面包"])
    vocabulary = Vocabulary(lines, Batch([3]))
    assert vocabulary.shared(np.array([True, True, True]), 1).tolist() == [2, 2, 0]
