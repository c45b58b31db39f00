"""Datelines in the lines of a dump: which lines state when an article was published or changed.

A date in a sentence, in a caption or in an announcement is not the article's. So a line counts only where it begins
with the date or with what sites set before it: a label ("Published on"), a weekday, a byline, a place and a dash.

A year of two digits is read where the language leaves no doubt which of the three numbers it is, and where a label or
the time of day says that they are a date, or nothing stands before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from pipeline.metadata.bylines import is_of_change
from pipeline.metadata.dates import FoundDate, find_dates, with_clock
from pipeline.metadata.months import MONTHS

_LONGEST, _LONGEST_BEFORE, _LONGEST_BEHIND = 160, 80, 70
_MOST_WORDS_BEFORE, _MOST_WORDS_BEHIND, _MOST_SMALL_WORDS = 6, 9, 3
_LABEL = re.compile(
    r"publi(?:shed|é|ée|cado|cada|cación|cação)|posted|updated|last update|modified|first published|created|date[:d]|"
    r"veröffentlicht|erschienen|erstellt|aktualisiert|\bakt\.:|geändert|stand:|datum|online seit|mis à jour|modifié|"
    r"créé|fecha|actualizad|atualizad|criado|pubblicat|aggiornat|data:|yayın|güncel|giriş|tarih|eklenme|"
    r"опубликован|обновлен|дата|изменен|opublikowan|aktualizacja|data publikacji|dodan|gepubliceerd|geplaatst|"
    r"bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|birt|uppfært|udgivet|opdateret|julkaistu|نشر|تحديث|تاريخ|"
    r"发布|發布|时间|日期|更新|公開|配信|掲載|投稿|입력|등록|수정|승인|submitted on",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*[–—-]\s*")
_ONLY_LABEL_LONGEST = 32
_SEPARATOR_END = re.compile(r"[|•·–—:/,(\[>*-]\s*$")
_BY_START = re.compile(r"(?:by|on behalf of|von|par|por|di|door|автор|作者|文)\b", re.IGNORECASE)
_NOT_OF_ARTICLE = re.compile(
    r"©|\(c\)|copyright|\b(?:when|wann|quand|cuándo|quando|event|termin|born|geboren|since|seit|until|bis|from|ab|"
    r"starts?|ends?|deadline|expires?|valid|joined|member)\b",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})\s?(?:Uhr|h)?[,\s|·•–-]{1,4}$")
_MONTH = r"([^\W\d_]{3,12})"
_DAY_MONTH = re.compile(
    rf"(?<![\d.,:/-])(\d{{1,2}})(?:st|nd|rd|th|er|[.ºª°])?\s{{0,2}}(?:de |d['’])?{_MONTH}\b", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"(?<![^\W\d_]){_MONTH}\.?\s{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:./])", re.IGNORECASE)
_EAST_ASIAN_DAY = re.compile(r"(?<![\d年년])(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_FOUR_DIGITS = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(r"(?<![\d.,:/-])(\d{1,2}([./-])\s?\d{1,2}\2\s?)([0-3]\d)(?![\d/-]|[.,:]\d)")
"""Day, month and a year from 2000 to 2039; what is higher may be of the last century."""
_CLOCK_BEHIND = re.compile(
    r"[\s,|·–—-]{1,4}(?:um |kl\.? ?|à |a las |alle |às |saat |о |в |godz\. ?)?\d{1,2}[:.h]\d{2}(?!\d)"
)
_LAST_IS_YEAR = frozenset("bg bs ca cs da de el es et fi fr hr is it lv nb nl nn no pl pt ro ru sk sl sr tr uk".split())
"""Languages in which a date written in numbers ends with the year; others may begin with it, or with the month."""
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date in a dateline.

    Attributes:
        iso: ISO 8601.
        modified: whether it is of the last change.
        derived: whether its year was not stated.
    """

    iso: str
    modified: bool = False
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Dateline:
    """The dates of a line.

    Attributes:
        dates: in the order in which they stand.
        labelled: whether words say that they are of publication or change.
    """

    dates: tuple[StatedDate, ...]
    labelled: bool = False

    def labelled_by(self, label: str | None) -> Dateline:
        """The same with the label that stands on the line above, if there is one."""
        if label is None:
            return self
        changed = is_of_change(label)
        return Dateline(tuple(replace(day, modified=day.modified or changed) for day in self.dates), True)


def ends_with_year(language: str | None) -> bool:
    """Whether a date written in numbers has day, month and year in this order.

    Args:
        language: BCP 47 code.
    """
    return (language or "").partition("-")[0] in _LAST_IS_YEAR


