"""The keywords of a page, without what only its publishing system needs.

Some systems set facts among them, each behind its name ("Article Type: Story", "Subject: Politics"), numbers of
documents and the address of the site.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from pipeline.metadata.labels import is_no_label
from pipeline.metadata.similarity import letters_of

_MOST_TAGS = 50
_LONGEST = 80
_SEPARATOR = re.compile(r"\s*[,;|，、]\s*")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FEWEST_WORDS, _LONGEST_WORD = 3, 12
"""A value in a script without spaces is a list from so many words on, none of them longer."""
_FACT = re.compile(r"([A-Za-z][\w -]{1,24}):\s?(?=\S)(.*)")
_FEWEST_FACTS = 2
"""From so many on they are facts: a single tag may have a colon."""
_ABOUT = re.compile(r"(?:subject|categor(?:y|ies)|topics?|tags?|keywords?|entity tokens)$", re.IGNORECASE)
"""Names of facts whose values are keywords."""
_INTERNAL = re.compile(r"^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{13,}|\d{5,}|_\w*)$", re.IGNORECASE)
"""Numbers of documents, and what begins with an underscore, as marks of an editorial office do ("_prio_2")."""


def clean_tags(values: Sequence[str], hostname: str | None) -> tuple[str, ...]:
    """The keywords in the values of one source, each once.

    Args:
        values: as the page states them: one list, or single keywords.
        hostname: of the page.
    """
    tags: dict[str, str] = {}
    host = (hostname or "").removeprefix("www.")
    for value in _without_facts(_listed(values)):
        tag = " ".join(value.split()).strip("#,;| ")
        if tag.lower() == host or len(tag) > _LONGEST or _INTERNAL.search(tag) or is_no_label(tag):
            continue
        if letters_of(tag):
            tags.setdefault(letters_of(tag), tag)
    return tuple(tags.values())[:_MOST_TAGS]


def _listed(values: Sequence[str]) -> list[str]:
    if len(values) != 1:
        return [unescape(value) for value in values]
    values = [unescape(values[0])]  # some systems escape twice, and an entity ends with a separator
    words = values[0].split()
    spaced = len(words) >= _FEWEST_WORDS and not _SEPARATOR.search(values[0])
    if spaced and all(_EAST_ASIAN.search(word) and len(word) <= _LONGEST_WORD for word in words):
        return words
    return _SEPARATOR.split(values[0])


def _without_facts(values: list[str]) -> list[str]:
    facts = [_FACT.fullmatch(value.strip()) for value in values]
    if sum(fact is not None for fact in facts) < _FEWEST_FACTS:
        return values
    return [
        value if fact is None else fact[2]
        for value, fact in zip(values, facts, strict=True)
        if fact is None or _ABOUT.search(fact[1])
    ]
