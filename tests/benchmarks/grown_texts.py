"""As many dumps as are asked for, made of a few: each with the lines around an article as they are, and in the place of
its paragraphs sentences of several others, mixed, with words of its own among them.

Real documents differ in their text; near-duplicates are the rare case. Copies of a few dumps are the opposite: nearly
all of them would be marked, and written twice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

_FEWEST_WORDS = 12
"""Words from which on a line is a paragraph."""
_FEWEST_PARAGRAPHS = 5
"""Of a dump that documents are made of; what is left of the others would be the same each time."""
_MIXED = 6
"""Dumps that the sentences of one document come from."""
_EACH = 15
"""Of so many words one is replaced by a word of the document's own."""
_OWN_WORDS = 40

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_SYLLABLES = ("ba", "den", "fir", "gol", "ka", "lum", "mar", "ne", "or", "pel", "qui", "ros", "sta", "tin", "ul", "ve")


def grown_texts(dumps: Sequence[str], number: int, seed: int = 1) -> Iterator[str]:
    """Documents made of ``dumps``, the same for the same arguments; the first ones also where more are asked for.

    Raises:
        ValueError: no dump has paragraphs.
    """
    lines_of = [dump.splitlines() for dump in dumps]
    lines_of = [lines for lines in lines_of if sum(map(_is_paragraph, lines)) >= _FEWEST_PARAGRAPHS]
    if not lines_of:
        raise ValueError("grown_texts: no dump has paragraphs; give dumps of articles in a language with spaces")
    sentences_of = [
        [sentence for line in lines if _is_paragraph(line) for sentence in _BETWEEN_SENTENCES.split(line.strip())]
        for lines in lines_of
    ]
    for index in range(number):
        chance = random.Random(f"{seed} {index}")
        mixed = chance.choices(sentences_of, k=_MIXED)
        pool = [sentence for sentences in mixed for sentence in sentences]
        own = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(_OWN_WORDS)]
        lines = lines_of[index % len(lines_of)]
        yield "\n".join(_paragraph(line, pool, own, chance) if _is_paragraph(line) else line for line in lines)


def _is_paragraph(line: str) -> bool:
    return len(line.split()) >= _FEWEST_WORDS


def _paragraph(line: str, pool: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    """Sentences of ``pool`` of at least as many words as ``line`` has, some of which are replaced."""
    words: list[str] = []
    while len(words) < len(line.split()):
        words += chance.choice(pool).split()
    for place in range(chance.randrange(_EACH), len(words), _EACH):
        words[place] = chance.choice(own)
    return " ".join(words)
