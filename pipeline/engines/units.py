"""The work of a job, divided: what one task of Spark does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from pipeline.article import Rejected
from pipeline.engines.raw_files import RawFiles
from pipeline.isolation.containers import local_container
from pipeline.run.contents import hints_for_all
from pipeline.run.journal import Run
from pipeline.run.reading import ReadingError, VanishedError
from pipeline.run.splitting import Index, index_container

_SMALL_FILES = 32 * 1024 * 1024
"""Bytes of files that one task takes together."""
_SHARES = 4
"""Tasks a core: a file that is larger than its share is divided, if it can be."""


@dataclass(frozen=True)
class Part:
    """Some records of a container, which are cleaned apart from the others.

    Attributes:
        known: what opening the container again needs to know.
        index: where this part begins and ends: one or two starts.
    """

    known: Mapping[str, Any]
    index: Index


@dataclass(frozen=True)
class Unit:
    """What one task does.

    Attributes:
        paths: documents and containers below the raw folder.
        part: of the one container there is in ``paths``; ``None`` where all is to be cleaned.
    """

    paths: tuple[bytes, ...]
    part: Part | None = None

    def packed(self) -> bytes:
        """As :meth:`unpacked` reads it."""
        part = None
        if self.part is not None:
            part = {"known": self.part.known, "starts": self.part.index.starts, "records": self.part.index.records}
        return orjson.dumps({"paths": [path.hex() for path in self.paths], "part": part})

    @staticmethod
    def unpacked(data: bytes) -> Unit:
        """What :meth:`packed` made."""
        values = orjson.loads(data)
        paths = tuple(map(bytes.fromhex, values["paths"]))
        part = values["part"]
        if part is None:
            return Unit(paths)
        starts = tuple((record, position) for record, position in part["starts"])
        return Unit(paths, Part(part["known"], Index(starts=starts, records=part["records"])))


def large_files(files: Mapping[bytes, int], cores: int, least: int) -> list[bytes]:
    """Files that would keep one core busy while the others have nothing to do, if they were not divided.

    Args:
        files: path to bytes.
        cores: that work side by side.
        least: bytes below which no file is divided.
    """
    share = sum(files.values()) / (_SHARES * max(1, cores))
    return sorted(path for path, size in files.items() if size >= least and size > share)


def small_units(files: Mapping[bytes, int], batch_size: int) -> Iterator[Unit]:
    """Files in units of so many, or of fewer where they are large; in byte order."""
    some: list[bytes] = []
    size = 0
    for path in sorted(files):
        if some and (len(some) >= batch_size or size + files[path] > _SMALL_FILES):
            yield Unit(tuple(some))
            some, size = [], 0
        some.append(path)
        size += files[path]
    if some:
        yield Unit(tuple(some))


def parts_of(files: RawFiles, path: bytes, run: Run) -> list[Unit]:
    """A large file in parts, or as one unit where it is no container or can only be read from its beginning."""
    whole = [Unit((path,))]
    try:
        with files.open(path) as raw:
            hints_for_all(raw, path)
            with local_container(raw.file, os.fsdecode(path), run.settings) as container:
                if container.known["unpacked"]:
                    return whole
                starts, records = index_container(run, container)
                known = container.known
    except (VanishedError, ReadingError, Rejected):
        return whole  # whoever cleans it meets the same and says so
    return [Unit((path,), Part(known, index)) for index in _indices(starts, records)] or whole


def _indices(starts: Sequence[tuple[int, int]], records: int) -> Iterator[Index]:
    """For each part its own start and the next one's, by which it ends."""
    for number in range(len(starts)):
        yield Index(starts=tuple(starts[number : number + 2]), records=records)
