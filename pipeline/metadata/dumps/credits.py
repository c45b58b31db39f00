"""Who and when of a dump, as the lines between its headline and its body say it.

Sites set the byline and the dateline of an article below its headline, and some set the byline below its last
paragraph. Lines that belong to comments, to lists of other articles, to menus and the like are not looked at, and a
line counts only where it is nothing but a byline or a dateline: the same words within a sentence are the article's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence
from pipeline.language import detect_language
from pipeline.metadata.dates import day_first_in, is_after
from pipeline.metadata.dumps.bylines import NameLine, bare_name, is_role, names_behind_by, only_by
from pipeline.metadata.dumps.dates import Dateline, ends_with_year, only_label, read_dateline
from pipeline.metadata.dumps.east_asian_names import is_japanese_name

_MOST_LINES = 24
"""Lines between the headline and the body that are looked at; those nearest to the body."""
_CLOSE = 8
"""Lines directly below the headline that are looked at wherever the body begins."""
_DIRECTLY = 2
"""Lines below the headline that are the article's, whatever zone a phrase above the headline seems to open."""
_WITHOUT_HEADLINE = 16  # lines above the body where the headline is not known
_ABOVE, _INTO_BODY, _BELOW = 2, 3, 3  # lines above the headline, of the body and below it that can hold a credit
_STANDFIRST = 2  # paragraphs that one can have
_BEHIND = 8  # lines below the article in which an author is introduced
_BESIDE = 2  # lines between a bare name and a date that it stands beside
_ELSEWHERE: frozenset[Family] = frozenset(
    (
        "comments", "related", "newsletter", "advertisement", "consent", "legal", "paywall", "author_bio", "credit",
        "form", "promotion", "template", "tags",
    )
)  # fmt: skip
"""Families of removed lines that do not speak of the article."""
_NUMERIC = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])\d{1,2}([./-])\s?\d{1,2}\1\s?\d{2}(?!\d)")
_LEAD_CHARACTERS = 6_000  # of the body in which a name is looked for
_LONGEST = 160  # characters of a line that is nothing but a credit


@dataclass(slots=True)
class Credits:
    """What was found.

    Attributes:
        authors: names.
        published, modified: ISO 8601.
        derived: whether the year of ``published`` was not stated.
        dropped: whether a date was not believed.
        bylines, datelines: the blocks whose text is in the fields now.
        notes: what was read where, and what was not taken; for people.
    """

    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    derived: bool = False
    dropped: bool = False
    bylines: list[int] = field(default_factory=list)
    datelines: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_credits(
    evidence: Evidence,
    families: Sequence[Family | None],
    headline: int | None,
    fetched_at: str | None = None,
    claimed_language: str | None = None,
) -> Credits:
    """Authors and dates of a dump.

    Args:
        evidence: the dump.
        families: for each block why it is removed; ``None`` where it is kept.
        headline: the block that is the headline, if known.
        fetched_at: ISO 8601; it settles the year of a date that states none, and no date lies behind it.
        claimed_language: BCP 47 code, where the address tells.
    """
    search = _Search(evidence, families, headline)
    found = Credits()
    _read_dates(search, found, fetched_at, claimed_language)
    _read_authors(search, found)
    return found


