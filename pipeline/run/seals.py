"""Folders below ``raw/`` that hold a file named ``.sealed``: what was taken in from them is not looked at again.

A seal says that a folder and all below it will not change. When all of it has its record or its rejection, the ledger
remembers the times of the seal, of every folder below it and of the folders of ``clean/`` where its records lie. While
those are the same, a scan passes by: it costs a ``stat`` for each folder, none for the files, and no row of the ledger.

A file that is added, removed or renamed, in ``raw/`` or in ``clean/``, changes the time of its folder, and all is
looked at once more. A folder with a symbolic link that is followed is looked at each time. Not noticed is a file whose
content is changed in its place: touch the seal then, or remove it.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.ledger import Ledger
from pipeline.run.links import Links
from pipeline.run.reading import is_recent
from pipeline.run.scan import SEAL, RawFolderError, Skipped, scan_raw

Times = tuple[int, int]
"""mtime and ctime in ns."""

MACHINE_REASONS = frozenset({"unreadable", "timeout", "memory", "crash"})
"""Rejections that say something of the machine, not of the document alone."""

RETRIED_REASONS = MACHINE_REASONS | {"refused"}
"""Rejections that ``retry`` tries again: what stood in the way of a refused document may be gone."""

_MAY_CHANGE = frozenset({"unreadable_folder", "broken_link", "inner_link"})
"""Why something was skipped that may be a document without a trace in the times of the folder that it lies in."""

_FACT = "unsealed "


class SealedFolder(NamedTuple):
    """A folder whose seal holds."""

    root: bytes
    """Below ``raw/``."""
    documents: int
    skipped: list[Skipped]
    """What is in it and is no document."""


@dataclass(frozen=True)
class Place:
    """Where to look, and by what."""

    raw_dir: str
    clean_dir: str
    recipe: str
    links: Links | None = None
    """Which symbolic links are followed; ``None`` for none."""


def sealed_folders(ledger: Ledger, place: Place, scope: bytes, retry: bool) -> dict[bytes, SealedFolder]:
    """The folders below ``scope``, or it itself, whose seals hold, by path.

    A seal does not hold where anything has changed that a look at folders can tell, the recipe is another, or something
    in it is to be tried again.

    Args:
        retry: whether rejections of :data:`RETRIED_REASONS` are tried again.
    """
    where = "WHERE root = ? OR (root > ? AND root < ?)" if scope else ""
    rows = ledger.connection.execute(
        f"SELECT root, mtime_ns, ctime_ns, recipe, documents, machine, skipped FROM seals {where} ORDER BY root",
        _and_below(scope) if scope else (),
    ).fetchall()
    found = {}
    for root, mtime, ctime, recipe, documents, machine, skipped in rows:
        if recipe != place.recipe or (machine and retry):
            continue
        if _times(place.raw_dir, root + b"/" + SEAL) == (mtime, ctime) and _hold(ledger, place, root):
            listed = [Skipped(bytes.fromhex(path), reason) for path, reason in json.loads(skipped)]
            if place.links is not None and any(one.reason == "symlink" for one in listed):
                continue  # it was sealed when links were left alone
            found[root] = SealedFolder(root, documents, listed)
    return found


def record_folders(ledger: Ledger, roots: Iterable[bytes]) -> set[bytes]:
    """Folders of ``clean/`` with the records of sealed folders, and with no others."""
    query = "SELECT folder FROM sealed_folders WHERE root = ? AND place = 'clean'"
    return {folder for root in roots for (folder,) in ledger.connection.execute(query, (root,))}


def note_unsealed(ledger: Ledger, run: str, roots: Iterable[bytes]) -> None:
    """Remember folders whose seals a run may be able to confirm when it is done."""
    listed = json.dumps([root.hex() for root in roots])
    ledger.connection.execute("REPLACE INTO facts VALUES (?, ?)", (_FACT + run, listed))


def seal_after(ledger: Ledger, place: Place, run: str) -> int:
    """Confirm the seals of folders that a run has taken in. Call it in a transaction, when all is written.

    Returns:
        How many it confirmed.
    """
    row = ledger.connection.execute("SELECT value FROM facts WHERE name = ?", (_FACT + run,)).fetchone()
    # Also what dead runs have left.
    ledger.connection.execute("DELETE FROM facts WHERE name >= ? AND name <= ?", (_FACT, _FACT + run))
    return 0 if row is None else seal_folders(ledger, place, [bytes.fromhex(root) for root in json.loads(row[0])])


def seal_folders(ledger: Ledger, place: Place, roots: Iterable[bytes]) -> int:
    """Confirm the seals of those folders in which nothing is left to be done. Call it in a transaction.

    Returns:
        How many it confirmed.
    """
    sealed = 0
    above: bytes | None = None
    for root in sorted(roots, key=lambda root: root + b"/"):
        if above is not None and root.startswith(above + b"/"):
            continue
        if _seal(ledger, place, root):
            above, sealed = root, sealed + 1
    return sealed


def unseal(ledger: Ledger, paths: Iterable[bytes]) -> None:
    """Let the folders of documents be looked at again, whatever their seals say."""
    roots = {root for path in paths for root in _parents(path)}
    ledger.connection.executemany("DELETE FROM seals WHERE root = ?", ((root,) for root in roots))


def _seal(ledger: Ledger, place: Place, root: bytes) -> bool:
    now = time.time_ns()
    seal = _times(place.raw_dir, root + b"/" + SEAL)
    try:
        scan = scan_raw(place.raw_dir, root, links=place.links)
    except RawFolderError:
        return False
    # Something may have changed after it was listed and have the same time.
    if seal is None or any(is_recent(moment, now) for times in (seal, *scan.folders.values()) for moment in times):
        return False
    if scan.links or any(skipped.reason in _MAY_CHANGE for skipped in scan.skipped):
        return False
    again = ledger.containers_rejected_for(RETRIED_REASONS)
    machine = False
    outputs: defaultdict[bytes, list[bytes]] = defaultdict(list)
    files = scan.files.copy()
    for known in ledger.documents(root):
        if files.pop(known.path, None) != known.stamp or known.recipe != place.recipe or known.reason == "unreadable":
            return False
        machine |= known.reason in RETRIED_REASONS or known.path in again
        if known.outcome == "record":
            folder, _, name = known.output.rpartition(b"/")
            outputs[folder].append(name)
    if files:
        return False
    clean = {}
    for folder, names in outputs.items():
        times = _times(place.clean_dir, folder)
        if times is None or not _names_in(place.clean_dir, folder).issuperset(names):
            return False
        clean[folder] = times

    ledger.connection.execute("DELETE FROM seals WHERE root = ? OR (root > ? AND root < ?)", _and_below(root))
    ledger.connection.execute("DELETE FROM sealed_folders WHERE root = ? OR (root > ? AND root < ?)", _and_below(root))
    skipped = json.dumps([(one.path.hex(), one.reason) for one in scan.skipped])
    values = (root, *seal, place.recipe, len(scan.files), int(machine), skipped)
    ledger.connection.execute("INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    for where, folders in (("raw", scan.folders), ("clean", clean)):
        ledger.connection.executemany(
            "INSERT INTO sealed_folders VALUES (?, ?, ?, ?, ?)",
            ((root, where, folder, *times) for folder, times in folders.items()),
        )
    return True


def _hold(ledger: Ledger, place: Place, root: bytes) -> bool:
    """Whether the folders of a sealed one have the times that they had."""
    roots = {"raw": place.raw_dir, "clean": place.clean_dir}
    query = "SELECT place, folder, mtime_ns, ctime_ns FROM sealed_folders WHERE root = ?"
    rows = ledger.connection.execute(query, (root,)).fetchall()
    return all(_times(roots[where], folder) == (mtime, ctime) for where, folder, mtime, ctime in rows)


def _times(root: str, path: bytes) -> Times | None:
    try:
        found = os.stat(os.path.join(os.fsencode(root), path), follow_symlinks=False)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns


def _names_in(root: str, folder: bytes) -> set[bytes]:
    try:
        return set(os.listdir(os.path.join(os.fsencode(root), folder)))
    except OSError:
        return set()


def _and_below(root: bytes) -> tuple[bytes, bytes, bytes]:
    return root, root + b"/", root + b"0"  # "0" follows "/"


def _parents(path: bytes) -> Iterator[bytes]:
    while b"/" in path:
        path = path.rpartition(b"/")[0]
        yield path
