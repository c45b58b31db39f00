"""Sidecars: what is taken, what is ignored, and errors that name the place and the way out."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import Rejected
from pipeline.sources import SIDECAR_SUFFIX, check_hints, read_sidecar

NAME = "2026/a.html.meta.json"


def detail_of(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read_sidecar(data, NAME)
    assert caught.value.rejection.reason == "broken"
    assert NAME in caught.value.rejection.detail
    assert "mend or remove the sidecar" in caught.value.rejection.detail
    return caught.value.rejection.detail


def outcome(data: bytes) -> tuple[dict[str, object], str | None]:
    """The hints, or why there are none."""
    try:
        return read_sidecar(data, NAME), None
    except Rejected as rejected:
        return {}, rejected.rejection.reason


def test_all_keys() -> None:
    hints = {
        "url": "https://news.example/2026/a",
        "fetched_at": "2026-11-22T09:30:00Z",
        "title": "Limanda buz",
        "authors": ["Ayşe Yılmaz", "Jan Kowalski"],
        "date_published": "22 November 2026",
        "site_name": "Example",
        "tags": ["harbour"],
        "charset": "windows-1254",
    }
    assert read_sidecar(json.dumps(hints).encode(), NAME) == hints
    assert SIDECAR_SUFFIX == ".meta.json"


@pytest.mark.parametrize(
    ("given_hints", "kept"),
    [
        ({}, {}),
        ({"title": None, "authors": None}, {}),
        ({"title": "", "url": "", "fetched_at": " ", "authors": "", "tags": [], "charset": ""}, {}),
        ({"authors": "Ayşe Yılmaz"}, {"authors": ["Ayşe Yılmaz"]}),
        ({"tags": "ice, harbour"}, {"tags": ["ice, harbour"]}),
        ({"authors": ["", None, " Jan "]}, {"authors": ["Jan"]}),
        ({"title": "  Ice  "}, {"title": "Ice"}),
        ({"status": 200, "headers": {"etag": "x"}}, {}),
        ({"url": "http://[::1]:8000/a?b=c#d"}, {"url": "http://[::1]:8000/a?b=c#d"}),
        ({"url": "HTTPS://Example.org"}, {"url": "HTTPS://Example.org"}),
    ],
)
def test_one_form(given_hints: dict[str, object], kept: dict[str, object]) -> None:
    read = read_sidecar(json.dumps(given_hints).encode(), NAME)
    assert read == kept
    assert check_hints(read, NAME) == kept


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22",
        "2026-11-22T09:30",
        "2026-11-22 09:30:15",
        "2026-11-22T09:30:15Z",
        "2026-11-22T09:30:15.123456789+03:00",
        "2026-11-22T09:30:15.5-0330",
        "2026-11-22t09:30:15z",
        "2024-02-29T23:59:59+14",
    ],
)
def test_times_are_kept_as_given(time: str) -> None:
    assert read_sidecar(json.dumps({"fetched_at": time}).encode(), NAME) == {"fetched_at": time}


@pytest.mark.parametrize(
    "time",
    [
        "yesterday",
        "22.11.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-11",
        "20261122",
        "2026-11-22T25:00",
        "2026-11-22T9:30",
        "2026-11-22T09:30:15+99:00",
        "1763803800",
        "2026-11-22T",
        "٢٠٢٦-١١-٢٢",
    ],
)
def test_times_that_are_none(time: str) -> None:
    detail = detail_of(json.dumps({"fetched_at": time}).encode())
    assert '"fetched_at" must be an ISO 8601 date or time' in detail
    assert ascii(time)[1:5] in ascii(detail)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("url", "ftp://example.org/a", "http:// or https://"),
        ("url", "example.org/a", "http:// or https://"),
        ("url", "https://", "http:// or https://"),
        ("url", "https://[broken/a", "http:// or https://"),
        ("url", "https://example.org/a b", "http:// or https://"),
        ("url", 5, "a string, not a number"),
        ("fetched_at", 1763803800, "a string, not a number"),
        ("title", ["a"], "a string, not a list"),
        ("title", {"main": "a"}, "a string, not an object"),
        ("date_published", 2026, "a string, not a number"),
        ("site_name", True, "a string, not true or false"),
        ("charset", 1254, "a string, not a number"),
        ("authors", 5, "a string or a list of strings, not a number"),
        ("authors", ["a", {"name": "b"}], "element 2 is an object"),
        ("tags", [["a"]], "element 1 is a list"),
    ],
)
def test_wrong_values_name_key_and_need(key: str, value: object, expected: str) -> None:
    detail = detail_of(json.dumps({key: value}).encode())
    assert f'"{key}" must be ' in detail
    assert expected in detail


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{\n  "url": "https://a.example",\n  "b": }', "line 3 column 8"),
        (b'{"url": "https://a.example"', "line 1"),
        (b'{"title": "caf\xe9"}', "line 1 column 15"),
        (b'{\n"title": "\xff"}', "line 2 column 11"),
        (b'{"title": "\\ud800"}', "line 1"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"title": NaN}', "line 1 column 11"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b'["https://a.example"]', "a JSON object"),
        (b'"https://a.example"', "not a string"),
        (b"null", "not null"),
        (codecs.BOM_UTF16_LE + '{"title": "a"}'.encode("utf-16-le"), "save it as UTF-8"),
    ],
)
def test_what_is_no_sidecar(data: bytes, place: str) -> None:
    assert place in detail_of(data)


def test_byte_order_mark_is_allowed() -> None:
    assert read_sidecar(codecs.BOM_UTF8 + b'{"title": "a"}', NAME) == {"title": "a"}


# The first text that Hypothesis makes on a machine costs it a second for tables of Unicode.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@_patient
@given(st.dictionaries(st.sampled_from(["url", "fetched_at", "title", "authors", "tags", "charset", "x"]), _json))
def test_hints_are_checked_or_rejected(hints: dict[str, object]) -> None:
    read, reason = outcome(json.dumps(hints).encode())
    assert reason in (None, "broken")
    assert all(isinstance(value, list if key in ("authors", "tags") else str) for key, value in read.items())
    assert all(read.values())


@_patient
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_rejected(data: bytes) -> None:
    assert outcome(data)[1] in (None, "broken")
