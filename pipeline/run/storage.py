"""Writing to ``clean/`` so that a reader, a crash or a power cut never meets half a record.

Records are written beside their places under names that end in ``.tmp``, brought to the disk all at once, and only
then renamed; a batch costs one sync, not one a file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from pipeline import disk
from pipeline.article import Article, Reason, readable_path
from pipeline.run.folders import files_below
from pipeline.run.naming import CONTAINER_SUFFIX, SUFFIX

_TEMPORARY = b".tmp"
# A reader that splits lines as Unicode does would split a record there, so they never stand unescaped.
_LINE_BREAKS = (
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
    ("\u0085".encode(), b"\\u0085"),
)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC

BEGINNING = re.compile(rb'\{"schema_version":"[^"]{1,20}","id":"([0-9a-f]{32})"')
"""How the line of a record begins as it is written here; its id is the group."""


class RecordError(Exception):
    """A record cannot be written: ``reason`` and ``detail`` make the rejection."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def record_line(article: Article) -> bytes:
    """The record as it stands in ``clean/``: JSON in UTF-8 on one line, with the newline that ends it.

    Raises:
        RecordError: a string in it is not Unicode (half of a surrogate pair).
    """
    return encoded(article.to_dict())


def encoded(record: dict[str, Any]) -> bytes:
    """A record's dict as :func:`record_line` writes it. What ``orjson.loads`` makes of a line comes out as it was.

    Raises:
        RecordError: as :func:`record_line`.
    """
    try:
        line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError as error:
        raise RecordError("crash", f"the record cannot be written as JSON: {error}") from None
    for character, escaped in _LINE_BREAKS:
        if character in line:
            line = line.replace(character, escaped)
    return line


class RecordWriter:
    """Writes the records of one batch. Use it as a context: what was not published is gone afterwards.

    Args:
        clean_dir: the folder the records go to.
        token: of this run (8 hex digits or so), so that the leftovers of a dead run can be told from ours.
        batch: key of the batch, so that two batches never share a temporary name.
    """

    def __init__(self, clean_dir: str, token: str, batch: str) -> None:
        self._root = os.fsencode(clean_dir)
        self._prefix = b"." + token.encode() + b"-"
        self._batch = batch.encode()
        self._staged: dict[bytes, bytes] = {}
        self._folders: set[bytes] = set()

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for temporary in self._staged.values():
            _remove(temporary)

    def stage(self, output: bytes, line: bytes) -> None:
        """Write ``line`` beside its place ``output`` (a path below ``clean/``).

        Raises:
            RecordError: the path is longer than the system allows, a folder stands in its place, or a file in that of
                its folder.
        """
        with self.stage_lines(output) as file:
            file.write(line)

    def stage_lines(self, output: bytes) -> BinaryIO:
        """A new file beside its place ``output``, for many lines.

        Raises:
            RecordError: as :meth:`stage`.
        """
        target = os.path.join(self._root, output)
        folder = os.path.dirname(target)
        name = hashlib.sha256(self._batch + b"\0" + output).hexdigest()[:32].encode()
        temporary = os.path.join(folder, self._prefix + name + _TEMPORARY)
        try:
            if folder not in self._folders:
                os.makedirs(folder, exist_ok=True)
                self._folders.add(folder)
            with contextlib.suppress(FileNotFoundError):
                if stat.S_ISDIR(os.lstat(target).st_mode):
                    detail = (
                        f"{readable_path(output)} in clean/ is a folder, where its record belongs; remove the folder"
                    )
                    raise RecordError("refused", detail)
            self._staged[target] = temporary
            return os.fdopen(os.open(temporary, _NEW_FILE, 0o666), "wb")
        except (FileExistsError, NotADirectoryError):
            self._staged.pop(target, None)
            file = self._file_on_the_way(output)
            if file is None:
                raise
            detail = (
                f"{readable_path(file)} in clean/ is a file, where the folder of its record belongs; remove the file"
            )
            raise RecordError("refused", detail) from None
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            self._staged.pop(target, None)
            detail = f"the path of its record would have {len(target):,} bytes; keep it in folders with shorter names"
            raise RecordError("refused", detail) from None

    def _file_on_the_way(self, output: bytes) -> bytes | None:
        """What stands where a folder above a record belongs, below ``clean/``; ``None`` where nothing does."""
        parts = output.split(b"/")
        for count in range(1, len(parts)):
            way = b"/".join(parts[:count])
            place = os.path.join(self._root, way)
            if os.path.lexists(place) and not os.path.isdir(place):
                return way
        return None

    def staged(self, output: bytes) -> bytes | None:
        """The file that waits for its place ``output``, by its absolute path; ``None`` where none does."""
        return self._staged.get(os.path.join(self._root, output))

    def discard(self, output: bytes) -> None:
        """Give up what was staged for ``output``."""
        temporary = self._staged.pop(os.path.join(self._root, output), None)
        if temporary is not None:
            _remove(temporary)

    def publish(self, remove: Iterable[bytes] = ()) -> None:
        """Bring all staged records to the disk and to their places; remove the files ``remove`` below ``clean/``.

        When it returns, all of it survives a power cut.
        """
        disk.sync_files(self._staged.values())
        touched = set()
        for target, temporary in self._staged.items():
            os.replace(temporary, target)
            touched.add(os.path.dirname(target))
        self._staged.clear()
        for output in remove:
            target = os.path.join(self._root, output)
            _remove(target)
            touched.add(os.path.dirname(target))
        _sync_folders(touched)


