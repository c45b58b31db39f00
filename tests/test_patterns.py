"""Every regular expression of the package in linear time: no input makes one of them slow.

A pattern is tried on baits made from its own letters. What counts is not a time, which depends on the machine, but
growth: a bait of twice the length may take twice as long, not four times.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable

import pytest

from pipeline import Article, Document, clean_many
from tests.expressions import Pattern, calls, expressions
from tests.hostile.contents import page, script, text

_LENGTHS = (1_000, 2_000, 4_000)
_FEW = 18
"""Characters of the first bait."""
_MOST = 3.0
"""Times the time may grow where the length doubles, each time: a quadratic pattern grows by 4."""
_FAST = 0.002
"""Seconds below which noise is larger than growth."""
_TOO_LONG = 1.0
"""Seconds that no bait of these lengths may take, however its time grows."""


def baits(pattern: str) -> Iterable[str]:
    """Units whose repetition may make it slow: letters of the pattern, alone and in pairs, and white space."""
    plain = re.sub(r"\\[a-zA-Z]|\(\?[a-zA-Z:=!<]+", "", pattern)
    letters = list(dict.fromkeys(letter for letter in plain if not letter.isalnum() or letter.isascii()))[:14]
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{2,}", plain)))[:12]
    units = [*" \n\ta1.,-'\"<&;:/([{@|", *letters, *words, "a ", " .", "a.", "1 ", "<a ", "&a", "a-", ", a", "1,"]
    units += [f"{word} " for word in words[:4]]
    return dict.fromkeys(units)


def seconds(pattern: Pattern, text: str, searched: bool) -> float:
    """Processor time of finding all matches, or the one at the beginning."""
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    before = time.thread_time()
    pattern.match(subject)  # type: ignore[arg-type]
    pattern.fullmatch(subject)  # type: ignore[arg-type]
    if searched:
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass
    return time.thread_time() - before


def is_slow(pattern: Pattern, unit: str, end: str, searched: bool = True) -> bool:
    """Whether the time grows faster than the length, or is too long at all."""
    few = unit * (_FEW // len(unit)) + end
    if seconds(pattern, few, searched) > _FAST and seconds(pattern, few, searched) > _FAST:
        return True  # exponential; with more it would not come back
    for rounds in (1, 5):  # what seems slow is looked at again, for others are at work too
        before = None
        for length in _LENGTHS:
            text = unit * (length // len(unit)) + end
            took = min(seconds(pattern, text, searched) for _ in range(rounds))
            if took > _TOO_LONG:
                return True
            if before is not None and (took < _FAST or took < _MOST * before):
                return False
            before = took
    return True


EXPRESSIONS = expressions()

SHORT_INPUT = {"pipeline.language._NOISE:0": "it sees the first 1,000 characters of a text"}
"""Patterns that are not linear and need not be, with what bounds their input."""

COLLAPSED = ("pipeline.metadata.",)
"""Where texts come in with one space for every run of white space; test_white_space_is_collapsed_before says so."""


MADE_WHEN_NEEDED = {
    ("pipeline.cruft.matcher", "__init__"): "in the catalogue, where it is found",
    ("pipeline.cruft.matcher", "_in_short"): "the phrases of the catalogue, which are looked at one by one",
    ("pipeline.cruft.phrases", "alternation"): "in the catalogue, where they are found",
    ("pipeline.normalize.mojibake", "_traces"): "for constants of the module",
    ("pipeline.normalize.quotes", "replace_makeshift"): "one character out of two",
}
"""Functions that put a pattern together, and where it is looked at all the same."""


def test_none_is_overlooked() -> None:
    made = {(call.module, call.within) for call in calls() if call.within and call.pattern is None}
    assert made == set(MADE_WHEN_NEEDED)
    assert set(SHORT_INPUT) <= set(EXPRESSIONS)
    written = {call.pattern.pattern for call in calls() if call.pattern is not None}
    assert len(written) > 150
    assert written <= {expression.pattern.pattern for expression in EXPRESSIONS.values()}
    assert sum(name.startswith("catalogue:") for name in EXPRESSIONS) > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in EXPRESSIONS if name not in SHORT_INPUT])
def test_no_bait_makes_it_slow(name: str) -> None:
    pattern, searched = EXPRESSIONS[name]
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    units = [unit for unit in baits(source) if not (unit.isspace() and name.startswith(COLLAPSED))]
    slow = [(unit, end) for unit in units for end in ("", "\0") if is_slow(pattern, unit, end, searched)]
    assert not slow, f"{source[:300]!r}"


@pytest.mark.parametrize("source", [r"\s+$", r"a.*b.*c$", r"(?:a|b)*c\Z", r"(?:a+)+b"])
def test_it_knows_a_slow_one(source: str) -> None:
    assert any(is_slow(re.compile(source), unit, "\0") for unit in baits(source))


def test_white_space_is_collapsed_before() -> None:
    """A quadratic pattern of the metadata would take minutes for these, were they not bounded before."""
    spaces = " " * 200_000
    author = f"By Ann{spaces}Lee{spaces}x"
    data = json.dumps({"@type": "NewsArticle", "author": {"@type": "Organization", "name": author}})
    documents = [
        Document(page("", f'<meta name="author" content="{author}">'), name="a.html"),
        Document(page("", script(data)), name="b.html"),
        Document(page(f'<p class="byline">{author}</p>'), name="c.html"),
        Document(text(f"A headline\n\nBy Ann Lee{spaces}Reporter{spaces}x, 3{spaces}hours ago"), name="d.txt"),
    ]
    before = time.process_time()
    assert all(isinstance(answer, Article) for answer in clean_many(documents))
    assert time.process_time() - before < 20
