"""The documents in one container, outside of a run: for the command line, the report and comparing rule sets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from pipeline.article import Rejected
from pipeline.containers.entries import FOR_ALL, Start
from pipeline.containers.opening import kind_of_file, open_container
from pipeline.settings import Settings
from pipeline.sources.document import Document


def list_container(
    file: BinaryIO, name: str, hints: Mapping[str, Any] | None, settings: Settings
) -> Iterator[tuple[str, Document | Rejected]] | None:
    """Every document in a container, or what is wrong with it, as a run would take it; ``None`` if it is no container.

    Args:
        file: the container, open as long as the documents are asked for.
        name: its path below ``raw/``.
        hints: of its sidecar.
        settings: how to read it.

    Returns:
        The name with the record's index behind a ``#``, and the document. What is wrong with the container as a whole
        comes under its own name; such a rejection has no path, that of a record has one.
    """
    if kind_of_file(file, name) is None:
        return None
    return _listed(file, name, {key: value for key, value in (hints or {}).items() if key in FOR_ALL}, settings)


def _listed(
    file: BinaryIO, name: str, hints: Mapping[str, Any], settings: Settings
) -> Iterator[tuple[str, Document | Rejected]]:
    path = os.fsencode(name)
    try:
        with open_container(file, name, settings) as container:
            first: Start | None = None
            for start in container.reader.starts():
                first = first or start
            for entry in container.reader.entries(first) if first else ():
                content = entry.content
                if isinstance(content, Document):
                    own = content.hints or {}
                    content = replace(content, path=path, record=entry.record, hints={**hints, **own} or None)
                elif isinstance(content, Rejected):
                    content = Rejected(replace(content.rejection, path=name, record=entry.record))
                if not isinstance(content, str):
                    yield f"{name}#{entry.record}", content
            if container.damage is not None:
                yield name, Rejected.because(container.damage.reason, container.damage.detail)
    except Rejected as error:
        yield name, error