class _Search:
    """The lines of one dump that can hold credits, in the order in which they are asked.

    Attributes:
        near: below the headline, and above the body and in its beginning.
        above: above the headline.
        below: below the article.
        further: further above the body, of which only those count that say of what they are the date: the headline may
            not be the headline.
    """

    def __init__(self, evidence: Evidence, families: Sequence[Family | None], headline: int | None) -> None:
        self.blocks, self.cues, self.families = evidence.blocks, evidence.cues, families
        self.headline = headline
        features = evidence.features
        kept = [index for index, family in enumerate(families) if family is None]
        self.body = [index for index in kept if features[index].prose]
        self.first = _begin([index for index in self.body if headline is None or index > headline], len(families))
        self.last = max(kept, default=-1)
        start = max(0, self.first - _WITHOUT_HEADLINE if headline is None else headline + 1)
        end = min(self.first + _INTO_BODY, self.last + 1)
        close = range(start, min(start + _CLOSE, end)) if headline is not None else range(0)
        self.near = [
            index
            for index in (*close, *range(max(start, close.stop, self.first - _MOST_LINES), end))
            if self._may_hold(index)
        ]
        self.above = (
            [index for index in range(headline - 1, max(-1, headline - 1 - _ABOVE), -1) if self._may_hold(index)]
            if headline is not None and headline < self.first
            else []
        )
        top = max(0, min(start, self.first) - _MOST_LINES)
        seen = {*self.near, *self.above}
        self.further = [
            index for index in range(self.first - 1, top - 1, -1) if index not in seen and self._may_hold(index)
        ]
        # What stands below another article's headline or a comment is theirs.
        below = range(max(self.last, self.first + _INTO_BODY), min(len(families), self.last + 1 + _BELOW))
        self.below = [
            index
            for index in takewhile(lambda index: families[index] not in _ELSEWHERE, below)
            if self._may_hold(index)
        ]

    def _may_hold(self, index: int) -> bool:
        if len(self.blocks[index].text) > _LONGEST:
            return False
        directly_below = self.headline is not None and 0 < index - self.headline <= _DIRECTLY
        return directly_below or not self.is_elsewhere(index)

    def is_elsewhere(self, index: int) -> bool:
        """Whether a line stands where those of comments, of other articles and the like do."""
        return self.families[index] in _ELSEWHERE

    def text(self, index: int) -> str:
        """The text of a line; ``""`` where there is none."""
        return self.blocks[index].text if 0 <= index < len(self.blocks) else ""

    def lead(self) -> str:
        """The beginning of the body."""
        parts, size = [], 0
        for index in self.body:
            if index >= self.first:
                parts.append(self.blocks[index].text)
                size += len(parts[-1])
                if size >= _LEAD_CHARACTERS:
                    break
        return "\n".join(parts)[:_LEAD_CHARACTERS]


def _begin(body: Sequence[int], otherwise: int) -> int:
    """Where the body begins: behind a standfirst that credits and buttons set apart from it."""
    for index, following in pairwise(body[: _STANDFIRST + 1]):
        if _INTO_BODY < following - index <= _MOST_LINES:
            return following
    return body[0] if body else otherwise


def _order(search: _Search, claimed_language: str | None) -> tuple[bool | None, bool]:
    """Whether the day comes first in 03/04/2017, and whether it does in 03.04.17 with the year behind.

    By the language; in English, for years of four digits, by other dates of the dump.
    """
    lines = [search.text(index) for index in (*search.near, *search.above, *search.below, *search.further)]
    numeric, short = any(map(_NUMERIC.search, lines)), any(map(_SHORT.search, lines))
    if not numeric and not short:
        return None, False
    language, _ = detect_language(search.lead(), claimed_language)
    known = day_first_in(language) if language else None
    short = short and ends_with_year(language)
    if known is not None or not numeric:
        return known, short
    days = months = 0
    for block in search.blocks:
        if len(block.text) <= _LONGEST:
            for first, second in _NUMERIC.findall(block.text):
                days += int(first) > 12 >= int(second)
                months += int(second) > 12 >= int(first)
    return (None if bool(days) == bool(months) else bool(days)), short


def _read_dates(search: _Search, found: Credits, fetched_at: str | None, claimed_language: str | None) -> None:
    day_first, short_years = _order(search, claimed_language)
    for lines in (search.near, search.above, search.below, search.further):
        must_say_so = lines is search.below or lines is search.further
        if lines is search.further and found.modified:
            break
        for index in lines:
            dateline = read_dateline(search.text(index), day_first, fetched_at, short_years)
            if dateline is None or (must_say_so and not dateline.labelled):
                continue
            if not dateline.labelled and index:
                dateline = dateline.labelled_by(only_label(search.text(index - 1)))
            _take_dates(found, dateline, index, fetched_at)
        if found.published:
            break
    if found.published and found.modified and found.modified[:10] < found.published[:10]:
        found.notes.append(f"date_modified: not taken, {found.modified}: before the publication")
        found.modified = None


