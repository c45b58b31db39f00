"""The line that every document goes down: sources, blocks, cruft, normalize, metadata, language, article.

``clean`` takes one document and raises; ``clean_many`` takes many and answers for each with an article or a rejection,
in order; ``explain`` shows what became of each block. Nothing here knows of files, runs or engines.

(The module is not called ``clean``: a submodule of that name would hide the function ``pipeline.clean``.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml.etree import _Element

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
from pipeline.corpus.lines import Cleaned, Lines, lines_of, states_of
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.decision import Decision, Judgement, ModelDecision, Verdict, second_opinion
from pipeline.cruft.evidence import gather
from pipeline.cruft.features import features_of_all
from pipeline.fields import take_fields
from pipeline.language import claimed_language
from pipeline.metadata import Metadata, read_page_metadata, with_hints
from pipeline.normalize.explaining import Change, explain_blocks
from pipeline.recipe import recipe_of
from pipeline.rules.loading import load_rules
from pipeline.rules.overruling import Overruling
from pipeline.rules.rule import Hits, UserRules
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
            yield Cleaned(outcome.result, lines_of_outcome(outcome, outcome.result))


def lines_of_outcome(outcome: Outcome, article: Article) -> Lines:
    """The lines of a document whose outcome is ``article``."""
    texts, kinds = [block.text for block in outcome.blocks], [block.kind for block in outcome.blocks]
    spared = [index for index, verdict in enumerate(outcome.verdicts) if verdict.spared]
    return lines_of(texts, kinds, article, outcome.prose, spared)


def lines_of_record(document: Document, article: Article, settings: Settings) -> Lines | None:
    """The lines of a document that was cleaned before: at the cost of reading it, without deciding anything.

    It must have been cleaned without user rules: a record does not tell which of its lines they keep.

    Returns:
        ``None`` where the article does not account for as many blocks as the document has.

    Raises:
        Rejected: the document cannot be read.
    """
    blocks, _ = blocks_of(document, settings)
    texts = [block.text for block in blocks]
    if len(texts) != len(states_of(article)):
        return None
    prose = sum(seen.words for seen in features_of_all(texts) if seen.prose)
    return lines_of(texts, [block.kind for block in blocks], article, prose)


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


def blocks_of(document: Document, settings: Settings | None = None) -> tuple[list[Block], str]:
    """The blocks of a document, nothing decided, and the SHA-256 that its record has.

    Raises:
        Rejected: it cannot be read.
    """
    settings = settings or Settings()
    source = read_source(unfolded(document, settings.max_bytes), settings.max_bytes)
    blocks, _, _ = _blocks(source)
    return blocks, source.sha256


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
    rules = load_rules(settings.rules)  # once: somebody may be editing the file
    recipe = recipe_of(settings, rules)
    iterator = iter(documents)
    while chunk := list(_next_chunk(iterator)):
        yield from _clean_chunk(chunk, settings, decision, rules, recipe)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What several files of user rules make of one document.

    Attributes:
        hits: for each file the rules that the blocks carry.
        outcomes: for each file what becomes of the document; empty where all of them say the same of it, or where it
            was rejected before it had blocks.
    """

    hits: tuple[Hits, ...]
    outcomes: tuple[Outcome, ...]


def outcomes_by_rules(documents: Iterable[Document], settings: Settings, files: Sequence[UserRules]) -> Iterator[Ruled]:
    """What becomes of each document by each of several files of user rules.

    A document of which all say the same is not decided at all, which saves about two fifths of the time.

    Args:
        documents: what to clean.
        settings: how to clean; the rules that they name are not looked at.
        files: the rules.
    """
    recipes = [recipe_of(settings, rules) for rules in files]
    iterator = iter(documents)
    while chunk := list(_next_chunk(iterator)):
        pages = [_prepared(document, settings, recipes[0]) for document in chunk]
        hits = [
            tuple(rules.hits(page.evidence.blocks) for rules in files) if isinstance(page, Page) else ()
            for page in pages
        ]
        divided = [page for page, of_page in zip(pages, hits, strict=True) if len(set(of_page)) > 1]
        decided = iter(_decided([page for page in divided if isinstance(page, Page)], _DECISION))
        for page, of_page in zip(pages, hits, strict=True):
            if isinstance(page, Rejection) or len(set(of_page)) < 2:
                yield Ruled(of_page, ())
                continue
            judgement = next(decided)
            answers = zip(files, recipes, strict=True)
            yield Ruled(of_page, tuple(_answer(page, judgement, settings, *answer) for answer in answers))


def _next_chunk(documents: Iterator[Document]) -> Iterator[Document]:
    """Documents that are decided together: some of them, and not too many bytes."""
    size = 0
    for document in islice(documents, _CHUNK):
        yield document
        size += len(document.content)
        if size >= _CHUNK_BYTES:
            return


def _clean_chunk(
    documents: list[Document], settings: Settings, decision: Decision, rules: UserRules, recipe: str
) -> Iterator[Outcome]:
    pages = [_prepared(document, settings, recipe) for document in documents]
    decided = iter(_decided([page for page in pages if isinstance(page, Page)], decision))
    for page in pages:
        if isinstance(page, Rejection):
            yield Outcome([], [], page)
        else:
            yield _answer(page, next(decided), settings, rules, recipe)


def _answer(page: Page, judgement: Judgement | Exception, settings: Settings, rules: UserRules, recipe: str) -> Outcome:
    if isinstance(judgement, Exception):
        rejection = _rejection(judgement, page.document, page.source, recipe)
        return Outcome(list(page.evidence.blocks), [], rejection, page.metadata.notes)
    return _finished(page, judgement, settings, rules, recipe)


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
    metadata = Metadata()
    address = (document.hints or {}).get("url") or document.url
    claimed = claimed_language(None, address)
    blocks, title, tree = _blocks(source)
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
    return Page(document, source, evidence, with_hints(metadata, document.url, document.hints), claimed)


def _blocks(source: Source) -> tuple[list[Block], str | None, _Element | None]:
    """The blocks of a source; of a page its title and its tree too."""
    if source.markup == "html":
        tree = parse_page(source.text)
        title = page_title(tree)
        return page_blocks(tree), title, tree
    return (markdown_blocks if source.markup == "markdown" else dump_blocks)(source.text), None, None


def _finished(page: Page, judgement: Judgement, settings: Settings, rules: UserRules, recipe: str) -> Outcome:
    blocks, verdicts = list(page.evidence.blocks), judgement.verdicts
    try:
        hits = rules.hits(blocks)
        overruling = Overruling(page, verdicts, hits) if hits else None
        if overruling is not None:
            verdicts = overruling.overrule(verdicts, page.metadata.hostname)
        page, verdicts = take_fields(page, verdicts)
        if overruling is not None:  # the fields take lines that are to be kept; the host of a dump is known only now
            verdicts = overruling.overrule(verdicts, page.metadata.hostname)
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
