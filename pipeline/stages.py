"""The stages that every document goes through: sources, blocks, cruft, metadata, normalize, language, article.

A document is prepared, some are decided together, and each is finished.

:mod:`pipeline.cleaning` is the way in. Whatever goes wrong with one document becomes its rejection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml.etree import _Element

from pipeline.article import Article, Rejected, Rejection, readable_path
from pipeline.assembly import Prepared, assemble
from pipeline.blocks import (
    Block,
    dump_blocks,
    mark_opinion,
    markdown_blocks,
    page_blocks,
    page_title,
    parse_for_trafilatura,
    parse_page,
)
from pipeline.blocks.front_matter import split_front_matter
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.decision import Decision, second_opinion
from pipeline.cruft.evidence import gather
from pipeline.cruft.judgement import Judgement, Verdict
from pipeline.fields import take_fields
from pipeline.language import claimed_language
from pipeline.metadata import Metadata, read_page_metadata, with_hints
from pipeline.metadata.front_matter import read_front_matter
from pipeline.metadata.mail import read_mail
from pipeline.normalize.explaining import Change
from pipeline.rules.overruling import Overruling
from pipeline.rules.rule import UserRules
from pipeline.settings import Settings
from pipeline.sources import Document, Source, read_source
from pipeline.sources.mhtml import unfolded

_CHUNK, _CHUNK_BYTES = 64, 8 * 1024 * 1024  # documents decided together, whose trees are all in memory
_MOST_BLOCKS = 500_000
"""Blocks of one document; each takes up to 3 KB while it is measured."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: its blocks, a verdict for each, and the article or the rejection.

    Attributes:
        blocks: the document's blocks.
        verdicts: one for each block; none where the document was rejected before that.
        result: the article or the rejection.
        notes: where the metadata came from, and why other values were not taken.
        prose: words in its blocks that read like running text.
        normalised: what normalising changed in the kept blocks, step by step; filled by
            :func:`pipeline.cleaning.explain` only.
    """

    blocks: list[Block]
    verdicts: list[Verdict]
    result: Article | Rejection
    notes: tuple[str, ...] = ()
    prose: float = 0.0
    normalised: tuple[Change, ...] = ()


def next_chunk(documents: Iterator[Document]) -> Iterator[Document]:
    """Documents that are decided together: some of them, and not too many bytes."""
    size = 0
    for document in islice(documents, _CHUNK):
        yield document
        size += len(document.content)
        if size >= _CHUNK_BYTES:
            return


def finish(
    prepared: Prepared, judgement: Judgement | Exception, settings: Settings, rules: UserRules, recipe: str
) -> Outcome:
    """What becomes of a document that was decided."""
    if isinstance(judgement, Exception):
        rejection = _rejection(judgement, prepared.document, prepared.source, recipe)
        return Outcome(list(prepared.evidence.blocks), [], rejection, prepared.metadata.notes)
    return _finish_judged(prepared, judgement, settings, rules, recipe)


def decide(documents: list[Prepared], decision: Decision) -> list[Judgement | Exception]:
    """The judgement of each document, or what went wrong with it."""
    try:
        judgements = decision.decide([prepared.evidence for prepared in documents])
        return [_reconsider(prepared, judgement) for prepared, judgement in zip(documents, judgements, strict=True)]
    except Exception as error:
        if len(documents) == 1:
            return [error]
        return [decide([prepared], decision)[0] for prepared in documents]  # one must not cost the others


def _reconsider(prepared: Prepared, judgement: Judgement) -> Judgement:
    """Where the model is unsure of a page, what trafilatura makes of it."""
    if not prepared.evidence.markup or not judgement.unsure:
        return judgement
    mark_opinion(prepared.evidence.blocks, parse_for_trafilatura(prepared.source.text), prepared.metadata.url)
    return second_opinion(prepared.evidence, judgement)


def prepare(document: Document, settings: Settings, recipe: str) -> Prepared | Rejection:
    """A document read and measured, or why it cannot be."""
    source: Source | None = None
    try:
        document = unfolded(document, settings.max_bytes)
        source = read_source(document, settings.max_bytes)
        return _measure(document, source)
    except Exception as error:
        return _rejection(error, document, source, recipe)


def _measure(document: Document, source: Source) -> Prepared:
    """Sources to evidence: the blocks of the document and what they show."""
    metadata = Metadata()
    if source.markup != "html":
        document = _with_front_matter(document, source)
    address = (document.hints or {}).get("url") or document.url
    claimed = claimed_language(None, address)
    blocks, title, tree = source_blocks(source)
    if tree is not None:
        metadata = read_page_metadata(tree, address, (document.hints or {}).get("fetched_at"))
        claimed = claimed_language(tree, address)
    if len(blocks) > _MOST_BLOCKS:
        raise Rejected.because(
            "too_large",
            f"it has {len(blocks):,} lines or paragraphs, and {_MOST_BLOCKS:,} are the most that can be weighed "
            "together; split it",
        )
    evidence = gather(blocks, load_catalogue(), markup=source.markup == "html", title=title)
    return Prepared(document, source, evidence, with_hints(metadata, document.url, document.hints), claimed)


def _with_front_matter(document: Document, source: Source) -> Document:
    """The document with what its front matter or a mail's header states beside what the scraper knew, which wins."""
    stated = read_front_matter(split_front_matter(source.text)[0])
    if not stated and source.markup == "text":
        stated = read_mail(source.text)
    if document.url:
        stated.pop("url", None)
    return replace(document, hints={**stated, **(document.hints or {})}) if stated else document


