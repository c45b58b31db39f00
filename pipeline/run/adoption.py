"""A ledger that was lost or is damaged: what stands in ``clean/`` tells again what had been cleaned.

A record is kept where it says of itself that it was made from these very bytes by today's recipe. Documents with a
sidecar, compressed ones and containers are cleaned again: a record does not say from which file those were made; and so
are those from which lines of their site were taken, for it does not have them. Where lines are taken and there are user
rules, all documents are cleaned again: a record does not say which of its lines the rules keep. What is known of a site
is counted again from ``raw/``.
"""

from __future__ import annotations

import logging
import os

from pipeline.article import Article, Rejected, article_id, readable_path
from pipeline.corpus.lines import Lines
from pipeline.corpus.stripping import RULE
from pipeline.ledger import Ledger, Result
from pipeline.ledger.stamps import NO_SIDECAR
from pipeline.run.facts import families_of
from pipeline.run.naming import CONTAINER_SUFFIX, output_names
from pipeline.run.reading import ReadingError, VanishedError, read_raw
from pipeline.run.rewriting import DamagedError, read_records
from pipeline.run.site_lines import store_lines
from pipeline.run.sketches import unsettle
from pipeline.run.sketching import LinedRecord, site_of
from pipeline.run.survey import Survey, Surveyor
from pipeline.sources.document import Document

logger = logging.getLogger("luigi-interface.pipeline")


def adopt_records(ledger: Ledger, surveyor: Surveyor, survey: Survey) -> int:
    """Enter documents that the ledger does not know and that have a record of these bytes and today's recipe.

    Returns:
        How many; the survey is out of date where there are any.
    """
    outputs = dict(ledger.outputs())
    taken = set(outputs.values())
    names = output_names([*outputs, *survey.new]) if survey.records - taken else {}
    results: list[Result] = []
    lines: list[LinedRecord] = []
    for path in survey.new:
        output = names.get(path, b"")
        if output in survey.records and output not in taken:
            known = _remembered(surveyor, survey, path, output)
            if known is not None:
                results.append(known[0])
                lines += known[1]
    if results:
        with ledger.transaction():
            ledger.store(results)
            store_lines(ledger, [result.path for result in results], lines)
            unsettle(ledger)
        logger.warning(
            "%d records in clean/ were not in the ledger and are kept: their documents have not changed", len(results)
        )
    return len(results)


def _remembered(
    surveyor: Surveyor, survey: Survey, path: bytes, output: bytes
) -> tuple[Result, list[LinedRecord]] | None:
    """What the ledger would know of a document, and its lines; ``None`` where it has to be cleaned again."""
    if survey.scan.files[path][3:] != NO_SIDECAR or output.endswith(CONTAINER_SUFFIX):
        return None
    try:
        settings = surveyor.settings
        raw = read_raw(os.fsencode(surveyor.raw_dir), path, settings.max_bytes, settings.follow_links)
        (article,) = read_records(surveyor.clean_dir, output)
    except (VanishedError, ReadingError, DamagedError, OSError, ValueError):
        return None
    if (article.id, article.raw.sha256, article.recipe) != (article_id(path), raw.sha256, surveyor.recipe):
        return None
    lines: list[LinedRecord] = []
    if surveyor.settings.templates:
        found = _lines(surveyor, path, raw.content, article)
        if found is None:
            return None
        lines.append(LinedRecord(path, 0, site_of(path, article, in_container=False), found))
    result = Result(
        path,
        recipe=article.recipe,
        output=output,
        stamp=raw.stamp,
        sha256=raw.sha256,
        families=families_of(article),
        flags=tuple(article.quality.flags),
    )
    return result, lines


def _lines(surveyor: Surveyor, path: bytes, content: bytes, article: Article) -> Lines | None:
    from pipeline.cleaning import lines_of_record

    if surveyor.settings.rules or any(run.rule == RULE for run in article.removed):
        return None
    try:
        return lines_of_record(Document(content, name=readable_path(path), path=path), article, surveyor.settings)
    except Rejected:
        return None
