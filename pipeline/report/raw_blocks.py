"""The raw blocks of records whose raw file is still there and still the same."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.article import Article, Rejected
from pipeline.containers.listing import list_container
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw
from pipeline.settings import Settings
from pipeline.sources import Document
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

if TYPE_CHECKING:
    from pipeline.blocks import Block

logger = logging.getLogger("luigi-interface.pipeline")

_LARGE = 4 * 1024 * 1024
"""Bytes of a file from which on the record has to do: a container would have to be read up to the record."""


def raw_blocks_of(
    raw_dir: str, path: bytes, articles: Iterable[Article], settings: Settings
) -> Iterator[tuple[Article, list[Block] | None]]:
    """Each record of one raw file with the blocks it was made of; ``None`` where they cannot be had any more.

    Args:
        raw_dir: folder of the raw file.
        path: of the file below it.
        articles: records of this one file.
        settings: that the records were made with.
    """
    wanted = {article.raw.record: article for article in articles}
    name = os.fsdecode(path)
    try:
        with open_raw(os.fsencode(raw_dir), path, settings.follow_links) as raw:
            for record, document in _documents(raw, name, settings):
                article = wanted.pop(record, None)
                if article is not None:
                    yield article, _same_blocks(document, article, settings)
                if not wanted:
                    break
    except (OSError, Rejected, ReadingError, VanishedError):
        pass
    except Exception:  # a fault in reading one file must not cost the report
        logger.warning("the report: %s cannot be explained again", name, exc_info=True)
    yield from ((article, None) for article in wanted.values())


def _documents(raw: OpenRawFile, name: str, settings: Settings) -> Iterator[tuple[int, Document]]:
    if raw.times[0] > _LARGE:
        return
    hints = None if raw.sidecar is None else read_sidecar(raw.sidecar, name + SIDECAR_SUFFIX)  # it may say the encoding
    inside = list_container(raw.file, name, hints, settings)
    if inside is None:
        raw.file.seek(0)
        yield 0, Document(raw.file.read(_LARGE), name=name, hints=hints)
        return
    for _, document in inside:
        if isinstance(document, Document):
            yield document.record, document


def _same_blocks(document: Document, article: Article, settings: Settings) -> list[Block] | None:
    """The blocks of a document, if it is what the record was made of."""
    try:
        from pipeline.cleaning import blocks_of  # half a second, and most pages are there already

        blocks, sha256 = blocks_of(document, settings)
    except Exception:
        return None
    return blocks if sha256 == article.raw.sha256 else None
