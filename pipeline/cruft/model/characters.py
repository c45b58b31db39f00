"""Lines of text as numbers: characters by class and words by hash, for all lines of a batch at once.

Everything is counted in integers, line by line, so that a line's numbers depend neither on the lines it stands among
nor on the machine. No language is assumed: classes come from the Unicode character database, and where a script does
not space its words, each character counts as a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.model.batch import Integers

BEGINNING, ENDING = 3000, 1000
"""Characters of a longer line that are looked at, at its beginning and its end: a bound on what one line can cost."""

_SPACED, _WIDE, _SOUTH_EAST, _UPPER, _LOWER, _DIGIT, _SPACE, _COMMA, _STOP, _SEPARATOR, _QUOTE, _OTHER = (
    1 << bit for bit in range(12)
)
_UNSPACED = _WIDE | _SOUTH_EAST
_CLASSES = {
    "spaced": _SPACED,
    "wide": _WIDE,
    "south_east": _SOUTH_EAST,
    "upper": _UPPER,
    "lower": _LOWER,
    "digits": _DIGIT,
    "commas": _COMMA,
    "stops": _STOP,
    "separators": _SEPARATOR,
    "quotes": _QUOTE,
    "others": _OTHER,
}
_COMMAS = ",;、，；،؛"
_STOPS = ".!?…。！？｡؟۔।॥։።။"
_SEPARATORS = "|·•›»«‹>/→▸►■●"
_QUOTES = "\"'“”„‘’‚「」『』`´"
# Chinese and Japanese letters, and those of Thai, Lao, Burmese and Khmer; the same ranges as in cruft.features.
_WIDE_RANGES = (
    (0x3005, 0x3008),
    (0x3040, 0x3100),
    (0x3105, 0x3130),
    (0x31F0, 0x3200),
    (0x3400, 0x4DC0),
    (0x4E00, 0xA000),
    (0xF900, 0xFB00),
)
_SOUTH_EAST_RANGES = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800))
_PLANE = 0x10000  # characters beyond the basic plane are looked up as one of two stand-ins
_ASTRAL_LETTER, _ASTRAL_SYMBOL = 0x4E00, 0x25A0  # rare ideographs, and emoji
_FIRST_ASTRAL_LETTER, _LAST_ASTRAL_LETTER = 0x20000, 0x3FFFF

_AT_ONCE = 100_000  # characters: what is worked on, about 50 bytes for each, stays in the processor's cache
_LONGEST_WORD = 32  # characters that tell words apart
_MULTIPLIER = 0x9E3779B97F4A7C15
"""Odd constant of Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): 2^64 over the golden ratio."""


@dataclass(frozen=True)
class Lines:
    """What the lines of a batch are made of; arrays of one entry a line, and of one a word.

    Attributes:
        length: characters of each line, all of them.
        counts: for each class of characters how many the looked-at part of each line has.
        first: class flags of each line's first character.
        words: number of words of each line; of scripts without spaces, characters.
        word_line: for each word the line it stands in, ascending.
        word_hash: for each word a 64-bit hash of its lower-case letters, a digit as 0.
        word_length: for each word its characters.
    """

    length: Integers
    counts: dict[str, Integers]
    first: Integers
    words: Integers
    word_line: Integers
    word_hash: NDArray[np.uint64]
    word_length: Integers


@cache
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint64], NDArray[np.uint64]]:
    """Class flags of each character of the basic plane, its folded code plus one, and the powers that hash a word."""
    flags = np.zeros(_PLANE, np.uint16)
    folded = np.arange(_PLANE, dtype=np.uint64)
    for code in range(_PLANE):
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] in "LMN":
            flags[code] = _SPACED
            if category in ("Lu", "Lt"):
                flags[code] |= _UPPER
                lower = character.lower()
                folded[code] = ord(lower[0])
            elif category == "Ll":
                flags[code] |= _LOWER
            elif category == "Nd":
                flags[code] |= _DIGIT
                folded[code] = ord("0")
        elif character.isspace():
            flags[code] = _SPACE
        else:
            flags[code] = _OTHER
    for ranges, own in ((_WIDE_RANGES, _WIDE), (_SOUTH_EAST_RANGES, _SOUTH_EAST)):
        for begin, end in ranges:
            letters = (flags[begin:end] & _SPACED) != 0
            flags[begin:end][letters] = own
    for characters, own in ((_COMMAS, _COMMA), (_STOPS, _STOP), (_SEPARATORS, _SEPARATOR), (_QUOTES, _QUOTE)):
        for character in characters:
            flags[ord(character)] |= own
    powers = np.cumprod(np.full(_LONGEST_WORD, _MULTIPLIER, np.uint64), dtype=np.uint64)
    return flags, folded + np.uint64(1), powers


def measure(texts: Sequence[str]) -> Lines:
    """Take the lines of a batch apart, a few million characters at a time.

    Args:
        texts: one line each, not empty; a listing may hold line breaks.
    """
    parts = [_measure(part) for part in _slices(texts)] or [_measure([])]
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0, *(len(part.length) for part in parts[:-1])])
    return Lines(
        length=np.concatenate([part.length for part in parts]),
        counts={name: np.concatenate([part.counts[name] for part in parts]) for name in _CLASSES},
        first=np.concatenate([part.first for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        word_line=np.concatenate([part.word_line + offset for part, offset in zip(parts, offsets, strict=True)]),
        word_hash=np.concatenate([part.word_hash for part in parts]),
        word_length=np.concatenate([part.word_length for part in parts]),
    )


def _slices(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Lines that are measured together: not more characters than are quickly dealt with."""
    start = size = 0
    for index, text in enumerate(texts):
        size += min(len(text), BEGINNING + ENDING)
        if size >= _AT_ONCE:
            yield texts[start : index + 1]
            start, size = index + 1, 0
    if start < len(texts):
        yield texts[start:]


