"""Which files lie below a folder such as ``clean/``."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

AnyPath = str | bytes | os.PathLike[str]


def files_below(root: bytes, below: bytes = b"", without: Collection[bytes] = frozenset()) -> Iterator[bytes]:
    """Paths of all files below a folder, relative to it, in no order. Asks for names only, so it costs no ``stat``.

    A linked folder is looked into as well, for a part of ``clean/`` may lie on another disk; not one that leads to a
    folder that holds it. A folder that is not there holds nothing.

    Args:
        root: the folder.
        below: the folder in it to begin at, or empty.
        without: folders in it that are passed by.
    """
    pending = [below]
    while pending:
        folder = pending.pop()
        if folder in without:
            continue
        prefix = folder + b"/" if folder else b""
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as entries:
                for entry in entries:
                    path = prefix + entry.name
                    if not entry.is_dir():
                        yield path
                    elif not entry.is_symlink() or not leads_back(root, path):
                        pending.append(path)
        except FileNotFoundError:
            continue


def leads_back(root: AnyPath, folder: AnyPath) -> bool:
    """Whether a folder below ``root`` is a link to one of those that it lies in."""
    link = os.path.join(os.fsencode(root), os.fsencode(folder))
    if not os.path.islink(link):
        return False
    target = os.stat(link)
    parents = [os.fsencode(root)]
    for part in os.fsencode(folder).split(b"/")[:-1]:
        parents.append(os.path.join(parents[-1], part))
    return any(os.path.samestat(target, os.stat(parent)) for parent in parents)
