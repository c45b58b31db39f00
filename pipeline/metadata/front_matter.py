"""What the front matter of a text says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pipeline.article import Rejected
from pipeline.metadata.dates import parse_date
from pipeline.sources.sidecar import check_hints

_KEYS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "url": "url",
    "source": "url",
    "canonical_url": "url",
    "date": "date_published",
    "date_published": "date_published",
    "published": "date_published",
    "sitename": "site_name",
    "site_name": "site_name",
    "tags": "tags",
    "keywords": "tags",
}
"""What keys of trafilatura, static sites and this package's export are called in a sidecar."""
_LISTS = frozenset({"authors", "tags"})
_LINE = re.compile(r"([\w-]+)[ \t]*[:=](?:[ \t]+(.*)|$)")
_ITEM = re.compile(r"\s*-[ \t]+(.*)")
_NOTHING = frozenset({"", "null", "none", "~", "[]"})


def read_front_matter(lines: Sequence[str]) -> dict[str, Any]:
    """What it states, as :func:`pipeline.sources.read_sidecar` has it; what cannot be understood is left out.

    Strings, with and without quotes, and flat lists are read; nothing that needs a parser of YAML.

    Args:
        lines: its lines, see :func:`pipeline.blocks.front_matter.split_front_matter`.
    """
    values: dict[str, list[str]] = {}
    key: str | None = None
    for line in lines:
        found = _LINE.match(line)
        if found is not None:
            key = _KEYS.get(found[1].lower())
            if key in values:  # the first is the likelier: "date" stands before "published"
                key = None
            if key is not None:
                values[key] = _values(found[2] or "", key in _LISTS)
        elif key is not None and (item := _ITEM.match(line)):
            values[key] += _values(item[1], several=False)
    hints: dict[str, Any] = {}
    for name, found_values in values.items():
        value: Any = found_values if name in _LISTS else next(iter(found_values), None)
        if name == "date_published" and value is not None:
            value = parse_date(value)
        try:
            hints |= check_hints({name: value}, "front matter")
        except Rejected:  # an address that is none
            continue
    return hints


def _values(text: str, several: bool) -> list[str]:
    text = text.strip()
    if text[:1] in ("[", '"'):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = [part.strip(" \"'") for part in text[1:-1].split(",")] if text[0] == "[" else text.strip('"')
        values = parsed if isinstance(parsed, list) else [parsed]
    elif text[:1] == "'" == text[-1:]:
        values = [text[1:-1].replace("''", "'")]
    else:
        values = text.split(";") if several else [text]
    return [value.strip() for value in values if isinstance(value, str) and value.strip().lower() not in _NOTHING]
