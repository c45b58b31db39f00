"""The title at the end of a breadcrumb, where it words the headline differently from the line above the body.

Such a breadcrumb ends with what the page calls itself where readers do not look: "1. Home", "2. Harbour",
"3. Bridge to cost twice as much", above the headline "Bridge gets dearer". What is stated for machines is in its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cruft.evidence import Evidence
from pipeline.cruft.features import count_words
from pipeline.metadata.dumps.headline import is_likely
from pipeline.metadata.dumps.headline_features import candidates, lead_of, shared_with, start_of_body
from pipeline.metadata.dumps.shown_title import words_before_headline
from pipeline.metadata.similarity import overlap
from pipeline.normalize import comparable

_REACH = 40  # lines above the headline
_CLOSE = 3
"""Lines above the headline in which its other wording needs no breadcrumb: its links may not be text."""
_FEWEST_WORDS, _FEWEST_UNLIKE = 4.0, 5.0  # of a title; of one that shares few words with the headline
_SHARED = 0.5  # of the words of the shorter of two lines, from which on they are one headline in two wordings
_LIKE_LENGTH = 0.6  # words of the shorter of two lines to those of the longer, from which on neither is a section
_ENTRY_WORDS = 4.0  # of a section's name
_LINE_OF_ENTRIES_WORDS = 10.0
_NUMBER = re.compile(r"(\d{1,2})\.(?:\s+|$)")
_SEPARATOR = re.compile(r"[|›»>•·/]")
_HOME = re.compile(
    r"(?:home(?:page)?|start(?:seite)?|accueil|inicio|portada|início|página inicial|strona główna|ana ?sayfa|главная|"
    r"головна|ホーム|トップ|首页|首頁|홈|الرئيسية|forside|hjem|hem|etusivu|domů|úvod)(?=\W|$|(?-i:[A-ZÀ-ÞĀ-ž]))",
    re.IGNORECASE,
)
"""How breadcrumbs begin, also with the next entry set directly behind: "HomePolitik"."""


def line_named_by_breadcrumb(evidence: Evidence, kept: Sequence[int], headline: int | None) -> int | None:
    """The line that ends a breadcrumb and is the title; ``None`` where there is none, or it is the headline itself.

    Args:
        evidence: the dump.
        kept: indices of the blocks that were kept, in order.
        headline: the line that is the headline by its place and look.
    """
    if headline is None or not kept:
        return None
    blocks = evidence.blocks
    shown = blocks[headline].text
    folded = comparable(shown)
    if headline and folded in comparable(blocks[0].text):
        return None  # the page's title names it
    if _ends_numbered(evidence, headline) and headline + 1 < len(blocks) and words_before_headline(blocks, headline + 1):
        return headline + 1
    first = start_of_body(evidence, kept)
    words = count_words(shown)
    for index in reversed(candidates(evidence, first)):
        if not 0 < headline - index <= _REACH or index == 0:
            continue
        numbered = _ends_numbered(evidence, index)
        if blocks[index].kind == "list_item" and not numbered:
            continue
        if index == headline - 1 and words_before_headline(blocks, headline):
            continue
        text = _NUMBER.sub("", blocks[index].text)
        if numbered and text.endswith(f": {shown}"):
            return index
        is_end = numbered or _is_below_breadcrumb(evidence, index)
        if not is_end and headline - index > _CLOSE:
            continue
        own = count_words(text)
        if own < _FEWEST_WORDS or 2 * min(own, words) <= max(own, words):
            continue
        if shown in text or comparable(text) in folded or _SEPARATOR.search(text):
            continue
        if overlap(text, shown) >= _SHARED:
            return index if is_end or overlap(blocks[index - 1].text, shown) < _SHARED else None
        if is_end and own >= _FEWEST_UNLIKE and (numbered or blocks[index].blank_before) and shared_with(text.lower(), lead_of(evidence, kept))[1] and is_likely(evidence, kept, first, index):
            return index
    return None


def _ends_numbered(evidence: Evidence, index: int) -> bool:
    """Whether a line is the last of lines numbered from 1, which are short and begin with the start page."""
    blocks = evidence.blocks
    number = _NUMBER.match(blocks[index].text)
    if number is None or index + 1 - int(number[1]) < 0 or int(number[1]) < 2:
        return False
    first = index + 1 - int(number[1])
    if not _HOME.match(blocks[first].text.removeprefix("1. ")):
        return False
    for at in range(first, index):
        entry = _NUMBER.match(blocks[at].text)
        if entry is None or int(entry[1]) != at - first + 1 or evidence.features[at].words > _ENTRY_WORDS:
            return False
    return index + 1 == len(blocks) or not blocks[index + 1].text.startswith(f"{int(number[1]) + 1}.")


def _is_below_breadcrumb(evidence: Evidence, index: int) -> bool:
    """Whether the line above is a breadcrumb, from the start page on: "Home › Harbour", "HomeHarbour"."""
    above = evidence.blocks[index - 1].text if index else ""
    home = _HOME.match(above)
    return home is not None and home.end() < len(above) and evidence.features[index - 1].words <= _LINE_OF_ENTRIES_WORDS and evidence.blocks[index-1].kind != "list_item"