def write_atomically(path: Path, content: bytes, durably: bool = True) -> None:
    """Write one small file so that a reader sees the old content or the new one, also after a power cut.

    Args:
        path: the file.
        content: all of it.
        durably: false for what can be made again: many files are written faster, and a power cut may cost them.
    """
    target = os.fsencode(path)
    temporary = b"%s.%d%s" % (target, os.getpid(), _TEMPORARY)
    try:
        _write(temporary, content, durably)
        os.replace(temporary, target)
    finally:
        _remove(temporary)
    if durably:
        _sync_folders([os.path.dirname(target)])


def records_in(clean_dir: str, below: bytes = b"", without: Collection[bytes] = frozenset()) -> set[bytes]:
    """Every record file in ``clean_dir``, or below one of its folders, as a path relative to ``clean_dir``.

    Args:
        clean_dir: the folder.
        below: one of its folders, or empty.
        without: folders that are passed by.
    """
    paths = files_below(os.fsencode(clean_dir), below, without)
    return {path for path in paths if path.endswith((SUFFIX, CONTAINER_SUFFIX))}


def sweep(clean_dir: str, token: str, below: bytes = b"") -> int:
    """Remove the temporary files that killed runs left behind, not those of the run ``token``.

    Returns:
        How many there were.
    """
    root, ours = os.fsencode(clean_dir), b"." + token.encode() + b"-"
    leftovers = []
    for path in files_below(root, below):
        name = path.rpartition(b"/")[2]
        if name.startswith(b".") and name.endswith(_TEMPORARY) and not name.startswith(ours):
            leftovers.append(path)
    for path in leftovers:
        _remove(os.path.join(root, path))
    return len(leftovers)


def move(clean_dir: str, moves: Iterable[tuple[bytes, bytes]]) -> None:
    """Rename records below ``clean_dir``. One that is not there is left out: the next survey misses it."""
    root = os.fsencode(clean_dir)
    touched = set()
    for old, new in moves:
        source, target = os.path.join(root, old), os.path.join(root, new)
        if os.path.isfile(source):
            os.replace(source, target)
            touched.add(os.path.dirname(target))
    _sync_folders(touched)


def remove(clean_dir: str, outputs: Iterable[bytes]) -> None:
    """Remove records below ``clean_dir``, and the folders that stand empty then."""
    root = os.fsencode(clean_dir)
    folders = {b""}
    for output in outputs:
        _remove(os.path.join(root, output))
        folder = os.path.dirname(output)
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    for folder in sorted(folders - {b""}, reverse=True):  # a folder comes after those in it
        with contextlib.suppress(OSError):  # not empty
            os.rmdir(os.path.join(root, folder))
    _sync_folders(os.path.join(root, folder) for folder in folders)


def _write(path: bytes, content: bytes, durably: bool = False) -> None:
    descriptor = os.open(path, _NEW_FILE, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if durably:
            file.flush()
            os.fsync(descriptor)


def _sync_folders(folders: Iterable[bytes]) -> None:
    """Bring renames and removals to the disk; the first of them carries the others on journalling file systems."""
    for folder in folders:
        with contextlib.suppress(FileNotFoundError):
            disk.sync_folder(folder)


def _remove(path: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
