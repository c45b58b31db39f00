"""langdetect's detector with its inner loops over arrays and patterns: the same answers in a fifth of the time.

langdetect goes through a text character by character and through its 55 languages one by one. Here characters are
normalised by one table, languages are the columns of a matrix, and the rest, method, profiles and random numbers, is
langdetect's own: every probability is the same to the last bit, which a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import langdetect
import numpy as np
import orjson
from langdetect.detector import Detector
from langdetect.detector_factory import DetectorFactory
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_CHECKED_EVERY = 5
"""n-grams between two looks at whether a trial has converged, as in langdetect."""
_LONGEST = NGram.N_GRAM
_BITS = 21  # of a character's code
_SPACE = ord(" ")
_SPACES = re.compile("  +")
_LATIN = re.compile("[A-z]")  # with the six signs between the cases, as langdetect has it
_OTHER = re.compile("[\u0300-\U0010ffff]")


class Profiles:
    """What langdetect knows of its languages.

    Args:
        seed: of its random numbers: the same text has the same answer every time.

    Attributes:
        languages: their codes, as langdetect has them.
    """

    def __init__(self, seed: int) -> None:
        folder = Path(langdetect.__file__).parent / "profiles"
        # In sorted order, so that the same text has the same answer everywhere.
        profiles = [orjson.loads(path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()]
        self.languages = tuple(str(profile["name"]) for profile in profiles)
        self._factory = DetectorFactory()
        self._factory.langlist = list(self.languages)
        self._factory.seed = seed
        self._known = _Frequencies(profiles)
        self._normal = _NormalCharacters()

    def probabilities(self, text: str, impossible: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
        """Languages above a probability of .1, the likeliest first; none where the text shows nothing.

        Args:
            text: what to look at; its first 10,000 characters count.
            impossible: languages that it cannot be in.
        """
        detector = _Detector(self._factory, self._known, self._normal)
        detector.set_prior_map({language: 1.0 for language in self.languages if language not in impossible})
        detector.append(text)
        return [(found.lang, float(found.prob)) for found in detector.get_probabilities()]


class _Frequencies:
    """How common each n-gram is in each language: its share of those of its length.

    Args:
        profiles: of each language, as langdetect's files have them: ``freq`` has the number of each n-gram, ``n_words``
            that of all of a length.

    Attributes:
        frequencies: shape (n-grams, languages).
    """

    def __init__(self, profiles: Sequence[Mapping[str, Any]]) -> None:
        keys, shares, languages = [], [], []
        for language, profile in enumerate(profiles):
            grams = [gram for gram in profile["freq"] if 1 <= len(gram) <= _LONGEST]
            lengths = np.array([len(gram) for gram in grams])
            keys.append(_keys(grams, lengths))
            shares.append(
                np.array([profile["freq"][gram] for gram in grams]) / np.array(profile["n_words"])[lengths - 1]
            )
            languages.append(np.full(len(grams), language))
        self._keys, rows = np.unique(np.concatenate(keys), return_inverse=True)
        self.frequencies = np.zeros((len(self._keys), len(profiles)))
        self.frequencies[rows, np.concatenate(languages)] = np.concatenate(shares)

    def rows(self, keys: Integers) -> Integers:
        """Where n-grams stand, those left out that no language has."""
        order = np.argsort(keys)
        places = np.empty_like(order)
        places[order] = np.searchsorted(self._keys, keys[order])  # in order, each near the one before
        places[places == len(self._keys)] = 0
        known: Integers = places[self._keys[places] == keys]
        return known


def _codes(text: str) -> Integers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)


def _grams(codes: Integers) -> Integers:
    """A number for each n-gram that ends at each character, shape (characters, 3): itself, two, and three of them."""
    grams = np.zeros((len(codes), _LONGEST), np.int64)
    grams[:, 0] = codes
    for length in range(1, _LONGEST):
        grams[length:, length] = grams[length:, length - 1] | (codes[:-length] << (_BITS * length))
    return grams


def _keys(grams: Sequence[str], lengths: Integers) -> Integers:
    """The number that :func:`_grams` gives the whole of each n-gram."""
    codes = _codes("".join(gram.ljust(_LONGEST, "\0") for gram in grams)).reshape(-1, _LONGEST)
    places = lengths[:, None] - 1 - np.arange(_LONGEST)
    keys: Integers = np.where(places >= 0, codes << (_BITS * np.maximum(places, 0)), 0).sum(axis=1)
    return keys


class _NormalCharacters(dict[int, str]):
    """What langdetect takes each character for, for ``str.translate``; characters are looked up as they come."""

    def __missing__(self, code: int) -> str:
        normal = self[code] = str(NGram.normalize(chr(code)))
        return normal


class _Detector(Detector):  # type: ignore[misc]
    """One text. The methods here replace langdetect's of the same name and give the same."""

    def __init__(
        self,
        factory: DetectorFactory,
        known: _Frequencies,
        normal: _NormalCharacters,
    ) -> None:
        super().__init__(factory)
        self.text: str = ""
        self._known, self._normal = known, normal

    def append(self, text: str) -> None:
        """Take the text without addresses, its spaces single."""
        if "://" in text:
            text = self.URL_RE.sub(" ", text)
        if "@" in text:
            text = self.MAIL_RE.sub(" ", text)
        self.text += _SPACES.sub(" ", NGram.normalize_vi(text)[: self.max_text_length])

    def cleaning_text(self) -> None:
        """Leave out Latin letters where two thirds of the letters are others."""
        if not self.text.isascii() and 2 * len(_LATIN.findall(self.text)) < len(_OTHER.findall(self.text)):
            self.text = _LATIN.sub("", self.text)

    def _extract_ngrams(self) -> list[int]:
        """Rows of the n-grams of one to three characters, at each character those that end there, the short first.

        None goes across a space or ends in the middle of a word in capitals.
        """
        text = _SPACES.sub(" ", " " + self.text.translate(self._normal))
        codes = _codes(text)
        capital = np.fromiter(map(str.isupper, text), np.bool_, len(text))
        allowed = np.zeros((len(codes), _LONGEST), np.bool_)
        allowed[1:] = ~(capital[1:] & capital[:-1])[:, None]
        allowed[:, 0] &= codes != _SPACE
        allowed[:2, 2] = False
        allowed[2:, 2] &= codes[1:-1] != _SPACE
        rows: list[int] = self._known.rows(_grams(codes)[allowed]).tolist()
        return rows

    def _detect_block(self) -> None:
        """Several trials, each over n-grams drawn at random until one language is left; their mean."""
        self.cleaning_text()
        rows = self._extract_ngrams()
        total = np.zeros(len(self.langlist))
        self.random.seed(self.seed)
        for _ in range(self.n_trial if rows else 0):
            total += self._trial(rows) / self.n_trial
        self.langprob = total.tolist()

    def _trial(self, rows: Sequence[int]) -> NDArray[np.float64]:
        probability: NDArray[np.float64] = np.array(self._init_probability())
        weight = (self.alpha + self.random.gauss(0.0, 1.0) * self.ALPHA_WIDTH) / self.BASE_FREQ
        drawn = 0
        # As random.choice draws, without its three calls for each.
        number, bits, random_bits = len(rows), len(rows).bit_length(), self.random.getrandbits
        frequencies = self._known.frequencies
        while True:
            some: list[int] = []
            wanted = _CHECKED_EVERY if drawn else 1
            while len(some) < wanted:
                place = random_bits(bits)
                if place < number:
                    some.append(rows[place])
            factors = frequencies.take(some, axis=0)
            factors += weight
            factors[0] *= probability
            probability = np.multiply.reduce(factors)  # one after the other, in langdetect's order, as is the sum
            values = probability.tolist()
            total = sum(values)
            probability /= total
            drawn += len(some)
            if max(values) / total > self.CONV_THRESHOLD or drawn > self.ITERATION_LIMIT:
                return probability
