"""Every regular expression of the package in linear time: no input makes one of them slow.

A pattern is tried on baits made from its own letters. What counts is not a time, which depends on the machine, but
growth: a bait of twice the length may take twice as long, not four times.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
import time
from collections.abc import Iterable, Iterator

import pytest

import pipeline
from pipeline import Article, Document, clean_many
from pipeline.cruft.catalogue import load_catalogue
from tests.hostile.contents import page, script, text

_LENGTHS = (1_000, 2_000, 4_000)
_MOST = 3.0
"""Times the time may grow where the length doubles, each time: a quadratic pattern grows by 4."""
_FAST = 0.002
"""Seconds below which noise is larger than growth."""
_TOO_LONG = 1.0
"""Seconds that no bait of these lengths may take, however its time grows."""


def compiled(value: object, seen: set[int], depth: int = 0) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns in a value: one, or in lists, tuples, dicts and objects of the package."""
    if id(value) in seen or depth > 4:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for one in list(value.values()):
            yield from compiled(one, seen, depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in list(value)[:5000]:
            yield from compiled(one, seen, depth + 1)
    elif type(value).__module__.startswith("pipeline"):
        names = [*getattr(value, "__dict__", {}), *getattr(type(value), "__slots__", ())]
        for name in names:
            yield from compiled(getattr(value, name, None), seen, depth + 1)


EXTRAS = ("pyspark", "py4j", "pyarrow")


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """Every compiled pattern of every module, by module and name."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    seen: set[int] = set()
    values: list[tuple[str, object]] = [("catalogue", load_catalogue())]
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            try:
                loaded = importlib.import_module(module.name)
            except ModuleNotFoundError as missing:  # of an extra, which is not installed everywhere
                if missing.name is None or missing.name.partition(".")[0] not in EXTRAS:
                    raise
                continue
            values += [(f"{module.name}.{name}", value) for name, value in vars(loaded).items()]
    for name, value in values:
        for number, pattern in enumerate(compiled(value, seen)):
            found[f"{name}:{number}"] = pattern
    return found


def baits(pattern: str) -> Iterable[str]:
    """Units whose repetition may make it slow: letters of the pattern, alone and in pairs, and white space."""
    plain = re.sub(r"\\[a-zA-Z]|\(\?[a-zA-Z:=!<]+", "", pattern)
    letters = list(dict.fromkeys(letter for letter in plain if not letter.isalnum() or letter.isascii()))[:14]
    words = re.findall(r"[^\W\d_]{2,}", plain)[:4]
    units = [*" \n\ta1.,-'\"<&;:/([{@|", *letters, *words, "a ", " .", "a.", "1 ", "<a ", "&a", "a-", ", a", "1,"]
    return dict.fromkeys(units)


def is_searched(name: str) -> bool:
    """Whether a pattern is looked for anywhere in a text, as far as its module says; else only at one place."""
    path, _, _ = name.rpartition(":")
    module, _, constant = path.rpartition(".")
    if module not in sys.modules:
        return True
    source = inspect.getsource(sys.modules[module])
    uses = re.findall(rf"\b{constant}\b(\.\w+)?", source.replace(f"{constant} =", ""))
    return not uses or not set(uses) <= {".match", ".fullmatch"}


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str, searched: bool) -> float:
    """Processor time of finding all matches, or the one at the beginning."""
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    before = time.thread_time()
    pattern.match(subject)  # type: ignore[arg-type]
    pattern.fullmatch(subject)  # type: ignore[arg-type]
    if searched:
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass
    return time.thread_time() - before


def is_slow(pattern: re.Pattern[str] | re.Pattern[bytes], unit: str, end: str, searched: bool = True) -> bool:
    """Whether the time grows faster than the length, or is too long at all."""
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


PATTERNS = patterns()

SHORT_INPUT = {
    "pipeline.language._NOISE:0": "it sees the first 1,000 characters of a text",
    "pipeline.metadata.names.STAFF:0": "it sees the first 600 characters of a field, and only as a whole (fullmatch)",
}
"""Patterns that are not linear and need not be, with what bounds their input."""

COLLAPSED = ("pipeline.metadata.",)
"""Where texts come in with one space for every run of white space; test_white_space_is_collapsed_before says so."""


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_no_bait_makes_it_slow(name: str) -> None:
    pattern = PATTERNS[name]
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    if name in SHORT_INPUT:
        return
    searched = is_searched(name)
    units = [unit for unit in baits(source) if not (unit.isspace() and name.startswith(COLLAPSED))]
    slow = [(unit, end) for unit in units for end in ("", "\0") if is_slow(pattern, unit, end, searched)]
    assert not slow, f"{source[:300]!r}"


@pytest.mark.parametrize("source", [r"\s+$", r"a.*b.*c$", r"(?:a|b)*c\Z"])
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
