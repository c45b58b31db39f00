"""The command line: ``article-pipeline`` and ``python -m pipeline``.

Exit status: 0 all went well; 1 ``clean`` or ``explain`` had a file that was rejected or cannot be read; 2 the command
was wrong or a folder is not there; the others are those of a run, see :data:`pipeline.configuration.RETCODES`.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pipeline.settings import KEY_SETTINGS, PunctuationStyle, QuoteStyle, Settings

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.article import Rejected
    from pipeline.cleaning import Outcome
    from pipeline.sources import Document

_REJECTED, _WRONG = 1, 2
_MOST_LISTED = 20
_STDIN = "-"


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = _parser().parse_args(argv)
    try:
        handler: Callable[[argparse.Namespace], int] = args.handler
        return handler(args)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if not isinstance(error, _errors_to_mend()):
            raise
        print(f"article-pipeline {args.command}: {error}", file=sys.stderr)
        return _WRONG


def _errors_to_mend() -> tuple[type[Exception], ...]:
    """Errors that are the caller's to mend; their message says how."""
    from pipeline.ledger import LedgerError
    from pipeline.run.planning import FolderError
    from pipeline.run.scan import RawFolderError

    return OSError, ValueError, LedgerError, FolderError, RawFolderError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="article-pipeline",
        description="Clean scraped articles: raw/ in, records in clean/ out, with a reason for every removed block.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = _command(commands, "run", _run, "clean what is new or changed in raw/", "article-pipeline run --workers 2")
    _add_folders(run)
    run.add_argument("--workers", type=int, default=1, help="processes that clean at the same time (default: 1)")
    _add_settings(run, Settings.__dataclass_fields__)
    run.add_argument("--json", action="store_true", help="print the summary as JSON")

    clean = _command(
        commands, "clean", _clean, "clean files and print their records, one JSON object a line",
        "article-pipeline clean page.html dump.txt.gz | jq .title",
    )  # fmt: skip
    explain = _command(
        commands, "explain", _explain, "show each block of a file, kept or removed, and why, and what was normalised",
        "article-pipeline explain page.html",
    )  # fmt: skip
    for command in (clean, explain):
        command.add_argument("files", nargs="+", metavar="FILE", help="a raw file; - reads standard input")
        command.add_argument("--url", help="where it was fetched")
        command.add_argument("--name", help="name to give to standard input, such as page.html")
        _add_settings(command, [name for name, field in _fields().items() if field.metadata["shapes_output"]])
    explain.add_argument("--no-color", action="store_true", help="no colours, also on a terminal")

    status = _command(
        commands, "status", _status, "counts, rejections with reasons, stale and orphaned records",
        "article-pipeline status --json | jq .rejected",
    )  # fmt: skip
    _add_folders(status)
    _add_settings(status, ["state_dir"])
    status.add_argument("--most", type=int, default=_MOST_LISTED, help="lines of each list (default: %(default)s)")
    status.add_argument("--json", action="store_true", help="print everything as JSON")

    _command(
        commands, "schema", _schema, "print the JSON Schema of a record",
        "article-pipeline schema > article.schema.json",
    )  # fmt: skip
    return parser


def _command(
    commands: Any, name: str, handler: Callable[[argparse.Namespace], int], about: str, example: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + ".", epilog=f"Example: {example}"
    )
    parser.set_defaults(handler=handler)
    return parser


def _add_folders(parser: argparse.ArgumentParser) -> None:
    for folder in ("raw", "clean"):
        parser.add_argument(f"--{folder}-dir", metavar="DIR", help=f"folder {folder}/ (default: as luigi.cfg says)")


def _fields() -> dict[str, dataclasses.Field[Any]]:
    return {field.name: field for field in dataclasses.fields(Settings)}


def _add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """An option for each of these settings; what is not given is as ``luigi.cfg`` says."""
    hints = get_type_hints(Settings)
    for name in names:
        field, kind = _fields()[name], hints[name]
        options: dict[str, Any] = {"help": field.metadata["about"].replace("%", "%%"), "dest": f"setting_{name}"}
        if kind is bool:
            options["action"] = argparse.BooleanOptionalAction
        elif kind in (QuoteStyle, PunctuationStyle):
            options["choices"] = get_args(kind)
        elif kind is str:
            options["metavar"] = "KEYS" if name in KEY_SETTINGS else "DIR"
        elif kind is float:
            options.update(type=float, metavar="SHARE")
        else:
            options.update(type=int, metavar="N")
        parser.add_argument(f"--{name.replace('_', '-')}", **options)


