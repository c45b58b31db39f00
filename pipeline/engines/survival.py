"""Cleaning when a partition is tried again: documents that end their process are found, one by one."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

from pipeline.article import Rejection, readable_path
from pipeline.corpus.lines import Cleaned
from pipeline.recipe import recipe_of
from pipeline.settings import Settings
from pipeline.sources.document import Document


def surviving_clean_many(documents: Iterable[Document], settings: Settings) -> Iterator[Cleaned | Rejection]:
    """As :func:`pipeline.cleaning.clean_with_lines`, in a child process that gets one document at a time.

    A document that ends the child is rejected as ``crash``, and another child does the next.
    """
    import pipeline.cleaning  # noqa: F401  # before the fork, so that children share it

    child: _Child | None = None
    try:
        for document in documents:
            child = child or _Child(settings)
            try:
                yield child.clean(document)
            except (EOFError, OSError):
                yield _rejection(document, settings, child.end())
                child = None
    finally:
        if child is not None:
            child.end()


class _Child:
    """A process that cleans what it is sent."""

    def __init__(self, settings: Settings) -> None:
        context = multiprocessing.get_context("fork")
        self._connection, other = context.Pipe()
        self._process: ForkProcess = context.Process(target=_serve, args=(self._connection, other, settings))
        self._process.start()
        other.close()

    def clean(self, document: Document) -> Cleaned | Rejection:
        """The answer for one document.

        Raises:
            EOFError, OSError: the process has ended.
        """
        self._connection.send(document)
        answer: Cleaned | Rejection = self._connection.recv()
        return answer

    def end(self) -> int | None:
        """End the process; its exit status, negative for a signal."""
        self._connection.close()
        self._process.join()
        return self._process.exitcode


def _serve(ours: Connection, connection: Connection, settings: Settings) -> None:
    from pipeline.cleaning import clean_with_lines

    ours.close()  # else the child would hold its own pipe open
    while True:
        try:
            document = connection.recv()
        except EOFError:
            return
        connection.send(next(clean_with_lines([document], settings)))


def _rejection(document: Document, settings: Settings, status: int | None) -> Rejection:
    content = document.content if isinstance(document.content, bytes) else document.content.encode("utf-8", "replace")
    ended = f"signal {-status}" if status is not None and status < 0 else f"status {status}"
    return Rejection(
        path=readable_path(document.raw_path),
        record=document.record,
        sha256=hashlib.sha256(content).hexdigest(),
        reason="crash",
        detail=f"the process that cleaned it ended with {ended}, as it does for want of memory; please report it",
        recipe=recipe_of(settings),
    )
