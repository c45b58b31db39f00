"""The stage after the batches: find the near-duplicates among all records, and mark those whose mark has changed.

The clusters are found anew from all sketches: that takes seconds for 100,000 records, and makes the marks a function of
the records alone, whatever came when. A run that changed no text and no date has nothing to find.
"""

from __future__ import annotations

import contextlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pipeline.article import readable_path
from pipeline.corpus.canonical import canonical_of
from pipeline.corpus.clusters import clusters_of
from pipeline.ledger import Ledger, open_ledger
from pipeline.run import turns
from pipeline.run.changes import Change, confirm_changes, note_changes
from pipeline.run.journal import Run
from pipeline.run.rewriting import DamagedError, mark_records, read_records
from pipeline.run.seals import unseal
from pipeline.run.sketches import (
    DuplicateTally,
    all_sketches,
    count_marks,
    finish_marks,
    forget_sketches,
    is_settled,
    outputs_without_sketch,
    plan_marks,
    store_sketches,
    store_tally,
)
from pipeline.run.sketching import SketchedRecord, sketch_article

logger = logging.getLogger("luigi-interface.pipeline")

_Change = tuple[SketchedRecord, "bytes | None"]
"""A record and what its mark becomes."""


def mark_duplicates(state_dir: Path, run: Run) -> DuplicateTally:
    """Bring ``duplicate_of`` of every record up to date; nothing is done where no text and no date has changed.

    A crash at any point leaves whole records, and the next call finishes what was begun.

    Args:
        state_dir: folder of the ledger.
        run: for which it is done.
    """
    with turns.alone(state_dir):
        changes, damaged = _settle(state_dir, run)
        with open_ledger(state_dir) as ledger, ledger.transaction():
            counted = count_marks(ledger)
            tally = DuplicateTally(
                duplicates=counted.duplicates,
                clusters=counted.clusters,
                marked=sum(mark is not None for _, mark in changes),
                unmarked=sum(mark is None for _, mark in changes),
                damaged=damaged,
            )
            store_tally(ledger, run.id, tally)
    return tally


def marks_for(records: Sequence[SketchedRecord], threshold: float) -> list[bytes | None]:
    """For each record the id of the canonical one of its cluster, ``None`` for that one and for a record alone."""
    members: defaultdict[int, list[SketchedRecord]] = defaultdict(list)
    clusters = clusters_of([record.sketch for record in records], threshold)
    for record, cluster in zip(records, clusters, strict=True):
        members[cluster].append(record)
    canonical = {
        cluster: canonical_of((record.published, record.id) for record in copies)
        for cluster, copies in members.items()
        if len(copies) > 1
    }
    marks = (canonical.get(cluster) for cluster in clusters)
    return [None if mark == record.id else mark for record, mark in zip(records, marks, strict=True)]


def _settle(state_dir: Path, run: Run) -> tuple[list[_Change], int]:
    """What was changed, and how many files could not be."""
    with open_ledger(state_dir) as ledger:
        if is_settled(ledger, run.settings):
            return [], 0
        if run.settings.duplicates:
            with ledger.transaction():
                _sketch_the_rest(ledger, run.clean_dir)
        records = all_sketches(ledger)
    marks = marks_for(records, run.settings.duplicate_threshold) if run.settings.duplicates else [None] * len(records)
    changes = [
        (record, mark) for record, mark in zip(records, marks, strict=True) if record.mark != mark or record.pending
    ]
    del records, marks

    with open_ledger(state_dir) as ledger, ledger.transaction():
        plan_marks(ledger, changes)
        noted = note_changes(ledger, run.id, (Change(record.path, record.id, "rewritten") for record, _ in changes))
        outputs = ledger.outputs_of({record.path for record, _ in changes})
    wanted: defaultdict[bytes, dict[str, str | None]] = defaultdict(dict)
    for record, mark in changes:
        wanted[outputs[record.path]][record.id.hex()] = None if mark is None else mark.hex()
    damaged = set(mark_records(run.clean_dir, run.token, wanted))
    for output in sorted(damaged):
        logger.warning("%s in clean/ does not hold what was written to it; left alone", readable_path(output))

    with open_ledger(state_dir) as ledger, ledger.transaction():
        finish_marks(ledger, {record.path for record, _ in changes if outputs[record.path] in damaged}, run.settings)
        ledger.distrust(damaged)
        unseal(ledger, (record.path for record, _ in changes if outputs[record.path] in damaged))
        confirm_changes(ledger, noted)
    return [change for change in changes if outputs[change[0].path] not in damaged], len(damaged)


def _sketch_the_rest(ledger: Ledger, clean_dir: str) -> None:
    """Sketch records that were cleaned before there were sketches, or by others, and whose raw file may be gone."""
    for path, output in outputs_without_sketch(ledger):
        sketches = (sketch_article(path, article) for article in read_records(clean_dir, output))
        with contextlib.suppress(FileNotFoundError, IsADirectoryError, DamagedError, ValueError):
            store_sketches(ledger, [path], sketches)
            continue
        forget_sketches(ledger, [path])  # a run makes it again, where its raw file is still there
