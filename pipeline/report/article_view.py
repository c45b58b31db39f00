"""What an article page shows: the raw blocks with what became of each, beside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.article import FIELD_FAMILIES, Article, BlockKind, Rejection

if TYPE_CHECKING:
    from pipeline.blocks import Block
    from pipeline.normalize.explaining import Change
    from pipeline.stages import Outcome

MOST_BLOCKS = 1500
"""Blocks of one article that are shown."""
LONGEST_BLOCK = 2000
"""Characters of one block that are shown."""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block of the raw document and its fate."""

    first: int
    """Its number, from 1."""
    last: int
    """Another number where it stands for neighbours of which only the beginning is known."""
    text: str
    more: int
    """Characters that are left out."""
    kind: BlockKind
    family: str | None = None
    """Why it was removed; ``None`` where it was kept."""
    rule: str = ""
    score: float | None = None
    """The model's for keeping it, 0 to 1."""
    whole: bool = True
    """False where only its beginning is known."""

    @property
    def moved(self) -> bool:
        """Whether it stands in a field of the record now."""
        return self.family in FIELD_FAMILIES


@dataclass(frozen=True)
class ArticleView:
    """All that an article page shows.

    Attributes:
        name: path of the document below ``raw/``, with the record's index behind a ``#`` in a container.
        article: the record; ``None`` where the document was rejected.
        rejection: why there is no record.
        blocks: the first of the raw blocks.
        left_out: how many more there are.
        from_record: the raw file has gone or changed, so the blocks are what the record keeps of them.
        notes: where the metadata came from.
        changes: what normalising changed.
    """

    name: str
    article: Article | None
    rejection: Rejection | None
    blocks: list[RawBlock]
    left_out: int = 0
    from_record: bool = False
    notes: Sequence[str] = ()
    changes: Sequence[Change] = ()
    families: dict[str, int] = field(init=False)
    """Removed blocks by family, the most frequent first."""

    def __post_init__(self) -> None:
        """Count the families."""
        families: dict[str, int] = {}
        if self.article is not None:
            for removed in self.article.removed:
                families[removed.family] = families.get(removed.family, 0) + removed.last - removed.first + 1
        else:
            for block in self.blocks:
                if block.family is not None:
                    families[block.family] = families.get(block.family, 0) + 1
        ordered = dict(sorted(families.items(), key=lambda item: (-item[1], item[0])))
        object.__setattr__(self, "families", ordered)


def view_of_outcome(name: str, outcome: Outcome) -> ArticleView:
    """The view of a document that was explained."""
    verdicts = outcome.verdicts
    blocks = [
        _raw_block(number, block, verdicts[number - 1].family, verdicts[number - 1].rule, verdicts[number - 1].score)
        if number <= len(verdicts)
        else _raw_block(number, block, None, None, None)
        for number, block in enumerate(outcome.blocks[:MOST_BLOCKS], start=1)
    ]
    result = outcome.result
    return ArticleView(
        name=name,
        article=result if isinstance(result, Article) else None,
        rejection=None if isinstance(result, Article) else result,
        blocks=blocks,
        left_out=max(len(outcome.blocks) - MOST_BLOCKS, 0),
        notes=outcome.notes,
        changes=outcome.normalised,
    )


def view_of_record(name: str, article: Article, raw_blocks: Sequence[Block] | None) -> ArticleView:
    """The view of a record, whose word it is what became of each block.

    Args:
        name: what the page calls it.
        article: the record.
        raw_blocks: of its raw document; where there are none, or not as many as the record counts, the view shows the
            record's blocks and excerpts.
    """
    count = len(article.blocks) + sum(removed.last - removed.first + 1 for removed in article.removed)
    if raw_blocks is None or len(raw_blocks) != count:
        blocks = _blocks_of_record(article)
        return ArticleView(
            name, article, None, blocks[:MOST_BLOCKS], max(len(blocks) - MOST_BLOCKS, 0), from_record=True
        )
    fates = {number: entry for entry in article.removed for number in range(entry.first, entry.last + 1)}
    shown = []
    for number, block in enumerate(raw_blocks[:MOST_BLOCKS], start=1):
        entry = fates.get(number)
        fate = (None, None, None) if entry is None else (entry.family, entry.rule, entry.score)
        shown.append(_raw_block(number, block, *fate))
    return ArticleView(name, article, None, shown, max(count - MOST_BLOCKS, 0))


def _blocks_of_record(article: Article) -> list[RawBlock]:
    """Kept blocks and excerpts of removed ones, in the order of the document."""
    starts = {entry.first: entry for entry in article.removed}
    kept = iter(article.blocks)
    blocks: list[RawBlock] = []
    number = 1
    while True:
        entry = starts.get(number)
        if entry is not None:
            whole = entry.first == entry.last and len(entry.excerpt) < 40
            blocks.append(
                RawBlock(
                    entry.first, entry.last, entry.excerpt, 0, "paragraph", entry.family, entry.rule, entry.score, whole
                )
            )
            number = max(entry.last, number) + 1
            continue
        block = next(kept, None)
        if block is None:
            return blocks
        blocks.append(RawBlock(number, number, *_cut(block.text), block.kind))
        number += 1


def _raw_block(number: int, block: Block, family: str | None, rule: str | None, score: float | None) -> RawBlock:
    return RawBlock(number, number, *_cut(block.text), block.kind, family, rule or "", score)


def _cut(text: str) -> tuple[str, int]:
    return text[:LONGEST_BLOCK], max(len(text) - LONGEST_BLOCK, 0)
