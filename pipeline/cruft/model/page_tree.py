"""The elements of a batch of pages as trees: masses, ways and names, for all pages at once."""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.blocks import Block, Place
from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.ngrams import mixed, scores_of_sums

_TAGS = (
    "p li h1 h2 h3 h4 h5 h6 td th blockquote pre div section article main header footer nav aside figure figcaption "
    "dt dd dl ul ol table tr tbody form fieldset body address details summary center html"
).split()
TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS, 1)}
SEMANTIC = "article main header footer nav aside figure form table ul blockquote section p details".split()
_SEMANTIC_OF_TAG = {tag: tag for tag in SEMANTIC} | {"ol": "ul", "figcaption": "figure", "dl": "ul"}
_KIND_OF_TAG = {tag: SEMANTIC.index(kind) for tag, kind in _SEMANTIC_OF_TAG.items()}
CUES = (
    "comments share related navigation footer header sidebar author_bio caption newsletter consent advertisement "
    "paywall article form figure table hidden"
).split()
FARTHEST_UP = 20  # places; how far up an element of a kind is looked for
_NAMES_READ, _LONGEST_NAME = 16, 40
_HASHED_AT_ONCE = 400_000  # features whose numbers are found together, so that a huge page does not fill the memory
_ENCLOSING = 10  # places whose names a block is told by wherever they stand, its own and the nearest ones around it
_WORD_OF_NAME = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[a-z]+")
_REMEMBERED_NAMES = 100_000
_OWN, _PARENT, _GRANDPARENT, _ANY, _PATH, _INLINE = ((n * 0x9E3779B97F4A7C15 + 0x51ED27) % 2**64 for n in range(1, 7))


