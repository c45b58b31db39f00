"""Clean articles from scraped pages and text dumps.

The public surface. Importing the package is cheap: what a name needs is loaded when the name is first used.

    >>> from pipeline import clean
    >>> article = clean(open("page.html", "rb").read(), name="page.html")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.article import Article, Rejected, Rejection
    from pipeline.cleaning import clean, clean_many
    from pipeline.records import read_articles
    from pipeline.settings import Settings
    from pipeline.sources import Document

__all__ = ["Article", "Document", "Rejected", "Rejection", "Settings", "clean", "clean_many", "read_articles"]

_HOME = {
    "Article": "pipeline.article",
    "Document": "pipeline.sources.document",
    "Rejected": "pipeline.article",
    "Rejection": "pipeline.article",
    "Settings": "pipeline.settings",
    "clean": "pipeline.cleaning",
    "clean_many": "pipeline.cleaning",
    "read_articles": "pipeline.records",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its names are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
