"""The stage before the marks: find what each site repeats, and take it from the records where it is left.

Sites of which no document was added, changed or removed have nothing to find. What a record was before is kept in the
ledger where something was taken from it; where nothing was, it is the record in ``clean/``. So a record can be made
again, with more lines or with less, when its raw file is long gone.
"""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from pipeline.article import Article, article_id, readable_path
from pipeline.corpus.stripping import RULE, without_lines
from pipeline.ledger import Ledger, open_ledger
from pipeline.run import turns
from pipeline.run.changes import Change, confirm_changes, note_changes
from pipeline.run.facts import refresh_facts
from pipeline.run.journal import Run
from pipeline.run.rewriting import Edits, article_of, some_at_once, stage_edited
from pipeline.run.seals import unseal
from pipeline.run.site_lines import (
    StoredRecord,
    TemplateTally,
    count_templates,
    distrust_templates,
    finish_files,
    is_settled,
    lines_of_site,
    name_line,
    nameless_lines,
    note_record,
    number_of_lines,
    pending_files,
    pending_records,
    plan_site,
    settle,
    stale_sites,
    store_tally,
    stored_record,
    taken_of_site,
)
from pipeline.run.sketches import replace_sketches
from pipeline.run.sketching import comparison_row, read_sketches, sketch_article
from pipeline.run.storage import RecordWriter, encoded
from pipeline.settings import Settings

logger = logging.getLogger("luigi-interface.pipeline")

_SITES_AT_ONCE = 500
"""Sites that are planned in one transaction."""
_SPOOLED = 16 * 1024 * 1024
"""Bytes of sketches that are kept in memory; more lie in a file."""


def strip_templates(state_dir: Path, run: Run) -> TemplateTally:
    """Bring every record up to date with what its site repeats; nothing is done where no line has changed.

    A crash at any point leaves whole records, and the next call finishes what was begun.

    Args:
        state_dir: folder of the ledger.
        run: for which it is done.
    """
    with turns.alone(state_dir), open_ledger(state_dir) as ledger:
        rewritten = damaged = 0
        if not is_settled(ledger, run.settings):
            _plan(ledger, run.settings)
            rewritten, damaged = _write(ledger, run)
            with ledger.transaction():
                settle(ledger, run.settings)
        with ledger.transaction():
            counted = count_templates(ledger)
            tally = TemplateTally(counted.records, counted.sites, rewritten, damaged)
            store_tally(ledger, run.id, tally)
    return tally


def _plan(ledger: Ledger, settings: Settings) -> None:
    """Find for every stale site what its template takes from each document, and remember it."""
    with ledger.transaction():
        distrust_templates(ledger, settings)
    sites = iter(stale_sites(ledger))
    while some := list(islice(sites, _SITES_AT_ONCE)):
        with ledger.transaction():
            for site in some:
                _plan_site(ledger, site, settings.templates)


def _plan_site(ledger: Ledger, site: bytes, wanted: bool) -> None:
    from pipeline.corpus.templates import REPEATED, lines_to_remove, template_of  # numpy takes a tenth of a second

    documents = list(islice(lines_of_site(ledger, site), REPEATED))
    takes: Iterable[Sequence[int]] = repeat(())
    counts: dict[bytes, int] = {}
    pages = 0
    if wanted and len(documents) == REPEATED:
        template = template_of(lambda: lines_of_site(ledger, site), number_of_lines(ledger, site))
        pages = template.pages
        if template.below.any() or template.above.any():
            takes = lines_to_remove(template, lines_of_site(ledger, site))
            taken = template.below | template.above
            hashes = template.lines[taken].astype("<u8").tobytes()
            counts = dict(zip(_hashes(hashes), template.counts[taken].tolist(), strict=True))
    changed: list[tuple[bytes, int, Sequence[int]]] = []
    records: Counter[bytes] = Counter()
    planned = zip(taken_of_site(ledger, site), lines_of_site(ledger, site), takes, strict=False)
    for (path, record, before, pending), lines, blocks in planned:
        if tuple(blocks) != before or pending:
            changed.append((path, record, blocks))
        if blocks:
            records.update({lines.hashes[8 * block : 8 * block + 8] for block in blocks})
    plan_site(ledger, site, changed, {hash_: (counts[hash_], number) for hash_, number in records.items()}, pages)


def _hashes(packed: bytes) -> Iterator[bytes]:
    return (packed[place : place + 8] for place in range(0, len(packed), 8))


