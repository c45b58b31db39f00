"""The headline of a dump as its page shows it, without what the making of the dump set between its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence
from pipeline.cruft.features import count_words
from pipeline.language import SAMPLE_CHARACTERS, detect_language
from pipeline.metadata.dumps.headline import MOST_KICKER_WORDS, goes_on_behind_kicker
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.titles import before_bar
from pipeline.normalize import comparable

_NUMBER = re.compile(r"(\d{1,2})\. (?=\S)")
_SPACED = re.compile(r"[^\W\d_]\s[:?!;](?:\s|$)")
_LOOKED_AT = 30  # blocks of the body
_SPACED_LANGUAGES = frozenset(("fr",))
"""Those that write a space before a colon."""
_FEWEST_HEADLINE_WORDS = 3
_ALIKE = 4  # words from which on two lines begin with the same headline
_ABOVE, _TOP = 6, 3  # lines above the headline that can be a breadcrumb; first lines, where the page's title stands
_REACH = 40  # lines above the headline in which it can stand a second time
_SITE = re.compile(r"\s+[|–—·•-]{1,2}\s+|\s*[|｜]\s*")
_LONGEST_SITE, _FEWEST_SITE_LETTERS = 60, 3  # characters
_LINES_WITH_SITE = 200  # first and last lines of a dump, where the site's name stands
_COPYRIGHT = re.compile(r"©|copyright", re.IGNORECASE)


def shown_title(
    evidence: Evidence, headline: int, body: Sequence[int], claimed_language: str | None = None
) -> tuple[str, tuple[int, ...]]:
    """The headline as its page shows it, and the blocks that it was read from.

    The number of a breadcrumb goes ("3. Harbour opens", below "2. Towns"), a kicker is set apart from the headline
    where another line shows that it is one or the headline begins with its colon, and the site's name behind the
    headline goes where it stands in a line of its own as well. The space before a colon that stands where a kicker ends
    goes, unless the body has such spaces as well or is French.

    Args:
        evidence: the dump.
        headline: the block that is the headline.
        body: indices of the blocks that were kept, in order.
        claimed_language: BCP 47 code, where the address tells.
    """
    blocks = evidence.blocks
    text = _without_number(blocks, headline)
    read_from: tuple[int, ...] = (headline,)
    with_kicker = _with_kicker(blocks, headline, text)
    if with_kicker is None and goes_on_behind_kicker(blocks, headline):
        with_kicker = f"{blocks[headline - 1].text}: {text[1:].lstrip()}"
    if with_kicker:
        text, read_from = with_kicker, (headline - 1, headline)
    else:
        text = _with_lost_colon(blocks, headline, _without_glue(blocks, headline, text))
    if " : " in text:
        others = [
            index for index in body if index not in read_from
        ]  # a headline that was kept says nothing of the text
        if not _writes_spaces(blocks, others, claimed_language):
            text = text.replace(" : ", ": ")
    return before_bar(_without_site(blocks, text)), read_from


def _without_number(blocks: Sequence[Block], index: int) -> str:
    text = blocks[index].text
    number = _NUMBER.match(text)
    if number and index and f"{blocks[index - 1].text} ".startswith(f"{int(number[1]) - 1}. "):
        return text[number.end() :]
    return text


def _with_kicker(blocks: Sequence[Block], headline: int, text: str) -> str | None:
    """The headline behind the line above it and a colon, where the page shows both so in one line."""
    kicker = blocks[headline - 1].text.rstrip(" :") if headline else ""
    if not kicker or len(kicker.split()) > MOST_KICKER_WORDS:
        return None
    joined = f"{kicker}: {text}"
    wanted = comparable(joined)
    others = chain(range(min(_TOP, headline)), range(max(_TOP, headline - _REACH), headline))
    shown = any(
        ":" in blocks[index].text
        and len(blocks[index].text) <= 2 * len(joined)
        and comparable(_without_number(blocks, index)).replace(" : ", ": ").startswith(wanted)
        for index in others
    )
    if not shown or sum(block.text == blocks[headline - 1].text for block in blocks) > 1:
        return None  # what stands in several lines is a section or the site
    return joined


def words_before_headline(blocks: Sequence[Block], index: int) -> int:
    """How many words a dump set before the headline in one line with it; 0 where no line above shows where it begins.

    The line above, a breadcrumb's last, has the headline, or begins like it.

    Args:
        blocks: the dump.
        index: the line.
    """
    words = blocks[index].text.split()
    own = _without_number(blocks, index - 1).split() if index else []
    if len(own) < _FEWEST_HEADLINE_WORDS or own[0][0].islower():
        return 0
    most = min(MOST_KICKER_WORDS, len(own))
    whole = len(words) - len(own)
    if 0 < whole <= most and comparable(" ".join(own)) == comparable(" ".join(words[whole:])):
        before = whole
    elif _NUMBER.match(blocks[index - 1].text) and len(own) >= _ALIKE:
        before = next((at for at in range(1, most + 1) if words[at : at + _ALIKE] == own[:_ALIKE]), 0)
    else:
        return 0
    return before if before and words[before - 1][-1].isalnum() else 0


def _without_glue(blocks: Sequence[Block], headline: int, text: str) -> str:
    """The headline without the section, or with a colon behind the kicker, that a dump set before it without a mark.

    That the line above is a breadcrumb's last is told by its number or bullet, or by the section among the lines above.
    """
    before = words_before_headline(blocks, headline)
    if not before:
        return text
    words = text.split()
    kicker, rest = " ".join(words[:before]), " ".join(words[before:])
    section = comparable(kicker)
    if any(comparable(block.text) == section for block in blocks[max(0, headline - _ABOVE) : headline]):
        return rest
    above = blocks[headline - 1]
    is_breadcrumb = above.kind == "list_item" or _without_number(blocks, headline - 1) != above.text
    return f"{kicker}: {rest}" if is_breadcrumb and before > 1 else text


def _with_lost_colon(blocks: Sequence[Block], headline: int, text: str) -> str:
    """The headline with the colon behind its kicker, where another line has the same letters and one."""
    if ":" in text:
        return text
    for index in chain(range(min(_TOP, headline)), range(max(_TOP, headline - _REACH), headline)):
        other = _without_number(blocks, index)
        if 0 <= len(other) - len(text) <= 2 and ": " in other and letters_of(other) == letters_of(text):
            return other
    return text


def _writes_spaces(blocks: Sequence[Block], body: Sequence[int], claimed_language: str | None) -> bool:
    texts = [blocks[index].text for index in islice(body, _LOOKED_AT)]
    if any(map(_SPACED.search, texts)):
        return True
    language, _ = detect_language("\n".join(texts)[:SAMPLE_CHARACTERS], claimed_language)
    return language is not None and language.partition("-")[0] in _SPACED_LANGUAGES


def _without_site(blocks: Sequence[Block], text: str) -> str:
    """A headline without what stands behind its last bar or dash, where that is a line or the owner of the rights."""
    cuts = list(_SITE.finditer(text))
    if not cuts or count_words(text[: cuts[-1].start()]) < _FEWEST_HEADLINE_WORDS:
        return text
    name = text[cuts[-1].end() :]
    letters = letters_of(name)
    if len(name) > _LONGEST_SITE or len(letters) < _FEWEST_SITE_LETTERS:
        return text
    for index in {
        *range(min(_LINES_WITH_SITE, len(blocks))),
        *range(max(0, len(blocks) - _LINES_WITH_SITE), len(blocks)),
    }:
        line = blocks[index].text
        if len(line) <= 2 * _LONGEST_SITE and (
            letters_of(line) == letters or (_COPYRIGHT.search(line) and letters in letters_of(line))
        ):
            return text[: cuts[-1].start()]
    return text
