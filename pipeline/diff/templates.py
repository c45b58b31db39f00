"""What becomes of the records when their sites are looked at, by the rules they were made with and by the new ones.

A rule that removes a line here, or keeps it there, changes what its site repeats, and so records of which the rules say
nothing, also such whose raw file is gone. As in :mod:`pipeline.run.stripping`, with the lines of the documents that the
rules are about in the place of those that the ledger has.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.article import Article, article_id, readable_path
from pipeline.corpus.lines import KEPT, STOCK, Lines, states_of
from pipeline.corpus.stripping import FAMILY, RULE, without_lines
from pipeline.diff.changes import BlockChange, Fate, RecordChange, excerpt, keys_of
from pipeline.diff.jobs import Found, needs_sketch
from pipeline.diff.ruled import AFTER, BEFORE, RecordKey, RuledDocuments
from pipeline.ledger import Ledger
from pipeline.run.rewriting import DamagedError, article_of, read_records
from pipeline.run.site_lines import lines_of_site, number_of_lines, stored_record, taken_of_site
from pipeline.run.sketching import sketch_article

_TEMPLATE = Fate(FAMILY, RULE)

_Sides = tuple[Article | None, Article | None]
"""A record before and after; ``None`` where there is none."""


def with_templates(ledger: Ledger, clean_dir: str, found: Found, ruled: RuledDocuments) -> None:
    """Bring what was found up to date with what sites repeat: changes and sketches.

    Args:
        ledger: of the records.
        clean_dir: where they are.
        found: what became of the documents, each looked at alone.
        ruled: those of them of which the rules say different things.
    """
    if not _has_lines(ledger):
        return
    for site in ruled.sites():
        sides = ((BEFORE, AFTER),) if ruled.same_lines(site) else ((BEFORE,), (AFTER,))
        for same in sides:
            for place, blocks in _taken(ledger, ruled, site, same[0]):
                for side in same:
                    ruled.take(place, side, blocks)

    by_place = {(change.path, change.record): change for change in found.changes}
    for path, concerned in groupby(ruled.concerned(), key=lambda one: one[0][0]):
        if path in found.unknown:
            continue
        taken = {place[1]: (before, after) for place, before, after in concerned}
        for record, sides_of_record in _records(ledger, clean_dir, ruled, path, taken):
            name = (readable_path(path), record)
            change = _change(by_place.get(name), sides_of_record, ruled.kept_by((path, record)), path, record)
            by_place.pop(name, None)
            found.sketches.pop((path, record), None)
            if change is not None:
                by_place[name] = change
                if needs_sketch(change):
                    after = sides_of_record[1]
                    found.sketches[path, record] = None if after is None else sketch_article(path, after)
    found.changes = list(by_place.values())


def _has_lines(ledger: Ledger) -> bool:
    """Whether the records were made with sites looked at; else nothing is known of them."""
    query = "SELECT EXISTS (SELECT 1 FROM lines) OR NOT EXISTS (SELECT 1 FROM documents WHERE outcome = 'record')"
    return bool(ledger.connection.execute(query).fetchone()[0])


def _taken(ledger: Ledger, ruled: RuledDocuments, site: bytes, side: int) -> Iterator[tuple[RecordKey, list[int]]]:
    """What the template of a site takes from its records, where it takes anything."""
    from pipeline.corpus.templates import lines_to_remove, template_of  # numpy takes a tenth of a second

    def lines() -> Iterator[Lines]:
        return (lines for _, lines in _documents(ledger, ruled, site, side))

    template = template_of(lines, number_of_lines(ledger, site) + ruled.number_of_lines(site, side))
    if not (template.below.any() or template.above.any()):
        return
    places = (place for place, _ in _documents(ledger, ruled, site, side))
    for place, blocks in zip(places, lines_to_remove(template, lines()), strict=True):
        if blocks:
            yield place, blocks


def _documents(ledger: Ledger, ruled: RuledDocuments, site: bytes, side: int) -> Iterator[tuple[RecordKey, Lines]]:
    """All documents of a site by one of the rules."""
    known = zip(taken_of_site(ledger, site), lines_of_site(ledger, site), strict=True)
    for (path, record, _, _), lines in known:
        if (path, record) not in ruled:
            yield (path, record), lines
    yield from ruled.lines(site, side)


def _records(
    ledger: Ledger,
    clean_dir: str,
    ruled: RuledDocuments,
    path: bytes,
    taken: dict[int, tuple[list[int], list[int]]],
) -> Iterator[tuple[int, _Sides]]:
    """What templates leave of the records of a document, by index."""
    others = []
    for record, blocks in taken.items():
        if (path, record) not in ruled:
            others.append(record)
            continue
        before, after = (
            None if found is None else _without(*found, blocks[side])
            for side, found in ((side, ruled.record((path, record), side)) for side in (BEFORE, AFTER))
        )
        yield record, (before, after)
    for record, complete in _complete(ledger, clean_dir, path, others):
        lines = stored_record(ledger, path, record).lines
        yield record, (_without(complete, lines, taken[record][0]), _without(complete, lines, taken[record][1]))


def _without(complete: Article, lines: Lines, blocks: Sequence[int]) -> Article:
    return without_lines(complete, frozenset(blocks), lines.characters, lines.prose) if blocks else complete


def _complete(ledger: Ledger, clean_dir: str, path: bytes, records: Sequence[int]) -> Iterator[tuple[int, Article]]:
    """Records that stand in ``clean/``, as they are before their site is looked at; those that are gone left out."""
    whole = set()
    for record in records:
        line = stored_record(ledger, path, record).complete
        if line is None:
            whole.add(record)
        else:
            yield record, article_of(zlib.decompress(line))
    row = ledger.connection.execute("SELECT output FROM documents WHERE path = ?", (path,)).fetchone()
    if not whole or row is None:
        return
    with contextlib.suppress(FileNotFoundError, IsADirectoryError, DamagedError):
        for article in read_records(clean_dir, row[0]):
            if article.raw.record in whole:
                yield article.raw.record, article


def _change(
    alone: RecordChange | None, sides: _Sides, kept: dict[int, str], path: bytes, record: int
) -> RecordChange | None:
    """What changes in a record once its site is looked at.

    Args:
        alone: what changes in it alone.
        sides: what is left of it.
        kept: the blocks that the new rules keep.
    """
    before, after = sides
    alone = alone or RecordChange(readable_path(path), record, article_id(path, record), "changed")
    blocks = _blocks(alone, sides, kept)
    if before is None or after is None:
        return replace(alone, blocks=blocks)
    keys, values = keys_of(before, after)
    return replace(alone, keys=keys, values=values, blocks=blocks) if keys else None


def _blocks(alone: RecordChange, sides: _Sides, kept: dict[int, str]) -> tuple[BlockChange, ...]:
    """The blocks of which something else is made, those among them that templates take before or after."""
    gone_before, gone_after = (_template_blocks(article) for article in sides)
    changed = {block.number: block for block in alone.blocks}
    texts: dict[int, str] = {}
    for article in sides:
        texts.update(_kept_texts(article))
    blocks = []
    for number in sorted(changed.keys() | gone_before.keys() | gone_after.keys()):
        known = changed.get(number)
        if known is None and alone.kind == "lost":
            continue
        old, new = (known.before, known.after) if known else (None, None)
        old = _TEMPLATE if number in gone_before else old
        new = _TEMPLATE if number in gone_after else new
        if old != new:
            by = known.by if known else kept.get(number) if new is None else None
            text = known.text if known else texts.get(number) or gone_before.get(number) or gone_after[number]
            blocks.append(BlockChange(number, old, new, by, excerpt(text)))
    return tuple(blocks)


def _template_blocks(article: Article | None) -> dict[int, str]:
    """Numbers of the blocks that the template has taken, and the beginning of the first of each run of them."""
    runs = [run for run in article.removed if run.rule == RULE] if article else []
    return {number: run.excerpt for run in runs for number in range(run.first, run.last + 1)}


def _kept_texts(article: Article | None) -> Iterator[tuple[int, str]]:
    """Numbers and texts of the blocks that a record has."""
    if article is not None:
        kept = (number for number, state in enumerate(states_of(article), start=1) if state in (KEPT, STOCK))
        for number, block in zip(kept, article.blocks, strict=True):
            yield number, block.text
