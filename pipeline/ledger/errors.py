"""What can be wrong with a ledger."""

from __future__ import annotations


class LedgerError(Exception):
    """The ledger cannot be used. The message says what to do."""


class DamagedLedgerError(LedgerError):
    """The file is there and is no database any more, or not a whole one."""
