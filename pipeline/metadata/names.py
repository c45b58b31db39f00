"""The names of authors, out of what bylines and metadata fields hold beside them.

What is taken off: "By" in its languages, roles, titles behind the name, e-mail addresses, handles, dates, reading
times, places of bureaus, doubled names and shouting case. Names keep their script and the order of their parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.metadata.dates import find_dates
from pipeline.metadata.months import MONTHS
from pipeline.metadata.similarity import letters_of
from pipeline.metadata.vocabulary import (
    BY,
    BY_GLUED,
    CREDENTIALS,
    NO_NAME,
    NOT_IN_A_NAME,
    ORGANISATION,
    PARTICLES,
    PLACE_BEHIND,
    ROLE_ALONE,
    ROLE_BEFORE,
    ROLE_BEHIND,
    SHORT_BY,
    STAFF,
)

MOST_AUTHORS = 12
_LONGEST_FIELD = 600
_LONGEST_NAME, _MOST_WORDS = 80, 8
_MAIL = re.compile(r"[<(\[]?\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\b[>)\]]?")
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|org|net|de|fr|co\.uk)/|facebook\.com|twitter\.com", re.IGNORECASE)
_SEPARATORS = re.compile(
    r"\s*[;|\n]\s*|\s*[•·]\s*|\s*、\s*|\s*，\s*|\s*،\s*|\s*,?\s+(?:and|und|et|with|mit|en|och|og|ve|и|та|i|و)\s+|"
    r"\s*&\s*|\s+/\s+"
    r"|\s*,\s*(?:e|y|and)\s+",
)
_HARD_SEPARATORS = re.compile(r"\s*[;|•·]\s*")
_Y = re.compile(r"\s+(?:y|e|con)\s+")
_COMMA = re.compile(r"\s*,\s*")
_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]{0,80}(?:[)\]}]\s*|$)")  # the closing one goes with the edges
_EDGES = ' \t,;:|/–—-•·●~*()[]"“”„«»<>…_'
_ALONE = re.compile(r"[^\W\d_]")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_POSTS = re.compile(r"\s+\d{1,7} (?:posts?|messages?|comments?|Beiträge)$", re.IGNORECASE)
_HANDLE = re.compile(r"@\w{2,40}|\bu/\w+")
_LOGIN = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)+|(?=\w*\d)[a-z0-9_]{5,}")
_THREE_DIGITS = re.compile(r"\d{3}")
_TIME_TALK = re.compile(
    r"\s*[,|•·–—-]?\s*(?:\d{1,2}[:.]\d{2}\b.*|\b\d{1,3}\s*(?:min\b|mins?\b|minutes?\b|minuten\b|hours?\b|days?\b|"
    r"dk\b|мин\b).*"
    r"|(?:\b(?:last\s+)?updated\b|\bpublished\b|\bposted\b|\bon\b\s+\w+\s+\d|aktualisiert|veröffentlicht|publié|"
    r"mis à jour|"
    r"publicado|actualizado|atualizado|pubblicato|aggiornato|güncellen|опубликовано|обновлено|opublikowano|"
    r"gepubliceerd).*)$",
    re.IGNORECASE,
)
_MONTH_AND_DAY = re.compile(r"\s+([^\W\d_]{3,12})\.?\s+\d{1,2}\b")
_LATIN_CAPITALS = re.compile(r"[A-ZÀ-ÞŁŚŻŹĆŃÓĄĘĞİŞČŠŽŘ]")


@dataclass(frozen=True, slots=True)
class Author:
    """A name as a source states it, cleaned.

    Attributes:
        name: the name.
        organisation: whether it is one, by its type or its words.
    """

    name: str
    organisation: bool = False


def clean_authors(
    stated: list[tuple[str, str]], site_names: frozenset[str], title: str | None = None
) -> tuple[list[Author], list[str]]:
    """The authors in the values of one source, and why the others are none.

    Args:
        stated: values with their schema.org types, ``""`` where they have none.
        site_names: what the site calls itself, folded.
        title: the article's title, which some systems put in the place of a name.
    """
    found: dict[str, Author] = {}
    notes: list[str] = []
    for value, kind in stated[:64]:
        for part in _parts(value[:_LONGEST_FIELD], kind):
            name = _clean_name(part)
            reason = _why_no_name(name, title)
            if reason:
                notes.append(f"“{part[:60]}”: {reason}")
                continue
            organisation = (
                "Organization" in kind or kind == "Brand" or letters_of(name) in site_names or is_organisation(name)
            )
            found.setdefault(letters_of(name), Author(name, organisation))
            if len(found) >= MOST_AUTHORS:
                break
    authors = [author for key, author in found.items() if not _is_part_of_another(key, author, found)]
    if any(not author.organisation for author in authors):
        # The publisher counts as the author only where no one else is named.
        authors = [author for author in authors if letters_of(author.name) not in site_names]
    return authors[:MOST_AUTHORS], notes


def looks_like_a_person(name: str) -> bool:
    """Whether a line could be the name of a person: a few words with capitals and nothing that names do not hold."""
    words = name.split()
    if _EAST_ASIAN.search(name):
        return 2 <= len(name.replace(" ", "")) <= 6 and not NOT_IN_A_NAME.search(name)
    if not 2 <= len(words) <= 5 or NOT_IN_A_NAME.search(name) or is_organisation(name) or ROLE_ALONE.fullmatch(name):
        return False
    capitals = sum(word[:1].isupper() or (not word[:1].isascii() and not word[:1].islower()) for word in words)
    return (
        capitals >= 2
        and all(
            word[:1].isupper() or word.lower() in PARTICLES or (not word[:1].islower() and word[:1].isalpha())
            for word in words
        )
        and not any(character.isdigit() for character in name)
    )


def is_handle(name: str) -> bool:
    """Whether a name is rather what someone logs in with: one word in small letters with digits, dots or the like."""
    return " " not in name and bool(_LOGIN.fullmatch(name))


def is_organisation(name: str) -> bool:
    """Whether the words of a name say that it is an organisation's."""
    return bool(ORGANISATION.search(name)) or (name.isupper() and " " not in name and len(name) <= 6 and name.isascii())


