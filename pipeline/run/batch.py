"""One batch: read its documents, clean them, write their records, remember what came of each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import SpooledTemporaryFile

from pipeline.ledger import open_ledger
from pipeline.ledger.contents import Contents
from pipeline.recipe import recipe_of
from pipeline.run import progress, turns
from pipeline.run.changes import confirm_changes, note_changes
from pipeline.run.comparing import changes_of_batch
from pipeline.run.documents import BatchError, Documents
from pipeline.run.facts import read_facts, store_facts
from pipeline.run.journal import Run, Tally, documents_of, finish_batch, records_of, run_of_batch
from pipeline.run.recording import Recorder
from pipeline.run.site_lines import store_lines
from pipeline.run.sketches import Span, marks_of, store_sketches
from pipeline.run.sketching import read_lines, read_sketches
from pipeline.run.splitting import SPLIT, clean_part, divide, folder_of, records_of_part
from pipeline.run.storage import RecordWriter

_SPOOLED = 16 * 1024 * 1024
"""Bytes of sketches that are kept in memory; more lie in a file."""


def clean_batch(state_dir: Path, key: str, on_document: Callable[[int, int], None] | None = None) -> Tally:
    """Do a batch that was planned before, from reading its documents to the ledger.

    Args:
        state_dir: folder of the ledger.
        key: the batch.
        on_document: told ``(done, of)`` after each document.

    Returns:
        What came of its documents.

    Raises:
        BatchError: nobody planned it, or it was planned for another recipe.
    """
    run, documents = _planned(state_dir, key)
    with open_ledger(state_dir) as ledger:
        had_record = records_of(ledger, key)
        # Of a container that was divided, each part has asked for its own.
        spans = [] if key.startswith(SPLIT) else [Span(path) for path, _ in documents]
        marks = marks_of(ledger, spans)

    # No connection is open while documents are cleaned: that takes long, and may fork.
    with (
        RecordWriter(run.clean_dir, run.token, key) as writer,
        SpooledTemporaryFile(_SPOOLED, dir=str(state_dir)) as sketches,
    ):
        batch = Documents(run, documents, Recorder(run.settings, marks), sketches, on_document)
        if key.startswith(SPLIT):
            batch.gather(folder_of(state_dir, key), writer)
        else:
            batch.clean(writer)
        lost = [result for result in batch.results if result.rejection and result.path in had_record]
        tally = batch.tally(lost)
        paths = [result.path for result in batch.results]
        with turns.among_others(state_dir):
            with open_ledger(state_dir) as ledger, ledger.transaction():
                noted = note_changes(ledger, run.id, changes_of_batch(run.clean_dir, writer, batch.results, had_record))
            writer.publish(remove=[result.output for result in lost])
            with open_ledger(state_dir) as ledger, ledger.transaction():
                ledger.store(batch.results)
                sketches.seek(0)
                store_sketches(ledger, paths, batch.kept(read_sketches(sketches)))
                sketches.seek(0)
                store_lines(ledger, paths, batch.kept(read_lines(sketches)))
                sketches.seek(0)
                store_facts(ledger, run.id, paths, batch.kept(read_facts(sketches)))
                confirm_changes(ledger, noted)
                finish_batch(ledger, key, tally)
    if key.startswith(SPLIT):
        shutil.rmtree(folder_of(state_dir, key), ignore_errors=True)
    return tally


def divide_batch(state_dir: Path, key: str) -> int:
    """Divide the container of a batch whose key says so; what was found before an interruption is found again.

    Returns:
        How many parts there are to clean; none where it cannot be read, which :func:`clean_batch` will say.

    Raises:
        BatchError: as :func:`clean_batch`.
    """
    run, ((path, _),) = _planned(state_dir, key)
    return len(divide(run, path, folder_of(state_dir, key)).starts)


def clean_batch_part(
    state_dir: Path, key: str, number: int, on_document: Callable[[int, int], None] | None = None
) -> Contents:
    """Clean one part of a divided batch.

    Args:
        state_dir: folder of the ledger.
        key: the batch.
        number: of the part, from 0.
        on_document: told ``(done, of)`` after each document; ``of`` is a part of the records at most.

    Raises:
        BatchError: as :func:`clean_batch`.
    """
    run, ((path, _),) = _planned(state_dir, key)
    done, of = 0, max(run.settings.batch_size, 1)

    def count() -> None:
        nonlocal done
        done += 1
        progress.document_done()
        if on_document is not None:
            on_document(min(done, of), of)

    folder = folder_of(state_dir, key)
    with open_ledger(state_dir) as ledger:
        marks = marks_of(ledger, [Span(path, *records_of_part(folder, number))])
    return clean_part(run, path, folder, number, marks, count)


def _planned(state_dir: Path, key: str) -> tuple[Run, list[tuple[bytes, bytes]]]:
    """The run that planned a batch, and its documents.

    Raises:
        BatchError: as :func:`clean_batch`.
    """
    with open_ledger(state_dir) as ledger:
        run = run_of_batch(ledger, key)
        documents = documents_of(ledger, key)
    if run is None or not documents:
        raise BatchError(f"the ledger in {state_dir} knows no batch {key}; start CleanArticles, which plans anew")
    if recipe_of(run.settings) != run.recipe:
        raise BatchError(
            f"batch {key} was planned for recipe {run.recipe} and would be cleaned by {recipe_of(run.settings)} here; "
            "install the same version of article-pipeline everywhere and start CleanArticles again"
        )
    return run, documents
