"""Every regular expression of the package in linear time: no input makes one of them slow.

A pattern is tried on baits made from its own letters and parts. What counts is not a time, which depends on
the machine, but growth: a bait of twice the length may take twice as long, not four times.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from pipeline import Article, Document, clean_many
from pipeline.cruft.catalogue import load_catalogue
from pipeline.metadata.addresses import HOST
from tests.backtracking import Bait, baits_of
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


def module_values() -> Iterator[tuple[str, object]]:
    """What the modules of the package hold, by module and name."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            try:
                loaded = importlib.import_module(module.name)
            except ModuleNotFoundError as missing:  # of an extra, which is not installed everywhere
                if missing.name is None or missing.name.partition(".")[0] not in EXTRAS:
                    raise
                continue
            for name, value in vars(loaded).items():
                yield f"{module.name}.{name}", value


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """Every compiled pattern of every module, by module and name."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    seen: set[int] = set()
    for name, value in [("catalogue", load_catalogue()), *MODULE_VALUES]:
        for number, pattern in enumerate(compiled(value, seen)):
            found[f"{name}:{number}"] = pattern
    return found


def baits(pattern: re.Pattern[str] | re.Pattern[bytes]) -> list[Bait]:
    """What may make it slow: letters of the pattern, alone and in pairs, white space, and its parts, repeated."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    plain = re.sub(r"\\[a-zA-Z]|\(\?[a-zA-Z:=!<]+", "", source)
    letters = list(dict.fromkeys(letter for letter in plain if not letter.isalnum() or letter.isascii()))[:14]
    words = re.findall(r"[^\W\d_]{2,}", plain)[:4]
    units = [*" \n\ta1.,-'\"<&;:/([{@|", *letters, *words, "a ", " .", "a.", "1 ", "<a ", "&a", "a-", ", a", "1,"]
    return [*(("", unit) for unit in dict.fromkeys(units)), *baits_of(pattern)]


def is_searched(name: str, pattern: re.Pattern[str] | re.Pattern[bytes]) -> bool:
    """Whether a pattern is looked for anywhere in a text, by the modules that name it; else only at one place."""
    path, _, _ = name.rpartition(":")
    paths = {path, *(path for path, value in MODULE_VALUES if value is pattern)}
    return not all(is_only_matched(*path.rpartition(".")[::2]) for path in paths)


def is_only_matched(module: str, constant: str) -> bool:
    """Whether a module puts a constant to no other use than to match at one place."""
    if module not in sys.modules:
        return False
    source = re.sub(rf"\b{constant} =|(?<=import ){constant}\b", "", inspect.getsource(sys.modules[module]))
    uses = re.findall(rf"\b{constant}\b(\.\w+)?", source)
    return bool(uses) and set(uses) <= {".match", ".fullmatch"}


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


def is_slow(pattern: re.Pattern[str] | re.Pattern[bytes], bait: Bait, end: str, searched: bool = True) -> bool:
    """Whether the time grows faster than the length, or is too long at all."""
    start, unit = bait
    for rounds in (1, 5):  # what seems slow is looked at again, for others are at work too
        before = None
        for length in _LENGTHS:
            text = start + unit * (length // len(unit)) + end
            took = min(seconds(pattern, text, searched) for _ in range(rounds))
            if took > _TOO_LONG:
                return True
            if before is not None and (took < _FAST or took < _MOST * before):
                return False
            before = took
    return True


MODULE_VALUES = list(module_values())
PATTERNS = patterns()

SHORT_INPUT = {
    "pipeline.language.detection._NOISE:0": "it sees the first 1,000 characters of a text",
    "pipeline.metadata.names.STAFF:0": "it sees the first 600 characters of a field, and only as a whole (fullmatch)",
}
"""Patterns that are not linear and need not be, with what bounds their input."""

COLLAPSED = ("pipeline.metadata.",)
"""Where texts come in with one space for every run of white space; test_white_space_is_collapsed_before says so."""


PHRASES = {
    f"{cue.rule} {cue.language} {number}": re.compile(cue.phrase)
    for number, cue in enumerate(load_catalogue().cues())
    if cue.match == "pattern"
}
"""The regular expressions of the catalogue, each for itself: compiled together they have too many parts for baits."""

MADE_AS_IT_RUNS = {
    ("cruft/matcher.py", "Matcher.__init__"): "of the catalogue's sentences, letter by letter",
    ("cruft/matcher.py", "Matcher._patterns_in"): "a phrase of the catalogue",
    ("cruft/phrases.py", "alternation"): "phrases of the catalogue",
}
"""Functions that make patterns, and of what: all of them are in PATTERNS or PHRASES."""

_MAKES = [f"re.{name}" for name in "compile search match fullmatch split findall finditer sub subn template".split()]


def makers(tree: ast.AST, within: str = "") -> Iterator[str]:
    """Names of the functions and classes that make patterns, and of imports that hide where they are made.

    A module makes its own with ``re.compile``, for then they have a name.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from makers(node, f"{within}.{node.name}".lstrip("."))
            continue
        if isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"):
            yield f"from {node.module}"
        elif isinstance(node, ast.Import):
            hidden = [one.name for one in node.names if one.name == "regex" or (one.name == "re" and one.asname)]
            yield from (f"import {name}" for name in hidden)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in _MAKES and (within or node.attr != "compile"):
            yield within or ast.unparse(node)
        yield from makers(node, within or ("lambda" if isinstance(node, ast.Lambda) else ""))


def test_patterns_have_names() -> None:
    """One that is written where it is used is found by no test."""
    root = Path(pipeline.__path__[0])
    found = {
        (str(path.relative_to(root)), maker)
        for path in sorted(root.rglob("*.py"))
        for maker in makers(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(MADE_AS_IT_RUNS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import re\nA = re.compile('a')\nB = [re.compile(b) for b in 'bc']\nC, D = map(re.compile, 'cd')", []),
        ("def f(x):\n    return re.sub('a', '', x) + re.escape(x)", ["f"]),
        ("class C:\n    A = re.compile('a')\n    def f(self, x: re.Pattern):\n        re.match('a', x)", ["C", "C.f"]),
        ("A = re.findall('a', 'b')\nB = lambda x: re.compile(x)", ["re.findall", "lambda"]),
        ("from re import sub\nimport re as r\nimport regex", ["from re", "import re", "import regex"]),
    ],
)
def test_it_knows_an_inline_one(source: str, found: list[str]) -> None:
    assert list(makers(ast.parse(source))) == found


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 100
    assert len(PHRASES) > 15


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_no_bait_makes_it_slow(name: str) -> None:
    pattern = PATTERNS[name]
    if name in SHORT_INPUT:
        return
    searched = is_searched(name, pattern)
    tried = baits(pattern)
    if name.startswith(COLLAPSED):
        tried = [bait for bait in tried if not re.search(r"\s\s|[^\S ]", "".join(bait) + bait[1])]
    slow = [(bait, end) for bait in tried for end in ("", "\0") if is_slow(pattern, bait, end, searched)]
    assert not slow, f"{pattern.pattern[:300]!r}"


@pytest.mark.slow
@pytest.mark.parametrize("name", PHRASES)
def test_no_bait_makes_a_phrase_slow(name: str) -> None:
    pattern = PHRASES[name]
    slow = [(bait, end) for bait in baits(pattern) for end in ("", "\0") if is_slow(pattern, bait, end, searched=False)]
    assert not slow, f"{pattern.pattern[:300]!r}"


@pytest.mark.parametrize(
    "source",
    [
        r"\s+$",
        r"a.*b.*c$",
        r"(?:a|b)*c\Z",
        r"<(/?)([a-z][^\s/<>]*)[^<>]*>",
        r"[\s;]charset\s*=\s*[\"']?\s*(\w+)",
        r'"(?:[^"\\\n]|\\.)*"',
    ],
)
def test_it_knows_a_slow_one(source: str) -> None:
    assert any(is_slow(re.compile(source), bait, "\0") for bait in baits(re.compile(source)))


def test_a_pattern_that_one_module_matches_and_another_searches_is_searched() -> None:
    assert is_only_matched("pipeline.metadata.names", "_LOGIN")
    assert not is_only_matched("pipeline.metadata.names", "_THREE_DIGITS")
    assert is_only_matched("pipeline.metadata.record", "HOST")
    assert not is_searched("pipeline.metadata.addresses.HOST:0", HOST)


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
