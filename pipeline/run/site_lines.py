"""The lines of all documents by site, in the ledger's database, and what their site's template takes from each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from pipeline.corpus.lines import Lines
from pipeline.ledger import Ledger
from pipeline.run.sketching import LinedRecord
from pipeline.settings import Settings

_AT_ONCE = 1000
"""Documents whose lines are held together; those of one take about a kilobyte."""
_FACT = "templates"
"""Whether ``on`` or ``off`` is what the records in ``clean/`` follow; empty where they may not."""
_LINES = "hashes, states, longest, characters, prose"
_COMPARED = f"record, site, {_LINES}"


@dataclass(frozen=True)
class TemplateTally:
    """What came of removing the lines that sites repeat."""

    records: int = 0
    """Records in ``clean/`` from which such lines are removed now."""
    sites: int = 0
    """Sites that these are of."""
    rewritten: int = 0
    """Records that this run rewrote because a line has become template, or has ceased to be."""
    damaged: int = 0
    """Files that could not be rewritten, because they do not hold what was written to them; the next run makes them
    again where their raw file is still there."""


@dataclass(frozen=True)
class StoredRecord:
    """What the ledger knows of a record's lines."""

    site: bytes
    taken: tuple[int, ...]
    """Numbers of the blocks that the site's template takes from it."""
    complete: bytes | None
    """The record's line with these blocks, compressed; ``None`` where they are in the one in ``clean/``."""
    lines: Lines


@dataclass(frozen=True)
class TemplateLine:
    """A line that is removed from records because its site repeats it."""

    site: str
    """Hostname; or the folder below ``raw/``, or the container, with a slash behind it."""
    text: str | None
    """As it stood in a record; ``None`` until a run has removed it."""
    pages: int
    """Different texts that it stands with."""
    of_pages: int
    """Different texts of the site."""
    records: int
    """Records from which it is removed."""


def store_lines(ledger: Ledger, paths: Iterable[bytes], records: Iterable[LinedRecord]) -> None:
    """Replace what is known of documents by the lines of the records that are there; holds a few at a time.

    Call it in the transaction that stores what became of the documents. The records stand in ``clean/`` with all the
    lines that their documents keep.

    Args:
        paths: of the documents.
        records: of these documents, those of a container together and in its order.
    """
    empty = dict.fromkeys(paths)
    for path, of_path in groupby(records, key=attrgetter("path")):
        del empty[path]
        first = 0
        for chunk in _some(of_path):
            _replace(ledger, path, first, chunk[-1].record + 1, chunk)
            first = chunk[-1].record + 1
        _replace(ledger, path, first, None, [])
    for path in empty:
        _replace(ledger, path, 0, None, [])


def forget_lines(ledger: Ledger, paths: Iterable[bytes]) -> None:
    """Forget the lines of documents. Call it in the transaction that forgets the documents."""
    for path in paths:
        _replace(ledger, path, 0, None, [])


def unsettle(ledger: Ledger) -> None:
    """Remember that the records in ``clean/`` may not follow from the lines of their sites any more."""
    ledger.connection.execute("REPLACE INTO facts VALUES (?, '')", (_FACT,))


def is_settled(ledger: Ledger, settings: Settings | None = None) -> bool:
    """Whether the records in ``clean/`` are what follows from the lines of their sites, by these settings or any."""
    row = ledger.connection.execute("SELECT value FROM facts WHERE name = ?", (_FACT,)).fetchone()
    if settings is None:
        return row is None or row[0] != ""
    return row is not None and row[0] == _shaping(settings)


def settle(ledger: Ledger, settings: Settings) -> None:
    """Remember that the records in ``clean/`` follow from the lines of their sites, by these settings."""
    ledger.connection.execute("REPLACE INTO facts VALUES (?, ?)", (_FACT, _shaping(settings)))


def distrust_templates(ledger: Ledger, settings: Settings) -> None:
    """Have every site looked at where the setting is another than the last time."""
    row = ledger.connection.execute("SELECT value FROM facts WHERE name = 'templates_by'").fetchone()
    if row is None or row[0] != _shaping(settings):
        ledger.connection.execute("REPLACE INTO facts VALUES ('templates_by', ?)", (_shaping(settings),))
        ledger.connection.execute("INSERT OR IGNORE INTO stale_sites SELECT DISTINCT site FROM lines")


def stale_sites(ledger: Ledger) -> list[bytes]:
    """Sites of which a document was added, changed or removed."""
    return [site for (site,) in ledger.connection.execute("SELECT site FROM stale_sites ORDER BY site")]


def number_of_lines(ledger: Ledger, site: bytes) -> int:
    """Lines of all documents of a site together."""
    query = "SELECT COALESCE(SUM(LENGTH(states)), 0) FROM lines WHERE site = ?"
    return int(ledger.connection.execute(query, (site,)).fetchone()[0])


