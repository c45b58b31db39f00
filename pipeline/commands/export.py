"""``article-pipeline export``: all records as one dataset."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of
from pipeline.exports.options import FORMS, FORMULAS, PARTITIONS, ExportOptions


def register(commands: Any) -> None:
    """Add the command."""
    export = add_command(
        commands, "export", _export, "write all records as one dataset, in the place of an earlier one",
        "article-pipeline export --format parquet --to exports/parquet --partition-by date",
    )  # fmt: skip
    export.add_argument("--format", choices=FORMS, required=True, help="of the files")
    export.add_argument("--to", metavar="DIR", required=True, help="folder of the dataset, replaced as a whole")
    export.add_argument(
        "--partition-by", choices=PARTITIONS, default="none",
        help="a folder for each day of publication or each site (default: none)",
    )  # fmt: skip
    export.add_argument(
        "--without-duplicates", action="store_true", help="leave out records that are duplicates of another"
    )
    export.add_argument(
        "--formulas", choices=FORMULAS, default="escape",
        help="CSV: put an apostrophe before cells that a spreadsheet takes for a formula, or keep them "
        "(default: escape)",
    )  # fmt: skip
    add_folders(export)
    add_settings(export, ["state_dir"])


def _export(args: argparse.Namespace) -> int:
    from pathlib import Path

    from pipeline import luigi_lock
    from pipeline.configuration import RETCODES, absolute
    from pipeline.exports.exporting import export_records
    from pipeline.exports.replacement import check_place
    from pipeline.exports.state import remember_export
    from pipeline.ledger import open_ledger
    from pipeline.run import lock
    from pipeline.run.changes import has_unpublished
    from pipeline.run.sketches import is_settled

    raw_dir, clean_dir = folders_of(args)
    state_dir, target = state_dir_of(settings_of(args)), Path(absolute(args.to))
    options = ExportOptions(args.format, args.partition_by, not args.without_duplicates, args.formulas)
    check_place(target, raw_dir, clean_dir, state_dir)
    try:
        token = luigi_lock.acquire(state_dir, clean_dir)
    except lock.AlreadyRunningError as error:
        print(f"article-pipeline export: {error}", file=sys.stderr)
        return RETCODES["already_running"]
    try:
        with open_ledger(state_dir) as ledger:
            ledger.bind(str(clean_dir))
            if has_unpublished(ledger) or not is_settled(ledger):
                print("article-pipeline export: a run was cut off, so duplicates may not be marked yet; run once more "
                      "for a dataset of all there is", file=sys.stderr)  # fmt: skip
        export = export_records(clean_dir, target, options)
        with open_ledger(state_dir) as ledger, ledger.transaction():
            remember_export(ledger, export)
    finally:
        lock.release(state_dir, token)
    counts = export.counts
    left_out = f", {counts.duplicates_left_out:,} duplicates left out" if counts.duplicates_left_out else ""
    print(f"{counts.records:,} records in {export.files:,} files in {target}{left_out}")
    return 0
