"""How what the scraper knew completes what the document says."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.metadata import Metadata, with_hints
from pipeline.metadata.record import hostname_of

STATED = Metadata(
    url="https://page.example/a",
    canonical_url="https://page.example/canonical",
    hostname="page.example",
    site_name="Page",
    title="Title of the page",
    authors=("Ada Moss",),
    date_published="2017-02-24",
    date_source="meta",
    tags=("bridge",),
)
HINTS: dict[str, Any] = {
    "url": "https://scraper.example/b",
    "fetched_at": "2026-11-22T10:00:00+00:00",
    "title": "Title of the sidecar",
    "authors": ["Ben Reed"],
    "date_published": "2020-01-01",
    "site_name": "Sidecar",
    "tags": ["council"],
}


def test_address_and_time_of_fetching_always_come_from_the_sidecar() -> None:
    completed = with_hints(STATED, "https://caller.example/c", HINTS)
    assert completed.url == "https://scraper.example/b"
    assert completed.hostname == "scraper.example"
    assert completed.fetched_at == "2026-11-22T10:00:00+00:00"


def test_everything_else_comes_from_the_document() -> None:
    completed = with_hints(STATED, None, HINTS)
    for name in ("canonical_url", "site_name", "title", "authors", "date_published", "date_source", "tags"):
        assert getattr(completed, name) == getattr(STATED, name)


def test_the_sidecar_fills_what_the_document_does_not_say() -> None:
    completed = with_hints(Metadata(), None, HINTS)
    assert completed == Metadata(
        url="https://scraper.example/b",
        hostname="scraper.example",
        site_name="Sidecar",
        title="Title of the sidecar",
        authors=("Ben Reed",),
        date_published="2020-01-01",
        date_source="sidecar",
        tags=("council",),
        fetched_at="2026-11-22T10:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("metadata", "url", "hints", "expected"),
    [
        (STATED, "https://caller.example/c", {"url": "https://scraper.example/b"}, "https://scraper.example/b"),
        (STATED, "https://caller.example/c", {}, "https://caller.example/c"),
        (STATED, None, {"title": "x"}, "https://page.example/a"),
        (Metadata(canonical_url="https://page.example/canonical"), None, None, "https://page.example/canonical"),
        (Metadata(), None, None, None),
    ],
)
def test_precedence_of_addresses(
    metadata: Metadata, url: str | None, hints: dict[str, Any] | None, expected: str | None
) -> None:
    completed = with_hints(metadata, url, hints)
    assert completed.url == expected
    assert completed.hostname == hostname_of(expected)


@pytest.mark.parametrize("hints", [None, {}])
def test_no_sidecar(hints: dict[str, Any] | None) -> None:
    assert with_hints(STATED, None, hints) == STATED


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example:8080/a", "news.example"),
        ("https://user:secret@news.example/a", "news.example"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("https://münchen.example/", "münchen.example"),
        ("news.example/a", None),
        ("mailto:ada@news.example", None),
        ("https://", None),
        ("http://[", None),
        ("https://a b/", None),
        ("", None),
        (None, None),
    ],
)
def test_hostname(url: str | None, host: str | None) -> None:
    assert hostname_of(url) == host