def _parts(value: str, kind: str) -> list[str]:
    """The single names in a value."""
    value = " ".join(_MAIL.sub(" ; ", value.replace("\n", " ; ")).split())
    value = _strip_by(value)
    if kind.endswith("Organization") and not ROLE_BEHIND.search(value):
        return [value]
    if is_organisation(value) and not any(map(looks_like_a_person, _SEPARATORS.split(value))):
        return [_COMMA.split(piece)[0] for piece in _HARD_SEPARATORS.split(value)]
    parts: list[str] = []
    for piece in _SEPARATORS.split(value):
        piece = _strip_by(piece.strip(" ,"))
        halves = _Y.split(piece) if "/" not in piece else piece.split("/")
        if len(halves) > 1 and all(looks_like_a_person(half.split(",")[0]) for half in halves):
            pieces = halves
        else:
            pieces = [piece]
        for one in pieces:
            commas = [part for part in _COMMA.split(one) if part]
            people = [part for part in commas if looks_like_a_person(part)]
            if len(commas) > 1 and looks_like_a_person(commas[0]):
                parts.extend(people)  # what is no person behind a name is a role, a place or a degree
            elif len(commas) > 2 and not any(len(part.split()) > 4 for part in commas):
                parts.extend(commas)
            else:
                parts.append(one)
    return [part for part in parts if part.strip(_EDGES)]


def _strip_by(value: str) -> str:
    for _ in range(2):
        value = value.strip(_EDGES)
        found = BY.match(value)
        if found and (found[0].strip(" :").casefold() not in SHORT_BY or " " in value[found.end() :]):
            value = value[found.end() :]
        value = BY_GLUED.sub("", value)
    return value


def _clean_name(part: str) -> str:
    name = _strip_by(part)
    if STAFF.fullmatch(name.casefold()):
        return name
    if any(character.isdigit() for character in name):
        dates = find_dates(name)
        if dates and dates[0].start > 2:
            name = name[: dates[0].start]
    day = _MONTH_AND_DAY.search(name)
    if day and day[1].casefold() in MONTHS:
        name = name[: day.start()]
    name = _TIME_TALK.sub("", name)
    name = _POSTS.sub("", name)
    name = _HANDLE.sub(" ", name)
    name = _BRACKETS.sub(" ", name)
    for _ in range(3):
        name = CREDENTIALS.sub("", name.strip(_EDGES))
    name = ROLE_BEFORE.sub("", name) or name
    head, dash, tail = name.partition(" - ") if " - " in name else name.partition(" – ")
    if dash and (looks_like_a_person(head) or (len(head.split()) == 1 and tail[:1].isupper() and " " in tail)):
        name = head
    place = PLACE_BEHIND.search(name)
    if place and looks_like_a_person(name[: place.start()]):
        name = name[: place.start()]
    shorter = ROLE_BEHIND.sub("", name).strip(_EDGES)
    if _ALONE.search(shorter) and not ROLE_ALONE.fullmatch(name):
        name = shorter
    name = " ".join(name.strip(_EDGES).split())
    return _halved(_calm(name))


def _calm(name: str) -> str:
    """A name in capitals as it is usually written; short words without vowels are initials or acronyms."""
    words = name.split()
    if len(words) < 2 or not name.isupper() or not _LATIN_CAPITALS.search(name) or is_organisation(name.title()):
        return name
    return " ".join(
        word if len(word) <= 2 else "-".join(part.capitalize() for part in word.split("-")) for word in words
    )


def _halved(name: str) -> str:
    """A name that stands twice, as it does where a link is set over a label, once."""
    words = name.split()
    half = len(words) // 2
    if half and len(words) % 2 == 0 and words[:half] == words[half:]:
        return " ".join(words[:half])
    return name


def _why_no_name(name: str, title: str | None) -> str | None:
    """Why a cleaned part is not the name of an author, or ``None`` where it can be one."""
    if not _ALONE.search(name):
        return "no name"
    if _ADDRESS.search(name):
        return "an address"
    if len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS:
        return "too long for a name"
    if STAFF.fullmatch(name.casefold()) or ROLE_ALONE.fullmatch(name):
        return "a role, not a person"
    if NO_NAME.search(name) or any(mark in name for mark in "@{}<>=|\\"):
        return "not a name"
    if len(name) < 2 or _THREE_DIGITS.search(name):
        return "not a name"
    if title and letters_of(name) == letters_of(title):
        return "the article's title"
    return None


def _is_part_of_another(key: str, author: Author, found: dict[str, Author]) -> bool:
    """Whether a name of several words stands within another name of the same source."""
    if " " not in author.name:
        return False
    padded = f" {author.name.casefold()} "
    return any(other != key and padded in f" {longer.name.casefold()} " for other, longer in found.items())
