"""The catalogue of cue phrases: what platforms and sites leave around an article, by family and language.

Rules are data: ``catalogue/*.toml`` holds one file a family, each cue with its phrases, its strength and example lines
that it must match and must spare (the tests run them). This module reads and checks the files;
:mod:`pipeline.cruft.matcher` finds the phrases in a line. The phrases are short facts about the interfaces of
publishing platforms, consent dialogues and news sites, collected for this project.

A file::

    family = "comments"

    [[cue]]
    id = "leave-a-reply"     # the rule is "cue:leave-a-reply"; unique over all files
    match = "line"           # line: the whole line is the phrase | prefix: the line begins with it
                             # contains: a long fixed sentence anywhere in the line
                             # pattern: a regular expression for the whole folded line
    strength = "certain"     # weak: counts only beside another cue or in the tail of the document
    zone = "rest"            # optional, what it opens: rest | list | bar
    max_words = 12           # optional, of a prefix: a longer line is a sentence
    needs = ["/", "{n}"]     # optional, of a pattern: it is tried only on a line with one of these ({n}: a digit)
    matches = ["Leave a Reply Cancel reply"]
    spares = ["Leave a reply on the machine, she thought."]
    [cue.phrases]            # by language (ISO 639), "*" for any
    en = ["Leave a Reply", "Leave a Reply to {x}"]

``{n}`` stands for a number with its separators and K or M, ``{x}`` for one to eight words. Case, kinds of quotes and
dashes, and marks at the ends of the phrase do not matter, except the colon and the like at the end of a prefix and
the star of a required form field (``Comment *``).
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast, get_args

from pipeline.article import Family
from pipeline.cruft.cue import Cue, ZoneKind
from pipeline.cruft.matcher import Matcher
from pipeline.cruft.phrases import Form, MatchKind, alternation, form_of
from pipeline.cruft.rule_files import rule_files

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# Found by other means than phrases: across a site, by the model, by comparing with the headline.
_NOT_BY_PHRASE = {"template", "boilerplate", "title"}
FAMILIES = tuple(family for family in get_args(Family) if family not in _NOT_BY_PHRASE)
"""Families that cues belong to."""

_CUE_KEYS = ("id", "match", "strength", "zone", "max_words", "needs", "phrases", "matches", "spares")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}|\*")


class CatalogueError(ValueError):
    """A rule file is wrong. The message names the file, the cue and what to write instead."""


class Catalogue:
    """All cues, and the one question put to them: which cue does this line carry?"""

    def __init__(self, cues: Iterable[tuple[Cue, Form]]) -> None:
        pairs = tuple(cues)
        self._cues = tuple(cue for cue, _ in pairs)
        self._matcher = Matcher(pairs)

    def cues(self) -> tuple[Cue, ...]:
        """Every phrase as a cue, in the order of the files."""
        return self._cues

    def match(self, text: str, languages: frozenset[str]) -> Cue | None:
        """The cue that the line ``text`` carries, or ``None``.

        Args:
            text: one line or block, as it was read; it is folded here.
            languages: ISO 639 codes of the languages the document may be in. A phrase of another language counts
                only if it is long (20 letters) or in a script other than Latin.

        Where several match: certain before weak, then the longer phrase, then the rule that is first by name.
        """
        return self.match_all([text], languages)[0]

    def match_all(self, texts: Sequence[str], languages: frozenset[str]) -> list[Cue | None]:
        """The cue that each line of a document carries, as :meth:`match` has it."""
        return self._matcher.match_all(texts, languages)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that the package ships with; read once per process.

    Raises:
        CatalogueError: a file is wrong.
    """
    return read_catalogue(rule_files())


def read_catalogue(sources: Mapping[str, bytes]) -> Catalogue:
    """A catalogue from the contents of rule files by file name. Their order does not matter.

    Raises:
        CatalogueError: a file is wrong.
    """
    cues: list[tuple[Cue, Form]] = []
    files_of_ids: dict[str, str] = {}
    known: dict[tuple[MatchKind, str, str | None], dict[str, str]] = {}  # phrase -> language -> id
    for name in sorted(sources):
        for cue, form in _read_file(name, sources[name], files_of_ids):
            languages = known.setdefault((cue.match, form.text, form.tail), {})
            if cue.language in languages or "*" in languages or (languages and cue.language == "*"):
                taken = languages.get(cue.language) or next(iter(languages.values()))
                raise CatalogueError(
                    f"{name}: cue {cue.rule[4:]!r}: phrase {cue.phrase!r} ({cue.language}) folds to the same as "
                    f"one in cue {taken!r}; keep one of them"
                )
            languages[cue.language] = cue.rule[4:]
            cues.append((cue, form))
    try:
        return Catalogue(cues)
    except (re.error, ValueError):  # compiled together, patterns do not say which of them is wrong
        _check_patterns(cues, files_of_ids)
        raise


