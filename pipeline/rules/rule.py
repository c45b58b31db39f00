"""A rule, and a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pipeline.article import Family

if TYPE_CHECKING:
    from pipeline.blocks import Block
    from pipeline.rules.matching import RuleMatcher

RuleKind = Literal["remove", "keep", "end_of_article"]
RuleMatch = Literal["line", "start", "contains"]

Hits = tuple[tuple["Rule", ...], ...]
"""For each block of a document the rules whose text it carries, in the order of the file; empty where none does."""


class RulesError(ValueError):
    """A file of user rules is wrong. The message names the file, the line and what to write instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a user.

    Attributes:
        kind: what it does.
        text: the line, or a part of it, as it stands in the file.
        key: the same, folded as lines are when they are compared.
        name: what stands as ``rule`` in a record, such as ``user:read-our-newsletter``.
        match: which lines carry it: the one that is the text, begins with it or contains it.
        family: why the line is removed; of no meaning for ``keep``.
        site: host on which it counts, with its subdomains, in lower case; ``None`` for any.
        language: BCP 47 tag of the language in which it counts, with its regions; ``None`` for any.
    """

    kind: RuleKind
    text: str
    key: str
    name: str
    match: RuleMatch = "line"
    family: Family = "boilerplate"
    site: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class UserRules:
    """The rules of one file.

    Attributes:
        rules: in the order of the file.
        fingerprint: hash of what they say, part of the recipe; ``None`` where there is no rule.
        source: the bytes of the file.
        name: the file, for messages.
    """

    rules: tuple[Rule, ...] = ()
    fingerprint: str | None = None
    source: bytes = b""
    name: str = ""

    def hits(self, blocks: Sequence[Block]) -> Hits:
        """The rules that each block carries, whatever their site and language."""
        if not self.rules:
            return ()
        found = self._matcher.match([block.text for block in blocks])
        if not any(found):
            return ()
        return tuple(tuple(self.rules[number] for number in numbers) for numbers in found)

    @cached_property
    def _matcher(self) -> RuleMatcher:
        from pipeline.rules.matching import RuleMatcher

        return RuleMatcher((rule.match, rule.key) for rule in self.rules)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its file: the matcher's automaton cannot be."""
        from pipeline.rules.loading import parsed_rules

        return (parsed_rules, (self.source, self.name)) if self.source else (UserRules, ())


NO_RULES = UserRules()
