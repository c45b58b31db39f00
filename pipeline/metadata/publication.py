"""When the article was published and changed, by all sources of a page in the order of the table."""

from __future__ import annotations

import re

from pipeline.article import DateSource
from pipeline.metadata import precedence
from pipeline.metadata.addresses import day_in_address
from pipeline.metadata.dates import is_after, is_out_of_range, parse_date
from pipeline.metadata.page import is_elsewhere
from pipeline.metadata.sources import Sources
from pipeline.metadata.surroundings import short_pieces

_MOST_TIMES = 60
_LOCAL_TIME = len("2017-02-24T09:30:00")
_SHOWN_CHANGE = "dateline of the last change"
_TIME_PUBLISHED = re.compile(r"publ|created|pubdate|entry-date|post-date", re.IGNORECASE)
_META_PUBLISHED = re.compile(r"publi(?:sh|c).{0,12}(?:date|time)|date.{0,8}publi")
_TIME_MODIFIED = re.compile(r"modif|updat", re.IGNORECASE)


class Publication:
    """The search for the dates of one page."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def published(self) -> tuple[str | None, DateSource | None]:
        """The date of publication, as precisely as the page states it, and where it was read."""
        for position, source in enumerate(precedence.PUBLISHED):
            for stated in self._stated(source)[:4]:
                date = self._believable("date_published", source, stated)
                reason = self._objection(source, date) if date else None
                if date and reason:
                    self.sources.note("date_published", source, f"not taken, {date}: {reason}")
                elif date:
                    self.sources.note("date_published", source, date)
                    return self._most_precise(date, source, precedence.PUBLISHED[position + 1 :])
        return None, None

    def _objection(self, source: str, date: str) -> str | None:
        """Why a date is not the publication's, or ``None``."""
        if source.startswith("jsonld:") and not self.sources.is_article and not self._is_confirmed(date):
            return "a web page's, not an article's, and shown nowhere"
        if source == "time:page" and date[:10] in self.sources.changed_days:
            return "the day of the last change"
        if self._is_contradicted(source, date):
            self.sources.date_dropped = True
            return "two other sources agree on another day"
        return None

    def _most_precise(self, date: str, source: str, others: tuple[str, ...]) -> tuple[str, DateSource]:
        """The date, or what another source states of the same day or minute more precisely."""
        for other in others:
            if len(date) > _LOCAL_TIME or other in precedence.SHOWN_DATES:
                break
            for stated in self._stated(other)[:4]:
                same = parse_date(stated, self.sources.day_first)
                if same and len(same) > len(date) and same.startswith(date):
                    self.sources.note("date_published", other, f"{same}: the same, more precise")
                    return same, _date_source(other)
        return date, _date_source(source)

    def modified(self, published: str | None) -> str | None:
        """The date of the last change; none that lies before the publication."""
        for source in (*precedence.MODIFIED, _SHOWN_CHANGE):
            for stated in self._stated(source)[:2]:
                date = self._believable("date_modified", source, stated)
                if date and published and is_after(published, date):
                    self.sources.note("date_modified", source, f"not taken, {date} lies before the publication")
                elif date:
                    self.sources.note("date_modified", source, date)
                    return date
        return None

    def _stated(self, source: str) -> list[str]:
        """The dates of a source: of times in the text and in the address as well."""
        facts = self.sources.facts
        if source in ("time:published", "time:modified"):
            wanted = _TIME_PUBLISHED if source == "time:published" else _TIME_MODIFIED
            return [
                element.get("datetime") or ""
                for element in facts.times[:20]
                if wanted.search(" ".join(element.get(name) or "" for name in ("class", "itemprop", "pubdate")))
                and not is_elsewhere(element)
            ]
        if source == "meta:published":
            values = [values[0] for name, values in facts.meta.items() if _META_PUBLISHED.search(name)]
            return values if len({value[:10] for value in values}) == 1 else []
        if source == "time:page":
            return self._dated_anywhere()
        if source == "time:headline":
            return self.sources.shown.times
        if source == "dateline":
            return self.sources.shown.texts
        if source == _SHOWN_CHANGE:
            return self.sources.shown.modified
        if source == "url":
            day = day_in_address(self.sources.url)
            return [day] if day else []
        return list(self.sources.values(source))

    def _dated_anywhere(self) -> list[str]:
        """The date that is marked as one anywhere on the page, if there is one only: several are of other articles."""
        days: dict[str, str] = {}
        for element in (*self.sources.facts.times[:_MOST_TIMES], *self.sources.marks.dates):
            date = parse_date(element.get("datetime") or " ".join(short_pieces(element)), self.sources.day_first)
            if date and date[:10] not in days and not is_elsewhere(element):
                days[date[:10]] = date
        return list(days.values()) if len(days) == 1 else []

    def _is_confirmed(self, date: str) -> bool:
        """Whether the page shows a date of the very day, or says elsewhere that it was published on it."""
        shown = [*self.sources.shown.times, *self.sources.shown.texts, *self.sources.shown.modified]
        shown += [
            value for name in ("article:published_time", "og:published_time") for value in self.sources.values(name)
        ]
        return any((parse_date(text, self.sources.day_first) or "").startswith(date[:10]) for text in shown)

    def _is_contradicted(self, source: str, date: str) -> bool:
        """Whether two independent sources agree on another day, one of them made for machines, and none on this one."""
        own = precedence.independent(source)
        others: dict[str, list[str]] = {}
        for group, sources in precedence.INDEPENDENT.items():
            if group == own:
                continue
            if group == "markup" and not others:
                return False  # no JSON-LD and no meta element says otherwise: what is shown is not read for this
            stated = (text for name in sources for text in self._stated(name)[:1])
            day = next((found for text in stated if (found := parse_date(text, self.sources.day_first))), None)
            if day is None:
                continue
            if not is_after(day, date) and not is_after(date, day):
                return False
            if day[:10] not in self.sources.changed_days:
                others.setdefault(day[:10], []).append(group)
        return any(len(groups) > 1 for groups in others.values())

    def _believable(self, field: str, source: str, stated: str) -> str | None:
        date = parse_date(stated, self.sources.day_first)
        if date is None:
            out = is_out_of_range(stated)
            if out:
                self.sources.date_dropped = True
            reason = "before the web or far in the future" if out else "not a date with one meaning"
            self.sources.note(field, source, f"not taken, “{stated[:40]}”: {reason}")
            return None
        if self.sources.fetched_at and is_after(date, self.sources.fetched_at):
            self.sources.date_dropped = True
            self.sources.note(field, source, f"not taken, {date} lies behind the time of fetching")
            return None
        return date


def _date_source(source: str) -> DateSource:
    origin = source.partition(":")[0]
    if origin == "jsonld":
        return "jsonld"
    if origin == "time":
        return "time"
    if source == "dateline":
        return "text"
    if source == "url":
        return "url"
    return "meta"
