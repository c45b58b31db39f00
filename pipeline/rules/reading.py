"""Makes rules of the bytes of a file, and checks them. A mistake is named with its file and line."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn, cast, get_args

from pipeline.article import Family
from pipeline.language.tags import parse_tag
from pipeline.metadata.record import hostname_of
from pipeline.rules import BY_USER
from pipeline.rules.matching import key_of_rule
from pipeline.rules.places import Places
from pipeline.rules.rule import Rule, RuleKind, RuleMatch, RulesError, UserRules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_KINDS: tuple[str, ...] = get_args(RuleKind)
_MATCHES: tuple[str, ...] = get_args(RuleMatch)
_FAMILIES: tuple[str, ...] = get_args(Family)
_KEYS = ("text", "family", "site", "language", "match")
_SAID = ("kind", *_KEYS)
"""What the fingerprint is of; the rest of a rule follows from it."""
_SLUG_CHARACTERS = 40
_PLACE_IN_MESSAGE = re.compile(r"(?s)(.*) \(at line (\d+), column (\d+)\)")
_WORD = re.compile(r"[^\W_]+")
_WRITE = "write [[remove]], [[keep]] or [[end_of_article]], a table for each rule"


def read_rules(source: bytes, name: str) -> UserRules:
    """The rules in the bytes of a file.

    Args:
        source: UTF-8, with or without a byte order mark.
        name: the file, for messages.

    Raises:
        RulesError: something in it is wrong.
    """
    reader = _Reader(source, name)
    rules = _named(reader.rules())
    if not rules:
        return UserRules(source=source, name=name)
    said = json.dumps([[getattr(rule, key) for key in _SAID] for rule in rules])  # ASCII
    return UserRules(tuple(rules), hashlib.sha256(said.encode()).hexdigest(), source, name)


class _Reader:
    """One file, on its way from bytes to rules."""

    def __init__(self, source: bytes, name: str) -> None:
        self._name = name
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._wrong(source.count(b"\n", 0, error.start) + 1, "it is not UTF-8; save the file as UTF-8")
        try:
            self._table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            placed = _PLACE_IN_MESSAGE.fullmatch(str(error))
            if placed is None:
                self._wrong(text.count("\n") + 1, f"no TOML: {error}")
            self._wrong(int(placed[2]), f"no TOML: {placed[1]} (column {placed[3]})")
        self._places = Places(text)

    def rules(self) -> list[Rule]:
        """All rules, in the order of the file."""
        for key, tables in self._table.items():
            if key not in _KINDS:
                self._wrong(self._places.of_key(key), f"unknown table {key!r}{_meant(key, _KINDS)}")
            if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
                self._wrong(self._places.of_key(key), f"{key} is no list of tables; {_WRITE}")
        numbered = [
            (self._places.of_table(kind, number), self._rule(cast(RuleKind, kind), number, table))
            for kind in _KINDS
            for number, table in enumerate(self._table.get(kind, ()))
        ]
        return [rule for _, rule in sorted(numbered, key=lambda pair: pair[0])]

    def _rule(self, kind: RuleKind, number: int, table: Mapping[str, Any]) -> Rule:
        def wrong(key: str | None, mistake: str) -> NoReturn:
            self._wrong(self._places.of_table(kind, number, key), mistake)

        for key, value in table.items():
            if key not in _KEYS:
                wrong(key, f"unknown key {key!r}{_meant(key, _KEYS)}")
            if not isinstance(value, str):
                wrong(key, f"{key} is {_shown(value)}; it is a string, in quotation marks")
        if kind == "keep" and "family" in table:
            wrong("family", "keep removes nothing, so it has no family; leave that line out")
        if "text" not in table:
            wrong(None, f'this [[{kind}]] has no text; write text = "the line"')
        text = table["text"]
        match = _choice(table, "match", "line", _MATCHES, wrong)
        key = key_of_rule(text)
        if not key:
            wrong("text", f"text is {_shown(text)}; nothing is left of it to compare lines with")
        if match != "line" and not _WORD.search(key):
            wrong("text", f"text is {_shown(text)}; match = {match!r} needs a letter or a digit in it")
        family = cast(Family, _choice(table, "family", "boilerplate", _FAMILIES, wrong))
        site, language = table.get("site"), table.get("language")
        if site is not None:
            site = _host(site)
            if site is None:
                wrong("site", f'site is {_shown(table["site"])}; write the host alone, such as "news.example"')
        if language is not None:
            tag = parse_tag(language)
            if tag is None:
                wrong("language", f'language is {_shown(language)}; write a BCP 47 code, such as "en" or "pt-BR"')
            language = str(tag)
        return Rule(kind, text, key, "", cast(RuleMatch, match), family, site, language)

    def _wrong(self, line: int, mistake: str) -> NoReturn:
        raise RulesError(f"{self._name}, line {line}: {mistake}")


def _choice(table: Mapping[str, Any], key: str, default: str, known: Sequence[str], wrong: Any) -> str:
    value: str = table.get(key, default)
    if value not in known:
        wrong(key, f"{key} is {_shown(value)}{_meant(value, known)}")
    return value


def _host(site: str) -> str | None:
    """A host in lower case, in the letters that addresses have it in; ``None`` where it is none."""
    host = site.strip().lower().rstrip(".")
    return host if host and hostname_of(f"//{host}") == host and ":" not in host else None


def _named(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with a name each, made of the words of its text; a number tells those apart that have the same."""
    taken: dict[str, int] = {}
    named = []
    for rule in rules:
        words = "-".join(_WORD.findall(rule.key))[:_SLUG_CHARACTERS].rstrip("-") or "marks"
        taken[words] = taken.get(words, 0) + 1
        number = f"-{taken[words]}" if taken[words] > 1 else ""
        named.append(replace(rule, name=f"{BY_USER}{words}{number}"))
    return named


def _meant(value: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(value, known, 1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 80 else shown[:77] + "..."
