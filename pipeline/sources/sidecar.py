"""Sidecars: ``<name>.meta.json`` beside a raw file holds what the scraper knew of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from pipeline.article import Rejected

SIDECAR_SUFFIX = ".meta.json"

_ADVICE = "mend or remove the sidecar"

# Date, or date and time, in the extended format of ISO 8601. datetime.fromisoformat takes more forms in some versions
# of Python than in others, and a record must not depend on that.
_ISO_8601 = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?:Z|([+-]\d\d):?(\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)

_JSON_NAMES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


class _HintError(ValueError):
    """A value is not what its key needs; the message says what it needs and what is there."""


def read_sidecar(data: bytes, name: str, keys: Collection[str] | None = None) -> dict[str, Any]:
    """The hints in a sidecar, checked.

    Known keys are ``url``, ``fetched_at``, ``title``, ``date_published``, ``site_name``, ``charset`` (strings) and
    ``authors``, ``tags`` (lists of strings; a single string becomes a list). Others are ignored; ``null``, ``""`` and
    ``[]`` are the same as no key.

    Args:
        data: the file's bytes, UTF-8 with or without byte order mark.
        name: the file's name, for errors.
        keys: those that count; all that are known if ``None``. What others hold does not matter.

    Raises:
        Rejected: ``broken``, with the line and column or the key that is wrong.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(name, f"is not UTF-8 at {_place(data, error.start)}; save it as UTF-8, or") from None
    if not text.strip():
        raise _broken(name, "is empty, not a JSON object;")
    try:
        hints = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _broken(name, f"is not valid JSON: {error.msg} at line {error.lineno} column {error.colno};") from None
    if not isinstance(hints, dict):
        raise _broken(name, f'must hold a JSON object such as {{"url": "https://…"}}, not {_name_of(hints)};')
    return check_hints(hints if keys is None else {key: hints[key] for key in keys if key in hints}, name)


def check_hints(hints: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The known keys of ``hints``, checked and in one form; see :func:`read_sidecar`. Checked hints stay as they are.

    Args:
        hints: what a scraper knew.
        name: where they come from, for errors.

    Raises:
        Rejected: ``broken``, naming the key and what was expected.
    """
    checked: dict[str, Any] = {}
    for key, check in _CHECKS.items():
        value = hints.get(key)
        if value is None:
            continue
        try:
            value = check(value)
        except _HintError as wrong:
            raise _broken(name, f'"{key}" must be {wrong};') from None
        if value:
            checked[key] = value
    return checked


def _broken(name: str, trouble: str) -> Rejected:
    return Rejected.because("broken", f"sidecar {name} {trouble} {_ADVICE}")


def _place(data: bytes, position: int) -> str:
    before = data[:position]
    return f"line {before.count(10) + 1} column {position - before.rfind(10)}"


def _name_of(value: object) -> str:
    return _JSON_NAMES.get(type(value), "null")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _HintError(f"a string, not {_name_of(value)}")
    return value.strip()


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        raise _HintError(f"a string or a list of strings, not {_name_of(value)}")
    for number, element in enumerate(value, start=1):
        if element is not None and not isinstance(element, str):
            raise _HintError(f"a string or a list of strings; element {number} is {_name_of(element)}")
    return [element.strip() for element in value if element and element.strip()]


def _url(value: object) -> str:
    url = _string(value)
    if not url:
        return url
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets that hold no IPv6 address
        good = False
    if not good or any(character.isspace() for character in url):
        raise _HintError(f"an address that begins with http:// or https://, not {url[:200]!r}")
    return url


def _time(value: object) -> str:
    time = _string(value)
    if not time:
        return time
    found = _ISO_8601.fullmatch(time)
    try:
        if found is None:
            raise ValueError
        date, minute, second, hours, minutes = found.groups()
        datetime.fromisoformat(f"{date}T{minute or '00:00'}:{second or '00'}{hours or '+00'}:{minutes or '00'}")
    except ValueError:
        raise _HintError(
            f"an ISO 8601 date or time such as 2026-11-22 or 2026-11-22T09:30:00+03:00, not {time[:200]!r}"
        ) from None
    return time


_CHECKS: dict[str, Callable[[object], str | list[str]]] = {
    "url": _url,
    "fetched_at": _time,
    "title": _string,
    "authors": _strings,
    "date_published": _string,
    "site_name": _string,
    "tags": _strings,
    "charset": _string,
}
