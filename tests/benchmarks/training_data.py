"""The development pages as labelled documents: pages and the dumps made of them, with the share of each block in gold.

Silver labels, for pages of which only some snippets are known: what trafilatura keeps, corrected by the snippets.
"""

from __future__ import annotations

import hashlib
import math
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.blocks import dump_blocks, page_blocks, page_title, parse_page
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.evidence import Evidence, gather
from pipeline.sources import Document, read_source
from tests.benchmarks.labels import IN_GOLD, block_labels, words_of
from tests.benchmarks.pages import ARTICLE, Page, over_pages, read_pages
from tests.benchmarks.scoring import Gold
from tests.benchmarks.systems import DUMP_STYLES, SILVER, Kept

PAGE = "page"
FORMS = (PAGE, *DUMP_STYLES)
"""What a document of the training is: the page itself, or a dump of it in one of the styles."""
_FEWEST_WORDS = 20
"""Words of an article's gold text; some are empty or cut off, and would teach that all text is boilerplate."""


@dataclass
class Labelled:
    """One page in one form.

    Attributes:
        page: where it is from.
        evidence: its blocks.
        shares: for each block the share of its words in the gold text, ``nan`` where it has no word.
        words: number of words of each block.
        gold_words: number of words of the gold text.
    """

    page: Page
    evidence: Evidence
    shares: list[float]
    words: list[int]
    gold_words: int


def load_documents(data: Path, form: str, cache: Path | None, sample: int | None = None) -> list[Labelled]:
    """All development pages in one form, but for those without blocks and those whose gold text is cut off.

    Args:
        data: folder of the data sets.
        form: one of :data:`FORMS`.
        cache: folder where the documents are kept, for it takes minutes to make them. It must be emptied by hand when
            the blocks, the catalogue or the labels change.
        sample: at most so many pages of each set; all if ``None``.
    """
    kept = cache / f"{form}-{sample or 'all'}.pickle" if cache else None
    if kept is not None and kept.exists():
        return list(pickle.loads(kept.read_bytes()))
    outputs = Kept(cache / "outputs" if cache else None)
    documents = list(over_pages(partial(_labelled, form=form, outputs=outputs), read_pages(data, sample)))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(documents))
    return documents


def _labelled(pages: list[Page], form: str, outputs: Kept) -> Iterator[Labelled]:
    for page in pages:
        html = page.html()
        gold = page.row.get("text")
        silver = gold is None
        if gold is None:
            gold = outputs.text("silver", SILVER, html)
        gold_words = len(words_of(gold))
        evidence = _evidence(page, html, form, outputs)
        if not evidence.blocks or (page.type == ARTICLE and gold_words < _FEWEST_WORDS):
            continue
        texts = [block.text for block in evidence.blocks]
        shares = block_labels(texts, gold)
        if silver:
            shares = _corrected(shares, texts, Gold(page.row))
        yield Labelled(page, evidence, shares, [len(words_of(text)) for text in texts], gold_words)


def _evidence(page: Page, html: str, form: str, outputs: Kept) -> Evidence:
    if form != PAGE:
        blocks = dump_blocks(outputs.dump(form, html))
        return gather([block for block in blocks if block.told is None], load_catalogue(), markup=False)
    raw = page.raw()
    tree = parse_page(read_source(Document(raw, name="page.html"), len(raw) + 1).text)
    return gather(page_blocks(tree), load_catalogue(), markup=True, title=page_title(tree))


def _corrected(shares: Sequence[float], texts: Sequence[str], gold: Gold) -> list[float]:
    """Labels with what is known for certain: blocks with a snippet that must be there, or must not."""
    corrected = []
    for share, text in zip(shares, texts, strict=True):
        score = gold.score(text)
        if score.found:
            share = 1.0
        elif score.absent < score.must_not:
            share = 0.0
        corrected.append(share)
    return corrected


def is_kept(share: float) -> bool:
    """Whether a block of this share belongs to the article."""
    return not math.isnan(share) and share >= IN_GOLD


def drawn(page: Page, of: int) -> int:
    """A number below ``of`` for a page, always the same."""
    return hashlib.sha256(page.id.encode()).digest()[0] % of
