"""``article-pipeline changes``: which records were added, rewritten and removed since a run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sys
from collections import Counter
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of

if TYPE_CHECKING:
    from pipeline.run.changes import PublishedRun
    from pipeline.run.telling import Told


def register(commands: Any) -> None:
    """Add the command."""
    changes = add_command(
        commands, "changes", _changes, "list the records that were added, rewritten and removed since a run",
        "article-pipeline changes --json --since 20261122T050000.000000Z",
    )  # fmt: skip
    what = changes.add_mutually_exclusive_group()
    what.add_argument(
        "--since", metavar="RUN",
        help="a run that was named as the last one before (default: all records there are, for a first copy)",
    )  # fmt: skip
    what.add_argument("--runs", action="store_true", help="list the runs instead")
    add_folders(changes)
    add_settings(changes, ["state_dir"])
    changes.add_argument(
        "--json", action="store_true", help="a JSON object a line; the last one names the run to ask since next time"
    )


def _changes(args: argparse.Namespace) -> int:
    from pipeline.ledger import peek_ledger
    from pipeline.run.changes import ChangeTally, PublishedRun, last_published, published_runs
    from pipeline.run.telling import tell_all, tell_changes

    _, clean_dir = folders_of(args)
    # Whoever reads the output may be slow, and a run that wants to write to the ledger must not wait for that.
    with TemporaryFile("w+", encoding="utf-8") as waiting:
        with peek_ledger(state_dir_of(settings_of(args))) as ledger:
            ledger.bind(str(clean_dir))
            if args.runs:
                runs = published_runs(ledger)
            else:
                with ledger.reading():  # one state of it, although a run may be at work
                    last = last_published(ledger)
                    told = tell_all(ledger, str(clean_dir)) if args.since is None else tell_changes(ledger, args.since)
                    counts = Counter[str]()
                    for one in told:
                        waiting.write(_line(one, args.json))
                        counts[one.change] += 1
                runs = [PublishedRun(last, ChangeTally(**counts))]
        waiting.seek(0)
        shutil.copyfileobj(waiting, sys.stdout)
    for run in runs:
        print(_run_line(run, args.json))
    return 0


def _line(told: Told, as_json: bool) -> str:
    if as_json:
        return json.dumps(dataclasses.asdict(told)) + "\n"
    from pipeline.printable import printable_name

    return f"{told.change:<9} {told.id} {printable_name(told.file or told.path)}\n"


def _run_line(published: PublishedRun, as_json: bool) -> str:
    counts = None if published.changes is None else dataclasses.asdict(published.changes)
    if as_json:
        return json.dumps({"run": published.run, **(counts or {})})
    listed = ", ".join(f"{number:,} {kind}" for kind, number in (counts or {}).items())
    return f"{published.run}: {listed or 'the history begins here'}"
