"""Cleaning in a child process: :func:`pipeline.cleaning.clean_with_lines` for documents that may take it down.

What is made of an article is up to the caller, and is made in the child as well; it comes back as bytes.

Documents go to the child in windows, which are decided together there. While it cleans one, this process reads the
next from the disk and writes the records of the one before. Where something goes wrong with a window, its documents
are tried again, each alone: then it is known whose fault it is.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.article import Reason, Rejected, Rejection, readable_path
from pipeline.corpus.lines import Cleaned
from pipeline.garbage_collection import no_garbage_collection
from pipeline.isolation.messages import (
    packed_answer,
    packed_documents,
    unpacked_answer,
    unpacked_documents,
)
from pipeline.isolation.worker import Worker, WorkerLostError, readable_size
from pipeline.recipe import recipe_of
from pipeline.settings import Settings
from pipeline.sources.document import Document

_WINDOW, _WINDOW_BYTES = 64, 8 * 1024 * 1024
"""Documents that are sent together, and their bytes: as many as are decided together."""

_RECYCLED = 1024
"""Documents that one child cleans before another takes its place, so that nothing piles up in it."""

_ALONE = 3
"""Times that a document is tried alone where the child was killed from outside; else once."""

_AFTER: dict[Reason, str] = {
    "timeout": "; raise document_timeout and run with retry if it is worth it",
    "memory": "; raise document_memory and run with retry if it is worth it",
    "crash": "",
}

Answer = bytes | Rejection


def isolated_answers(
    documents: Iterable[Document], settings: Settings, packed: Callable[[Document, Cleaned], bytes]
) -> Iterator[Answer]:
    """Clean many documents: for each what is made of its article, or a rejection, in order.

    What takes more than ``document_timeout`` or ``document_memory``, or ends the process that cleans it, becomes a
    rejection for ``timeout``, ``memory`` or ``crash``. Where ``isolation`` is off, all happens in this process.

    Args:
        documents: what to clean; asked for about a hundred documents before they are answered.
        settings: how to clean, and the limits.
        packed: makes bytes of an article with its lines, in the child, and raises :class:`pipeline.article.Rejected`
            where it cannot.

    Raises:
        pipeline.isolation.worker.WorkerError: no child process can be started.
    """
    if not settings.isolation:
        yield from _answers_to(documents, settings, packed)
        return
    # Nothing of what is written from answers is in a cycle, and a search goes through all that was loaded.
    with _Child(settings, packed) as child, no_garbage_collection():
        windows = _windows(iter(documents))
        window = next(windows, None)
        if window is not None:
            child.send(window)
        while window is not None:
            following = next(windows, None)  # read while the child is at work
            answers = child.answers()
            if following is not None:
                child.send(following)
            yield from answers  # written while the child is at work again
            window = following


def _windows(documents: Iterator[Document]) -> Iterator[list[Document]]:
    window: list[Document] = []
    size = 0
    for document in documents:
        window.append(document)
        size += len(document.content)
        if len(window) >= _WINDOW or size >= _WINDOW_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


class _Child:
    """A child that cleans, replaced where it is lost."""

    def __init__(self, settings: Settings, packed: Callable[[Document, Cleaned], bytes]) -> None:
        self._settings = settings
        self._packed = packed
        self._worker: Worker | None = None
        self._sent: list[Document] = []
        self._trouble: WorkerLostError | None = None
        self._cleaned = 0

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def send(self, window: list[Document]) -> None:
        """Begin with a window; what goes wrong is for :meth:`answers` to deal with."""
        self._sent, self._trouble = window, None
        if self._cleaned >= _RECYCLED:
            self._stop()
        if self._worker is None:
            self._worker = Worker(
                lambda request: map(
                    packed_answer, _answers_to(unpacked_documents(request), self._settings, self._packed)
                ),
                self._settings.document_timeout,
                self._settings.document_memory,
            )
            self._cleaned = 0
        self._cleaned += len(window)
        try:
            self._worker.send(packed_documents(window))
        except WorkerLostError as lost:
            self._trouble = lost

    def answers(self) -> list[Answer]:
        """The answers to the window that was sent."""
        window, answers, trouble = self._sent, *self._received()
        if len(window) == 1 and trouble is not None and not trouble.outside:
            return [self._rejection(window[0], trouble)]
        if trouble is not None:
            answers += [self._alone(document) for document in window[len(answers) :]]
        for position, answer in enumerate(answers):
            # Its neighbours may have taken the memory. What a library keeps of a failed allocation goes as well.
            if isinstance(answer, Rejection) and answer.reason == "memory" and answer.detail != self._too_much:
                self._stop()
                answers[position] = (
                    self._alone(window[position]) if len(window) > 1 else replace(answer, detail=self._too_much)
                )
        return answers

    def _alone(self, document: Document) -> Answer:
        attempt = 1
        while True:
            self.send([document])
            answers, trouble = self._received()
            if trouble is None:
                (answer,) = answers
                if isinstance(answer, Rejection) and answer.reason == "memory":
                    self._stop()
                    return replace(answer, detail=self._too_much)
                return answer
            if not trouble.outside or attempt == _ALONE:
                return self._rejection(document, trouble)
            attempt += 1

    def _received(self) -> tuple[list[Answer], WorkerLostError | None]:
        """The answers that came, and what kept the others from coming."""
        answers: list[Answer] = []
        if self._worker is None:
            return answers, self._trouble
        try:
            if self._trouble is not None:
                raise self._trouble
            answers.extend(unpacked_answer(message) for message in self._worker.answers())
            if len(answers) != len(self._sent):
                raise WorkerLostError("crash", f"cleaning answered {len(answers)} of {len(self._sent)} documents")
        except WorkerLostError as lost:
            self._stop()
            return answers[: len(self._sent)], lost
        return answers, None

    def _rejection(self, document: Document, trouble: WorkerLostError) -> Rejection:
        content = document.content
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        return Rejection(
            path=readable_path(document.raw_path),
            record=document.record,
            sha256=hashlib.sha256(data).hexdigest(),  # of what was read: unpacking it may be what it does not survive
            reason=trouble.reason,
            detail=trouble.detail + _AFTER.get(trouble.reason, ""),
            recipe=recipe_of(self._settings),
        )

    @property
    def _too_much(self) -> str:
        return f"needed more than {readable_size(self._settings.document_memory)}{_AFTER['memory']}"

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


def _answers_to(
    documents: Iterable[Document], settings: Settings, packed: Callable[[Document, Cleaned], bytes]
) -> Iterator[Answer]:
    """In the child: clean documents, and make of each article what the caller wants."""
    from pipeline.cleaning import clean_with_lines

    asked: deque[Document] = deque()  # those whose answers have not come yet

    def noted() -> Iterator[Document]:
        for document in documents:
            asked.append(document)
            yield document

    for answer in clean_with_lines(noted(), settings):
        document = asked.popleft()
        if isinstance(answer, Rejection):
            yield answer
            continue
        try:
            yield packed(document, answer)
        except Rejected as error:
            raw = answer.article.raw
            yield replace(
                error.rejection, path=raw.path, record=raw.record, sha256=raw.sha256, recipe=recipe_of(settings)
            )
