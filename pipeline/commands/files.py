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
    from pipeline.sources import Document
    from pipeline.stages import Outcome

REJECTED = 1
"""Exit status where a file was rejected or cannot be read."""
STDIN = "-"


def add_files(parser: argparse.ArgumentParser) -> None:
    """The files, what is known of them, and the settings that shape a record."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a raw file; - reads standard input")
    parser.add_argument("--url", help="where it was fetched; not for containers")
    parser.add_argument("--name", help="name to give to standard input, such as page.html")
    add_settings(parser, shaping_output(Settings()))


def outcomes(args: argparse.Namespace) -> Iterator[tuple[str, Outcome]]:
    """What becomes of each file.

    Raises:
        ValueError: a record is asked for that is not there, or an address is given for many documents.
    """
    from pipeline.article import Rejected
    from pipeline.cleaning import explain
    from pipeline.stages import Outcome

    settings = settings_of(args)
    record = getattr(args, "record", None)
    for file in args.files:
        found = _documents(file, args, settings)
        for name, document in found if record is None else _only(record, file, found):
            if isinstance(document, Rejected):
                yield name, Outcome([], [], document.rejection)
            else:
                yield name, explain(document, settings)


def _only(
    record: int, file: str, found: Iterator[tuple[str, Document | Rejected]]
) -> Iterator[tuple[str, Document | Rejected]]:
    """The document with this index or, where there is none, what is wrong with the file.

    Raises:
        ValueError: there is none, and nothing is wrong.
    """
    from pipeline.article import Rejected

    troubles = []
    for name, document in found:
        place = document.rejection if isinstance(document, Rejected) else document
        if isinstance(document, Rejected) and not document.rejection.path:
            troubles.append((name, document))
        elif place.record == record:
            yield name, document
            return
    if not troubles:
        raise ValueError(f"{file} has no record {record} that is a document; without --record all are shown")
    yield from troubles


def _documents(file: str, args: argparse.Namespace, settings: Settings) -> Iterator[tuple[str, Document | Rejected]]:
    """A file with its sidecar, under the name that a run would give it; a rejection where the sidecar is wrong.

    Of a container, each document in it.
    """
    from pipeline.article import Rejected
    from pipeline.configuration import absolute, pipeline
    from pipeline.containers.listing import list_container
    from pipeline.sources import Document
    from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar

    raw_dir = Path(absolute(pipeline().raw_dir))
    if file == STDIN:
        name = args.name or "stdin"
        content = sys.stdin.buffer.read()
        inside = list_container(io.BytesIO(content), name, None, settings)
        if inside is None:
            yield name, Document(content, name=args.name, url=args.url)
        else:
            _refuse_address(args, name)
            yield from inside
        return
    path = Path(file)
    name = _name_in_run(path, raw_dir)
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        hints = read_sidecar(sidecar.read_bytes(), sidecar.name) if sidecar.is_file() else None
        with path.open("rb") as opened:
            inside = list_container(opened, name, hints, settings)
            if inside is not None:
                _refuse_address(args, file)
                yield from ((file + mark.removeprefix(name), found) for mark, found in inside)
                return
        content = path.read_bytes()
    except Rejected as error:
        yield file, error
    except OSError as error:
        yield file, Rejected.because("unreadable", f"it cannot be read: {error.strerror}")
    else:
        yield file, Document(content, name=name, url=args.url, hints=hints)


def _refuse_address(args: argparse.Namespace, file: str) -> None:
    if args.url is not None:
        raise ValueError(
            f"--url is the address of one document, and {file} is a container, whose records have addresses of their "
            "own (setting url_keys); leave --url out"
        )


def _name_in_run(path: Path, raw_dir: Path) -> str:
    """The name that a run would give a file: below ``raw/``, by whatever links it is reached."""
    for file, folder in ((path.absolute(), raw_dir), (path.resolve(), raw_dir.resolve())):
        plain = Path(os.path.normpath(file))
        if plain.is_relative_to(folder):
            return plain.relative_to(folder).as_posix()
    return path.name
