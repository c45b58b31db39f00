"""The line that every document goes down: sources, blocks, cruft, normalize, metadata, language, article.

``clean`` takes one document and raises; ``clean_many`` takes many and answers for each with an article or a rejection,
in order; ``explain`` shows what became of each block. Nothing here knows of files, runs or engines.

(The module is not called ``clean``: a submodule of that name would hide the function ``pipeline.clean``.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.article import Article, Rejected, Rejection, readable_path
from pipeline.assembly import Page, assemble, style_of
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
from pipeline.corpus.lines import Cleaned, lines_of
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.decision import Decision, Judgement, ModelDecision, Verdict, second_opinion
from pipeline.cruft.evidence import gather
from pipeline.fields import take_fields
from pipeline.language import claimed_language
from pipeline.metadata import Metadata, read_page_metadata, with_hints
from pipeline.normalize.explaining import Change, explain_blocks
from pipeline.recipe import recipe_of
from pipeline.settings import Settings
from pipeline.sources import Document, Source, read_source
from pipeline.sources.mhtml import unfolded

_CHUNK, _CHUNK_BYTES = 64, 8 * 1024 * 1024  # documents decided together, whose trees are all in memory
_MOST_BLOCKS = 500_000
"""Blocks of one document; each takes up to 3 KB while it is measured."""

_DECISION: Decision = ModelDecision()


def clean(
    content: bytes | str,
    url: str | None = None,
    name: str | None = None,
    media_type: str | None = None,
    settings: Settings | None = None,
) -> Article:
    """Clean one document.

    ``duplicate_of`` of the article is ``None``: only a run over a folder sees what it may be a duplicate of.

    Args:
        content: the raw bytes (gzip and zstd are seen through), or text that was decoded already.
        url: where it was fetched, if known.
        name: its file name or path below ``raw/``; the ending helps to tell HTML from text.
        media_type: ``text/html``, ``text/plain`` or ``text/markdown``, where known better than the name tells.
        settings: how to clean; the defaults if ``None``.

    Raises:
        Rejected: the document holds no article; ``error.rejection`` says why.
    """
    result = next(clean_many([Document(content, name=name, url=url, media_type=media_type)], settings))
    if isinstance(result, Rejection):
        raise Rejected(result)
    return result


def clean_many(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Article | Rejection]:
    """Clean many documents: for each an article or a rejection, in order.

    Documents are taken from the iterable a few at a time, so that it may read them lazily. Whatever goes wrong with one
    document becomes its rejection and does not touch its neighbours. The articles are not compared with each other:
    ``duplicate_of`` is ``None`` in all of them.

    Args:
        documents: what to clean.
        settings: how to clean; the defaults if ``None``.
    """
    for outcome in outcomes(documents, settings):
        yield outcome.result


def clean_with_lines(documents: Iterable[Document], settings: Settings | None = None) -> Iterator[Cleaned | Rejection]:
    """As :func:`clean_many`, for runs, which compare the lines of all documents of a site afterwards."""
    for outcome in outcomes(documents, settings):
        if isinstance(outcome.result, Rejection):
            yield outcome.result
        else:
            texts, kinds = [block.text for block in outcome.blocks], [block.kind for block in outcome.blocks]
            yield Cleaned(outcome.result, lines_of(texts, kinds, outcome.result, outcome.prose))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: its blocks, a verdict for each, and the article or the rejection.

    Attributes:
        blocks: the document's blocks.
        verdicts: one for each block; none where the document was rejected before that.
        result: the article or the rejection.
        notes: where the metadata came from, and why other values were not taken.
        prose: words in its blocks that read like running text.
        normalised: filled by :func:`explain` only: what normalising changed in the kept blocks, step by step.
    """

    blocks: list[Block]
    verdicts: list[Verdict]
    result: Article | Rejection
    notes: tuple[str, ...] = ()
    prose: float = 0.0
    normalised: tuple[Change, ...] = ()


def explain(document: Document, settings: Settings | None = None) -> Outcome:
    """Clean one document and keep what was decided about each block, also where it ends as a rejection."""
    settings = settings or Settings()
    outcome = next(outcomes([document], settings))
    if isinstance(outcome.result, Rejection):
        return outcome
    kept = [block for block, verdict in zip(outcome.blocks, outcome.verdicts, strict=True) if verdict.kept]
    style = style_of(settings, outcome.result.language)
    changes = explain_blocks([block.text for block in kept], [block.kind for block in kept], style)
    return replace(outcome, normalised=tuple(changes))


