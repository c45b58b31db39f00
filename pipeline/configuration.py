"""Where the settings of a Luigi run come from: section ``[pipeline]`` of ``luigi.cfg`` and ``--pipeline-…`` flags.

The sections are generated from :class:`pipeline.settings.Settings`, so that there is one definition of a setting.
"""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import configparser
import dataclasses
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

import luigi
from luigi.configuration import get_config
from luigi.task_register import Register

from pipeline.settings import FILE_SETTINGS, Settings

RETCODES = {
    "already_running": 10,
    "missing_data": 20,
    "not_run": 25,
    "task_failed": 30,
    "scheduling_error": 35,
    "unhandled_exception": 40,
}
"""Exit codes of the ``luigi`` command where ``[retcode]`` has no other; Luigi's own are 0 even for failures."""

_NAME = "pipeline"
"""Of the section."""
_ALIKE = 0.8
"""From which likeness on another section's name is taken for a misspelt one (see :mod:`difflib`)."""
_KINDS = {
    luigi.BoolParameter: "true or false",
    luigi.IntParameter: "a whole number",
    luigi.FloatParameter: "a number",
    luigi.OptionalIntParameter: "a whole number, -1 for no limit",
}
_SYSTEM_WIDE = "/etc/luigi"
_FOLDERS = {
    "raw_dir": ("raw", "Folder that scrapes are dropped into."),
    "clean_dir": ("clean", "Folder for the records."),
}


def _parameters() -> dict[str, luigi.Parameter[Any]]:
    """A Luigi parameter for each setting, which checks nothing: :class:`Settings` does."""
    hints = get_type_hints(Settings)
    parameters: dict[str, luigi.Parameter[Any]] = {
        name: luigi.Parameter(default=folder, description=about) for name, (folder, about) in _FOLDERS.items()
    }
    for field in dataclasses.fields(Settings):
        kind, about = hints[field.name], field.metadata["about"]
        default: Any = field.default
        if kind is bool:
            explicit = luigi.BoolParameter.EXPLICIT_PARSING  # so that a flag can say false
            parameters[field.name] = luigi.BoolParameter(default=default, description=about, parsing=explicit)
        elif kind is int:
            parameters[field.name] = luigi.IntParameter(default=default, description=about)
        elif kind is float:
            parameters[field.name] = luigi.FloatParameter(default=default, description=about)
        elif kind == (int | None):
            parameters[field.name] = luigi.OptionalIntParameter(default=default, description=about)
        else:
            parameters[field.name] = luigi.Parameter(default=default, description=about)
    return parameters


# The name of the class is the name of the section.
pipeline: Any = Register(_NAME, (luigi.Config,), {"__module__": __name__, **_parameters()})


class FolderParameter(luigi.Parameter[str]):
    """A folder, absolute whatever was given; where nothing was, the setting of that name in ``[pipeline]``."""

    def __init__(self, setting: str) -> None:
        super().__init__(
            default="", positional=False, description=f"{_FOLDERS[setting][1]} Default: as [pipeline] says."
        )
        self._setting = setting

    def normalize(self, x: str) -> str:
        """An absolute path."""
        return absolute(x or getattr(_section(), self._setting))


def configured_settings() -> Settings:
    """The settings as ``luigi.cfg`` and the flags have them.

    Raises:
        ValueError: one is not allowed, or is no setting.
    """
    _check_names()
    section = _section()
    values = {field.name: getattr(section, field.name) for field in dataclasses.fields(Settings)}
    values.update({name: absolute(values[name]) for name in FILE_SETTINGS if values[name]})
    return Settings(**values)


def absolute(folder: str) -> str:
    """``folder`` as an absolute path; a relative one is relative to the ``luigi.cfg`` that was read."""
    return os.path.normpath(_base() / Path(folder).expanduser())


def flags(settings: Settings) -> list[str]:
    """The flags that give a ``luigi`` command these settings."""
    values = dataclasses.asdict(settings)
    return [f"--pipeline-{name.replace('_', '-')}={_flag(value)}" for name, value in values.items()]


def set_retcodes() -> None:
    """Make a failure never end with status 0, unless the configuration says so."""
    config = get_config()
    for name, code in RETCODES.items():
        if not config.has_option("retcode", name):
            config.set("retcode", name, str(code))


def _section() -> Any:
    """The section as Luigi reads it.

    Raises:
        ValueError: a value is of the wrong kind. Luigi's own message names neither the value nor what it should be.
    """
    try:
        return pipeline()
    except (ValueError, configparser.InterpolationError) as error:
        raise ValueError(_wrong_value() or str(error)) from None


def _wrong_value() -> str | None:
    """What is wrong with the first value of the section that cannot be read; ``None`` where all can."""
    config = get_config()
    for name, parameter in _parameters().items():
        try:
            value = config.get(_NAME, name, None)
        except configparser.InterpolationError:
            return f"{_where()} {name} holds a % that stands for nothing; write %% for one"
        if value is None:
            continue
        try:
            parameter.parse(str(value))
        except ValueError:
            return f"{_where()} {name} is {value!r}; it must be {_KINDS[type(parameter)]}"
    return None


def _check_names() -> None:
    """Raise where the section, or what is set in it, has another name than a setting.

    Raises:
        ValueError: it has.
    """
    config = get_config()
    if not isinstance(config, configparser.ConfigParser):
        return
    if not config.has_section(_NAME):
        alike = get_close_matches(_NAME, config.sections(), n=1, cutoff=_ALIKE)
        if alike:
            raise ValueError(f"{_files()} has a section [{alike[0]}] and none [{_NAME}]; that is its name")
        return
    known = list(_parameters())
    for name in config.options(_NAME):
        if name in config.defaults() or name.replace("-", "_") in known:
            continue
        alike = get_close_matches(name, known, n=1)
        raise ValueError(f"{_where()} {name} is no setting" + (f"; did you mean {alike[0]}?" if alike else ""))


def _where() -> str:
    return f"{_files()}, section [{_NAME}]:"


def _files() -> str:
    """The configuration files that were read, in words."""
    return " and ".join(map(str, _read_files())) or "the configuration"


def _flag(value: object) -> str:
    if value is None:
        return "-1"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _base() -> Path:
    """Folder of the last configuration file that was read, but for the system's own; else the working folder."""
    read = [path for path in _read_files() if not path.is_relative_to(_SYSTEM_WIDE)]
    return read[-1].parent if read else Path.cwd()


def _read_files() -> list[Path]:
    """The configuration files that were read, in their order."""
    paths = [Path.cwd() / path for path in type(get_config())._config_paths]
    return [path for path in paths if path.is_file()]
