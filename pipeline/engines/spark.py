"""``CleanArticlesOnSpark``: the whole job on a cluster of Spark, as a Luigi task.

``luigi --module pipeline.engines.spark CleanArticlesOnSpark --raw-dir hdfs:///raw --clean-dir hdfs:///clean``. Master
and resources are in section ``[spark]`` of ``luigi.cfg``, as of :class:`luigi.contrib.spark.SparkSubmitTask`; how to
clean is in ``[pipeline]``, as for every run. The package is packed and sent along; what it depends on must be installed
where Spark's Python is.
"""

# Luigi's own functions are typed in part.
# mypy: allow-untyped-calls

from __future__ import annotations

import dataclasses
import logging
import os
import re
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import luigi
import orjson
from luigi.configuration import get_config
from luigi.contrib.spark import SparkSubmitTask

from pipeline.configuration import absolute, configured_settings, pipeline, set_retcodes
from pipeline.engines.gateway import frozen, hadoop_of_process, is_local, local_path
from pipeline.engines.shipping import pack_package
from pipeline.recipe import recipe_of

logger = logging.getLogger("luigi-interface.pipeline")

set_retcodes()

_PROGRAM = "import sys\n\nfrom pipeline.engines.job import main\n\nsys.exit(main(sys.argv[1:]))\n"
_LOCAL = re.compile(r"local(?:\[(\d+|\*)\])?")
_ATTEMPTS = 4  # of a task, as on a cluster
_HADOOP = "spark.hadoop."
"""How settings of Hadoop begin among those of Spark."""


class LocationParameter(luigi.Parameter[str]):
    """A folder: a URI of any file system that Hadoop knows, or a path on the disk, absolute whatever was given."""

    def __init__(self, setting: str, about: str) -> None:
        super().__init__(default="", positional=False, description=about)
        self._setting = setting

    def normalize(self, x: str) -> str:
        """A URI as it is, a path absolute; where nothing was given, the setting of that name in ``[pipeline]``."""
        location = x or (getattr(pipeline(), self._setting) if self._setting else "")
        if not location:
            return ""
        return (absolute(local_path(location)) if is_local(location) else location).rstrip("/")


class RecordsTarget(luigi.Target):
    """The records of a job, which are there when its summary says so: of this folder, by this recipe, in this form.

    Args:
        path: path or URI of the folder with the records.
        summary: the same of the summary.
        expected: what it must say.
        properties: Hadoop's configuration, beyond what is in ``HADOOP_CONF_DIR``.
    """

    def __init__(self, path: str, summary: str, expected: dict[str, str], properties: dict[str, str]) -> None:
        self.path = path
        self._summary = summary
        self._expected = expected
        self._properties = properties

    def exists(self) -> bool:
        """Whether they are there."""
        summary = self.summary()
        return summary is not None and {key: summary.get(key) for key in self._expected} == self._expected

    def summary(self) -> dict[str, Any] | None:
        """The summary of the job; ``None`` where there is none."""
        content = self._content()
        return None if content is None else orjson.loads(content)

    def _content(self) -> bytes | None:
        if is_local(self._summary):
            path = Path(local_path(self._summary))
            return path.read_bytes() if path.exists() else None
        return hadoop_of_process(frozen(self._properties)).content(self._summary)


