"""The model card: what the weights were learned from and what they reach (Mitchell et al. 2019)."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from tests.benchmarks.training_data import Labelled

_SOURCES = {
    "wcxb": ("development split of WCXB", "CC-BY-4.0, Murrough Foley"),
    "news": ("publisher test pages of flairNLP/fundus", "MIT"),
    "readability": ("test pages of mozilla/readability", "Apache-2.0"),
    "segments": ("evaluation pages of adbar/trafilatura; silver labels, corrected by its snippets", "Apache-2.0"),
}
_LIBRARIES = ("catboost", "jax", "scikit-learn", "numpy", "trafilatura", "inscriptis", "resiliparse")

_CARD = """# Model card: blocks.npz

Says of each block of a page, or line of a text dump, how likely it is to belong to the article, and of a document how
likely it is to be one. Made by `python -m tests.benchmarks.train`; not edited by hand.

- Date: {date}
- Weights: {size:.0f} KB, SHA-256 `{sha256}`
- Made with: {libraries}

## Data

| set | pages | from | licence |
| --- | ---: | --- | --- |
{data}

Every page is used in five forms: the page, and dumps of it in four styles. Blocks are labelled by aligning them with
the gold text. None of the pages' text is in the weights: words and class names are hashed, 131,072 buckets of eight
bits each.

## Figures

Cross-validated by site: each page is scored by models that were fitted without its site, step by step. Blocks are
compared as they are, before headlines are taken out and cue phrases are heard. In brackets 95 % bootstrap intervals
over sites. Where a text is Chinese, Japanese or Korean, "words" are its characters.

{table}

### Documents that are no articles

Documents whose probability to be an article is below a threshold, of pages and dumps together. The pipeline flags
below 0.1.

{flagged}

## Known faults

- English is most of the data and German most of the rest; few pages are Chinese, Japanese or Korean, hardly any Arabic,
  Hebrew, Thai or Greek.
- What stays most often and should not: a second article or teasers behind the first, captions and inline teasers in
  dumps, reader comments without a heading. What is lost most often: lists and tables of short lines, reviews made of
  cards, articles of one paragraph.
- The golds do not agree with each other on captions, inline "also read" lines and short labels, nor does the model.
- Pages that are no articles weigh less: what of a shop or a list of links is its text is often a matter of taste.
- Stacking: trees and network learn from scores that are held out by site, but the models behind those scores have seen
  the fold on which the next step is judged.
"""


def model_card(weights: Path, documents: Sequence[Labelled], table: Sequence[str], flagged: Sequence[str]) -> str:
    """The card as Markdown.

    Args:
        weights: the file.
        documents: the pages that it was learned from.
        table, flagged: lines of the tables of figures.
    """
    pages = Counter(document.page.set for document in documents)
    data = [f"| {name} | {pages[name]} | {source} | {licence} |" for name, (source, licence) in _SOURCES.items()]
    return _CARD.format(
        date=datetime.now(timezone.utc).date().isoformat(),
        size=weights.stat().st_size / 1000,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        libraries=", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES),
        data="\n".join(data),
        table="\n".join(table),
        flagged="\n".join(flagged),
    )
