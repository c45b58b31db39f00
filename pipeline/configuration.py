"""Where the settings of a Luigi run come from: section ``[pipeline]`` of ``luigi.cfg`` and ``--pipeline-…`` flags.

The sections are generated from :class:`pipeline.settings.Settings`, so that there is one definition of a setting.
"""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import dataclasses
import os
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
pipeline: Any = Register("pipeline", (luigi.Config,), {"__module__": __name__, **_parameters()})


class FolderParameter(luigi.Parameter[str]):
    """A folder, absolute whatever was given; where nothing was, the setting of that name in ``[pipeline]``."""

    def __init__(self, setting: str) -> None:
        super().__init__(
            default="", positional=False, description=f"{_FOLDERS[setting][1]} Default: as [pipeline] says."
        )
        self._setting = setting

    def normalize(self, x: str) -> str:
        """An absolute path."""
        return absolute(x or getattr(pipeline(), self._setting))


def configured_settings() -> Settings:
    """The settings as ``luigi.cfg`` and the flags have them.

    Raises:
        ValueError: one is not allowed.
    """
    section = pipeline()
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


def _flag(value: object) -> str:
    if value is None:
        return "-1"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _base() -> Path:
    """Folder of the last configuration file that was read, but for the system's own; else the working folder."""
    paths = [Path.cwd() / path for path in type(get_config())._config_paths]
    read = [path for path in paths if path.is_file() and not path.is_relative_to(_SYSTEM_WIDE)]
    return read[-1].parent if read else Path.cwd()
