"""Which file in ``clean/`` is whose: a pure function of the set of raw paths.

``raw/a/b.html`` becomes ``clean/a/b.html.json``, and the container ``raw/a/b.zip`` becomes ``clean/a/b.zip.jsonl``.
Where that cannot be, a short hash of the raw path stands before the suffix, as in ``b.html.3f2a9c81.json``: the
name would be too long, is not UTF-8, is a folder that other records need, or (on a disk that takes ``A`` and ``a`` for
one name) is taken by a path before it in byte order.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

SUFFIX = b".json"
CONTAINER_SUFFIX = b".jsonl"
"""Of the file with the records of a container, one a line."""
LONGEST = 255
"""Bytes in one file name on the common file systems."""

_DIGITS = (8, 16, 32, 64)
_UNDECODABLE = re.compile("[\udc80-\udcff]")
_PROBE = "case-Probe-é"


def output_names(
    paths: Iterable[bytes],
    folds_names: bool = False,
    containers: Collection[bytes] = frozenset(),
    folders: Iterable[bytes] = (),
) -> dict[bytes, bytes]:
    """The path below ``clean/`` of each raw path's record.

    No two are the same, none is also a folder of another, every part is UTF-8 and at most 255 bytes long.

    Args:
        paths: every raw path there is a record of or will be, without duplicates; order does not matter. Or all of them
            whose records lie in some of the folders of ``clean/`` (:func:`place_of`).
        folds_names: whether the disk takes names for the same that differ in case or in Unicode normal form.
        containers: those of the paths that are containers.
        folders: folders of ``raw/`` in which other paths lie.
    """
    key: Callable[[bytes], bytes] = _folded if folds_names else bytes
    ordered = sorted(paths)
    places = {folder: _shown(folder) for folder in folders}
    shown = []
    for path in ordered:
        folder, _, name = path.rpartition(b"/")
        if folder not in places:
            places[folder] = _shown(folder)
        shown.append((path, places[folder], name))
    taken = {key(parent) for place in places.values() for parent in _parents(place)}

    names: dict[bytes, bytes] = {}
    others = []
    for path, folder, name in shown:
        suffix = _suffix(path, containers)
        natural = folder + name + suffix
        if natural == path + suffix and len(name) + len(suffix) <= LONGEST and _is_utf8(path):
            identity = key(natural)
            if identity not in taken:
                taken.add(identity)
                names[path] = natural
                continue
        others.append((path, folder, name))
    for path, folder, name in others:
        for digits in _DIGITS:
            hashed = folder + _hashed(_percent(name), path, digits, _suffix(path, containers))
            if key(hashed) not in taken:
                break
        taken.add(key(hashed))
        names[path] = hashed
    return names


def place_of(folder: bytes, folds_names: bool) -> bytes:
    """The folder of ``clean/`` for a folder of ``raw/``, the same for those that the disk takes for one."""
    shown = _shown(folder)
    return _folded(shown) if folds_names else shown


def places_touched(changed: Iterable[bytes], folds_names: bool) -> set[bytes]:
    """Where names may be others than before, by :func:`place_of`, once these paths have come, gone or changed kind.

    A name depends on what else lies in its folder, and on which folders lie there.
    """
    folders: set[bytes] = set()
    for path in changed:
        folder = path.rpartition(b"/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition(b"/")[0]
    return {place_of(folder, folds_names) for folder in folders}


def folds_names(folder: str) -> bool:
    """Whether the disk that ``folder`` is on takes names for the same that differ in case or Unicode normal form.

    Writes an empty file there for a moment.
    """
    name = f".{_PROBE}.{os.getpid()}.tmp"
    probe = Path(folder, name)
    probe.touch()
    try:
        return any(Path(folder, twin).exists() for twin in (name.lower(), unicodedata.normalize("NFD", name)))
    finally:
        probe.unlink()


def _suffix(path: bytes, containers: Collection[bytes]) -> bytes:
    return CONTAINER_SUFFIX if path in containers else SUFFIX


def _shown(folder: bytes) -> bytes:
    """The folder of ``clean/`` for a folder of ``raw/``, with a slash behind it unless it is ``clean/`` itself."""
    return b"".join(_shown_part(part) + b"/" for part in folder.split(b"/")) if folder else b""


def _shown_part(part: bytes) -> bytes:
    shown = _percent(part)
    return shown if len(shown) <= LONGEST else _hashed(shown, part, _DIGITS[0], b"")


def _hashed(shown: bytes, identity: bytes, digits: int, suffix: bytes) -> bytes:
    """``shown``, cut at a character so that it fits, a hash of ``identity`` and the suffix."""
    ending = b"." + hashlib.sha256(identity).hexdigest()[:digits].encode() + suffix
    return shown[: LONGEST - len(ending)].decode("utf-8", "ignore").encode() + ending


def _percent(name: bytes) -> bytes:
    """``name`` as UTF-8, bytes that are none as ``%XX``."""
    if name.isascii():
        return name
    text = name.decode("utf-8", "surrogateescape")
    return _UNDECODABLE.sub(lambda match: f"%{ord(match[0]) - 0xDC00:02X}", text).encode()


def _is_utf8(path: bytes) -> bool:
    if path.isascii():
        return True
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _folded(name: bytes) -> bytes:
    """Equal for names that a folding disk takes for the same."""
    decomposed = unicodedata.normalize("NFD", name.decode("utf-8"))
    return unicodedata.normalize("NFC", decomposed.casefold()).encode()


def _parents(folder: bytes) -> Iterable[bytes]:
    """Every folder on the way to ``folder`` (which ends in a slash), without the slash."""
    end = folder.find(b"/")
    while end >= 0:
        yield folder[:end]
        end = folder.find(b"/", end + 1)
