"""Quotations that run over several paragraphs.

Inside one paragraph a quotation mark without a partner is left as it is, for nothing says what it is. Its neighbours
can: a paragraph that opens with a mark and never closes it, before one that opens with another (the English way: only
the last one is closed), or before a later one that closes a quotation it never opened (the way of most languages).
Where that is so, the marks are set as those of any quotation. Whatever is ambiguous is left alone: two lone marks in
a paragraph, an end that does not come within a few paragraphs, a heading or a list between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.normalize.context import DOUBLE, GUILLEMETS, can_close, can_open, is_word
from pipeline.normalize.guillemets import guillemet_pairs
from pipeline.normalize.plan import Style, plan_for
from pipeline.normalize.quotations import read_quotes
from pipeline.normalize.typographic import marks_in

_MARK = re.compile(f"[{DOUBLE}{GUILLEMETS}]")
_MOST_BETWEEN = 6  # paragraphs without a mark of their own between the beginning and the end of a quotation


@dataclass(frozen=True, slots=True)
class _Lone:
    """The one mark of a paragraph that has no partner there, and whether it opens or closes a quotation."""

    place: int
    opens: bool


def set_across(texts: Sequence[str | None], style: Style) -> list[str | None]:
    """Paragraphs in normal form with the marks of quotations that run over several of them set.

    Args:
        texts: the blocks of a document in order, each as its plan returned it; ``None`` where a block is no running
            text (a heading, a table row, code), and no quotation runs over it.
        style: the style that the plan was made for; with quotes ``keep`` nothing is changed.

    Returns:
        The blocks; only quotation marks, and spaces beside guillemets, differ. Doing it again changes nothing.
    """
    unset = list(texts)
    if style.quotes == "keep" or not any(text and _MARK.search(text) for text in texts):
        return unset
    changed = _set(unset, style)
    if changed == unset:
        return unset
    plan = plan_for(style)
    again = [
        after if after == before or not after else plan.run(after) for before, after in zip(unset, changed, strict=True)
    ]
    return changed if _set(again, style) == changed else unset


def _set(texts: Sequence[str | None], style: Style) -> list[str | None]:
    result = list(texts)
    for number, lone in _continued(texts, style.language):
        text = result[number]
        if text is not None:
            result[number] = _replaced(text, lone, style)
    return result


def _continued(texts: Sequence[str | None], language: str | None) -> list[tuple[int, _Lone]]:
    """The lone marks that belong to quotations over several paragraphs, with the number of their paragraph."""
    confirmed: list[tuple[int, _Lone]] = []
    open_: list[tuple[int, _Lone]] = []  # the marks of a quotation that is not closed yet
    between = 0
    for number, text in enumerate(texts):
        marks = 0 if text is None else len(_MARK.findall(text))
        lone = _lone_mark(text, language) if text is not None and marks % 2 else None
        starts = text is not None and marks > 0 and _MARK.match(text) is not None
        if text is None or (marks % 2 and lone is None):
            open_ = []
        elif lone is not None and lone.opens:
            open_ = [*open_, (number, lone)] if between == 0 else [(number, lone)]
        elif open_ and lone is not None:
            confirmed += [*open_, (number, lone)]
            open_ = []
        elif open_ and starts and between == 0:
            confirmed += open_  # the last paragraph of an English quotation: opened again, and closed
            open_ = []
        elif open_ and marks == 0 and between < _MOST_BETWEEN:
            between += 1
            continue
        else:
            open_ = []
        between = 0
    return confirmed


def _lone_mark(text: str, language: str | None) -> _Lone | None:
    paired = {place for pair in guillemet_pairs(text, GUILLEMETS) for place in pair}
    if any(mark in text for mark in DOUBLE):
        paired |= {place for pair in read_quotes(text, language).pairs for place in pair}
    lone = [found.start() for found in _MARK.finditer(text) if found.start() not in paired]
    if len(lone) != 1:
        return None
    place = lone[0]
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    spaced = text[place] in GUILLEMETS  # « mot »
    if not any(is_word(character) for character in text[:place]):
        opens = can_open(before, after) or (spaced and len(text) > place + 2)
        # What goes on in the next paragraph ends in punctuation here; "« Previous" before "Next »" does not.
        return _Lone(place, opens=True) if opens and text[place] != "»" and not is_word(text[-1]) else None
    if can_close(before, after) or (text[place] == "»" and (after == "" or not is_word(after))):
        return _Lone(place, opens=False)
    return None


def _replaced(text: str, lone: _Lone, style: Style) -> str:
    before, after = text[: lone.place], text[lone.place + 1 :]
    if style.quotes == "straight":
        opening = closing = '"'
    else:
        opening, closing = marks_in(text, style.language).outer
    if text[lone.place] in GUILLEMETS or opening[-1].isspace():
        before, after = (before, after.lstrip()) if lone.opens else (before.rstrip(), after)
    return before + (opening if lone.opens else closing) + after