def source_blocks(source: Source) -> tuple[list[Block], str | None, _Element | None]:
    """The blocks of a source; of a page its title and its tree too."""
    if source.markup == "html":
        tree = parse_page(source.text)
        title = page_title(tree)
        return page_blocks(tree), title, tree
    return (markdown_blocks if source.markup == "markdown" else dump_blocks)(source.text), None, None


def _finish_judged(
    prepared: Prepared, judgement: Judgement, settings: Settings, rules: UserRules, recipe: str
) -> Outcome:
    blocks, verdicts = list(prepared.evidence.blocks), judgement.verdicts
    try:
        hits = rules.hits(blocks)
        overruling = Overruling(prepared, verdicts, hits) if hits else None
        if overruling is not None:
            verdicts = overruling.overrule(verdicts, prepared.metadata.hostname)
        prepared, verdicts = take_fields(prepared, verdicts)
        if overruling is not None:  # the fields take lines that are to be kept; the host of a dump is known only now
            verdicts = overruling.overrule(verdicts, prepared.metadata.hostname)
        article = assemble(prepared, verdicts, judgement, settings, recipe)
        prose = sum(seen.words for seen in prepared.evidence.features if seen.prose)
        return Outcome(blocks, verdicts, article, prepared.metadata.notes, prose)
    except Exception as error:
        rejection = _rejection(error, prepared.document, prepared.source, recipe)
        return Outcome(blocks, verdicts, rejection, prepared.metadata.notes)


def _rejection(error: Exception, document: Document, source: Source | None, recipe: str) -> Rejection:
    """What is left of a document that cannot become an article."""
    if isinstance(error, Rejected):
        rejection = error.rejection
    elif isinstance(error, MemoryError):
        rejection = Rejected.because("memory", "cleaning it needed more memory than there is").rejection
    else:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = "an unknown place"
        if place is not None:
            module = place.tb_frame.f_globals.get("__name__")
            where = f"{module}.{place.tb_frame.f_code.co_name}, line {place.tb_lineno}"
        rejection = Rejected.because(
            "crash", f"a fault of the pipeline in {where}: {type(error).__name__}: {error}; please report it"
        ).rejection
    return replace(
        rejection,
        path=readable_path(document.raw_path),
        record=document.record,
        sha256=source.sha256 if source else _sha256(document.content),
        recipe=recipe,
    )


def _sha256(content: bytes | str) -> str:
    """Hash of what could not be read as a document."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode("utf-8", "replace")).hexdigest()
