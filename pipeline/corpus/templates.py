"""Which lines of a site are template: what stands at the edges of its pages' texts again and again.

A line is counted once for each different text it stands with, where texts are the same if their longest paragraph is:
copies of a page, and versions of an article that was updated, count once. Lines of code and of tables are not counted.

That a line is repeated does not make it template. On the development pages (sites with three pages or more), the lines
that stand on many pages and are kept everywhere are nearly all the articles' own: "Pros", "Note", "See also", stock
sentences of manuals. What tells a template line is where it stands, and what becomes of it elsewhere. So the evidence
on each page is one of: the line was removed there; it was kept below the last line of the page's own text, or above the
first (own is what stands on less than three pages); it was kept inside that, or moved into a field (a headline, a
byline), which speaks against it.

Lines are removed at the two ends of the kept text only, never inside. Inside, of those that are removed elsewhere half
were the article's own (headings of sections that are menu items too); at the ends it was one or two in a hundred.

- **Below the text** a line goes that was removed on three quarters of its pages, from four pages on; or that stands on
  a large part of the site's pages and is hardly ever inside a text.
- **Above the text** a line goes only if both are true: it was removed on three quarters of its pages, and those are a
  large part of the site's. Standing introductions stay. The last three lines above the text stay too where no other
  page keeps them: they are its headline and its introduction, which lists on other pages repeat.

What a rule of the user keeps stays, and speaks against its line on other pages as if it stood inside a text.

"A large part" is ``2.5 * sqrt(pages)`` with the pages rounded down to a power of two, at least four: 5 of 5 pages, 8 of
10, 29 of 200, 80 of 1,500, 453 of 50,000. The square root because of what growing does to a rule over counts: a line on
a constant share of the pages passes from some size of the site on and stays (with an exponent ``a`` in the place of 1/2
it may fall back at ``a / (1 - a)`` doublings before that, here one); one that has stopped to appear, after a redesign,
falls back at most once, and late; between two powers of two, counts only grow. The factor because stock phrases end
articles too ("Serve with rice and a green salad."), and because lists of the latest articles should not reach it.
Nothing depends on the order in which pages came.

How many lines these numbers find, and how many wrongly: ``python -m tests.benchmarks.templates``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.lines import BLANK, FIELD, OWN, SPARED, STAYING, STOCK, Lines

REPEATED = 3
"""Texts from which on a line is not its page's own."""
_FEWEST = 4
"""Texts from which on a line may be template."""
_LARGE_PART = 2.5
_MOSTLY_REMOVED = 0.75  # share of the texts it stands with
_MOST_INSIDE = 0.2  # likewise
_SPARED = 3  # lines above the text that may be its headline, its introduction and its byline

_DOCUMENTS_AT_ONCE = 2000
_LINES_AT_ONCE = 4_000_000
"""Lines that are counted together; each takes some fifty bytes then. More are counted in several passes."""

_GONE, _BELOW, _ABOVE, _INSIDE = range(4)

Hashes = NDArray[np.uint64]
Source = Callable[[], Iterable[Lines]]
"""Gives the documents of a site, in the same order each time."""


@dataclass(frozen=True)
class Template:
    """The repeated lines of a site, by hash in ascending order.

    Attributes:
        pages: different texts of the site.
        lines: hashes of the repeated lines.
        counts: texts that each stands with.
        below, above: whether each is removed below and above a text.
        lonely: whether each is kept above the text with one text only.
        known: whether each is template anywhere.
    """

    pages: int
    lines: Hashes
    counts: NDArray[np.int64]
    below: NDArray[np.bool_]
    above: NDArray[np.bool_]
    lonely: NDArray[np.bool_]
    known: NDArray[np.bool_]


def wide_from(pages: int) -> int:
    """Texts that are a large part of a site with ``pages`` of them."""
    rounded = 1 << max(0, pages.bit_length() - 1)
    return max(_FEWEST, math.ceil(_LARGE_PART * math.sqrt(rounded)))