def _measure(texts: Sequence[str]) -> Lines:
    flags_of, values_of, powers = _tables()
    looked_at = [_looked_at(text) for text in texts]
    lengths = np.fromiter(map(len, looked_at), np.int64, len(texts)) + 1
    joined = "\n".join(looked_at) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) and int(codes.max()) >= _PLANE:
        letters = (codes >= _FIRST_ASTRAL_LETTER) & (codes <= _LAST_ASTRAL_LETTER)
        codes = np.where(codes < _PLANE, codes, np.where(letters, _ASTRAL_LETTER, _ASTRAL_SYMBOL)).astype(np.uint32)
    flags = flags_of.take(codes)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    counts = {name: _count((flags & own) != 0, starts) for name, own in _CLASSES.items()}

    inside = (flags & (_SPACED | _UNSPACED)) != 0
    begins = inside.copy()
    begins[1:] &= ~inside[:-1] | ((flags[1:] & _UNSPACED) != 0) | ((flags[:-1] & _UNSPACED) != 0)
    words = _count(begins, starts)
    where = np.flatnonzero(inside)
    begins_word = begins[where]
    word_starts = np.flatnonzero(begins_word)
    word_lengths = np.diff(np.append(word_starts, len(where)))
    within = np.arange(len(where)) - np.repeat(word_starts, word_lengths)
    values = values_of.take(codes[where]) * powers.take(within, mode="clip")  # the last power for all beyond it
    hashes = np.add.reduceat(values, word_starts) if len(word_starts) else np.zeros(0, np.uint64)
    hashes = hashes ^ (hashes >> np.uint64(29))
    return Lines(
        length=np.fromiter(map(len, texts), np.int64, len(texts)),
        counts=counts,
        first=flags[starts].astype(np.int64),
        words=words,
        word_line=np.repeat(np.arange(len(texts), dtype=np.int64), words),
        word_hash=hashes,
        word_length=word_lengths.astype(np.int64),
    )


def _looked_at(text: str) -> str:
    if len(text) > BEGINNING + ENDING:
        text = text[:BEGINNING] + " " + text[-ENDING:]
    return text if text.isascii() else text.replace("\xad", "") or "\xad"


def _count(flags: NDArray[np.bool_], starts: Integers) -> Integers:
    """How many characters of each line are flagged."""
    if not len(starts):
        return np.zeros(0, np.int64)
    return np.add.reduceat(flags, starts, dtype=np.int32).astype(np.int64)  # at once it takes twice as long
