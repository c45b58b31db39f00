"""Dates as pages and people write them, as ISO 8601: as precise as they are stated, or not at all.

A value is read only where it has one meaning: the year has four digits and lies in the time of the web, the day exists,
and which of two numbers is the month is known from their size, their order or the language. Words such as "yesterday"
and numbers without a unit (seconds since 1970) depend on something that the page does not state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from pipeline.metadata.months import MONTHS

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""The years of the web: what lies before is a default such as 1970-01-01, what lies behind a typing error."""
_LONGEST = 160  # characters of a value that are looked at

_Z = (
    r"(?:\s{0,2}\(?(Z\b|UTC\b|GMT\b|CES?T\b|EES?T\b|MSK\b|SAST\b|PKT\b|WIB\b|WITA\b|SGT\b|MYT\b|HKT\b|JST\b|KST\b|"
    r"AE[SD]T\b|NZ[SD]T\b|EDT\b|CDT\b|MDT\b|PDT\b)?\s?([+-]\d{1,2}(?::?\d{2})?(?![\d:]))?\)?)"
)
_CLOCK = re.compile(
    r"[T\s,;|·•–—-]{0,4}\s{0,2}(?:at |um |à |a las |alle |kl\.? ?|о |в |às |saat |om |godz\.? |@ ?)?"
    r"(\d{1,2})(?::|h|時|시 ?|点)(\d{2})(?!\d)(?::(\d{2})(?!\d)(?:[.,]\d{1,9})?)?(?:分|분)?"
    r"\s{0,2}([ap]\.? ?m\b\.?)?" + _Z,
    re.IGNORECASE,
)
_DOTTED_CLOCK = re.compile(
    r"[\s,;|·•–—-]{0,4}(?:um |kl\.? ?|ore |alle )?(\d{1,2})\.(\d{2})(?=\s?(?:Uhr|Hrs?\b|IST\b|WIB\b))", re.IGNORECASE
)
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "PKT": 300,
    "WIB": 420, "WITA": 480, "SGT": 480, "MYT": 480, "HKT": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660,
    "NZST": 720, "NZDT": 780, "EDT": -240, "CDT": -300, "MDT": -360, "PDT": -420,
}  # fmt: skip
"""Minutes east of Greenwich of the abbreviations that mean one zone (IST, CST and BST mean several, and EST is written
all the year)."""

_YEAR_FIRST = re.compile(
    r"(?<![\d.,/-])(\d{4})(?:\s?[年년]\s?|([-/.])\s?)(\d{1,2})(?:\s?[月월]\s?|\2\s?)(\d{1,2})(?![\d])(?:\s?[日일])?\.?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$")
