"""The ledger: what has been cleaned, from which bytes, by which recipe, and what came of it.

SQLite in ``state_dir/ledger.sqlite3``. It can be thrown away: see :mod:`pipeline.run.adoption`. A connection
is opened, used and closed; none is open while documents are cleaned or processes are forked, for SQLite's locks do
not survive a fork.
"""

from pipeline.ledger.documents import Known, Ledger, OutcomeKind, RejectedRecord, Result
from pipeline.ledger.errors import DamagedLedgerError, LedgerError
from pipeline.ledger.opening import open_ledger, peek_ledger, set_aside

__all__ = [
    "DamagedLedgerError",
    "Known",
    "Ledger",
    "LedgerError",
    "OutcomeKind",
    "RejectedRecord",
    "Result",
    "open_ledger",
    "peek_ledger",
    "set_aside",
]
