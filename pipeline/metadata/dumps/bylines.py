"""Bylines in the lines of a dump: which lines are nothing but the names of authors, and whose.

The words are those that news sites and blogs set before a name in the thirteen languages; they were collected from the
dumps of the development pages and completed by hand. Text has no markup that would tell a name from other words with
capitals, so a line counts only where all of it is names of persons and what bylines hold beside them: a role, a place,
a date, a reading time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.metadata.bylines import people_in
from pipeline.metadata.dates import find_dates
from pipeline.metadata.dumps.east_asian_names import east_asian_byline, is_japanese_name
from pipeline.metadata.names import clean_authors, is_organisation
from pipeline.metadata.vocabulary import NOT_IN_A_NAME, ROLE_ALONE, ROLE_BEHIND

_LONGEST, _LONGEST_BARE, _LONGEST_ORGANISATION = 160, 60, 40
_MOST_NAMES_BELOW = 4
_FROM_DATE_TO_BY = 3  # characters; a caption ends with "picture by"
_PLAIN = (
    r"(?:written |words |story |text |posted |report |reported |reporting |published |contributed |analysis |opinion )?"
    r"by|(?:geschrieben |verfasst |text )?von|(?:eine? (?:gast)?(?:kommentar|analyse|essay|kolumne|reportage|bericht|"
    r"beitrag|artikel|interview) )von|(?:écrit |publié |rédigé |propos recueillis )?par|"
    r"(?:escrito |publicado |redigido )?por|(?:scritto )?da|a cura di|di|(?:geschreven )?door|(?:skrevet |skriven )?av|"
    r"af|oleh|автор(?:ы)?|بقلم|كتب|كتبت|كتبه"
)
"""Before a name with nothing but a space between."""
_LABELS = (
    r"authors?|author\(s\)|author of the article|written by|autor(?:in|en|es|a|as|ka|zy)?|text|texte|texto|testo|"
    r"tekst|auteure?s?|autrice|autore|autori|yazan|yazar|haber|muhabir|opracował(?:a)?|автор(?:ы)?|автор текста|текст|"
    r"журналист|корреспондент|الكاتب|الكاتبة|المؤلف|reporter|penulis"
)
"""Before a name with a colon between."""
_EAST_ASIAN_BY = r"(?:本报|本報)?(?:作者|记者|記者|撰文|文|執筆|著者|取材・文|ライター|글|기자)\s?[:：/／=＝|丨]\s?"
_BY = re.compile(rf"[\s*•·–—|-]*(?:(?:{_PLAIN})\s*[:：]?\s+|(?:{_LABELS})\s?[:：]\s*|{_EAST_ASIAN_BY})", re.IGNORECASE)
_BY_ALONE = re.compile(rf"(?:{_PLAIN}|{_LABELS}|作者|记者|記者|撰文|文|執筆|著者)\s?[:：]?", re.IGNORECASE)
_BEHIND_DATE = re.compile(
    r"[\s|•·,–—-](?:written by|posted by|by|von|par|por|di|door|автор:?|作者[:：])\s+", re.IGNORECASE
)
_JOINING = re.compile(r"(?:,|&|;|\||/|and|und|et|y|e|i|и|en|ve|og|och|و|、|/)", re.IGNORECASE)
_BARE_PART = (
    r"(?:[A-ZÀ-ÞŁŚŻŹĆŃÓĄĘĞİŞČŠŽŘ][^\W\d_]+(?:[-'’][^\W\d_]+)*|[A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)?|"
    r"(?:de|da|di|del|della|van|von|der|den|dos|le|la|bin|al|el|ter|ten))"
)
_BARE = re.compile(
    rf"{_BARE_PART}(?: {_BARE_PART}){{1,4}}|"
    r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?){1,2}"
)
_GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?=(?:Published|Updated|Posted|Last [Uu]pdated|Actualizado|Veröffentlicht|Publié|Aktualisiert)\b)"
)
_GLUED_BEHIND = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ]{4})(?=[A-ZÀ-Þ][a-zà-ÿ])")
"""Where a dump set the next element's words directly behind a name; "MacKenzie" and "SanSone" are names."""
_NETWORK = re.compile(r"\s+(?:Twitter|Facebook|Instagram|LinkedIn|X|@\w{2,40})$")
_AGE = re.compile(
    r"\s*(?:[|•·,–—-]\s*)?(?:(?:published|updated|posted|veröffentlicht|aktualisiert|publié|mis à jour)\s+)?"
    r"(?:(?:vor|il y a|hace|há|منذ)\s+)?(?:\d{1,3}|an?|ein(?:er|em)?|une?)\s+[^\W\d_]{1,12}"
    r"(?:\s+(?:ago|fa|önce|назад|temu|geleden|sedan|siden))?$",
    re.IGNORECASE,
)
"""How long ago, behind a name."""
_AGO = re.compile(r"\b(?:ago|vor|il y a|hace|há|fa|önce|назад|temu|geleden|sedan|siden|منذ)\b", re.IGNORECASE)
_REPORTER_ALONE = frozenset(("기자", "특파원", "記者", "特派員"))
_ROLE_WORDS = 6
_AROUND_NAME = " |｜・/／,、"
_SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+|,\s")


