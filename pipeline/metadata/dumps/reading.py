"""What a dump says of itself: headline, authors, dates and address, each in a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.article import Family
from pipeline.cruft.evidence import Evidence
from pipeline.metadata.addresses import day_in_address
from pipeline.metadata.dates import is_after
from pipeline.metadata.dumps.addresses import find_address
from pipeline.metadata.dumps.breadcrumb import line_named_by_breadcrumb
from pipeline.metadata.dumps.credits import read_credits
from pipeline.metadata.dumps.headline import find_headline, find_standfirst
from pipeline.metadata.dumps.headline_features import start_of_body
from pipeline.metadata.dumps.page_title import line_named_by_title
from pipeline.metadata.dumps.shown_title import shown_title
from pipeline.metadata.record import Metadata, with_hints
from pipeline.metadata.similarity import overlap
from pipeline.sources import Document

_HEADLINE: tuple[Family, str] = ("title", "title:headline")
_SHARED = 0.5
"""Of the words of the shorter of two lines, from which on they are one headline in two wordings."""


@dataclass(frozen=True, slots=True)
class DumpMetadata:
    """What was read, and the lines that it was read from.

    Attributes:
        metadata: the dump's own statements, completed by what the scraper knew.
        moved: family and rule of each block whose text is in a field now.
        standfirst: the block that is the standfirst, which belongs to the text.
        head: the last block above the running text that is the headline or a credit; ``None`` where there is none.
    """

    metadata: Metadata
    moved: dict[int, tuple[Family, str]] = field(default_factory=dict)
    standfirst: int | None = None
    head: int | None = None


def read_dump_metadata(
    evidence: Evidence, families: Sequence[Family | None], document: Document, claimed_language: str | None = None
) -> DumpMetadata:
    """Metadata of a dump.

    Args:
        evidence: the dump.
        families: for each block why it is removed; ``None`` where it is kept.
        document: the dump, with what the scraper knew.
        claimed_language: BCP 47 code, where the address tells.
    """
    hints = document.hints or {}
    kept = [index for index, family in enumerate(families) if family is None]
    moved: dict[int, tuple[Family, str]] = {}
    notes: list[str] = []
    title = _read_title(evidence, families, kept, hints.get("title"), claimed_language)
    moved.update(title.moved)
    standfirst = None
    if title.line is not None and title.headline is not None:
        standfirst = find_standfirst(evidence, title.headline, kept)
        notes.append(f"title: line {title.line + 1}" + (", which equals the scraper's" if hints.get("title") else ""))
    fetched_at = hints.get("fetched_at")
    found = read_credits(evidence, families, title.headline, fetched_at, claimed_language)
    for index in found.datelines:
        moved[index] = ("dateline", "dateline:date")
    for index in found.bylines:
        moved[index] = ("byline", "byline:name")
    address = find_address(evidence.blocks)
    if address is not None:
        moved[address[0]] = ("metadata", "metadata:address")
        notes.append(f"url: line {address[0] + 1}")
    stated = Metadata(
        url=address[1] if address else None,
        title=title.text,
        authors=found.authors,
        date_published=found.published,
        date_modified=found.modified,
        date_source="text" if found.published else None,
        date_derived=found.derived,
        date_dropped=found.dropped,
        notes=(*notes, *found.notes),
    )
    metadata = _dated_by_address(with_hints(stated, document.url, document.hints))
    body = start_of_body(evidence, kept) if kept else 0
    head = (*found.bylines, *found.datelines, *(() if title.headline is None else (title.headline,)))
    return DumpMetadata(metadata, moved, standfirst, max((index for index in head if index < body), default=None))


@dataclass(frozen=True, slots=True)
class _Title:
    """The title and where it stands.

    Attributes:
        text: the title.
        line: the block that states it.
        headline: the block below which the credits are: the same, or the same headline in the words that are shown.
        moved: family and rule of each block whose text is the title or a part of it.
    """

    text: str | None
    line: int | None = None
    headline: int | None = None
    moved: dict[int, tuple[Family, str]] = field(default_factory=dict)


def _read_title(
    evidence: Evidence,
    families: Sequence[Family | None],
    kept: Sequence[int],
    known: str | None,
    claimed_language: str | None,
) -> _Title:
    shown = find_headline(evidence, kept, known)
    if known:
        return _Title(known, shown, shown, {} if shown is None else {shown: _HEADLINE})
    named = line_named_by_title(evidence, kept, shown)
    crumb = line_named_by_breadcrumb(evidence, kept, shown) if named is None else None
    line = next((index for index in (named, crumb, shown) if index is not None), None)
    if line is None:
        return _Title(None)
    text, read_from = shown_title(evidence, line, kept, claimed_language)
    moved = dict.fromkeys(read_from, _HEADLINE)
    headline = line
    if shown is not None and (
        crumb is not None
        or (named is not None and overlap(evidence.blocks[named].text, evidence.blocks[shown].text) >= _SHARED)
    ):
        moved[shown] = _HEADLINE
        headline = max(line, shown)
    if named is not None and families[0] is None:
        moved[0] = ("title", "title:repeated")
    return _Title(text, line, headline, moved)


def _dated_by_address(metadata: Metadata) -> Metadata:
    """The day in the address counts last, where nothing else says when the article was published."""
    day = day_in_address(metadata.url) if metadata.date_published is None else None
    if day is None or (metadata.fetched_at and is_after(day, metadata.fetched_at)):
        return metadata
    notes = (*metadata.notes, f"date_published: {day}, the day in the address")
    return replace(metadata, date_published=day, date_source="url", notes=notes)
