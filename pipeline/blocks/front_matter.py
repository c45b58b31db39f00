"""Front matter: lines of ``key: value`` between two fences at the beginning of a text.

trafilatura writes it before its texts and its Markdown, and so do pandoc, the makers of static sites and this package's
own export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.blocks.lines import is_blank, unify_line_ends

_FENCES = ("---", "+++")
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(?=[\w\"'-]+[ \t]*[:=])((?:.*\n)*?)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"([\w\"'.-]+)[ \t]*[:=](?:\s|$)")
_GOES_ON = re.compile(r"[ \t]+\S|- |[#\]}]|\[[\w.-]+\]$")
"""A line below a key: of its value, a comment, or the name of a table of TOML."""
_MOST_LINES = 200


def split_front_matter(text: str) -> tuple[list[str], str]:
    """The lines of a text's front matter that are not blank, and the text below it; no lines where it has none.

    Args:
        text: the decoded text.
    """
    if not text.startswith(_FENCES):
        return [], text
    text = unify_line_ends(text)
    found = _FRONT_MATTER.match(text)
    if found is None:
        return [], text
    lines = [line for line in found.group(2).split("\n") if not is_blank(line)]
    return (lines, text[found.end() :]) if _are_keys(lines) else ([], text)


def _are_keys(lines: Sequence[str]) -> bool:
    """Whether lines are keys, each once, with what belongs to them: speakers of an interview speak again."""
    keys = [key[1] for line in lines if (key := _KEY.match(line))]
    others = (line for line in lines if _KEY.match(line) is None)
    return len(lines) <= _MOST_LINES and len(set(keys)) == len(keys) and all(map(_GOES_ON.match, others))
