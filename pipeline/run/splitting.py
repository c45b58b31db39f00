"""A large container as many batches: where they begin, what each of them made, and all of it in one file at the end.

A part reads the records from one place to another and leaves three files in the state folder: lines, sketches of them,
and what came of the others. It is done when the third is there, so a run that was killed goes on with the parts that
are missing. Nobody sees anything in ``clean/`` before all are done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.article import Reason, Rejected
from pipeline.containers.entries import Start
from pipeline.isolation.containers import Container, isolated_container
from pipeline.ledger.contents import Contents
from pipeline.ledger.stamps import NO_STAMP, Stamp
from pipeline.run import progress
from pipeline.run.contents import CHANGED, clean_entries, damage_of, hints_for_all
from pipeline.run.journal import Run
from pipeline.run.reading import OpenRawFile, ReadingError, VanishedError, open_raw
from pipeline.run.recording import Recorded, Recorder
from pipeline.run.shares import FEWEST, cores, shared_starts
from pipeline.run.storage import write_atomically

SPLIT = "split-"
"""How the keys of batches begin that are divided into parts."""

_FOLDER = "containers"
_INDEX, _UNPACKED = "index.json", "unpacked"
_MOST_PARTS = 1000
"""Tasks that one container becomes: Luigi's scheduler is quadratic in them."""


@dataclass(frozen=True)
class Index:
    """What the first pass over a container found.

    Attributes:
        stamp: of the file and its sidecar, ``NO_STAMP`` where it cannot be trusted.
        sha256, sidecar_sha256: of the files.
        times: which tell whether it is still the same while it is read.
        batch_size: for which it was divided.
        known: what opening it again needs to know.
        starts: record index and position at which each part begins.
        records: index behind the last record.
        trouble: reason and detail where it cannot be read at all; there are no parts then.
        vanished: it was gone.
    """

    stamp: Stamp = NO_STAMP
    sha256: str | None = None
    sidecar_sha256: str | None = None
    times: tuple[int, int, int] = (-1, -1, -1)
    batch_size: int = 0
    known: dict[str, Any] | None = None
    starts: tuple[tuple[int, int], ...] = ()
    records: int = 0
    trouble: tuple[Reason, str] | None = None
    vanished: bool = False


def folder_of(state_dir: Path, key: str) -> Path:
    """Where the parts of a batch are kept."""
    return state_dir / _FOLDER / key


def sweep_parts(state_dir: Path, keep: set[str]) -> None:
    """Remove what is left of batches that nobody needs any more.

    Args:
        keep: keys of those that are needed.
    """
    root = state_dir / _FOLDER
    if root.is_dir():
        for folder in root.iterdir():
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)


def divide(run: Run, path: bytes, folder: Path) -> Index:
    """Find where the parts of a container begin, or look up what was found before it was interrupted."""
    before = _stored(folder)
    with_same = before is not None and before.batch_size == run.settings.batch_size
    if before is not None and with_same and before.stamp != NO_STAMP and before.trouble is None:
        return before
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open_raw(os.fsencode(run.raw_dir), path, run.settings.follow_links) as raw:
            index = _first_pass(run, path, folder, raw)
    except VanishedError:
        index = Index(vanished=True)
    except ReadingError as failure:
        index = Index(stamp=failure.stamp, trouble=(failure.reason, failure.detail))
    if before is None or _identity(before) != _identity(index):
        for part in folder.glob("part-*"):
            part.unlink()
    write_atomically(folder / _INDEX, json.dumps(asdict(index)).encode())
    waiting = [number for number in range(len(index.starts)) if not part_is_done(folder, number)]
    records = sum(_end(index, number) - index.starts[number][0] for number in waiting)
    if records:
        progress.documents_planned(records - 1)  # the container itself was one
    return index


def part_is_done(folder: Path, number: int) -> bool:
    """Whether a part has been cleaned."""
    return _tally_file(folder, number).exists()


def records_of_part(folder: Path, number: int) -> tuple[int, int]:
    """Index of the first record of a part, and the one behind its last."""
    index = _load(folder)
    return index.starts[number][0], _end(index, number)


def clean_part(
    run: Run, path: bytes, folder: Path, number: int, marks: Mapping[str, str], on_record: Callable[[], None]
) -> Contents:
    """Clean one part of a container, into the state folder.

    Args:
        marks: which of its records are known as duplicates of what, by id.
    """
    index = _load(folder)
    contents = None
    # Nobody reads them before the tally is there, and a part that is started again starts from nothing.
    with (
        _lines_file(folder, number).open("wb") as out,
        _sketches_file(folder, number).open("wb") as sketches,
        _opened(run, path, folder, index) as opened,
    ):
        if opened is not None:
            raw, container, hints = opened

            def write(recorded: Recorded) -> None:
                out.write(recorded.line)
                sketches.write(recorded.comparison)
                sketches.write(recorded.facts)

            recorder = Recorder(run.settings, marks)
            contents = clean_range(path, container, index, number, hints, recorder, write, on_record)
            if raw.has_changed():
                contents = None
    found = None if contents is None else contents.to_dict()
    write_atomically(_tally_file(folder, number), json.dumps(found).encode())
    return contents or Contents()