def lines_of_site(ledger: Ledger, site: bytes) -> Iterator[Lines]:
    """The lines of each document of a site, in the order of :func:`taken_of_site`."""
    query = f"SELECT {_LINES} FROM lines WHERE site = ? ORDER BY path, record"
    for row in ledger.connection.execute(query, (site,)):
        yield Lines(*row)


def taken_of_site(ledger: Ledger, site: bytes) -> Iterator[tuple[bytes, int, tuple[int, ...], bool]]:
    """Of each document of a site path, record, the blocks that its template takes as was last planned, and whether
    its record may not be so yet."""
    query = "SELECT path, record, taken, pending FROM lines WHERE site = ? ORDER BY path, record"
    for path, record, taken, pending in ledger.connection.execute(query, (site,)):
        yield path, record, numbers_of(taken), bool(pending)


def plan_site(
    ledger: Ledger,
    site: bytes,
    taken: Iterable[tuple[bytes, int, Sequence[int]]],
    lines: Mapping[bytes, tuple[int, int]],
    pages: int,
) -> None:
    """Remember what will be taken from records before it is written there, so that a crash in between leaves a trace.

    Args:
        site: which is not stale any more.
        taken: path, record and blocks of the documents whose records change.
        lines: of those that are taken from any record, by hash: texts that each stands with, records it is taken from.
        pages: different texts of the site.
    """
    ledger.connection.executemany(
        "UPDATE lines SET taken = ?, pending = 1 WHERE path = ? AND record = ?",
        ((_packed(blocks), path, record) for path, record, blocks in taken),
    )
    texts = dict(ledger.connection.execute("SELECT hash, text FROM template_lines WHERE site = ?", (site,)))
    ledger.connection.execute("DELETE FROM template_lines WHERE site = ?", (site,))
    ledger.connection.executemany(
        "INSERT INTO template_lines VALUES (?, ?, ?, ?, ?, ?)",
        ((site, hash_, texts.get(hash_), count, pages, records) for hash_, (count, records) in sorted(lines.items())),
    )
    ledger.connection.execute("DELETE FROM stale_sites WHERE site = ?", (site,))


def pending_files(ledger: Ledger) -> list[tuple[bytes, bytes]]:
    """File below ``clean/`` and path of the documents whose records may not be as was planned."""
    return list(
        ledger.connection.execute(
            "SELECT output, path FROM documents WHERE outcome = 'record'"
            " AND path IN (SELECT path FROM lines WHERE pending != 0) ORDER BY output"
        )
    )


def pending_records(ledger: Ledger, path: bytes) -> Iterator[int]:
    """Indices of the records of a document that may not be as was planned."""
    for (record,) in ledger.connection.execute("SELECT record FROM lines WHERE path = ? AND pending != 0", (path,)):
        yield record


def stored_record(ledger: Ledger, path: bytes, record: int) -> StoredRecord:
    """What is known of a record.

    Raises:
        LookupError: nothing.
    """
    query = f"SELECT site, taken, complete, {_LINES} FROM lines WHERE path = ? AND record = ?"
    row = ledger.connection.execute(query, (path, record)).fetchone()
    if row is None:
        raise LookupError(f"the ledger knows no lines of {path!r}, record {record}")
    return StoredRecord(row[0], numbers_of(row[1]), row[2], Lines(*row[3:]))


def note_record(ledger: Ledger, path: bytes, record: int, complete: bytes | None, counts: Sequence[int]) -> None:
    """Remember what a record is about to become, before it is written.

    Args:
        complete: what it is before anything is taken from it, compressed; ``None`` where that is known or not needed.
        counts: blocks that are template, and by how much it has more of the flags ``all_kept`` and ``little_kept``.
    """
    ledger.connection.execute(
        "UPDATE lines SET complete = COALESCE(complete, ?), blocks = ?, all_kept = ?, little_kept = ?"
        " WHERE path = ? AND record = ?",
        (complete, *counts, path, record),
    )


def finish_files(ledger: Ledger, paths: Iterable[bytes]) -> None:
    """Remember that the records of documents stand in ``clean/`` as was planned."""
    ledger.connection.executemany(
        "UPDATE lines SET pending = 0, complete = CASE WHEN taken IS NULL THEN NULL ELSE complete END"
        " WHERE path = ? AND pending != 0",
        ((path,) for path in paths),
    )


def nameless_lines(ledger: Ledger) -> set[tuple[bytes, bytes]]:
    """Site and hash of the lines whose text is not known."""
    return set(ledger.connection.execute("SELECT site, hash FROM template_lines WHERE text IS NULL"))


