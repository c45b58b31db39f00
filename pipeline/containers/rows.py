"""A JSON object, or a row of a table, to a document: which key holds what.

The defaults know the names that these write: trafilatura's JSON (``text``, ``source``, ``source-hostname``, ``author``
and ``tags`` with semicolons), news-please (``maintext``, ``date_publish``, ``date_download``), Scrapy feeds (whatever
the spider calls it; ``url``, ``html``, ``body``, ``content`` are usual), datatrove and what is made with it (``text``,
``metadata.url``, ``metadata.date``) and Dolma (``text``, ``added``, ``metadata.url``). Two names mean other things in
other tools. ``source`` is an address for trafilatura and the name of a data set for Dolma, so it counts where it is an
address. ``date`` is the day of publication for most and the time of the crawl for datatrove, so beside its ``dump`` or
``file_path`` it is a time of fetching. Dolma's ``created`` is a best guess by its own description, and is not read.

What a row says of its document counts like a sidecar. A value that is not what it should be is passed over, never an
error: only without text is there no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pipeline.article import Rejected
from pipeline.settings import Settings, keys_of
from pipeline.sources.charsets import find_charset
from pipeline.sources.document import Document
from pipeline.sources.sidecar import check_hints

_CRAWL_MARKS = ("dump", "file_path")
"""Keys of datatrove: the crawl and the file of it that a row was read from."""

_LISTED = 12
"""Keys of a row that a message lists."""


@dataclass(frozen=True)
class Keys:
    """Where rows hold what, each in the order in which they are tried."""

    html: tuple[str, ...]
    text: tuple[str, ...]
    url: tuple[str, ...]
    title: tuple[str, ...]
    authors: tuple[str, ...]
    date: tuple[str, ...]
    fetched_at: tuple[str, ...]
    site_name: tuple[str, ...]
    tags: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> Keys:
        """The keys that the settings state."""
        return cls(
            html=keys_of(settings.html_keys),
            text=keys_of(settings.text_keys),
            url=keys_of(settings.url_keys),
            title=keys_of(settings.title_keys),
            authors=keys_of(settings.authors_keys),
            date=keys_of(settings.date_keys),
            fetched_at=keys_of(settings.fetched_at_keys),
            site_name=keys_of(settings.site_name_keys),
            tags=keys_of(settings.tags_keys),
        )

    def all(self) -> tuple[str, ...]:
        """Every key, those of the text first."""
        return tuple(key for keys in vars(self).values() for key in keys)


def document_of(row: Mapping[str, Any], keys: Keys, encoding: str | None = None) -> Document:
    """The document in a row.

    Args:
        row: keys to values, which may be objects again.
        keys: where what is.
        encoding: name of the charset that the row was decoded from, where that was a guess: the text is handed on as
            bytes then, so that a page's own declaration is heard and the record says that it was a guess.

    Raises:
        Rejected: ``empty`` where the text is, ``broken`` where there is none.
    """
    name, text = _text_of(row, keys)
    content = text if encoding is None else _encoded(text, encoding)
    return Document(content, name=name, hints=hints_of(row, keys))


def hints_of(row: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """What a row says of its document, in the form of a sidecar; see :func:`pipeline.sources.read_sidecar`."""
    crawled = any(mark in row for mark in _CRAWL_MARKS)
    dates = [key for key in keys.date if not (crawled and key == "date")]
    times = (*keys.fetched_at, "date") if crawled else keys.fetched_at
    return {
        **_first_hint("url", _values(row, keys.url)),
        **_first_hint("title", _values(row, keys.title)),
        **_first_hint("authors", map(_names, _values(row, keys.authors))),
        **_first_hint("date_published", map(_date, _values(row, dates))),
        **_first_hint("fetched_at", map(_time, _values(row, times))),
        **_first_hint("site_name", _values(row, keys.site_name)),
        **_first_hint("tags", map(_tags, _values(row, keys.tags))),
    }


def has_text_key(names: Iterable[str], keys: Keys) -> bool:
    """Whether a table with columns of these names has one with the text."""
    return bool({key.partition(".")[0] for key in (*keys.html, *keys.text)}.intersection(names))


def no_text_key(names: Iterable[Any]) -> str:
    """What to say of a row or table that has no text under any known name."""
    known = [str(name)[:40] for name in names]
    listed = ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")
    return f"has nothing under the names in html_keys and text_keys; it has: {listed or 'nothing'}. Add the right one"


def _text_of(row: Mapping[str, Any], keys: Keys) -> tuple[str | None, str]:
    """A name for the document, whose ending says what the text is, and the text."""
    seen = wrong = None
    for key in (*keys.html, *keys.text):
        for value in _values(row, (key,)):
            if isinstance(value, str) and value.strip():
                return ("record.html" if key in keys.html else None), value
            if isinstance(value, str) or value is None:
                seen = seen or key
            else:
                wrong = wrong or key
    if wrong is not None:
        raise Rejected.because("broken", f'"{wrong}" must hold a string; name the key inside of it as {wrong}.key')
    if seen is not None:
        raise Rejected.because("empty", f'"{seen}" holds no text; scrape the page again')
    raise Rejected.because("broken", no_text_key(row))


def _values(row: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Any]:
    """The values of those keys that are there, as they stand or on a path with dots."""
    for key in keys:
        if key in row:
            yield row[key]
            continue
        value: Any = row
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                break
            value = value[part]
        else:
            yield value


def _first_hint(key: str, values: Iterable[Any]) -> dict[str, Any]:
    """The first of the values that is what this key of a sidecar holds."""
    for value in values:
        try:
            hint = check_hints({key: value}, "")
        except Rejected:
            continue
        if hint:
            return hint
    return {}


def _names(value: Any) -> list[str]:
    """Names of people in a string with semicolons, a list, or objects with a name."""
    if isinstance(value, str):
        return value.split(";")
    elements = value if isinstance(value, (list, tuple)) else [value]
    names = (element.get("name") if isinstance(element, Mapping) else element for element in elements)
    return [name for name in names if isinstance(name, str)]


def _tags(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split(";" if ";" in value else ",")
    return [tag for tag in value if isinstance(tag, str)] if isinstance(value, (list, tuple)) else []


def _date(value: Any) -> str | None:
    from pipeline.metadata.dates import parse_date  # here, for planning a run needs nothing of all that

    return parse_date(_moment(value)) if value is not None else None


def _time(value: Any) -> str:
    """A time as ISO 8601 has it; tools of Python write a space for the T."""
    time = _moment(value).strip()
    return f"{time[:10]}T{time[11:]}" if time[10:11] == " " else time


def _moment(value: Any) -> str:
    """A string as it is, a date of a table as ISO 8601; numbers have more than one meaning and are nothing."""
    if isinstance(value, str):
        return value
    written = getattr(value, "isoformat", None)
    return str(written()) if written is not None else ""


def _encoded(text: str, encoding: str) -> bytes | str:
    charset = find_charset(encoding)
    for codec in charset.codecs if charset else ():
        with suppress(UnicodeEncodeError):  # an escape in the JSON may go beyond it
            return text.encode(codec)
    return text
