"""The title of a dump where it stands above the headline and words it differently: at the end of a breadcrumb.

A breadcrumb ends with what the page calls itself where readers do not look, in its data: "1. Home", "2. Harbour",
"3. New bridge to cost twice as much", above the headline "The bridge gets dearer".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cruft.evidence import Evidence
from pipeline.cruft.features import count_words
from pipeline.metadata.dumps.headline import is_likely
from pipeline.metadata.dumps.headline_features import REACH, is_candidate, lead_of, shared_with, start_of_body
from pipeline.metadata.dumps.shown_title import words_before_headline
from pipeline.metadata.similarity import overlap
from pipeline.normalize import comparable

_CLOSE = 3
"""Lines above the headline in which its other wording needs no breadcrumb: of some, not all links are text."""
_LEAST_SHARE, _LEAST_SHARE_ALONE = 0.5, 0.65
"""Of the words of the shorter of two lines, from which on they are one headline in two wordings: at the end of a
breadcrumb, and without one."""
_FEWEST_WORDS, _FEWEST_UNLIKE = 4.0, 5.0  # of a title; of one that shares few words with the headline
_ENTRY_WORDS, _BREADCRUMB_WORDS = 4.0, 10.0  # of a section's name behind its number; of a breadcrumb in one line
_LONGEST_TITLE = 300  # characters of a page's title
_NUMBER = re.compile(r"^(\d{1,2})\.(?: |$)")
_SEPARATOR = re.compile(r"[|›»>•·/]")
_HOME = re.compile(
    r"ホーム|トップ|首页|首頁|홈|"
    r"(?:home(?:page)?|start(?:seite)?|accueil|inicio|portada|início|página inicial|voorpagina|strona główna|"
    r"ana ?sayfa|главная|головна|الرئيسية|forside|hjem|hem|etusivu|domů|úvod|címlap|acasă|αρχική)"
    r"(?-i:(?![a-zß-öø-ÿа-яα-ω]|[A-Z]{2}))",
    re.IGNORECASE,
)
"""How breadcrumbs begin, also with the next entry set directly behind: "HomePolitik"."""


def line_named_by_breadcrumb(evidence: Evidence, kept: Sequence[int], headline: int | None) -> int | None:
    """The line that is the title in other words than the headline's; ``None`` where there is none.

    It is the last entry of a numbered breadcrumb and too long for a section's name, or stands below a breadcrumb in one
    line, or close above the headline and says the same. (Of the inscriptis dumps of 797 news pages and articles 14 have
    such a line. It is what the page states as its title on twelve, the headline is on one.) Where that entry itself was
    taken for the headline, it is the line below if that has it behind a kicker.

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
    if headline and folded in comparable(blocks[0].text[:_LONGEST_TITLE]):
        return None  # the page's title names it
    first = start_of_body(evidence, kept)
    below = headline + 1
    if _ends_numbered(evidence, headline) and below < len(blocks) and is_candidate(evidence, below, first):
        return below if words_before_headline(blocks, below) else None
    words = count_words(shown)
    for index in range(headline - 1, max(0, headline - REACH), -1):
        numbered = _ends_numbered(evidence, index)
        ends = numbered or _is_below_breadcrumb(evidence, index)
        if not (ends or headline - index <= _CLOSE) or not is_candidate(evidence, index, first):
            continue
        if (blocks[index].kind == "list_item" and not numbered) or (
            index == headline - 1 and words_before_headline(blocks, headline)
        ):
            continue
        text = _NUMBER.sub("", blocks[index].text, count=1)
        if numbered and text.endswith(f": {shown}"):
            return index
        own = count_words(text)
        if own < _FEWEST_WORDS or 2 * min(own, words) <= max(own, words):
            continue  # a section, or a standfirst
        if shown in text or comparable(text) in folded or _SEPARATOR.search(text):
            continue  # a breadcrumb in one line with the headline, or the headline without its kicker
        share = overlap(text, shown)
        if ends:
            if share >= _LEAST_SHARE or _is_title(evidence, kept, first, index, own):
                return index
        elif share >= _LEAST_SHARE_ALONE:
            above = evidence.features[index - 1].words >= _FEWEST_WORDS
            # Two lines above that are alike are a list of other articles.
            return None if above and overlap(blocks[index - 1].text, shown) >= _LEAST_SHARE else index
    return None


def _is_title(evidence: Evidence, kept: Sequence[int], first: int, index: int, words: float) -> bool:
    """Whether a line that ends a breadcrumb is a title, in whatever words: not a section or what stands below one."""
    block = evidence.blocks[index]
    return (
        words >= _FEWEST_UNLIKE
        and (block.blank_before > 0 or _NUMBER.match(block.text) is not None)
        and shared_with(block.text.lower(), lead_of(evidence, kept))[1] > 0
        and is_likely(evidence, kept, first, index)
    )


def _ends_numbered(evidence: Evidence, index: int) -> bool:
    """Whether a line is the last of lines numbered from 1, which are short and begin with the start page."""
    blocks = evidence.blocks
    number = _NUMBER.match(blocks[index].text)
    start = index + 1 - int(number[1]) if number else index
    if not 0 <= start < index:
        return False
    entries = [_NUMBER.match(blocks[at].text) for at in range(start, index)]
    if any(
        entry is None or int(entry[1]) != place or evidence.features[start + place - 1].words > _ENTRY_WORDS
        for place, entry in enumerate(entries, 1)
    ):
        return False
    home = blocks[start].text[2:].strip()
    follows = index + 1 < len(blocks) and blocks[index + 1].text.startswith(f"{index + 2 - start}.")
    return not follows and (not home or _HOME.match(home) is not None)


def _is_below_breadcrumb(evidence: Evidence, index: int) -> bool:
    """Whether the line above is a breadcrumb, from the start page on: "Home › Harbour", "HomeHarbour"."""
    above = evidence.blocks[index - 1]
    home = _HOME.match(above.text)
    return (
        home is not None
        and home.end() < len(above.text)
        and above.kind != "list_item"
        and evidence.features[index - 1].words <= _BREADCRUMB_WORDS
    )
