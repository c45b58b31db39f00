"""The title of the page as the first line of a dump, and the line that it says is the headline.

Tools that dump all text of a page begin with its ``title`` element: "Harbour opens – Harbour Times". The headline is
the line that says the same without the site, wherever it stands above the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cruft.evidence import Evidence
from pipeline.metadata.dumps.headline_features import lead_of, shared_with, start_of_body
from pipeline.normalize import comparable

_LONGEST = 300  # characters of a page's title
_LOOKED_AT = 400  # lines above the body
_TOP = 3  # first lines of a dump, which a description or an address can follow the title in
_FEWEST_WORDS = 2.5
_SITE_BEHIND = re.compile(r"(?:\s+[|·•:-]+\s+|\s*\|\s*|\s*--\s*|_)(?=\S)")  # of folded text, with all dashes "-"
_BAR_BEFORE = re.compile(r"\|\s*$")
_FEWEST_CONTENT_WORDS, _LEAST_SHARE = 5, 0.4  # of a line that is nothing but repeated, as those of buttons are


def line_named_by_title(evidence: Evidence, kept: Sequence[int], headline: int | None) -> int | None:
    """The line that the first line of the dump names as the headline; ``None`` where it names none, or the same.

    It does so where it goes on with a site behind the line's words, or where it is the line, of many words that stand
    in the lead, and no other headline is shown but its end. (Where both are shown and differ, each is the headline as
    often as the other.)

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, in order.
        headline: the line that is the headline by its place and look; it stays where the title names it as well.
    """
    if not kept:
        return None
    first = start_of_body(evidence, kept)
    title = comparable(evidence.blocks[0].text[: _LONGEST + 1])
    if len(title) > _LONGEST:
        return None
    shown = None if headline is None else comparable(evidence.blocks[headline].text)
    if shown is not None and _is_part(shown, title):
        return None
    best, longest = None, 0
    lines: set[str] = set()
    beginnings = {title[:1], *(title[part.end()] for part in _SITE_BEHIND.finditer(title))}
    for index in range(max(1, first - _LOOKED_AT), min(first + _TOP, len(evidence.blocks))):
        text = evidence.blocks[index].text
        letter = text[:1]
        if letter.isascii() and letter.isalnum() and letter.lower() not in beginnings:  # which is what most fail at
            continue
        if len(text) > _LONGEST or evidence.features[index].words < _FEWEST_WORDS:
            continue
        line = comparable(text)
        lines.add(line)
        if len(line) < longest or not title.startswith(line):
            continue
        is_title = (
            line == title and (shown is None or title.endswith(shown)) and _repeats_a_title(evidence, kept, index)
        )
        if is_title or _SITE_BEHIND.match(title, len(line)):
            best, longest = index, len(line)
    behind = _SITE_BEHIND.match(title, longest)
    if best is not None and behind and len(title) - behind.end() >= longest and title[behind.end() :] in lines:
        return None  # which of the two is the site?
    return None if best is None or comparable(evidence.blocks[best].text) == shown else best


def _is_part(line: str, title: str) -> bool:
    """Whether a title is a line and a site, or a line behind the last bar."""
    return (title.startswith(line) and _SITE_BEHIND.match(title, len(line)) is not None) or (
        title.endswith(line) and _BAR_BEFORE.search(title[: -len(line)]) is not None
    )


def _repeats_a_title(evidence: Evidence, kept: Sequence[int], index: int) -> bool:
    text = evidence.blocks[index].text
    if index < _TOP or "|" in text:
        return False
    words, shared = shared_with(text.lower(), lead_of(evidence, kept))
    return words >= _FEWEST_CONTENT_WORDS and shared >= _LEAST_SHARE * words
