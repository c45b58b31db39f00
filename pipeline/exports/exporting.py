"""An export as one function call."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.exports.lines import DolmaDocuments, JsonLines
from pipeline.exports.manifest import NAME, Counts, write_manifest
from pipeline.exports.options import ExportError, ExportOptions
from pipeline.exports.reading import Records
from pipeline.exports.replacement import check_replaceable, replacing
from pipeline.exports.shards import RecordSink, Shards
from pipeline.exports.staging import Staging


@dataclass(frozen=True)
class Export:
    """What an export holds."""

    folder: Path
    options: ExportOptions
    counts: Counts
    files: int


def export_records(clean_dir: Path, target: Path, options: ExportOptions) -> Export:
    """Write all records of ``clean_dir`` as one dataset to ``target``, in the place of an earlier one.

    Nobody may write records meanwhile: hold the lock of the run. :func:`pipeline.exports.replacement.check_place` says
    where ``target`` may lie.

    Raises:
        ExportError: there is no ``clean_dir``, it holds something that is no record, ``target`` holds something that no
            export wrote, or what the form needs is not installed. ``target`` is what it was.
    """
    if not clean_dir.is_dir():
        raise ExportError(f"there is no {clean_dir}; run first, or say where the records are")
    if options.form == "parquet":
        from pipeline.exports.parquet import check_pyarrow

        check_pyarrow()
    check_replaceable(target)
    counts, recipes, digest = Counts(), Counter[str](), hashlib.sha256()
    with (
        replacing(target) as place,
        Staging(place.new, place.root / "files.sqlite3") as staging,
        Records(clean_dir, options, place.root / "records.sqlite3") as records,
    ):
        sink = _sink(staging, options)
        for partition, of_partition in records.partitions():
            sink.begin(partition)
            for record in of_partition:
                sink.write(record)
                digest.update(record.line)
                recipes[record.values["recipe"]] += 1
                counts.records += 1
        sink.finish()
        counts.duplicates_left_out = records.left_out
        counts.recipes, counts.records_sha256 = dict(recipes), digest.hexdigest()
        with (place.new / NAME).open("w", encoding="utf-8", newline="\n") as out:
            write_manifest(out, options, counts, staging.files())
        files = staging.count()
    return Export(target, options, counts, files)


def _sink(staging: Staging, options: ExportOptions) -> RecordSink:
    if options.form == "jsonl":
        return Shards(staging, ".jsonl", JsonLines)
    if options.form == "dolma":
        return Shards(staging, ".jsonl.gz", DolmaDocuments, folder="documents")
    if options.form == "csv":
        from pipeline.exports.comma_separated import CsvFile

        return Shards(staging, ".csv", lambda path: CsvFile(path, options.formulas))
    if options.form == "markdown":
        from pipeline.exports.markdown import MarkdownFiles

        return MarkdownFiles(staging)
    from pipeline.exports.parquet import ParquetFile

    return Shards(staging, ".parquet", ParquetFile)
