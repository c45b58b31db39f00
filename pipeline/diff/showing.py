"""What ``article-pipeline diff`` prints."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.diff.changes import NOT_COMPARED, BlockChange, Diff, Fate, RecordChange
from pipeline.printable import printable_name

_COUNTS = {
    "text": "another text",
    "reasons": "the same text, other reasons or figures",
    "mark": "nothing but duplicate_of",
    "lost": "no record any more: the document would be rejected",
    "gained": "a record where the document was rejected",
}
_STYLES = {"-": "red", "+": "green", "~": "yellow"}


def show_diff(console: Console, diff: Diff, most: int) -> None:
    """Print counts, what each rule does, and the blocks of at most ``most`` records."""
    console.print(f"rules     {printable_name(diff.rules) or 'none'}: {len(diff.names):,} rules", soft_wrap=True)
    console.print(f"compared  {diff.documents:,} documents; nothing was written")
    for reason, number in diff.not_compared.items():
        console.print(f"not compared  {number:,} documents, {NOT_COMPARED[reason]}", soft_wrap=True)
    if diff.stale:
        console.print(
            f"stale     {diff.stale:,} of the documents were cleaned by another version or other settings: a run "
            "changes their records for these reasons as well, which is not counted here",
            soft_wrap=True,
        )
    console.print(Text(f"{len(diff.changes):,} records would change", style="bold"))
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for name, number in diff.counts().items():
        if number:
            table.add_row(f"{number:,}", _COUNTS[name])
    console.print(table)
    _show_rules(console, diff)
    for change in diff.changes[:most]:
        _show_change(console, change)
    if len(diff.changes) > most:
        console.print(f"and {len(diff.changes) - most:,} more: --most {len(diff.changes)} shows all")


def _show_rules(console: Console, diff: Diff) -> None:
    """How many blocks carry each rule, and of how many it makes something else."""
    if not diff.names:
        return
    changed = Counter(block.by for change in diff.changes for block in change.blocks)
    table = Table(box=None, padding=(0, 2), header_style="bold")
    table.add_column("rule")
    table.add_column("lines with its text", justify="right")
    table.add_column("blocks it changes", justify="right")
    for name in diff.names:
        table.add_row(printable_name(name), f"{diff.lines[name]:,}", f"{changed[name]:,}")
    console.print(table)


def _show_change(console: Console, change: RecordChange) -> None:
    record = f" record {change.record:,}" if change.in_container else ""
    what = ", ".join(change.keys) if change.kind == "changed" else change.kind
    console.print(Text(f"{printable_name(change.path)}{record}: {what}", style="bold"), soft_wrap=True)
    if change.detail is not None:
        console.print(Text(f"  {printable_name(change.detail)}"), soft_wrap=True)
    for key, (before, after) in change.values.items():
        console.print(Text(f"  {key}: {_value(before)} -> {_value(after)}"), soft_wrap=True)
    for block in change.blocks:
        _show_block(console, block)


def _show_block(console: Console, block: BlockChange) -> None:
    sign = "~" if block.before and block.after else "-" if block.after else "+"
    line = Text(f"  {sign} {block.number:>4} ", style=_STYLES[sign])
    line.append(f"{_fate(block.before)} -> {_fate(block.after)}  ", style="dim")
    line.append(printable_name(block.text))
    console.print(line, soft_wrap=True)


def _fate(fate: Fate | None) -> str:
    return "kept" if fate is None else f"{fate.family} {fate.rule}"


def _value(value: object) -> str:
    return printable_name(str(value)) if value not in (None, []) else "none"
