"""Reading one raw file and its sidecar, so that what is remembered of them is true of what was read."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from pipeline.article import Reason
from pipeline.ledger.stamps import NO_SIDECAR, NO_STAMP, Stamp
from pipeline.run.scan import SIDECAR_SUFFIX
from pipeline.sources.sizes import LARGEST_SIDECAR, oversized, oversized_sidecar

_RACY = 2_000_000_000
"""ns. A file that was touched so shortly before it was read may change again without its times showing it (two seconds
is the coarsest clock of common file systems, FAT's), so no stamp is kept of it and the next run compares the bytes:
the rule for "racily clean" entries in git's index."""

_ATTEMPTS = 3
_CHUNK = 1024 * 1024
"""Bytes. A sidecar is a few lines of JSON."""

# Not to follow a link or wait for a pipe that took the place of the file since the scan.
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
# A folder to open others in. O_PATH, which Linux has, asks for no permission to list it.
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True)
class RawFile:
    """The bytes of a document and its sidecar."""

    content: bytes
    sidecar: bytes | None
    stamp: Stamp
    sha256: str
    sidecar_sha256: str | None


@dataclass(frozen=True)
class OpenRawFile:
    """A document that is too large to be read at once, open, and its sidecar."""

    file: BinaryIO
    sidecar: bytes | None
    stamp: Stamp
    sidecar_sha256: str | None
    times: tuple[int, int, int]
    """Size, mtime and ctime, which tell whether it is still the same."""

    def sha256(self) -> str:
        """Hash of the file, in hexadecimal; reads all of it."""
        digest = hashlib.sha256()
        self.file.seek(0)
        while chunk := self.file.read(_CHUNK):
            digest.update(chunk)
        self.file.seek(0)
        return digest.hexdigest()

    def has_changed(self) -> bool:
        """Whether it was written to since it was opened."""
        return _times(self.file.fileno()) != self.times


class VanishedError(Exception):
    """The file is not there any more."""


class ReadingError(Exception):
    """The file is there and cannot be taken in: ``reason`` and ``detail`` make the rejection."""

    def __init__(self, reason: Reason, detail: str, stamp: Stamp = NO_STAMP) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.stamp = stamp


def read_raw(raw_dir: bytes, path: bytes, max_bytes: int, follow_links: bool = False) -> RawFile:
    """Read the document ``path`` below ``raw_dir`` and its sidecar.

    Args:
        max_bytes: a file of more is not read; decompressed or not, it is too large.
        follow_links: whether either may be a symbolic link.

    Raises:
        VanishedError: it is gone.
        ReadingError: it may not be read, is too large or does not hold still.
    """
    now = time.time_ns()
    with _found(raw_dir, path, follow_links) as place:
        try:
            content, times = _read(place, max_bytes)
        except FileNotFoundError:
            raise VanishedError from None
        except OSError as error:
            raise ReadingError("unreadable", _what_to_do("it", error)) from None
        sidecar, sidecar_times = _read_sidecar(place)
    read: Stamp = (*times, *sidecar_times)
    stamp = NO_STAMP if _is_racy(read, now) else read
    if sidecar_times[0] > LARGEST_SIDECAR:
        raise ReadingError("too_large", oversized_sidecar(sidecar_times[0]), stamp)
    if content is None:
        raise ReadingError("too_large", oversized(times[0], max_bytes), stamp)
    return RawFile(
        content,
        sidecar,
        stamp,
        hashlib.sha256(content).hexdigest(),
        None if sidecar is None else hashlib.sha256(sidecar).hexdigest(),
    )


@contextlib.contextmanager
def open_raw(raw_dir: bytes, path: bytes, follow_links: bool = False) -> Iterator[OpenRawFile]:
    """The document ``path`` below ``raw_dir``, open to be read a part at a time, and its sidecar.

    Args:
        follow_links: whether either may be a symbolic link.

    Raises:
        VanishedError: it is gone.
        ReadingError: it or its sidecar may not be read.
    """
    now = time.time_ns()
    with contextlib.ExitStack() as stack:
        with _found(raw_dir, path, follow_links) as place:
            try:
                file = stack.enter_context(os.fdopen(_open(place), "rb"))
            except FileNotFoundError:
                raise VanishedError from None
            except OSError as error:
                raise ReadingError("unreadable", _what_to_do("it", error)) from None
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise VanishedError
            times = _times(file.fileno())
            sidecar, sidecar_times = _read_sidecar(place)
        read: Stamp = (*times, *sidecar_times)
        stamp = NO_STAMP if _is_racy(read, now) else read
        if sidecar_times[0] > LARGEST_SIDECAR:
            raise ReadingError("too_large", oversized_sidecar(sidecar_times[0]), stamp)
        digest = None if sidecar is None else hashlib.sha256(sidecar).hexdigest()
        yield OpenRawFile(file, sidecar, stamp, digest, times)


def is_readable(raw_dir: bytes, path: bytes, stamp: Stamp) -> bool:
    """Whether the permissions allow reading the document and its sidecar."""
    location = os.path.join(raw_dir, path)
    return os.access(location, os.R_OK) and (stamp[3:] == NO_SIDECAR or os.access(location + SIDECAR_SUFFIX, os.R_OK))


