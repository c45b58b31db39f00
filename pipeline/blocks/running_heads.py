"""The heads and feet of pages, which stand in a text that was made of print.

Where form feeds tell of the pages, a line is a head or a foot that stands near the same end of several of them, the
same but for numbers, and hardly anywhere else; and so is a number that grows with the pages. Where they are lost, as by
copying, such lines are told by the sentences that they stand in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median

from pipeline.blocks.block import Told
from pipeline.blocks.lines import Line
from pipeline.blocks.wrapping import ENDS_SENTENCE, columns_of

HEAD = Told("boilerplate", "text:running-head")
_NUMBER_OF_PAGE = Told("boilerplate", "text:page-number")

_EDGE = 3
"""Lines from the beginning and from the end of a page among which heads and feet stand."""
_LONGEST, _LONGEST_WORDS = 200, 16
"""Characters and words of such a line: it may be an address."""
_FEW_PAGES = 4
"""Pages up to which it is enough that a line stands on two of them; else it must be on three."""
_SHARE_INSIDE = 0.5
"""Of the times that a line stands near an end of a page, how often it may stand elsewhere: names of speakers do."""
_FEWEST_INTERRUPTED, _SHARE_INTERRUPTED = 2, 0.3
"""Sentences that lines must stand in where no form feeds tell of pages: how many, and share of those lines."""
_FEWEST_WITHOUT_FEEDS, _SHORTEST_PAGE = 3, 5
"""Such lines, and lines from one to the next in the median."""
_SHARE_BESIDE = 0.6
"""Of lines that are the same, beside lines that are heads or feet of pages."""
_FULL, _LONG_LINE = 0.7, 0.8
"""A line that goes on on the next page has at least this share of the length of a long line, and how many are shorter
than that one."""
_DIGITS = re.compile(r"\d+")
_DIGITS_AND_SPACES = re.compile(r"[\d\s]+")
_LETTER = re.compile(r"[^\W\d_]")
_ROMAN = re.compile(r"[\W_]*(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})[\W_]*", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}
_LONGEST_NUMBER = 4  # digits
_WHOLE_NUMBER = re.compile(r"(?<![\d.,:$€£¥])\d{1,4}(?![\d%]|[.,:]\d)")
"""Of a page perhaps; no part of a price, a date or a time."""
_NUMBER_AT_BEGINNING = re.compile(r"(\d{1,4})(?![\d.,:)%])\s")
_NUMBER_AT_END = re.compile(r"\s(\d{1,4})$")
_STEP = 2
_NUMBER = "#"
_FEWEST_GROWING, _SHARE_GROWING = 2, 0.3
"""Pages on which a line with a number that grows with them must stand, and share of all pages."""
_SENTENCE = 6
_MOST_TOLD = 0.3
"""Share of all characters that heads and feet may have."""
_FEWEST_WORDS = 4
"""Words of a line that goes on on the next page."""


def heads_of_pages(lines: Sequence[Line], pages: Sequence[range]) -> dict[int, Told]:
    """Indices of the lines that are heads and feet of pages."""
    pages = [page for page in pages if page]
    if len(pages) < 2:
        return {}
    candidates = _candidates(lines, pages)
    around = _Around(lines, {index for found in candidates for index in found})
    cut = any(around.is_cut(page.start) for page in pages[1:])
    told: dict[int, Told] = {}
    for found in filter(None, candidates):
        if cut or _is_certain(lines, found, len(pages)):
            _tell(told, lines, found)
    return _within_bounds(told, lines)


def _within_bounds(told: dict[int, Told], lines: Sequence[Line]) -> dict[int, Told]:
    """The heads and feet of pages; but for numbers none where they would be a large part of the dump."""
    if sum(len(lines[index].text) for index in told) <= _MOST_TOLD * sum(len(line.text) for line in lines):
        return told
    return {index: why for index, why in told.items() if why is _NUMBER_OF_PAGE}


def _candidates(lines: Sequence[Line], pages: Sequence[range]) -> list[list[int]]:
    """The lines that may be one head or foot of the pages, which it stands on with other numbers or with none."""
    times = Counter(_key(line.text) for line in lines)
    candidates = []
    for edge in ([page[:_EDGE] for page in pages], [page[: -_EDGE - 1 : -1] for page in pages]):
        candidates += (growing := _growing_heads(lines, edge))
        heads = {index for found in growing for index in found}
        for distance in range(_EDGE):
            places: dict[str, list[int]] = defaultdict(list)
            for indices in edge:
                # What stands between a head and the end of its page is a head.
                if len(indices) > distance and all(index in heads for index in indices[:distance]):
                    text = lines[indices[distance]].text
                    if _may_be_head(text) and (key := _key(text)) != _NUMBER:
                        places[key].append(indices[distance])
            for key, found in places.items():
                if _are_one_head(lines, found, len(pages), times[key]):
                    candidates.append(found)
                    heads.update(found)
    return candidates


def _growing_heads(lines: Sequence[Line], edge: Sequence[range]) -> list[list[int]]:
    """The lines near an end of the pages that hold a number which grows with the pages."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)  # of each key: page and line
    for page, indices in enumerate(edge):
        for index in indices:
            if _may_be_head(lines[index].text):
                places[_key(lines[index].text)].append((page, index))
    growing = []
    for found in places.values():
        offset, heads = _growing(lines, found)
        if len(heads) < max(_FEWEST_GROWING, _SHARE_GROWING * len(edge)):
            continue
        if any(_is_sentence(lines[index].text) for index in heads):
            continue
        growing.append(heads)
        outermost = {
            indices[0] for page, indices in enumerate(edge) if _is_numbered(lines[indices[0]].text, page + offset)
        }
        growing.append(sorted(outermost.difference(heads)))
    return growing


