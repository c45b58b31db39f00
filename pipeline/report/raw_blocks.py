"""The raw blocks of records whose raw file is still there and still the same."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.article import Article, Rejected
from pipeline.containers.listing import list_container
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
    location = Path(raw_dir, os.fsdecode(path))
    try:
        is_left_alone = location.is_symlink() and not settings.follow_links
        if is_left_alone or not location.is_file() or location.stat().st_size > _LARGE:
            documents: Iterator[tuple[int, Document]] = iter(())
        else:
            documents = _documents(location, path, settings)
        for record, document in documents:
            article = wanted.pop(record, None)
            if article is not None:
                yield article, _same_blocks(document, article, settings)
            if not wanted:
                break
    except (OSError, Rejected):
        pass
    except Exception:  # a fault in reading one file must not cost the report
        logger.warning("the report: %s cannot be explained again", location, exc_info=True)
    yield from ((article, None) for article in wanted.values())


def _documents(location: Path, path: bytes, settings: Settings) -> Iterator[tuple[int, Document]]:
    name = os.fsdecode(path)
    sidecar = location.with_name(location.name + SIDECAR_SUFFIX)
    hints = read_sidecar(sidecar.read_bytes(), sidecar.name) if sidecar.is_file() else None  # it may say the encoding
    with location.open("rb") as opened:
        inside = list_container(opened, name, hints, settings)
        if inside is None:
            yield 0, Document(location.read_bytes(), name=name, hints=hints)
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
