"""Texts that make a regular expression try in vain, made of what it matches itself.

A pattern is slow where a repetition can end in many places and what follows it fails at each. So of every repetition a
bait has what leads to it and, over and over, what it repeats; a test adds the end that fails.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

if sys.version_info >= (3, 11):
    import re._compiler as sre_compiler
    import re._constants as sre_constants
    import re._parser as sre_parser
else:
    import sre_compile as sre_compiler
    import sre_constants
    import sre_parse as sre_parser

_OTHER_LETTERS = " \n\ta1Aé.,-'\"<&;:/([{@|#_中"
_MOST_LETTERS = 80
_DRAWS = 30
_MOST_BAITS = 120
_LONGEST = 300  # characters of what is repeated
_REPEATS = (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT)
_ONE_CHARACTER = (sre_constants.LITERAL, sre_constants.NOT_LITERAL, sre_constants.IN, sre_constants.ANY)
_FEW = 4
"""Times from which on a repetition is looked at."""

Bait = tuple[str, str]
"""What a text begins with, and what is repeated behind it."""


def baits_of(pattern: re.Pattern[str] | re.Pattern[bytes]) -> list[Bait]:
    """Baits for the repetitions of a pattern, always the same."""
    drawn = list(dict.fromkeys(_Baits(pattern).drawn()))
    return drawn if len(drawn) <= _MOST_BAITS else random.Random(0).sample(drawn, _MOST_BAITS)


class _Baits:
    def __init__(self, pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
        self._tree = sre_parser.parse(pattern.pattern, pattern.flags)
        self._named = set(_letters(self._tree))
        self._letters = [*dict.fromkeys([*_OTHER_LETTERS, *_letters(self._tree)])][:_MOST_LETTERS]
        self._chance = random.Random(0)
        self._known: dict[str, list[str]] = {}

    def drawn(self) -> Iterator[Bait]:
        for _ in range(_DRAWS):
            for start, repeated in self._repeats(self._tree, ""):
                unit = "".join(self._match(repeated) for _ in range(self._chance.randint(1, 3)))
                if 0 < len(unit) <= _LONGEST:
                    yield start, unit
                    yield "", unit
                    yield "", self._match(self._tree) + unit

    def _repeats(self, tree: Iterable[Any], start: str) -> Iterator[tuple[str, Any]]:
        """Each repetition in a part of the pattern, and something that leads to it."""
        for operator, argument in tree:
            if operator in _REPEATS and argument[1] >= _FEW:
                yield start, argument[2]
            for part in _parts(operator, argument):
                yield from self._repeats(part, start)
            start += self._match([(operator, argument)])

    def _match(self, tree: Iterable[Any]) -> str:
        """Something that a part of the pattern matches, but for what stands around it."""
        text = ""
        for operator, argument in tree:
            if operator in _ONE_CHARACTER:
                letters = self._characters(operator, argument)
                named = [letter for letter in letters if letter in self._named]  # where parts may overlap
                text += self._chance.choice(named if named and self._chance.random() < 0.5 else letters)
            elif operator in _REPEATS:
                least, most, repeated = argument
                times = self._chance.randint(least, min(most, least + 2))
                text += "".join(self._match(repeated) for _ in range(times))
            elif operator not in (sre_constants.ASSERT, sre_constants.ASSERT_NOT):
                parts = _parts(operator, argument)
                text += self._match(self._chance.choice(parts)) if parts else ""
        return text

    def _characters(self, operator: Any, argument: Any) -> list[str]:
        key = f"{operator} {argument}"
        if key not in self._known:
            part = sre_compiler.compile(sre_parser.SubPattern(self._tree.state, [(operator, argument)]))
            own = [*self._letters, *_letters([(operator, argument)])]
            self._known[key] = [letter for letter in own if part.fullmatch(letter)] or ["x"]
        return self._known[key]


def _parts(operator: Any, argument: Any) -> list[Any]:
    """The patterns within an element of a pattern."""
    if operator is sre_constants.BRANCH:
        return list(argument[1])
    if operator in (*_REPEATS, sre_constants.SUBPATTERN, sre_constants.ASSERT, sre_constants.ASSERT_NOT):
        return [argument[-1]]
    return []


def _letters(tree: Iterable[Any]) -> Iterator[str]:
    """The letters that a pattern names."""
    for operator, argument in tree:
        if operator in (sre_constants.LITERAL, sre_constants.NOT_LITERAL):
            yield chr(argument)
        elif operator is sre_constants.RANGE:
            yield from map(chr, argument)
        elif operator is sre_constants.IN:
            yield from _letters(argument)
        for part in _parts(operator, argument):
            yield from _letters(part)
