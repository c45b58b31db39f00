"""The files that ``clean`` and ``explain`` are given, and what becomes of each."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import add_settings, settings_of
from pipeline.settings import Settings, shaping_output

if TYPE_CHECKING:
    from pipeline.article import Rejected
    from pipeline.line import Outcome
    from pipeline.sources import Document

REJECTED = 1
"""Exit status where a file was rejected or cannot be read."""
STDIN = "-"


def add_files(parser: argparse.ArgumentParser) -> None:
    """The files, what is known of them, and the settings that shape a record."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a raw file; - reads standard input")
    parser.add_argument("--url", help="where it was fetched")
    parser.add_argument("--name", help="name to give to standard input, such as page.html")
    add_settings(parser, shaping_output(Settings()))


def outcomes(args: argparse.Namespace) -> Iterator[tuple[str, Outcome]]:
    """What becomes of each file."""
    from pipeline.article import Rejected
    from pipeline.cleaning import explain
    from pipeline.line import Outcome

    settings = settings_of(args)
    record = getattr(args, "record", None)
    for file, document in _documents(args, settings):
        if record is not None and (document.rejection if isinstance(document, Rejected) else document).record != record:
            continue
        if isinstance(document, Rejected):
            yield file, Outcome([], [], document.rejection)
        else:
            yield file, explain(document, settings)


def _documents(args: argparse.Namespace, settings: Settings) -> Iterator[tuple[str, Document | Rejected]]:
    """Each file with its sidecar, under the name that a run would give it; a rejection where the sidecar is wrong.

    Of a container, each document in it.
    """
    from pipeline.article import Rejected
    from pipeline.configuration import absolute, pipeline
    from pipeline.containers.listing import list_container
    from pipeline.sources import Document
    from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

    raw_dir = Path(absolute(pipeline().raw_dir))
    for file in args.files:
        if file == STDIN:
            name = args.name or "stdin"
            content = sys.stdin.buffer.read()
            inside = list_container(io.BytesIO(content), name, None, settings)
            if inside is None:
                yield name, Document(content, name=args.name, url=args.url)
            else:
                yield from inside
            continue
        path = Path(file)
        name = _name_in_run(path, raw_dir)
        sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
        try:
            hints = read_sidecar(sidecar.read_bytes(), sidecar.name) if sidecar.is_file() else None
            with path.open("rb") as opened:
                inside = list_container(opened, name, hints, settings)
                if inside is not None:
                    yield from ((file + mark.removeprefix(name), found) for mark, found in inside)
                    continue
            content = path.read_bytes()
        except Rejected as error:
            yield file, error
            continue
        except OSError as error:
            yield file, Rejected.because("unreadable", f"it cannot be read: {error.strerror}")
            continue
        yield file, Document(content, name=name, url=args.url, hints=hints)


def _name_in_run(path: Path, raw_dir: Path) -> str:
    """The name that a run would give a file: below ``raw/``, by whatever links it is reached."""
    for file, folder in ((path.absolute(), raw_dir), (path.resolve(), raw_dir.resolve())):
        plain = Path(os.path.normpath(file))
        if plain.is_relative_to(folder):
            return plain.relative_to(folder).as_posix()
    return path.name