def is_recent(moment: int, now: int) -> bool:
    """Whether something may change after ``now`` and still bear the time ``moment``, both in ns."""
    return abs(now - moment) < _RACY


def _is_racy(stamp: Stamp, now: int) -> bool:
    return any(is_recent(moment, now) for moment in (stamp[1], stamp[2], stamp[4], stamp[5]))


def _times(descriptor: int) -> tuple[int, int, int]:
    known = os.fstat(descriptor)
    return known.st_size, known.st_mtime_ns, known.st_ctime_ns


class _Place(NamedTuple):
    """Where a file is opened."""

    name: bytes
    """In the folder; without one the whole path."""
    folder: int | None
    """Descriptor of the folder; ``None`` where links are followed, on the way to the file too."""


@contextlib.contextmanager
def _found(raw_dir: bytes, path: bytes, follow_links: bool) -> Iterator[_Place]:
    """Where the document ``path`` is opened, and its sidecar beside it.

    Unless links are followed, the folders on the way are opened one by one, each in the one before: a link that took
    the place of one of them since the scan leads nowhere. ``raw_dir`` itself may be one.

    Raises:
        VanishedError: a folder is gone.
        ReadingError: a folder cannot be opened or is none.
    """
    if follow_links:
        yield _Place(os.path.join(raw_dir, path), None)
        return
    *folders, name = path.split(b"/")
    try:
        folder = _open_folder(raw_dir, folders)
    except FileNotFoundError:
        raise VanishedError from None
    except OSError as error:
        raise ReadingError("unreadable", _what_to_do("it", error)) from None
    try:
        yield _Place(name, folder)
    finally:
        os.close(folder)


def _open_folder(root: bytes, parts: Iterable[bytes]) -> int:
    """A descriptor of the folder that the names ``parts`` lead to from ``root``, through no link.

    Raises:
        OSError: one of them cannot be opened or is none.
    """
    folder = os.open(root, _FOLDER)
    for part in parts:
        try:
            inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ENOTDIR, errno.ELOOP):
                trouble = "a folder on the way to it is a symbolic link now, or no folder"
                raise _NoFileError(error.errno, trouble) from None
            raise
        finally:
            os.close(folder)
        folder = inner
    return folder


def _read_sidecar(place: _Place) -> tuple[bytes | None, tuple[int, int, int]]:
    """Content, size, mtime and ctime of the sidecar of the document at ``place``, where there is one.

    One that is too large has no content.

    Raises:
        ReadingError: it may not be read or does not hold still.
    """
    try:
        content, times = _read(place._replace(name=place.name + SIDECAR_SUFFIX), LARGEST_SIDECAR)
    except (FileNotFoundError, _NoFileError):
        return None, NO_SIDECAR
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # so there can be none
            return None, NO_SIDECAR
        raise ReadingError("unreadable", _what_to_do("its sidecar", error)) from None
    return content, times


def _open(place: _Place) -> int:
    """A descriptor of what should be a regular file.

    Raises:
        OSError: it cannot be opened, or is a link or, behind one, something that may not be opened.
    """
    if place.folder is None:
        if not stat.S_ISREG(os.stat(place.name).st_mode):  # to open a device may do something
            raise _NoFileError(errno.EINVAL, "it is no regular file now")
        return os.open(place.name, _READ & ~os.O_NOFOLLOW)
    try:
        return os.open(place.name, _READ, dir_fd=place.folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _NoFileError(errno.ELOOP, "it is a symbolic link now") from None
        raise


def _read(place: _Place, most: int) -> tuple[bytes | None, tuple[int, int, int]]:
    """Content (``None`` where it is longer than ``most`` bytes), and size, mtime and ctime that held before and after.

    Raises:
        OSError: it cannot be read, or changed under every attempt.
    """
    for _ in range(_ATTEMPTS):
        descriptor = _open(place)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise _NoFileError(errno.EINVAL, "it is no regular file now")
            content = _content(descriptor, before.st_size) if before.st_size <= most else None
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        times = (after.st_size, after.st_mtime_ns, after.st_ctime_ns)
        unchanged = times == (before.st_size, before.st_mtime_ns, before.st_ctime_ns)
        if unchanged and (content is None or len(content) == after.st_size):
            return content, times
    raise OSError(errno.EBUSY, "it changed while it was read, again and again; the next run tries it")


def _content(descriptor: int, size: int) -> bytes:
    """What a file of ``size`` bytes holds, and one byte more where it has become longer.

    Not all that there is: files of the kernel, which a link may lead to, say 0 bytes and have no end.
    """
    with io.BufferedReader(io.FileIO(descriptor, closefd=False)) as file:
        return file.read(size + 1)


class _NoFileError(OSError):
    """Something else stands where a file is expected."""


def _what_to_do(what: str, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{what} cannot be read ({error.strerror}); mend the permissions and the next run takes it"
    return f"{what} cannot be read ({error.strerror})"
