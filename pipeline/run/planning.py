"""From what there is to do to batches of documents with the names their records will have."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.corpus.sketch import FORM
from pipeline.ledger import Ledger
from pipeline.recipe import recipe_of
from pipeline.run.changes import begin_history, confirm_changes, forget_history_of_another_ledger, note_changes
from pipeline.run.comparing import abandoned_outputs, removals
from pipeline.run.contents import is_container
from pipeline.run.journal import PlannedBatch, Run, store_plan, waiting_batches
from pipeline.run.naming import CONTAINER_SUFFIX, folds_names, output_names, place_of, places_touched
from pipeline.run.rules import with_kept_rules
from pipeline.run.scan import Scan
from pipeline.run.seals import note_unsealed
from pipeline.run.shares import cores, next_share
from pipeline.run.site_lines import forget_lines
from pipeline.run.sketches import forget_sketches
from pipeline.run.splitting import SPLIT, sweep_parts
from pipeline.run.storage import move, remove, sweep
from pipeline.run.survey import Survey, Surveyor

_LARGE = 4 * 1024 * 1024
"""Bytes of a container from which on it is divided into batches of its own."""

_RECORD = 8 * 1024
"""Bytes of a container that are taken for one document when batches are filled: about a page, compressed."""


class PruneError(Exception):
    """``prune`` would remove every record, as it would where a disk is not mounted."""


def make_plan(ledger: Ledger, surveyor: Surveyor, survey: Survey, token: str) -> Run:
    """Plan a run and remember the plan. The survey is settled. All of it is one transaction of the ledger.

    Records whose raw file is gone are removed here where ``prune`` is set, and records that need another name because
    of a new neighbour get it here, before anything is written to their old one.

    Args:
        token: of the lock this run holds.

    Raises:
        PruneError: ``prune`` is set and ``raw/`` holds no document. (A day's drop may be emptied.)
    """
    settings = surveyor.settings
    id_ = survey.started.strftime("%Y%m%dT%H%M%S.%fZ")
    Path(surveyor.clean_dir).mkdir(parents=True, exist_ok=True)
    sweep(surveyor.clean_dir, token, surveyor.scope)
    pruned = survey.gone if settings.prune else []
    if pruned and not survey.documents and not surveyor.scope:
        raise PruneError(
            f"prune would remove all {len(pruned):,} records, for there is no document in {surveyor.raw_dir}; "
            "is the disk mounted? Drop the scrapes again, run without prune, or remove the records by hand"
        )
    with ledger.transaction():
        forget_history_of_another_ledger(ledger)
        noted = note_changes(ledger, id_, removals(ledger, surveyor.clean_dir, pruned))
    with ledger.transaction():
        ledger.bind(surveyor.clean_dir)
        kept = with_kept_rules(settings, ledger.state_dir)
        ledger.touch(survey.touched)
        remove(surveyor.clean_dir, ledger.outputs_of(pruned).values())
        ledger.forget(pruned)
        forget_sketches(ledger, pruned)
        confirm_changes(ledger, noted)
        forget_lines(ledger, pruned)
        to_clean = [*survey.fresh(), *survey.stale_now(settings)]
        containers = {path for path in to_clean if is_container(surveyor.raw_dir, path, settings.follow_links)}
        outputs = ledger.outputs_of(to_clean)
        turned = [path for path, output in outputs.items() if (path in containers) != output.endswith(CONTAINER_SUFFIX)]
        changed = [*survey.new, *pruned, *turned]
        renamed = _name_again(ledger, surveyor.clean_dir, changed, survey.new, outputs, containers)
        run = Run(
            id=id_,
            token=token,
            scope=surveyor.scope,
            raw_dir=surveyor.raw_dir,
            clean_dir=surveyor.clean_dir,
            settings=kept,
            recipe=recipe_of(kept),
            started=survey.started.isoformat(timespec="milliseconds"),
            plan=replace(survey.counts(settings), renamed=renamed),
        )
        documents = [(path, outputs[path]) for path in to_clean]
        remove(surveyor.clean_dir, abandoned_outputs(ledger, token, outputs))
        begin_history(ledger, run.id, token)
        note_unsealed(ledger, run.id, survey.scan.seals)
        store_plan(ledger, run, _batches(documents, settings.batch_size, cores(), run.recipe, survey.scan))
        waiting = waiting_batches(ledger)
    sweep_parts(ledger.state_dir, keep=waiting)
    return run


def _name_again(
    ledger: Ledger,
    clean_dir: str,
    changed: Sequence[bytes],
    new: Sequence[bytes],
    outputs: dict[bytes, bytes],
    containers: Collection[bytes],
) -> int:
    """Bring the names of all records up to date with the set of all paths, and move the records.

    Args:
        ledger: knows the paths that are not new, with their names so far.
        clean_dir: where the records lie.
        changed: paths that have come, gone, or become a container or none.
        new: those of them that have come.
        outputs: names of the documents that will be cleaned, as far as they have one; brought up to date, and the new
            ones added.
        containers: those of the documents that will be cleaned that are containers.

    Returns:
        How many records have another name.
    """
    if not changed:
        return 0
    folds = folds_names(clean_dir)
    touched = None if ledger.folds_names != folds else places_touched(changed, folds)
    folders: dict[bytes, bool] = {}  # whether names in it may be others
    known: dict[bytes, bytes] = {}
    for path, output in ledger.outputs():
        folder = path.rpartition(b"/")[0]
        may_be = folders.get(folder)
        if may_be is None:
            may_be = folders[folder] = touched is None or place_of(folder, folds) in touched
        if may_be:
            known[path] = output
    all_containers = {path for path in known if path not in outputs and known[path].endswith(CONTAINER_SUFFIX)}
    names = output_names([*known, *new], folds, all_containers | set(containers), folders)
    renamed = {path: names[path] for path, output in known.items() if names[path] != output}
    # First those that make room (their new name is the longer one, with a hash), then those that take it.
    order = sorted(renamed, key=lambda path: (len(renamed[path]) < len(known[path]), path))
    move(clean_dir, [(known[path], renamed[path]) for path in order])
    ledger.rename(renamed)
    ledger.folds_names = folds
    outputs.update((path, names[path]) for path in (*outputs, *new) if path in names)
    return len(renamed)


def _batches(
    documents: Sequence[tuple[bytes, bytes]], most: int, workers: int, recipe: str, scan: Scan
) -> list[PlannedBatch]:
    """Documents in batches of about ``most``, fewer at the end; a large container is one by itself, to be divided."""
    alone = [pair for pair in documents if _is_divided(*pair, scan)]
    together = [pair for pair in documents if not _is_divided(*pair, scan)]
    weights = [_weight(*pair, scan) for pair in together]
    batches = [PlannedBatch(SPLIT + _key([pair], recipe, scan), [pair]) for pair in alone]
    chunk: list[tuple[bytes, bytes]] = []
    left = sum(weights)
    room = next_share(left, most, workers)
    for pair, weight in zip(together, weights, strict=True):
        chunk.append(pair)
        left -= weight
        room -= weight
        if room <= 0 or not left:
            batches.append(PlannedBatch(_key(chunk, recipe, scan), tuple(chunk)))
            chunk = []
            room = next_share(left, most, workers)
    return batches


def _is_divided(path: bytes, output: bytes, scan: Scan) -> bool:
    """Whether a document is a container that is a batch of its own."""
    return output.endswith(CONTAINER_SUFFIX) and scan.files[path][0] >= _LARGE


def _weight(path: bytes, output: bytes, scan: Scan) -> int:
    """About how many documents a file holds."""
    return 1 + (scan.files[path][0] // _RECORD if output.endswith(CONTAINER_SUFFIX) else 0)


def _key(documents: Sequence[tuple[bytes, bytes]], recipe: str, scan: Scan) -> str:
    """Hash of what a batch will do: which documents, in which state, by which recipe, sketched how, to which places."""
    digest = hashlib.sha256(f"{recipe} {FORM}".encode())
    for path, output in documents:
        digest.update(b"\0".join((b"", path, output, repr(scan.files[path]).encode())))
    return digest.hexdigest()[:32]
