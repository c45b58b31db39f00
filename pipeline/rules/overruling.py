"""What user rules make of a document that was decided without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cruft.judgement import Verdict
from pipeline.language import detect_language
from pipeline.rules.rule import Hits, Rule

if TYPE_CHECKING:
    from pipeline.assembly import Prepared

ENOUGH_BEFORE = 25.0
"""Words of kept text from which on an ``end_of_article`` line ends the article: as many as a record needs."""


class Overruling:
    """The user rules that speak of one document.

    Args:
        prepared: the document.
        verdicts: what was decided without user rules.
        hits: of its blocks.
    """

    def __init__(self, prepared: Prepared, verdicts: Sequence[Verdict], hits: Hits) -> None:
        self._features = prepared.evidence.features
        language = None
        if any(rule.language for rules in hits for rule in rules):
            blocks = prepared.evidence.blocks
            texts = [block.text for block, verdict in zip(blocks, verdicts, strict=True) if verdict.kept]
            language, _ = detect_language("\n\n".join(texts), prepared.claimed_language)
        self._hits = [tuple(rule for rule in rules if _speaks(rule.language, language)) for rules in hits]

    def overrule(self, verdicts: Sequence[Verdict], hostname: str | None) -> list[Verdict]:
        """The verdicts with the word of the user in place of each that a rule speaks of.

        Args:
            verdicts: of the document's blocks.
            hostname: of the document, as far as it is known.
        """
        host = _ascii(hostname) if hostname else None
        decided: list[Verdict] = []
        ended: Rule | None = None
        words = 0.0
        for verdict, rules, seen in zip(verdicts, self._hits, self._features, strict=True):
            here = [rule for rule in rules if _stands_on(rule.site, host)]
            keeping = next((rule for rule in here if rule.kind == "keep"), None)
            against = next((rule for rule in here if rule.kind != "keep"), None)
            if keeping is not None:
                verdict = replace(verdict, family=None, rule=keeping.name)
            elif against is not None:
                verdict = _removed(verdict, against)
                if ended is None and words >= ENOUGH_BEFORE:
                    ended = next((rule for rule in here if rule.kind == "end_of_article"), None)
            elif ended is not None and verdict.kept:
                verdict = _removed(verdict, ended)
            if verdict.kept:
                words += seen.words
            decided.append(verdict)
        return decided


def _removed(verdict: Verdict, rule: Rule) -> Verdict:
    return replace(verdict, family=rule.family, rule=rule.name)


def _speaks(wanted: str | None, language: str | None) -> bool:
    return wanted is None or (language is not None and f"{language}-".startswith(f"{wanted}-"))


def _stands_on(site: str | None, host: str | None) -> bool:
    return site is None or (host is not None and f".{host}".endswith(f".{_ascii(site)}"))


def _ascii(host: str) -> str:
    """A host in ASCII, as some addresses have it and some do not."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
