"""A ledger as an older version left it."""

from __future__ import annotations

import re

from pipeline.ledger import Ledger
from pipeline.ledger.schema import STEPS


def make_older(ledger: Ledger, version: int) -> None:
    """Take from a ledger the tables that versions after ``version`` have brought."""
    made = re.compile(r"CREATE (TABLE|TRIGGER) (?:IF NOT EXISTS )?(\w+)")
    for statement in reversed([statement for step in STEPS[version:] for statement in step]):
        found = made.match(statement)
        if found:
            ledger.connection.execute(f"DROP {found[1]} {found[2]}")
    ledger.connection.execute(f"PRAGMA user_version = {version}")