def _are_one_head(lines: Sequence[Line], found: Sequence[int], pages: int, times: int) -> bool:
    """Whether lines with one key stand on enough pages at the same place, and hardly anywhere else.

    Args:
        lines: the dump.
        found: the lines.
        pages: number of all pages.
        times: how often the key is there at all.
    """
    fewest = 2 if pages <= _FEW_PAGES else 3
    if len(found) < fewest or times > (1 + _SHARE_INSIDE) * len(found):
        return False
    texts = {lines[index].text for index in found}
    return len(texts) == 1 or not any(map(_is_sentence, texts))


class _Around:
    """What stands around lines, but for those that may be heads and feet.

    Args:
        lines: the dump.
        heads: indices of those lines.
    """

    def __init__(self, lines: Sequence[Line], heads: Set[int]) -> None:
        self._lines = lines
        self._above, self._below = [-1] * (len(lines) + 1), [-1] * (len(lines) + 1)
        for index in range(len(lines)):
            self._above[index + 1] = self._above[index] if index in heads else index
        for index in range(len(lines) - 1, -1, -1):
            self._below[index] = self._below[index + 1] if index in heads else index

    def is_cut(self, start: int) -> bool:
        """Whether a sentence is cut apart where a page begins."""
        return self._goes_on(self._above[start], self._below[start], by_case=False)

    def is_interrupted(self, index: int, full: float) -> bool:
        """Whether a line stands in a sentence, by itself or with others that may be of the same page's end."""
        above, below = self._above[index], self._below[index + 1]
        return self._goes_on(above, below, by_case=True) and columns_of(self._lines[above]) >= full

    def _goes_on(self, above: int, below: int, by_case: bool) -> bool:
        if above < 0 or below < 0:
            return False
        text, first = self._lines[above].text, self._lines[below].text[0]
        if not (first.islower() or (not by_case and first.isalpha() and not first.isupper())):
            return False
        return (_words(text) >= _FEWEST_WORDS or not text.isascii()) and not ENDS_SENTENCE.search(text[-8:])


def _is_certain(lines: Sequence[Line], found: Sequence[int], pages: int) -> bool:
    """Whether a line is a head of pages even where no sentence goes on behind any of them, as on slides."""
    texts = {lines[index].text for index in found}
    if len(texts) == 1:
        return len(found) == pages and not any(map(_is_sentence, texts))
    numbers = [_numbers_in(text) for text in texts]
    total = max(set.intersection(*numbers), default=0)  # "Page 3 of 12"
    return all(_key(text) == _NUMBER for text in texts) or total >= max(chain([1], *numbers))


def _tell(told: dict[int, Told], lines: Sequence[Line], indices: Sequence[int]) -> None:
    """Note lines as heads of pages; the first of them may state the title of the document, or its address."""
    for index in indices:
        text = lines[index].text
        if _key(text) == _NUMBER:
            told[index] = _NUMBER_OF_PAGE
        elif index == indices[0] and ("://" in text or not _DIGITS.search(text)):
            told[index] = HEAD._replace(states=True)
        else:
            told[index] = HEAD


def _is_sentence(text: str) -> bool:
    return _words(text) >= _SENTENCE and ENDS_SENTENCE.search(text[-8:]) is not None


def _may_be_head(text: str) -> bool:
    return len(text) <= _LONGEST and text.count(" ") < 4 * _LONGEST_WORDS and _words(text) <= _LONGEST_WORDS


