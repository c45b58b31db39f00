"""A ledger that was lost or is damaged: what stands in ``clean/`` tells again what had been cleaned.

A record is kept where it says of itself that it was made from these very bytes by today's recipe. Documents with a
sidecar, compressed ones and containers are cleaned again: a record does not say from which file those were made.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from pipeline import invocation
from pipeline.article import article_id
from pipeline.ledger import DamagedLedgerError, Ledger, Result, open_ledger, set_aside
from pipeline.run.contents import families_of
from pipeline.run.lock import AlreadyRunningError
from pipeline.run.naming import CONTAINER_SUFFIX, output_names
from pipeline.run.reading import ReadingError, VanishedError, read_raw
from pipeline.run.rewriting import DamagedError, read_records
from pipeline.run.scan import NO_SIDECAR
from pipeline.run.sketches import unsettle
from pipeline.run.survey import Survey, Surveyor

logger = logging.getLogger("luigi-interface.pipeline")


def mend_ledger(state_dir: Path) -> None:
    """Make sure that the ledger can be opened: one that is damaged is set aside, and the next look finds a new one.

    Raises:
        pipeline.ledger.DamagedLedgerError: it is damaged, and another run is at work with it.
    """
    try:
        with open_ledger(state_dir) as ledger:
            ledger.counts()
    except DamagedLedgerError as error:
        replace_ledger(state_dir, error)


def replace_ledger(state_dir: Path, error: DamagedLedgerError) -> None:
    """Set a damaged ledger aside, and say so.

    Raises:
        pipeline.ledger.DamagedLedgerError: another run is at work with it.
    """
    try:
        invocation.acquire(state_dir)
    except AlreadyRunningError:
        raise error from None
    kept = set_aside(state_dir)
    logger.warning("%s. It is kept as %s and made anew from raw/ and clean/.", error, kept)


def adopt_records(ledger: Ledger, surveyor: Surveyor, survey: Survey) -> int:
    """Enter documents that the ledger does not know and that have a record of these bytes and today's recipe.

    Returns:
        How many; the survey is out of date where there are any.
    """
    outputs = ledger.outputs()
    taken = set(outputs.values())
    names = output_names([*outputs, *survey.new]) if survey.records - taken else {}
    results = []
    for path in survey.new:
        output = names.get(path, b"")
        if output in survey.records and output not in taken:
            result = _remembered(surveyor, survey, path, output)
            if result is not None:
                results.append(result)
    if results:
        with ledger.transaction():
            ledger.store(results)
            unsettle(ledger)
        logger.warning(
            "%d records in clean/ were not in the ledger and are kept: their documents have not changed", len(results)
        )
    return len(results)


def _remembered(surveyor: Surveyor, survey: Survey, path: bytes, output: bytes) -> Result | None:
    if survey.scan.files[path][3:] != NO_SIDECAR or output.endswith(CONTAINER_SUFFIX):
        return None
    try:
        raw = read_raw(os.fsencode(surveyor.raw_dir), path, surveyor.settings.max_bytes)
        (article,) = read_records(surveyor.clean_dir, output)
    except (VanishedError, ReadingError, DamagedError, OSError, ValueError):
        return None
    if (article.id, article.raw.sha256, article.recipe) != (article_id(path), raw.sha256, surveyor.recipe):
        return None
    return Result(
        path,
        recipe=article.recipe,
        output=output,
        stamp=raw.stamp,
        sha256=raw.sha256,
        families=families_of(article),
        flags=tuple(article.quality.flags),
    )
