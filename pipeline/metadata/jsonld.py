"""JSON-LD as pages carry it: graphs, lists and references, often broken, sometimes about another article.

Types and properties are those of schema.org. Whatever is in a script, reading it neither raises nor takes long.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

_LONGEST_SCRIPT = 1_000_000
"""Characters of a script from which on it is not read: those of real articles with their whole text stay below."""
_MOST_NODES = 4_000
_DEEPEST = 12
_LARGEST_NUMBER = 10**18
_LONGEST_TEXT = 2_000  # characters of a single value that are looked at

_WRAPPERS = re.compile(r"\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)")
_WRAPPER_ENDS = ("-->", "/*]]>*/", "/* ]]> */", "//]]>", "// ]]>", "]]>", ";")
_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_MISSING_COMMA = re.compile(r'([}\]"])([^\S\n]*\n\s*")')
_TAG = re.compile(r"<[^<>]{0,300}>")

_NOT_FOLLOWED = frozenset(
    "comment review itemListElement potentialAction relatedLink suggestedAnswer acceptedAnswer mentions citation "
    "isPartOf isBasedOn hasPart blogPost significantLink aggregateRating interactionStatistic itemReviewed".split()
)
"""Properties whose values are about something else than the page's article."""

_RANK = {
    **dict.fromkeys(
        "NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle "
        "ReviewNewsArticle AskPublicNewsArticle LiveBlogPosting".split(),
        0,
    ),
    **dict.fromkeys(
        "Article BlogPosting TechArticle ScholarlyArticle MedicalScholarlyArticle Report SatiricalArticle "
        "AdvertiserContentArticle".split(),
        1,
    ),
    **dict.fromkeys("Recipe HowTo Review SocialMediaPosting DiscussionForumPosting".split(), 2),
    **dict.fromkeys("CreativeWork MedicalWebPage".split(), 3),
    **dict.fromkeys("WebPage ItemPage AboutPage".split(), 4),
}
"""How near a type is to an article: less is nearer."""
NEWS, LEAST_ARTICLE = 0, 2
"""Ranks of news articles, and up to which a node is an article at all."""


@dataclass(slots=True)
class JsonLd:
    """All nodes of a page that have a type, and what is needed to follow references."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: int = _MOST_NODES
    notes: list[str] = field(default_factory=list)

    def read(self, script: str) -> None:
        """Add what a script says."""
        if len(script) > _LONGEST_SCRIPT:
            self.notes.append(f"jsonld: not read, a script of {len(script):,} characters")
            return
        value = _loads(script)
        if value is None:
            if script.strip():
                self.notes.append("jsonld: not read, a script that is no JSON")
            return
        self._walk(value)

    def _walk(self, root: Any) -> None:
        stack: list[tuple[Any, int]] = [(root, 0)]
        while stack and self.left > 0:
            value, depth = stack.pop()
            self.left -= 1
            if depth > _DEEPEST:
                continue
            if isinstance(value, list):
                stack.extend(
                    (item, depth + 1) for item in reversed(value[: self.left]) if isinstance(item, (dict, list))
                )
            elif isinstance(value, dict):
                key = value.get("@id")
                if isinstance(key, str) and len(value) > 1:
                    self.by_id.setdefault(key, value)
                if types_of(value):
                    self.nodes.append(value)
                nested = [
                    (item, depth + 1)
                    for name, item in value.items()
                    if isinstance(item, (dict, list)) and name not in _NOT_FOLLOWED
                ]
                stack.extend(reversed(nested))

    def resolved(self, value: Any) -> Any:
        """The node that a reference stands for, or ``value`` itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2 and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value

    def picture(self, value: Any) -> str | None:
        """The address of a picture; ``None`` where the value only refers to one that is not described."""
        item = self.resolved(value[0] if isinstance(value, list) and value else value)
        if isinstance(item, dict):
            item = {key: item[key] for key in ("url", "contentUrl") if key in item}
        return url_of(item)

    def people(self, value: Any) -> list[tuple[str, str]]:
        """Names with their types (``Person``, ``Organization`` or ``""``) in a value of ``author`` and the like."""
        found: list[tuple[str, str]] = []
        stack = [(value, 0)]
        while stack and len(found) < 64:
            item, depth = stack.pop()
            if depth > 5:
                continue
            if isinstance(item, list):
                stack.extend((part, depth + 1) for part in reversed(item[:64]))
            elif isinstance(item, dict):
                known = self.resolved(item)
                if known is not item:
                    stack.append((known, depth + 2))
                    continue
                name: Any = item.get("name")
                if not name and (item.get("givenName") or item.get("familyName")):
                    name = f"{text_of(item.get('givenName')) or ''} {text_of(item.get('familyName')) or ''}"
                name = name or item.get("@value") or item.get("alternateName") or item.get("legalName")
                kind = next(iter(types_of(item)), "")
                for part in name if isinstance(name, list) else [name]:
                    text = text_of(part)
                    if text:
                        found.append((text, kind))
            elif isinstance(item, str):
                text = text_of(item)
                if text:
                    found.append((text, ""))
        return found


def types_of(node: dict[str, Any]) -> list[str]:
    """The node's types without their vocabulary's address."""
    stated = node.get("@type")
    values = stated if isinstance(stated, list) else [stated]
    return [
        value.rsplit("/", 1)[-1].removeprefix("schema:") for value in values[:8] if isinstance(value, str) and value
    ]


def rank_of(node: dict[str, Any]) -> int:
    """How near the node is to an article; 9 where it is none."""
    return min((_RANK.get(name, 9) for name in types_of(node)), default=9)


def text_of(value: Any) -> str | None:
    """A value as one line of text, without HTML; of several the first."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("text")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_NUMBER:
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value[:_LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split()) or None


def texts_of(value: Any) -> list[str]:
    """All values of a list, or the only one."""
    values = value[:200] if isinstance(value, list) else [value]
    return [text for item in values if (text := text_of(item))]


def url_of(value: Any) -> str | None:
    """The address a value stands for."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else None


def _loads(script: str) -> Any:
    """The script as JSON, mended where that is possible without guessing; ``None`` where it is not."""
    try:
        return orjson.loads(script)
    except ValueError:
        return next((value for mended in _mended(script) if (value := _decoded(mended)) is not None), None)


def _decoded(text: str) -> Any:
    """The JSON at the beginning of a text, with control characters in its strings allowed."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _mended(script: str) -> Iterator[str]:
    """Ever more daring repairs of a script."""
    text = script.strip().lstrip("\ufeff")
    opening = _WRAPPERS.match(text)
    if opening:
        text = text[opening.end() :]
    for end in _WRAPPER_ENDS:
        text = text.strip().removesuffix(end)
    text = text.strip()
    if not text:
        return
    yield text
    if "&quot;" in text[:200]:
        text = html.unescape(text)
        yield text
    text = _CONTROL.sub(" ", _MISSING_COMMA.sub(r"\1,\2", text))
    text = _TRAILING_COMMA.sub(r"\1", text)
    yield text
    yield text.replace("\\'", "'").replace('\\\\"', '\\"')
