"""Labels that a publishing system sets where nobody chose one: sections and keywords that say nothing."""

from __future__ import annotations

import re

from pipeline.metadata.similarity import letters_of

_NO_LABEL = frozenset(
    letters_of(label)
    for label in """
    null, nil, none, undefined, n/a, uncategorized, uncategorised, not categorized, unkategorisiert,
    nicht kategorisiert, nicht zugeordnet, ohne kategorie, keine kategorie, sin categoría, sin categorizar,
    sin clasificar, non classé, non catégorisé, senza categoria, non categorizzato, sem categoria, não categorizado,
    geen categorie, niet gecategoriseerd, bez kategorii, bez kategorie, fără categorie, okategoriserade,
    ukategorisert, ukategoriseret, ikke kategoriseret, kategorisiz, tak berkategori, chưa phân loại, без рубрики,
    без категории, без категорії, غير مصنف, ללא קטגוריה, 未分類, 未分类, 미분류
    """.split(",")
)
_AND = re.compile(r"\s(?:and|or|und|oder|et|ou|y|o|e|och|og|en|i|&|\+)\s")
_FEWEST_SPACED = 3
"""Parts from which on commas with a space behind them list sections: two may be "Helena, MT"."""


def is_no_label(text: str) -> bool:
    """Whether a label says that there is none."""
    return letters_of(text) in _NO_LABEL


def first_section(text: str) -> str:
    """The first of the sections in a text, which is mostly only one.

    They are listed with nothing but commas between ("News,Local"), or are three and more and no sentence ("Art, Design
    and Travel" is one section).
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1 or not parts[0]:
        return text
    tight = ", " not in text
    listed = len(parts) >= _FEWEST_SPACED and _AND.search(parts[-1]) is None
    return parts[0] if tight or listed else text
