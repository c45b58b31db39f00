"""The data sets that benchmarks measure on: their pages, the groups they fall in, and what is done with many of them.

Each set is a folder with ``gold.jsonl``, one page a line, and the pages' bytes as they were fetched.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import charset_normalizer

from tests.benchmarks.folds import fold_of, site_of
from tests.benchmarks.scoring import is_cjk

SETS = ("wcxb", "news", "readability", "segments")
ARTICLE = "article"
_CHUNK = 16  # pages a worker takes at once

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")
_FUNCTION_WORDS = {
    "en": frozenset("the of and to with that by from is are this which".split()),
    "de": frozenset("der die das und nicht mit den von ist ein eine auf für sich dem im".split()),
}
_FUNCTION_WORD_SHARE = 0.06
"""Share of its words from which on a text is English or German: running text of both has above .15."""
LANGUAGE_GROUPS = ("en", "de", "other Latin", "other scripts", "CJK")

Result = TypeVar("Result")


@dataclass(frozen=True)
class Page:
    """A page of a data set."""

    set: str
    row: dict[str, Any]
    file: Path

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def type(self) -> str:
        return str(self.row.get("type") or ARTICLE)

    @property
    def group(self) -> str:
        """What is measured together: a set, or a set's pages of one type where it has several."""
        return f"{self.set}, {self.type}" if self.set == "wcxb" else self.set

    @property
    def site(self) -> str:
        return site_of(self.row)

    @property
    def fold(self) -> int:
        return fold_of(self.row)

    @property
    def language_group(self) -> str:
        """One of :data:`LANGUAGE_GROUPS`, by what is known of the page's text."""
        return language_group(str(self.row.get("text") or " ".join(self.row.get("with") or [])))

    def raw(self) -> bytes:
        content = self.file.read_bytes()
        return gzip.decompress(content) if self.file.suffix == ".gz" else content

    def html(self) -> str:
        """The page decoded, for tools that do not decode themselves."""
        content = self.raw()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return str(charset_normalizer.from_bytes(content).best() or content.decode("latin-1"))


def language_group(text: str) -> str:
    """The group of languages that ``text`` is written in: by its script, and by function words where it is Latin."""
    letters = len(_LETTER.findall(text))
    if is_cjk(text):
        return "CJK"
    if 2 * len(_LATIN.findall(text)) < letters:
        return "other scripts"
    words = [word.lower() for word in _WORD.findall(text)]
    share, language = max(
        (sum(word in known for word in words) / max(1, len(words)), language)
        for language, known in _FUNCTION_WORDS.items()
    )
    return language if share >= _FUNCTION_WORD_SHARE else "other Latin"


def read_pages(data: Path, sample: int | None = None, only_articles: bool = False) -> list[Page]:
    """The pages of all sets below ``data``, by group.

    Args:
        data: the folder of the sets; those that it does not hold are left out.
        sample: at most so many pages of each set, always the same ones, evenly spread: so many articles, and of the
            other page types about as many together.
        only_articles: leave out other page types.

    Raises:
        FileNotFoundError: there is no set in ``data``.
    """
    groups: dict[str, list[Page]] = {}
    for name in SETS:
        gold = data / name / "gold.jsonl"
        if not gold.is_file():
            continue
        with gold.open(encoding="utf-8", newline="\n") as lines:
            for row in map(json.loads, lines):
                page = Page(name, row, data / name / row["html"])
                if page.type == ARTICLE or not only_articles:
                    groups.setdefault(page.group, []).append(page)
    if not groups:
        raise FileNotFoundError(f"there is none of the sets {', '.join(SETS)} in {data}")
    ordered = sorted(groups.values(), key=lambda pages: (SETS.index(pages[0].set), pages[0].type != ARTICLE))
    if not sample:
        return [page for pages in ordered for page in pages]
    other_types = max(1, sum(pages[0].type != ARTICLE for pages in ordered))
    return [
        page
        for pages in ordered
        for page in _spread(pages, sample if pages[0].type == ARTICLE else max(1, sample // other_types))
    ]


def _spread(pages: Sequence[Page], most: int) -> Sequence[Page]:
    most = min(most, len(pages))
    return [pages[index * len(pages) // most] for index in range(most)]


def over_pages(
    work: Callable[[list[Page]], Iterable[Result]], pages: Sequence[Page], processes: int | None = None
) -> Iterator[Result]:
    """What ``work`` makes of the pages, a few at a time, in their order.

    Args:
        work: a function that can be sent to another process.
        pages: what it works on.
        processes: how many; by default as many as there are processors; 1 stays in this process.
    """
    chunks = [list(pages[start : start + _CHUNK]) for start in range(0, len(pages), _CHUNK)]
    if processes == 1:
        for chunk in chunks:
            yield from work(chunk)
        return
    with multiprocessing.Pool(processes) as pool:
        for results in pool.imap(_Listed(work), chunks):
            yield from results


@dataclass(frozen=True)
class _Listed:
    """``work`` with its results as a list, which goes from process to process as one."""

    work: Callable[[list[Page]], Iterable[Any]]

    def __call__(self, pages: list[Page]) -> list[Any]:
        return list(self.work(pages))