class CleanArticlesOnSpark(SparkSubmitTask):
    """Clean everything in a folder on Spark.

    The records are the same, byte for byte, as those of :class:`pipeline.tasks.CleanArticles` for the same folder; they
    stand in a few large files. Nothing is remembered between jobs: one that is done is complete until the recipe is
    another, so give every new drop folders of its own.
    """

    raw_dir = LocationParameter("raw_dir", "Folder with the scrapes: a path or a URI. Default: as [pipeline] says.")
    clean_dir = LocationParameter("clean_dir", "Folder for the records. Default: as [pipeline] says.")
    account_dir = LocationParameter(
        "", "Folder for rejections and the summary. Default: beside clean_dir, with -account behind its name."
    )
    form = luigi.ChoiceParameter(
        choices=["jsonl", "parquet"], default="jsonl", description="Write records as JSON Lines or as Parquet."
    )
    divide_bytes = luigi.IntParameter(
        default=32 * 1024 * 1024,
        significant=False,
        description="A container of fewer bytes is read by one task.",
    )

    name = "CleanArticlesOnSpark"  # type: ignore[assignment]
    app = ""  # type: ignore[assignment]

    def output(self) -> RecordsTarget:
        """The records."""
        expected = {
            "raw_dir": str(self.raw_dir),
            "form": str(self.form),
            "recipe": recipe_of(configured_settings()),
        }
        prefixed = {name: value for name, value in (self.conf or {}).items() if name.startswith(_HADOOP)}
        properties = {name.removeprefix(_HADOOP): value for name, value in prefixed.items()}
        return RecordsTarget(self.clean_dir, f"{self._account_dir}/summary.json", expected, properties)

    def run(self) -> None:
        """Pack the package, hand all to ``spark-submit``, and say what came of it."""
        with tempfile.TemporaryDirectory() as folder:
            archive, program = Path(folder, "article_pipeline.zip"), Path(folder, "clean_articles.py")
            pack_package(archive)
            program.write_text(_PROGRAM, encoding="utf-8")
            self._archive, self.app = str(archive), str(program)
            super().run()
        summary = self.output().summary() or {}
        logger.info(
            "%s: %s records, %s rejected, %s duplicates, in %s s",
            self.name,
            *(summary.get("records"), sum(summary.get("rejected", {}).values()), summary.get("duplicates")),
            summary.get("seconds"),
        )

    def app_options(self) -> list[str]:
        """What the program is to do."""
        settings = configured_settings()
        job = {
            "raw_dir": self.raw_dir,
            "clean_dir": self.clean_dir,
            "account_dir": self._account_dir,
            "form": self.form,
            "divide_bytes": self.divide_bytes,
            "settings": dataclasses.asdict(settings),
            "rules": Path(settings.rules).read_text(encoding="utf-8") if settings.rules else "",
        }
        return [orjson.dumps(job).decode()]

    @property
    def master(self) -> str | None:
        """As configured; ``local[2]`` becomes ``local[2,4]``, for Spark tries nothing again in the former."""
        master: str | None = super().master
        found = _LOCAL.fullmatch(master or "")
        return f"local[{found[1] or 1},{_ATTEMPTS}]" if found else master

    @property
    def spark_submit(self) -> str:
        """As configured, else the one of ``SPARK_HOME``, else that of the installed pyspark."""
        configured = get_config().get(self.spark_version, "spark-submit", None)
        if configured:
            return str(configured)
        home = os.environ.get("SPARK_HOME")
        if not home:
            found = find_spec("pyspark")
            if found is None or found.origin is None:
                return "spark-submit"
            home = str(Path(found.origin).parent)
        return str(Path(home, "bin", "spark-submit"))

    @property
    def pyspark_python(self) -> str | None:
        """Python of the executors: as configured (``pyspark-python``) or in the environment, else this one if local."""
        configured = get_config().get(self.spark_version, "pyspark-python", os.environ.get("PYSPARK_PYTHON"))
        local = _LOCAL.fullmatch(super().master or "")
        return configured or (sys.executable if local else None)

    @property
    def pyspark_driver_python(self) -> str | None:
        """Python of the driver: this one, where the driver is started here."""
        return None if self.deploy_mode == "cluster" else sys.executable

    @property
    def py_files(self) -> list[str]:
        """The package, and what is configured."""
        return [self._archive, *(super().py_files or [])]

    @property
    def _account_dir(self) -> str:
        return str(self.account_dir or f"{self.clean_dir}-account")
