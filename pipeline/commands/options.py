"""Options that several commands have."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pipeline.settings import FILE_SETTINGS, KEY_SETTINGS, PunctuationStyle, QuoteStyle, Settings

_METAVARS = {
    **dict.fromkeys(KEY_SETTINGS, "KEYS"),
    **dict.fromkeys(FILE_SETTINGS, "FILE"),
    "report_url": "URL",
}
"""What stands for the value of a setting that is a text; of the others, a folder."""


def add_command(
    commands: Any, name: str, handler: Callable[[argparse.Namespace], int], about: str, example: str
) -> argparse.ArgumentParser:
    """The parser of a command; ``handler`` gets what was given and returns the exit status."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + ".", epilog=f"Example: {example}"
    )
    parser.set_defaults(handler=handler)
    return parser


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Options for ``raw/`` and ``clean/``."""
    for folder in ("raw", "clean"):
        parser.add_argument(f"--{folder}-dir", metavar="DIR", help=f"folder {folder}/ (default: as luigi.cfg says)")


def folders_of(args: argparse.Namespace) -> tuple[Path, Path]:
    """The absolute ``raw/`` and ``clean/`` that the command line names, else those of ``luigi.cfg``."""
    from pipeline.configuration import absolute, pipeline

    section = pipeline()
    return Path(absolute(args.raw_dir or section.raw_dir)), Path(absolute(args.clean_dir or section.clean_dir))


def state_dir_of(settings: Settings) -> Path:
    """The absolute state folder."""
    from pipeline.configuration import absolute

    return Path(absolute(settings.state_dir))


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
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
            options["metavar"] = _METAVARS.get(name, "DIR")
        elif kind is float:
            options.update(type=float, metavar="SHARE")
        else:
            options.update(type=int, metavar="N")
        parser.add_argument(f"--{name.replace('_', '-')}", **options)


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of ``luigi.cfg`` with those that the command line gives in their place."""
    from pipeline.configuration import configured_settings

    given = {
        name.removeprefix("setting_"): value
        for name, value in vars(args).items()
        if name.startswith("setting_") and value is not None
    }
    for name in FILE_SETTINGS:  # as every file on a command line: relative to the working folder
        if given.get(name):
            given[name] = str(Path(given[name]).expanduser().absolute())
    return dataclasses.replace(configured_settings(), **given)


def _fields() -> dict[str, dataclasses.Field[Any]]:
    return {field.name: field for field in dataclasses.fields(Settings)}