_NUMBERS = re.compile(r"(?<![\d.,:/-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?![\d])(?![./-]\d)")
_MONTH = r"([^\W\d_]{3,12}|كانون \w{4,7}|تشرين \w{4,7}|आ?[\u0900-\u097f]{2,12}|آب)"
_DAY_MONTH = re.compile(
    r"(?<![\d.,:/-])(\d{1,2})(?:st\b|nd\b|rd\b|th\b|er\b|[.ºª°]|-?го\b)?[\s/-]{0,2}(?:de |of |d['’])?\s?"
    + _MONTH
    + r"[.,]?[\s/-]{0,2}(?:de |del |of )?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"(?<![^\W\d_])" + _MONTH + r"\.?\s{0,2}(\d{1,2})(?:st\b|nd\b|rd\b|th\b)?\s{0,2}[,.]?\s{0,2}(\d{4})(?!\d)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d{4}")
_DAY_FORM = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"en-(?:us|ph)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"en(?:-(?:us|ph|ca))?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text.

    Attributes:
        iso: ISO 8601, with the time and the zone where they follow the day.
        start, end: where it stands.
    """

    iso: str
    start: int
    end: int


def day_first_in(language: str | None) -> bool | None:
    """Whether the day comes first in 03/04/2017: no in the USA, ``None`` (unknown) in English at large.

    Args:
        language: BCP 47 code that the page states.
    """
    tag = (language or "").replace("_", "-")
    if _MONTH_FIRST.match(tag):
        return False
    if not tag or _ENGLISH.match(tag):
        return None
    return True


def parse_date(value: str, day_first: bool | None = None) -> str | None:
    """The date that a metadata field states, or ``None`` where it states none that has one meaning.

    Args:
        value: the content of the field.
        day_first: how to read 03/04/2017; ``None`` where that is not known.
    """
    value = " ".join(value[:_LONGEST].split())
    compact = _COMPACT.match(value)
    if compact:
        year, month, day, hour, minute, second, zulu = compact.groups()
        found = _day(year, month, day)
        if found and hour:
            return _precise(found, hour, minute, second, zulu, None)
        return found
    dates = find_dates(value, day_first)
    return dates[0].iso if dates else None


def find_dates(text: str, day_first: bool | None = None) -> list[FoundDate]:
    """All dates in a line, in the order in which they stand.

    Args:
        text: the line.
        day_first: how to read 03/04/2017; ``None`` where that is not known.
    """
    text = text[:_LONGEST]
    if not _DIGIT.search(text):
        return []
    found: list[FoundDate] = []

    def add(match: re.Match[str], day: str | None) -> None:
        if day is None or any(other.start < match.end() and match.start() < other.end for other in found):
            return
        clock = _CLOCK.match(text, match.end()) or _DOTTED_CLOCK.match(text, match.end())
        iso, end = day, match.end()
        if clock:
            second, half, name, offset = clock.groups()[2:] or (None, None, None, None)
            iso = _precise(day, _in_24_hours(clock[1], half), clock[2], second, name, offset)
            end = clock.end() if iso != day else end
        found.append(FoundDate(iso, match.start(), end))

    for match in _YEAR_FIRST.finditer(text):
        add(match, _day(match[1], match[3], match[4]))
    for match in _DAY_MONTH.finditer(text):
        add(match, _day(match[3], MONTHS.get(match[2].casefold()), match[1]))
    for match in _MONTH_DAY.finditer(text):
        add(match, _day(match[3], MONTHS.get(match[1].casefold()), match[2]))
    for match in _NUMBERS.finditer(text):
        first, separator, second, year = match.groups()
        if int(first) > 12 or first == second or (int(second) <= 12 and (separator == "." or day_first)):
            add(match, _day(year, second, first))
        elif int(second) > 12 or day_first is False:
            add(match, _day(year, first, second))
    return sorted(found, key=lambda date: date.start)


def is_out_of_range(value: str) -> str | None:
    """The day in a value that would be a date but for its year; ``None`` for other values."""
    match = _DAY_FORM.match(value[:_LONGEST])
    if not match or FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3])).date().isoformat()
    except ValueError:
        return None


def is_after(iso: str, limit: str) -> bool:
    """Whether a date lies more than a day behind another: within a day it may be the zone.

    Args:
        iso: a date as :func:`parse_date` gives it.
        limit: ISO 8601, with or without a time.
    """
    try:
        days = datetime.fromisoformat(iso[:10]) - datetime.fromisoformat(limit[:10])
    except ValueError:
        return False
    return days.days > 1


def _day(year: str, month: str | int | None, day: str) -> str | None:
    """The day as ISO 8601 where there is such a day in the years of the web."""
    if month is None or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        return datetime(int(year), int(month), int(day)).date().isoformat()
    except ValueError:
        return None


def _in_24_hours(hour: str, half: str | None) -> str:
    if not half:
        return hour
    number = int(hour)
    if not 1 <= number <= 12:
        return "99"
    return str(number % 12 + (12 if half[0] in "pP" else 0))


def _precise(day: str, hour: str, minute: str, second: str | None, name: str | None, offset: str | None) -> str:
    """``day`` with the time and the zone, or the day alone where they are none."""
    zone = ""
    if offset:
        sign, digits = offset[0], offset[1:].replace(":", "")
        digits = digits.zfill(2) + "00" if len(digits) <= 2 else digits.zfill(4)
        zone = f"{sign}{digits[:2]}:{digits[2:]}"
    elif name:
        minutes = _ZONES[name.upper()]
        zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    precise = f"{day}T{int(hour):02d}:{int(minute):02d}:{int(second or 0):02d}{zone}"
    try:
        moment = datetime.fromisoformat(precise)
    except ValueError:  # such as 25:00 or +99:99
        return day
    offset_of = moment.utcoffset()
    if offset_of is not None and abs(offset_of.total_seconds()) > 14 * 3600:
        return day
    return precise


def with_clock(day: str, hour: str, minute: str) -> str:
    """A day with a time that stands before it; the day alone where there is no such time."""
    return _precise(day, hour, minute, None, None, None)
