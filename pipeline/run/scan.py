"""What lies in ``raw/``: every document with the stamp that tells whether it may have changed."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pipeline.ledger.stamps import NO_SIDECAR, Stamp
from pipeline.run.links import Links

SIDECAR_SUFFIX = b".meta.json"

SkipReason = Literal[
    "being_written", "orphan_sidecar", "symlink", "broken_link", "inner_link", "special_file", "unreadable_folder"
]

SKIP_REASONS: dict[SkipReason, str] = {
    "being_written": "the name starts with . or _ or ends in .part, .tmp or ~, so it is left alone until it is renamed",
    "orphan_sidecar": "a sidecar without its document: it belongs beside the file it is named after",
    "symlink": "a symbolic link: put the file itself there, or allow links with the setting follow_links",
    "broken_link": "a symbolic link to nothing that can be read, or to itself; the records made from it are kept",
    "inner_link": "a symbolic link into clean/ or the state folder, to a folder that lies in raw/ or holds it, or from "
    "one linked folder to another: it would be read twice, or without end",
    "special_file": "neither a file nor a folder (a pipe, a socket, a device)",
    "unreadable_folder": "the folder cannot be read: mend its permissions; the records made from it are kept",
}
"""What each reason means, for a person."""

SEAL = b".sealed"
"""Name of the file that says that a folder, and all below it, will not change: see :mod:`pipeline.run.seals`."""

HIDDEN = (".", "_")
"""Beginnings of names, of files and of folders, that the scan leaves alone."""
_HIDDEN = tuple(beginning.encode() for beginning in HIDDEN)
UNFINISHED = (b".part", b".tmp", b"~")
"""Endings of names of files that are still being written."""


class RawFolderError(Exception):
    """``raw/`` itself, or the drop asked for, cannot be read. The message says what to do."""


class RawFolderMissingError(RawFolderError):
    """There is no such folder."""


@dataclass(frozen=True)
class Skipped:
    """Something in ``raw/`` that is no document."""

    path: bytes
    """Path below ``raw/``."""
    reason: SkipReason


@dataclass
class Scan:
    """What a scan found. Paths are bytes, as the file system has them, relative to ``raw/``."""

    files: dict[bytes, Stamp] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    folders: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    """Every folder that was listed, with mtime and ctime in ns as they were before."""
    seals: list[bytes] = field(default_factory=list)
    """Those of them that hold a seal; ``raw/`` itself is never sealed."""
    links: list[bytes] = field(default_factory=list)
    """Symbolic links that were followed."""

    def is_hidden(self, path: bytes) -> bool:
        """Whether ``path`` could not be looked at, it or a folder that it lies in, so that nothing is known of it."""
        return path in self._closed_paths or path.startswith(self._closed)

    def skipped_by_reason(self) -> dict[str, int]:
        """How many there are of each reason."""
        return dict(sorted(Counter(skipped.reason for skipped in self.skipped).items()))

    @cached_property
    def _closed(self) -> tuple[bytes, ...]:
        return tuple(path + b"/" for path in self._closed_paths)

    @cached_property
    def _closed_paths(self) -> frozenset[bytes]:
        closed = ("unreadable_folder", "broken_link")
        return frozenset(skipped.path for skipped in self.skipped if skipped.reason in closed)


def check_raw(raw_dir: str) -> None:
    """Make sure that ``raw_dir`` can be listed.

    Raises:
        RawFolderError: it cannot.
    """
    try:
        os.scandir(raw_dir).close()
    except OSError as error:
        raise _error(os.fsencode(raw_dir), error) from None


def scan_raw(
    raw_dir: str, below: bytes = b"", sealed: Collection[bytes] = frozenset(), links: Links | None = None
) -> Scan:
    """List the documents in ``raw_dir``, all of them or those ``below`` one of its folders.

    Args:
        raw_dir: the folder.
        below: one of its folders, or empty.
        sealed: folders that are passed by.
        links: which symbolic links are followed; without it none is.

    Nothing is opened. A folder whose name looks like a file's is a folder.

    Raises:
        RawFolderError: the folder is missing, is no folder or cannot be read.
    """
    root = os.fsencode(raw_dir)
    found = Scan()
    pending = [(below, _is_linked(root, below, links))]
    while pending:
        folder, is_linked = pending.pop()
        if folder in sealed:
            continue
        location = os.path.join(root, folder) if folder else root
        try:
            _scan_folder(location, folder, is_linked, links, found, pending)
        except OSError as error:
            if folder == below:
                raise _error(location, error) from None
            if not isinstance(error, FileNotFoundError):  # else it went away under our eyes
                found.skipped.append(Skipped(folder, "unreadable_folder"))
    found.skipped.sort(key=lambda skipped: skipped.path)
    return found


def _is_linked(root: bytes, below: bytes, links: Links | None) -> bool:
    """Whether a symbolic link leads to the folder ``below``.

    Raises:
        RawFolderError: one does, and is not followed.
    """
    is_linked = False
    parts = below.split(b"/") if below else []
    for end in range(1, len(parts) + 1):
        location = os.path.join(root, *parts[:end])
        if os.path.islink(location):
            refusal = "symlink" if links is None else links.refusal(location, is_linked)
            if refusal is not None:
                raise RawFolderError(f"{os.fsdecode(location)} is {SKIP_REASONS[refusal]}")
            is_linked = True
    return is_linked


def _scan_folder(
    location: bytes,
    folder: bytes,
    is_linked: bool,
    links: Links | None,
    found: Scan,
    pending: list[tuple[bytes, bool]],
) -> None:
    prefix = folder + b"/" if folder else b""
    sidecars: dict[bytes, tuple[int, int, int]] = {}

    def skip(name: bytes, reason: SkipReason) -> None:
        found.skipped.append(Skipped(prefix + name, reason))

    known = os.stat(location)
    found.folders[folder] = known.st_mtime_ns, known.st_ctime_ns
    with os.scandir(location) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(_HIDDEN):
                if name == SEAL and folder and entry.is_file(follow_symlinks=False):
                    found.seals.append(folder)
                else:
                    skip(name, "being_written")
                continue
            is_link = entry.is_symlink()
            if is_link:
                refusal = "symlink" if links is None else links.refusal(entry.path, is_linked)
                if refusal is not None:
                    skip(name, refusal)
                    continue
                found.links.append(prefix + name)
            if entry.is_dir(follow_symlinks=is_link):
                pending.append((prefix + name, is_linked or is_link))
            elif name.endswith(UNFINISHED):
                skip(name, "being_written")
            else:
                try:
                    known = entry.stat(follow_symlinks=is_link)
                except FileNotFoundError:
                    continue
                if not stat.S_ISREG(known.st_mode):
                    skip(name, "special_file")
                    continue
                stamp = (known.st_size, known.st_mtime_ns, known.st_ctime_ns)
                if name.endswith(SIDECAR_SUFFIX):
                    sidecars[name[: -len(SIDECAR_SUFFIX)]] = stamp
                else:
                    found.files[prefix + name] = stamp + NO_SIDECAR

    for name, stamp in sidecars.items():
        path = prefix + name
        if path in found.files:
            found.files[path] = found.files[path][:3] + stamp
        else:
            skip(name + SIDECAR_SUFFIX, "being_written" if name.endswith(UNFINISHED) else "orphan_sidecar")


def _error(location: bytes, error: OSError) -> RawFolderError:
    folder = os.fsdecode(location)
    if isinstance(error, FileNotFoundError):
        return RawFolderMissingError(
            f"the raw folder {folder} does not exist; create it and drop scrapes there, or say where they are: "
            "raw_dir below [pipeline] in luigi.cfg, or --raw-dir"
        )
    if isinstance(error, NotADirectoryError):
        return RawFolderError(f"{folder} is not a folder; raw_dir must name the folder that scrapes are dropped into")
    return RawFolderError(f"the raw folder {folder} cannot be read ({error.strerror}); mend its permissions")
