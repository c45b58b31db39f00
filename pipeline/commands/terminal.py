"""What the command line shows: a document's blocks with their fate, a run's summary, the state of the corpus."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.article import Article, Rejection
from pipeline.ledger import RejectedRecord
from pipeline.printable import printable, printable_name
from pipeline.run.publication import RunSummary, describe_duplicates, describe_plan, describe_tally, describe_templates
from pipeline.run.scan import SKIP_REASONS
from pipeline.run.status import Status

if TYPE_CHECKING:
    from pipeline.normalize.explaining import Change
    from pipeline.stages import Outcome

_STYLE_OF_FAMILY = {
    "comments": "magenta",
    "related": "yellow",
    "share": "cyan",
    "newsletter": "blue",
    "advertisement": "red",
    "consent": "red",
    "navigation": "bright_black",
    "title": "bold green",
    "byline": "green",
    "dateline": "green",
    "metadata": "green",
}
_WIDEST_RULE = 30
_MOST_CHARACTERS = 6  # listed of those that a step replaced


def show_outcome(console: Console, name: str, outcome: Outcome) -> None:
    """Print where the metadata comes from, every block (removed ones with family and rule), and what was normalised."""
    result, name = outcome.result, printable_name(name)
    if isinstance(result, Article):
        kept = sum(verdict.kept for verdict in outcome.verdicts)
        console.print(Text(f"{name}: {kept} of {len(outcome.blocks)} blocks kept", style="bold"))
        console.print(Text(f"title: {result.title or 'not found'}    language: {result.language or 'not told'}"))
    else:
        console.print(Text(f"{name}: rejected: {result.reason}: {result.detail}", style="bold red"))
    for note in outcome.notes:
        console.print(Text(f"  {printable_name(note)}", style="dim"), soft_wrap=True)
    width = len(str(len(outcome.blocks)))
    for number, (block, verdict) in enumerate(zip(outcome.blocks, outcome.verdicts, strict=True), start=1):
        line = Text(f"{number:>{width}} ")
        if verdict.kept:
            line.append("keep   ", style="green")
            label = verdict.rule or (block.kind if block.level is None else f"{block.kind} {block.level}")
            line.append(f"{label[:_WIDEST_RULE]:<{_WIDEST_RULE}} ", style="dim")
            line.append(printable(block.text))
        else:
            style = _STYLE_OF_FAMILY.get(verdict.family or "", "bright_black")
            line.append("remove ", style="red")
            line.append(f"{verdict.family} {verdict.rule}"[:_WIDEST_RULE].ljust(_WIDEST_RULE) + " ", style=style)
            line.append(printable(block.text), style="strike dim" if console.color_system else "")
        console.print(line, soft_wrap=True)
    show_changes(console, outcome.normalised)


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Print what normalising changed: a line a step, with the characters that were replaced or taken out."""
    if not changes:
        return
    console.print(Text("normalised", style="bold"))
    width = max(len(change.name) for change in changes)
    for change in changes:
        line = Text(f"  {change.name:<{width}} ", style="cyan")
        line.append(f"{change.about}: {change.blocks:,} {'block' if change.blocks == 1 else 'blocks'}", style="default")
        most = [
            f"{_shown(character)} {count:,}" for character, count in change.characters.most_common(_MOST_CHARACTERS)
        ]
        if most:
            more = ", …" if len(change.characters) > _MOST_CHARACTERS else ""
            line.append(f" ({', '.join(most)}{more})", style="dim")
        console.print(line, soft_wrap=True)


def _shown(character: str) -> str:
    """A character as it looks, or its code point where it has no looks of its own."""
    looks = character.isprintable() and not character.isspace() and not unicodedata.combining(character)
    return character if looks else f"U+{ord(character):04X}"


def show_rejections(console: Console, rejections: list[Rejection]) -> None:
    """Print why documents have no record, one line each."""
    for rejection in rejections:
        record = f" record {rejection.record:,}" if isinstance(rejection, RejectedRecord) else ""
        line = Text(f"  {printable_name(rejection.path)}{record}: ")
        line.append(rejection.reason, style="red")
        line.append(f": {printable_name(rejection.detail)}")
        console.print(line, soft_wrap=True)