def outcomes(
    documents: Iterable[Document], settings: Settings | None = None, decision: Decision | None = None
) -> Iterator[Outcome]:
    """As :func:`clean_many`, with what was decided about each block.

    Args:
        documents: what to clean.
        settings: how to clean; the defaults if ``None``.
        decision: what decides about the blocks; the model that the package ships with if ``None``.
    """
    settings, decision = settings or Settings(), decision or _DECISION
    iterator = iter(documents)
    while chunk := list(_next_chunk(iterator)):
        yield from _clean_chunk(chunk, settings, decision)


def _next_chunk(documents: Iterator[Document]) -> Iterator[Document]:
    """Documents that are decided together: some of them, and not too many bytes."""
    size = 0
    for document in islice(documents, _CHUNK):
        yield document
        size += len(document.content)
        if size >= _CHUNK_BYTES:
            return


def _clean_chunk(documents: list[Document], settings: Settings, decision: Decision) -> Iterator[Outcome]:
    recipe = recipe_of(settings)
    pages = [_prepared(document, settings, recipe) for document in documents]
    decided = iter(_decided([page for page in pages if isinstance(page, Page)], decision))
    for page in pages:
        if isinstance(page, Rejection):
            yield Outcome([], [], page)
            continue
        judgement = next(decided)
        if isinstance(judgement, Exception):
            rejection = _rejection(judgement, page.document, page.source, recipe)
            yield Outcome(list(page.evidence.blocks), [], rejection, page.metadata.notes)
        else:
            yield _finished(page, judgement, settings, recipe)


def _decided(pages: list[Page], decision: Decision) -> list[Judgement | Exception]:
    """The judgement of each page, or what went wrong with it."""
    try:
        judgements = decision.decide([page.evidence for page in pages])
        return [_reconsidered(page, judgement) for page, judgement in zip(pages, judgements, strict=True)]
    except Exception as error:
        if len(pages) == 1:
            return [error]
        return [decided for page in pages for decided in _decided([page], decision)]  # one must not cost the others


def _reconsidered(page: Page, judgement: Judgement) -> Judgement:
    """Where the model is unsure of a page, what trafilatura makes of it."""
    if not page.evidence.markup or not judgement.unsure:
        return judgement
    mark_opinion(page.evidence.blocks, parse_for_trafilatura(page.source.text), page.metadata.url)
    return second_opinion(page.evidence, judgement)


def _prepared(document: Document, settings: Settings, recipe: str) -> Page | Rejection:
    source: Source | None = None
    try:
        document = unfolded(document, settings.max_bytes)
        source = read_source(document, settings.max_bytes)
        return _prepare(document, source)
    except Exception as error:
        return _rejection(error, document, source, recipe)


def _prepare(document: Document, source: Source) -> Page:
    """Sources to evidence: the blocks of the document and what they show."""
    metadata, title = Metadata(), None
    address = (document.hints or {}).get("url") or document.url
    claimed = claimed_language(None, address)
    if source.markup == "html":
        tree = parse_page(source.text)
        title = page_title(tree)
        blocks = page_blocks(tree)
        metadata = read_page_metadata(tree, address, (document.hints or {}).get("fetched_at"))
        claimed = claimed_language(tree, address)
    elif source.markup == "markdown":
        blocks = markdown_blocks(source.text)
    else:
        blocks = dump_blocks(source.text)
    if len(blocks) > _MOST_BLOCKS:
        raise Rejected.because(
            "too_large",
            f"it has {len(blocks):,} lines or paragraphs, and {_MOST_BLOCKS:,} are the most that can be weighed "
            "together; split it",
        )
    evidence = gather(blocks, load_catalogue(), markup=source.markup == "html", title=title)
    return Page(document, source, evidence, with_hints(metadata, document.url, document.hints), claimed)


def _finished(page: Page, judgement: Judgement, settings: Settings, recipe: str) -> Outcome:
    blocks, verdicts = list(page.evidence.blocks), judgement.verdicts
    try:
        page, verdicts = take_fields(page, verdicts)
        article = assemble(page, verdicts, judgement, settings, recipe)
        prose = sum(seen.words for seen in page.evidence.features if seen.prose)
        return Outcome(blocks, verdicts, article, page.metadata.notes, prose)
    except Exception as error:
        return Outcome(blocks, verdicts, _rejection(error, page.document, page.source, recipe), page.metadata.notes)


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
