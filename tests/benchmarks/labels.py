"""Which blocks of a document are in its gold text: a word-level alignment. Training and measuring both use it.

The gold text does not say which block of the page a word comes from, and a word such as "share" stands in many. So the
words of the document are aligned with those of the gold text in order (longest common subsequence), where

1. a word takes part only if it stands in a run of three words that both texts share: menus cannot match word by word;
2. a stretch of gold text that begins in one block and ends in another goes to the block that holds all of it: a teaser
   with the article's first words does not take them from the article. Where whole blocks are copies of each other, the
   one nearer to other aligned text is the article's;
3. a short block is then looked for in what the gold text has left between its neighbours, the nearest blocks first;
4. last, long blocks that stand elsewhere in the gold text than in the document are aligned with what is left of it.

A block counts as gold when at least half of its words are aligned (:data:`IN_GOLD`). Chinese, Japanese and the scripts
of South-East Asia do not space their words: there each character is a word. Needs ``rapidfuzz``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import LCSseq

IN_GOLD = 0.5
"""Share of a block's words that must align for the block to count as part of the gold text."""
_RUN = 3
"""Words in a row that both texts must share for a word to take part in the alignment."""
_MOST_CELLS = 4_000_000_000
"""Of the alignment's bit matrix (500 MB); beyond it, order is given up and a shared run is enough."""
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, joiners and marks are no part of a word
_ABSENT = -1


def words_of(text: str) -> list[str]:
    """The words of a text, compatibility forms and case folded; characters where words are not spaced."""
    return _WORD.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())


def block_labels(blocks: Sequence[str], gold: str) -> list[float]:
    """For each block the share of its words that align with the gold text, 0 to 1; ``nan`` where it has no word.

    Args:
        blocks: the texts of a document's blocks in order.
        gold: the text that should be kept.
    """
    alignment = _Alignment(blocks, gold)
    alignment.align_in_order()
    alignment.give_to_whole_blocks()
    alignment.choose_between_copies()
    alignment.place_short_blocks()
    alignment.align_moved_blocks()
    return alignment.shares()


@dataclass(slots=True)
class _Piece:
    """A stretch of one block aligned with a stretch of the gold text, word by word."""

    block: int
    first: int  # position of its first word in the document
    gold: int  # position of its first word in the gold text
    size: int