def name_line(ledger: Ledger, site: bytes, hash_: bytes, text: str) -> None:
    """Remember the text of a line."""
    ledger.connection.execute("UPDATE template_lines SET text = ? WHERE site = ? AND hash = ?", (text, site, hash_))


def template_lines(ledger: Ledger, site: str | None = None) -> list[TemplateLine]:
    """The lines that are removed from records, of one site or of all: by site, the most frequent first."""
    rows = ledger.connection.execute(
        "SELECT site, text, pages, of_pages, records FROM template_lines"
        " WHERE ? IS NULL OR site = ? ORDER BY site, pages DESC, text, hash",
        (site, None if site is None else site.encode("utf-8", "surrogateescape")),
    )
    return [TemplateLine(_readable(name), *rest) for name, *rest in rows]


def count_templates(ledger: Ledger) -> TemplateTally:
    """How many records lines are removed from, and of how many sites."""
    query = "SELECT COUNT(*), COUNT(DISTINCT site) FROM lines WHERE taken IS NOT NULL AND blocks > 0"
    records, sites = ledger.connection.execute(query).fetchone()
    return TemplateTally(records, sites)


def with_templates(
    ledger: Ledger, families: Mapping[str, int], flags: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of removed blocks by family and of records by flag, as the batches left them, with what came after."""
    query = "SELECT COALESCE(SUM(blocks), 0), COALESCE(SUM(all_kept), 0), COALESCE(SUM(little_kept), 0) FROM lines"
    blocks, all_kept, little_kept = ledger.connection.execute(f"{query} WHERE taken IS NOT NULL").fetchone()
    families = {**families, "template": families.get("template", 0) + blocks}
    flags = {
        **flags,
        "all_kept": flags.get("all_kept", 0) + all_kept,
        "little_kept": flags.get("little_kept", 0) + little_kept,
    }
    return _sorted(families), _sorted(flags)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in sorted(counts.items()) if number}


def store_tally(ledger: Ledger, run: str, tally: TemplateTally) -> None:
    """Remember that templates are removed for a run, and what came of it."""
    ledger.connection.execute("REPLACE INTO strips VALUES (?, ?)", (run, json.dumps(dataclasses.asdict(tally))))


def tally_of_templates(ledger: Ledger, run: str) -> TemplateTally | None:
    """What came of removing templates for a run; ``None`` where that is not done."""
    row = ledger.connection.execute("SELECT tally FROM strips WHERE run = ?", (run,)).fetchone()
    return None if row is None else TemplateTally(**json.loads(row[0]))


def numbers_of(taken: bytes | None) -> tuple[int, ...]:
    """The block numbers that the ledger has in one value."""
    taken = taken or b""
    return tuple(int.from_bytes(taken[place : place + 4], "little") for place in range(0, len(taken), 4))


def _packed(blocks: Sequence[int]) -> bytes | None:
    return b"".join(number.to_bytes(4, "little") for number in blocks) or None


def _some(records: Iterator[LinedRecord]) -> Iterator[list[LinedRecord]]:
    while chunk := list(islice(records, _AT_ONCE)):
        yield chunk


def _replace(ledger: Ledger, path: bytes, first: int, end: int | None, records: Sequence[LinedRecord]) -> None:
    """Replace what is known of the records of a document from one index to another."""
    span = "path = ? AND record >= ? AND (? IS NULL OR record < ?)"
    where = (path, first, end, end)
    known = {
        row[0]: (row[:-2], row[-2] is not None or row[-1])
        for row in ledger.connection.execute(f"SELECT {_COMPARED}, taken, pending FROM lines WHERE {span}", where)
    }
    new = {record.record: _row(record) for record in records}
    stale: set[bytes] = set()
    for number in known.keys() | new.keys():
        before, differs = known.get(number, (None, False))
        row = new.get(number)
        if before != row or differs:
            stale.update(one[1] for one in (before, row) if one is not None)
    if not stale:
        return
    ledger.connection.execute(f"DELETE FROM lines WHERE {span}", where)
    ledger.connection.executemany(
        f"INSERT INTO lines (path, {_COMPARED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((path, *row) for row in new.values())
    )
    ledger.connection.executemany("INSERT OR IGNORE INTO stale_sites VALUES (?)", ((site,) for site in stale))
    unsettle(ledger)


def _row(record: LinedRecord) -> tuple[Any, ...]:
    """What :data:`_COMPARED` selects."""
    lines = record.lines
    return (
        record.record, record.site, lines.hashes, lines.states, lines.longest, lines.characters, lines.prose,
    )  # fmt: skip


def _shaping(settings: Settings) -> str:
    return "on" if settings.templates else "off"


def _readable(site: bytes) -> str:
    return site.decode("utf-8", "backslashreplace")
