"""What a batch or a removal is going to change in ``clean/``, told before it happens: by the ledger and the files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

from pipeline.article import article_id
from pipeline.ledger import Ledger, Result
from pipeline.run.changes import Change
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.record_files import difference
from pipeline.run.storage import RecordWriter


def changes_of_batch(
    clean_dir: str, writer: RecordWriter, results: Iterable[Result], had_record: Collection[bytes]
) -> Iterator[Change]:
    """What publishing a batch will add, rewrite and remove.

    A document that the ledger has no record of adds all its records, also where files of the same name lie there (as
    where the ledger was lost): somebody may not have been told of them. In a container that has changed, records whose
    lines stay the same are left out.

    Args:
        clean_dir: folder of the records.
        writer: holds what is going to be published.
        results: of the documents.
        had_record: raw paths of those that have a record already.
    """
    for result in results:
        had, has = result.path in had_record, result.rejection is None
        if not had and not has:
            continue
        single = not result.output.endswith(CONTAINER_SUFFIX)
        own = bytes.fromhex(article_id(result.path))
        if single and not had:
            yield Change(result.path, own, "added")
            continue
        new = writer.staged(result.output) if has else None
        seen_own = False
        for id_, before, now in difference(_place(clean_dir, result.output) if had else b"", new):
            seen_own |= id_ == own
            before |= single and id_ == own  # its file was missing or damaged
            yield Change(result.path, id_, "removed" if not now else "rewritten" if before and had else "added")
        if single and not seen_own:  # the same after all, or neither there before nor now
            yield Change(result.path, own, "rewritten" if has else "removed")


def removals(ledger: Ledger, clean_dir: str, paths: Iterable[bytes]) -> Iterator[Change]:
    """What removing the records of documents will remove."""
    for path in paths:
        query = "SELECT output FROM documents WHERE path = ? AND outcome = 'record'"
        row = ledger.connection.execute(query, (path,)).fetchone()
        if row is None:
            continue
        ids = {id_ for id_, _, _ in difference(_place(clean_dir, row[0]), None)}
        if not row[0].endswith(CONTAINER_SUFFIX):
            ids.add(bytes.fromhex(article_id(path)))
        yield from (Change(path, id_, "removed") for id_ in sorted(ids))


def abandoned_outputs(ledger: Ledger, token: str, planned: Mapping[bytes, bytes]) -> list[bytes]:
    """Files in ``clean/`` that a dead run may have written for documents that are gone, before the ledger knew of them.

    Call it before the plans of dead runs are forgotten.

    Args:
        ledger: with the plans.
        token: of the lock that is held.
        planned: raw path to record path of the documents that are planned.
    """
    rows = ledger.connection.execute(
        "SELECT DISTINCT planned.path, planned.output FROM planned JOIN batches ON batches.key = planned.batch"
        " JOIN changes ON changes.path = planned.path AND changes.sure = 0"
        " WHERE batches.run IN (SELECT id FROM runs WHERE token != ?)",
        (token,),
    )
    begun = [(path, output) for path, output in rows if path not in planned]
    if not begun:
        return []
    paths, outputs = {path for path, _ in begun}, {output for _, output in begun}
    taken = outputs & set(planned.values())
    known = set()
    for path, output in ledger.outputs():
        if path in paths:
            known.add(path)
        if output in outputs:
            taken.add(output)
    return [output for path, output in begun if path not in known and output not in taken]


def _place(clean_dir: str, output: bytes) -> bytes:
    return os.path.join(os.fsencode(clean_dir), output)
