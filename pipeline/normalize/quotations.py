"""Reading quotes: which of them open, which close, which are apostrophes.

A quote is read from what stands before and after it, never from its glyph, with a stack of what is open. What cannot
be told is none of the three: feet and inches (5' 3"), a quote between two letters, an opening that nothing closes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.normalize.context import DOUBLE, SINGLE, Pair, can_close, can_open, is_space, is_word
from pipeline.normalize.quote_marks import ELISIONS

_QUOTE = re.compile(f"[{DOUBLE}{SINGLE}]")
_DECADE = re.compile(r"\d\d(?:s|er)\b")  # '90s, '68er
_YEAR = re.compile(r"\d\d\b")  # '68
_FEET = re.compile(r"\d['‘’′]\s?\d+(?:[.,]\d+)?$")
_FEET_LENGTH = 12  # characters looked back at: enough for 12' 11.75
_NO_ELISION = re.compile("(?!)")
_ELISION = {language: re.compile(f"(?:{words})(?!['‘’])", re.IGNORECASE) for language, words in ELISIONS.items()}
# Thai, Lao, Khmer, Burmese and CJK set no space between words, so a quote may stand between two letters; Korean sets
# none before a particle.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003fffd]"
)


@dataclass
class Reading:
    """The quotes of a text: positions of pairs, properly nested, and of apostrophes."""

    pairs: list[Pair] = field(default_factory=list)
    apostrophes: list[int] = field(default_factory=list)


def read_quotes(text: str, language: str | None) -> Reading:
    """What the straight and curly quotes of ``text`` are; the others should be unified before.

    Args:
        language: BCP 47 code; it decides which words begin with an apostrophe. None reads as English.
    """
    reader = _Reader(text, _ELISION.get((language or "en").lower().partition("-")[0], _NO_ELISION))
    for found in _QUOTE.finditer(text):
        if found.group() in DOUBLE:
            reader.double(found.start())
        else:
            reader.single(found.start())
    return reader.finish()


class _Reader:
    def __init__(self, text: str, elision: re.Pattern[str]) -> None:
        self.text = text
        self.elision = elision
        self.open: list[tuple[bool, int]] = []  # whether double, position
        self.doubles = 0  # how many of the open ones are double
        self.pairs: dict[int, int] = {}  # closing position: opening position
        self.apostrophes: set[int] = set()
        self.last_single: tuple[int, int] | None = None  # closing position, and how many were open then

    def neighbours(self, here: int) -> tuple[str, str]:
        return self.text[here - 1 : here], self.text[here + 1 : here + 2]

    def double(self, here: int) -> None:
        before, after = self.neighbours(here)
        if before.isdigit() and _FEET.search(self.text[max(0, here - _FEET_LENGTH) : here]):
            return
        opens, closes = can_open(before, after), can_close(before, after)
        if opens == closes:
            if not self._may_stand_between(before, after):
                return
            opens = self.doubles == 0
        if opens:
            self.open.append((True, here))
            self.doubles += 1
        elif self.doubles:
            while not self.open[-1][0]:
                self._give_up()
            self._close(here)
            self.doubles -= 1

    def single(self, here: int) -> None:
        if here in self.apostrophes:
            return
        before, after = self.neighbours(here)
        if self._is_apostrophe(here, before, after):
            self.apostrophes.add(here)
            return
        opens, closes = can_open(before, after), can_close(before, after)
        inside = bool(self.open) and not self.open[-1][0]
        if opens == closes:
            if not self._may_stand_between(before, after):
                return
            opens = not inside
        if opens:
            self.open.append((False, here))
        elif inside:
            self._close(here)
            self.last_single = (here, len(self.open))
        elif not self._close_later(here, before) and before.isalpha():
            self.apostrophes.add(here)  # goin', dogs'

    def finish(self) -> Reading:
        while self.open:
            self._give_up()
        return Reading([(opening, closing) for closing, opening in self.pairs.items()], sorted(self.apostrophes))

    def _may_stand_between(self, before: str, after: str) -> bool:
        """Whether a quote that could be either, or neither, is one at all; ל"צה and 24"x36" are not."""
        if is_space(before) or is_space(after):
            return False
        glued = is_word(before) and is_word(after)
        return not glued or _UNSPACED.match(before) is not None or _UNSPACED.match(after) is not None

    def _is_apostrophe(self, here: int, before: str, after: str) -> bool:
        if is_word(before) and is_word(after):
            if _UNSPACED.match(before) or _UNSPACED.match(after):
                return False
            return not (before.isdigit() and after.isdigit())  # 5'11
        if is_word(after) and here - 1 in self.pairs and self.text[here - 1] in DOUBLE:
            return True  # "Hürriyet"'e
        if is_word(after) and before != "" and before in ")]":
            return True  # (RMS)'s
        if before.isalpha() and after != "" and after in DOUBLE:
            return is_word(self.text[here + 2 : here + 3])  # l'"affaire"
        if not can_open(before, after) or can_close(before, after):
            return False
        elided = self.elision.match(self.text, here + 1)
        if elided is not None and elided.end() > here + 2 and self.text[elided.end() - 1] in SINGLE:
            self.apostrophes.add(elided.end() - 1)  # the second one of 'n'
        return elided is not None or _DECADE.match(self.text, here + 1) is not None

    def _close(self, here: int) -> None:
        opening = self.open.pop()[1]
        if opening < here - 1:  # "" quotes nothing
            self.pairs[here] = opening

    def _close_later(self, here: int, before: str) -> bool:
        """Whether the quotation that seemed to end at a possessive ('the dogs' tails') ends here."""
        if self.last_single is None or before in "sxzSXZ":
            return False
        earlier, depth = self.last_single
        possessive = self.text[earlier - 1] in "sxzSXZ" and self.text[earlier + 1 : earlier + 2].isspace()
        if depth != len(self.open) or not possessive or earlier not in self.pairs:
            return False
        self.pairs[here] = self.pairs.pop(earlier)
        self.apostrophes.add(earlier)
        self.last_single = None
        return True

    def _give_up(self) -> None:
        """What was opened last is never closed: a year ('68), or nothing that can be told."""
        double, here = self.open.pop()
        if not double and _YEAR.match(self.text, here + 1):
            self.apostrophes.add(here)
