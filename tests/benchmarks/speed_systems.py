"""The systems whose cost is compared: this pipeline, other tools on the same pages, and reading and writing alone."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import subprocess
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline import Document, Settings, clean_many
from pipeline.run.storage import encoded

Work = Callable[[], object]

OURS = "article-pipeline, clean_many"
WITHOUT_LANGUAGE = "article-pipeline, no language"
METADATA_RUN = "trafilatura.bare_extraction, metadata"
EXTRACT = "trafilatura.extract"
READING = "reading and writing alone"
OUR_RUN = "article-pipeline run"
COMMAND_LINE = "trafilatura command line"
NO_LANGUAGE = Settings(detect_language=False)


def missing_packages() -> list[str]:
    """Packages that are compared with and are not installed."""
    return [name for name in ("newspaper", "resiliparse") if importlib.util.find_spec(name) is None]


def on_pages(html: Sequence[bytes]) -> dict[str, Work]:
    """What each system does with pages, every one to what it would write."""
    documents = [Document(content, name=f"{number}.html") for number, content in enumerate(html)]
    return {
        OURS: lambda: _records(documents, Settings()),
        WITHOUT_LANGUAGE: lambda: _records(documents, NO_LANGUAGE),
        METADATA_RUN: lambda: _each(html, _bare_extraction),
        EXTRACT: lambda: _each(html, _extract),
        "newspaper4k": lambda: _each(html, _newspaper),
        "resiliparse, main content": lambda: _each(html, _resiliparse),
    }


def on_dumps(dumps: Sequence[str], html: Sequence[bytes], folder: Path) -> dict[str, Work]:
    """What our text path does with dumps, beside trafilatura on the pages they were made from."""
    documents = [Document(dump.encode(), name=f"{number}.txt") for number, dump in enumerate(dumps)]
    files = []
    for number, document in enumerate(documents):
        files.append(folder / f"{number}.txt")
        files[-1].write_bytes(_content(document))
    return {
        OURS: lambda: _records(documents, Settings()),
        WITHOUT_LANGUAGE: lambda: _records(documents, NO_LANGUAGE),
        METADATA_RUN: lambda: _each(html, _bare_extraction),
        READING: lambda: [file.with_suffix(".copy").write_bytes(file.read_bytes()) for file in files],
    }


def on_folders(raw: Path, work: Path, workers: int) -> dict[str, Work]:
    """The whole run over a folder, beside trafilatura's command line; both as processes of their own."""
    run = [sys.executable, "-m", "pipeline", "run", "--raw-dir", str(raw), "--workers", str(workers)]
    theirs = [sys.executable, "-m", "trafilatura.cli", "--input-dir", str(raw), "--json", "--with-metadata"]
    numbers = iter(range(1_000_000))

    def ours() -> None:
        new = work / f"ours-{next(numbers)}"
        _quietly([*run, "--clean-dir", str(new / "clean"), "--state-dir", str(new / "state")])

    def trafilatura() -> None:
        new = work / f"theirs-{next(numbers)}"
        _quietly([*theirs, "--parallel", str(workers), "--output-dir", str(new)])

    return {OUR_RUN: ours, COMMAND_LINE: trafilatura}


def _quietly(command: Sequence[str]) -> None:
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} ended with status {done.returncode}: {done.stderr[-2000:]}")


def _records(documents: Iterable[Document], settings: Settings) -> None:
    """Every record to the bytes that a run would write."""
    deque((encoded(result.to_dict()) for result in clean_many(documents, settings)), maxlen=0)


def _each(pages: Sequence[bytes], work: Callable[[bytes], object]) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for page in pages:
                with contextlib.suppress(Exception):  # a page that a tool fails on costs it what it costs
                    work(page)
    finally:
        logging.disable(logging.NOTSET)


def _content(document: Document) -> bytes:
    return document.content if isinstance(document.content, bytes) else document.content.encode()


def _bare_extraction(page: bytes) -> object:
    import trafilatura

    return trafilatura.bare_extraction(page, with_metadata=True)


def _extract(page: bytes) -> object:
    import trafilatura

    return trafilatura.extract(page)


def _newspaper(page: bytes) -> object:
    import newspaper

    article = newspaper.Article("https://news.example/", language="en", fetch_images=False)
    article.download(input_html=page.decode("utf-8", "replace"))
    article.parse()
    return article.text


def _resiliparse(page: bytes) -> object:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return extract_plain_text(bytes_to_str(page, detect_encoding(page) or "utf-8"), main_content=True)
