"""A cleaning that costs nothing and is easy to predict, in the place of the real one while the run is tested.

``luigi --module stand_in_cleaning CleanArticles`` works with it too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from pipeline.article import SCHEMA_VERSION, Article, ArticleBlock, Quality, Raw, Rejection, Removed, article_id
from pipeline.corpus.lines import Cleaned, Lines, lines_of
from pipeline.recipe import recipe_of
from pipeline.settings import Settings
from pipeline.sources.document import Document


def clean_many(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Article | Rejection]:
    """The text is the content, decoded. What a document says in its first word decides what becomes of it."""
    settings = settings or Settings()
    for document in documents:
        assert document.path is not None
        content = document.content
        text = content if isinstance(content, str) else content.decode("utf-8", "replace")
        match text.split(maxsplit=1)[:1]:
            case [] | ["REJECT"]:
                yield Rejection(
                    document.name or "", document.record, None, "no_article", "it says so itself", recipe_of(settings)
                )
                continue
            case ["CRASH"]:
                raise RuntimeError("this document breaks the whole batch")
            case ["KILL"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["HOLD"]:  # until the test closes the pipe
                with contextlib.suppress(FileNotFoundError):
                    Path(os.environ["HELD_BY"]).read_bytes()
        yield article(document, text, settings)


def clean_with_lines(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Cleaned | Rejection]:
    """As :func:`clean_many`, or what a test has put in its place, with lines that no other document has."""
    for answer in sys.modules["pipeline.cleaning"].clean_many(documents, settings):
        if isinstance(answer, Rejection):
            yield answer
        else:
            yield Cleaned(answer, lines_of_record(None, answer, None))


def lines_of_record(_document: object, answer: Article, _settings: object) -> Lines:
    """Lines that no other document has."""
    number = len(answer.blocks) + sum(run.last - run.first + 1 for run in answer.removed)
    texts = [f"line {place} of {answer.raw.path} {answer.raw.record}" for place in range(number)]
    return lines_of(texts, ["paragraph"] * number, answer, 0.0)


def article(document: Document, text: str, settings: Settings) -> Article:
    """A record that differs with everything a record may depend on, and with nothing else."""
    hints = document.hints or {}
    path = document.path or b""
    content = text.encode("utf-8", "replace") if isinstance(document.content, str) else document.content
    removed = Removed(2, 3, "comments", "cue:leave-a-reply", None, "Leave a Reply")
    return Article(
        schema_version=SCHEMA_VERSION,
        id=article_id(path, document.record),
        url=hints.get("url"),
        canonical_url=None,
        hostname=None,
        site_name=None,
        title=hints.get("title"),
        authors=[],
        date_published=None,
        date_modified=None,
        date_source=None,
        language=None,
        language_score=None,
        description=None,
        image=None,
        license=None,
        section=None,
        tags=[],
        text=f"{text}\n{settings.quotes}",
        blocks=[ArticleBlock("paragraph", text, None)],
        removed=[removed],
        duplicate_of=None,
        quality=Quality(words=len(text.split()), share_kept=1.0, confidence=None, flags=["all_kept"]),
        raw=Raw(
            path=document.name or "",
            sha256=hashlib.sha256(content).hexdigest(),
            bytes=len(document.content),
            media_type="text/plain",
            encoding="utf-8",
            record=document.record,
            fetched_at=None,
        ),
        recipe=recipe_of(settings),
    )


def modules() -> dict[str, ModuleType]:
    """The modules that stand in for the real ones, by name."""
    cleaning, catalogue = ModuleType("pipeline.cleaning"), ModuleType("pipeline.cruft.rule_files")
    cleaning.clean_many = clean_many  # type: ignore[attr-defined]
    cleaning.clean_with_lines = clean_with_lines  # type: ignore[attr-defined]
    cleaning.lines_of_record = lines_of_record  # type: ignore[attr-defined]
    catalogue.catalogue_fingerprint = lambda: "stand-in"  # type: ignore[attr-defined]
    return {module.__name__: module for module in (cleaning, catalogue)}


if "luigi.cmdline" in sys.modules:  # imported by the luigi command as --module
    sys.modules.update(modules())
    from pipeline.tasks import CleanArticles, CleanDrop  # noqa: F401