class Tree:
    """The places of a batch's pages, numbered so that a place comes after the one it stands in.

    Attributes:
        own: for each block its place.
        parent, root: for each place the place around it and its page's outermost; a root is its own parent.
        depth, tag, position, places: of each place.
        path: for each place a number that those reached by the same tags share.
        named: for each place a number that those with the same tag and names, in such a place, share.
    """

    def __init__(self, blocks: Sequence[Block], batch: Batch) -> None:
        self._places: list[Place] = []
        parents: list[int] = []
        depths: list[int] = []
        roots: list[int] = []
        numbers: dict[int, int] = {}
        own = []
        nowhere: dict[int, Place] = {}  # a stand-in for blocks without markup
        before = -1
        for block, document in zip(blocks, batch.document.tolist(), strict=True):
            if document != before:  # the same page may be in a batch twice
                numbers.clear()
                before = document
            place = block.place or nowhere.setdefault(document, Place("html", None))
            way = []
            while place is not None and id(place) not in numbers:
                way.append(place)
                outer = place.parent
                if outer is None:
                    break
                place = outer
            for entered in reversed(way):
                number = len(self._places)
                above = numbers[id(entered.parent)] if entered.parent is not None else number
                numbers[id(entered)] = number
                self._places.append(entered)
                parents.append(above)
                depths.append(depths[above] + 1 if above != number else 0)
                roots.append(roots[above] if above != number else number)
            own.append(numbers[id(block.place or nowhere[document])])
        self.own: Integers = np.array(own, np.int64)
        self.parent: Integers = np.array(parents, np.int64)
        self.root: Integers = np.array(roots, np.int64)
        self.depth: Integers = np.array(depths, np.int64)
        self.tag: Integers = np.array([TAG_NUMBER.get(place.tag, 0) for place in self._places], np.int64)
        self.position: Integers = np.array([place.position for place in self._places], np.int64)
        self.places: Integers = np.array([place.places for place in self._places], np.int64)
        self.path, self.named = self._groups(parents, roots)
        self._kind: Integers = np.array([_KIND_OF_TAG.get(place.tag, -1) for place in self._places], np.int64)
        self._cues: Integers = np.array(self._cue_bits(), np.int64)
        self._levels = self._by_depth()

    def _groups(self, parents: list[int], roots: list[int]) -> tuple[Integers, Integers]:
        paths: dict[tuple[int, str], int] = {}
        named: dict[tuple[int, str, str, str, str], int] = {}
        path: list[int] = []
        names: list[int] = []
        for number, place in enumerate(self._places):
            outer = parents[number]
            above = path[outer] if outer != number else -1 - number
            path.append(paths.setdefault((above, place.tag), len(paths)))
            around = self._places[outer]
            key = (roots[number], place.tag, place.names, around.tag, around.names)
            names.append(named.setdefault(key, len(named)))
        return np.array(path, np.int64), np.array(names, np.int64)

    def _cue_bits(self) -> list[int]:
        """For each place a bit for each of :data:`CUES`."""
        bits: dict[frozenset[str], int] = {}
        for containers in {place.containers for place in self._places}:
            known = containers | {"consent"} if "dialog" in containers else containers  # one to the model
            bits[containers] = sum(1 << number for number, cue in enumerate(CUES) if cue in known)
        return [bits[place.containers] for place in self._places]

    def _by_depth(self) -> list[Integers]:
        """The places of each depth, from 1 on."""
        if not len(self.depth):
            return []
        order = np.argsort(self.depth, kind="stable")
        bounds = np.searchsorted(self.depth[order], np.arange(int(self.depth.max()) + 2))
        return [order[bounds[level] : bounds[level + 1]] for level in range(1, len(bounds) - 1)]

    def up(self, levels: int) -> Integers:
        """For each block the place so many levels above its own."""
        at = self.own
        for _ in range(levels):
            at = self.parent[at]
        return at

    def sums(self, values: Integers) -> Integers:
        """For each place the sum over all blocks in it and in what it holds."""
        sums = np.bincount(self.own, values, len(self.parent)).astype(np.int64)
        for places in reversed(self._levels):
            np.add.at(sums, self.parent[places], sums[places])
        return sums

    def _nearest(self, here: NDArray[np.bool_]) -> Integers:
        """For each place how many steps up the next flagged place is, at most :data:`FARTHEST_UP`."""
        distance = np.where(here, 0, FARTHEST_UP).astype(np.int64)
        for places in self._levels:
            above = distance[self.parent[places]] + 1
            distance[places] = np.minimum(distance[places], np.minimum(above, FARTHEST_UP))
        return distance

    def distance_up(self, kind: str) -> Integers:
        """Steps up to the next element of a kind, 0 for itself."""
        return self._nearest(self._kind == SEMANTIC.index(kind))

    def cue_distance(self, cue: str) -> Integers:
        """Steps up to the element whose names gave the cue."""
        has = self._cues >> CUES.index(cue) & 1 == 1
        outer = has[self.parent] & (self.parent != np.arange(len(has)))
        return self._nearest(has & ~outer)

    def deepest_with_half(self, mass: Integers) -> Integers:
        """For each page the deepest place that holds at least half of the page's mass; of several the first one."""
        enough = 2 * mass >= mass[self.root]
        best = np.unique(self.root)
        result = {int(root): int(root) for root in best}
        for number in np.flatnonzero(enough).tolist():
            root = int(self.root[number])
            if mass[root] > 0 and self.depth[number] > self.depth[result[root]]:
                result[root] = number
        return np.array([result[int(root)] for root in best], np.int64)

    def way_from(self, main: Integers) -> tuple[Integers, Integers, NDArray[np.bool_]]:
        """For each place the way to it from its page's main place: steps up, then down, and whether it is inside."""
        count = len(self.parent)
        on_way = np.zeros(count, np.bool_)
        main_depth = np.zeros(count, np.int64)
        at = main
        on_way[at] = True
        while True:
            above = self.parent[at]
            if np.array_equal(above, at):
                break
            on_way[above] = True
            at = above
        main_depth[self.root[main]] = self.depth[main]
        main_depth = main_depth[self.root]
        inside = np.zeros(count, np.bool_)
        inside[main] = True
        up = main_depth - self.depth
        down = np.zeros(count, np.int64)
        for places in self._levels:
            outer = self.parent[places]
            inside[places] |= inside[outer]
            up[places] = np.where(on_way[places], main_depth[places] - self.depth[places], up[outer])
            down[places] = np.where(on_way[places], 0, down[outer] + 1)
        return np.maximum(up, 0), down, inside

    def hashed_names(self, blocks: Sequence[Block]) -> HashedNames:
        """Hashed features of each block: the names of its place, of the two around it, of the nearest ten whatever
        their order, and its path.

        They are those of its way: places whose tags and names are the same up to the page's outermost share them.
        """
        named: dict[tuple[str, str], int] = {}
        name: list[int] = []  # for each way the tag and the names of its innermost place
        around: list[int] = []  # for each way the one of the place around it
        ways: dict[tuple[int, int], int] = {}
        way: list[int] = []  # of each place
        for place, outer in zip(self._places, self.parent.tolist(), strict=True):
            above = way[outer] if outer < len(way) else -1
            own = named.setdefault((place.tag, place.names), len(named))
            known = ways.setdefault((above, own), len(name))
            if known == len(name):
                name.append(own)
                around.append(above if above >= 0 else known)
            way.append(known)
        inline = [_tokens("", block.inline_names) if block.inline_names else () for block in blocks]
        names = np.array(name, np.int64)
        parents = np.array(around, np.int64)
        paths, path = _paths([tag for tag, _ in named], names, parents)
        tokens = [_tokens(tag, own_names) for tag, own_names in named]
        parts = ((tokens, _OWN), (tokens, _PARENT), (tokens, _GRANDPARENT), (tokens, _ANY), (paths, _PATH), ([()], 0))
        sizes = [np.fromiter(map(len, groups), np.int64, len(groups)) for groups, _ in parts]
        # Where the groups of each part begin.
        innermost, parent, grandparent, anywhere, of_path, nothing = np.cumsum([0, *map(len, sizes[:-1])]).tolist()
        of_way = [innermost + names, parent + names[parents], grandparent + names[parents[parents]], of_path + path]
        at, outermost = np.arange(len(names)), np.zeros(len(names), np.bool_)
        for _ in range(_ENCLOSING):
            of_way.append(np.where(outermost, nothing, anywhere + names[at]))
            outermost |= parents[at] == at
            at = parents[at]
        return HashedNames(
            np.array(way, np.int64)[self.own],
            np.stack(of_way, axis=1),
            np.concatenate(sizes),
            np.concatenate([features for groups, salt in parts for features in _hashed(groups, salt)]),
            np.repeat(np.arange(len(blocks)), np.fromiter(map(len, inline), np.int64, len(inline))),
            np.concatenate(list(_hashed(inline, _INLINE))),
        )


