"""Who and when, as the lines around the headline say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.metadata.dates import find_dates, parse_date
from pipeline.metadata.names import clean_authors, looks_like_a_person
from pipeline.metadata.similarity import words_of
from pipeline.metadata.surroundings import Line
from pipeline.metadata.vocabulary import BY_ALONE, BY_BEHIND_DATE, BYLINE, NOT_IN_A_NAME

_LONGEST_BYLINE, _LONGEST_DATELINE = 140, 100
_LONGEST_BARE, _LONGEST_SHORT = 60, 32
_PROSE_WORDS, _BARE_REACH = 20, 4
_JOINING = re.compile(
    r"(?:,|&|;|\||/|and|und|et|y|e|i|by|von|par|por|written by|text|posted by|author)[:,]?", re.IGNORECASE
)
_BYLINE_END = re.compile(r"\s*[,|·•–—]\s*|\s+(?:in|on|at|am|le|el)\s+")
_AND = re.compile(r"\s(?:and|und|et|&|y|e)\s")
_BARE = re.compile(r"[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ](?:[^\W\d_]+|\.)){1,3}|[А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+){1,2}")
_MODIFIED = re.compile(
    r"updated|last update|modified|reviewed|revised|edited|aktualisiert|\bakt\.:|geändert|mise? à jour|modifié|"
    r"actualiz|atualiz|aggiorna|güncel|обновл|изменен|aktualiz|bijgewerkt|oppdatert|uppdaterad|opdateret|uppfært|päivitetty|"
    r"تحديث|更新|수정",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|posted|veröffentlicht|erschienen|erstellt|yayın|опубликован|opublikowano|gepubliceerd|geplaatst|نشر|发布|"
    r"發布|公開|입력|등록",
    re.IGNORECASE,
)


Names = list[tuple[str, str]]
"""Names with their schema.org types."""


def marked_names(lines: list[Line], title: str | None) -> Names:
    """Names that the page marks as the author's near the headline: by class, ``rel`` or ``itemprop``.

    Args:
        lines: the lines around the headline.
        title: the headline, whose words are no name.
    """
    for names_of in (_people_in_pieces, _short_name_in_pieces):
        for line in lines:
            found: Names = []
            for pieces in line.names:
                found.extend(name for name in names_of(pieces) if name not in found and not _is_within(name[0], title))
            if found:
                return found
    return []


def _is_within(name: str, title: str | None) -> bool:
    return words_of(name) <= words_of(title)


def names_in_pieces(pieces: list[str]) -> Names:
    """The names in an element that is marked as holding them, beside which roles, initials and dates may stand."""
    return _people_in_pieces(pieces) or _short_name_in_pieces(pieces)


def _people_in_pieces(pieces: list[str]) -> Names:
    found: Names = []
    if len(pieces) > 1:
        joined = True  # "and" between two pieces says that the second is a name as well
        for piece in pieces:
            if _JOINING.fullmatch(piece):
                joined = True
                continue
            people = people_in(piece) if joined else []
            if people:
                found.extend(people)
                joined = piece.endswith((",", "&", " and"))
    return found or people_in(" ".join(pieces))


def _short_name_in_pieces(pieces: list[str]) -> Names:
    text = " ".join(pieces)
    return [] if find_dates(text) else _short_names(text)


def byline(lines: list[Line]) -> Names:
    """The names in a line that begins like a byline or holds one behind a date, or in a bare line beside a date."""
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > _LONGEST_BYLINE:
            continue
        opening = BYLINE.match(text)
        if opening:
            people = people_in(text[opening.end() :])
            if not people:
                rest = text[opening.end() :]
                rest = _BYLINE_END.split(rest, 1)[0] if find_dates(text) else rest
                people = _short_names(rest) if len(rest) <= _LONGEST_SHORT else []
            if people:
                return people
        elif BY_ALONE.fullmatch(text):
            following = index - 1 if line.above else index + 1  # lines above stand from the nearest upwards
            if 0 <= following < len(lines) and lines[following].above == line.above:
                people = people_in(lines[following].text) or _short_names(lines[following].text)
                if people:
                    return people
        elif find_dates(text):
            inner = BY_BEHIND_DATE.search(text)
            people = people_in(text[inner.end() :]) if inner else []
            if people:
                return people
    return []


def bare_names(lines: list[Line], title: str | None, *, undated: bool) -> Names:
    """The names in a line of nothing else: beside the first date below the headline, or above the first paragraph.

    Args:
        lines: the lines around the headline.
        title: the headline, whose words are no name.
        undated: whether a line counts that stands beside no date.
    """
    below = [line for line in lines if not line.above]
    first = next((index for index, line in enumerate(below) if len(line.text.split()) >= _PROSE_WORDS), len(below))
    near = [*range(min(first, _BARE_REACH))] if undated else []
    dated = next((index for index, line in enumerate(below) if _holds_date(line)), None)
    if dated is not None:
        near = [dated + distance for distance in (0, -1, 1, -2, 2)] + near
    for at in near:
        if 0 <= at < len(below) and len(below[at].text) <= _LONGEST_BARE:
            people = people_in(below[at].text)
            if people and all(_BARE.fullmatch(name) and not _is_within(name, title) for name, _ in people):
                return people
    return []


def _holds_date(line: Line) -> bool:
    return bool(line.times) or (len(line.text) <= _LONGEST_DATELINE and bool(find_dates(line.text)))


def people_in(text: str) -> Names:
    """The names in a text, where all of it is names of persons and what stands beside them."""
    authors, _ = clean_authors([(text, "")], frozenset())
    people = [author for author in authors if looks_like_a_person(author.name)]
    return [(author.name, "Person") for author in people] if people and len(people) == len(authors) else []


def _short_names(text: str) -> Names:
    """A short text that is marked as a name and may be a first name, a team or a company."""
    authors, _ = clean_authors([(text, "")], frozenset())
    if len(authors) > 1 + bool(_AND.search(text)) or any(
        len(author.name) > _LONGEST_SHORT or len(author.name.split()) > 4 or NOT_IN_A_NAME.search(author.name)
        for author in authors
    ):
        return []
    return [(author.name, "") for author in authors]


@dataclass(slots=True)
class ShownDates:
    """Dates in the short lines around the headline, ISO 8601.

    Attributes:
        times: those in ``time`` elements, as precise as the element says.
        texts: those in words.
        modified: those that the words before them call the date of the last change.
    """

    times: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)


def shown_dates(lines: list[Line], day_first: bool | None) -> ShownDates:
    """The dates that the lines around the headline show.

    Args:
        lines: the lines.
        day_first: how to read 03/04/2017; ``None`` where that is not known.
    """
    shown = ShownDates()
    for line in lines:
        text = line.text
        for stated, words in line.times:
            date = parse_date(stated, day_first) or parse_date(words, day_first)
            if date:
                before = text.partition(words)[0] if words else text
                (shown.modified if is_of_change(before) or is_of_change(words) else shown.times).append(date)
        if len(text) > _LONGEST_DATELINE:
            continue
        start = 0
        for found in find_dates(text, day_first):
            (shown.modified if is_of_change(text[start : found.start]) else shown.texts).append(found.iso)
            start = found.end
    return shown


def is_of_change(words: str) -> bool:
    """Whether words before a date say that it is of the last change."""
    return _last(_MODIFIED, words) > _last(_PUBLISHED, words)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)
