"""``article-pipeline changes``: which records were added, rewritten and removed since a run."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline.commands.options import add_command, add_folders, add_settings, folders_of, settings_of, state_dir_of

if TYPE_CHECKING:
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
    from pipeline.run.changes import last_published, published_runs
    from pipeline.run.telling import tell_all, tell_changes

    _, clean_dir = folders_of(args)
    with peek_ledger(state_dir_of(settings_of(args))) as ledger:
        ledger.bind(str(clean_dir))
        if args.runs:
            for published in published_runs(ledger):
                _print_run(published.run, published.changes and dataclasses.asdict(published.changes), args.json)
            return 0
        with ledger.reading():  # one state of it, although a run may be at work
            run = last_published(ledger)
            told = tell_all(ledger, str(clean_dir)) if args.since is None else tell_changes(ledger, args.since)
            counts = dict.fromkeys(("added", "rewritten", "removed"), 0)
            for one in _counted(told, counts):
                _print(one, args.json)
    _print_run(run, counts, args.json)
    return 0


def _counted(told: Iterable[Told], counts: dict[str, int]) -> Iterator[Told]:
    for one in told:
        counts[one.change] += 1
        yield one


def _print(told: Told, as_json: bool) -> None:
    if as_json:
        print(json.dumps(dataclasses.asdict(told)))
    else:
        from pipeline.terminal import printable_name

        print(f"{told.change:<9} {told.id} {printable_name(told.file or told.path)}")


def _print_run(run: str | None, counts: dict[str, int] | None, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"run": run, **(counts or {})}))
        return
    listed = ", ".join(f"{number:,} {kind}" for kind, number in (counts or {}).items())
    print(f"{run or 'no run yet'}: {listed or 'the history begins here'}")