def _read_file(name: str, content: bytes, files_of_ids: dict[str, str]) -> Iterator[tuple[Cue, Form]]:
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:  # not UTF-8, or not TOML
        raise CatalogueError(f"{name}: not a TOML file: {error}") from None
    _check_keys(name, table, ("family", "cue"))
    family = _choice(name, "family", table.get("family"), FAMILIES)
    raw_cues = table.get("cue", [])
    if not isinstance(raw_cues, list) or not all(isinstance(raw, dict) for raw in raw_cues):
        raise CatalogueError(f"{name}: cues are written as [[cue]] tables, one each")
    for number, raw in enumerate(raw_cues, 1):
        identity = raw.get("id")
        if not isinstance(identity, str) or not _ID.fullmatch(identity):
            raise CatalogueError(f"{name}: cue number {number}: id is {identity!r}; write lower-case-words-and-hyphens")
        if identity in files_of_ids:
            raise CatalogueError(
                f"{name}: cue {identity!r}: the id is taken by a cue in {files_of_ids[identity]}; "
                "ids are unique over all files"
            )
        files_of_ids[identity] = name
        yield from _read_cue(f"{name}: cue {identity!r}", raw, cast(Family, family))


def _read_cue(place: str, raw: dict[str, Any], family: Family) -> Iterator[tuple[Cue, Form]]:
    _check_keys(place, raw, _CUE_KEYS)
    match = cast(MatchKind, _choice(place, "match", raw.get("match"), get_args(MatchKind)))
    certain = _choice(place, "strength", raw.get("strength"), ("certain", "weak")) == "certain"
    zone = cast(ZoneKind, _choice(place, "zone", raw["zone"], get_args(ZoneKind))) if "zone" in raw else None
    if zone == "rest" and not certain:
        raise CatalogueError(f"{place}: zone 'rest' ends the article, so the cue must be certain; it is weak")
    max_words = raw.get("max_words")
    if max_words is not None and (match != "prefix" or type(max_words) is not int or max_words < 1):
        raise CatalogueError(f"{place}: max_words is {max_words!r}; it is a number of words, for match = 'prefix' only")
    needs = tuple(_check_strings(place, "needs", raw.get("needs", [])))
    if needs and match != "pattern":
        raise CatalogueError(f"{place}: needs is for match = 'pattern' only")
    for examples in ("matches", "spares"):
        _check_strings(place, examples, raw.get(examples, []))
    phrases = raw.get("phrases")
    if not isinstance(phrases, dict) or not phrases:
        raise CatalogueError(f"{place}: no phrases; write them by language below [cue.phrases]")
    for language, listed in phrases.items():
        if not _LANGUAGE.fullmatch(language):
            raise CatalogueError(f"{place}: language {language!r}; write an ISO 639 code such as 'de', or '*'")
        for phrase in _check_strings(place, f"phrases.{language}", listed):
            try:
                form = form_of(match, phrase)
            except ValueError as error:
                raise CatalogueError(f"{place}: phrase {phrase!r} ({language}): {error}") from None
            yield Cue(f"cue:{raw['id']}", family, certain, zone, language, match, phrase, max_words, needs), form


def _check_patterns(cues: Iterable[tuple[Cue, Form]], files_of_ids: Mapping[str, str]) -> None:
    for cue, form in cues:
        mistake = _mistake_in(form.text) if cue.match == "pattern" else None
        if mistake is not None:
            identity = cue.rule[4:]
            place = f"{files_of_ids[identity]}: cue {identity!r}"
            raise CatalogueError(f"{place}: pattern {form.text!r} ({cue.language}): {mistake}")


def _mistake_in(pattern: str) -> str | None:
    try:
        alternation([pattern])
    except (re.error, ValueError) as error:
        return str(error)
    return None


def _check_keys(place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise CatalogueError(f"{place}: unknown key {key!r}{_meant(key, known)}")


def _choice(place: str, key: str, value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        found = "is missing" if value is None else f"is {value!r}"
        raise CatalogueError(f"{place}: {key} {found}{_meant(value, known)}")
    return value


def _meant(value: object, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(str(value), known, 1, cutoff=0.8)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"


def _check_strings(place: str, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise CatalogueError(f"{place}: {key} is {value!r}; it is a list of strings")
    return value