def _settings(args: argparse.Namespace) -> Settings:
    """The settings of ``luigi.cfg`` with those that the command line gives in their place."""
    from pipeline.configuration import configured_settings

    given = {
        name.removeprefix("setting_"): value
        for name, value in vars(args).items()
        if name.startswith("setting_") and value is not None
    }
    return dataclasses.replace(configured_settings(), **given)


def _console(stderr: bool = False, plain: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, no_color=True if plain else None, highlight=False, markup=False)


def _run(args: argparse.Namespace) -> int:
    from pipeline.configuration import RETCODES
    from pipeline.run.launch import run_pipeline
    from pipeline.run.lock import AlreadyRunningError
    from pipeline.terminal import show_summary

    try:
        with _progress() as on_progress:
            result = run_pipeline(args.raw_dir, args.clean_dir, _settings(args), args.workers, on_progress)
    except AlreadyRunningError as error:
        print(f"article-pipeline run: {error}", file=sys.stderr)
        return RETCODES["already_running"]
    if args.json:
        print(json.dumps(result.summary.to_dict(), indent=2))
    else:
        show_summary(_console(), result.summary)
    if result.exit_status:
        print(f"article-pipeline run: the run failed (status {result.exit_status}); the log above says why; "
              "what was finished is kept, and the next run continues", file=sys.stderr)  # fmt: skip
    return result.exit_status


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows how far a run is: a bar on a terminal, a line for every tenth elsewhere; both on standard error."""
    console = _console(stderr=True)
    if not console.is_terminal:
        shown = -1

        def show_line(done: int, planned: int) -> None:
            nonlocal shown
            tenth = 10 * done // planned if planned else shown
            if tenth != shown:
                shown = tenth
                print(f"{done:,} of {planned:,} documents", file=sys.stderr, flush=True)

        yield show_line
        return

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("cleaning", total=None)
        yield lambda done, planned: bar.update(task, completed=done, total=planned or None)


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
        if file == _STDIN:
            name = args.name or "stdin"
            content = sys.stdin.buffer.read()
            inside = list_container(io.BytesIO(content), name, None, settings)
            if inside is None:
                yield name, Document(content, name=args.name, url=args.url)
            else:
                yield from inside
            continue
        path = Path(file)
        resolved = path.resolve()
        name = resolved.relative_to(raw_dir).as_posix() if resolved.is_relative_to(raw_dir) else path.name
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


def _outcomes(args: argparse.Namespace) -> Iterator[tuple[str, Outcome]]:
    """What becomes of each file."""
    from pipeline.article import Rejected
    from pipeline.cleaning import Outcome, explain

    settings = _settings(args)
    for file, document in _documents(args, settings):
        if isinstance(document, Rejected):
            yield file, Outcome([], [], document.rejection)
        else:
            yield file, explain(document, settings)


def _clean(args: argparse.Namespace) -> int:
    from pipeline.article import Article
    from pipeline.run.storage import record_line

    status = 0
    for file, outcome in _outcomes(args):
        result = outcome.result
        if isinstance(result, Article):
            sys.stdout.buffer.write(record_line(result))
            sys.stdout.buffer.flush()
        else:
            print(f"article-pipeline clean: {file}: {result.reason}: {result.detail}", file=sys.stderr)
            status = _REJECTED
    return status


def _explain(args: argparse.Namespace) -> int:
    from pipeline.article import Rejection
    from pipeline.terminal import show_outcome

    status = 0
    console = _console(plain=args.no_color)
    for file, outcome in _outcomes(args):
        show_outcome(console, file, outcome)
        if isinstance(outcome.result, Rejection):
            status = _REJECTED
    return status


def _status(args: argparse.Namespace) -> int:
    from pipeline.configuration import absolute, pipeline
    from pipeline.run.status import read_status
    from pipeline.terminal import show_status

    settings, section = _settings(args), pipeline()
    raw_dir, clean_dir = absolute(args.raw_dir or section.raw_dir), absolute(args.clean_dir or section.clean_dir)
    status = read_status(raw_dir, clean_dir, absolute(settings.state_dir), settings)
    if args.json:
        print(json.dumps(dataclasses.asdict(status), indent=2))
    else:
        show_status(_console(), status, args.most)
    return 0


def _schema(args: argparse.Namespace) -> int:
    from pipeline.schema import record_schema

    print(json.dumps(record_schema(), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
