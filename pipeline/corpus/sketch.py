"""What is kept of a text to compare it with others; :mod:`pipeline.corpus.minhash` makes it."""

from __future__ import annotations

from dataclasses import dataclass

FORM = 1
"""Raise it whenever a sketch of some text comes out differently: older ones are made anew."""

NUMBERS = 128
"""16-bit numbers in a signature."""

FIGURE_BITS = 512

FEWEST_TOKENS = 24
"""Tokens of a text below which even an equal one is no duplicate: notices ("this video is not available in your
country") and empty pages' leftovers are that short."""

FEWEST_SHINGLES = 40
"""Distinct shingles below which only equal texts are duplicates: a stock phrase would be too large a part of them."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text.

    Attributes:
        digest: 16 bytes; equal for texts with the same tokens in the same order.
        tokens: how many there are.
        shingles: how many different ones there are.
        signature: :data:`NUMBERS` 16-bit numbers, little-endian; empty where there are fewer than
            :data:`FEWEST_SHINGLES` shingles.
        figures: :data:`FIGURE_BITS` bits, one set for each different token with a digit in it and the token before, by
            their hash.
    """

    digest: bytes
    tokens: int
    shingles: int
    signature: bytes
    figures: bytes
