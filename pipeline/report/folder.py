"""The folder of the report: files are replaced as a whole, and only where they say something else than before."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.report.environment import version
from pipeline.run.storage import write_atomically

ARTICLES, SITES, DATA = "articles", "sites", "data"
_LOCK = ".writing"
_KEY = re.compile(rb"<!-- made from ([0-9a-f]{1,32}) -->\n\Z")
_KEY_LENGTH = 60


class Folder:
    """The files of one report.

    Args:
        root: the folder; made where there is none.

    Attributes:
        written: how many files were new or had changed.
        wanted: the files that belong to this report.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written = 0
        self.wanted: set[Path] = set()
        for name in (ARTICLES, SITES, DATA):
            (root / name).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Two drops may end at the same time, and each would remove what the other has just written."""
        descriptor = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def put(self, name: str, content: str | bytes) -> int:
        """Write a file, unless it says the same already; returns its size in bytes."""
        path = self.root / name
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        self.wanted.add(path)
        try:
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return len(data)
        except OSError:
            pass
        write_atomically(path, data, durably=False)
        self.written += 1
        return len(data)

    def put_made(self, name: str, page: str, key: str) -> int:
        """Write a page that carries the key of what it was made from; returns its size in bytes."""
        return self.put(name, f"{page}<!-- made from {key} -->\n")

    def has(self, name: str, key: str) -> int:
        """Size of a page that is there and was made from ``key``, in bytes; 0 where it has to be made."""
        try:
            with (self.root / name).open("rb") as page:
                size = page.seek(0, os.SEEK_END)
                page.seek(max(size - _KEY_LENGTH, 0))
                found = _KEY.search(page.read())
        except OSError:
            return 0
        return size if found and found[1].decode() == key else 0

    def keep(self, name: str) -> None:
        """Leave a file as it is."""
        self.wanted.add(self.root / name)

    def remove_others(self) -> None:
        """Remove the pages that nobody has put or kept, and what a writing that was killed has left."""
        for name in (ARTICLES, SITES, DATA):
            for path in (self.root / name).iterdir():
                if path not in self.wanted and path.is_file():
                    path.unlink(missing_ok=True)
        for path in self.root.glob("*.tmp"):
            path.unlink(missing_ok=True)


def key_of(*parts: object) -> str:
    """A key for what a page is made from, and by which version."""
    return hashlib.sha256(repr((version(), parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
