"""Finds the user rules that a line is, begins with or contains.

Whole lines are one look-up in a dictionary. All beginnings and parts are one Aho-Corasick automaton, so the cost of a
line grows with its length and the number of finds, not with the number of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from pipeline.cruft.phrases import SHORT_LINE, ends_word, fold_line, fold_lines, is_unspaced, trim_line
from pipeline.normalize import normalize_inline
from pipeline.normalize.mojibake import repair

_START = "\n"
"""Stands before a line while it is searched, and before what must be its beginning; no folded line holds one."""
_QUOTES, _DASHES = re.compile(" ?(?:['>] ?)+"), re.compile("--+")
_REMEMBERED = 8192  # short lines
_BULLET = "o "  # how inscriptis draws the bullet of a nested list


def key_of_rule(text: str) -> str:
    """The text of a rule as it is compared: folded, and without the marks at its ends unless it is nothing but marks.

    Empty where it is blank.
    """
    folded = _loosened(fold_line(text))
    return trim_line(folded)[1] or folded


class RuleMatcher:
    """The texts of rules, indexed.

    Args:
        rules: for each rule how it matches (``line``, ``start`` or ``contains``) and its key.
    """

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        self._lines: dict[str, list[int]] = {}
        parts: dict[str, list[int]] = {}
        for number, (match, key) in enumerate(rules):
            if match == "line":
                self._lines.setdefault(key, []).append(number)
            else:
                parts.setdefault(_START + key if match == "start" else key, []).append(number)
        self._parts = list(parts)
        self._numbers = list(parts.values())
        self._automaton = AhoCorasick(self._parts) if parts else None
        self._remembered: dict[str, tuple[int, ...]] = {}

    def match(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """For each text the numbers of the rules that it carries, in ascending order.

        A text is looked up as it was read, and as the record would show it: people copy from both.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        found = dict(zip(new, self._look_up(new), strict=True))
        answers = [found[text] if text in found else self._remembered[text] for text in texts]
        # The lines of menus and footers come back on every page of a site.
        short = {text: numbers for text, numbers in found.items() if len(text) <= SHORT_LINE}
        if len(self._remembered) + len(short) > _REMEMBERED:
            self._remembered.clear()
        if len(short) <= _REMEMBERED:
            self._remembered.update(short)
        return answers

    def _look_up(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        found = [self._carried(folded) for folded in fold_lines(texts)]
        for index, text in enumerate(texts):
            if "&" in text or repair(text) is not text:  # what a record shows of it may fold to something else
                found[index] |= self._carried(fold_line(normalize_inline(text, "keep")))
        return [tuple(sorted(numbers)) for numbers in found]

    def _carried(self, folded: str) -> set[int]:
        folded = _loosened(folded)
        left, core = trim_line(folded)
        found = set(self._lines.get(core or folded, ()))
        if core.startswith(_BULLET):
            found.update(self._lines.get(core[len(_BULLET) :], ()))
        if self._automaton is not None and core:
            found.update(self._in_parts(_START + left))
        return found

    def _in_parts(self, line: str) -> Iterable[int]:
        assert self._automaton is not None
        if not line.isascii():  # half of a surrogate pair is no text that the automaton takes
            line = line.encode("utf-8", "replace").decode("utf-8")
        for index, start, end in self._automaton.find_matches_as_indexes(line, overlapping=True):
            part = self._parts[index]
            if _begins_word(line, start, part) and ends_word(part, line[start : end + 1]):
                yield from self._numbers[index]


def _loosened(folded: str) -> str:
    """A folded line without what normalising may change about quotes and dashes: spaces in « guillemets », a ``--``.

    A closing guillemet between spaces was folded to the ``>`` of a breadcrumb.
    """
    if "'" in folded or ">" in folded:
        folded = _QUOTES.sub("'", folded)
    return _DASHES.sub("-", folded) if "--" in folded else folded


def _begins_word(line: str, at: int, part: str) -> bool:
    return at == 0 or not line[at - 1].isalnum() or not part[0].isalnum() or is_unspaced(part, 1)