def clean_range(
    path: bytes,
    container: Container,
    index: Index,
    number: int,
    hints: dict[str, Any],
    recorder: Recorder,
    write: Callable[[Recorded], None],
    on_record: Callable[[], None],
) -> Contents:
    """Clean the records of one part of an open container."""
    start, end = Start(*index.starts[number]), _end(index, number)
    left = end - start.record

    def count() -> None:
        nonlocal left
        left -= 1
        on_record()

    entries = container.entries(start, end)
    contents = clean_entries(entries, path, hints, recorder, write, count)
    for _ in range(left):  # records that are no documents
        on_record()
    if number == len(index.starts) - 1:
        damage_of(container, contents)
    return contents


def gather(folder: Path, out: IO[bytes], sketches: IO[bytes]) -> tuple[Index, Contents | None]:
    """Put the lines and the sketches of all parts one after another; what was found, and what came of it.

    ``None`` where the container changed while it was read.

    Raises:
        FileNotFoundError: a part is missing.
    """
    index, contents = _load(folder), Contents()
    for number in range(len(index.starts)):
        found = json.loads(_tally_file(folder, number).read_bytes())
        if found is None:
            return index, None
        contents.add(Contents.from_dict(found))
        for part, whole in ((_lines_file(folder, number), out), (_sketches_file(folder, number), sketches)):
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, whole, 1024 * 1024)
    return index, contents


def index_container(run: Run, container: Container) -> tuple[tuple[tuple[int, int], ...], int]:
    """Where parts of an open container begin, and the index behind its last record."""
    return _not_too_many(container.find(run.settings.batch_size)), container.records


def _not_too_many(starts: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Beginnings of parts, the larger the more there would be."""
    step = -(-len(starts) // _MOST_PARTS)
    return tuple(starts[:: step or 1])


def _first_pass(run: Run, path: bytes, folder: Path, raw: OpenRawFile) -> Index:
    name = os.fsdecode(path)
    sha256 = raw.sha256()
    found = Index(raw.stamp, sha256, raw.sidecar_sha256, raw.times, run.settings.batch_size)
    try:
        hints_for_all(raw, path)
        with isolated_container(raw.file, name, run.settings, folder / _UNPACKED) as container:
            most = run.settings.batch_size
            starts = shared_starts(container.find(min(most, FEWEST)), container.records, most, cores())
            records, known = container.records, dict(container.known)
    except Rejected as error:
        return Index(**{**vars(found), "trouble": (error.rejection.reason, error.rejection.detail)})
    if raw.has_changed():
        return Index(trouble=CHANGED)
    return Index(**{**vars(found), "known": known, "starts": _not_too_many(starts), "records": records})


@contextmanager
def _opened(
    run: Run, path: bytes, folder: Path, index: Index
) -> Iterator[tuple[OpenRawFile, Container, dict[str, Any]] | None]:
    """The container as it was when it was divided; ``None`` where it is not the same any more."""
    try:
        with open_raw(os.fsencode(run.raw_dir), path, run.settings.follow_links) as raw:
            if raw.times != index.times or raw.sidecar_sha256 != index.sidecar_sha256:
                yield None
                return
            hints = hints_for_all(raw, path)
            with isolated_container(
                raw.file, os.fsdecode(path), run.settings, folder / _UNPACKED, known=index.known
            ) as container:
                yield raw, container, hints
    except (VanishedError, ReadingError):
        yield None


def _identity(index: Index) -> str:
    parts = (index.sha256, index.sidecar_sha256, index.starts, index.records, index.trouble)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _end(index: Index, number: int) -> int:
    behind = number + 1
    return index.starts[behind][0] if behind < len(index.starts) else index.records


def _lines_file(folder: Path, number: int) -> Path:
    return folder / f"part-{number}.jsonl"


def _sketches_file(folder: Path, number: int) -> Path:
    return folder / f"part-{number}.sketches"


def _tally_file(folder: Path, number: int) -> Path:
    return folder / f"part-{number}.json"


def _stored(folder: Path) -> Index | None:
    try:
        return _load(folder)
    except (FileNotFoundError, ValueError):
        return None


def _load(folder: Path) -> Index:
    values = json.loads((folder / _INDEX).read_bytes())
    for key in ("stamp", "times", "trouble"):
        values[key] = None if values[key] is None else tuple(values[key])
    values["starts"] = tuple((record, position) for record, position in values["starts"])
    return Index(**values)
