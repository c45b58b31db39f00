"""The lines of a site's template, where the ledger knows them."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.ledger import Ledger

_TABLE = "template_lines"
_MOST = 40


class TemplateLine(NamedTuple):
    """A line of which the pages of a site together show that it is no article text."""

    text: str
    articles: int
    """From which it is removed."""


def template_lines(ledger: Ledger, site: str) -> list[TemplateLine]:
    """The lines that a site repeats, the most frequent first; none where the ledger does not look for them.

    Args:
        ledger: the ledger.
        site: as the facts of records name it, without ``www.``.
    """
    known = ledger.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_TABLE,)).fetchone()
    if known is None or not site:
        return []
    names = [name.encode("utf-8", "surrogatepass") for name in (site, f"www.{site}")]
    rows = ledger.connection.execute(
        f"SELECT text, SUM(records) FROM {_TABLE} WHERE site IN (?, ?) AND text IS NOT NULL"
        " GROUP BY text ORDER BY 2 DESC, 1 LIMIT ?",
        (*names, _MOST),
    )
    return [TemplateLine(text, records) for text, records in rows]
