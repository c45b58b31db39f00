"""The systems that are measured: this pipeline, other tools on the same HTML, and baselines on the same dumps.

Other tools' outputs never change, so they may be kept in a folder, by tool, version and page.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import Article, Document, Rejection
from tests.benchmarks.baselines import BASELINES
from tests.benchmarks.held_out import held_out
from tests.benchmarks.pages import Page

BOTH = ("inscriptis", "resiliparse")
"""The dump styles that figures "on dumps" are means of."""


@dataclass(frozen=True)
class Tool:
    """Another tool: a function of a decoded page."""

    run: Callable[[str], str]
    distribution: str
    """Name of the package, whose version decides whether a kept output still holds."""


def _trafilatura(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page) or ""


def _trafilatura_precision(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page, favor_precision=True, include_comments=False) or ""


def _trafilatura_no_comments(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or ""


def _readability(page: str) -> str:
    import readability

    return _inscriptis(readability.Document(page).summary())


def _inscriptis(page: str) -> str:
    from inscriptis import get_text

    return "\n".join(line.strip() for line in get_text(page).split("\n"))


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=False, alt_texts=False, links=False, form_fields=False))


def _bs4(page: str) -> str:
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
    soup = BeautifulSoup(page, "lxml")
    for unseen in soup(["script", "style", "template", "noscript"]):
        unseen.decompose()
    stripped = (line.strip() for line in soup.get_text("\n").split("\n"))
    return "\n".join(line for line in stripped if line)


def _html2text(page: str) -> str:
    import html2text

    maker = html2text.HTML2Text(bodywidth=0)
    maker.ignore_links = maker.ignore_images = True
    return maker.handle(page)


DUMP_STYLES: dict[str, Tool] = {
    "inscriptis": Tool(_inscriptis, "inscriptis"),
    "resiliparse": Tool(_resiliparse, "resiliparse"),
    "bs4": Tool(_bs4, "beautifulsoup4"),
    "html2text": Tool(_html2text, "html2text"),
}
PEERS: dict[str, Tool] = {
    "trafilatura": Tool(_trafilatura, "trafilatura"),
    "trafilatura, precision": Tool(_trafilatura_precision, "trafilatura"),
    "readability-lxml": Tool(_readability, "readability-lxml"),
}
SILVER = Tool(_trafilatura_no_comments, "trafilatura")
"""What stands in for a gold text in training, where only snippets of it are known."""
_SLOW_BASELINES = {"jusText on lines": "justext", "trafilatura on lines": "trafilatura"}
"""Baselines that are libraries, whose outputs are worth keeping."""

OURS_HTML = "ours, HTML"
OURS_DUMPS = {style: f"ours, {style}" for style in DUMP_STYLES}
OURS_MEAN = "ours, mean of both"
SYSTEMS = (OURS_HTML, *PEERS, *OURS_DUMPS.values(), OURS_MEAN, *BASELINES)
MEAN_OF_BOTH = frozenset({OURS_MEAN, *BASELINES})
"""Systems whose figures are means over the dump styles of :data:`BOTH`."""


class Kept:
    """Outputs of other tools, in a folder if there is one, otherwise made again each time."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def text(self, name: str, tool: Tool, page: str) -> str:
        """What ``tool`` makes of ``page``; nothing where it fails, as whoever uses it has nothing either."""
        if self._folder is None:
            return _run(tool, page)
        folder = self._folder / f"{name.replace(', ', '-').replace(' ', '-')}-{_version(tool)}"
        file = folder / hashlib.sha256(page.encode("utf-8", "surrogatepass")).hexdigest()
        if file.is_file():
            return file.read_bytes().decode("utf-8", "surrogatepass")
        text = _run(tool, page)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.tmp")
        unfinished.write_bytes(text.encode("utf-8", "surrogatepass"))
        unfinished.replace(file)
        return text

    def dump(self, style: str, page: str) -> str:
        """The page as a plain-text dump."""
        return self.text(f"dump-{style}", DUMP_STYLES[style], page)

    def baseline(self, name: str, dump: str) -> str:
        if name in _SLOW_BASELINES:
            return self.text(name, Tool(BASELINES[name], _SLOW_BASELINES[name]), dump)
        return BASELINES[name](dump)


def _run(tool: Tool, page: str) -> str:
    logging.disable(logging.CRITICAL)
    try:
        return tool.run(page)
    except Exception:
        return ""


def _version(tool: Tool) -> str:
    return importlib.metadata.version(tool.distribution)


def missing_packages(systems: Sequence[str]) -> list[str]:
    """The packages that the systems need and that are not installed."""
    tools = [PEERS[name].distribution for name in systems if name in PEERS]
    tools += [_SLOW_BASELINES[name] for name in systems if name in _SLOW_BASELINES]
    if "readability-lxml" in systems or MEAN_OF_BOTH & set(systems):
        tools += [DUMP_STYLES[style].distribution for style in BOTH]
    tools += [DUMP_STYLES[style].distribution for style, name in OURS_DUMPS.items() if name in systems]
    return [package for package in dict.fromkeys(tools) if not _installed(package)]


def _installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def texts_of(
    pages: Sequence[Page], systems: Sequence[str], kept: Kept, weights: Path | None
) -> dict[str, list[list[str | Rejection]]]:
    """What each system makes of the pages: by system a list for each page, of one text or of one for each dump style.

    Args:
        pages: what to clean.
        systems: names from :data:`SYSTEMS`.
        kept: where other tools' outputs come from.
        weights: see :func:`tests.benchmarks.held_out.held_out`.
    """
    html = [page.html() for page in pages]
    folds = [page.fold for page in pages]
    texts: dict[str, list[list[str | Rejection]]] = {}
    if OURS_HTML in systems:
        documents = [Document(page.raw(), name=f"{page.id}.html", url=page.row.get("url")) for page in pages]
        texts[OURS_HTML] = [[_text(result)] for result in held_out(documents, folds, weights)]
    for name in PEERS:
        if name in systems:
            texts[name] = [[kept.text(name, PEERS[name], page)] for page in html]
    wanted = [
        style
        for style, name in OURS_DUMPS.items()
        if name in systems or (style in BOTH and not MEAN_OF_BOTH.isdisjoint(systems))
    ]
    dumps = {style: [kept.dump(style, page) for page in html] for style in wanted}
    for style in wanted:
        if OURS_DUMPS[style] in systems or (OURS_MEAN in systems and style in BOTH):
            documents = [Document(dump, name=f"{page.id}.txt") for page, dump in zip(pages, dumps[style], strict=True)]
            texts[OURS_DUMPS[style]] = [[_text(result)] for result in held_out(documents, folds, weights)]
    if OURS_MEAN in systems:
        texts[OURS_MEAN] = [
            [text for style in BOTH for text in texts[OURS_DUMPS[style]][index]] for index in range(len(pages))
        ]
    for name in BASELINES:
        if name in systems:
            texts[name] = [[kept.baseline(name, dumps[style][index]) for style in BOTH] for index in range(len(pages))]
    return {name: texts[name] for name in systems}


def _text(result: Article | Rejection) -> str | Rejection:
    return result if isinstance(result, Rejection) else result.text
