"""Who and when, as the lines around the headline say it."""

from __future__ import annotations

import re

from pipeline.metadata.dates import FoundDate, find_dates
from pipeline.metadata.names import clean_authors, looks_like_a_person
from pipeline.metadata.surroundings import Line
from pipeline.metadata.vocabulary import BY_ALONE, BYLINE

_LONGEST_BYLINE, _LONGEST_DATELINE = 140, 100
_NEAR_DATE = 2  # lines from a date in which a bare name is a byline
_MODIFIED = re.compile(
    r"updated|modified|reviewed|revised|edited|aktualisiert|geändert|mis à jour|modifié|actualizado|atualizado|aggiornato|güncel|обновлено|"
    r"изменено|aktualizacja|bijgewerkt|oppdatert|uppdaterad|تحديث|更新|수정",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|posted|veröffentlicht|erschienen|erstellt|yayın|опубликован|opublikowano|gepubliceerd|geplaatst|نشر|发布|發布|公開|입력|등록",
    re.IGNORECASE,
)


def marked_names(lines: list[Line], site_names: frozenset[str], title: str | None) -> list[tuple[str, str]]:
    """Names that the page marks as the author's near the headline: by class, ``rel`` or ``itemprop``."""
    found: list[tuple[str, str]] = []
    for line in lines:
        for name in line.names:
            authors, _ = clean_authors([(name, "")], site_names, title)
            people = [author for author in authors if looks_like_a_person(author.name)]
            found.extend((author.name, "Person") for author in people)
        if found:
            break
    return found


def byline(lines: list[Line]) -> list[tuple[str, str]]:
    """The names in a line that begins like a byline, or in a bare line beside a date."""
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > _LONGEST_BYLINE:
            continue
        opening = BYLINE.match(text)
        if opening:
            people = _people(text[opening.end() :])
            if people:
                return people
        elif BY_ALONE.fullmatch(text) and not line.above and index + 1 < len(lines) and not lines[index + 1].above:
            people = _people(lines[index + 1].text)
            if people:
                return people
    below = [line for line in lines if not line.above]
    for index, line in enumerate(below[:20]):
        if len(line.text) > _LONGEST_DATELINE or not find_dates(line.text):
            continue
        for distance in (0, -1, 1, -2, 2)[: 2 * _NEAR_DATE + 1]:
            at = index + distance
            if 0 <= at < len(below) and len(below[at].text) <= 60:
                people = _people(below[at].text)
                if people:
                    return people
        break
    return []


def _people(text: str) -> list[tuple[str, str]]:
    authors, _ = clean_authors([(text, "")], frozenset())
    people = [author for author in authors if looks_like_a_person(author.name)]
    return [(author.name, "Person") for author in people] if people and len(people) == len(authors) else []


def visible_dates(lines: list[Line], day_first: bool | None) -> tuple[list[str], list[str]]:
    """Dates in the short lines around the headline: of publication, and of the last change."""
    published: list[str] = []
    modified: list[str] = []
    for line in lines:
        text = line.text
        if len(text) > _LONGEST_DATELINE:
            continue
        before = 0
        for date in find_dates(text, day_first):
            kind = _kind(text[before : date.start])
            before = date.end
            (modified if kind == "modified" else published).append(date.iso)
    return published, modified


def _kind(words: str) -> str:
    """What the words before a date say that it is."""
    changed, out = _last(_MODIFIED, words), _last(_PUBLISHED, words)
    return "modified" if changed > out else "published"


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


__all__ = ["FoundDate", "byline", "marked_names", "visible_dates"]
