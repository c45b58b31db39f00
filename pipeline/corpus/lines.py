"""What is kept of a document to tell which of its lines stand on other pages of its site too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from pipeline.article import Article, BlockKind

REMOVED, KEPT, FIELD, STOCK, SPARED = 0, 1, 2, 3, 4
"""What was made of a line when its document was cleaned alone: it went, stayed, moved into a field, stayed and is a
heading or too short to show anything by being repeated ("Conclusion", "Serve warm.", a signature), or stays whatever
its site repeats, because a rule of the user keeps it."""

STAYING = (KEPT, STOCK, SPARED)
"""States of the lines that are in the record's text."""

BLANK, OWN = 0, 1
"""In the place of hashes: of a line without a letter or digit, which shows nothing, and of code and table rows, whose
repetition shows nothing."""

FIELDS = frozenset({"title", "byline", "dateline", "metadata"})
"""Families of blocks that moved into a field."""

_DATA = frozenset({"code", "table_row"})
_BYTES = 8  # of a hash
_FEWEST_WORDS = 4.0
"""Words of a line below which it is :data:`STOCK`."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The blocks of one document.

    Attributes:
        hashes: of each block eight bytes, little-endian: a hash of its words and numbers, case folded, or
            :data:`BLANK` or :data:`OWN`.
        states: of each block a byte, :data:`REMOVED`, :data:`KEPT`, :data:`FIELD`, :data:`STOCK` or :data:`SPARED`.
        longest: the hashes of the longest kept block and of the longest other one, 16 bytes: by them versions of one
            text are known, however they differ elsewhere; zeros where there is none.
        characters: in all blocks.
        prose: words in all blocks that read like running text.
    """

    hashes: bytes
    states: bytes
    longest: bytes
    characters: int
    prose: float

    def to_values(self) -> list[str | int | float]:
        """In a form that JSON can hold."""
        return [self.hashes.hex(), self.states.hex(), self.longest.hex(), self.characters, self.prose]

    @classmethod
    def from_values(cls, values: Sequence[Any]) -> Lines:
        """The inverse of :meth:`to_values`."""
        hashes, states, longest, characters, prose = values
        return cls(bytes.fromhex(hashes), bytes.fromhex(states), bytes.fromhex(longest), characters, prose)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a run keeps of a document: its article, and its lines, to be compared with those of other pages."""

    article: Article
    lines: Lines


def lines_of(
    texts: Sequence[str],
    kinds: Sequence[BlockKind],
    article: Article,
    prose: float,
    spared: Collection[int] = (),
) -> Lines:
    """The lines of a cleaned document.

    Args:
        texts: of all its blocks, those that were removed too.
        kinds: of these blocks.
        article: what became of the document before anything was known of its site.
        prose: words in its blocks that read like running text.
        spared: numbers, from 0, of the blocks that a rule of the user keeps.
    """
    states = bytearray(states_of(article))
    for index in spared:
        if states[index] in (KEPT, STOCK):  # not what is in the record as a field, or shows nothing
            states[index] = SPARED
    hashes = [OWN if kind in _DATA else hashed for hashed, kind in zip(line_hashes(texts), kinds, strict=True)]
    lengths = {
        hashed: len(text)
        for hashed, text, state in zip(hashes, texts, states, strict=True)
        if hashed > OWN and state in STAYING
    }
    ranked = sorted(lengths, key=lambda hashed: (-lengths[hashed], hashed))
    return Lines(
        hashes=b"".join(hashed.to_bytes(_BYTES, "little") for hashed in hashes),
        states=bytes(states),
        longest=b"".join(hashed.to_bytes(_BYTES, "little") for hashed in [*ranked, BLANK, BLANK][:2]),
        characters=sum(map(len, texts)),
        prose=prose,
    )


def states_of(article: Article) -> bytes:
    """The state of each block of a document, by what its record says was removed and what stayed."""
    from pipeline.cruft.features import count_words_of_all  # here, for most runs clean nothing

    number = len(article.blocks) + sum(run.last - run.first + 1 for run in article.removed)
    states = bytearray([KEPT]) * number
    for run in article.removed:
        state = FIELD if run.family in FIELDS else REMOVED
        states[run.first - 1 : run.last] = bytes([state]) * (run.last - run.first + 1)
    kept = [index for index, state in enumerate(states) if state == KEPT]
    words = count_words_of_all([block.text for block in article.blocks])
    for index, block, number_of_words in zip(kept, article.blocks, words, strict=True):
        if block.kind == "heading" or number_of_words < _FEWEST_WORDS:
            states[index] = STOCK
    return bytes(states)


def line_hashes(texts: Sequence[str]) -> list[int]:
    """Hashes of lines by their words and numbers: 64 bits, above :data:`OWN`; :data:`BLANK` for one without any."""
    from pipeline.corpus.tokens import tokens_of_lines  # here, as above

    return [_hash(tokens) if tokens else BLANK for tokens in tokens_of_lines(texts)]


def _hash(tokens: str) -> int:
    digest = blake2b(tokens.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
    return max(OWN + 1, int.from_bytes(digest, "little"))
