"""What a block of a page shows by its markup: where it stands in the tree and what the elements around it hold.

All features are integers, as in :mod:`pipeline.cruft.model.text_features`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.cruft.evidence import Evidence
from pipeline.cruft.model.batch import Batch, Integers
from pipeline.cruft.model.characters import Lines, measure
from pipeline.cruft.model.page_tree import CUES, FARTHEST_UP, SEMANTIC, TAG_NUMBER, Tree
from pipeline.cruft.model.text_features import KINDS, Columns, TextColumns, per
from pipeline.cruft.model.trees import ONE

_MOST_BLOCKS = 300
_HALF = ONE // 2


class PageColumns:
    """Features of the blocks of a batch of pages, from their markup.

    Args:
        documents: what is known of each page.
        batch: their rows.
        lines: their blocks' texts, measured.
        text: what they show by their text.

    Attributes:
        columns: the features by name.
    """

    def __init__(
        self,
        documents: Sequence[Evidence],
        batch: Batch,
        lines: Lines,
        text: TextColumns,
    ) -> None:
        self._batch, self._lines, self._text = batch, lines, text
        self._blocks = [block for evidence in documents for block in evidence.blocks]
        self.tree = Tree(self._blocks, batch)
        linked = [int(block.link_density * len(block.text)) for block in self._blocks]
        self._linked: Integers = np.array(linked, np.int64)  # characters
        self.columns: Columns = {
            **self._own(),
            **self._masses(),
            **self._main(),
            **self._alike(),
            **self._enclosing(),
            **self._title([evidence.title for evidence in documents]),
        }

    def _own(self) -> Columns:
        batch, tree, blocks = self._batch, self.tree, self._blocks
        own, parent, grandparent = tree.own, tree.up(1), tree.up(2)
        depth = tree.depth[own]
        density = self._text.linked
        columns = {
            "tag": tree.tag[own],
            "tag_parent": tree.tag[parent],
            "tag_grandparent": tree.tag[grandparent],
            "depth": depth,
            "link_density": density,
            "links": np.minimum(np.array([block.links for block in blocks], np.int64), 20),
            "emphasis": np.array([int(block.emphasis * ONE) for block in blocks], np.int64),
            "position_in_parent": np.minimum(tree.position[own], 100),
            "places_in_parent": np.minimum(tree.places[parent], 100),
            "same_place_before": (batch.shifted(own, -1, -1) == own).astype(np.int64),
            "same_place_behind": (batch.shifted(own, 1, -1) == own).astype(np.int64),
            "same_parent_before": (batch.shifted(parent, -1, -1) == parent).astype(np.int64),
            "same_parent_behind": (batch.shifted(parent, 1, -1) == parent).astype(np.int64),
            "depth_step": np.clip(depth - batch.shifted(depth, -1, 0), -10, 10),
            "depth_step_behind": np.clip(depth - batch.shifted(depth, 1, 0), -10, 10),
        }
        for offset in (-2, -1, 1, 2):
            columns[f"link_density{offset:+d}"] = batch.shifted(density, offset, -1)
            columns[f"tag{offset:+d}"] = batch.shifted(columns["tag"], offset, -1)
        columns["link_density_9"] = batch.window_mean(density, -4, 4)
        h1 = columns["tag"] == TAG_NUMBER["h1"]
        columns["since_h1"] = batch.distance(batch.previous(h1), _MOST_BLOCKS)
        columns["until_h1"] = batch.distance(batch.following(h1), _MOST_BLOCKS)
        heading = self._text.columns["kind"] == KINDS["heading"]
        columns["since_heading"] = batch.distance(batch.previous(heading), 60)
        return columns

    def _masses(self) -> Columns:
        """What the place of the block holds in all, and those around it."""
        tree, words, length = self.tree, self._text.words, self._lines.length
        mass = {
            "words": tree.sums(words),
            "long": tree.sums(np.where(self._text.long, words, 0)),
            "length": tree.sums(length),
            "linked": tree.sums(self._linked),
            "blocks": tree.sums(np.ones_like(length)),
        }
        self._mass = mass
        document = tree.root[tree.own]
        columns: Columns = {}
        for level, name in enumerate(("own", "parent", "grandparent", "greatgrandparent")):
            at = tree.up(level)
            columns |= {
                f"links_{name}": per(mass["linked"][at], mass["length"][at]),
                f"words_{name}": np.minimum(mass["words"][at], 100000),
                f"share_{name}": per(mass["words"][at], mass["words"][document]),
                f"long_{name}": per(mass["long"][at], mass["long"][document]),
                f"blocks_{name}": np.minimum(mass["blocks"][at], _MOST_BLOCKS),
                f"density_{name}": np.minimum(mass["words"][at] // np.maximum(mass["blocks"][at], 1), 2000),
            }
        return columns

    def _main(self) -> Columns:
        """Where the block stands against the smallest place that holds half of the page's long blocks."""
        tree, mass = self.tree, self._mass
        main = tree.deepest_with_half(mass["long"])
        steps_up, steps_down, inside = tree.way_from(main)
        own = tree.own
        return {
            "main_inside": inside[own].astype(np.int64),
            "main_up": np.minimum(steps_up[own], FARTHEST_UP),
            "main_down": np.minimum(steps_down[own], FARTHEST_UP),
        }

    def _alike(self) -> Columns:
        """The blocks whose places are reached the same way, or are named the same: lists, menus, paragraphs."""
        tree, document = self.tree, self._batch.document
        all_words, length = self._text.words, self._lines.length
        total = np.bincount(document, all_words, len(self._batch.starts)).astype(np.int64)[document]
        columns: Columns = {}
        for name, group in (("path", tree.path[tree.own]), ("names", tree.named[tree.own])):
            if not len(group):
                continue
            blocks, words = np.bincount(group)[group], np.bincount(group, all_words).astype(np.int64)[group]
            linked_of = np.bincount(group, self._linked).astype(np.int64)[group]
            columns |= {
                f"{name}_blocks": np.minimum(blocks, _MOST_BLOCKS),
                f"{name}_words": np.minimum(words // np.maximum(blocks, 1), 2000),
                f"{name}_share": per(words, total),
                f"{name}_links": per(linked_of, np.bincount(group, length).astype(np.int64)[group]),
            }
        return columns

    def _enclosing(self) -> Columns:
        """How far up the next element of each kind is, and which cues the names of the enclosing elements give."""
        tree = self.tree
        columns = {f"in_{kind}": tree.distance_up(kind)[tree.own] for kind in SEMANTIC}
        for cue in CUES:
            columns[f"cue_{cue}"] = tree.cue_distance(cue)[tree.own]
        return columns

    def _title(self, titles: Sequence[str | None]) -> Columns:
        """How many words the block shares with the page's own title (Jaccard similarity); how near such a block is."""
        batch, lines = self._batch, self._lines
        of_titles = measure([title or "\n" for title in titles])
        title_keys = np.unique(_keys(of_titles.word_hash, of_titles.word_line))
        title_size = np.bincount(of_titles.word_line, minlength=len(titles)).astype(np.int64)[batch.document]
        keys = _keys(lines.word_hash, batch.document[lines.word_line])
        if len(title_keys):
            at = np.minimum(np.searchsorted(title_keys, keys), len(title_keys) - 1)
            common_words = (title_keys[at] == keys).astype(np.int64)
        else:
            common_words = np.zeros(len(keys), np.int64)
        common = np.bincount(lines.word_line, common_words, len(lines.words)).astype(np.int64)
        common = np.minimum(common, np.minimum(title_size, lines.words))
        likeness = per(common, title_size + lines.words - common)
        alike = likeness > _HALF
        return {
            "title": likeness,
            "title_covered": per(common, lines.words),
            "since_title": batch.distance(batch.previous(alike), _MOST_BLOCKS),
            "until_title": batch.distance(batch.following(alike), _MOST_BLOCKS),
        }


def _keys(hashes: NDArray[np.uint64], document: Integers) -> NDArray[np.uint64]:
    keys: NDArray[np.uint64] = hashes ^ (document.astype(np.uint64) + np.uint64(1)) * np.uint64(0xC2B2AE3D27D4EB4F)
    return keys