def _take_dates(found: Credits, dateline: Dateline, index: int, fetched_at: str | None) -> None:
    taken = False
    for date in dateline.dates:
        name = "date_modified" if date.modified else "date_published"
        known = found.modified if date.modified else found.published
        if fetched_at and is_after(date.iso, fetched_at):
            found.dropped = True
            found.notes.append(f"{name}: not taken, {date.iso}: after the page was fetched")
        elif known is None or (len(date.iso) > len(known) and date.iso.startswith(known)):
            if date.modified:
                found.modified = date.iso
            else:
                found.published, found.derived = date.iso, date.derived
            found.notes.append(
                f"{name}: {date.iso}, line {index + 1}" + (" (year from fetched_at)" if date.derived else "")
            )
            taken = True
        else:
            taken = taken or known.startswith(date.iso[:10])
    if taken:
        found.datelines.append(index)


def _read_authors(search: _Search, found: Credits) -> None:
    for lines in (search.near, search.above):
        for index in lines:
            line = names_behind_by(search.text(index)) or _names_below(search, index)
            if line is not None and _take_authors(found, line, index):
                return
    line_and_index = _bare(search, found)
    if line_and_index is not None and _take_authors(found, *line_and_index):
        return
    for index in search.below:
        line = names_behind_by(search.text(index)) or _names_below(search, index)
        if line is not None and _take_authors(found, line, index):
            return


def _names_below(search: _Search, index: int) -> NameLine | None:
    """The names in the lines below one that says no more than "By"."""
    return only_by(search.text(index), [search.text(index + below) for below in range(1, 7)])


def _bare(search: _Search, found: Credits) -> tuple[NameLine, int] | None:
    """A line of nothing but a name beside the date, or one whose name comes again below the article."""
    before = [index for index in search.near if index < search.first and not search.is_elsewhere(index)]
    if not before:
        return None
    dated = [index for index in search.near if index in found.datelines or _tells_when(search, index)]
    lines = [(index, line) for index in before if (line := bare_name(search.text(index))) is not None]
    if not lines:
        return None
    lead = search.lead()
    behind = [search.text(index) for index in range(search.last + 1, search.last + 1 + _BEHIND)]
    for index, line in lines:
        (name,) = line.names
        if name in lead:
            continue  # rather what the article is about
        beside = any(abs(index - other) <= _BESIDE for other in dated)
        if is_japanese_name(name) and not (beside and _is_once(search, index)):
            continue  # no capitals tell it from the name of a section
        again = any(text.startswith(name) for text in behind)
        twice = sum(search.text(other).startswith(name) for other in before) > 1
        # Further above the body, or where no headline is known, a line that comes twice may be an entry of a menu.
        known = search.headline is not None and index >= search.first - _MOST_LINES
        if beside or ((again or twice) and known) or line.certain or is_role(search.text(index + 1)):
            return line, index
    return None


def _is_once(search: _Search, index: int) -> bool:
    text = search.text(index)
    return sum(block.text == text for block in search.blocks) == 1


def _tells_when(search: _Search, index: int) -> bool:
    """Whether a line states a time without a date: "3 hours ago", "Published 14:05"."""
    cue = search.cues[index]
    return cue is not None and (cue.family == "dateline" or (cue.family == "metadata" and not cue.certain))


def _take_authors(found: Credits, line: NameLine, index: int) -> bool:
    found.authors = line.names
    found.bylines = [index + offset for offset in range(line.lines)]
    found.notes.append(f"authors: {', '.join(line.names)}, line {index + 1}: {line.why}")
    return True
