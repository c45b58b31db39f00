"""A damaged ledger is set aside before anything looks at it; :mod:`pipeline.run.adoption` fills the new one."""

from __future__ import annotations

import logging
from pathlib import Path

from pipeline import luigi_lock
from pipeline.ledger import DamagedLedgerError, open_ledger, set_aside
from pipeline.run.lock import AlreadyRunningError

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
        luigi_lock.acquire(state_dir)
    except AlreadyRunningError:
        raise error from None
    kept = set_aside(state_dir)
    logger.warning("%s. It is kept as %s and made anew from raw/ and clean/.", error, kept)
