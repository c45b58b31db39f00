"""Which record of a cluster of near-duplicates stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?"
)


class Copy(NamedTuple):
    """A record of a cluster. The smallest of them is canonical: the earliest, undated ones last, then by id."""

    undated: bool
    instant: str
    id: bytes


def instant_of(date: str | None) -> str | None:
    """When a date of a record begins, in UTC, in a form whose order is that of time.

    A date without a time begins at midnight, a month or a year with its first day; a time without a zone is taken as
    UTC.

    Returns:
        ``None`` where there is no such date.
    """
    match = _DATE.fullmatch(date or "")
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")), tzinfo=timezone.utc,
        )  # fmt: skip
        if zone and zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
            moment += offset if zone[0] == "-" else -offset
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds")


def canonical_of(copies: Iterable[tuple[str | None, bytes]]) -> bytes:
    """Id of the canonical record, of instants as :func:`instant_of` gives them and ids."""
    return min(Copy(instant is None, instant or "", id_) for instant, id_ in copies).id