class _Alignment:
    """The words of a document and of its gold text, and which are aligned so far."""

    def __init__(self, blocks: Sequence[str], gold: str) -> None:
        numbers: dict[str, int] = {}
        self.gold = [numbers.setdefault(word, len(numbers)) for word in words_of(gold)]
        self.places_of: list[list[int]] = [[] for _ in numbers]  # for each of the gold's words
        for place, word in enumerate(self.gold):
            self.places_of[word].append(place)
        self.words: list[int] = []  # of the document, as numbers of the gold's words
        self.owner: list[int] = []  # the block of each word
        self.bounds: list[tuple[int, int]] = []  # of each block, its first word and the one behind its last
        for index, block in enumerate(blocks):
            begin = len(self.words)
            self.words += [numbers.get(word, _ABSENT) for word in words_of(block)]
            self.owner += [index] * (len(self.words) - begin)
            self.bounds.append((begin, len(self.words)))
        self.place: list[int] = [_ABSENT] * len(self.words)  # for each word its place in the gold text
        self.taken: list[int] = [_ABSENT] * len(self.gold)  # for each gold word the word aligned with it

    def shares(self) -> list[float]:
        return [
            sum(place != _ABSENT for place in self.place[begin:end]) / (end - begin) if end > begin else math.nan
            for begin, end in self.bounds
        ]

    def align_in_order(self) -> None:
        """Align everything that stands in the same order in both texts."""
        self._align(list(range(len(self.words))), list(range(len(self.gold))))

    def align_moved_blocks(self) -> None:
        """Align blocks that were left out with what is left of the gold text, wherever it stands."""
        left = [
            position
            for begin, end in self.bounds
            if end - begin >= _RUN
            and sum(place != _ABSENT for place in self.place[begin:end]) < IN_GOLD * (end - begin)
            for position in range(begin, end)
            if self.place[position] == _ABSENT
        ]
        self._align(left, [position for position, word in enumerate(self.taken) if word == _ABSENT])

    def _align(self, positions: list[int], places: list[int]) -> None:
        """Align the words at ``positions`` with the gold words at ``places``, both ascending."""
        shared = {run for _, run in _runs(places, self.gold)} & {run for _, run in _runs(positions, self.words)}
        if not shared:
            return
        positions, places = _supported(positions, self.words, shared), _supported(places, self.gold, shared)
        document, gold = [self.words[p] for p in positions], [self.gold[p] for p in places]
        if len(document) * len(gold) > _MOST_CELLS:
            for position, word in zip(positions, document, strict=True):
                self.place[position] = self.places_of[word][0]
            return
        for match in LCSseq.opcodes(document, gold).as_matching_blocks():
            for offset in range(match.size):
                self._join(positions[match.a + offset], places[match.b + offset])

    def _join(self, position: int, place: int) -> None:
        """Align a word that is not aligned yet with a gold word, which may be taken from another."""
        before = self.taken[place]
        if before != _ABSENT:
            self.place[before] = _ABSENT
        self.place[position], self.taken[place] = place, position

    def _pieces(self) -> list[_Piece]:
        """The aligned stretches in the order of the gold text."""
        pieces: list[_Piece] = []
        for place, position in enumerate(self.taken):
            if position == _ABSENT:
                continue
            last, block = pieces[-1] if pieces else None, self.owner[position]
            if last and last.block == block and (last.first + last.size, last.gold + last.size) == (position, place):
                last.size += 1
            else:
                pieces.append(_Piece(block, position, place, 1))
        return pieces

    def give_to_whole_blocks(self) -> None:
        """Where a block goes on (or begins earlier) with the words of the piece beside it, that piece is its own."""
        for step in (1, -1):
            grown: _Piece | None = None
            for piece in self._pieces()[::step]:
                if grown is None or not self._swallow(grown, piece, step):
                    grown = piece

    def _swallow(self, grown: _Piece, piece: _Piece, step: int) -> bool:
        beside = grown.gold + grown.size == piece.gold if step > 0 else piece.gold + piece.size == grown.gold
        if not beside or piece.block == grown.block:
            return False
        begin, end = self.bounds[grown.block]
        first = grown.first + grown.size if step > 0 else grown.first - piece.size
        if first < begin or first + piece.size > end:
            return False
        positions = range(first, first + piece.size)
        wanted = self.gold[piece.gold : piece.gold + piece.size]
        if self.words[first : first + piece.size] != wanted or any(self.place[p] != _ABSENT for p in positions):
            return False
        for offset in range(piece.size):
            self._join(first + offset, piece.gold + offset)
        grown.size += piece.size
        if step < 0:
            grown.first, grown.gold = first, piece.gold
        return True

    def choose_between_copies(self) -> None:
        """Of blocks that hold the same stretch of gold text, one that is nothing else is the gold's; of several such
        blocks the one with the least text between it and other aligned text.
        """
        blocks_of: dict[tuple[int, ...], list[int]] = {}
        for block, (begin, end) in enumerate(self.bounds):
            if end - begin >= _RUN and _ABSENT not in self.words[begin:end]:
                blocks_of.setdefault(tuple(self.words[begin:end]), []).append(block)
        for block in range(len(self.bounds)):
            places = self._places(block)
            if not places or places[-1] - places[0] != len(places) - 1:
                continue
            copies = blocks_of.get(tuple(self.gold[places[0] : places[-1] + 1]), [])
            if copies in ([], [block]):
                continue
            before, after = self._neighbours(block)
            free = [copy for copy in copies if before < copy < after]  # the block itself, or without aligned words
            best = min(free, key=lambda copy: (self._distance(copy, before, after), copy != block), default=block)
            if best != block:
                for offset, place in enumerate(places):
                    self._join(self.bounds[best][0] + offset, place)

    def _places(self, block: int) -> list[int]:
        begin, end = self.bounds[block]
        return [place for place in self.place[begin:end] if place != _ABSENT]

    def _neighbours(self, block: int) -> tuple[int, int]:
        """The aligned blocks before and after a block; -1 and the number of blocks where there is none."""
        before, after = block - 1, block + 1
        while before >= 0 and not self._places(before):
            before -= 1
        while after < len(self.bounds) and not self._places(after):
            after += 1
        return before, after

    def _distance(self, block: int, before: int, after: int) -> int:
        """Words between a block and the nearer of two others."""
        begin, end = self.bounds[block]
        gaps = []
        if before >= 0:
            gaps.append(begin - self.bounds[before][1])
        if after < len(self.bounds):
            gaps.append(self.bounds[after][0] - end)
        return min(gaps, default=0)

    def place_short_blocks(self) -> None:
        """Find blocks that are not aligned, whole, in what the gold text has left between their neighbours."""
        aligned = [bool(self._places(block)) for block in range(len(self.bounds))]
        for has_places, group in groupby(range(len(self.bounds)), key=aligned.__getitem__):
            if has_places:
                continue
            gap = list(group)
            before, after = gap[0] - 1, gap[-1] + 1
            low = max(self._places(before)) + 1 if before >= 0 else 0
            high = min(self._places(after)) if after < len(self.bounds) else len(self.gold)
            self._fill(gap, low, high, before >= 0, after < len(self.bounds))

    def _fill(self, gap: list[int], low: int, high: int, from_above: bool, from_below: bool) -> None:
        """Place blocks of a gap, those next to aligned text first: from above downwards, from below upwards."""
        top, bottom = 0, len(gap) - 1
        while top <= bottom and low < high:
            if not from_below or (from_above and top <= len(gap) - 1 - bottom):
                block, top = gap[top], top + 1
                begin, end = self.bounds[block]
                found = self._find(self.words[begin:end], low, high, last=False)
                low = found + end - begin if found != _ABSENT else low
            else:
                block, bottom = gap[bottom], bottom - 1
                begin, end = self.bounds[block]
                found = self._find(self.words[begin:end], low, high, last=True)
                high = found if found != _ABSENT else high
            if found != _ABSENT:
                for offset in range(end - begin):
                    self._join(begin + offset, found + offset)

    def _find(self, wanted: list[int], low: int, high: int, last: bool) -> int:
        """Where ``wanted`` stands in the gold text between two places with no word of it taken."""
        size = len(wanted)
        if not size or _ABSENT in wanted or high - low < size:
            return _ABSENT
        known = self.places_of[wanted[0]]
        starts = known[bisect_left(known, low) : bisect_right(known, high - size)]
        for start in reversed(starts) if last else starts:
            if self.gold[start : start + size] == wanted and all(
                p == _ABSENT for p in self.taken[start : start + size]
            ):
                return start
        return _ABSENT


def _runs(positions: list[int], words: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every run of three words that stand side by side among ``positions``, with its index there."""
    for index in range(len(positions) - _RUN + 1):
        if positions[index + _RUN - 1] - positions[index] == _RUN - 1:
            run = tuple(words[position] for position in positions[index : index + _RUN])
            if _ABSENT not in run:
                yield index, run


def _supported(positions: list[int], words: list[int], shared: set[tuple[int, ...]]) -> list[int]:
    """The positions whose words stand in a shared run."""
    inside = [False] * len(positions)
    for index, run in _runs(positions, words):
        if run in shared:
            inside[index : index + _RUN] = [True] * _RUN
    return [position for position, supported in zip(positions, inside, strict=True) if supported]