def template_of(documents: Source, lines: int) -> Template:
    """The repeated lines of a site and what follows from them.

    Args:
        documents: of the site.
        lines: how many lines they have together, which says in how many passes they are counted.
    """
    passes = -(-lines // _LINES_AT_ONCE) or 1
    texts = [_no_hashes()]
    first_pass = _repeated(_noting(_chunks(documents()), texts), 0, passes)
    other_passes = [_repeated(_chunks(documents()), number, passes) for number in range(1, passes)]
    pages = len(np.unique(np.concatenate(texts)))
    repeated = np.sort(np.concatenate([first_pass, *other_passes]))
    counts = np.zeros((4, len(repeated)), dtype=np.int64)
    if len(repeated):
        for number in range(passes):
            counts += _evidence(documents, repeated, number, passes)
    gone, _, above, inside = counts
    total = counts.sum(axis=0)
    mostly_removed = gone >= _MOSTLY_REMOVED * total
    wide = total >= wide_from(pages)
    many = total >= _FEWEST
    below = (mostly_removed & many) | (wide & (inside <= _MOST_INSIDE * total))
    return Template(pages, repeated, total, below, wide & mostly_removed, above <= 1, (mostly_removed & many) | below)


def lines_to_remove(template: Template, documents: Iterable[Lines]) -> Iterator[list[int]]:
    """For each document which of its kept blocks the template takes: numbers from 0, ascending."""
    for chunk in _chunks(documents):
        index, found = _places(template.lines, chunk)
        kept = chunk.kept()
        blank = chunk.hashes == BLANK
        takes_below = np.zeros(len(index), dtype=bool)
        takes_above = np.zeros(len(index), dtype=bool)
        may_go = found & (chunk.states != SPARED)
        takes_below[may_go] = template.below[index[may_go]]
        takes_above[may_go] = template.above[index[may_go]]
        first, last = _ends(chunk, kept & ~found & ~blank)
        positions = np.arange(len(index))
        below = kept & (positions > last[chunk.of])
        above = kept & (positions < first[chunk.of]) & ~below
        concerned = set(chunk.of[(below & takes_below) | (above & takes_above)].tolist())
        for number in range(len(chunk.longest)):
            if number not in concerned:
                yield []
                continue
            start, end = chunk.starts[number], chunk.starts[number + 1]
            head = np.flatnonzero(above[start:end])
            tail = np.flatnonzero(below[start:end])
            going = set(head[takes_above[start:end][head]].tolist()) | set(tail[takes_below[start:end][tail]].tolist())
            near = set(head[-_SPARED:].tolist())
            yield sorted(place for place in going if place not in near or not template.lonely[index[start + place]])


@dataclass(frozen=True)
class _Chunk:
    """The lines of some documents, one after another."""

    hashes: Hashes
    states: NDArray[np.uint8]
    of: NDArray[np.int64]
    """Number of the document, for each line."""
    starts: NDArray[np.int64]
    """Where each document begins, and where the last one ends."""
    longest: Hashes
    """Two of each document."""

    def kept(self) -> NDArray[np.bool_]:
        """Whether each line was kept."""
        kept: NDArray[np.bool_] = np.isin(self.states, STAYING)
        return kept

    def texts(self) -> Hashes:
        """For each line the hash of the longest other line of its document: what text it stands with."""
        own = self.longest[self.of]
        return np.where(own[:, 0] == self.hashes, own[:, 1], own[:, 0])


def _chunks(documents: Iterable[Lines]) -> Iterator[_Chunk]:
    iterator = iter(documents)
    while some := list(islice(iterator, _DOCUMENTS_AT_ONCE)):
        lengths = np.array([len(one.states) for one in some], dtype=np.int64)
        yield _Chunk(
            np.frombuffer(b"".join(one.hashes for one in some), dtype="<u8"),
            np.frombuffer(b"".join(one.states for one in some), dtype=np.uint8),
            np.repeat(np.arange(len(some), dtype=np.int64), lengths),
            np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
            np.frombuffer(b"".join(one.longest for one in some), dtype="<u8").reshape(-1, 2),
        )


def _noting(chunks: Iterable[_Chunk], texts: list[Hashes]) -> Iterator[_Chunk]:
    """The chunks, each of whose texts are added to a list when it is asked for."""
    for chunk in chunks:
        texts.append(np.unique(chunk.longest[:, 0]))
        yield chunk


def _repeated(chunks: Iterable[_Chunk], number: int, passes: int) -> Hashes:
    """Hashes of the lines of one pass that stand with enough different texts."""
    found = [_no_pairs()]
    for chunk in chunks:
        mine = (chunk.hashes > OWN) & (chunk.hashes % passes == number)
        lines, texts = chunk.hashes[mine], chunk.texts()[mine]
        found.append(_distinct(lines, texts, np.zeros(len(lines), dtype=np.uint8))[:2])
    lines, texts = (np.concatenate(part) for part in zip(*found, strict=True))
    lines, _, _ = _distinct(lines, texts, np.zeros(len(lines), dtype=np.uint8))
    hashes, counts = np.unique(lines, return_counts=True)
    return hashes[counts >= REPEATED]


def _evidence(documents: Source, repeated: Hashes, number: int, passes: int) -> NDArray[np.int64]:
    """For the repeated lines of one pass, with how many texts each is gone, below, above and inside."""
    found = [(*_no_pairs(), np.zeros(0, dtype=np.uint8))]
    for chunk in _chunks(documents()):
        index, is_repeated = _places(repeated, chunk)
        kept = chunk.kept()
        first, last = _ends(chunk, kept & ~is_repeated & (chunk.hashes != BLANK))
        positions = np.arange(len(index))
        where = np.full(len(index), _INSIDE, dtype=np.uint8)
        where[positions < first[chunk.of]] = _ABOVE
        where[positions > last[chunk.of]] = _BELOW
        where[~kept] = _GONE
        where[np.isin(chunk.states, (FIELD, STOCK, SPARED))] = _INSIDE
        mine = is_repeated & (index % passes == number)
        found.append(_distinct(index[mine].astype(np.uint64), chunk.texts()[mine], where[mine]))
    lines, texts, where = (np.concatenate(part) for part in zip(*found, strict=True))
    lines, _, where = _distinct(lines, texts, where)
    counts = np.zeros((4, len(repeated)), dtype=np.int64)
    np.add.at(counts, (where, lines.astype(np.int64)), 1)
    return counts


def _places(repeated: Hashes, chunk: _Chunk) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """For each line its index among the repeated ones, and whether it is one of them."""
    if not len(repeated):
        return np.zeros(len(chunk.hashes), dtype=np.int64), np.zeros(len(chunk.hashes), dtype=bool)
    index = np.minimum(np.searchsorted(repeated, chunk.hashes), len(repeated) - 1)
    return index, repeated[index] == chunk.hashes


def _ends(chunk: _Chunk, lines: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each document the places of the first and of the last of these lines; behind and before all if it has none.

    Places are those in the chunk.
    """
    first = np.full(len(chunk.longest), len(chunk.hashes), dtype=np.int64)
    last = np.full(len(chunk.longest), -1, dtype=np.int64)
    places = np.flatnonzero(lines)
    documents, begins = np.unique(chunk.of[places], return_index=True)
    ends = np.append(begins[1:], len(places)) - 1
    first[documents] = places[begins]
    last[documents] = places[ends] if len(documents) else last[documents]
    return first, last


def _distinct(lines: Hashes, texts: Hashes, where: NDArray[np.uint8]) -> tuple[Hashes, Hashes, NDArray[np.uint8]]:
    """Each pair of line and text once, with the largest of its places."""
    if not len(lines):
        return lines, texts, where
    order = np.lexsort((texts, lines))
    lines, texts, where = lines[order], texts[order], where[order]
    starts = np.flatnonzero(np.append(True, (lines[1:] != lines[:-1]) | (texts[1:] != texts[:-1])))
    return lines[starts], texts[starts], np.maximum.reduceat(where, starts)


def _no_hashes() -> Hashes:
    return np.zeros(0, dtype=np.uint64)


def _no_pairs() -> tuple[Hashes, Hashes]:
    return _no_hashes(), _no_hashes()
