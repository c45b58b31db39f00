"""A text as a few hundred bytes from which its likeness to any other text can be told: MinHash over shingles.

A shingle is a run of :data:`WORDS` tokens, or of :data:`CHARACTERS` where most tokens are characters of scripts that do
not space their words. The share of equal numbers in two signatures estimates the Jaccard index of the two sets of
shingles (Broder, On the resemblance and containment of documents, 1997), with a standard error of 0.04.

Written with numpy rather than taken from a library, because a signature is kept in the ledger for years. rensa is the
fastest (0.13 ms for 450 words, with the strings it wants; this module takes 0.2 ms, beside 0.2 ms for the tokens that
both need), but versions 0.2, 0.4 and 0.5 give three different signatures of one text, so every update would make all
that is kept worthless. datasketch has stable ones, takes 1.4 ms, and brings scipy along.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.sketch import FEWEST_SHINGLES, FIGURE_BITS, NUMBERS, Sketch
from pipeline.corpus.tokens import is_unsegmented, tokens_of

WORDS, CHARACTERS = 5, 8
"""Tokens of a shingle. Shorter ones are shared by texts that only say things the same way, such as two weather reports;
longer ones by fewer edited copies."""

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth, The Art of Computer Programming 3, 6.4
_AVALANCHE = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64: Steele, Lea and Flood, Fast Splittable PRNGs, 2014
_MOST_CHARACTERS = 1_000_000
"""Of one text, that are cut into tokens; the rest must be equal, character by character, for equal digests."""
_MOST_CACHED, _LONGEST_CACHED = 500_000, 40
_AT_ONCE = 16_384  # shingles; each takes half a kilobyte while it is permuted


def sketch_of(text: str) -> Sketch:
    """The sketch of a text. The same text gives the same sketch everywhere and always."""
    tokens = tokens_of(text[:_MOST_CHARACTERS])
    digest = blake2b("\x1f".join(tokens).encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(text[_MOST_CHARACTERS:].encode("utf-8", "surrogatepass"))
    hashes = np.array(array("Q", [_hashes[token] for token in tokens]))
    if len(_hashes) > _MOST_CACHED:
        _hashes.clear()
    shingles = _shingles(hashes, CHARACTERS if is_unsegmented(tokens) else WORDS)
    signature = _signature(shingles) if len(shingles) >= FEWEST_SHINGLES else b""
    figures = {
        f"{tokens[index - 1] if index else ''} {tokens[index]}"  # a 3 of goals is another than a 3 of degrees
        for index, is_word in enumerate(map(str.isalpha, tokens))
        if not is_word and any(map(str.isdigit, tokens[index]))
    }
    return Sketch(digest.digest(), len(tokens), len(shingles), signature, _bits(figures))


class _Hashes(dict[str, int]):
    """64-bit hash of a token."""

    def __missing__(self, token: str) -> int:
        value = _hash(token)
        if len(token) <= _LONGEST_CACHED:
            self[token] = value
        return value


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_hashes = _Hashes()


def _shingles(hashes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Hashes of the different shingles, ascending."""
    number = max(0, len(hashes) - length + 1)
    mixed = hashes[:number].copy()
    for offset in range(1, length):
        mixed = (mixed * _MIX) ^ (mixed >> np.uint64(29)) ^ hashes[offset : offset + number]
    mixed = (mixed ^ (mixed >> np.uint64(31))) * _AVALANCHE
    ordered = np.sort(mixed ^ (mixed >> np.uint64(27)))
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]  # as of numpy.unique, which takes ten times as long since version 2.3


def _permutations() -> tuple[NDArray[Any], NDArray[Any]]:
    """Factors and terms of the hash functions, by SplitMix64: nothing that a library may change one day."""
    state = np.arange(1, 2 * NUMBERS + 1, dtype=np.uint64) * _MIX
    state = (state ^ (state >> np.uint64(30))) * _AVALANCHE
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return (state[:NUMBERS] | np.uint64(1))[:, None], state[NUMBERS:][:, None]


_FACTORS, _TERMS = _permutations()


def _signature(shingles: NDArray[np.uint64]) -> bytes:
    """Smallest value of each hash function over the shingles, 16 bits of it.

    (Dietzfelbinger's multiply-add on 64 bits; the low bits of a product are poor, so what orders it are the high ones,
    and what is kept is mixed again.)
    """
    lowest = np.full(NUMBERS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _AT_ONCE):
        permuted = shingles[start : start + _AT_ONCE] * _FACTORS
        permuted += _TERMS  # in place: there is a megabyte of it
        np.minimum(lowest, permuted.min(axis=1), out=lowest)
    lowest = (lowest ^ (lowest >> np.uint64(32))) * _AVALANCHE
    content: bytes = (lowest >> np.uint64(48)).astype("<u2").tobytes()
    return content


def _bits(figures: set[str]) -> bytes:
    bits = 0
    for figure in figures:
        bits |= 1 << (_hash(figure) % FIGURE_BITS)
    return bits.to_bytes(FIGURE_BITS // 8, "little")
