"""The program of Spark's driver: from a raw folder to records, rejections and a summary.

Stages: list the folder and divide the work; clean, into a table beside the output; mark near-duplicates by shuffles;
write the records. A machine that is lost costs the tasks it was at, and no stage before the present one.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any, Literal, cast

import orjson
import pyarrow as pa
from pyspark import SparkContext, TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from pipeline.article import Rejection, readable_path
from pipeline.engines.components import Keep
from pipeline.engines.duplicates import duplicate_marks
from pipeline.engines.gateway import GatewayError, Hadoop, hadoop_of_driver, is_local, properties_of
from pipeline.engines.output import Output, OutputError
from pipeline.engines.partitions import Work, clean_units, with_rules
from pipeline.engines.raw_files import Listing, RawFiles, local_files
from pipeline.engines.rows import DDL, RECORD, REJECTION, TALLY
from pipeline.engines.templates import Changes, with_changes, without_templates
from pipeline.engines.units import Unit, large_files, parts_of, small_units
from pipeline.ledger.contents import Contents
from pipeline.recipe import recipe_of
from pipeline.run.journal import Tally
from pipeline.run.scan import RawFolderError
from pipeline.run.storage import encoded
from pipeline.settings import Settings

Form = Literal["jsonl", "parquet"]

_FAILURES = "spark.task.maxFailures"
_SHUFFLES, _SHUFFLE_BYTES = "spark.sql.shuffle.partitions", 64 * 1024 * 1024
"""Raw bytes whose records are worth a task of their own when they are compared."""
_MOST_SHUFFLES = 20_000
_CONFIGURATION: dict[str, bool | float | int | str | None] = {
    # Each task writes rows of three kinds; without it they would be sorted first.
    "spark.sql.maxConcurrentOutputFileWriters": "4",
    # A batch of units is one row: a unit is a lot of work.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
}


@dataclass(frozen=True)
class Job:
    """What is asked for.

    Attributes:
        raw_dir: path or URI of the folder with the scrapes.
        clean_dir: the same for the records.
        account_dir: the same for rejections and summary.
        form: of the records.
        divide_bytes: of a container from which on it may be divided.
        settings: as :class:`Settings` takes them.
        rules: what is in the file of user rules that they name; empty for none.
    """

    raw_dir: str
    clean_dir: str
    account_dir: str
    form: Form
    divide_bytes: int
    settings: dict[str, Any]
    rules: str = ""

    def to_json(self) -> str:
        """For the command line of the driver."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        """The inverse of :meth:`to_json`."""
        return cls(**json.loads(text))


def main(arguments: list[str]) -> int:
    """Do the job that the command line says; returns the exit status."""
    (text,) = arguments
    spark = SparkSession.builder.config(map=_CONFIGURATION).getOrCreate()
    try:
        run_job(spark, Job.from_json(text))
    except (OutputError, RawFolderError, GatewayError, ValueError) as error:
        print(f"CleanArticlesOnSpark: {error}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


def run_job(spark: SparkSession, job: Job) -> dict[str, Any]:
    """Do a job; returns its summary, which it also leaves in the account folder.

    Raises:
        OutputError, RawFolderError: a folder cannot be used.
        ValueError: a setting is not allowed.
    """
    started = datetime.now(timezone.utc)
    hadoop = hadoop_of_driver(spark.sparkContext)
    output = Output(job.clean_dir, job.account_dir, hadoop)
    work, files = _work_of(job, spark.sparkContext, hadoop)
    listing = files.listing()
    output.prepare()
    _divide_shuffles(spark, listing)
    units = _divided(spark, work, listing.files, job.divide_bytes)
    table = _cleaned(spark, work, units, output)
    tally, empty = _counted(table, work, files)
    compared = _compared(table, work.settings, partial(_kept, spark, output))
    tally.removed, tally.flags = with_changes(tally.removed, tally.flags, compared.changed)
    if job.form == "parquet":
        output.write_parquet(compared.lines)
    else:
        output.write_lines(compared.lines)
    output.write_rejections(_rejections(spark, table, empty))
    finished = datetime.now(timezone.utc)
    summary = {
        "raw_dir": job.raw_dir,
        "clean_dir": job.clean_dir,
        "form": job.form,
        "recipe": work.recipe,
        "settings": job.settings,
        "started": started.isoformat(timespec="milliseconds"),
        "finished": finished.isoformat(timespec="milliseconds"),
        "seconds": round((finished - started).total_seconds(), 3),
        "files": len(listing.files),
        "skipped_files": listing.skipped,
        "tasks": len(units),
        "records": tally.records,
        "rejected": dict(sorted(tally.rejected.items())),
        "vanished": tally.vanished,
        "skipped_records": dict(sorted(tally.skipped.items())),
        "without_templates": compared.changed.records,
        "removed": dict(sorted(tally.removed.items())),
        "flags": dict(sorted(tally.flags.items())),
        "duplicates": compared.duplicates,
        "clusters": compared.clusters,
    }
    output.finish(summary)
    return summary


def _work_of(job: Job, context: SparkContext, hadoop: Hadoop) -> tuple[Work, RawFiles]:
    """What every task is told, and the raw folder as the driver sees it."""
    settings = with_rules(Settings(**{**job.settings, "rules": ""}), job.rules)
    recipe = recipe_of(settings)
    if is_local(job.raw_dir):
        files: RawFiles = local_files(job.raw_dir, settings, job.clean_dir, job.account_dir)
        return Work(job.raw_dir, settings, recipe, {}, job.rules), files
    from pipeline.engines.hadoop_files import HadoopFiles

    work = Work(job.raw_dir, settings, recipe, properties_of(context), job.rules)
    return work, HadoopFiles(job.raw_dir, hadoop)


def _divide_shuffles(spark: SparkSession, listing: Listing) -> None:
    """Give shuffles a number of tasks that fits the folder, unless the user has set one."""
    context = spark.sparkContext
    if _SHUFFLES not in dict(context.getConf().getAll()):
        enough = max(context.defaultParallelism, sum(listing.files.values()) // _SHUFFLE_BYTES)
        spark.conf.set(_SHUFFLES, str(min(enough, _MOST_SHUFFLES)))


def _kept(spark: SparkSession, output: Output, table: DataFrame, name: str) -> DataFrame:
    """A table that is used more than once, read from where it is kept."""
    table.write.mode("overwrite").parquet(output.staged(name))
    return spark.read.schema(table.schema).parquet(output.staged(name))


@dataclass(frozen=True)
class _Compared:
    """The records once they were compared with each other.

    Attributes:
        lines: the records as they are written.
        changed: what removing templates came to.
        duplicates, clusters: records that are marked, and groups of near-duplicates.
    """

    lines: DataFrame
    changed: Changes
    duplicates: int
    clusters: int


def _compared(table: DataFrame, settings: Settings, keep: Keep) -> _Compared:
    """The records of a cleaned table, without what their sites repeat and with near-duplicates marked."""
    records = table.where(F.col("kind") == RECORD)
    changed = Changes()
    if settings.templates:
        records, changed = without_templates(records, keep, settings.duplicates)
    if not settings.duplicates:
        return _Compared(_text(records), changed, 0, 0)
    marks = duplicate_marks(records, settings.duplicate_threshold, keep)
    duplicates, clusters = marks.agg(F.count("*"), F.countDistinct("duplicate_of")).collect()[0]
    return _Compared(_marked_lines(records, marks), changed, duplicates, clusters)


def _rejections(spark: SparkSession, table: DataFrame, more: list[Rejection]) -> DataFrame:
    """The rejections as they are written: those in a cleaned table, and more."""
    rejections = _text(table.where(F.col("kind") == REJECTION))
    if not more:
        return rejections
    lines = [(encoded(rejection.to_dict()).decode().rstrip("\n"),) for rejection in more]
    return rejections.union(spark.createDataFrame(lines, "value string"))


def _divided(spark: SparkSession, work: Work, files: dict[bytes, int], least: int) -> list[Unit]:
    """The units of a job. Large containers are looked through by tasks, to find where records begin."""
    large = large_files(files, spark.sparkContext.defaultParallelism, least)
    small = {path: size for path, size in files.items() if path not in set(large)}
    units = list(small_units(small, work.settings.batch_size))
    if large:
        table = _spread(spark, large)
        parts = table.mapInArrow(partial(_find_parts, work=work), "unit binary").collect()
        units += [Unit.unpacked(bytes(row.unit)) for row in parts]
    return units


def _cleaned(spark: SparkSession, work: Work, units: list[Unit], output: Output) -> DataFrame:
    """The rows that cleaning makes of all units, read from where they are kept, by kind."""
    attempts = int(spark.sparkContext.getConf().get(_FAILURES, "4") or "4")
    rows = _spread(spark, [unit.packed() for unit in units]).mapInArrow(
        partial(_clean, work=work, attempts=attempts), DDL
    )
    place = output.staged("cleaned")
    rows.write.mode("overwrite").partitionBy("kind").parquet(place)
    return spark.read.schema(DDL).parquet(place)


def _spread(spark: SparkSession, rows: list[bytes]) -> DataFrame:
    """A table of one column, each row in a partition of its own as far as that goes."""
    table = spark.createDataFrame(pa.table({"unit": pa.array(rows, pa.binary())}))
    return table.repartition(max(1, len(rows)))


def _find_parts(batches: Iterable[Any], work: Work) -> Iterator[Any]:
    for path in _values(batches):
        parts = [unit.packed() for unit in parts_of(work.files(), path, work.run)]
        yield pa.RecordBatch.from_arrays([pa.array(parts, pa.binary())], names=["unit"])


def _clean(batches: Iterable[Any], work: Work, attempts: int) -> Iterator[Any]:
    context = TaskContext.get()
    attempt = context.attemptNumber() if context is not None else 0
    units = map(Unit.unpacked, _values(batches))
    yield from clean_units(work, units, last=attempt + 1 >= attempts)


def _values(batches: Iterable[Any]) -> Iterator[bytes]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


def _counted(table: DataFrame, work: Work, files: RawFiles) -> tuple[Tally, list[Rejection]]:
    """What came of all documents, and the rejections of divided containers that hold no document."""
    total = Tally()
    documents: Counter[bytes] = Counter()
    skipped: dict[bytes, Contents] = {}
    for row in table.where(F.col("kind") == TALLY).select("line").toLocalIterator():
        found = orjson.loads(bytes(row.line))
        total.add(Tally(**found["tally"]))
        if "path" in found:
            path = bytes.fromhex(found["path"])
            documents[path] += found["documents"]
            skipped.setdefault(path, Contents()).add(Contents(skipped=found["skipped"]))
    rejections = []
    for path in sorted(path for path, number in documents.items() if not number):
        reason, detail = cast("tuple[Any, str]", skipped[path].verdict())
        with files.open(path) as raw:
            sha256 = raw.sha256()
        rejections.append(Rejection(readable_path(path), 0, sha256, reason, detail, work.recipe))
        total.add(Tally(rejected={reason: 1}))
    return total, rejections


def _marked_lines(records: DataFrame, marks: DataFrame) -> DataFrame:
    """The records as they are written, the near-duplicates among them marked."""
    marked = records.select("id", "line").join(marks, "id", "left").select("line", "duplicate_of")
    return marked.mapInArrow(_marked, "value string")


def _marked(batches: Iterable[Any]) -> Iterator[Any]:
    for batch in batches:
        lines = []
        for line, mark in zip(*(batch.column(name).to_pylist() for name in ("line", "duplicate_of")), strict=True):
            if mark is not None:
                line = encoded({**orjson.loads(line), "duplicate_of": mark.hex()})
            lines.append(line.decode().removesuffix("\n"))
        yield pa.RecordBatch.from_arrays([pa.array(lines, pa.string())], names=["value"])


def _text(table: DataFrame) -> DataFrame:
    """The lines of a table, each without its end."""
    return table.select(F.expr("cast(substring(line, 1, length(line) - 1) as string)").alias("value"))
