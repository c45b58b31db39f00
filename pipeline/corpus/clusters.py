"""Which of many sketched texts are near-duplicates of each other: locality-sensitive hashing and connected components.

Texts whose signatures agree in a band of numbers are compared (Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, 3.4); those that are alike are linked; what is linked, also by way of others, is a cluster. The answer is a
function of the set of sketches: texts are put in the order of their digests first, so the order they come in does not
show. What is linked in a bucket depends on the texts in it alone, so that buckets may also be looked at one by one, on
many machines: :func:`links_of_bucket`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.sketch import FEWEST_TOKENS, FIGURE_BITS, NUMBERS, Sketch

ROWS = 3
"""Numbers of a band. Two texts with half of their shingles in common (Jaccard index of a third) are compared with a
probability of 0.8, with an index of 0.4 of 0.94, of 0.5 of 0.996; unrelated ones hardly ever are."""
BANDS = NUMBERS // ROWS

LEAST_JACCARD = 0.35
"""Of two texts that each have much of their own. Two short articles with a long notice below each stay apart by it."""
PART_JACCARD, PART_SHARE = 0.25, 0.75
"""A text that is a part of a much longer one may be that much smaller, where so much of it stands in the longer one."""

LEAST_FIGURES, FIGURE_SHARE = 4, 0.35
"""Where both texts have so many figures (numbers, dates, scores), this share of the fewer must stand in the other text:
two reports by one template say the same about different facts."""

_SMALL_BUCKET = 16
"""Texts that are all compared with each other; in a larger bucket all are compared with a representative."""
_REPRESENTATIVES = 8
"""Of one large bucket: those that are not like the first are compared with the first of themselves, and so on."""
_STREAMED = 512  # texts of a large bucket that are compared together
_AT_ONCE = 50_000  # comparisons; each takes about half a kilobyte

Indices = NDArray[np.intp]


def clusters_of(sketches: Sequence[Sketch], threshold: float) -> list[int]:
    """A number for each sketch, the same for near-duplicates and for no others.

    Args:
        sketches: of the texts.
        threshold: share of the shorter text's shingles that the longer one must have, 0 to 1.
    """
    # Equal texts are one: 100,000 copies cost no more than one does.
    first_of: dict[bytes, int] = {}
    for index, sketch in enumerate(sketches):
        first_of.setdefault(sketch.digest, index)
    signed = sorted(digest for digest, index in first_of.items() if sketches[index].signature)
    texts = _Texts([sketches[first_of[digest]] for digest in signed])
    component = {digest: first_of[signed[root]] for digest, root in zip(signed, texts.link(threshold), strict=True)}

    clusters = []
    for index, sketch in enumerate(sketches):
        alone = sketch.tokens < FEWEST_TOKENS
        clusters.append(index if alone else component.get(sketch.digest, first_of[sketch.digest]))
    return clusters


def bucket_keys(signatures: Sequence[bytes]) -> NDArray[np.int64]:
    """The buckets that texts are in: one row a text, one number a band, with the band in its upper bits.

    Args:
        signatures: of the texts; none is empty.
    """
    numbers = _matrix(signatures, "<u2", (len(signatures), NUMBERS))
    bands = [_keys(numbers, band) | np.uint64(band << 16 * ROWS) for band in range(BANDS)]
    return np.stack(bands, axis=1).astype(np.int64)


def links_of_bucket(texts: Iterable[Sketch], threshold: float) -> Iterator[tuple[bytes, bytes]]:
    """Digests of the texts of one bucket that are linked, in pairs; holds a few hundred sketches at a time.

    The texts that :func:`clusters_of` puts together are the connected components of these over all buckets.

    Args:
        texts: those whose signatures agree in a band, in the order of their digests, each once.
        threshold: as of :func:`clusters_of`.
    """
    rest = iter(texts)
    first = list(islice(rest, _SMALL_BUCKET + 1))
    if len(first) <= _SMALL_BUCKET:
        ones, others = np.triu_indices(len(first), 1)
        alike = _Texts(first).alike(ones, others, threshold)
        for one, other in zip(ones[alike], others[alike], strict=True):
            yield first[one].digest, first[other].digest
        return
    chosen: list[Sketch] = []
    rest = chain(first, rest)
    while some := list(islice(rest, _STREAMED)):
        yield from _links_of_many(chosen, some, threshold)


def _links_of_many(chosen: list[Sketch], some: list[Sketch], threshold: float) -> Iterator[tuple[bytes, bytes]]:
    """The next texts of a large bucket, linked with its representatives, of which more may be chosen among them."""
    texts = _Texts([*chosen, *some])
    left = np.arange(len(chosen), len(chosen) + len(some))
    for number in range(_REPRESENTATIVES):
        if not len(left):
            return
        if number == len(chosen):
            chosen.append(some[left[0] - (len(texts) - len(some))])
            representative, left = left[0], left[1:]
        else:
            representative = np.intp(number)
        alike = texts.alike(np.repeat(representative, len(left)), left, threshold)
        yield from ((chosen[number].digest, texts.digests[other]) for other in left[alike])
        left = left[~alike]


class _Texts:
    """Different texts, in the order of their digests, as arrays of one row a text."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        number = len(sketches)
        self.digests = [sketch.digest for sketch in sketches]
        self._signatures = _matrix([sketch.signature for sketch in sketches], "<u2", (number, NUMBERS))
        self._figures = _matrix([sketch.figures for sketch in sketches], np.uint8, (number, FIGURE_BITS // 8))
        self._shingles = np.array([sketch.shingles for sketch in sketches], dtype=np.float64)
        self._numbers = _ones(self._figures)
        self._parents = Forest(number)

    def __len__(self) -> int:
        return len(self.digests)

    def link(self, threshold: float) -> list[int]:
        """For each text the first one of its cluster."""
        for band in range(BANDS):
            keys = _keys(self._signatures, band)
            order = np.argsort(keys, kind="stable")
            keys = keys[order]
            starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.intp)
            sizes = np.diff(np.r_[starts, len(keys)])
            self._link_small(order, np.repeat(sizes, sizes), keys, threshold)
            for bucket in self._large_buckets(order, starts, sizes):
                self._link_large(bucket, threshold)
        return [int(root) for root in self._parents.roots()]

    def _link_small(self, order: Indices, sizes: Indices, keys: NDArray[np.uint64], threshold: float) -> None:
        for distance in range(1, _SMALL_BUCKET):
            together = (keys[:-distance] == keys[distance:]) & (sizes[:-distance] <= _SMALL_BUCKET)
            places = np.flatnonzero(together)
            if not len(places):
                return
            self._link(order[places], order[places + distance], threshold)

    def _large_buckets(self, order: Indices, starts: Indices, sizes: Indices) -> list[Indices]:
        """Those whose members are not all linked yet."""
        if not (sizes > _SMALL_BUCKET).any():
            return []
        roots = self._parents.roots()[order]
        linked = np.minimum.reduceat(roots, starts) == np.maximum.reduceat(roots, starts)
        chosen = (sizes > _SMALL_BUCKET) & ~linked
        return [order[start : start + size] for start, size in zip(starts[chosen], sizes[chosen], strict=True)]

    def _link_large(self, members: Indices, threshold: float) -> None:
        for _ in range(_REPRESENTATIVES):
            first, members = members[:1], members[1:]
            if not len(members):
                return
            # Who leaves is decided by likeness alone, not by what other buckets have linked.
            alike = self.alike(np.repeat(first, len(members)), members, threshold)
            self._parents.join(np.repeat(first, alike.sum()), members[alike])
            members = members[~alike]

    def _link(self, ones: Indices, others: Indices, threshold: float) -> None:
        apart = self._parents.roots_of(ones) != self._parents.roots_of(others)
        ones, others = ones[apart], others[apart]
        alike = self.alike(ones, others, threshold)
        self._parents.join(ones[alike], others[alike])

    def alike(self, ones: Indices, others: Indices, threshold: float) -> NDArray[np.bool_]:
        """Whether the texts of each pair are near-duplicates, as far as their sketches tell."""
        parts = [
            self._alike(ones[start : start + _AT_ONCE], others[start : start + _AT_ONCE], threshold)
            for start in range(0, len(ones), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.bool_)

    def _alike(self, one: Indices, other: Indices, threshold: float) -> NDArray[np.bool_]:
        equal = (self._signatures[one] == self._signatures[other]).sum(axis=1)
        # |A n B| = J (|A| + |B|) / (1 + J), with J = equal / NUMBERS
        sizes_one, sizes_other = self._shingles[one], self._shingles[other]
        common = equal * (sizes_one + sizes_other) / (NUMBERS + equal)
        shorter = np.minimum(sizes_one, sizes_other)
        near = (equal >= LEAST_JACCARD * NUMBERS) & (common >= threshold * shorter)
        part = (equal >= PART_JACCARD * NUMBERS) & (common >= max(threshold, PART_SHARE) * shorter)
        alike: NDArray[np.bool_] = near | part
        (chosen,) = np.nonzero(alike)
        one, other = one[chosen], other[chosen]
        fewer = np.minimum(self._numbers[one], self._numbers[other])
        shared = _ones(self._figures[one] & self._figures[other])
        alike[chosen] = (fewer < LEAST_FIGURES) | (shared >= FIGURE_SHARE * fewer)
        return alike


class Forest:
    """Disjoint sets of the numbers from 0 on (union-find); the first number of a set stands for it."""

    def __init__(self, number: int) -> None:
        self._parents = list(range(number))
        self._roots: Indices | None = None

    def join(self, ones: Indices, others: Indices) -> None:
        """Make one set of the sets of each pair."""
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            first, second = self._root(one), self._root(other)
            if first != second:
                self._parents[max(first, second)] = min(first, second)
                self._roots = None

    def roots(self) -> Indices:
        """For each number the one that stands for its set."""
        if self._roots is None:
            parents = np.array(self._parents, dtype=np.intp)
            while not np.array_equal(parents, grandparents := parents[parents]):
                parents = grandparents
            self._roots = parents
        return self._roots

    def roots_of(self, numbers: Indices) -> Indices:
        """For each of these numbers the one that stands for its set."""
        if self._roots is None and len(numbers) < len(self._parents) // 8:  # so many small buckets cost no more
            return np.array([self._root(number) for number in numbers.tolist()], dtype=np.intp)
        return self.roots()[numbers]

    def _root(self, number: int) -> int:
        parents = self._parents
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number


def _keys(signatures: NDArray[Any], band: int) -> NDArray[np.uint64]:
    """The numbers of a band of each signature, as one."""
    columns = signatures[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
    keys: NDArray[np.uint64] = (columns[:, 0] << np.uint64(32)) | (columns[:, 1] << np.uint64(16)) | columns[:, 2]
    return keys


def _matrix(rows: Sequence[bytes], kind: Any, shape: tuple[int, int]) -> NDArray[Any]:
    return np.frombuffer(b"".join(rows), dtype=kind).reshape(shape)


_ONES = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


def _ones(rows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many bits of each row are set."""
    numbers: NDArray[np.int64] = _ONES[rows].sum(axis=1, dtype=np.int64)
    return numbers