def _words(text: str) -> int:
    return len(text.split())


def _key(text: str) -> str:
    """What is the same in the heads of all pages: of a line that is but a number, that it is one, but for dates."""
    key = _DIGITS_AND_SPACES.sub("", text).casefold()
    if _LETTER.search(key) and not _ROMAN.fullmatch(key):
        return key
    return _NUMBER if _numbers_in(text) and len(_DIGITS.findall(text)) <= 2 else f"{_NUMBER}{text}"


def _growing(lines: Sequence[Line], found: Sequence[tuple[int, int]]) -> tuple[int, list[int]]:
    """How far the numbers that grow with the pages are from the pages' own, and the lines that hold them.

    Args:
        lines: the dump.
        found: page and index of each line.
    """
    offsets: dict[int, dict[int, None]] = defaultdict(dict)
    for page, index in found:
        for number in _numbers_in(lines[index].text):
            offsets[number - page][index] = None
    offset = max(offsets, key=lambda offset: len(offsets[offset]), default=0)
    return offset, list(offsets[offset])


def _is_numbered(text: str, number: int) -> bool:
    """Whether a line may be a head and begins or ends with the number of its page."""
    return _may_be_head(text) and number in _numbers_at_ends(text)


def _numbers_at_ends(text: str) -> list[int]:
    found = (_NUMBER_AT_BEGINNING.match(text), _NUMBER_AT_END.search(text[-_LONGEST_NUMBER - 2 :]))
    return [int(number[1]) for number in found if number]


def _numbers_in(text: str) -> set[int]:
    """The numbers in a line that may be a page's."""
    if _ROMAN.fullmatch(text):
        values = [_ROMAN_DIGITS[digit] for digit in text.lower() if digit in _ROMAN_DIGITS]
        return {sum(-value if value < after else value for value, after in pairwise([*values, 0]))}
    return {int(digits) for digits in _WHOLE_NUMBER.findall(text)}


def heads_in_sentences(lines: Sequence[Line]) -> dict[int, Told]:
    """Indices of the lines that stand in sentences again and again, the same or with a number that grows."""
    full = _FULL * sorted(columns_of(line) for line in lines)[int(_LONG_LINE * len(lines))]
    groups: dict[str, list[int]] = defaultdict(list)
    numbers: dict[int, Iterable[int]] = {}
    for index, line in enumerate(lines):
        if not _may_be_head(line.text):
            continue
        key = _key(line.text)
        groups[key].append(index)
        if key == _NUMBER:
            numbers[index] = _numbers_in(line.text)
        elif columns_of(line) < full and (at_ends := _numbers_at_ends(line.text)):
            numbers[index] = at_ends
    groups[_NUMBER] = _rising(numbers)
    groups = {key: found for key, found in groups.items() if _are_apart(found)}
    around = _Around(lines, {index for found in groups.values() for index in found})
    told: dict[int, Told] = {}
    for key, found in groups.items():
        interrupted = sum(around.is_interrupted(index, full) for index in found)
        rises = key == _NUMBER or _rising({index: _numbers_in(lines[index].text) for index in found}) == found
        if interrupted >= (1 if rises else max(_FEWEST_INTERRUPTED, _SHARE_INTERRUPTED * len(found))):
            _tell(told, lines, found)
    for found in groups.values():
        if sum(index - 1 in told or index + 1 in told for index in found) >= _SHARE_BESIDE * len(found):
            _tell(told, lines, found)
    return _within_bounds(told, lines)


def _are_apart(indices: Sequence[int]) -> bool:
    """Whether lines are as far from each other as the ends of pages are."""
    if len(indices) < _FEWEST_WITHOUT_FEEDS:
        return False
    return median([below - above for above, below in pairwise(indices)]) >= _SHORTEST_PAGE


def _rising(numbers: Mapping[int, Iterable[int]]) -> list[int]:
    """The lines of numbers that go up by one, or a little more where pages have none.

    Args:
        numbers: those that may be a page's, by the index of their line.
    """
    runs: dict[int, _Run] = {}  # by their last number
    best: _Run | None = None
    for index, found in numbers.items():
        longer = {}
        for number in found:
            before = next((runs[number - step] for step in range(1, _STEP + 1) if number - step in runs), None)
            longer[number] = run = _Run(index, before, before.length + 1 if before else 1)
            best = run if best is None or run.length > best.length else best
        runs |= longer
    rising: list[int] = []
    while best is not None:
        rising.append(best.index)
        best = best.before
    return rising[::-1]


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines whose numbers go up: the last of them, and those before."""

    index: int
    before: _Run | None
    length: int