def show_counts(console: Console, title: str, rows: dict[str, int]) -> None:
    """Print names and numbers, the largest number first."""
    console.print(Text(title, style="bold"))
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, number in sorted(rows.items(), key=lambda row: (-row[1], row[0])):
        table.add_row(name, f"{number:,}")
    console.print(table)


def show_summary(console: Console, summary: RunSummary) -> None:
    """Print what a run did: counts of records, rejections with reasons, removed families."""
    if summary.run is None:
        console.print(f"nothing new in {summary.raw_dir}: {describe_plan(summary.plan)}", soft_wrap=True)
    else:
        outcome = dataclasses.replace(summary.tally, removed={})
        console.print(f"found    {describe_plan(summary.plan)}", soft_wrap=True)
        console.print(f"cleaned  {describe_tally(outcome)} in {summary.seconds:.1f} s", soft_wrap=True)
        if summary.templates.records or summary.templates.rewritten:
            console.print(f"repeated {describe_templates(summary.templates)}", soft_wrap=True)
        if summary.duplicates.duplicates or summary.duplicates.unmarked:
            console.print(f"marked   {describe_duplicates(summary.duplicates)}", soft_wrap=True)
        if summary.tally.lost:
            console.print(
                f"lost     records of {len(summary.tally.lost):,} raw files that are rejected now", style="red"
            )
        if summary.tally.removed:
            show_counts(console, "removed blocks by family", summary.tally.removed)
        if summary.tally.flags:
            show_counts(console, "records by flag", summary.tally.flags)
    if summary.unfinished_batches:
        console.print(
            f"unfinished batches: {summary.unfinished_batches}, left to the next run; the log says why", style="red"
        )
    rejected = sum(summary.total_rejected.values())
    console.print(
        f"now      {summary.total_records:,} records in {summary.clean_dir}, {rejected:,} documents rejected",
        soft_wrap=True,
        highlight=False,
    )


def show_status(console: Console, status: Status, most: int) -> None:
    """Print the state of raw/ and clean/; at most ``most`` lines of each list."""
    console.print(f"raw      {status.raw_dir}: {status.documents:,} documents", soft_wrap=True)
    rejected = sum(status.rejected.values())
    console.print(f"clean    {status.clean_dir}: {status.records:,} records", soft_wrap=True)
    console.print(f"recipe   {status.recipe}")
    if status.last_run:
        console.print(f"last run {status.last_run['run']}, finished {status.last_run['finished']}")
    waiting = {
        "new": status.new,
        "changed": status.changed,
        "rejected, to try again": status.retried,
        "record missing": status.missing,
        "stale (made by another recipe)": status.stale,
        "orphaned (raw file gone, record kept)": len(status.orphaned) - len(status.lost),
        "lost (raw file and record gone)": len(status.lost),
        "duplicates of another record": status.duplicates,
        "rejected": rejected,
        "skipped": len(status.skipped),
    }
    if any(waiting.values()):
        show_counts(console, "documents", {name: number for name, number in waiting.items() if number})
    if status.removed:
        show_counts(console, "removed blocks by family", status.removed)
    if status.flags:
        show_counts(console, "records by flag", status.flags)
    if status.skipped_records:
        show_counts(console, "records of containers that are no documents", status.skipped_records)
    if status.rejections:
        console.print(Text("rejected", style="bold"))
        show_rejections(console, status.rejections[:most])
        _say_more(console, len(status.rejections), most)
    if status.skipped:
        console.print(Text("skipped", style="bold"))
        for skipped in status.skipped[:most]:
            console.print(Text(f"  {printable_name(skipped.path)}: {SKIP_REASONS[skipped.reason]}"), soft_wrap=True)
        _say_more(console, len(status.skipped), most)
    for name, paths in (("orphaned", status.orphaned), ("lost", status.lost)):
        if paths:
            console.print(Text(name, style="bold"))
            for path in paths[:most]:
                console.print(Text(f"  {printable_name(path)}"), soft_wrap=True)
            _say_more(console, len(paths), most)


def _say_more(console: Console, number: int, most: int) -> None:
    if number > most:
        console.print(f"  and {number - most:,} more: --most {number} shows all")
