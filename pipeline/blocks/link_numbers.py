"""Dumps of text browsers, which number the links of a page and list their addresses below it.

Lynx and ELinks write ``[12]`` before the text of a link, w3m does where it is asked to, and all end with a list
("References", "Visible links") of the addresses. Numbers and list are the browser's markup, as the target of a link is
in HTML: they are no part of the text.

Footnotes look alike. Their marks stand behind what they belong to, those of links before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.blocks.lines import Line

_ADDRESS = r"(?:[a-z][a-z0-9+.-]*:|file://|/|#|\?)\S*"
_ENTRY = re.compile(rf"(?:(\d{{1,4}})\.|\[(\d{{1,4}})\])\s+{_ADDRESS}$", re.IGNORECASE)
_NUMBER = re.compile(r"\[(\d{1,4})\](?=[^\s,.;:!?)\]])|(?<!\S)\[(\d{1,4})\]$")
"""A number before the text of a link; alone at the end of a line where the link has none, or was wrapped."""
_FEWEST = 3
_SHARE_NUMBERED = 0.5
"""Of the listed links, how many must be numbered in the text: those without text are listed apart, or not."""
_SKIPPED = 3
"""Numbers in a row that may be missing: of links that show nothing, as pictures without a text."""
_HEADING = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2} ?:?$")
"""Of the list, and of its part for links that are not seen: a few words, whatever the browser's language."""


class LinkNumbers:
    """What a dump shows about the numbers of its links."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Read the lines of a dump.

        Args:
            lines: those that are not blank.
        """
        self.text = list(lines)
        """The lines without the list of addresses; all of them where there is none."""
        self._last = 0
        start, entries = _list_of_addresses(lines)
        if entries >= _FEWEST:
            before = lines[:start]
            numbered = sum(1 for _ in _numbers_in_order([line.text for line in before], entries))
            if numbered >= max(_FEWEST, _SHARE_NUMBERED * entries):
                self.text = list(before)
                self._last = entries

    def taken_out(self, lines: Iterable[Line]) -> list[Line]:
        """Lines without the numbers of links; those that were nothing else are left out.

        Args:
            lines: those of :attr:`text`, re-joined or not.
        """
        given = list(lines)
        if not self._last:
            return given
        texts = [line.text for line in given]
        cuts: dict[int, list[re.Match[str]]] = {}
        for index, found in _numbers_in_order(texts, self._last):
            cuts.setdefault(index, []).append(found)
        kept: list[Line] = []
        blank = 0
        for index, line in enumerate(given):
            text = line.text
            for found in reversed(cuts.get(index, [])):
                text = text[: found.start()] + text[found.end() :]
            text = text.strip()
            blank += line.blank_before
            if text:
                kept.append(line._replace(text=text, blank_before=blank))
                blank = 0
        return kept


def _list_of_addresses(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the list at the end of a dump begins, with its headings, and how many links it numbers.

    Its numbers go up by one from 1; a heading may stand before those of links that are not seen.
    """
    expected: int | None = None
    start, largest = len(lines), 0
    for index in range(len(lines) - 1, -1, -1):
        entry = _ENTRY.match(lines[index].text)
        if entry is None:
            if expected == 0 or largest == 0 or not _HEADING.match(lines[index].text):
                break
            continue
        number = int(entry[1] or entry[2])
        if expected is not None and number != expected:
            break
        largest = largest or number
        expected, start = number - 1, index
    if expected != 0:
        return len(lines), 0
    # "References" in the first column, and "Visible links" below it.
    if start and lines[start - 1].indent and _HEADING.match(lines[start - 1].text):
        start -= 1
    if start and not lines[start - 1].indent and _HEADING.match(lines[start - 1].text):
        start -= 1
    return start, largest


def _numbers_in_order(texts: Sequence[str], last: int) -> Iterable[tuple[int, re.Match[str]]]:
    """The numbers up to ``last`` that go up, each with the index of its text."""
    before = 0
    for index, text in enumerate(texts):
        if "[" not in text:
            continue
        position = 0
        while found := _NUMBER.search(text, position):
            number = int(found[1] or found[2])
            position = found.end()
            if before < number <= min(last, before + 1 + _SKIPPED):
                yield index, found
                before = number
