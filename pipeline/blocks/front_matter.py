"""Front matter: lines of ``key: value`` between two fences at the beginning of a text.

trafilatura writes it before its texts and its Markdown, and so do pandoc, the makers of static sites and this package's
own export.
"""

from __future__ import annotations

import re

from pipeline.blocks.lines import is_blank, unify_line_ends

_FENCES = ("---", "+++")
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(?=[\w\"'-]+[ \t]*[:=])((?:.*\n)*?)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")


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
    return [line for line in found.group(2).split("\n") if not is_blank(line)], text[found.end() :]