@dataclass(frozen=True)
class HashedNames:
    """Hashed features of blocks, those once that several blocks share.

    Attributes:
        way: for each block the way whose features are also its own.
        groups: for each way the groups of features that make up its own, shape (ways, groups of a way).
        sizes: for each group how many features it has.
        group_features: the features' numbers, group by group.
        rows, features: for each feature of a block alone that block, and the feature's number.
    """

    way: Integers
    groups: Integers
    sizes: Integers
    group_features: Integers
    rows: Integers
    features: Integers

    def of_blocks(self) -> tuple[Integers, Integers]:
        """All features of each block: two arrays of one entry a feature, the block, and the feature's number."""
        groups = self.groups[self.way]
        own = self.sizes[groups]
        starts = (np.cumsum(self.sizes) - self.sizes)[groups].ravel()
        rows = np.repeat(np.arange(len(self.way)), own.sum(axis=1))
        own = own.ravel()
        places = np.arange(len(rows)) + np.repeat(starts - (np.cumsum(own) - own), own)
        return np.concatenate((rows, self.rows)), np.concatenate((self.group_features[places], self.features))

    def scores(self, weights: NDArray[np.int8]) -> Integers:
        """The linear model's score of each block, see :func:`pipeline.cruft.model.ngrams.linear_scores`."""
        blocks = len(self.way)
        ends = np.cumsum(self.sizes)
        sums_before = np.concatenate(([0], np.cumsum(weights[self.group_features], dtype=np.int64)))
        of_groups = sums_before[ends] - sums_before[ends - self.sizes]
        sums = of_groups[self.groups].sum(axis=1)[self.way]
        sums += np.bincount(self.rows, weights[self.features], blocks).astype(np.int64)
        counts = self.sizes[self.groups].sum(axis=1)[self.way] + np.bincount(self.rows, minlength=blocks)
        return scores_of_sums(sums, counts)


def _paths(tags: Sequence[str], names: Integers, parents: Integers) -> tuple[list[tuple[int]], Integers]:
    """The paths of ways, each once as the token it is, and which of them each way has.

    Args:
        tags: the tag of each name.
        names: for each way its name.
        parents: for each way the one around it.
    """
    known: dict[tuple[int, int, int], int] = {}
    lines = zip(names.tolist(), names[parents].tolist(), names[parents[parents]].tolist(), strict=True)
    path = [known.setdefault(line, len(known)) for line in lines]
    tokens = [(zlib.crc32(" ".join([tags[name] for name in line]).encode()),) for line in known]
    return tokens, np.array(path, np.int64)


def _hashed(groups: Iterable[tuple[int, ...]], salt: int) -> Iterator[Integers]:
    """The numbers of features, a part of them at a time."""
    tokens: list[int] = []
    for group in groups:
        tokens += group
        if len(tokens) > _HASHED_AT_ONCE:
            yield _mixed(tokens, salt)
            tokens = []
    yield _mixed(tokens, salt)


def _mixed(tokens: Sequence[int], salt: int) -> Integers:
    return mixed(np.array(array("Q", tokens)), salt)  # numpy takes three times as long over a list


_known_tokens: dict[tuple[str, str], tuple[int, ...]] = {}


def _tokens(tag: str, names: str) -> tuple[int, ...]:
    """Hashes of an element's names, of the words in them, and of its tag."""
    names = names[: _NAMES_READ * _LONGEST_NAME]
    key = (tag, names)
    known = _known_tokens.get(key)
    if known is None:
        words: dict[str, None] = {f"<{tag}>": None} if tag else {}
        for name in names.split()[:_NAMES_READ]:
            name = name[:_LONGEST_NAME]
            words[name.lower()] = None
            words |= dict.fromkeys(word.lower() for word in _WORD_OF_NAME.findall(name))
        known = tuple(zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words)
        if len(_known_tokens) >= _REMEMBERED_NAMES:
            _known_tokens.clear()
        _known_tokens[key] = known
    return known