@dataclass(frozen=True, slots=True)
class NameLine:
    """The names in a byline.

    Attributes:
        names: the names.
        why: what tells that they are the authors'; for people.
        lines: how many lines the byline takes.
        certain: whether a role or a date stands behind the name.
    """

    names: tuple[str, ...]
    why: str
    lines: int = 1
    certain: bool = False


def names_behind_by(text: str) -> NameLine | None:
    """The names in a line that begins with "By" in one of the languages, or holds it behind a date.

    Args:
        text: the line.
    """
    if len(text) > _LONGEST:
        return None
    opening = _BY.match(text)
    if opening:
        names = _names(text[opening.end() :])
        return NameLine(names, "behind “By”") if names else None
    reporters = east_asian_byline(text) if not text.isascii() else ()
    if reporters:
        return NameLine(reporters, "with a reporter’s mark")
    inner = _BEHIND_DATE.search(text)
    dates = find_dates(text[: inner.start() + 1]) if inner else []
    if inner and dates and inner.start() - dates[-1].end <= _FROM_DATE_TO_BY:
        names = _names(text[inner.end() :])
        return NameLine(names, "behind “By”") if names else None
    return None


def only_by(text: str, below: Sequence[str]) -> NameLine | None:
    """The names in the lines below one that says "By" and no more, or in a line above one that says "reporter".

    Args:
        text: the line.
        below: the lines that follow.
    """
    if below and below[0] in _REPORTER_ALONE:
        reporters = east_asian_byline(f"{text} {below[0]}")
        if reporters:
            return NameLine(reporters, "above a reporter’s mark", 2)
    if len(text) > 32 or not _BY_ALONE.fullmatch(text):
        return None
    names: list[str] = []
    lines, joined = 1, True
    for count, line in enumerate(below, start=2):
        if _JOINING.fullmatch(line):
            joined = True
            continue
        found = _names(line) if joined and len(line) <= _LONGEST else ()
        if not found or len(names) >= _MOST_NAMES_BELOW:
            break
        names.extend(found)
        lines, joined = count, line.endswith((",", "&"))
    return NameLine(tuple(dict.fromkeys(names)), "below “By”", lines) if names else None


def bare_name(text: str) -> NameLine | None:
    """The name of a person in a line that holds no more than it, a role and a date.

    Args:
        text: the line.
    """
    if len(text) > 2 * _LONGEST_BARE or not text[:1].isalpha():
        return None
    dates = find_dates(text)
    age = _AGE.search(text) if not dates and _AGO.search(text) else None
    rest = text[: dates[0].start] if dates else text[: age.start()] if age else text
    if is_japanese_name(rest.strip(_AROUND_NAME)):
        return NameLine((rest.strip(_AROUND_NAME),), "a line of its own", certain=bool(dates))
    pieces = [piece for piece in _SEPARATOR.split(rest) if piece]
    if not pieces or len(pieces) > 3 or len(pieces[0]) > _LONGEST_BARE or not _BARE.fullmatch(pieces[0]):
        return None
    role = ROLE_BEHIND.search(text) is not None or any(ROLE_ALONE.fullmatch(piece) for piece in pieces[1:])
    if (len(pieces) > 1 and not role and not dates) or " The " in pieces[0]:
        return None
    names = tuple(name for name, _ in people_in(_unglued(pieces[0])))
    certain = role or bool(dates) or age is not None
    return NameLine(names, "a line of its own", certain=certain) if len(names) == 1 else None


def is_role(text: str) -> bool:
    """Whether a line is what its author does, such as "Correspondent in Athens".

    Args:
        text: the line.
    """
    words = text.split()
    return 0 < len(words) <= _ROLE_WORDS and ROLE_ALONE.match(text) is not None


def _unglued(text: str) -> str:
    """A byline without what was set directly behind its last name."""
    glued = _GLUED_BEHIND.search(text)
    return text[: glued.start()] if glued and " " in text[: glued.start()] else text


def _names(text: str) -> tuple[str, ...]:
    """The names in what stands behind "By": of persons, or of one organisation."""
    text = _NETWORK.sub("", _unglued(_GLUED.sub(" | ", text)))
    dates = find_dates(text)
    if dates:
        text = text[: dates[0].start] if dates[0].start > 2 else text[dates[0].end :]
    if NOT_IN_A_NAME.match(text):
        return ()
    people = people_in(text)
    if people:
        return tuple(name for name, _ in people)
    if len(text) > _LONGEST_ORGANISATION or not text[:1].isupper() or NOT_IN_A_NAME.search(text):
        return ()
    authors, _ = clean_authors([(text, "")], frozenset())
    return tuple(author.name for author in authors) if authors and is_organisation(text) else ()
