"""Typographic quotes: pairs by language, nested levels, real apostrophes.

Quotations and apostrophes are read from their neighbours (:mod:`pipeline.normalize.quotations`), so wrong pairs (”x”,
“x", „x") come out right, and set in the marks of the language. What has no partner is left exactly as it was.

The result must be a fixed point: setting it again must change nothing. A mark can mislead the second reading (a word
in single quotes that is also an elision, a guillemet beside a stray one), so there are several ways to set a text, from
the best to the plainest, and the first that proves to be a fixed point is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.normalize.context import DOUBLE, Pair
from pipeline.normalize.guillemets import has_guillemets
from pipeline.normalize.quotations import read_quotes
from pipeline.normalize.quote_marks import ENGLISH, Marks, marks_for
from pipeline.normalize.quotes import unify

_ANY_MARK = re.compile("[\"'“”„‟‘’‚‛«»‹›′″‵‶`´]")
_IDEOGRAPHIC = re.compile("[\u3005-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003fffd]")

# A plainer way can leave a text that a better way can set. Once is what happens in texts made to confuse.
_ROUNDS = 5


@dataclass(frozen=True)
class _Way:
    marks: Marks
    by_level: bool  # whether a quotation within a quotation may change from double to single marks or back


def typeset(text: str, language: str | None) -> str:
    """``text`` with typographic quotes and apostrophes.

    Args:
        language: BCP 47 code; None, or a language that is not known, gets English marks.

    Never raises, and changes nothing but quote characters and the spaces inside « ».
    """
    if _ANY_MARK.search(text) is None:
        return text
    marks = marks_for(language)
    for _ in range(_ROUNDS):
        result, settled = _best(text, marks, language)
        if settled or result == text:
            return result
        text = result
    return text


def _best(text: str, marks: Marks, language: str | None) -> tuple[str, bool]:
    """``text`` set in the first way that is a fixed point of its own, and whether that was the best way there is."""
    text = unify(text)
    strays = has_guillemets(text)
    for rank, way in enumerate(_ways(marks, strays)):
        result = _set(text, way, language)
        again = unify(result)
        if has_guillemets(again) == strays and _set(again, way, language) == result:
            return result, rank == 0
    return text, False


def _ways(marks: Marks, strays: bool) -> Iterator[_Way]:
    # A guillemet that stayed an arrow would be taken for the partner of one set here.
    if not (strays and marks.guillemets):
        yield _Way(marks, by_level=True)
        yield _Way(marks, by_level=False)
    yield _Way(ENGLISH, by_level=True)
    yield _Way(ENGLISH, by_level=False)


def _set(text: str, way: _Way, language: str | None) -> str:
    reading = read_quotes(text, language)
    if not reading.pairs and not reading.apostrophes:
        return text
    marks_at: dict[int, str] = dict.fromkeys(reading.apostrophes, "’")
    around: list[tuple[int, str]] = []  # closing position and level of the quotations that are open
    corners = counted = 0  # corner brackets that are open before the position counted up to
    for opening, closing in sorted(reading.pairs):
        while around and around[-1][0] < opening:
            around.pop()
        corners += sum(text.count(mark, counted, opening) for mark in "「『")
        corners -= sum(text.count(mark, counted, opening) for mark in "」』")
        counted = opening
        marks = _marks_of(text, (opening, closing), way)
        parent = around[-1][1] if around else "outer" if marks.corners and corners % 2 else None
        level = _level(text[opening] in DOUBLE, parent, marks, way.by_level)
        marks_at[opening], marks_at[closing] = getattr(marks, level)
        around.append((closing, level))
    pieces: list[str] = []
    done = 0
    for here in sorted(marks_at):
        pieces += [text[done:here], marks_at[here]]
        done = here + 1
    return "".join(pieces) + text[done:]


def marks_in(text: str, language: str | None) -> Marks:
    """The marks for a quotation of ``text``: those of its language, but no corner brackets around Latin text."""
    marks = marks_for(language)
    return ENGLISH if marks.corners and _IDEOGRAPHIC.search(text) is None else marks


def _marks_of(text: str, pair: Pair, way: _Way) -> Marks:
    if way.marks.corners and _IDEOGRAPHIC.search(text, *pair) is None:
        return ENGLISH
    return way.marks


def _level(double: bool, parent: str | None, marks: Marks, by_level: bool) -> str:
    if by_level and parent is not None:
        return "inner" if parent == "outer" else "outer"
    if not double:
        return "single"
    return "inner" if parent == "outer" and marks.inner != marks.single else "outer"