def _write(ledger: Ledger, run: Run) -> tuple[int, int]:
    """Rewrite the records that are pending; how many, and how many files are damaged."""
    rewritten = 0
    damaged: list[bytes] = []
    nameless = nameless_lines(ledger)
    paths = dict(pending_files(ledger))
    for outputs in some_at_once(run.clean_dir, paths):
        with (
            RecordWriter(run.clean_dir, run.token, "templates") as writer,
            SpooledTemporaryFile(_SPOOLED, dir=str(ledger.state_dir)) as sketches,
        ):
            stripper = _Stripper(ledger, run.settings, nameless, sketches)
            staged: set[bytes] = set()
            with ledger.transaction():
                for output in outputs:
                    done = stage_edited(writer, run.clean_dir, output, stripper.edits(paths[output]))
                    if done:
                        staged.add(paths[output])
                    elif done is False:
                        damaged.append(output)
                noted = note_changes(ledger, run.id, stripper.changes)
            writer.publish()
            sketches.seek(0)
            with ledger.transaction():
                finish_files(ledger, staged)
                confirm_changes(ledger, noted)
                refresh_facts(ledger, run.clean_dir, [(paths[one], one) for one in outputs if paths[one] in staged])
                replace_sketches(ledger, (one for one in read_sketches(sketches) if one.path in staged))
            rewritten += len(stripper.changes)
    for output in damaged:
        logger.warning("%s in clean/ does not hold what was written to it; left alone", readable_path(output))
    with ledger.transaction():
        ledger.distrust(damaged)
        unseal(ledger, [paths[output] for output in damaged])
    return rewritten, len(damaged)


class _Stripper:
    """Makes records what they are to be, and remembers what came of each. In a transaction of the ledger.

    Args:
        settings: whether duplicates are marked, which need sketches.
        nameless: site and hash of the lines whose text is not known; those that are met are taken out.
        sketches: file for the sketches of the records.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, nameless: set[tuple[bytes, bytes]], sketches: IO[bytes]
    ) -> None:
        self.changes: list[Change] = []
        self._ledger = ledger
        self._settings = settings
        self._nameless = nameless
        self._sketches = sketches

    def edits(self, path: bytes) -> Edits:
        """What makes of each pending record of a document what it becomes."""
        return _Edits(self, path, {article_id(path, record): record for record in pending_records(self._ledger, path)})

    def edited(self, path: bytes, record: int, present: dict[str, Any]) -> dict[str, Any]:
        """What becomes of a record, as it stands in ``clean/``."""
        stored = stored_record(self._ledger, path, record)
        line = encoded(present) if stored.complete is None else zlib.decompress(stored.complete)
        article = complete = article_of(line)
        if stored.taken:
            article = without_lines(complete, frozenset(stored.taken), stored.lines.characters, stored.lines.prose)
            self._name(stored, complete)
        blocks = sum(run.last - run.first + 1 for run in article.removed if run.rule == RULE)
        more = [_count(article, flag) - _count(complete, flag) for flag in ("all_kept", "little_kept")]
        keep = zlib.compress(line) if stored.complete is None and stored.taken else None
        note_record(self._ledger, path, record, keep, (blocks, *more))
        becomes = article.to_dict()
        becomes["duplicate_of"] = present.get("duplicate_of")
        if becomes != present:
            self.changes.append(Change(path, bytes.fromhex(article.id), "rewritten"))
            if self._settings.duplicates:
                sketch = sketch_article(path, article)
                self._sketches.write(comparison_row(path, sketch.record, sketch, None))
        return becomes

    def _name(self, stored: StoredRecord, complete: Article) -> None:
        """Remember the text of lines that were taken and whose text was not known."""
        hashes = list(_hashes(stored.lines.hashes))
        unknown = {block for block in stored.taken if (stored.site, hashes[block]) in self._nameless}
        if unknown:
            for block, text in _kept_texts(complete):
                if block in unknown:
                    self._nameless.discard((stored.site, hashes[block]))
                    name_line(self._ledger, stored.site, hashes[block], text)


@dataclass(frozen=True)
class _Edits(Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]):
    """By id of a record what makes of it what it becomes; holds little, for there may be millions."""

    stripper: _Stripper
    path: bytes
    records: Mapping[str, int]

    def __getitem__(self, id_: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        return partial(self.stripper.edited, self.path, self.records[id_])

    def __contains__(self, id_: object) -> bool:
        return id_ in self.records

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def _kept_texts(article: Article) -> Iterator[tuple[int, str]]:
    """Number, from 0 over all blocks of the document, and text of each block that a record has."""
    removed = {number for run in article.removed for number in range(run.first - 1, run.last)}
    numbers = (number for number in range(len(article.blocks) + len(removed)) if number not in removed)
    return ((number, block.text) for number, block in zip(numbers, article.blocks, strict=True))


def _count(article: Article, flag: str) -> int:
    return int(flag in article.quality.flags)