def read_dateline(
    text: str, day_first: bool | None = None, fetched_at: str | None = None, short_years: bool = False
) -> Dateline | None:
    """The dates that a line states of the article, or ``None`` where it states none.

    Args:
        text: the line.
        day_first: how to read 03/04/2017; ``None`` where that is not known.
        fetched_at: ISO 8601; it settles the year of a date that states none: the last such day before it.
        short_years: whether 03.04.17 is read, day first; see :func:`ends_with_year`.
    """
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    if short_years:
        text = _with_centuries(text)
    found = find_dates(text, day_first) if _FOUR_DIGITS.search(text) else []
    derived = not found
    if derived:
        found = _without_year(text, fetched_at)
    if not found or not _is_dateline(text, found):
        return None
    labelled = bool(_LABEL.search(text))
    if len(found) > 1 and _nothing_between(text, found):
        return Dateline(_first_and_last(found, is_of_change(text[: found[0].start]), derived), labelled)
    if len(found) > 1 and (not labelled or _TO.fullmatch(text, found[0].end, found[1].start)):
        return None  # from one day to another
    dates, start = [], 0
    for day in found:
        before = text[start : day.start]
        iso = day.iso
        clock = _CLOCK_BEFORE.search(before) if len(iso) == len("2017-02-24") else None
        if clock and not derived:
            iso = with_clock(iso, clock[1], clock[2])
        dates.append(StatedDate(iso, is_of_change(before), derived))
        start = day.end
    return Dateline(tuple(dates), labelled)


def _nothing_between(text: str, found: list[FoundDate]) -> bool:
    """Whether dates follow directly on each other, as those of publication and change do where only one is shown."""
    return not any(text[one.end : other.start].strip() for one, other in pairwise(found))


def _first_and_last(found: list[FoundDate], changed: bool, derived: bool) -> tuple[StatedDate, ...]:
    days = sorted(day.iso for day in found)
    first, last = StatedDate(days[0], False, derived), StatedDate(days[-1], True, derived)
    if changed:
        return (last,)
    return (first,) if first.iso[:10] == last.iso[:10] else (first, last)


def _with_centuries(text: str) -> str:
    """A line with the years of two digits in full, where it is certain that they are years."""
    match = _SHORT_YEAR.search(text)
    if match is None:
        return text
    before = text[: match.start()].strip()
    certain = not before or _LABEL.search(before) or _CLOCK_BEHIND.match(text, match.end())
    return _SHORT_YEAR.sub(r"\g<1>20\3", text) if certain else text


def only_label(text: str) -> str | None:
    """A line that says no more than "Published" or "Updated"; ``None`` for others."""
    return text if len(text) <= _ONLY_LABEL_LONGEST and not _DIGIT.search(text) and _LABEL.search(text) else None


def _is_dateline(text: str, found: list[FoundDate]) -> bool:
    before, behind = text[: found[0].start].strip(), text[found[-1].end :].strip()
    if len(before) > _LONGEST_BEFORE or len(behind) > _LONGEST_BEHIND or _NOT_OF_ARTICLE.search(text):
        return False
    words, last = before.split(), behind.split()
    byline = _BY_START.match(before)
    if len(words) > (2 * _MOST_WORDS_BEFORE if byline else _MOST_WORDS_BEFORE) or len(last) > _MOST_WORDS_BEHIND:
        return False
    opens = (
        len(words) <= 1
        or _LABEL.search(before)
        or _SEPARATOR_END.search(before)
        or _CLOCK_BEFORE.search(before + " ")
        or byline
        or (len(words) <= 4 and all(word[:1].isupper() or word[:1] in "|•·–—-*," for word in words))
    )
    small = sum(word[:1].islower() for word in last)
    return bool(opens) and small <= _MOST_SMALL_WORDS and not (behind.endswith(".") and len(last) > 4)


def _without_year(text: str, fetched_at: str | None) -> list[FoundDate]:
    """A day of which the line states no year: the last such day before the page was fetched."""
    if fetched_at is None:
        return []
    match, month, day = None, None, ""
    for pattern, month_group in ((_EAST_ASIAN_DAY, 1), (_DAY_MONTH, 2), (_MONTH_DAY, 1)):
        match = pattern.search(text)
        if match:
            stated = match[month_group]
            month, day = int(stated) if stated.isdigit() else MONTHS.get(stated.casefold()), match[3 - month_group]
            if month:
                break
    if match is None or not month:
        return []
    try:
        latest = date.fromisoformat(fetched_at[:10]) + timedelta(days=1)  # it may be tomorrow where the site is
    except (ValueError, OverflowError):
        return []
    for year in (latest.year, latest.year - 1):
        try:
            stated_day = date(year, month, int(day))
        except ValueError:  # 29 February, 31 June
            continue
        if stated_day <= latest:
            return [FoundDate(stated_day.isoformat(), match.start(), match.end())]
    return []
