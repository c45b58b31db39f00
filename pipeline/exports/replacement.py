"""A folder in the place of another, at once: a reader sees the old one or the new one, and a crash leaves one of them.

The two folders change places (``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renamex_np`` with ``RENAME_SWAP`` on
macOS). Where the file system cannot do that, the old folder steps aside first: for that moment there is none, and if
the machine stops then, the next export puts the old one back.

Only what an earlier export wrote is ever removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.disk import sync_files, sync_folder
from pipeline.exports.manifest import NAME, listed_files
from pipeline.exports.options import ExportError

_SWAP = 2
"""``RENAME_EXCHANGE`` (linux/fs.h) and ``RENAME_SWAP`` (sys/stdio.h)."""
_AT_FDCWD = -100
_NEW, _OLD = "new", "old"
_NO_SWAP = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV)


@dataclass(frozen=True)
class Workplace:
    """Where an export is written before it is published."""

    root: Path
    """A folder beside the target, for files that are needed only meanwhile."""
    new: Path
    """The export itself, empty at first."""


def check_place(target: Path, raw_dir: Path, clean_dir: Path, state_dir: Path) -> None:
    """Make sure that an export neither lies where scrapes or records do nor would replace them.

    Raises:
        ExportError: it would.
    """
    place = target.resolve()
    for name, folder in (("raw_dir", raw_dir.resolve()), ("clean_dir", clean_dir.resolve())):
        if place.is_relative_to(folder):
            what = "read as scrapes" if name == "raw_dir" else "taken for records"
            raise ExportError(f"{target} lies in {name} {folder}, where it would be {what}; export beside it")
    for name, folder in (("raw_dir", raw_dir), ("clean_dir", clean_dir), ("state_dir", state_dir)):
        if folder.resolve().is_relative_to(place):
            raise ExportError(
                f"{target} holds {name} {folder}, and an export replaces its whole folder; name a folder of its own"
            )


def check_replaceable(target: Path) -> None:
    """Make sure that there is nothing at ``target`` that an earlier export did not write.

    Raises:
        ExportError: there is; the message says what.
    """
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ExportError(f"{target} is not a folder; name another one, or move it away")
    if not any(target.iterdir()):
        return
    try:
        stranger = _stranger(target)
    except (ValueError, TypeError) as error:
        raise ExportError(
            f"{target} was not written by an export ({error}), so it is not replaced; name another folder, "
            "or move this one away"
        ) from None
    if stranger is not None:
        raise ExportError(
            f"{target} holds {stranger}, which no export wrote or somebody changed, so it is not replaced; "
            "move that away, or name another folder"
        )


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Workplace]:
    """A workplace beside ``target``; what was written to its ``new`` stands at ``target`` afterwards.

    After an error ``target`` is what it was.

    Raises:
        ExportError: ``target`` holds something else, or another export to it is at work.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    root = target.with_name(f".{target.name}.export.tmp")
    with _locked(root):
        _recover(root, target)
        check_replaceable(target)
        (root / _NEW).mkdir()
        try:
            yield Workplace(root, root / _NEW)
            sync_files(path for path in (root / _NEW).rglob("*") if path.is_file())
            check_replaceable(target)  # somebody may have put something there in the meantime
            _publish(root, target)
        finally:
            _recover(root, target)
            root.rmdir()


def swap(one: Path, other: Path) -> bool:
    """Let two folders change places at once.

    Returns:
        Whether the system can do that; nothing has happened where it cannot.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _SWAP)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*paths, _SWAP)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in _NO_SWAP:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _publish(root: Path, target: Path) -> None:
    new, old = root / _NEW, root / _OLD
    if not target.exists() or not any(target.iterdir()):
        new.replace(target)  # an empty folder may be replaced
    elif not swap(new, target):
        target.replace(old)
        new.replace(target)
    sync_folder(target.parent)


def _recover(root: Path, target: Path) -> None:
    """Clear the workplace, also of what an export left behind that was cut off, and put back what stepped aside."""
    new, old = root / _NEW, root / _OLD
    if old.exists() and not target.exists():
        old.replace(target)
    for folder in (old, new):
        if (folder / NAME).exists():  # whole: perhaps the old one, after the exchange, and something new in it
            _remove_export(folder, target)
    for leftover in root.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _remove_export(folder: Path, target: Path) -> None:
    """Remove an export as far as it is what its manifest says; the rest is set aside, beside ``target``."""
    for file in listed_files(folder):
        path = folder / file.path
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_size == file.bytes:
                path.unlink()
    (folder / NAME).unlink()
    for place, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):  # something else is in it
            Path(place).rmdir()
    if folder.exists():
        number = 1
        while (aside := target.with_name(f"{target.name}.not-exported-{number}")).exists():
            number += 1
        folder.replace(aside)


def _stranger(folder: Path) -> str | None:
    """The first thing in an export's folder that its manifest does not list as it is; ``None`` where there is none.

    Raises:
        ValueError: there is no manifest, or not one of ours.
    """
    written = (folder / NAME).stat().st_mtime_ns if (folder / NAME).is_file() else 0
    # An anonymous database on the disk: there may be a file for each article.
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE known (path TEXT PRIMARY KEY, bytes, sha256) WITHOUT ROWID")
        connection.execute("BEGIN")
        connection.executemany(
            "REPLACE INTO known VALUES (?, ?, ?)",
            ((file.path, file.bytes, file.sha256) for file in listed_files(folder)),
        )
        for place, folders, names in os.walk(folder):
            below = Path(place).relative_to(folder)
            if not folders and not names:
                return f"the empty folder {below}"
            for name in (*folders, *names):
                path, shown = Path(place, name), (below / name).as_posix()
                if path.is_symlink():
                    return shown
                if name in folders or shown == NAME:
                    continue
                known = connection.execute("SELECT bytes, sha256 FROM known WHERE path = ?", (_text(shown),)).fetchone()
                found = path.lstat()
                if known is None or found.st_size != known[0]:
                    return shown
                # Written to after the export was whole, or copied: the bytes tell.
                if found.st_mtime_ns > written and _sha256(path) != known[1]:
                    return shown
    return None


def _text(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the workplace; it is made where there is none."""
    root.mkdir(exist_ok=True)
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = root.exists() and os.path.samestat(os.fstat(descriptor), root.stat())
        except BlockingIOError:
            ours = False
        if not ours:
            raise ExportError(f"another export to this folder is at work (it holds {root}); wait for it")
        yield
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
    return digest.hexdigest()
