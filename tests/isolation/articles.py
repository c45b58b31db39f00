"""Whole articles from a child process, for tests and benchmarks that compare them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pipeline import Article, Document, Rejection, Settings
from pipeline.corpus.lines import Cleaned, Lines
from pipeline.isolation.cleaning import isolated_answers


def isolated_clean_with_lines(documents: Iterable[Document], settings: Settings) -> Iterator[Cleaned | Rejection]:
    """:func:`pipeline.cleaning.clean_with_lines` in a child process."""
    for answer in isolated_answers(documents, settings, lambda _, cleaned: _packed(cleaned)):
        yield answer if isinstance(answer, Rejection) else _unpacked(answer)


def _packed(cleaned: Cleaned) -> bytes:
    return json.dumps([cleaned.article.to_dict(), cleaned.lines.to_values()]).encode()


def _unpacked(message: bytes) -> Cleaned:
    article, lines = json.loads(message)
    return Cleaned(Article.from_dict(article), Lines.from_values(lines))
